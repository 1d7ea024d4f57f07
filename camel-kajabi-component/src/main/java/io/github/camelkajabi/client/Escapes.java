// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the escapes of URLs, HTML, JSON, programs and mails at once, because the encoding of a
 * text is unknown.
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

    /** Nothing but space, or nothing that is seen. */
    private static final Set<String> BLANKS =
            Set.of(
                    "nbsp",
                    "NonBreakingSpace",
                    "shy",
                    "Tab",
                    "NewLine",
                    "ensp",
                    "emsp",
                    "emsp13",
                    "emsp14",
                    "numsp",
                    "puncsp",
                    "thinsp",
                    "ThinSpace",
                    "hairsp",
                    "VeryThinSpace",
                    "MediumSpace",
                    "ThickSpace",
                    "ZeroWidthSpace",
                    "NegativeVeryThinSpace",
                    "NegativeThinSpace",
                    "NegativeMediumSpace",
                    "NegativeThickSpace",
                    "zwj",
                    "zwnj",
                    "lrm",
                    "rlm",
                    "NoBreak",
                    "ApplyFunction",
                    "af",
                    "InvisibleTimes",
                    "it",
                    "InvisibleComma",
                    "ic");

    /** The names that browsers also know without a semicolon. */
    private static final List<String> OLD = List.of("amp", "lt", "gt", "quot", "nbsp", "shy");

    private static final int MAX_NAME_LENGTH = 24;

    /** The digits of a code point, without leading zeros. */
    private static final int MAX_DIGITS = 7;

    private Escapes() {}

    /**
     * A character of a text.
     *
     * @param value one code unit, or several that are escaped together
     * @param end the index of the next character
     */
    record Unit(String value, int end) {}

    /** Whether an escape may begin with a character. */
    static boolean isStart(char c) {
        return c == '%' || c == '&' || c == '\\' || c == '=';
    }

    /**
     * The character that is escaped at an index; null if none is.
     *
     * @param liberal whether this includes escapes that are as likely to be plain text, such as a
     *     letter after a backslash
     */
    static @Nullable Unit at(String text, int at, boolean liberal) {
        return switch (text.charAt(at)) {
            case '%' -> ofUrl(text, at);
            case '&' -> ofHtml(text, at, liberal);
            case '\\' -> ofProgram(text, at, liberal);
            case '=' -> liberal ? ofMail(text, at) : null;
            default -> null;
        };
    }

    private static @Nullable Unit ofUrl(String text, int at) {
        if (at + 1 < text.length() && Character.toLowerCase(text.charAt(at + 1)) == 'u') {
            int value = hex(text, at + 2, 4);
            return value < 0 ? null : new Unit(String.valueOf((char) value), at + 6);
        }
        return ofBytes(text, at, '%');
    }

    /** Quoted-printable: bytes, and the end of a line that is none. */
    private static @Nullable Unit ofMail(String text, int at) {
        int end = at + 1;
        while (end < text.length() && end < at + 3 && "\r\n".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end > at + 1 ? new Unit("", end) : ofBytes(text, at, '=');
    }

    /** The bytes of a character, each of them two digits after a sign. */
    private static @Nullable Unit ofBytes(String text, int at, char sign) {
        int first = hex(text, at + 1, 2);
        if (first < 0) {
            return null;
        }
        int count = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int place = at + 3 * i;
            int next =
                    place < text.length() && text.charAt(place) == sign
                            ? hex(text, place + 1, 2)
                            : -1;
            if (next < 0) {
                return new Unit(String.valueOf((char) first), at + 3);
            }
            bytes[i] = (byte) next;
        }
        return new Unit(new String(bytes, StandardCharsets.UTF_8), at + 3 * count);
    }

    private static @Nullable Unit ofHtml(String text, int at, boolean liberal) {
        if (at + 1 < text.length() && text.charAt(at + 1) == '#') {
            return ofNumber(text, at);
        }
        int end = at + 1;
        while (end < text.length()
                && end - at <= MAX_NAME_LENGTH
                && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        if (end < text.length() && text.charAt(end) == ';') {
            String name = text.substring(at + 1, end);
            String value = BLANKS.contains(name) ? " " : ENTITIES.get(name);
            if (value != null) {
                return new Unit(value, end + 1);
            }
        }
        for (String name : liberal ? OLD : List.<String>of()) {
            if (text.startsWith(name, at + 1)) {
                return new Unit(ENTITIES.getOrDefault(name, " "), at + 1 + name.length());
            }
        }
        return null;
    }

    /** A number in HTML, with any number of zeros before it, and possibly no semicolon behind. */
    private static @Nullable Unit ofNumber(String text, int at) {
        boolean isHex = at + 2 < text.length() && Character.toLowerCase(text.charAt(at + 2)) == 'x';
        int from = at + (isHex ? 3 : 2);
        int end = from;
        int significant = 0;
        int value = 0;
        for (; end < text.length(); end++) {
            int digit = Character.digit(text.charAt(end), isHex ? 16 : 10);
            if (digit < 0 || significant == MAX_DIGITS) {
                break;
            }
            value = value * (isHex ? 16 : 10) + digit;
            significant += value > 0 ? 1 : 0;
        }
        if (end == from || !Character.isValidCodePoint(value)) {
            return null;
        }
        boolean isClosed = end < text.length() && text.charAt(end) == ';';
        return new Unit(Character.toString(value), isClosed ? end + 1 : end);
    }

    private static @Nullable Unit ofProgram(String text, int at, boolean liberal) {
        if (at + 1 == text.length()) {
            return null;
        }
        char kind = text.charAt(at + 1);
        Unit unit =
                switch (kind) {
                    case 'u' -> ofDigits(text, at + 2, 4);
                    case 'x' -> ofDigits(text, at + 2, 2);
                    case 'U' -> ofDigits(text, at + 2, 8);
                    case '/', '\\', '"', '\'' -> new Unit(String.valueOf(kind), at + 2);
                    default -> null;
                };
        if (unit != null || !liberal) {
            return unit;
        }
        return switch (kind) {
            case 'n', 'r', 't', 'b', 'f', 'v', '\r', '\n' -> new Unit(" ", at + 2);
            default -> ofOctal(text, at);
        };
    }

    /** Hexadecimal digits, as many as given or any number in braces. */
    private static @Nullable Unit ofDigits(String text, int from, int count) {
        int value = hex(text, from, count);
        int end = from + count;
        if (value < 0 && from < text.length() && text.charAt(from) == '{') {
            int close = from + 1;
            while (close < text.length()
                    && close - from <= MAX_DIGITS + 1
                    && text.charAt(close) != '}') {
                close++;
            }
            boolean isClosed = close < text.length() && text.charAt(close) == '}';
            value = isClosed && close > from + 1 ? hex(text, from + 1, close - from - 1) : -1;
            end = close + 1;
        }
        return Character.isValidCodePoint(value) ? new Unit(Character.toString(value), end) : null;
    }

    private static @Nullable Unit ofOctal(String text, int at) {
        int end = at + 1;
        int value = 0;
        while (end < text.length() && end < at + 4) {
            int digit = Character.digit(text.charAt(end), 8);
            if (digit < 0) {
                break;
            }
            value = 8 * value + digit;
            end++;
        }
        return end == at + 1 || value > 0xFF ? null : new Unit(String.valueOf((char) value), end);
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
