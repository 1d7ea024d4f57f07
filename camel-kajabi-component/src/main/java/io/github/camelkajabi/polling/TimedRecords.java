// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of a list whose rows have a time. The time is their position. */
final class TimedRecords<T> extends RecordTracker<T, Instant> {

    private final FinishedByTime finished;

    TimedRecords(ReaderSettings settings, Clock clock) {
        this(new FinishedByTime(settings.versions()), settings, clock);
    }

    private TimedRecords(FinishedByTime finished, ReaderSettings settings, Clock clock) {
        super(finished, settings, clock);
        this.finished = finished;
    }

    @Override
    Instant positionOfParked(Row<T> row) {
        Instant time = row.time();
        return time == null ? Instant.EPOCH : time;
    }

    /** A time keeps its meaning. */
    @Override
    void placeAnew(OpenRecord<T, Instant> record) {}

    /** All records older than this have been read. */
    Instant seen() {
        lock.lock();
        try {
            return finished.seen();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds what was read.
     *
     * @param items newest first
     * @param readUpTo no record older than this is still to come
     */
    void add(List<Item<T>> items, Instant readUpTo) {
        lock.lock();
        try {
            submit(items.stream().map(item -> new Placed<>(item, item.at())).toList());
            finished.readUpTo(readUpTo);
            forget();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest time, at or after this one, of a record that the list showed before. */
    @Nullable Instant oldestKnownFrom(Instant from) {
        lock.lock();
        try {
            Instant known = finished.oldestFrom(from);
            return open.all().stream()
                    .map(OpenRecord::position)
                    .filter(at -> !at.isBefore(from))
                    .filter(at -> known == null || at.isBefore(known))
                    .min(Comparator.naturalOrder())
                    .orElse(known);
        } finally {
            lock.unlock();
        }
    }
}
