// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joins windows by the rows they share, where times prove nothing.
 *
 * <p>As long as the server keeps to one order, whatever it is, rows inserted and deleted between
 * two requests leave no gap between two windows that share a row. Ties, rows of equal rank, may
 * change places with each request. If groups of ties have fewer than {@code k} rows, windows that
 * share {@code k} rows share one outside of the group at the end of the upper window, and that one
 * joins them. This is lemma 2 of {@code docs/polling.adoc}.
 */
final class OverlapScan<T> {

    /** Rows of overlap beyond what the proof needs on the way up, for inserts. */
    private static final int DRIFT = 1;

    /**
     * Rows of overlap beyond the needed ones that a page may have so that the next reaches further.
     */
    private static final int MAX_DETOUR = 16;

    private static final int MIN_SHARED = 3;

    /** Requests without progress before the scan gives up. */
    private static final int MAX_STALLS = 100;

    /** Requests to find a window whose place was lost. */
    private static final int MAX_TRIES = 60;

    private static final int MAX_WINDOWS = 200;

    private final OffsetPager<T> pager;

    private final Overlap overlap;
    private final RingGuard ring = new RingGuard();

    /** The lowest row that was reached. */
    private int lowest;

    OverlapScan(OffsetPager<T> pager) {
        this.pager = pager;
        this.overlap = new Overlap(pager, MAX_STALLS, OverlapScan::unsteady);
    }

    /** A window that joins this one and, unless rows move, reaches further down. */
    PageWindow<T> below(PageWindow<T> low) throws Exception {
        ring.check(low);
        int needed = needed(low, 8);
        PageRequest request =
                pager.beyond(low.bottom(), low.bottom(), needed + Overlap.MARGIN, needed);
        if (request == null) {
            return bridge(low, needed);
        }
        PageWindow<T> next = pager.window(request);
        PageWindow<T> joined = joined(low, next, needed);
        return progress(low, joined == null ? stepBack(low, needed) : joined);
    }

    /** The window with all its rows; null if it does not join, or no longer does. */
    private @Nullable PageWindow<T> joined(PageWindow<T> low, PageWindow<T> next, int needed)
            throws Exception {
        if (!joinsBelow(low, next, needed)) {
            return null;
        }
        PageWindow<T> whole = pager.whole(next);
        return whole.equals(next) || joinsBelow(low, whole, needed) ? whole : null;
    }

    /**
     * Whether enough rows are shared. A window that shows many others between them may belong to
     * another list, so these have to be shown twice.
     */
    private boolean joinsBelow(PageWindow<T> low, PageWindow<T> next, int needed) {
        if (low.sharedWith(next) < needed) {
            return false;
        }
        Set<String> others = new HashSet<>();
        for (Item<T> item : next.items().subList(low.firstSharedIn(next), low.lastSharedIn(next))) {
            others.add(item.id());
        }
        others.removeAll(low.ids());
        boolean appearedBefore = overlap.appearedBefore(others);
        return others.size() <= needed || appearedBefore;
    }

    /**
     * Rows that were read without a gap.
     *
     * @param top the window they begin with
     * @param rows newest first
     */
    record Stretch<T>(PageWindow<T> top, List<Item<T>> rows) {}

    /**
     * The rows above a window, down to rows of it.
     *
     * @param known whether rows are older than those of the window, in case its place is lost
     */
    Stretch<T> above(PageWindow<T> high, Predicate<List<Item<T>>> known) throws Exception {
        int needed = needed(high, 25);
        PageWindow<T> next = pager.window(directlyAbove(high.offset(), needed));
        @Nullable PageWindow<T> upper = null;
        int lowest = Integer.MAX_VALUE;
        int step = pager.width();
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            if (joins(next, high, needed)) {
                next = pager.whole(next);
            }
            if (joins(next, high, needed)) {
                return new Stretch<>(next, next.items().subList(0, high.lastSharedIn(next) + 1));
            }
            boolean isBelow =
                    next.isEmpty()
                            || high.sharedWith(next) >= needed
                            || (!next.isTop() && known.test(next.items()));
            if (isBelow) {
                lowest = next.offset();
            } else {
                upper = next;
            }
            int highest = upper == null ? 0 : upper.bottom();
            if (upper != null && lowest - highest <= 2 * pager.width()) {
                PageWindow<T> whole = pager.whole(upper);
                if (whole.isEmpty()) {
                    throw unsteady();
                }
                return new Stretch<>(whole, downTo(high, whole, needed));
            }
            int row = (highest + lowest) / 2;
            if (upper == null || lowest == Integer.MAX_VALUE) {
                row = next.offset() + (upper == null ? -step : step);
                step = Overlap.widen(step);
            }
            next = pager.window(pager.upFrom(Math.max(1, row)));
        }
        throw unsteady();
    }

    /**
     * The page above that joins. Of the possible ones it is the one after which the next page
     * reaches furthest up: not every row can be the first of a page, so a shorter step may lead to
     * a longer one.
     */
    private PageRequest directlyAbove(int offset, int needed) {
        @Nullable PageRequest best = null;
        int bestReach = Integer.MAX_VALUE;
        for (int shared = needed + DRIFT; shared <= needed + MAX_DETOUR; shared++) {
            PageRequest request = pager.upFrom(offset + shared);
            int start = request.offset();
            if (start < offset) {
                PageRequest second = pager.upFrom(start + needed + DRIFT);
                int reach = second.offset();
                if (reach < bestReach) {
                    bestReach = reach;
                    best = request;
                }
            }
        }
        return best == null ? pager.upFrom(Math.max(1, offset - pager.width())) : best;
    }

    private static <T> boolean joins(PageWindow<T> next, PageWindow<T> high, int needed) {
        return high.sharedWith(next) >= needed
                && (next.isTop() || !high.ids().contains(next.items().get(0).id()));
    }

    /** The rows from one window down to rows of another. */
    private List<Item<T>> downTo(PageWindow<T> high, PageWindow<T> from, int needed)
            throws Exception {
        MergedRows<T> rows = new MergedRows<>(from.items());
        PageWindow<T> low = from;
        for (int windows = 0; high.sharedWith(low) < needed; windows++) {
            if (windows > MAX_WINDOWS || pager.end().isReachedBy(low)) {
                throw unsteady();
            }
            PageWindow<T> next = below(low);
            rows.addBelow(low, next);
            low = next;
        }
        List<Item<T>> all = rows.list();
        Set<String> ids = high.ids();
        int end = all.size();
        while (end > 0 && !ids.contains(all.get(end - 1).id())) {
            end--;
        }
        if (end == 0) {
            throw unsteady();
        }
        return all.subList(0, end);
    }

    /** How many rows have to be shared. On a long way up fewer do, to save requests. */
    private int needed(PageWindow<T> window, int share) {
        return Math.min(Math.max(MIN_SHARED, pager.width() / share), window.items().size());
    }

    private PageWindow<T> stepBack(PageWindow<T> low, int needed) throws Exception {
        for (int margin = 2 * (needed + Overlap.MARGIN); ; margin = Overlap.widen(margin)) {
            overlap.stall();
            PageWindow<T> next = pager.windowFrom(low.bottom() - margin);
            PageWindow<T> joined = joined(low, next, needed);
            if (joined != null) {
                return joined;
            }
        }
    }

    /**
     * The next window at a place where no page holds enough rows of both: both are read in turn
     * until neither moves. If rows have moved, the same place is read again, or one further up.
     */
    private PageWindow<T> bridge(PageWindow<T> low, int needed) throws Exception {
        PageWindow<T> next = pager.windowFrom(low.bottom());
        if (low.sharedWith(next) >= needed) {
            return progress(low, next);
        }
        if (next.isEmpty()) {
            if (pager.end().isFollowedByNothing(low, next)) {
                return next;
            }
            overlap.stall();
            return stepBack(low, needed);
        }
        if (fits(low, next) && pager.areSteady(low, next, PageWindow::ids)) {
            overlap.progress();
            return next;
        }
        overlap.stall();
        PageWindow<T> again = pager.window(low.request());
        return low.sharedWith(again) >= needed ? again : stepBack(low, needed);
    }

    /** Whether the windows show the same row at each place that both cover. */
    private static <T> boolean fits(PageWindow<T> low, PageWindow<T> next) {
        List<String> above = low.page().rows().stream().map(Row::id).toList();
        List<String> below = next.page().rows().stream().map(Row::id).toList();
        int shared = low.bottom() - next.offset();
        int from = above.size() - shared;
        return from >= 0
                && shared <= below.size()
                && above.subList(from, above.size()).equals(below.subList(0, shared))
                && Collections.disjoint(above, below.subList(shared, below.size()));
    }

    private PageWindow<T> progress(PageWindow<T> low, PageWindow<T> next) throws Exception {
        Set<String> fresh = new HashSet<>(next.ids());
        fresh.removeAll(low.ids());
        if (fresh.isEmpty() || next.bottom() <= lowest) {
            overlap.stall();
        } else {
            overlap.progress();
            lowest = next.bottom();
        }
        return next;
    }

    private static ListException unsteady() {
        return new ListException(
                "The list changes faster than it can be read, or comes in another order each time:"
                        + " page after page did not join those read before");
    }
}
