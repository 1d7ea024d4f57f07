// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Detects a list without an end: from some page on, the server returns rows of earlier pages again.
 *
 * <p>A long ring is found by Brent's cycle detection. One window is marked and compared with each
 * later one; windows 1, 2, 4, 8 and so on take the mark over. The scan has returned to the mark
 * when a deeper window shows some of its rows after {@value #MIN_AWAY} windows in a row showed none
 * of them. In a list with an end a scan moves away from the mark, unless more rows are inserted
 * with each request than it reads, so only the {@value #MAX_RETURNS}rd return under one mark is an
 * error. A tail of {@code m} windows followed by a ring of {@code n} is detected within {@code 3 *
 * max(m, 3 * n)} windows.
 *
 * <p>In a short ring the scan hardly leaves the mark. It is an error if none of {@value #MAX_STALE}
 * windows in a row, each deeper than all before, shows a row that the {@value #RECENT} windows
 * before it lack. That takes at most {@code m + n + 50} windows.
 *
 * <p>The memory needed is that of {@value #RECENT} pages of ids, however long the list is.
 */
final class RingGuard {

    private static final int MIN_AWAY = 16;
    private static final int MAX_RETURNS = 3;
    private static final int MAX_STALE = 50;
    private static final int RECENT = 32;

    private final Deque<Set<String>> recent = new ArrayDeque<>();
    private Set<String> marked = Set.of();
    private long windows;
    private long nextMark = 1;
    private int away;
    private int returns;
    private int stale;
    private int deepest;

    /**
     * Looks at the next window of a scan.
     *
     * @throws ListException if the scan goes in a ring
     */
    void check(PageWindow<?> window) {
        Set<String> ids = window.ids();
        boolean isFresh =
                ids.stream().anyMatch(id -> recent.stream().noneMatch(seen -> seen.contains(id)));
        boolean showsMarked = ids.stream().anyMatch(marked::contains);
        // A scan that does not get further down is not in a ring: it gives up by itself.
        if (window.bottom() > deepest) {
            deepest = window.bottom();
            stale = isFresh ? 0 : stale + 1;
            returns += showsMarked && away >= MIN_AWAY ? 1 : 0;
        }
        away = showsMarked ? 0 : away + 1;
        if (returns == MAX_RETURNS || stale == MAX_STALE) {
            throw new ListException(
                    "The list's pages repeat: at row "
                            + window.bottom()
                            + ", page after page still shows rows that were read before. The server"
                            + " probably ignores the page number from some page on. Nothing is"
                            + " concluded; the next poll reads again.");
        }
        if (recent.size() == RECENT) {
            recent.removeFirst();
        }
        recent.addLast(ids);
        if (++windows == nextMark) {
            nextMark *= 2;
            marked = ids;
            away = 0;
            returns = 0;
        }
    }
}
