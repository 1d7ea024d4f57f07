// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.PartFinder.Value;
import io.github.camelkajabi.model.OneLine;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Redacts secrets in texts from outside, because a server may quote in an error what it received.
 *
 * <p>A secret is found in every form in which a server is likely to quote it: in upper or lower
 * case, with punctuation, white space or invisible characters in between, escaped for a URL, HTML,
 * JSON, a program or a mail, also repeatedly, in Base64, hexadecimal digits or both, or as a list
 * of numbers. So are {@value Spellings#PART} or more successive characters of it, because texts may
 * be truncated. The work is proportional to the length of the text.
 */
final class Secrets {

    private static final String HIDDEN = "xxxxxx";

    /** The rest of a longer text is dropped. */
    private static final int MAX_TEXT_LENGTH = 128 * 1024;

    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^-0-9a-f]+");

    /** Not a character of any text. */
    private static final char NONE = '\uFFFF';

    private final int count;
    private final PartFinder texts;
    private final PartFinder letters;
    private final PartFinder textsInNames;
    private final PartFinder lettersInNames;

    Secrets(Stream<String> secrets) {
        List<String> plain = secrets.filter(secret -> !secret.isBlank()).distinct().toList();
        count = plain.size();
        Collection<Value> ofText = Spellings.all(plain, Spellings::ofText);
        Collection<Value> ofLetters = Spellings.all(plain, Spellings::ofLetters);
        texts = new PartFinder(ofText);
        letters = new PartFinder(ofLetters);
        textsInNames = new PartFinder(inNames(ofText));
        lettersInNames = new PartFinder(inNames(ofLetters));
    }

    /**
     * The parts of values that a name can contain. Nearly all of them have other characters
     * somewhere, so that hardly anything is left to search a name for.
     */
    private static List<Value> inNames(Collection<Value> values) {
        return values.stream()
                .flatMap(
                        value ->
                                NOT_IN_NAMES
                                        .splitAsStream(value.text())
                                        .filter(part -> part.length() >= value.size())
                                        .map(part -> new Value(part, value.size())))
                .toList();
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
        return !textsInNames.isIn(name, NONE) && !lettersInNames.isIn(name, '-');
    }

    private String hide(String text) {
        BitSet secret = new BitSet();
        DecodedText original = DecodedText.of(text);
        mark(original, secret);
        for (boolean liberal : new boolean[] {false, true}) {
            DecodedText layer = original;
            for (int i = 0; i < DecodedText.MAX_LAYERS; i++) {
                DecodedText decoded = layer.decoded(liberal);
                if (decoded.length() == layer.length()) {
                    break;
                }
                mark(decoded, secret);
                layer = decoded;
            }
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

    private void mark(DecodedText layer, BitSet secret) {
        String text = layer.text();
        mark(texts, Spellings.fold(text), layer, secret);
        mark(letters, Spellings.squeeze(text), layer, secret);
    }

    private static void mark(
            PartFinder values, Spellings.Reduced reduced, DecodedText layer, BitSet secret) {
        values.find(
                reduced.chars(),
                NONE,
                (from, last) -> {
                    secret.set(layer.from(reduced.place(from)), layer.to(reduced.place(last)));
                    return true;
                });
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
        return count + " secrets";
    }
}
