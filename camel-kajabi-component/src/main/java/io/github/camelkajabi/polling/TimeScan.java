// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads down a list window by window and joins the windows by time.
 *
 * <p>Rows are inserted and deleted between two requests, and rows of one time may change their
 * order with each request. So neither the offset of a row nor a row seen twice proves anything. The
 * proof is by time. Let the upper window end with a row of time {@code e}. It holds every record
 * newer than {@code e}. If the lower window begins with a row newer than {@code e}, it holds every
 * record from {@code e} down to its own last row. A row at or after {@code e} that both show proves
 * that they belong to the same list. This is lemma 1 of {@code docs/polling.adoc}.
 *
 * <p>Records of one time that do not fit into a window are joined by their order, as long as it
 * stays the same. If it changes, they are read again until {@value #PASSES} readings in a row have
 * shown nothing new. Each reading shows a given record with a probability above 0.6.
 */
final class TimeScan<T> {

    /** Requests without progress before the scan gives up. */
    private static final int MAX_STALLS = 30;

    /** How seldom, by chance, an order that changes with each request may look stable. */
    private static final long CHANCE = 40_320;

    /** Rows that two windows of one time share if pages are large enough, to allow for deletes. */
    private static final int WANTED = 8;

    private static final int PASSES = 12;
    private static final int MAX_PASSES = 300;

    /** Windows read beyond the bound if no known record was seen above it. */
    private static final int BEYOND = 3;

    private final OffsetPager<T> pager;
    private final PageWindow<T> top;
    private final Predicate<Item<T>> known;
    private final Map<String, Item<T>> found = new LinkedHashMap<>();
    private final Map<Instant, Integer> foundAt = new HashMap<>();

    private final Overlap overlap;
    private final int shared;
    private boolean showsKnown;
    private int windows;

    private TimeScan(OffsetPager<T> pager, PageWindow<T> top, Predicate<Item<T>> known) {
        this.pager = pager;
        this.top = top;
        this.known = known;
        this.overlap = new Overlap(pager, MAX_STALLS, TimeScan::unsteady);
        this.shared = shared(pager.width());
        windows++;
        add(top);
    }

    /**
     * Reads from a window down to below the bound or to the end of the list, and on to a known row
     * if there is none above the bound.
     *
     * <p>If the window is not the top of the list, the records of the time of its first row may be
     * incomplete.
     *
     * @param start the window, as one answer showed it: one with few rows is requested again
     * @param known whether the list showed a record before
     * @param maxWindows the largest number of windows to read
     * @return null if that number does not suffice
     * @throws ListException if windows do not join, or the answers contradict each other
     */
    static <T> @Nullable Segment<T> down(
            OffsetPager<T> pager,
            PageWindow<T> start,
            Instant bound,
            Predicate<Item<T>> known,
            int maxWindows)
            throws Exception {
        Segment<T> segment = part(pager, start, bound, known, maxWindows);
        return segment.reachesBound() ? segment : null;
    }

    /**
     * Reads down like {@link #down}, but returns what was read if the number of windows does not
     * suffice. Another scan can go on from its last window.
     */
    static <T> Segment<T> part(
            OffsetPager<T> pager,
            PageWindow<T> start,
            Instant bound,
            Predicate<Item<T>> known,
            int maxWindows)
            throws Exception {
        TimeScan<T> scan = new TimeScan<>(pager, pager.whole(start), known);
        if (scan.top.isEmpty()) {
            throw unsteady();
        }
        PageWindow<T> low = scan.top;
        int beyond = 0;
        int windows = 1;
        boolean reachesBound = true;
        while (!pager.end().isReachedBy(low)) {
            if (low.reachesBelow(bound) && (scan.showsKnown || beyond++ == BEYOND)) {
                break;
            }
            if (windows++ >= maxWindows && !low.reachesBelow(bound)) {
                reachesBound = false;
                break;
            }
            int before = scan.found.size();
            low = scan.below(low);
            if (scan.found.size() == before) {
                pager.doubt();
            }
        }
        List<Item<T>> items = new ArrayList<>(scan.found.values());
        if (!scan.top.isTop()) {
            // Stepping back may have read newer rows, but not all of them.
            items.removeIf(item -> item.at().isAfter(scan.top.first()));
        }
        return new Segment<>(scan.top, low, items, scan.showsKnown, reachesBound);
    }

    /**
     * How many rows of one time two windows have to show in the same order, at the end of one and
     * the beginning of the other, before the order counts as stable. If it is another one with each
     * request, a page of {@code width} rows begins with given {@code k} of more than {@code width}
     * rows, in a given order, once in {@code (width + 1) * width * ...} times, with {@code k}
     * factors. One row may be missing, so {@code k + 1} beginnings count.
     */
    static int shared(int width) {
        long orders = 1;
        int shared = 0;
        while (shared < width && orders < CHANCE * (shared + 1)) {
            orders *= width + 1L - shared;
            shared++;
        }
        return shared;
    }

    /** The next window. Nothing between it and this one is left out. */
    private PageWindow<T> below(PageWindow<T> low) throws Exception {
        Instant edge = low.last();
        boolean atTopTime = !top.isTop() && !edge.isBefore(top.first());
        int overlapped = atTopTime ? low.items().size() - 1 : low.countNewerThan(edge) - 1;
        if (overlapped < 0) {
            return through(low, edge);
        }
        int start = low.offset() + overlapped;
        PageRequest first = pager.beyond(low.bottom(), start, Overlap.MARGIN, 0);
        if (first == null) {
            return bridge(low, start, atTopTime);
        }
        int foundBefore = countAt(edge);
        PageWindow<T> next = joined(read(first), start, edge, atTopTime);
        if (next.reachesBelow(edge) || pager.end().isReachedBy(next)) {
            overlap.progress();
            return next;
        }
        if (!atTopTime && next.last().equals(edge)) {
            return through(next, edge);
        }
        if (countAt(edge) == foundBefore) {
            overlap.stall();
        }
        return next;
    }

    /** The window, or if it does not join the rows read so far, another one that does. */
    private PageWindow<T> joined(PageWindow<T> window, int start, Instant edge, boolean atTopTime)
            throws Exception {
        PageWindow<T> next = window;
        for (int margin = 2 * Overlap.MARGIN; ; margin = Overlap.widen(margin)) {
            if (joins(next, edge, atTopTime)) {
                PageWindow<T> whole = pager.whole(next);
                if (whole.equals(next) || joins(whole, edge, atTopTime)) {
                    add(whole);
                    return whole;
                }
            }
            overlap.stall();
            boolean isTooHigh =
                    !next.isEmpty() && next.last().isAfter(edge) && !overlaps(next, edge);
            next = isTooHigh ? from(next.bottom() - Overlap.MARGIN) : from(start - margin);
        }
    }

    private boolean joins(PageWindow<T> next, Instant edge, boolean atTopTime) throws Exception {
        if (next.isEmpty() || !overlaps(next, edge)) {
            return false;
        }
        // Records of the topmost time may be incomplete, older ones must not be.
        return atTopTime
                ? next.isTop() || !next.first().isBefore(edge)
                : next.reachesAbove(edge) && showsNoOthers(next, edge);
    }

    /** Whether a row of the time or newer was read before. */
    private boolean overlaps(PageWindow<T> next, Instant edge) {
        return next.items().stream()
                .anyMatch(item -> !item.at().isBefore(edge) && found.containsKey(item.id()));
    }

    /**
     * Whether the window shows no new row among those read before, unless a second window shows it
     * too. See {@link Overlap#appearedBefore}.
     */
    private boolean showsNoOthers(PageWindow<T> next, Instant edge) {
        Set<String> others =
                next.items().stream()
                        .filter(item -> item.at().isAfter(edge) && !item.at().isAfter(top.first()))
                        .map(Item::id)
                        .filter(id -> !found.containsKey(id))
                        .collect(Collectors.toSet());
        return overlap.appearedBefore(others);
    }

    /**
     * Reads through all records of one time.
     *
     * @param upper a window that holds all newer records and ends with one of this time
     */
    private PageWindow<T> through(PageWindow<T> upper, Instant time) throws Exception {
        int passesWithoutNews = 0;
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            int before = countAt(time);
            int windowsBefore = windows;
            PageWindow<T> low = pass == 0 ? upper : above(upper, time);
            boolean orderStays = true;
            boolean joined = true;
            while (!low.reachesBelow(time) && !pager.end().isReachedBy(low)) {
                PageWindow<T> next = pager.whole(continuation(low, orderStays));
                joined = isContinuation(low, next);
                if (!joined) {
                    break;
                }
                add(next);
                if (next.reachesAbove(time)
                        && (next.reachesBelow(time) || pager.end().isReachedBy(next))) {
                    return next;
                }
                orderStays =
                        orderStays
                                && (next.reachesAbove(time)
                                        || low.isContinuedBy(next, shared)
                                        || isContinuedSteadily(low, next));
                // Each window gets at least a row further, unless rows are added above meanwhile.
                if (windows - windowsBefore > 100 + 4 * countAt(time)) {
                    throw unsteady();
                }
                low = next;
            }
            if (!joined) {
                overlap.stall();
                continue;
            }
            passesWithoutNews = countAt(time) == before ? passesWithoutNews + 1 : 0;
            if (orderStays || passesWithoutNews >= PASSES) {
                overlap.progress();
                return low;
            }
        }
        throw new ListException(
                "More records of the time "
                        + time
                        + " exist than fit into a page, and the server returns them in another"
                        + " order each time: use a larger pageSize");
    }

    /**
     * The next window at a place that no page crosses: pages of up to 10 rows do not cross row
     * 2520. Both windows are read in turn until neither moves.
     */
    private PageWindow<T> bridge(PageWindow<T> low, int start, boolean atTopTime) throws Exception {
        Instant edge = low.last();
        PageWindow<T> next = read(pager.downFrom(low.bottom()));
        if (next.isEmpty()) {
            if (pager.end().isFollowedByNothing(low, next)) {
                return next;
            }
            overlap.stall();
            return joined(read(low.request()), start, edge, atTopTime);
        }
        if (joins(next, edge, atTopTime)) {
            add(next);
            return next;
        }
        if (next.first().equals(edge)) {
            return through(low, edge);
        }
        if (!pager.areSteady(low, next, PageWindow::times)) {
            overlap.stall();
            return joined(read(low.request()), start, edge, atTopTime);
        }
        overlap.progress();
        add(next);
        return next;
    }

    /** A window that overlaps the end of this one, if possible with its rows in the same order. */
    private PageWindow<T> continuation(PageWindow<T> low, boolean inOrder) throws Exception {
        int wanted = Math.max(shared, Math.min(WANTED, pager.width() / 2));
        PageRequest request = pager.beyond(low.bottom(), low.bottom(), wanted + 1, 0);
        PageWindow<T> next = read(request == null ? pager.downFrom(low.bottom()) : request);
        for (int margin = Overlap.MARGIN; next.isEmpty(); margin = Overlap.widen(margin)) {
            overlap.stall();
            next = from(low.bottom() - margin);
        }
        if (inOrder && !low.isContinuedBy(next, shared)) {
            PageRequest wider = pager.beyond(low.bottom(), low.bottom(), 2 * wanted, 0);
            if (wider != null && showsEnough(low)) {
                next = read(wider);
            }
        }
        return next;
    }

    /** A window that begins above all records of the time. */
    private PageWindow<T> above(PageWindow<T> upper, Instant time) throws Exception {
        int offset = upper.offset() + upper.countNewerThan(time) - 1;
        PageWindow<T> window = from(offset - Overlap.MARGIN);
        for (int margin = 2 * Overlap.MARGIN;
                !window.reachesAbove(time) || !overlaps(window, time);
                margin = Overlap.widen(margin)) {
            overlap.stall();
            window = from(offset - margin);
        }
        add(window);
        return window;
    }

    private PageWindow<T> from(int offset) throws Exception {
        return read(pager.downFrom(Math.max(0, offset)));
    }

    private PageWindow<T> read(PageRequest request) throws Exception {
        windows++;
        return pager.window(request);
    }

    /** Whether rows are shared or, where no page can hold rows of both, neither window moves. */
    private boolean isContinuation(PageWindow<T> low, PageWindow<T> next) throws Exception {
        if (next.items().stream().anyMatch(item -> found.containsKey(item.id()))) {
            return true;
        }
        return pager.beyond(low.bottom(), low.bottom(), 1, 1) == null
                && pager.areSteady(low, next, PageWindow::times);
    }

    /**
     * Whether the windows, where no page shows enough rows of both, stay the same in each row while
     * they are read in turn: rows that changed their order would not.
     */
    private boolean isContinuedSteadily(PageWindow<T> low, PageWindow<T> next) throws Exception {
        return !showsEnough(low)
                && low.isContinuedBy(next, Math.max(0, low.bottom() - next.offset()))
                && pager.areSteady(low, next, PageWindow::idsInOrder);
    }

    /** Whether a page shows as many rows of the window as prove the order, and rows that follow. */
    private boolean showsEnough(PageWindow<T> low) {
        return pager.beyond(low.bottom(), low.bottom(), shared, shared) != null;
    }

    private void add(PageWindow<T> window) {
        for (Item<T> item : window.items()) {
            if (found.putIfAbsent(item.id(), item) == null) {
                foundAt.merge(item.at(), 1, Integer::sum);
            }
            showsKnown |= known.test(item);
        }
    }

    private int countAt(Instant time) {
        return foundAt.getOrDefault(time, 0);
    }

    private static ListException unsteady() {
        return new UnsteadyListException(
                "The list changes faster than it can be read, or its pages hold another number of"
                        + " rows each time: page after page did not join those read before");
    }
}
