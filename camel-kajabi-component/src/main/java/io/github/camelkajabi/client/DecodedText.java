// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** A text with its escapes decoded, and the position of each part in the original. */
final class DecodedText {

    /** How often a text may be escaped repeatedly. */
    static final int MAX_LAYERS = 5;

    private final StringBuilder text;
    private final int[] starts;
    private final int[] ends;

    private DecodedText(int size) {
        text = new StringBuilder(size);
        starts = new int[size];
        ends = new int[size];
    }

    /** The text as it is. */
    static DecodedText of(String original) {
        DecodedText text = new DecodedText(original.length());
        for (int i = 0; i < original.length(); i++) {
            text.add(original.charAt(i), i, i + 1);
        }
        return text;
    }

    String text() {
        return text.toString();
    }

    int length() {
        return text.length();
    }

    /** Where in the original the part begins that a character stands for. */
    int from(int at) {
        return starts[at];
    }

    /** Where in the original that part ends. */
    int to(int at) {
        return ends[at];
    }

    /**
     * This text with its escapes decoded, each once.
     *
     * @param liberal whether this includes escapes that are as likely to be plain text
     */
    DecodedText decoded(boolean liberal) {
        DecodedText decoded = new DecodedText(text.length());
        String source = text.toString();
        for (int i = 0; i < source.length(); ) {
            char c = source.charAt(i);
            Escapes.Unit escaped = Escapes.isStart(c) ? Escapes.at(source, i, liberal) : null;
            if (escaped == null) {
                decoded.add(c, starts[i], ends[i]);
                i++;
            } else {
                String value = escaped.value();
                for (int k = 0; k < value.length(); k++) {
                    decoded.add(value.charAt(k), starts[i], ends[escaped.end() - 1]);
                }
                i = escaped.end();
            }
        }
        return decoded;
    }

    private void add(char c, int start, int end) {
        starts[text.length()] = start;
        ends[text.length()] = end;
        text.append(c);
    }
}
