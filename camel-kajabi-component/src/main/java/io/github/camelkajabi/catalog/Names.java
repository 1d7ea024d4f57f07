// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import io.github.camelkajabi.model.OneLine;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that the user probably meant. */
final class Names {

    /** A longer name is not a typing error, and comparing it takes time. */
    private static final int MAX_LENGTH = 100;

    private Names() {}

    /** A name from outside, fit for a message. */
    static String shown(String name) {
        return OneLine.of(name, OneLine.VALUE);
    }

    /** " Did you mean 'x'?" if a candidate is close enough to be a typing error, else nothing. */
    static String didYouMean(String name, Collection<String> candidates) {
        return closest(name, candidates).map(c -> " Did you mean '" + c + "'?").orElse("");
    }

    static Optional<String> closest(String name, Collection<String> candidates) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int tolerance = Math.max(2, name.length() / 3);
        return candidates.stream()
                .filter(c -> Math.abs(c.length() - name.length()) <= tolerance)
                .filter(c -> distance(name, c) <= tolerance)
                .min(
                        Comparator.comparingInt((String c) -> distance(name, c))
                                .thenComparing(c -> c));
    }

    /** The number of insertions, deletions, replacements and transpositions between two names. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
