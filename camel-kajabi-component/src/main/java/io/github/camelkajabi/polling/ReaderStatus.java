// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reader at one moment, for people and health checks.
 *
 * @param readMode how the list is read now
 * @param floor every record older than this is finished; null while that is said of none, and
 *     always for {@link ListOrder#ROWS}
 * @param newestSeen time of the newest record read so far, null before the first one and always for
 *     {@link ListOrder#ROWS}
 * @param undelivered records that are known and not finished: each one in flight, failed or pending
 * @param inFlight records handed out and not yet settled
 * @param failed records that failed and are not finished; those being tried again are counted here
 *     and as in flight
 * @param pending records read and not yet handed out
 * @param hasMore whether more records are waiting or a backlog is being drained, so that the next
 *     poll need not wait. Failed records alone do not count, so a loop over it ends.
 * @param isSaturated whether too many records are open to take on newer ones
 * @param oldestOpen the id of the oldest record that is in flight or failed, null if none is
 * @param oldestInFlight the id of the record that is longest in flight, null if none is
 * @param oldestInFlightSince when it was handed out, by the local clock
 * @param parked records that failed too often and are not delivered again by themselves
 * @param lastSuccessfulPoll when a poll last ended without error, by the local clock
 * @param requests pages asked for since the reader was made
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

    /** A way of reading. */
    public enum ReadMode {
        /** Only the newest part, by the time in the rows. */
        BY_TIME,
        /** The whole list each time, because its order is not the promised one. */
        WHOLE,
        /** Only the newest part, by ids and their order. */
        BY_ROWS
    }

    /**
     * By how much deliveries are behind: while records are undelivered, the time since the floor;
     * else the time since the last successful poll, for what came later is not known. Null if
     * neither is there.
     *
     * @param now by the local clock, although the floor is by the server's
     */
    public @Nullable Duration lag(Instant now) {
        Instant since = floor != null && (undelivered > 0 || hasMore) ? floor : lastSuccessfulPoll;
        return between(since, now);
    }

    /**
     * The time since a poll last ended without error; null if none did.
     *
     * @param now by the local clock
     */
    public @Nullable Duration sinceLastPoll(Instant now) {
        return between(lastSuccessfulPoll, now);
    }

    /** For how long a record has been in flight; null if none is. */
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
