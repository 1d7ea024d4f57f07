// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers each record of a growing list, oldest first.
 *
 * <p>Each record that becomes visible is delivered at least once; without a crash exactly once;
 * after a crash only records in flight, or finished and not yet saved (see {@link #saveSoon()}),
 * can repeat. It holds for records that become visible no later than {@link
 * ReaderSettings#lookback()} after their creation.
 *
 * <p>A poll with nothing new costs one request. A short backlog is read at once and handed out from
 * memory; a long one is drained from its oldest end, a page at a time, in constant memory, and may
 * be interrupted anywhere. When more than a page of records is younger than the look-back, the
 * pages below the first are only read again after 1, 2, 4, 8... polls without news.
 *
 * <p>Polls come from one thread at a time; settling, saving and asking for the status may come from
 * any. A reader is started once; a consumer that starts again either makes a new one or, while
 * records are in flight, calls {@link #startOver()}.
 *
 * @param <T> what a row carries
 */
public final class IncrementalReader<T> {

    private static final Logger LOG = LoggerFactory.getLogger(IncrementalReader.class);

    /** Rows of overlap beyond what is needed, for rows inserted between two windows. */
    private static final int DRIFT = 1;

    /** Up to this length, some 400 ids, a checkpoint is saved at each occasion. */
    private static final int SHORT_TEXT = 16_384;

    /** What a longer one may cost per finished record, in characters written. */
    private static final int TEXT_PER_RECORD = 2_048;

    /**
     * A backlog on its way from its oldest end to the top.
     *
     * @param reached all records older than this have been read
     * @param bottom how many rows of the list, from its top, go down to the first older one
     * @param newest the newest time when the pass began
     * @param hadNews whether its first page held anything unknown
     */
    private record Drain(Instant reached, int bottom, Instant newest, boolean hadNews) {}

    private final CheckpointStore store;
    private final ReaderSettings settings;
    private final Clock clock;
    private final Tape<T> tape;
    private final Ledger<T> ledger;
    private final ReentrantLock polling = new ReentrantLock();
    private final ReentrantLock saving = new ReentrantLock();

    private boolean started;
    private boolean startsNow;
    private volatile boolean startsOver;
    private int pollsWithoutNews;
    private volatile @Nullable Drain drain;
    private volatile @Nullable Instant newestSeen;
    private volatile @Nullable Instant lastSuccessfulPoll;

    private final AtomicInteger unsavedRecords = new AtomicInteger();
    private volatile @Nullable String saved;
    private long savedVersion = -1;
    private boolean saveFailed;
    private @Nullable Exception unreportedSaveError;

    public IncrementalReader(PageSource<T> source, CheckpointStore store, ReaderSettings settings) {
        this(source, store, settings, Clock.systemUTC());
    }

    /**
     * Makes a reader whose idea of the local time can be chosen.
     *
     * @param clock only tells {@link ReaderStatus#lastSuccessfulPoll()}
     */
    public IncrementalReader(
            PageSource<T> source, CheckpointStore store, ReaderSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.tape = new Tape<>(source, settings.pageSize());
        this.ledger = new Ledger<>(settings.maxOpen(), settings.stopAtFailure());
    }

    /**
     * Loads the checkpoint; asks the server nothing.
     *
     * @throws CheckpointException if it cannot be used
     * @throws Exception if the store fails
     */
    public void start() throws Exception {
        polling.lock();
        try {
            if (started) {
                throw new IllegalStateException("A reader is started once");
            }
            String text = store.load(settings.key());
            if (text != null) {
                ledger.restore(Checkpoint.fromJson(text));
                saved = text;
                LOG.info("Checkpoint {}: going on from {}", settings.key(), ledger.floor());
            } else if (settings.startFrom() instanceof StartFrom.At at) {
                ledger.restore(new Checkpoint(at.instant(), Map.of()));
            } else {
                startsNow = settings.startFrom() instanceof StartFrom.Now;
            }
            if (text == null) {
                LOG.info("No checkpoint {}: beginning {}", settings.key(), settings.startFrom());
            }
            started = true;
        } finally {
            polling.unlock();
        }
    }

    /**
     * Goes on after the reader was left alone, with records in flight, as a new one would from the
     * checkpoint: what is not in flight is read anew with the next poll. May be called from any
     * thread.
     */
    public void startOver() {
        startsOver = true;
    }

    /**
     * Hands out the records to be delivered next, oldest first. Each one is in flight until it is
     * settled, and is not handed out again before.
     *
     * <p>Records that had failed when the poll began come again once whatever was read with them
     * has been handed out.
     *
     * @param max how many at most; 0 leaves it to the reader, which then hands out up to a page
     * @return empty if there is nothing to do now
     * @throws ListException if the list cannot be followed; nothing is lost
     * @throws Exception if the last checkpoint could not be saved, before anything else; or if the
     *     server cannot be read. Nothing is lost; the next poll goes on from the same place.
     */
    public List<Delivery<T>> poll(int max) throws Exception {
        return poll(max, true);
    }

    /**
     * Goes on with a poll: like {@link #poll}, but what failed since that began does not come
     * again.
     */
    public List<Delivery<T>> pollOn(int max) throws Exception {
        return poll(max, false);
    }

    private List<Delivery<T>> poll(int max, boolean begins) throws Exception {
        if (max < 0) {
            throw new IllegalArgumentException("max must not be negative, was " + max);
        }
        polling.lock();
        try {
            if (!started) {
                throw new IllegalStateException("The reader is not started");
            }
            requireSaved();
            if (startsOver) {
                startsOver = false;
                drain = null;
                pollsWithoutNews = 0;
                ledger.startOver();
            }
            if (begins) {
                ledger.beginPoll();
            }
            if (startsNow) {
                takeAllAsDelivered();
            }
            int limit = max == 0 ? settings.pageSize() : max;
            List<Delivery<T>> batch = ledger.take(limit);
            if (batch.isEmpty()) {
                if (ledger.mayReadOn()) {
                    readOn();
                }
                ledger.retryFailed();
                batch = ledger.take(limit);
            }
            lastSuccessfulPoll = clock.instant();
            return batch;
        } finally {
            polling.unlock();
        }
    }

    /**
     * Saves the checkpoint if it moved since it was last saved.
     *
     * @throws Exception if the store fails. The next poll throws it again, so that it is not lost
     *     when this call's caller has no way to report it.
     */
    public void save() throws Exception {
        saving.lock();
        try {
            unsavedRecords.set(0);
            long version = ledger.version();
            if (version == savedVersion) {
                return;
            }
            String text = ledger.checkpoint().toJson();
            if (!text.equals(saved)) {
                saveFailed = true;
                store.save(settings.key(), text);
                saveFailed = false;
                unreportedSaveError = null;
                saved = text;
            }
            savedVersion = version;
        } catch (Exception e) {
            unreportedSaveError = e;
            throw e;
        } finally {
            saving.unlock();
        }
    }

    /**
     * Saves like {@link #save()}, for callers that do so after each finished record. It may leave
     * that to a later call while the checkpoint is longer than {@value #SHORT_TEXT} characters: one
     * that an open record keeps from moving grows with each finished one, and all of it is written
     * each time. Then one save stands for as many records as the checkpoint has times {@value
     * #TEXT_PER_RECORD} characters.
     *
     * @throws Exception as for {@link #save()}
     */
    public void saveSoon() throws Exception {
        String text = saved;
        int length = text == null ? 0 : text.length();
        if (length <= SHORT_TEXT || unsavedRecords.incrementAndGet() >= length / TEXT_PER_RECORD) {
            save();
        }
    }

    /** What {@link #save()} would save now. */
    public Checkpoint checkpoint() {
        return ledger.checkpoint();
    }

    public ReaderStatus status() {
        Ledger.Counts counts = ledger.counts();
        return new ReaderStatus(
                ledger.floor(),
                newestSeen,
                counts.inFlight(),
                counts.failed(),
                counts.pending(),
                counts.hasMore() || (drain != null && ledger.mayReadOn()),
                counts.isSaturated(),
                counts.oldestOpen(),
                lastSuccessfulPoll,
                tape.requests());
    }

    /** While the store fails nothing more is handed out: after a crash all of it would repeat. */
    private void requireSaved() throws Exception {
        saving.lock();
        try {
            Exception error = unreportedSaveError;
            if (error != null) {
                unreportedSaveError = null;
                throw error;
            }
            if (saveFailed) {
                save();
            }
        } finally {
            saving.unlock();
        }
    }

    private void takeAllAsDelivered() throws Exception {
        Window<T> top = top();
        Checkpoint now = new Checkpoint(null, Map.of());
        if (!top.isEmpty()) {
            Instant floor = top.first().minus(settings.lookback());
            Segment<T> segment = down(top, floor);
            Map<String, Instant> finished = new HashMap<>();
            segment.items().forEach(item -> finished.put(item.id(), item.at()));
            now = new Checkpoint(floor, finished);
        }
        ledger.restore(now);
        startsNow = false;
        save();
    }

    /** Reads until there is something to hand out or nothing more to read. */
    private void readOn() throws Exception {
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
        boolean hasNews = ledger.hasNews(top.items());
        if (!top.reachesBelow(bound) && !hasNews && Integer.bitCount(pollsWithoutNews + 1) > 1) {
            pollsWithoutNews++;
            return;
        }
        Segment<T> segment = Walk.down(tape, top, bound, settings.maxPendingPages());
        if (segment != null) {
            ledger.add(segment.items(), top.first().minus(settings.lookback()));
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
            Instant safe = from.newest().minus(settings.lookback());
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
