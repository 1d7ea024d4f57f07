// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** Values from outside as they may stand in a message: printable and of bounded length. */
final class Shown {

    private static final int MOST = 60;

    private Shown() {}

    static String of(String value) {
        StringBuilder shown = new StringBuilder();
        value.codePoints()
                .limit(MOST)
                .map(
                        c ->
                                Character.isISOControl(c)
                                                || Character.getType(c) == Character.FORMAT
                                        ? '?'
                                        : c)
                .forEach(shown::appendCodePoint);
        return value.codePointCount(0, value.length()) > MOST ? shown + "..." : shown.toString();
    }
}
