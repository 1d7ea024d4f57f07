// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.polling.ReaderStatus;
import io.github.camelkajabi.webhook.DoorbellStatus;
import io.github.camelkajabi.webhook.PollCause;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.jspecify.annotations.Nullable;

/**
 * JMX attributes of a consumer, in addition to Camel's own, and operations on its checkpoint.
 *
 * <p>While the consumer is stopped, each of them throws an {@link IllegalStateException}.
 */
public interface ManagedKajabiConsumerMBean extends MonitoredConsumer {

    @Override
    @ManagedAttribute(description = "The name of the checkpoint in the offsetRepository")
    String getCheckpointKey();

    @ManagedAttribute(
            description = "All records older than this are finished; null while that is not known")
    default @Nullable String getFloor() {
        return text(status().floor());
    }

    @ManagedAttribute(
            description =
                    "Seconds by which deliveries are behind: since the floor while records are"
                        + " undelivered, otherwise since the last successful poll; -1 if unknown")
    default long getLagSeconds() {
        Duration lag = status().lag(Instant.now());
        return lag == null ? -1 : lag.toSeconds();
    }

    @ManagedAttribute(description = "When a poll last ended without error")
    default @Nullable String getLastSuccessfulPoll() {
        return text(status().lastSuccessfulPoll());
    }

    @ManagedAttribute(description = "Records read and not finished: pending, in flight or failed")
    default int getUndelivered() {
        return status().undelivered();
    }

    @ManagedAttribute(description = "Records whose exchange is in flight")
    default int getInFlight() {
        return status().inFlight();
    }

    @ManagedAttribute(description = "Records whose exchange failed, to be delivered again")
    default int getFailed() {
        return status().failed();
    }

    @ManagedAttribute(description = "The id of the oldest record that is in flight or failed")
    default @Nullable String getOldestOpen() {
        return status().oldestOpen();
    }

    @ManagedAttribute(description = "The id of the record that has been in flight longest")
    default @Nullable String getOldestInFlight() {
        return status().oldestInFlight();
    }

    @ManagedAttribute(description = "When that record was handed out")
    default @Nullable String getOldestInFlightSince() {
        return text(status().oldestInFlightSince());
    }

    @Override
    @ManagedAttribute(description = "Records put aside because they cannot be read")
    long getUnreadable();

    @ManagedAttribute(description = "Records that failed maxAttempts times and are parked")
    default int getParked() {
        return status().parked();
    }

    @ManagedAttribute(description = "Whether too many records are open to accept new ones")
    default boolean isSaturated() {
        return status().isSaturated();
    }

    @ManagedAttribute(description = "Pages requested since the consumer started")
    default long getPagesRead() {
        return status().requests();
    }

    /** The checkpoint as it would be saved now: a line of JSON that can be kept and seeded. */
    @ManagedOperation(description = "The checkpoint, a line of JSON that can be kept and seeded")
    String exportCheckpoint();

    /** The state of the consumer for people, a line for each part of it. */
    @ManagedOperation(description = "The state of the consumer, for people")
    default String showCheckpoint() {
        ReaderStatus now = status();
        return String.join(
                "\n",
                "checkpoint " + getCheckpointKey(),
                "floor " + orNone(getFloor()),
                "last successful poll " + orNone(getLastSuccessfulPoll()),
                "undelivered " + now.undelivered(),
                "  pending " + now.pending(),
                "  in flight " + now.inFlight(),
                "  failed " + now.failed(),
                "oldest open record " + orNone(now.oldestOpen()),
                "oldest in flight "
                        + orNone(now.oldestInFlight())
                        + " since "
                        + orNone(getOldestInFlightSince()),
                "parked " + now.parked());
    }

    /**
     * Delivers all failed records again with the next poll, regardless of their back-off.
     *
     * @return how many there are
     */
    @ManagedOperation(description = "Tries all failed records again with the next poll")
    int retryFailed();

    /** The parked records for people, a line for each: id, time, since, attempts, last error. */
    @ManagedOperation(description = "The records that failed maxAttempts times")
    String listParked();

    /**
     * Delivers a parked record again with the next poll, as it is now. It stays parked until it is
     * done, and after a failure.
     *
     * @throws IllegalArgumentException if it is not parked, or already in flight
     * @throws Exception if it cannot be read
     */
    @ManagedOperation(description = "Delivers a parked record again with the next poll")
    void retryParked(String id) throws Exception;

    /**
     * Takes a record off the list of the parked ones; it is never delivered again.
     *
     * @throws IllegalArgumentException if it is not parked
     * @throws Exception if that cannot be saved
     */
    @ManagedOperation(description = "Gives up a parked record for good")
    void dropParked(String id) throws Exception;

    /**
     * Goes on from another checkpoint, which is saved at once.
     *
     * @param checkpoint a line of JSON as {@link #exportCheckpoint()} gives, or written by hand
     * @throws IllegalStateException while records are in flight: suspend the route and wait
     * @throws IllegalArgumentException if it is not a checkpoint of this list
     * @throws Exception if it cannot be saved
     */
    @ManagedOperation(description = "Goes on from this checkpoint; suspend the route first")
    void seedCheckpoint(String checkpoint) throws Exception;

    /**
     * Forgets the checkpoint and begins anew at startFrom.
     *
     * @throws IllegalStateException while records are in flight: suspend the route and wait
     * @throws Exception if that cannot be saved
     */
    @ManagedOperation(
            description = "Forgets the checkpoint, begins at startFrom; suspend the route first")
    void resetCheckpoint() throws Exception;

    @ManagedAttribute(
            description =
                    "Whether webhooks arrive: ok, silent or unregistered; null without"
                            + " webhook=true")
    default @Nullable String getHooks() {
        DoorbellStatus status = webhooks();
        return status == null ? null : status.state().toString();
    }

    @ManagedAttribute(description = "Webhooks with a right token that arrived at this node")
    default long getHookRings() {
        DoorbellStatus status = webhooks();
        return status == null ? 0 : status.allRings();
    }

    @ManagedAttribute(
            description =
                    "Records that the interval found, although a webhook should have announced"
                            + " them")
    default long getHooksMissed() {
        DoorbellStatus status = webhooks();
        return status == null ? 0 : status.missed();
    }

    @ManagedAttribute(description = "Records first delivered by a poll that a webhook caused")
    default long getDeliveredByRing() {
        return delivered(PollCause.RING);
    }

    @ManagedAttribute(description = "Records first delivered by a poll some time after a webhook")
    default long getDeliveredByEcho() {
        return delivered(PollCause.ECHO);
    }

    @ManagedAttribute(description = "Records first delivered by a poll of the interval")
    default long getDeliveredByTimer() {
        return delivered(PollCause.TIMER);
    }

    private long delivered(PollCause cause) {
        DoorbellStatus status = webhooks();
        return status == null ? 0 : status.delivered().getOrDefault(cause, 0L);
    }

    /**
     * Deletes the hooks of this consumer in the account. They are created again when the consumer
     * starts the next time.
     *
     * @return how many were deleted
     * @throws IllegalStateException if the consumer has no option webhook=true
     */
    @ManagedOperation(description = "Deletes the hooks of this consumer until it starts again")
    int unregisterHooks();

    private static String orNone(@Nullable String text) {
        return text == null ? "none" : text;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
