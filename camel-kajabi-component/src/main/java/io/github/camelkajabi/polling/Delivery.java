// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record handed out. It is in flight until one of the four ways to settle it is called; the
 * first call counts, any later one does nothing. All may be called from any thread.
 *
 * @param <T> what the row carries
 */
public interface Delivery<T> {

    Row<T> row();

    /** Whether the record was handed out before and failed. */
    boolean failedBefore();

    /** Which attempt this is, from 1. Attempts are not counted beyond the life of the reader. */
    int attempt();

    /** The record is finished and is not delivered again. */
    void acknowledge();

    /** The record is to be delivered again by a later poll. Until it is done the floor waits. */
    void reject();

    /**
     * The record is not delivered again by itself: it counts as finished and is listed among the
     * parked ones in the checkpoint. If as many are parked as may be open, it has {@link #reject()}
     * instead.
     *
     * @param error the failure, for people
     * @return whether it was parked
     */
    boolean park(String error);

    /** When it comes again if it fails now; null if with the next poll. */
    @Nullable Instant nextAttempt();

    /** The record was not started: it goes back to its place among the records to be handed out. */
    void release();
}
