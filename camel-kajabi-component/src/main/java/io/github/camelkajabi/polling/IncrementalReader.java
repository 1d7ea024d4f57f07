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
 * <p>Each record that becomes visible is delivered at least once, and without a crash exactly once.
 * After a crash only those records can repeat that were in flight, or finished and not yet saved
 * (see {@link #saveSoon()}). This holds for records that become visible no later than {@link
 * ReaderSettings#lookback()} after their time or, in a list without times, with no more rows above
 * them than {@link ListOrder#ROWS} allows. {@code docs/polling.adoc} has the proof.
 *
 * <p>A poll without news costs one request. A short backlog is read at once and handed out from
 * memory. A long one is drained from its oldest end, a page at a time, in constant memory, and can
 * be interrupted anywhere. If more than a page of records is younger than the look-back, the pages
 * below the first are read again only after 1, 2, 4, 8 and so on polls without news.
 *
 * <p>Only one thread may poll at a time. Records may be settled, checkpoints saved and the status
 * read from any thread. A reader is started once. A consumer that starts again creates a new reader
 * or, while records are in flight, calls {@link #startOver()}.
 *
 * @param <T> what a row carries
 */
public final class IncrementalReader<T> {

    private static final Logger LOG = LoggerFactory.getLogger(IncrementalReader.class);

    /** A checkpoint up to this length, some 400 ids, is saved whenever a record is finished. */
    private static final int SHORT_TEXT = 16_384;

    /** The characters that saving a longer one may cost per finished record. */
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
    private volatile String beginning = "";
    private volatile @Nullable Exception unreportedSaveError;

    public IncrementalReader(PageSource<T> source, CheckpointStore store, ReaderSettings settings) {
        this(source, store, settings, Clock.systemUTC());
    }

    /**
     * Creates a reader with another clock.
     *
     * @param clock the local time, for the status and for the pauses between attempts. It also
     *     keeps the floor out of the future.
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
     * Loads the checkpoint. Sends no request.
     *
     * @throws CheckpointException if the checkpoint cannot be used
     * @throws Exception if the store fails
     */
    public void start() throws Exception {
        polling.lock();
        try {
            if (started) {
                throw new IllegalStateException("A reader can be started only once");
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
     * Resumes a reader that was left idle with records in flight. Like a new one it begins at the
     * checkpoint: the next poll reads again whatever is not in flight. May be called from any
     * thread.
     */
    public void startOver() {
        startsOver = true;
        if (!startsNow) {
            beginning = goingOn();
        }
    }

    private String goingOn() {
        Instant floor = records.floor();
        return "going on" + (floor == null ? "" : " from " + floor);
    }

    /**
     * Hands out the records to be delivered next, oldest first. A record is in flight until it is
     * settled, and is not handed out again before.
     *
     * <p>Records that had failed before the poll began are handed out again after those that were
     * read together with them.
     *
     * @param max the largest number of records; 0 for up to a page
     * @return empty if there is nothing to deliver now
     * @throws ListException if the list cannot be followed; nothing is lost
     * @throws CheckpointConflictException if another writer has replaced the checkpoint; the next
     *     poll continues from that one
     * @throws Exception if the last checkpoint could not be saved, which is reported first, or if
     *     the server cannot be read. Nothing is lost; the next poll continues at the same place.
     */
    public List<Delivery<T>> poll(int max) throws Exception {
        return poll(max, true);
    }

    /**
     * Continues a poll: like {@link #poll}, but records that failed since it began are not handed
     * out again.
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
            pages.begin(clock.instant(), records.remembers());
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
                Exception unread = readOn();
                records.retryFailed();
                batch = records.take(limit);
                if (unread != null) {
                    if (batch.isEmpty()) {
                        throw unread;
                    }
                    return batch;
                }
            }
            lastSuccessfulPoll = clock.instant();
            return batch;
        } finally {
            polling.unlock();
        }
    }

    /**
     * Reads on in the list. Failed records are in memory and come again whatever the list does, so
     * a failure is thrown after them: this poll or the next one reads again if they are handed out.
     */
    private @Nullable Exception readOn() {
        try {
            if (records.mayReadOn()) {
                listReader.readOn();
            }
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    /** Takes every record in the list as delivered; false if the list does not show them yet. */
    private boolean begun() throws Exception {
        Checkpoint now = listReader.now();
        if (now == null) {
            if (!warnedOfEmptiness) {
                warnedOfEmptiness = true;
                LOG.warn(
                        "The answer for the list under key {} is empty, and nothing confirms that"
                                + " the list is. The first records that it shows count as old.",
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
     * Saves the checkpoint if it has changed since it was last saved.
     *
     * @throws Exception if the store fails. The next poll throws it again, in case the caller of
     *     this method cannot report it.
     */
    public void save() throws Exception {
        saving.lock();
        try {
            unsavedRecords.set(0);
            long version = records.version();
            // Any checkpoint saved before "now" is known would begin elsewhere.
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
     * Saves like {@link #save()}, for the caller that polls. An error is thrown once, even if it
     * occurred in an earlier save that could not report it.
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

    /** Whether a failed save is still to be reported. Until then nothing more may be delivered. */
    public boolean hasSaveError() {
        return unreportedSaveError != null;
    }

    /**
     * Checks that no other writer has replaced the checkpoint.
     *
     * @throws CheckpointConflictException if one has; the next poll continues from that checkpoint
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

    /** A description, for people, of where the reader began or goes on. Empty before its start. */
    public String beginning() {
        return beginning;
    }

    /** The records that failed too often and were given up, by id. */
    public Map<String, Parked> parked() {
        return records.parked();
    }

    /**
     * Makes all failed records due with the next poll, whatever pause is left.
     *
     * @return the number of failed records
     */
    public int retryFailed() {
        return records.endPauses();
    }

    /**
     * Delivers a parked record again with the next poll. It stays parked until it is acknowledged.
     *
     * @param row the record as it is now
     * @return whether the record is parked and not being delivered already
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
     * Saves like {@link #save()}, for callers that do so after each finished record. While the
     * checkpoint is longer than {@value #SHORT_TEXT} characters, it may leave that to a later call:
     * a checkpoint held back by an open record grows with each finished one, and each save writes
     * all of it. It then saves once for as many records as the checkpoint has multiples of {@value
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

    /** What {@link #save()} would save now. */
    public Checkpoint checkpoint() {
        return startsNow ? new Checkpoint.Reset() : records.checkpoint();
    }

    /**
     * Replaces the checkpoint and continues from the new one. It is saved first; the reader
     * continues from it only if that succeeds. Waits for a running poll. May be called from any
     * thread once the reader is started.
     *
     * @throws IllegalStateException while records are in flight, because their outcome would be
     *     recorded in the wrong checkpoint
     * @throws CheckpointException if the checkpoint is for the other kind of list
     * @throws Exception if the store fails; nothing has changed then
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
                                + "' cannot be replaced while records are in flight, now "
                                + inFlight
                                + ": suspend the route and wait until they are finished");
            }
            requireKind(checkpoint);
            if (checkpoint instanceof Checkpoint.Reset
                    && settings.startFrom() instanceof StartFrom.Saved) {
                throw new IllegalStateException(
                        "A reset needs a place to begin at, which startFrom=checkpoint is not: seed"
                                + " a checkpoint instead");
            }
            String text = checkpoint.toJson();
            store.replace(settings.key(), text);
            takeUp(checkpoint, text);
        } finally {
            saving.unlock();
            polling.unlock();
        }
    }

    /**
     * Forgets the checkpoint and begins anew at {@link ReaderSettings#startFrom()}, where "now" is
     * the next poll. The reset is saved at once, so that a crash before the next poll does not
     * bring the old checkpoint back.
     *
     * @throws IllegalStateException while records are in flight
     * @throws Exception if the store fails; nothing has changed then
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

    /** After a conflict, continues from the checkpoint that is stored. */
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
            beginning = goingOn();
        }
    }

    private void begin(String why) {
        if (settings.startFrom() instanceof StartFrom.Saved) {
            throw new CheckpointException(
                    "There is no saved checkpoint, and with startFrom=checkpoint the consumer"
                        + " begins only at one. Is the volume mounted? To begin without one, start"
                        + " once with another startFrom.",
                    null);
        }
        beginning = why + settings.startFrom();
        boolean hasTimes = settings.order() != ListOrder.ROWS;
        Instant floor = settings.startFrom() instanceof StartFrom.At at ? at.instant() : null;
        records.restore(
                hasTimes
                        ? new Checkpoint.ByTime(floor, Map.of())
                        : new Checkpoint.ByRows(true, 0, List.of()));
        listReader.beginAnew();
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
                                    ? "with times, but the records of this list have no time"
                                    : "without times, but this list is followed by time")
                            + ". Nothing is read, so that no record is skipped or repeated. Give"
                            + " each list its own key, or delete the checkpoint to begin anew at"
                            + " startFrom.",
                    null);
        }
    }

    /** How many different rows were put aside because they cannot be followed. */
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

    /** Hands nothing out while the store fails, because all of it would repeat after a crash. */
    private void requireSaved() throws Exception {
        saving.lock();
        try {
            throwUnreported();
            if (saveFailed) {
                trySave();
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

    /** Saves. The caller sees the error, so the next poll does not report it again. */
    private void trySave() throws Exception {
        try {
            save();
        } finally {
            unreportedSaveError = null;
        }
    }
}
