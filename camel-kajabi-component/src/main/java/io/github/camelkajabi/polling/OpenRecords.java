// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records that were read and are not finished: pending, in flight or failed.
 *
 * <pre>
 *            take                 acknowledge
 * submit -> PENDING -> IN_FLIGHT ------------> (finished)
 *              ^         |   | reject
 *              |         |   v
 *              | release |  FAILED
 *              +---------+   |
 *              +-------------+ retryFailed
 * </pre>
 *
 * <p>Not thread-safe: the {@link RecordTracker} guards it.
 */
final class OpenRecords<T, P extends Comparable<P>> {

    private final ReaderSettings settings;
    private final Clock clock;
    private final Comparator<OpenRecord<T, P>> oldestFirst =
            Comparator.<OpenRecord<T, P>, P>comparing(OpenRecord::position)
                    .thenComparingLong(OpenRecord::sequence);
    private final Map<String, OpenRecord<T, P>> byId = new HashMap<>();
    private final TreeSet<OpenRecord<T, P>> pending = new TreeSet<>(oldestFirst);
    private long sequence;

    OpenRecords(ReaderSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Nullable OpenRecord<T, P> find(String id) {
        return byId.get(id);
    }

    boolean contains(String id) {
        return byId.containsKey(id);
    }

    /** Whether this very record is open, and not another version of it. */
    boolean holds(OpenRecord<T, P> record) {
        return byId.get(record.id()) == record;
    }

    Collection<OpenRecord<T, P>> all() {
        return byId.values();
    }

    /** Adds a record, or a later version that replaces the open one once it is not in flight. */
    void submit(Placed<T, P> placed) {
        OpenRecord<T, P> older = byId.get(placed.item().id());
        if (older != null && older.isInFlight()) {
            older.newer = placed;
        } else {
            replace(older, placed);
        }
    }

    /** Adds another attempt at a parked record. */
    void submitParked(Placed<T, P> placed, int failures) {
        OpenRecord<T, P> record = new OpenRecord<>(placed, sequence++);
        record.isParked = true;
        record.hasFailed = true;
        record.failures = failures;
        byId.put(record.id(), record);
        enqueue(record);
    }

    private void replace(@Nullable OpenRecord<T, P> older, Placed<T, P> placed) {
        if (older != null) {
            pending.remove(older);
        }
        OpenRecord<T, P> record = new OpenRecord<>(placed, sequence++);
        byId.put(record.id(), record);
        enqueue(record);
    }

    private void enqueue(OpenRecord<T, P> record) {
        record.state = OpenRecord.State.PENDING;
        record.isDue = false;
        pending.add(record);
    }

    /** Hands out the oldest records that may be delivered now, at most {@code max}. */
    List<OpenRecord<T, P>> take(int max) {
        List<OpenRecord<T, P>> batch = new ArrayList<>();
        int room = settings.maxOpen() - taken();
        OpenRecord<T, P> barrier = settings.stopAtFailure() ? oldestFailed() : null;
        for (OpenRecord<T, P> record : new ArrayList<>(pending)) {
            if (batch.size() == max
                    || (barrier != null && oldestFirst.compare(record, barrier) > 0)) {
                break;
            }
            if (record.isTaken() || room-- > 0) {
                pending.remove(record);
                record.state = OpenRecord.State.IN_FLIGHT;
                record.since = clock.instant();
                batch.add(record);
            }
        }
        return batch;
    }

    /** Removes a record in flight: it is finished. */
    void acknowledge(OpenRecord<T, P> record) {
        byId.remove(record.id());
    }

    /** Marks a record in flight as failed. Its next attempt follows after a pause. */
    void reject(OpenRecord<T, P> record) {
        if (record.isFinishedElsewhere) {
            byId.remove(record.id());
            return;
        }
        record.state = OpenRecord.State.FAILED;
        record.hasFailed = true;
        record.failures++;
        record.retryAt = clock.instant().plus(settings.pauseAfter(record.failures));
    }

    /** Puts a record in flight back to its place among the pending ones. */
    void release(OpenRecord<T, P> record) {
        enqueue(record);
    }

    /** Replaces a settled record by the later version that was read meanwhile. */
    void submitNewer(OpenRecord<T, P> settled) {
        Placed<T, P> newer = settled.newer;
        if (newer != null) {
            replace(settled, newer);
        }
    }

    /**
     * Begins a poll: the failed records whose pause is over may be handed out again in it. What
     * fails later may not.
     */
    void beginPoll() {
        Instant now = clock.instant();
        // If the clock was set back, no record waits longer than the longest pause.
        Instant latest = now.plus(settings.maxRetryDelay());
        for (OpenRecord<T, P> record : byId.values()) {
            record.isDue =
                    record.isFailed()
                            && (!record.retryAt.isAfter(now) || record.retryAt.isAfter(latest));
        }
    }

    /**
     * Ends all pauses: the next poll may hand out every failed record.
     *
     * @return how many there are
     */
    int endPauses() {
        int count = 0;
        for (OpenRecord<T, P> record : byId.values()) {
            if (record.isFailed()) {
                record.retryAt = Instant.MIN;
                count++;
            }
        }
        return count;
    }

    /** Puts the failed records that are due back among the pending ones. */
    void retryFailed() {
        byId.values().stream()
                .filter(record -> record.isFailed() && record.isDue)
                .forEach(this::enqueue);
    }

    /**
     * Discards every record that is neither in flight nor done, except attempts at parked records,
     * and the later versions of those that stay.
     *
     * @param isParked whether the record with an id is parked
     */
    void discardUnlessInFlight(Predicate<String> isParked) {
        byId.values()
                .removeIf(
                        record ->
                                !record.isInFlight()
                                        && record.state != OpenRecord.State.SETTLED
                                        && !(record.isParked && isParked.test(record.id())));
        pending.removeIf(record -> !holds(record));
        byId.values().forEach(record -> record.newer = null);
    }

    /** Marks a record in flight as done, although where it stands in the list is not known yet. */
    void settle(OpenRecord<T, P> record) {
        record.state = OpenRecord.State.SETTLED;
    }

    /**
     * Gives a record the place at which the list shows it.
     *
     * @return whether it is done, so that it is not open any more
     */
    boolean place(OpenRecord<T, P> record, P position) {
        boolean waits = pending.remove(record);
        record.position = position;
        record.isUnplaced = false;
        if (waits) {
            pending.add(record);
        }
        return record.state == OpenRecord.State.SETTLED && byId.remove(record.id(), record);
    }

    /** Discards the records that are done and that the list did not show again. */
    void discardSettled() {
        byId.values().removeIf(record -> record.state == OpenRecord.State.SETTLED);
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    int pending() {
        return pending.size();
    }

    /** How many records are in flight or have failed. */
    int taken() {
        return (int) byId.values().stream().filter(OpenRecord::isTaken).count();
    }

    boolean isFull() {
        return taken() >= settings.maxOpen();
    }

    /** Whether a failed record holds back all newer ones. */
    boolean isStopped() {
        return settings.stopAtFailure() && oldestFailed() != null;
    }

    private @Nullable OpenRecord<T, P> oldestFailed() {
        return oldest(record -> record.hasFailed);
    }

    /** The position of the oldest record that holds the checkpoint back; parked ones do not. */
    @Nullable P oldestPosition() {
        OpenRecord<T, P> oldest = oldest(record -> !record.isParked);
        return oldest == null ? null : oldest.position();
    }

    @Nullable OpenRecord<T, P> oldest(Predicate<OpenRecord<T, P>> filter) {
        return byId.values().stream().filter(filter).min(oldestFirst).orElse(null);
    }

    @Nullable OpenRecord<T, P> longestInFlight() {
        return byId.values().stream()
                .filter(OpenRecord::isInFlight)
                .min(
                        Comparator.<OpenRecord<T, P>, Instant>comparing(record -> record.since)
                                .thenComparing(oldestFirst))
                .orElse(null);
    }

    /** Ids of the newest records, newest first. */
    List<String> newest(int count) {
        return byId.values().stream()
                .sorted(oldestFirst.reversed())
                .limit(count)
                .map(OpenRecord::id)
                .toList();
    }

    int count(Predicate<OpenRecord<T, P>> filter) {
        return (int) byId.values().stream().filter(filter).count();
    }
}
