// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Instant;
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
 * ReaderSettings#lookback()} after their time, or with no more rows above them than {@link
 * ListOrder#ROWS} says.
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

    /** Up to this length, some 400 ids, a checkpoint is saved at each occasion. */
    private static final int SHORT_TEXT = 16_384;

    /** What a longer one may cost per finished record, in characters written. */
    private static final int TEXT_PER_RECORD = 2_048;

    private final CheckpointStore store;
    private final ReaderSettings settings;
    private final Clock clock;
    private final PageReader<T> pages;
    private final RecordTracker<T, ?> records;
    private final ListReader<T> listReader;
    private final ReentrantLock polling = new ReentrantLock();
    private final ReentrantLock saving = new ReentrantLock();

    private boolean started;
    private volatile boolean startsNow;
    private volatile boolean startsOver;
    private boolean warnedOfEmptiness;
    private volatile @Nullable Instant lastSuccessfulPoll;

    private final AtomicInteger unsavedRecords = new AtomicInteger();
    private volatile @Nullable String saved;
    private long savedVersion = -1;
    private boolean saveFailed;
    private boolean readsAnew;
    private String beginning = "";
    private volatile @Nullable Exception unreportedSaveError;

    public IncrementalReader(PageSource<T> source, CheckpointStore store, ReaderSettings settings) {
        this(source, store, settings, Clock.systemUTC());
    }

    /**
     * Makes a reader whose idea of the local time can be chosen.
     *
     * @param clock tells {@link ReaderStatus#lastSuccessfulPoll()}, and keeps the floor from going
     *     into the future
     */
    public IncrementalReader(
            PageSource<T> source, CheckpointStore store, ReaderSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.pages = new PageReader<>(source, settings);
        OffsetPager<T> pager = new OffsetPager<>(pages, settings.pageSize());
        this.listReader =
                switch (settings.order()) {
                    case TIME -> new TimeOrderedReader<>(pager, settings, clock);
                    case TIME_BEST_EFFORT -> new UnorderedReader<>(pager, settings, clock);
                    case ROWS -> new RowOrderedReader<>(pager, settings, clock);
                };
        this.records = listReader.records();
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
                goOnFrom(Checkpoint.fromJson(text));
                saved = text;
            } else {
                begin("no checkpoint: beginning ");
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
     * @throws CheckpointConflictException if somebody else has written the checkpoint; the next
     *     poll goes on from what that one wrote
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
            requireStarted();
            requireSaved();
            readAnew();
            if (begins) {
                verify();
            }
            pages.begin();
            if (startsOver) {
                startsOver = false;
                records.startOver();
                listReader.startOver();
            }
            if (begins) {
                records.beginPoll();
            }
            if (startsNow && !begun()) {
                return List.of();
            }
            int limit = max == 0 ? settings.pageSize() : max;
            List<Delivery<T>> batch = records.take(limit);
            if (batch.isEmpty()) {
                if (records.mayReadOn()) {
                    listReader.readOn();
                }
                records.retryFailed();
                batch = records.take(limit);
            }
            lastSuccessfulPoll = clock.instant();
            return batch;
        } finally {
            polling.unlock();
        }
    }

    /** Takes all that is there as delivered; false if the list does not show yet what that is. */
    private boolean begun() throws Exception {
        Checkpoint now = listReader.now();
        if (now == null) {
            if (!warnedOfEmptiness) {
                warnedOfEmptiness = true;
                LOG.warn(
                        "The list under key {} is answered as empty, and nothing confirms that it"
                                + " is. What it shows first is taken to have been there.",
                        settings.key());
            }
            lastSuccessfulPoll = clock.instant();
            return false;
        }
        records.restore(now);
        startsNow = false;
        save();
        return true;
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
            long version = records.version();
            // Before "now" is read there is nothing to save that would not mean another start.
            if (startsNow || readsAnew || version == savedVersion) {
                return;
            }
            String text = records.checkpoint().toJson();
            if (!text.equals(saved)) {
                write(text);
            }
            savedVersion = version;
        } catch (Exception e) {
            unreportedSaveError = e;
            throw e;
        } catch (Error e) {
            unreportedSaveError = new IllegalStateException("The checkpoint cannot be saved", e);
            throw e;
        } finally {
            saving.unlock();
        }
    }

    /**
     * Saves like {@link #save()}, for the caller that polls: an error is thrown once, be it one of
     * an earlier save that nobody was told of.
     *
     * @throws Exception as for {@link #save()}
     */
    public void saveOrTell() throws Exception {
        saving.lock();
        try {
            throwUnreported();
            trySave();
        } finally {
            saving.unlock();
        }
    }

    /** Whether a save failed and no poll has told so yet: then nothing more is to be delivered. */
    public boolean hasSaveError() {
        return unreportedSaveError != null;
    }

    /**
     * Checks that nobody else has written the checkpoint.
     *
     * @throws CheckpointConflictException if somebody has; the next poll goes on from it
     * @throws Exception if the store fails
     */
    public void verify() throws Exception {
        saving.lock();
        try {
            if (!readsAnew) {
                store.verify(settings.key());
            }
        } catch (CheckpointConflictException e) {
            readsAnew = true;
            throw e;
        } finally {
            saving.unlock();
        }
    }

    /** Where it began: for people, when it has started. */
    public String beginning() {
        return beginning;
    }

    /** The records that failed too often, by id. */
    public Map<String, Parked> parked() {
        return records.parked();
    }

    /**
     * Lets all failed records come again with the next poll, however long they would have to wait.
     *
     * @return how many there are
     */
    public int retryFailed() {
        return records.endPauses();
    }

    /**
     * Delivers a parked record again with the next poll. It stays parked until it is done; if it
     * fails it is parked again.
     *
     * @param row the record as it is now
     * @return whether it is parked, and not about to be delivered already
     */
    public boolean retryParked(Row<T> row) {
        return records.retryParked(row);
    }

    /**
     * Forgets that a record is parked; it is not delivered again.
     *
     * @return whether it was parked
     * @throws Exception if that cannot be saved
     */
    public boolean dropParked(String id) throws Exception {
        boolean dropped = records.dropParked(id);
        save();
        return dropped;
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

    private void write(String text) throws Exception {
        saveFailed = true;
        try {
            store.save(settings.key(), text);
        } catch (CheckpointConflictException e) {
            saveFailed = false;
            readsAnew = true;
            throw e;
        }
        saveFailed = false;
        unreportedSaveError = null;
        saved = text;
    }

    /** How far the list has been delivered: what {@link #save()} would save now. */
    public Checkpoint checkpoint() {
        return startsNow ? new Checkpoint.Reset() : records.checkpoint();
    }

    /**
     * Goes on from another checkpoint than its own. It is saved at once, and only if that succeeds
     * does the reader go on from it. Waits for a poll under way. May be called from any thread once
     * the reader is started.
     *
     * @throws IllegalStateException while records are in flight: what they come to would be
     *     recorded in the wrong checkpoint
     * @throws CheckpointException if the checkpoint is of the other kind than the list
     * @throws Exception if the store fails; then nothing has changed
     */
    public void seed(Checkpoint checkpoint) throws Exception {
        polling.lock();
        saving.lock();
        try {
            requireStarted();
            int inFlight = records.counts().inFlight();
            if (inFlight > 0) {
                throw new IllegalStateException(
                        "The checkpoint '"
                                + settings.key()
                                + "' cannot be replaced while records are under way, now "
                                + inFlight
                                + ": suspend the route and wait until they are done");
            }
            requireKind(checkpoint);
            if (checkpoint instanceof Checkpoint.Reset
                    && settings.startFrom() instanceof StartFrom.Saved) {
                throw new IllegalStateException(
                        "With startFrom=checkpoint there is nothing to begin at: seed a checkpoint"
                                + " instead");
            }
            String text = checkpoint.toJson();
            // Whatever is there, by whomever, is replaced.
            store.load(settings.key());
            store.save(settings.key(), text);
            takeUp(checkpoint, text);
        } finally {
            saving.unlock();
            polling.unlock();
        }
    }

    /**
     * Forgets the checkpoint and begins anew at {@link ReaderSettings#startFrom()}, with "now"
     * being the next poll. That it does is saved at once, so that a crash before the next poll does
     * not bring the old checkpoint back.
     *
     * @throws IllegalStateException while records are in flight
     * @throws Exception if the store fails; then nothing has changed
     */
    public void reset() throws Exception {
        seed(new Checkpoint.Reset());
    }

    private void takeUp(Checkpoint checkpoint, String text) {
        startsNow = false;
        goOnFrom(checkpoint);
        readsAnew = false;
        saveFailed = false;
        unreportedSaveError = null;
        saved = text;
        startsOver = false;
        listReader.startOver();
        LOG.info("Checkpoint {}: {}", settings.key(), beginning);
    }

    /** After a conflict: goes on from what somebody else wrote. */
    private void readAnew() throws Exception {
        saving.lock();
        try {
            if (readsAnew) {
                String text = store.load(settings.key());
                if (text == null) {
                    throw new CheckpointException(
                            "The checkpoint '"
                                    + settings.key()
                                    + "' was removed while the consumer was running. Nothing is"
                                    + " read, so that no record is skipped or repeated. Put it"
                                    + " back, seed one, or start the route again to begin at"
                                    + " startFrom.",
                            null);
                }
                takeUp(Checkpoint.fromJson(text), text);
            }
        } finally {
            saving.unlock();
        }
    }

    private void requireStarted() {
        if (!started) {
            throw new IllegalStateException("The reader is not started");
        }
    }

    private void goOnFrom(Checkpoint checkpoint) {
        requireKind(checkpoint);
        if (checkpoint instanceof Checkpoint.Reset) {
            begin("it was reset: beginning ");
        } else {
            records.restore(checkpoint);
            Instant floor = records.floor();
            beginning = "going on" + (floor == null ? "" : " from " + floor);
        }
    }

    private void begin(String why) {
        if (settings.startFrom() instanceof StartFrom.Saved) {
            throw new CheckpointException(
                    "There is none, and startFrom=checkpoint begins nowhere else. Is the volume"
                            + " mounted? To begin, start once with another startFrom.",
                    null);
        }
        beginning = why + settings.startFrom();
        boolean hasTimes = settings.order() != ListOrder.ROWS;
        Instant floor = settings.startFrom() instanceof StartFrom.At at ? at.instant() : null;
        records.restore(
                hasTimes
                        ? new Checkpoint.ByTime(floor, Map.of())
                        : new Checkpoint.ByRows(true, 0, List.of()));
        startsNow = settings.startFrom() instanceof StartFrom.Now;
    }

    private void requireKind(Checkpoint checkpoint) {
        boolean ofRows = settings.order() == ListOrder.ROWS;
        if (ofRows
                ? checkpoint instanceof Checkpoint.ByTime
                : checkpoint instanceof Checkpoint.ByRows) {
            throw new CheckpointException(
                    "The checkpoint '"
                            + settings.key()
                            + "' is one of a list "
                            + (ofRows
                                    ? "with times, but the records of this list have none"
                                    : "without times, but this list is followed by time")
                            + ". Nothing is read, so that no record is skipped or repeated. Give"
                            + " each list its own key, or delete the checkpoint to begin anew at"
                            + " startFrom.",
                    null);
        }
    }

    /** How many different rows were put aside because they cannot be read. */
    public long putAside() {
        return pages.putAside();
    }

    public ReaderStatus status() {
        RecordTracker.Counts counts = records.counts();
        return new ReaderStatus(
                listReader.readMode(),
                records.floor(),
                listReader.newestSeen(),
                counts.undelivered(),
                counts.inFlight(),
                counts.failed(),
                counts.pending(),
                counts.hasMore() || (listReader.hasMore() && records.mayReadOn()),
                counts.isSaturated(),
                counts.oldestOpen(),
                counts.oldestInFlight(),
                counts.oldestInFlightSince(),
                counts.parked(),
                lastSuccessfulPoll,
                pages.requests());
    }

    /** While the store fails nothing more is handed out: after a crash all of it would repeat. */
    private void requireSaved() throws Exception {
        saving.lock();
        try {
            throwUnreported();
            if (saveFailed) {
                save();
            }
        } finally {
            saving.unlock();
        }
    }

    private void throwUnreported() throws Exception {
        Exception error = unreportedSaveError;
        if (error != null) {
            unreportedSaveError = null;
            throw error;
        }
    }

    /** The caller is told: the next poll tries again rather than to tell the same once more. */
    private void trySave() throws Exception {
        try {
            save();
        } finally {
            unreportedSaveError = null;
        }
    }
}
