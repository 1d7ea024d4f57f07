// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds parts of some values in a text, in time that is proportional to the length of the text and
 * does not depend on the number of values.
 *
 * <p>A value is found wherever as many of its characters follow one another as its window is long,
 * or all of them if it is shorter. It compares hashes of 64 bits, so it could find too much, but
 * never too little.
 */
final class PartFinder {

    private static final long BASE = 1_000_003;

    private final List<Windows> sizes = new ArrayList<>();

    /** The parts of the shortest size, of all values; a text without them has no longer ones. */
    private final @Nullable Windows shortest;

    /**
     * A value to find.
     *
     * @param text the value
     * @param window how many characters of it are found on their own
     */
    record Value(String text, int window) {

        /** How many successive characters are found on their own. */
        int size() {
            return Math.min(window, text.length());
        }
    }

    /** Takes the places where something was found. */
    @FunctionalInterface
    interface Hit {
        /**
         * Called for each place.
         *
         * @param from the index of the first character
         * @param last the index of the last one
         * @return whether to go on
         */
        boolean at(int from, int last);
    }

    PartFinder(Collection<Value> values) {
        TreeMap<Integer, List<String>> bySize = new TreeMap<>();
        List<String> all = new ArrayList<>();
        for (Value value : values) {
            if (value.size() > 0) {
                bySize.computeIfAbsent(value.size(), s -> new ArrayList<>()).add(value.text());
                all.add(value.text());
            }
        }
        bySize.forEach((size, texts) -> sizes.add(new Windows(size, texts)));
        shortest = all.isEmpty() ? null : new Windows(bySize.firstKey(), all);
    }

    /** Reports all places of a text, leaving out one character of it, such as a hyphen. */
    void find(CharSequence text, char ignored, Hit hit) {
        String searched = text.toString();
        for (Windows windows : sizes) {
            if (!windows.find(searched, ignored, hit)) {
                return;
            }
        }
    }

    /** Whether a part of a value is in a text that is read without one of its characters. */
    boolean isIn(String text, char ignored) {
        if (shortest == null || shortest.find(text, ignored, PartFinder::stop)) {
            return false;
        }
        for (Windows windows : sizes) {
            if (!windows.find(text, ignored, PartFinder::stop)) {
                return true;
            }
        }
        return false;
    }

    private static boolean stop(int from, int last) {
        return false;
    }

    /** The hashes of all windows of one size, in a table with open addressing. */
    private static final class Windows {

        private final int size;
        private final long highest;
        private final long[] table;

        private Windows(int size, List<String> texts) {
            this.size = size;
            long power = 1;
            for (int i = 1; i < size; i++) {
                power *= BASE;
            }
            this.highest = power;
            int count = texts.stream().mapToInt(text -> text.length() - size + 1).sum();
            this.table = new long[Integer.highestOneBit(count) * 4];
            for (String text : texts) {
                long hash = 0;
                for (int i = 0; i < text.length(); i++) {
                    long without = i < size ? hash : hash - highest * unit(text.charAt(i - size));
                    hash = without * BASE + unit(text.charAt(i));
                    if (i >= size - 1) {
                        add(hash);
                    }
                }
            }
        }

        private static long unit(char c) {
            return c + 1L;
        }

        private void add(long hash) {
            int at = place(hash);
            while (table[at] != 0 && table[at] != hash) {
                at = (at + 1) & (table.length - 1);
            }
            table[at] = hash;
        }

        private boolean contains(long hash) {
            int at = place(hash);
            while (table[at] != 0) {
                if (table[at] == hash) {
                    return true;
                }
                at = (at + 1) & (table.length - 1);
            }
            return false;
        }

        private int place(long hash) {
            long mixed = hash * 0x9E37_79B9_7F4A_7C15L;
            return (int) (mixed >>> 32) & (table.length - 1);
        }

        /** Returns false if the caller wants no more. */
        private boolean find(String text, char ignored, Hit hit) {
            if (text.length() < size) {
                return true;
            }
            long hash = 0;
            int held = 0;
            int first = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == ignored) {
                    continue;
                }
                if (held == size) {
                    hash -= highest * unit(text.charAt(first));
                    first = next(text, first + 1, ignored);
                } else if (held++ == 0) {
                    first = i;
                }
                hash = hash * BASE + unit(c);
                if (held == size && contains(hash) && !hit.at(first, i)) {
                    return false;
                }
            }
            return true;
        }

        private static int next(String text, int from, char ignored) {
            int at = from;
            while (at < text.length() && text.charAt(at) == ignored) {
                at++;
            }
            return at;
        }
    }
}
