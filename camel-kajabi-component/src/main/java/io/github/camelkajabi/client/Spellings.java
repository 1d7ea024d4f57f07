// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.PartFinder.Value;
import io.github.camelkajabi.model.OneLine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The forms of a secret that decoding a text would not find, and what is left out of texts and
 * secrets before they are compared.
 */
final class Spellings {

    /** This many characters of a secret are found on their own. */
    static final int PART = 16;

    /** The same in Base64 and in digits, which need more characters. */
    private static final int PART_IN_BASE64 = 22;

    private static final int PART_IN_DIGITS = 32;

    /** Shorter encodings would match by coincidence. */
    private static final int MIN_ENCODED_LENGTH = 8;

    private Spellings() {}

    /** The values to find in texts in which {@linkplain #fold only the space} is left out. */
    static Collection<Value> ofText(String secret) {
        Set<Value> values = new LinkedHashSet<>();
        for (String text : readings(secret)) {
            values.add(new Value(fold(text).text(), PART));
        }
        return values;
    }

    /** The values to find in texts of which {@linkplain #squeeze letters and digits} remain. */
    static Collection<Value> ofLetters(String secret) {
        Set<Value> values = new LinkedHashSet<>();
        for (String text : readings(secret)) {
            add(text, PART, values);
        }
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        addEncodings(bytes, true, values);
        addEncodings(secret.getBytes(StandardCharsets.UTF_16LE), false, values);
        for (String format : List.of("%d", "%o", "%03o", "0x%02x")) {
            StringBuilder list = new StringBuilder();
            for (byte b : bytes) {
                list.append(String.format(Locale.ROOT, format, b & 0xFF));
            }
            add(list.toString(), PART_IN_DIGITS, values);
        }
        return values;
    }

    /** Something in the secret that looks like an escape is decoded in texts too. */
    private static Collection<String> readings(String secret) {
        Set<String> readings = new LinkedHashSet<>();
        readings.add(secret);
        readings.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        readings.add(ApiRequest.encode(secret));
        for (boolean liberal : new boolean[] {false, true}) {
            DecodedText layer = DecodedText.of(secret);
            for (int i = 0; i < DecodedText.MAX_LAYERS; i++) {
                layer = layer.decoded(liberal);
                readings.add(layer.text());
            }
        }
        return readings;
    }

    /**
     * Adds the hexadecimal digits, and the parts of the Base64 that do not depend on the position
     * in a longer text.
     *
     * @param again whether their encodings are added too
     */
    private static void addEncodings(byte[] bytes, boolean again, Set<Value> values) {
        Set<String> encoded = new LinkedHashSet<>();
        String digits = HexFormat.of().formatHex(bytes);
        add(digits, PART_IN_DIGITS, values);
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            int from = offset == 0 ? 0 : offset + 1;
            int to = shifted.length * 8 / 6;
            if (from < to) {
                encoded.add(Base64.getEncoder().encodeToString(shifted).substring(from, to));
                encoded.add(Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
            }
        }
        encoded.forEach(text -> add(text, PART_IN_BASE64, values));
        if (again) {
            encoded.add(digits);
            encoded.add(digits.toUpperCase(Locale.ROOT));
            encoded.forEach(
                    text -> addEncodings(text.getBytes(StandardCharsets.US_ASCII), false, values));
        }
    }

    private static void add(String spelling, int window, Set<Value> values) {
        String letters = squeeze(spelling).text();
        if (letters.length() >= MIN_ENCODED_LENGTH) {
            values.add(new Value(letters, window));
        }
    }

    /** The text in lower case without white space and characters that nobody sees. */
    static Reduced fold(String text) {
        Reduced folded = new Reduced(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean isHalf = next == i + 1 && Character.isSurrogate((char) c);
            if (isHalf || (!OneLine.isSpace(c) && OneLine.isVisible(c) && !isIgnorable(c))) {
                for (int at = i; at < next; at++) {
                    folded.add(Character.toLowerCase(text.charAt(at)), at);
                }
            }
            i = next;
        }
        return folded;
    }

    /**
     * The letters and digits of the text in lower case, without accents, and plain instead of wide,
     * bold or otherwise decorated.
     */
    static Reduced squeeze(String text) {
        Reduced letters = new Reduced(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c < 0x80) {
                if (Character.isLetterOrDigit(c)) {
                    letters.add((char) Character.toLowerCase(c), i);
                }
            } else if (!isIgnorable(c)) {
                String plain = Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKD);
                for (int at = 0; at < plain.length(); at++) {
                    if (Character.isLetterOrDigit(plain.charAt(at))) {
                        letters.add(Character.toLowerCase(plain.charAt(at)), i);
                    }
                }
            }
            i += Character.charCount(c);
        }
        return letters;
    }

    /**
     * Whether nothing is shown for it although it is neither a space nor a format character
     * (Default_Ignorable_Code_Point of Unicode, and the blank of Braille).
     */
    private static boolean isIgnorable(int c) {
        return c == 0x34F
                || (c >= 0x115F && c <= 0x1160)
                || (c >= 0x17B4 && c <= 0x17B5)
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x2800
                || c == 0x3164
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFFA0
                || (c >= 0x1D173 && c <= 0x1D17A)
                || (c >= 0xE0000 && c <= 0xE0FFF);
    }

    /** Some characters of a text, and the index of each in it. */
    static final class Reduced {

        private final StringBuilder text;
        private int[] places;

        private Reduced(int length) {
            text = new StringBuilder(length);
            places = new int[length];
        }

        private void add(char c, int place) {
            if (text.length() == places.length) {
                places = Arrays.copyOf(places, 2 * places.length + 1);
            }
            places[text.length()] = place;
            text.append(c);
        }

        String text() {
            return text.toString();
        }

        CharSequence chars() {
            return text;
        }

        int place(int index) {
            return places[index];
        }
    }

    /** The values of several secrets. */
    static List<Value> all(
            List<String> secrets, java.util.function.Function<String, Collection<Value>> forms) {
        List<Value> values = new ArrayList<>();
        for (String secret : secrets) {
            values.addAll(forms.apply(secret));
        }
        return values;
    }
}
