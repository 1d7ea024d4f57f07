// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.model.OneLine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Redacts secrets in texts from outside, because a server may quote in an error what it received.
 *
 * <p>A secret is found in every form in which a server is likely to quote it: in upper or lower
 * case, broken by white space or invisible characters, escaped for a URL, HTML or JSON, also
 * repeatedly, as Base64, or in hexadecimal digits. The beginning of a long secret is redacted too,
 * because texts may be truncated.
 */
final class Secrets {

    private static final String HIDDEN = "xxxxxx";

    /** This many characters of a long secret are redacted on their own. */
    private static final int RECOGNIZABLE_LENGTH = 16;

    /** How often a text may be escaped repeatedly. */
    private static final int MAX_LAYERS = 3;

    /** Shorter encodings would match by coincidence. */
    private static final int MIN_ENCODED_LENGTH = 8;

    /** The rest of a longer text is dropped. */
    private static final int MAX_TEXT_LENGTH = 128 * 1024;

    /** Folded, longest first, because one secret may be part of another. */
    private final List<String> values;

    private final List<String> plain;

    Secrets(Stream<String> secrets) {
        plain = secrets.filter(secret -> !secret.isBlank()).distinct().toList();
        values =
                plain.stream()
                        .flatMap(Secrets::spellings)
                        .map(spelling -> new Folded(spelling).text())
                        .filter(spelling -> !spelling.isEmpty())
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
    }

    /** The spellings that decoding the text would not find. */
    private static Stream<String> spellings(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<String> spellings = new ArrayList<>();
        spellings.add(secret);
        // Something in the secret that looks like an escape is decoded in texts too.
        spellings.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        spellings.add(ApiRequest.encode(secret));
        Layer layer = new Layer(secret);
        for (int i = 0; i < MAX_LAYERS; i++) {
            layer = layer.decoded();
            spellings.add(layer.text());
        }
        encodings(bytes).filter(s -> s.length() >= MIN_ENCODED_LENGTH).forEach(spellings::add);
        return spellings.stream();
    }

    /**
     * The hexadecimal digits, and the part of the Base64 that does not depend on the position in a
     * longer text.
     */
    private static Stream<String> encodings(byte[] bytes) {
        List<String> encodings = new ArrayList<>();
        encodings.add(HexFormat.of().formatHex(bytes));
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + bytes.length];
            System.arraycopy(bytes, 0, shifted, offset, bytes.length);
            int from = offset == 0 ? 0 : offset + 1;
            int to = shifted.length * 8 / 6;
            if (from < to) {
                encodings.add(
                        Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(shifted)
                                .substring(from, to));
                encodings.add(
                        Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(shifted)
                                .substring(from, to));
            }
        }
        return encodings.stream();
    }

    /** The text without secrets, on one line, cut to a length. */
    String clean(String text, int limit) {
        String shown =
                text.length() <= MAX_TEXT_LENGTH
                        ? text
                        : text.substring(0, MAX_TEXT_LENGTH) + "...";
        return OneLine.of(hide(shown), limit);
    }

    @Nullable String cleanNullable(@Nullable String text, int limit) {
        return text == null ? null : clean(text, limit);
    }

    /**
     * A fast path of {@link #clean} for a short text that is nearly always harmless, such as a
     * request id.
     */
    @Nullable String cleanName(@Nullable String name, int limit) {
        if (name == null || (name.length() <= 48 && isName(name) && isUnlikeAll(name))) {
            return name;
        }
        return clean(name, limit);
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private boolean isUnlikeAll(String name) {
        for (String value : values) {
            String beginning =
                    value.length() <= RECOGNIZABLE_LENGTH
                            ? value
                            : value.substring(0, RECOGNIZABLE_LENGTH);
            if (name.contains(beginning)) {
                return false;
            }
        }
        return true;
    }

    private String hide(String text) {
        BitSet secret = new BitSet();
        Layer layer = new Layer(text);
        for (int i = 0; i <= MAX_LAYERS; i++) {
            mark(layer, secret);
            Layer decoded = layer.decoded();
            if (decoded.text().length() == layer.text().length()) {
                break;
            }
            layer = decoded;
        }
        if (secret.isEmpty()) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        int at = 0;
        for (int from = secret.nextSetBit(0); from >= 0; from = secret.nextSetBit(at)) {
            shown.append(text, at, from).append(HIDDEN);
            at = secret.nextClearBit(from);
        }
        return shown.append(text, at, text.length()).toString();
    }

    private void mark(Layer layer, BitSet secret) {
        Folded folded = new Folded(layer.text());
        String text = folded.text();
        for (String value : values) {
            String beginning =
                    value.length() <= RECOGNIZABLE_LENGTH
                            ? value
                            : value.substring(0, RECOGNIZABLE_LENGTH);
            for (int at = text.indexOf(beginning); at >= 0; ) {
                int end = at + beginning.length();
                int more = beginning.length();
                while (end < text.length()
                        && more < value.length()
                        && text.charAt(end) == value.charAt(more)) {
                    end++;
                    more++;
                }
                secret.set(layer.from(folded.places()[at]), layer.to(folded.places()[end - 1]));
                at = text.indexOf(beginning, end);
            }
        }
    }

    /** Whether the messages of a failure contain a secret, or text that must not be logged. */
    boolean areIn(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            if (!clean(message, MAX_TEXT_LENGTH).equals(message)) {
                return true;
            }
            for (Throwable suppressed : t.getSuppressed()) {
                if (areIn(suppressed)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return plain.size() + " secrets";
    }

    /** A text in lower case without white space and invisible characters. */
    private static final class Folded {

        private final StringBuilder folded = new StringBuilder();
        private final int[] places;

        private Folded(String text) {
            String small = text.toLowerCase(Locale.ROOT);
            String source = small.length() == text.length() ? small : text;
            places = new int[source.length()];
            for (int i = 0; i < source.length(); i++) {
                char c = source.charAt(i);
                if (Character.isSurrogate(c) || (!OneLine.isSpace(c) && OneLine.isVisible(c))) {
                    places[folded.length()] = i;
                    folded.append(c);
                }
            }
        }

        private String text() {
            return folded.toString();
        }

        private int[] places() {
            return places;
        }
    }

    /** A text with its escapes decoded, and the position of each part in the original. */
    private static final class Layer {

        private final StringBuilder text = new StringBuilder();
        private int[] starts;
        private int[] ends;

        private Layer(String original) {
            text.append(original);
            starts = new int[original.length()];
            ends = new int[original.length()];
            for (int i = 0; i < starts.length; i++) {
                starts[i] = i;
                ends[i] = i + 1;
            }
        }

        private Layer(int size) {
            starts = new int[size];
            ends = new int[size];
        }

        private String text() {
            return text.toString();
        }

        private int from(int at) {
            return starts[at];
        }

        private int to(int at) {
            return ends[at];
        }

        private Layer decoded() {
            Layer decoded = new Layer(text.length());
            String source = text.toString();
            for (int i = 0; i < source.length(); ) {
                Escapes.Unit next = Escapes.at(source, i);
                decoded.add(next.value(), starts[i], ends[next.end() - 1]);
                i = next.end();
            }
            return decoded;
        }

        private void add(String value, int start, int end) {
            for (int i = 0; i < value.length(); i++) {
                int at = text.length();
                starts[at] = start;
                ends[at] = end;
                text.append(value.charAt(i));
            }
        }
    }
}
