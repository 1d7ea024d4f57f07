// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Matches a method and a path; in the path {@code *} is one segment, {@code **} any number of them.
 */
final class PathGlob {

    private final String method;
    private final Pattern path;

    PathGlob(String method, String pathGlob) {
        this.method = method;
        this.path =
                Pattern.compile(
                        Stream.of(pathGlob.split("/", -1))
                                .map(PathGlob::segment)
                                .collect(Collectors.joining("/")));
    }

    boolean matches(String requestMethod, String requestPath) {
        return (method.equals("*") || method.equalsIgnoreCase(requestMethod))
                && path.matcher(requestPath).matches();
    }

    private static String segment(String segment) {
        if (segment.equals("**")) {
            return ".*";
        }
        return Stream.of(segment.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]*"));
    }
}
