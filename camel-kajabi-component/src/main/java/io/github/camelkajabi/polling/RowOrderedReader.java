// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a list whose rows have no time: {@link ListOrder#ROWS}. Serves one list, the form
 * submissions: Kajabi orders them by a time that it does not return.
 *
 * <p>A pass reads from the top down to the anchors, see {@link FinishedByRows}. If they are too far
 * away, the lower end of the backlog is searched for: the first known rows or, if no row was ever
 * forgotten, the end of the list. From there the backlog is drained upward, a window at a time.
 */
final class RowOrderedReader<T> implements ListReader<T> {

    private static final Logger LOG = LoggerFactory.getLogger(RowOrderedReader.class);

    /** Shorter than the run of known rows, of which some may have been deleted. */
    private static final int STRIDE = FinishedByRows.KEPT - 50;

    private static final int MAX_SHRINKS = 5;

    private final OffsetPager<T> pager;
    private final RowRecords<T> records;
    private final ReaderSettings settings;
    private final Beginning<T> beginning;
    private final Continuity<T> continuity;
    private final QuietPolls quietPolls = new QuietPolls();

    /** The highest window drained so far. */
    private volatile @Nullable PageWindow<T> drained;

    /**
     * Whether the drain has come so near to the top that late rows can still appear below it. If
     * the list then grows faster than it is drained, the drain begins again at the anchors to find
     * them.
     */
    private boolean nearTop;

    RowOrderedReader(OffsetPager<T> pager, ReaderSettings settings, Clock clock) {
        this.pager = pager;
        this.settings = settings;
        this.beginning = new Beginning<>(pager, settings, clock);
        this.records = new RowRecords<>(settings, clock);
        this.continuity = new Continuity<>(pager, records, settings, clock);
    }

    @Override
    public RowRecords<T> records() {
        return records;
    }

    @Override
    public ReaderStatus.ReadMode readMode() {
        return ReaderStatus.ReadMode.BY_ROWS;
    }

    @Override
    public boolean hasMore() {
        return drained != null;
    }

    @Override
    public @Nullable Instant newestSeen() {
        return null;
    }

    @Override
    public void beginAnew() {
        beginning.end();
    }

    @Override
    public void startOver() {
        drained = null;
        quietPolls.reset();
        continuity.startOver();
    }

    @Override
    public @Nullable Checkpoint now() throws Exception {
        PageWindow<T> top = pager.top();
        if (top.isEmpty()) {
            PageWindow<T> empty = top;
            top = beginning.afterEmpty(empty);
            if (top.isEmpty()) {
                return beginning.ofEmptyList(empty, top);
            }
        }
        OverlapScan<T> scan = new OverlapScan<>(pager);
        PageWindow<T> first = pager.confirmed(top);
        PageWindow<T> low = first;
        MergedRows<T> rows = new MergedRows<>(first.items());
        boolean whole = pager.end().isReachedBy(low);
        while (!whole && rows.size() < FinishedByRows.KEPT) {
            PageWindow<T> next = scan.below(low);
            rows.addBelow(low, next);
            low = next;
            whole = pager.end().isReachedBy(low);
        }
        // Rows that the first answer lacked may have been there: when they appeared is unknown.
        rows.add(beginning.again(first).items());
        List<String> ids = new ArrayList<>(rows.list().stream().map(Item::id).toList());
        Collections.reverse(ids);
        int anchors = whole ? 0 : Math.max(1, ids.size() - FinishedByRows.LOOKBACK);
        return new Checkpoint.ByRows(whole, anchors, ids);
    }

    @Override
    public void readOn() throws Exception {
        try {
            if (drained == null) {
                readTop();
            }
            for (PageWindow<T> from = drained;
                    from != null && !records.hasPending();
                    from = drained) {
                drained = drainStep(from);
            }
        } catch (ListException e) {
            drained = null;
            throw e;
        }
    }

    private void readTop() throws Exception {
        PageWindow<T> top = pager.top();
        if (top.isEmpty()) {
            top = continuity.requireEmpty(top);
            if (top == null) {
                return;
            }
        }
        RowRecords.Knowledge of = records.knowledge(top.items());
        boolean hasNews = of.known() < top.items().size();
        if (hasNews) {
            top = pager.confirmed(top);
        }
        if (!hasNews && !of.anchored() && quietPolls.skipsPagesBelow()) {
            return;
        }
        List<Item<T>> rows = down(top, settings.maxPendingPages());
        if (rows != null) {
            records.add(rows, true, true);
            quietPolls.ended(hasNews);
        } else {
            PageWindow<T> base = pager.whole(of.complete() ? end() : knownBelow(top));
            if (base.isEmpty()) {
                throw new ListException("The list shrinks faster than it can be read");
            }
            LOG.info(
                    "Draining a backlog of about {} records under key {} from its oldest end",
                    base.offset(),
                    settings.key());
            List<Item<T>> lowest = down(base, Integer.MAX_VALUE);
            if (lowest == null) {
                throw new IllegalStateException("A scan without a limit ended at one");
            }
            boolean isNewest = base.isTop();
            if (records.remembers() && records.knowledge(lowest).known() == 0) {
                boolean isKnownAbove = findKnown(top) != null;
                continuity.require(isKnownAbove && isStill(base));
                // Where all known rows are gone, the unknown ones are newer than these were.
                isNewest |= !isKnownAbove;
            }
            nearTop = !isDeep(base);
            records.add(lowest, isNewest, false);
            drained = base.isTop() ? null : base;
        }
    }

    /**
     * The rows from a window down to the anchors or to the end of the list.
     *
     * @param maxUnknown how many windows without a known row may be read
     * @return null if that number does not suffice
     */
    private @Nullable List<Item<T>> down(PageWindow<T> top, int maxUnknown) throws Exception {
        MergedRows<T> rows = new MergedRows<>(top.items());
        OverlapScan<T> scan = new OverlapScan<>(pager);
        PageWindow<T> low = top;
        boolean known = false;
        int rowsAtKnown = 0;
        for (int windows = 1; ; windows++) {
            RowRecords.Knowledge of = records.knowledge(low.items());
            if (of.known() > 0) {
                known = true;
                rowsAtKnown = rows.size();
            }
            // All anchors may have been deleted: rows far below the known ones were forgotten.
            boolean beyond = known && rows.size() - rowsAtKnown >= FinishedByRows.KEPT;
            if (of.anchored() || (beyond && !of.complete()) || pager.end().isReachedBy(low)) {
                if (!known && !of.complete()) {
                    throw nothingKnown();
                }
                if (top.isTop()) {
                    continuity.require(known);
                }
                return rows.list();
            }
            if (!known && windows >= maxUnknown) {
                return null;
            }
            PageWindow<T> next = scan.below(low);
            rows.addBelow(low, next);
            low = next;
        }
    }

    /** The last rows of the list. */
    private PageWindow<T> end() throws Exception {
        for (int tries = 0; tries < MAX_SHRINKS; tries++) {
            int above = 0;
            int below = Math.max(1, settings.maxPendingPages());
            PageWindow<T> lowest = page(below);
            while (isFull(lowest)) {
                above = below;
                below = 2 * below;
                lowest = page(below);
            }
            while (below - above > 1) {
                int middle = (above + below) / 2;
                PageWindow<T> window = page(middle);
                if (isFull(window)) {
                    above = middle;
                } else {
                    below = middle;
                    lowest = window;
                }
            }
            int row = lowest.count() == 0 ? above * pager.width() : lowest.bottom();
            PageWindow<T> end = pager.window(pager.upFrom(Math.max(1, row)));
            if (!end.isEmpty()) {
                return end;
            }
        }
        throw new ListException("The list shrinks faster than it can be read");
    }

    private PageWindow<T> page(int number) throws Exception {
        return pager.look(new PageRequest(number, pager.width()));
    }

    private static boolean isFull(PageWindow<?> window) {
        return window.count() >= window.request().size();
    }

    /**
     * Whether the window read again still shows its rows. If known rows stand above it, new rows
     * are at both ends of the list, whose order is unknown.
     */
    private boolean isStill(PageWindow<T> base) throws Exception {
        return base.sharedWith(pager.window(base.request())) > 0;
    }

    private PageWindow<T> knownBelow(PageWindow<T> top) throws Exception {
        PageWindow<T> known = findKnown(top);
        if (known == null) {
            throw nothingKnown();
        }
        return known;
    }

    /** The first window from the top with known rows, searched in strides, then without gaps. */
    private @Nullable PageWindow<T> findKnown(PageWindow<T> top) throws Exception {
        for (int stride : new int[] {STRIDE, 0}) {
            PageWindow<T> window = top;
            RingGuard ring = new RingGuard();
            // A server that limits the offset shows the last rows again and again.
            while (!knows(window) && !window.isEmpty() && !pager.end().isReachedBy(window)) {
                ring.check(window);
                PageWindow<T> next = pager.windowFrom(window.bottom() + stride);
                if (!next.isEmpty() && next.ids().equals(window.ids())) {
                    throw new ListException("The server returns the same page again and again");
                }
                window = next;
            }
            if (knows(window)) {
                return window;
            }
        }
        return null;
    }

    private boolean knows(PageWindow<T> window) {
        return records.knowledge(window.items()).known() > 0;
    }

    private @Nullable PageWindow<T> drainStep(PageWindow<T> from) throws Exception {
        OverlapScan.Stretch<T> next =
                new OverlapScan<>(pager).above(from, items -> records.knowledge(items).known() > 0);
        PageWindow<T> top = next.top();
        boolean overtaken = nearTop && isDeep(top);
        nearTop |= !isDeep(top);
        records.add(next.rows(), top.isTop(), !nearTop);
        return top.isTop() || overtaken ? null : top;
    }

    /** Whether the window is so deep that no late row can appear below it any more. */
    private static boolean isDeep(PageWindow<?> window) {
        return window.offset() >= FinishedByRows.LOOKBACK;
    }

    private ListException nothingKnown() {
        return new ListException(
                "Not one of the records that the checkpoint '"
                        + settings.key()
                        + "' remembers is in the list any more, so new records cannot be"
                        + " distinguished from old ones. Nothing is delivered. Seed the checkpoint"
                        + " with the id of a finished record, or reset it to begin anew at"
                        + " startFrom.");
    }
}
