// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * Decides which of the polls without news look below page one: number 1, 2, 4, 8 and so on.
 *
 * <p>A late record below page one is found no later than after twice the polls that have been quiet
 * so far, and {@code n} quiet polls cost {@code log2(n)} such looks.
 */
final class QuietPolls {

    private int count;

    /** Whether the current poll, without news on page one, may end there. Counts it if so. */
    boolean skipsPagesBelow() {
        boolean skips = Integer.bitCount(count + 1) > 1;
        if (skips) {
            count++;
        }
        return skips;
    }

    /** A poll has looked below page one. */
    void ended(boolean hadNews) {
        count = hadNews ? 0 : count + 1;
    }

    void reset() {
        count = 0;
    }
}
