// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as the sandbox sees it, independent of any server's types.
 *
 * @param method the HTTP method in upper case
 * @param path the decoded path, with {@code /v1}
 * @param query the decoded query parameters in the order sent; empty if there are none
 * @param headers the header fields; names are matched in any case
 * @param body the body as text, empty if there is none
 */
public record SandboxRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String body) {

    /** Makes the maps unmodifiable and the header names independent of case. */
    public SandboxRequest {
        method = method.toUpperCase(Locale.ROOT);
        query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        headers = Collections.unmodifiableMap(byName);
    }

    /**
     * Reads a request target as it stands in a request line.
     *
     * @param method the HTTP method
     * @param target path and query, percent-encoded or not, e.g. {@code /v1/contacts?page[size]=5}
     * @param headers the header fields
     * @param body the body, empty if there is none
     * @throws IllegalArgumentException if the target contains an invalid percent-encoding
     */
    public static SandboxRequest of(
            String method, String target, Map<String, List<String>> headers, String body) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        return new SandboxRequest(
                method, decode(path.replace("+", "%2B")), form(query), headers, body);
    }

    /** Returns the first value of a header field, or an empty string. */
    public String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? "" : values.get(0);
    }

    /** Returns the last value of a query parameter, or an empty string. */
    public String parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.get(values.size() - 1);
    }

    /** Returns this request for another path or with another query. */
    SandboxRequest with(String otherPath, Map<String, List<String>> otherQuery) {
        return new SandboxRequest(method, otherPath, otherQuery, headers, body);
    }

    static Map<String, List<String>> form(String encoded) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.computeIfAbsent(decode(name), any -> new ArrayList<>()).add(decode(value));
            }
        }
        return fields;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
