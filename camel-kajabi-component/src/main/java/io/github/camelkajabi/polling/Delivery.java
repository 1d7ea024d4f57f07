// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to deliver a record. The record is in flight until it is settled by {@link
 * #acknowledge()}, {@link #reject()}, {@link #park} or {@link #release()}. The first of these calls
 * counts, later ones do nothing. All methods may be called from any thread.
 *
 * @param <T> what the row carries
 */
public interface Delivery<T> {

    Row<T> row();

    /** Whether the record was handed out before and failed. */
    boolean failedBefore();

    /** The number of this attempt, from 1. The count starts anew with each reader. */
    int attempt();

    /** Marks the record as finished. It is not delivered again. */
    void acknowledge();

    /**
     * Marks the attempt as failed. A later poll delivers the record again. The floor does not pass
     * it before it is finished.
     */
    void reject();

    /**
     * Gives the record up: it counts as finished and is listed among the parked ones in the
     * checkpoint. If {@link ReaderSettings#maxOpen()} records are parked already, the record is
     * {@linkplain #reject() rejected} instead.
     *
     * @param error a description of the failure for people
     * @return whether it was parked
     */
    boolean park(String error);

    /** The time of the next attempt if this one fails now; null if that is the next poll. */
    @Nullable Instant nextAttempt();

    /** Returns a record whose delivery was not started to its place among the pending ones. */
    void release();
}
