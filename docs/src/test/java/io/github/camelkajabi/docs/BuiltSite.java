// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The site that this build has just written. */
final class BuiltSite {

    static final Path DIRECTORY =
            Path.of(System.getProperty("kajabi.site", "target/site")).toAbsolutePath().normalize();

    private BuiltSite() {}

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
        }
    }

    static String address(String page) {
        return DIRECTORY.resolve(page).toUri().toString();
    }
}
