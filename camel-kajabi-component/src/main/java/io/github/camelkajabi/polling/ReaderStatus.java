// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a reader at one moment, for people and health checks.
 *
 * @param readMode how the list is read now
 * @param floor every record older than this is finished; null while no record is known to be, and
 *     always for {@link ListOrder#ROWS}
 * @param newestSeen time of the newest record read so far, null before the first one and always for
 *     {@link ListOrder#ROWS}
 * @param undelivered records that were read and are not finished: in flight, failed or pending
 * @param inFlight records handed out and not yet settled
 * @param failed records that failed and are not finished; those in flight again count as both
 * @param pending records read and not yet handed out
 * @param hasMore whether records are waiting or a backlog is being drained, so that the next poll
 *     need not wait. Failed records alone do not count, so a loop over it ends.
 * @param isSaturated whether too many records are open to take on newer ones
 * @param oldestOpen the id of the oldest record that is in flight or failed; null if there is none
 * @param oldestInFlight the id of the record that is longest in flight; null if there is none
 * @param oldestInFlightSince when it was handed out, by the local clock
 * @param parked records that failed too often and were given up
 * @param lastSuccessfulPoll when a poll last ended without error, by the local clock
 * @param requests requests sent since the reader was created
 */
public record ReaderStatus(
        ReadMode readMode,
        @Nullable Instant floor,
        @Nullable Instant newestSeen,
        int undelivered,
        int inFlight,
        int failed,
        int pending,
        boolean hasMore,
        boolean isSaturated,
        @Nullable String oldestOpen,
        @Nullable String oldestInFlight,
        @Nullable Instant oldestInFlightSince,
        int parked,
        @Nullable Instant lastSuccessfulPoll,
        long requests) {

    /** How much of a list each poll reads. */
    public enum ReadMode {
        /** Only the newest part, by the time in the rows. */
        BY_TIME,
        /** The whole list each time, because a row was out of order. */
        WHOLE,
        /** Only the newest part, by ids and their order. */
        BY_ROWS
    }

    /**
     * How far deliveries are behind. While records are undelivered, it is the time since the floor;
     * otherwise the time since the last successful poll, because later records are not known yet.
     * Null if neither is known.
     *
     * @param now by the local clock, although the floor is by the server's clock
     */
    public @Nullable Duration lag(Instant now) {
        Instant since = floor != null && (undelivered > 0 || hasMore) ? floor : lastSuccessfulPoll;
        return between(since, now);
    }

    /**
     * The time since a poll last ended without error; null if no poll did.
     *
     * @param now by the local clock
     */
    public @Nullable Duration sinceLastPoll(Instant now) {
        return between(lastSuccessfulPoll, now);
    }

    /** The longest time that a record has been in flight; null if no record is. */
    public @Nullable Duration inFlightFor(Instant now) {
        return between(oldestInFlightSince, now);
    }

    private static @Nullable Duration between(@Nullable Instant since, Instant now) {
        if (since == null) {
            return null;
        }
        return since.isAfter(now) ? Duration.ZERO : Duration.between(since, now);
    }
}
