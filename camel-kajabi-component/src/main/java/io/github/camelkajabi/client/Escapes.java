// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the escapes of URLs, HTML and JSON at once, because the encoding of a text is unknown.
 */
final class Escapes {

    private static final Map<String, String> ENTITIES =
            Map.ofEntries(
                    Map.entry("amp", "&"),
                    Map.entry("lt", "<"),
                    Map.entry("gt", ">"),
                    Map.entry("quot", "\""),
                    Map.entry("apos", "'"),
                    Map.entry("sol", "/"),
                    Map.entry("plus", "+"),
                    Map.entry("equals", "="),
                    Map.entry("period", "."),
                    Map.entry("comma", ","),
                    Map.entry("colon", ":"),
                    Map.entry("semi", ";"),
                    Map.entry("excl", "!"),
                    Map.entry("quest", "?"),
                    Map.entry("num", "#"),
                    Map.entry("dollar", "$"),
                    Map.entry("percnt", "%"),
                    Map.entry("commat", "@"),
                    Map.entry("ast", "*"),
                    Map.entry("lpar", "("),
                    Map.entry("rpar", ")"),
                    Map.entry("lowbar", "_"),
                    Map.entry("dash", "-"),
                    Map.entry("hyphen", "-"),
                    Map.entry("bsol", "\\"),
                    Map.entry("lsqb", "["),
                    Map.entry("rsqb", "]"),
                    Map.entry("lbrace", "{"),
                    Map.entry("lcub", "{"),
                    Map.entry("rbrace", "}"),
                    Map.entry("rcub", "}"),
                    Map.entry("verbar", "|"),
                    Map.entry("vert", "|"),
                    Map.entry("hat", "^"),
                    Map.entry("grave", "`"),
                    Map.entry("tilde", "~"));

    private static final int MAX_ENTITY_LENGTH = 12;

    private Escapes() {}

    /**
     * A character of a text.
     *
     * @param value one code unit, or several that are escaped together
     * @param end the index of the next character
     */
    record Unit(String value, int end) {}

    /** The character at an index, decoded if it is escaped there. */
    static Unit at(String text, int at) {
        Unit escaped =
                switch (text.charAt(at)) {
                    case '%' -> ofUrl(text, at);
                    case '&' -> ofHtml(text, at);
                    case '\\' -> ofJson(text, at);
                    default -> null;
                };
        return escaped == null ? new Unit(text.substring(at, at + 1), at + 1) : escaped;
    }

    private static @Nullable Unit ofUrl(String text, int at) {
        int first = hex(text, at + 1, 2);
        if (first < 0) {
            return null;
        }
        int count = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int place = at + 3 * i;
            int next =
                    place < text.length() && text.charAt(place) == '%'
                            ? hex(text, place + 1, 2)
                            : -1;
            if (next < 0) {
                return new Unit(String.valueOf((char) first), at + 3);
            }
            bytes[i] = (byte) next;
        }
        return new Unit(new String(bytes, StandardCharsets.UTF_8), at + 3 * count);
    }

    private static @Nullable Unit ofHtml(String text, int at) {
        int end = text.indexOf(';', at);
        if (end < 0 || end - at > MAX_ENTITY_LENGTH) {
            return null;
        }
        String name = text.substring(at + 1, end);
        String value = ENTITIES.get(name);
        if (value == null && name.startsWith("#")) {
            boolean isHex = name.startsWith("#x") || name.startsWith("#X");
            try {
                int c =
                        isHex
                                ? Integer.parseInt(name.substring(2), 16)
                                : Integer.parseInt(name.substring(1));
                value = Character.isValidCodePoint(c) ? Character.toString(c) : null;
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return value == null ? null : new Unit(value, end + 1);
    }

    private static @Nullable Unit ofJson(String text, int at) {
        if (at + 1 == text.length()) {
            return null;
        }
        char kind = text.charAt(at + 1);
        int digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
        if (digits == 0) {
            return "/\\\"'".indexOf(kind) < 0 ? null : new Unit(String.valueOf(kind), at + 2);
        }
        int value = hex(text, at + 2, digits);
        return value < 0 ? null : new Unit(String.valueOf((char) value), at + 2 + digits);
    }

    /** The value of hexadecimal digits; negative if they are not digits. */
    private static int hex(String text, int from, int count) {
        if (from + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = 16 * value + digit;
        }
        return value;
    }
}
