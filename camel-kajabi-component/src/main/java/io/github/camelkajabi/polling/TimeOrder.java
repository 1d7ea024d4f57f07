// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a list that is ordered newest first by the time in its rows: {@link ListOrder#TIME}. */
final class TimeOrder<T> implements Reading<T> {

    private static final Logger LOG = LoggerFactory.getLogger(TimeOrder.class);

    /** Rows of overlap beyond what is needed, for rows inserted between two windows. */
    private static final int DRIFT = 1;

    /**
     * A backlog on its way from its oldest end to the top.
     *
     * @param reached all records older than this have been read
     * @param bottom how many rows of the list, from its top, go down to the first older one
     * @param newest the newest time when the pass began
     * @param hadNews whether its first page held anything unknown
     */
    private record Drain(Instant reached, int bottom, Instant newest, boolean hadNews) {}

    private final Tape<T> tape;
    private final Ledger<T> ledger;
    private final ReaderSettings settings;
    private final Horizon horizon;
    private int pollsWithoutNews;
    private volatile @Nullable Drain drain;
    private volatile @Nullable Instant newestSeen;

    TimeOrder(Tape<T> tape, Ledger<T> ledger, ReaderSettings settings, Horizon horizon) {
        this.horizon = horizon;
        this.tape = tape;
        this.ledger = ledger;
        this.settings = settings;
    }

    @Override
    public ReaderStatus.Reading kind() {
        return ReaderStatus.Reading.BY_TIME;
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
    public void startOver() {
        drain = null;
        pollsWithoutNews = 0;
    }

    @Override
    public Checkpoint now() throws Exception {
        Window<T> top = top();
        if (top.isEmpty()) {
            return new Checkpoint.ByTime(null, Map.of());
        }
        Instant floor = horizon.behind(top.first());
        Map<String, Instant> finished = new HashMap<>();
        down(top, floor).items().forEach(item -> finished.put(item.id(), item.at()));
        return new Checkpoint.ByTime(floor, finished);
    }

    @Override
    public void readOn() throws Exception {
        if (drain == null) {
            readTop();
        }
        try {
            while (drain != null && !ledger.hasPending()) {
                drain = drainStep(drain);
            }
        } catch (ListException e) {
            drain = null;
            throw e;
        }
    }

    private void readTop() throws Exception {
        Window<T> top = top();
        if (top.isEmpty()) {
            return;
        }
        Instant bound = ledger.seen();
        boolean hasNews = !ledger.news(top.items()).isEmpty();
        if (!top.reachesBelow(bound) && !hasNews && Integer.bitCount(pollsWithoutNews + 1) > 1) {
            pollsWithoutNews++;
            return;
        }
        Segment<T> segment = Walk.down(tape, top, bound, settings.maxPendingPages());
        if (segment != null) {
            ledger.add(segment.items(), horizon.behind(top.first()));
            endPass(hasNews);
        } else {
            int bottom = locate(bound, settings.maxPendingPages());
            LOG.info(
                    "Backlog of about {} records under key {}, drained from its oldest end",
                    bottom,
                    settings.key());
            drain = new Drain(bound, bottom, top.first(), hasNews);
        }
    }

    /**
     * How many rows go down to the first older one, roughly: rows move while it is sought.
     *
     * @param pagesAbove how many pages are known to be newer
     */
    private int locate(Instant bound, int pagesAbove) throws Exception {
        int above = pagesAbove;
        int below = pagesAbove;
        Window<T> lowest;
        do {
            above = below;
            below = Math.max(1, 2 * below);
            lowest = tape.window(new PageRequest(below, tape.width()));
        } while (!isAtOrBelow(lowest, bound));
        while (below - above > 1) {
            int middle = (above + below) / 2;
            Window<T> window = tape.window(new PageRequest(middle, tape.width()));
            if (isAtOrBelow(window, bound)) {
                below = middle;
                lowest = window;
            } else {
                above = middle;
            }
        }
        int rows = Math.min(lowest.countNotOlderThan(bound) + 1, lowest.items().size());
        return lowest.offset() + rows;
    }

    private static <T> boolean isAtOrBelow(Window<T> window, Instant bound) {
        return window.items().size() < window.request().size() || window.reachesBelow(bound);
    }

    private @Nullable Drain drainStep(Drain from) throws Exception {
        int bottom = from.bottom();
        for (int climb = 0; ; climb = climb == 0 ? 1 : 2 * climb) {
            Window<T> window = tape.window(tape.upFrom(Math.max(1, bottom)));
            if (window.isEmpty() && !window.isTop()) {
                // So much was deleted that the place is beyond the end.
                window = tape.window(tape.upFrom(Math.max(1, locate(from.reached(), 0))));
            }
            if (window.isEmpty() && !window.isTop()) {
                throw new ListException("The list shrinks faster than it can be read");
            }
            Segment<T> segment = down(window, from.reached());
            Instant safe = horizon.behind(from.newest());
            if (window.isTop()) {
                ledger.add(segment.items(), safe);
                endPass(from.hadNews());
                return null;
            }
            Instant reached = window.first();
            if (reached.isAfter(from.reached())) {
                ledger.add(segment.items(), reached.isBefore(safe) ? reached : safe);
                int older = window.offset() + window.countNotOlderThan(reached) + 1;
                return new Drain(reached, older + DRIFT, from.newest(), from.hadNews());
            }
            bottom = window.offset() + 1 - climb * tape.width();
        }
    }

    private void endPass(boolean hadNews) {
        pollsWithoutNews = hadNews ? 0 : pollsWithoutNews + 1;
    }

    private Segment<T> down(Window<T> top, Instant bound) throws Exception {
        Segment<T> segment = Walk.down(tape, top, bound, Integer.MAX_VALUE);
        if (segment == null) {
            throw new IllegalStateException("A walk without limit has no limit");
        }
        return segment;
    }

    private Window<T> top() throws Exception {
        Window<T> top = tape.top();
        if (!top.isEmpty()) {
            Instant newest = newestSeen;
            if (newest == null || top.first().isAfter(newest)) {
                newestSeen = top.first();
            }
        }
        return top;
    }
}
