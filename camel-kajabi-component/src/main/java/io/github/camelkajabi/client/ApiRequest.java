// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.jsonapi.EncodedText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API.
 *
 * @param method the HTTP method. Every call is retried after a 429, a refused token, or a
 *     connection that could not be opened; a GET also if the server may have processed it
 * @param path the path below the base URL, encoded, with a leading slash
 * @param query the query parameters in their order, not yet encoded
 * @param document the request document; null if there is none
 * @param anonymous whether the call is sent without a token
 * @param advice a sentence to append to the message of an error that it may explain; null if there
 *     is none
 */
@Internal
public record ApiRequest(
        Method method,
        String path,
        List<Parameter> query,
        @Nullable Map<String, @Nullable Object> document,
        boolean anonymous,
        @Nullable String advice) {

    public ApiRequest {
        query = List.copyOf(query);
    }

    /** A call without advice. */
    public ApiRequest(
            Method method,
            String path,
            List<Parameter> query,
            @Nullable Map<String, @Nullable Object> document,
            boolean anonymous) {
        this(method, path, query, document, anonymous, null);
    }

    /** A GET without body. */
    public static ApiRequest get(String path, List<Parameter> query) {
        return new ApiRequest(Method.GET, path, query, null, false);
    }

    /**
     * A query parameter.
     *
     * @param name the name, with its brackets
     * @param value the value
     */
    public record Parameter(String name, String value) {}

    /** The same request with further query parameters. */
    public ApiRequest with(Parameter... more) {
        List<Parameter> all = new ArrayList<>(query);
        all.addAll(List.of(more));
        return new ApiRequest(method, path, all, document, anonymous, advice);
    }

    /** The path and the encoded query. */
    String target() {
        if (query.isEmpty()) {
            return path;
        }
        StringBuilder target = new StringBuilder(path);
        char separator = '?';
        for (Parameter parameter : query) {
            target.append(separator)
                    .append(encode(parameter.name()))
                    .append('=')
                    .append(encode(parameter.value()));
            separator = '&';
        }
        return target.toString();
    }

    /**
     * Encodes one segment of a path.
     *
     * @throws IllegalArgumentException if the text contains an unpaired surrogate
     */
    public static String encode(String text) {
        if (!EncodedText.isWhole(text)) {
            throw new IllegalArgumentException(
                    "An id or a query value contains an unpaired surrogate: the text was cut within"
                            + " a character.");
        }
        return isPlain(text)
                ? text
                : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!isDigit && !isLetter && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
