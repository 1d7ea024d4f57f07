// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the scans share: how a window that does not join the one above is sought further up, when
 * they give up, and when rows that appear among those read before are believed.
 */
final class Overlap {

    /** Rows of overlap beyond what the proof needs, for deletes between two requests. */
    static final int MARGIN = 2;

    private static final int MAX_MARGIN = 1 << 20;

    private final OffsetPager<?> pager;
    private final int maxStalls;
    private final Supplier<ListException> error;

    /** Rows that one window showed among those read before. */
    private final Set<String> appeared = new HashSet<>();

    private int stalls;

    /**
     * Creates the state of one scan.
     *
     * @param maxStalls requests without progress before it gives up
     * @param error what it then throws
     */
    Overlap(OffsetPager<?> pager, int maxStalls, Supplier<ListException> error) {
        this.pager = pager;
        this.maxStalls = maxStalls;
        this.error = error;
    }

    /** The next, wider margin to step back by. */
    static int widen(int margin) {
        return Math.min(2 * margin, MAX_MARGIN);
    }

    /**
     * Counts a request that brought no progress.
     *
     * @throws ListException if there were too many in a row, or in the whole poll
     */
    void stall() throws Exception {
        pager.doubt();
        if (++stalls > maxStalls) {
            throw error.get();
        }
    }

    void progress() {
        stalls = 0;
    }

    /**
     * Whether all of these rows, which were not there when their place was read, are seen for the
     * second time. A row that is has become visible meanwhile; a row that is not may belong to
     * another list.
     */
    boolean appearedBefore(Set<String> rows) {
        boolean all = appeared.containsAll(rows);
        appeared.addAll(rows);
        return all;
    }
}
