// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a list ordered newest first by the time in its rows: {@link ListOrder#TIME}.
 *
 * <p>A pass reads from the top down to the records that were read before. If these are more than a
 * few pages away, the list is drained instead: a binary search finds the oldest unread records, and
 * each step reads the window above, down to what the last one read.
 */
final class TimeOrderedReader<T> implements ListReader<T> {

    private static final Logger LOG = LoggerFactory.getLogger(TimeOrderedReader.class);

    /** Windows that a step of a drain tries before the poll fails. */
    private static final int MAX_TRIES = 40;

    /** Tries after which the place is searched for again. */
    private static final int TRIES_PER_SEARCH = 8;

    /** Windows that a step of a drain may read. */
    private static final int WINDOWS_PER_STEP = 8;

    /** Steps of a drain after which a short page one is read again. */
    private static final int STEPS_PER_LOOK = 20;

    /** Windows that are kept at a time on the way down from known records. */
    private static final int WINDOWS_PER_PART = 20;

    /**
     * The state of a backlog that is drained from its oldest end to the top.
     *
     * @param reached all records older than this have been read
     * @param bottom the number of rows from the top of the list to the first one older than that
     * @param margin how many rows further down the next window begins, to allow for inserts
     * @param newest the newest time when the drain began
     * @param hadNews whether page one had new records then
     * @param ids the rows that were read last
     * @param descent the way down to where the drain begins; null if it is not needed, or over
     */
    private record Drain<T>(
            Instant reached,
            int bottom,
            int margin,
            Instant newest,
            boolean hadNews,
            Set<String> ids,
            @Nullable Descent<T> descent) {

        Drain<T> descending(Descent<T> further) {
            return new Drain<>(reached, bottom, margin, newest, hadNews, ids, further);
        }

        /** The way down is over: the drain begins with the rows of its last window. */
        Drain<T> beginningAt(PageWindow<T> low) {
            int rows = low.offset() + low.countNotOlderThan(reached);
            return new Drain<>(reached, rows, 0, newest, hadNews, low.ids(), null);
        }
    }

    /**
     * The way down to the rows with which a drain begins.
     *
     * @param low the last window on the way
     * @param showsKnown whether a known record was on the way
     * @param isFromTop whether it began at the top, and not at the lowest known record
     */
    private record Descent<T>(PageWindow<T> low, boolean showsKnown, boolean isFromTop) {}

    private final OffsetPager<T> pager;
    private final TimedRecords<T> records;
    private final ReaderSettings settings;
    private final Watermark watermark;
    private final Beginning<T> beginning;
    private final Continuity<T> continuity;
    private final QuietPolls quietPolls = new QuietPolls();
    private volatile @Nullable Drain<T> drain;
    private volatile @Nullable Instant newestSeen;

    TimeOrderedReader(OffsetPager<T> pager, ReaderSettings settings, Clock clock) {
        this.pager = pager;
        this.settings = settings;
        this.beginning = new Beginning<>(pager, settings, clock);
        this.records = new TimedRecords<>(settings, clock);
        this.watermark = new Watermark(settings, clock);
        this.continuity = new Continuity<>(pager, records, settings, clock);
    }

    @Override
    public TimedRecords<T> records() {
        return records;
    }

    @Override
    public ReaderStatus.ReadMode readMode() {
        return ReaderStatus.ReadMode.BY_TIME;
    }

    @Override
    public boolean hasMore() {
        return drain != null;
    }

    @Override
    public @Nullable Instant newestSeen() {
        return newestSeen;
    }

    @Override
    public void beginAnew() {
        beginning.end();
    }

    @Override
    public void startOver() {
        drain = null;
        quietPolls.reset();
        continuity.startOver();
    }

    @Override
    public @Nullable Checkpoint now() throws Exception {
        PageWindow<T> top = top();
        Beginning.First first = beginning.note(top);
        if (top.isEmpty()) {
            PageWindow<T> empty = top;
            top = beginning.afterEmpty(empty);
            if (top.isEmpty()) {
                return beginning.ofEmptyList(empty, top);
            }
            if (first.stated() == null) {
                first = beginning.note(top);
            }
        }
        Instant floor = watermark.behind(earlier(top.first(), first.newFrom()));
        Map<String, Instant> finished = new HashMap<>();
        Map<String, String> contents = new HashMap<>();
        List<String> below = new ArrayList<>();
        Segment<T> segment = down(top, floor, item -> true);
        List<Item<T>> items = new ArrayList<>(beginning.again(top).items());
        items.addAll(segment.items());
        // Some may have changed or been deleted since. An old copy could show them again.
        items.addAll(top.items());
        for (Item<T> item : items) {
            if (first.isNew(item)) {
                if (settings.versions()) {
                    // Its earlier versions are old. None was read if it changed meanwhile.
                    finished.putIfAbsent(item.id(), item.at().minusNanos(1));
                }
                continue;
            }
            finished.putIfAbsent(item.id(), item.at());
            String content = item.content();
            if (settings.versions() && content != null) {
                contents.putIfAbsent(item.id(), content);
            }
            if (item.at().isBefore(floor) && !below.contains(item.id())) {
                below.add(0, item.id());
            }
        }
        finished.values().removeIf(at -> at.isBefore(floor));
        contents.keySet().retainAll(finished.keySet());
        beginning.end();
        return new Checkpoint.ByTime(floor, finished, contents, below);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    @Override
    public void readOn() throws Exception {
        if (drain == null) {
            readTop();
        }
        try {
            Drain<T> from = drain;
            for (int steps = 0; from != null && !records.hasPending(); steps++) {
                if (steps % STEPS_PER_LOOK == 0) {
                    pager.learnWidth();
                }
                Descent<T> descent = from.descent();
                from = descent == null ? drainStep(from) : descend(from, descent);
                drain = from;
            }
        } catch (ListException e) {
            drain = null;
            throw e;
        }
    }

    private void readTop() throws Exception {
        PageWindow<T> top = top();
        if (top.isEmpty()) {
            top = continuity.requireEmpty(top);
            if (top == null) {
                return;
            }
        }
        Instant bound = records.seen();
        boolean hasNews = !records.news(top.items()).isEmpty();
        if (!hasNews && !top.reachesBelow(bound) && isKnown(top) && quietPolls.skipsPagesBelow()) {
            return;
        }
        if (!hasNews && top.reachesBelow(bound) && isKnown(top)) {
            // A page that may lack rows does not prove that there is nothing else.
            records.add(top.items(), pager.isSure(top) ? watermark.behind(top.first()) : bound);
            quietPolls.ended(false);
            return;
        }
        Segment<T> segment = tryDown(top, bound, settings.maxPendingPages());
        if (segment != null) {
            continuity.require(segment.showsKnown());
            records.add(segment.items(), watermark.behind(segment.top().first()));
            quietPolls.ended(hasNews);
        } else {
            int bottom = locate(bound, settings.maxPendingPages());
            LOG.info(
                    "Draining a backlog of about {} records under key {} from its oldest end",
                    bottom,
                    settings.key());
            drain = new Drain<>(bound, bottom, 0, top.first(), hasNews, Set.of(), null);
        }
    }

    private boolean isKnown(PageWindow<T> window) {
        return !records.remembers() || window.items().stream().anyMatch(records::knows);
    }

    /** Null if the way is too long, or the list moves too fast to join that many windows. */
    private @Nullable Segment<T> tryDown(PageWindow<T> top, Instant bound, int maxWindows)
            throws Exception {
        try {
            return TimeScan.down(pager, top, bound, known(), maxWindows);
        } catch (UnsteadyListException e) {
            LOG.debug("The list under key {} moves: {}", settings.key(), e.getMessage());
            return null;
        }
    }

    private Predicate<Item<T>> known() {
        return records.remembers() ? records::knows : item -> true;
    }

    /**
     * The approximate number of rows from the top to the first one older than the bound. Rows move
     * during the search.
     *
     * @param pagesAbove the number of pages known to be newer
     */
    private int locate(Instant bound, int pagesAbove) throws Exception {
        int above = pagesAbove;
        int below = pagesAbove;
        PageWindow<T> lowest;
        do {
            above = below;
            below = Math.max(1, 2 * below);
            lowest = pager.look(new PageRequest(below, pager.width()));
        } while (!isAtOrBelow(lowest, bound));
        while (below - above > 1) {
            int middle = (above + below) / 2;
            PageWindow<T> window = pager.look(new PageRequest(middle, pager.width()));
            if (isAtOrBelow(window, bound)) {
                below = middle;
                lowest = window;
            } else {
                above = middle;
            }
        }
        int rows = Math.min(lowest.countNotOlderThan(bound) + 1, lowest.count());
        return lowest.offset() + rows;
    }

    private static <T> boolean isAtOrBelow(PageWindow<T> window, Instant bound) {
        return window.count() < window.request().size() || window.reachesBelow(bound);
    }

    /**
     * Reads on above the rows that the drain has read. Proven rows are handed out even if the list
     * moves so fast that only one window at a time can be joined.
     */
    private @Nullable Drain<T> drainStep(Drain<T> from) throws Exception {
        Predicate<Item<T>> known =
                from.ids().isEmpty()
                        ? known()
                        : item -> from.ids().contains(item.id()) || records.knows(item);
        int margin = Math.max(1, from.margin());
        int row = from.bottom() + 1 + margin;
        int step = 0;
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            if (tries % TRIES_PER_SEARCH == TRIES_PER_SEARCH - 1) {
                row = locate(from.reached(), 0) + margin;
            }
            PageWindow<T> window = pager.look(pager.upFrom(Math.max(1, row)));
            if (window.isUnreadable() && !window.isTop()) {
                row = window.offset();
                continue;
            }
            if (window.isEmpty()) {
                if (window.isTop()) {
                    throw new ListException(
                            "The list is empty, although it had " + from.bottom() + " rows");
                }
                // So many rows were deleted that the place is beyond the end, or each page ends
                // there.
                row = locate(from.reached(), 0);
                continue;
            }
            boolean isTop = window.isTop();
            if (!isTop && !window.first().isAfter(from.reached())) {
                step = step == 0 ? 1 : Math.min(2 * step, 1 << 20);
                row = window.offset() + 1 - (step - 1) * pager.width();
                continue;
            }
            Segment<T> segment = stepDown(window, from, known, WINDOWS_PER_STEP + 2 * step);
            if (segment != null
                    && !segment.showsKnown()
                    && from.ids().isEmpty()
                    && continuity.mustShowKnown()) {
                // All known records may be further up, with late ones below them.
                return from.descending(descent(from.reached()));
            }
            if (segment == null) {
                // Rows inserted above have moved the place down.
                margin = Math.min(2 * margin, Math.max(1, pager.width() / 2));
                row = window.bottom() + margin;
                continue;
            }
            continuity.require(segment.showsKnown());
            isTop = segment.top().isTop();
            Instant reached = segment.top().first();
            Instant safe = watermark.behind(from.newest());
            if (isTop) {
                Instant shown = watermark.behind(reached);
                records.add(segment.items(), shown.isBefore(safe) ? shown : safe);
                quietPolls.ended(from.hadNews());
                return null;
            }
            records.add(segment.items(), reached.isBefore(safe) ? reached : safe);
            int older = segment.top().offset() + segment.top().countNotOlderThan(reached);
            return new Drain<>(
                    reached,
                    older,
                    tries == 0 ? margin / 2 : margin,
                    from.newest(),
                    from.hadNews(),
                    segment.top().ids(),
                    null);
        }
        throw new ListException(
                "The list changes faster than it can be read: in "
                        + MAX_TRIES
                        + " tries no page joined the records read before");
    }

    /** The rows from the window down to those that were read before; null if they do not join. */
    private @Nullable Segment<T> stepDown(
            PageWindow<T> window, Drain<T> from, Predicate<Item<T>> known, int maxWindows)
            throws Exception {
        try {
            return TimeScan.down(pager, window, from.reached(), known, maxWindows);
        } catch (UnsteadyListException e) {
            return null;
        }
    }

    /** The way down from the lowest record of which the time is known, or else from the top. */
    private Descent<T> descent(Instant bound) throws Exception {
        Instant at = records.oldestKnownFrom(bound);
        if (at == null) {
            return new Descent<>(top(), false, true);
        }
        return new Descent<>(pager.window(pager.upFrom(Math.max(1, locate(at, 0)))), false, false);
    }

    /**
     * Reads a part of the way to where the drain begins, so that its rows are joined to known
     * records. Only the last window is kept: the drain reads the others again.
     */
    private Drain<T> descend(Drain<T> from, Descent<T> descent) throws Exception {
        Segment<T> part =
                TimeScan.part(
                        pager,
                        descent.low(),
                        from.reached(),
                        descent.showsKnown() ? item -> true : known(),
                        WINDOWS_PER_PART);
        if (!part.reachesBound()) {
            return from.descending(
                    new Descent<>(part.low(), part.showsKnown(), descent.isFromTop()));
        }
        if (!part.showsKnown() && !descent.isFromTop()) {
            // The lowest known record was deleted. There may be others further up.
            return from.descending(new Descent<>(top(), false, true));
        }
        continuity.require(part.showsKnown());
        return from.beginningAt(part.low());
    }

    private Segment<T> down(PageWindow<T> top, Instant bound, Predicate<Item<T>> known)
            throws Exception {
        Segment<T> segment = TimeScan.down(pager, top, bound, known, Integer.MAX_VALUE);
        if (segment == null) {
            throw new IllegalStateException("A scan without a limit ended at one");
        }
        return segment;
    }

    private PageWindow<T> top() throws Exception {
        PageWindow<T> top = pager.top();
        watermark.note(top);
        if (!top.isEmpty()) {
            Instant newest = newestSeen;
            if (newest == null || top.first().isAfter(newest)) {
                newestSeen = top.first();
            }
        }
        return top;
    }
}
