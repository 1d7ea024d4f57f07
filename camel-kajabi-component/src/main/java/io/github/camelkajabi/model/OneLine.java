// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import io.github.camelkajabi.annotations.Internal;

/**
 * Makes text from outside fit for a message or a line of a log: in one line, without anything that
 * a terminal or a viewer of logs obeys (line ends, escapes, changes of the direction of writing,
 * characters nobody sees), and of bounded length.
 */
@Internal
public final class OneLine {

    /** Characters of a value that a message quotes. */
    public static final int VALUE = 60;

    private static final String ELLIPSIS = "...";

    private OneLine() {}

    /**
     * The text in one line. White space and control characters become one space, invisible
     * characters and halves of characters are left out.
     *
     * @param limit the most characters; a longer text ends in an ellipsis
     */
    public static String of(String text, int limit) {
        int most = Math.max(limit, 0);
        if (text.length() <= most && isPlain(text)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() <= most; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isSpace(c)) {
                if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            } else if (isVisible(c)) {
                line.appendCodePoint(c);
            }
        }
        if (line.length() > most) {
            int end = Math.max(most - ELLIPSIS.length(), 0);
            if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
                end--;
            }
            line.setLength(end);
            line.append(ELLIPSIS, 0, Math.min(ELLIPSIS.length(), most));
        }
        return line.toString().strip();
    }

    /** Whether it has nothing but visible characters of ASCII. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** Whether it takes room without being seen, or would begin a line or obey a terminal. */
    public static boolean isSpace(int c) {
        return Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Whether it is seen, and is a whole character. */
    public static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.SURROGATE,
                    Character.CONTROL,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
