// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One record that was read and is not finished, in the hands of {@link OpenRecords}. */
final class OpenRecord<T, P extends Comparable<P>> {

    enum State {
        /** Waits to be handed out. */
        PENDING,
        /** Was handed out and is not settled. */
        IN_FLIGHT,
        /** Was rejected and waits for its next attempt. */
        FAILED,
        /** Is done, but where it stands in the list is unknown, so it cannot be remembered yet. */
        SETTLED
    }

    private final Item<T> item;

    P position;

    /** Whether the position means nothing until the list shows the record again. */
    boolean isUnplaced;

    /** The order of arrival, which decides between records of one position. */
    final long sequence;

    State state = State.PENDING;

    /** A later version that was read while this one is in flight. */
    @Nullable Placed<T, P> newer;

    boolean hasFailed;
    int failures;

    /** The earliest time of the next attempt, once it has failed. */
    Instant retryAt = Instant.MIN;

    /** Whether it may be handed out again in the current poll, once it has failed. */
    boolean isDue;

    /** When it was handed out. */
    Instant since = Instant.MIN;

    /** Whether this is another attempt at a parked record, which counts as finished already. */
    boolean isParked;

    /** Whether it is finished according to a checkpoint that was restored meanwhile. */
    boolean isFinishedElsewhere;

    OpenRecord(Placed<T, P> placed, long sequence) {
        this.item = placed.item();
        this.position = placed.position();
        this.sequence = sequence;
    }

    String id() {
        return item().id();
    }

    Item<T> item() {
        return item;
    }

    P position() {
        return position;
    }

    long sequence() {
        return sequence;
    }

    /** The latest version that was read. */
    Item<T> latest() {
        Placed<T, P> later = newer;
        return later == null ? item() : later.item();
    }

    boolean isInFlight() {
        return state == State.IN_FLIGHT;
    }

    boolean isFailed() {
        return state == State.FAILED;
    }

    /** Whether it counts against {@link ReaderSettings#maxOpen()}. */
    boolean isTaken() {
        return hasFailed || isInFlight();
    }
}
