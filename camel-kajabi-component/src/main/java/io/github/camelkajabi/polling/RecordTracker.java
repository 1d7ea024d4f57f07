// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the records of a list: which ones are open, which are finished, and hence what
 * the checkpoint may say.
 *
 * <p>Every record that was read is in exactly one of {@link OpenRecords} and {@link
 * FinishedRecords}, except that another attempt at a parked record is open although the record
 * counts as finished. Thread-safe: one lock guards both.
 *
 * @param <P> the position by which records are ordered
 */
abstract sealed class RecordTracker<T, P extends Comparable<P>> permits TimedRecords, RowRecords {

    /** Numbers of records, taken at one moment. */
    record Counts(
            int undelivered,
            int inFlight,
            int failed,
            int pending,
            boolean hasMore,
            boolean isSaturated,
            @Nullable String oldestOpen,
            @Nullable String oldestInFlight,
            @Nullable Instant oldestInFlightSince,
            int parked) {}

    /** How many finished records may be remembered for each one that may be open. */
    private static final long MAX_HELD_PER_OPEN = 10;

    final ReentrantLock lock = new ReentrantLock();
    final OpenRecords<T, P> open;

    private final FinishedRecords<P> finished;
    private final ReaderSettings settings;
    private final Clock clock;
    private final Map<String, Parked> parked = new HashMap<>();

    /** Grows with every change of the checkpoint. */
    private long version;

    RecordTracker(FinishedRecords<P> finished, ReaderSettings settings, Clock clock) {
        this.finished = finished;
        this.settings = settings;
        this.clock = clock;
        this.open = new OpenRecords<>(settings, clock);
    }

    /** The position of another attempt at a parked record. */
    abstract P positionOfParked(Row<T> row);

    /** Gives a record in flight its position after a checkpoint was restored. */
    abstract void placeAnew(OpenRecord<T, P> record);

    /**
     * Forgets everything and goes on from a checkpoint. Records in flight stay so, and so do
     * attempts at records that are parked in that checkpoint too, unless the list will bring them.
     */
    final void restore(Checkpoint checkpoint) {
        lock.lock();
        try {
            finished.restore(checkpoint);
            parked.clear();
            parked.putAll(checkpoint.parked());
            open.discardUnlessInFlight(id -> parked.containsKey(id) && isFinished(id));
            open.discardSettled();
            for (OpenRecord<T, P> record : open.all()) {
                if (record.isInFlight()) {
                    record.isFinishedElsewhere = finished.isFinished(record.item());
                    placeAnew(record);
                }
            }
            version++;
            forget();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFinished(String openId) {
        OpenRecord<T, P> record = Objects.requireNonNull(open.find(openId));
        Item<T> item = record.item();
        return item.time() == null ? finished.knows(openId) : finished.isFinished(item);
    }

    /** Those of the rows that are neither finished nor open. */
    final List<Item<T>> news(Collection<Item<T>> items) {
        lock.lock();
        try {
            return items.stream().filter(this::isNew).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Opens those of the records that are new. They are given newest first. */
    final void submit(List<Placed<T, P>> records) {
        for (int i = records.size() - 1; i >= 0; i--) {
            if (isNew(records.get(i).item())) {
                open.submit(records.get(i));
            }
        }
    }

    private boolean isNew(Item<T> item) {
        OpenRecord<T, P> known = open.find(item.id());
        return !finished.isFinished(item)
                && (known == null || (settings.versions() && item.isLaterThan(known.latest())));
    }

    /** Whether the list showed the record before. */
    final boolean knows(Item<T> item) {
        lock.lock();
        try {
            return open.contains(item.id()) || finished.knows(item.id());
        } finally {
            lock.unlock();
        }
    }

    /** Whether any record is known that the list showed before. */
    final boolean remembers() {
        return !newestKnown(1).isEmpty();
    }

    /**
     * The newest records that the list showed before.
     *
     * @param count the largest number of finished ones, which come first, and of open ones
     */
    final List<String> newestKnown(int count) {
        lock.lock();
        try {
            List<String> ids = new ArrayList<>(finished.newest(count));
            ids.addAll(open.newest(count));
            return ids;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the oldest records that may be handed out now. */
    final List<Delivery<T>> take(int max) {
        lock.lock();
        try {
            List<Delivery<T>> batch = new ArrayList<>();
            open.take(max).forEach(record -> batch.add(new TrackedDelivery(record)));
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** See {@link OpenRecords#beginPoll()}. */
    final void beginPoll() {
        lock.lock();
        try {
            open.beginPoll();
        } finally {
            lock.unlock();
        }
    }

    /** See {@link OpenRecords#endPauses()}. */
    final int endPauses() {
        lock.lock();
        try {
            return open.endPauses();
        } finally {
            lock.unlock();
        }
    }

    /** See {@link OpenRecords#retryFailed()}. */
    final void retryFailed() {
        lock.lock();
        try {
            open.retryFailed();
        } finally {
            lock.unlock();
        }
    }

    /** The parked records by id. */
    final Map<String, Parked> parked() {
        lock.lock();
        try {
            return Map.copyOf(parked);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a parked record pending. It stays parked until it is acknowledged.
     *
     * @return whether it is parked and not open already
     */
    final boolean retryParked(Row<T> row) {
        lock.lock();
        try {
            Parked record = parked.get(row.id());
            if (record == null || open.contains(row.id())) {
                return false;
            }
            Item<T> item = new Item<>(row, row.time());
            open.submitParked(new Placed<>(item, positionOfParked(row)), record.attempts());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets that a record is parked. It stays finished.
     *
     * @return whether it was parked
     */
    final boolean dropParked(String id) {
        lock.lock();
        try {
            if (parked.remove(id) == null) {
                return false;
            }
            version++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void finish(OpenRecord<T, P> record) {
        version++;
        if (record.isUnplaced) {
            open.settle(record);
            return;
        }
        open.acknowledge(record);
        if (record.isFinishedElsewhere && settings.versions() && isFinished(record.id())) {
            // Another writer has finished a later version.
            return;
        }
        if (!record.isParked || isNewVersion(record.item())) {
            finished.finish(record.item(), record.position());
        }
    }

    /** Another attempt at a parked record may have been made with a later version of it. */
    private boolean isNewVersion(Item<T> item) {
        return settings.versions() && item.time() != null && !finished.isFinished(item);
    }

    /**
     * Discards what was read, except what is in flight, so that it is read again. Attempts at
     * parked records stay, because the list is not read for them.
     */
    final void startOver() {
        lock.lock();
        try {
            open.discardUnlessInFlight(parked::containsKey);
            finished.readAgain();
            forget();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether more records may be read: not too many are open, and no failed one stops the others.
     */
    final boolean mayReadOn() {
        lock.lock();
        try {
            return !isSaturated() && !open.isStopped();
        } finally {
            lock.unlock();
        }
    }

    private boolean isSaturated() {
        return open.isFull() || finished.held() >= MAX_HELD_PER_OPEN * settings.maxOpen();
    }

    final boolean hasPending() {
        lock.lock();
        try {
            return open.hasPending();
        } finally {
            lock.unlock();
        }
    }

    final Checkpoint checkpoint() {
        lock.lock();
        try {
            return finished.checkpoint().withParked(parked);
        } finally {
            lock.unlock();
        }
    }

    /** Stays the same as long as the checkpoint does. */
    final long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** See {@link FinishedRecords#floor()}. */
    final @Nullable Instant floor() {
        lock.lock();
        try {
            return finished.floor();
        } finally {
            lock.unlock();
        }
    }

    final Counts counts() {
        lock.lock();
        try {
            int fresh = open.count(r -> r.state == OpenRecord.State.PENDING && !r.hasFailed);
            OpenRecord<T, P> oldest = open.oldest(OpenRecord::isTaken);
            OpenRecord<T, P> longest = open.longestInFlight();
            return new Counts(
                    open.count(r -> r.state != OpenRecord.State.SETTLED),
                    open.count(OpenRecord::isInFlight),
                    open.count(r -> r.hasFailed),
                    open.pending(),
                    fresh > 0 && !open.isFull() && !open.isStopped(),
                    isSaturated(),
                    oldest == null ? null : oldest.id(),
                    longest == null ? null : longest.id(),
                    longest == null ? null : longest.since,
                    parked.size());
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what is not needed any more. Called after each change of the open records. */
    final void forget() {
        if (finished.forget(open.oldestPosition())) {
            version++;
        }
    }

    /** One attempt at a record. */
    private final class TrackedDelivery implements Delivery<T> {
        private final OpenRecord<T, P> record;
        private final boolean failedBefore;
        private final int attempt;
        private final AtomicBoolean settled = new AtomicBoolean();

        TrackedDelivery(OpenRecord<T, P> record) {
            this.record = record;
            this.failedBefore = record.hasFailed;
            this.attempt = record.failures + 1;
        }

        @Override
        public Row<T> row() {
            return record.item().row();
        }

        @Override
        public boolean failedBefore() {
            return failedBefore;
        }

        @Override
        public int attempt() {
            return attempt;
        }

        @Override
        public @Nullable Instant nextAttempt() {
            Duration pause = settings.pauseAfter(attempt);
            return pause.isZero() ? null : clock.instant().plus(pause);
        }

        @Override
        public void acknowledge() {
            settle(
                    () -> {
                        finish(record);
                        parked.remove(record.id());
                    });
        }

        @Override
        public void reject() {
            settle(() -> open.reject(record));
        }

        @Override
        public boolean park(String error) {
            Parked given =
                    new Parked(
                            row().time(),
                            clock.instant().truncatedTo(ChronoUnit.SECONDS),
                            attempt,
                            error);
            AtomicBoolean isParked = new AtomicBoolean();
            settle(
                    () -> {
                        if (parked.size() >= settings.maxOpen()
                                && !parked.containsKey(record.id())) {
                            open.reject(record);
                            return;
                        }
                        finish(record);
                        parked.put(record.id(), given);
                        isParked.set(true);
                    });
            return isParked.get();
        }

        @Override
        public void release() {
            settle(() -> open.release(record));
        }

        private void settle(Runnable change) {
            if (settled.compareAndSet(false, true)) {
                lock.lock();
                try {
                    if (!open.holds(record)) {
                        // A checkpoint without this record was restored meanwhile.
                        return;
                    }
                    change.run();
                    open.submitNewer(record);
                    forget();
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
