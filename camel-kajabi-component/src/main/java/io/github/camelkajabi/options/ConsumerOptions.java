// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.Track;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint that only its consumers use, at the time when a consumer is created.
 *
 * @param startFrom where a consumer without a checkpoint begins
 * @param track whether new records or also changed ones are delivered
 * @param lookback how late a record may appear in the list; null for the default of the list
 * @param offsetKey the name of the checkpoint; null for the default name
 * @param maxOpenRecords how many records may be in flight or failed
 * @param delay the time between two polls
 * @param maximumRedeliveryDelay the longest pause between two attempts at a record
 * @param breakOnFirstError whether a failed record holds up those after it
 * @param skipUnreadable whether records that cannot be read are put aside
 * @param maxAttempts how often a record is delivered before it is parked; 0 means without limit
 * @param parkTo the endpoint that receives parked records; null parks them in the checkpoint
 * @param maxInFlightTime when an exchange in flight counts as failed; zero means never
 * @param maxPollAge how long a consumer may make no progress; null for the derived default
 * @param bridgeErrorHandler whether the error handler of the route sees failed polls
 * @param webhook the options of webhooks; null if none wakes the consumer
 */
public record ConsumerOptions(
        String startFrom,
        Track track,
        @Nullable Duration lookback,
        @Nullable String offsetKey,
        int maxOpenRecords,
        Duration delay,
        Duration maximumRedeliveryDelay,
        boolean breakOnFirstError,
        boolean skipUnreadable,
        int maxAttempts,
        @Nullable String parkTo,
        Duration maxInFlightTime,
        @Nullable Duration maxPollAge,
        boolean bridgeErrorHandler,
        @Nullable WebhookOptions webhook) {}
