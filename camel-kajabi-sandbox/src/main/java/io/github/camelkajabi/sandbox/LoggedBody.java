// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of a logged request as the page shows it: JSON is indented, secrets are asterisks, and
 * of a long body only the beginning is sent.
 *
 * @param request the method, the path and the query
 * @param contentType the media type that the client stated; empty if it stated none
 * @param body the beginning of the body
 * @param left how many characters of it are not shown
 */
record LoggedBody(String request, String contentType, String body, int left) {

    /** The most characters that are shown. */
    static final int LIMIT = 20_000;

    private static final String SECRET_NAME = "(?:token|secret|password|authorization)";
    private static final Pattern SECRET = Pattern.compile(SECRET_NAME);

    /** The bounds and the possessive parts keep the search linear, whatever the body is. */
    private static final Pattern SECRET_PAIR =
            Pattern.compile(
                    "(?is)("
                            + SECRET_NAME
                            + "[\\w.-]{0,100}+\"?\\s{0,100}+[:=]\\s{0,100}+)"
                            + "(\"(?:[^\"\\\\]++|\\\\.)*+\"?"
                            + "|(?:(?:bearer|basic)\\s{1,100}+)?[^\\s&,}]++)");

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s\"'<>]+");

    static LoggedBody of(RequestLog.Entry entry) {
        String query = Status.query(entry);
        String body = masked(entry.body());
        int end = Math.min(body.length(), LIMIT);
        if (end > 0 && end < body.length() && Character.isHighSurrogate(body.charAt(end - 1))) {
            end--;
        }
        return new LoggedBody(
                entry.method() + " " + entry.path() + (query.isEmpty() ? "" : "?" + query),
                entry.header("content-type"),
                body.substring(0, end),
                body.length() - end);
    }

    private static String masked(String body) {
        try {
            JsonNode document = Api.MAPPER.readTree(body);
            if (document != null && document.isContainerNode()) {
                mask(document);
                return Api.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
            }
        } catch (JsonProcessingException e) {
            // What is not JSON is shown as it came.
        }
        String pairs = SECRET_PAIR.matcher(body).replaceAll("$1***");
        return ADDRESS.matcher(pairs)
                .replaceAll(found -> Matcher.quoteReplacement(Status.place(found.group())));
    }

    private static void mask(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : new ArrayList<>(object.properties())) {
                String name = field.getKey().toLowerCase(Locale.ROOT);
                if (SECRET.matcher(name).find()) {
                    object.put(field.getKey(), "***");
                } else {
                    object.set(field.getKey(), without(field.getValue()));
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, without(array.get(i)));
            }
        }
    }

    /** The address of a hook may end in a secret. */
    private static JsonNode without(JsonNode value) {
        mask(value);
        return value.isTextual() && ADDRESS.matcher(value.textValue()).matches()
                ? TextNode.valueOf(Status.place(value.textValue()))
                : value;
    }
}
