// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.monitor.Measure.Meter;
import io.github.camelkajabi.monitor.Measure.MeterType;
import io.github.camelkajabi.polling.ReaderStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A consumer at one moment.
 *
 * @param routeId the id of its route; null without one
 * @param resource the resource whose list it polls
 * @param checkpointKey the name of its checkpoint
 * @param status the progress of its reader
 * @param unreadable records that were put aside because they cannot be read
 * @param at the moment, by the local clock
 */
public record ConsumerSnapshot(
        @Nullable String routeId,
        String resource,
        String checkpointKey,
        ReaderStatus status,
        long unreadable,
        Instant at) {

    /**
     * What monitoring shows of a consumer. A new value is a row and, because Camel reads JMX
     * attributes from annotated methods, a method of {@link ManagedKajabiConsumerMBean}.
     */
    public static final List<Measure<ConsumerSnapshot>> MEASURES =
            List.of(
                    measure("The id of the route", c -> c.routeId).console("routeId"),
                    measure("The resource whose list is polled", c -> c.resource)
                            .console("resource"),
                    measure(
                                    "The name of the checkpoint in the offsetRepository",
                                    c -> c.checkpointKey)
                            .jmx("CheckpointKey")
                            .console("checkpoint"),
                    measure(
                                    "When a poll last ended without error",
                                    c -> c.status.lastSuccessfulPoll())
                            .jmx("LastSuccessfulPoll")
                            .console("lastSuccessfulPoll")
                            .health("poll.last")
                            .meter(
                                    Meter.of(
                                            "kajabi.consumer.last.poll",
                                            MeterType.TIME,
                                            "Time since a poll last ended without error",
                                            c -> millis(c.status.sinceLastPoll(c.at)))),
                    measure(
                                    "All records older than this are finished; absent while"
                                            + " that is not known",
                                    c -> c.status.floor())
                            .jmx("Floor")
                            .console("floor")
                            .health("floor"),
                    measure("The time of the newest record read", c -> c.status.newestSeen())
                            .console("newestSeen"),
                    measure(
                                    "Seconds by which deliveries are behind: since the floor while"
                                            + " records are undelivered, otherwise since the last"
                                            + " successful poll",
                                    ConsumerSnapshot::lagSeconds)
                            .jmx("LagSeconds")
                            .console("lagSeconds")
                            .health("lag.seconds")
                            .meter(
                                    Meter.of(
                                            "kajabi.consumer.lag",
                                            MeterType.TIME,
                                            "By how much deliveries are behind: since the floor"
                                                    + " while records are undelivered, otherwise"
                                                    + " since the last successful poll",
                                            c -> millis(c.status.lag(c.at)))),
                    measure(
                                    "Records read and not finished: pending, in flight or failed",
                                    c -> c.status.undelivered())
                            .jmx("Undelivered")
                            .console("undelivered")
                            .health("undelivered"),
                    measure("Records read and not yet handed out", c -> c.status.pending())
                            .meter(undelivered(c -> c.status.pending()).state("pending")),
                    measure("Records whose exchange is in flight", c -> c.status.inFlight())
                            .jmx("InFlight")
                            .console("inFlight")
                            .meter(undelivered(c -> c.status.inFlight()).state("in.flight")),
                    measure(
                                    "Records whose exchange failed, to be delivered again",
                                    c -> c.status.failed())
                            .jmx("Failed")
                            .console("failed")
                            .health("failed")
                            .meter(undelivered(c -> c.status.failed()).state("failed")),
                    measure(
                                    "The id of the oldest record that is in flight or failed",
                                    c -> c.status.oldestOpen())
                            .jmx("OldestOpen")
                            .console("oldestOpen"),
                    measure(
                                    "The id of the record that has been in flight longest",
                                    c -> c.status.oldestInFlight())
                            .jmx("OldestInFlight")
                            .console("oldestInFlight")
                            .health("oldest.in.flight"),
                    measure("When that record was handed out", c -> c.status.oldestInFlightSince())
                            .jmx("OldestInFlightSince")
                            .console("oldestInFlightSince")
                            .health("oldest.in.flight.since")
                            .meter(
                                    Meter.of(
                                            "kajabi.consumer.in.flight.oldest",
                                            MeterType.TIME,
                                            "For how long the oldest exchange has been in flight;"
                                                    + " 0 without one",
                                            ConsumerSnapshot::oldestInFlightMillis)),
                    measure(
                                    "Records that failed maxAttempts times and are parked",
                                    c -> c.status.parked())
                            .jmx("Parked")
                            .console("parked")
                            .health("parked")
                            .meter("kajabi.consumer.parked", MeterType.GAUGE),
                    measure("Records put aside because they cannot be read", c -> c.unreadable)
                            .jmx("Unreadable"),
                    measure(
                                    "Whether too many records are open to accept new ones",
                                    c -> c.status.isSaturated())
                            .jmx("Saturated")
                            .console("saturated"),
                    measure("Pages requested since the consumer started", c -> c.status.requests())
                            .jmx("PagesRead"));

    private static Measure<ConsumerSnapshot> measure(
            String description, Function<ConsumerSnapshot, @Nullable Object> value) {
        return Measure.of(description, value);
    }

    private static Meter<ConsumerSnapshot> undelivered(
            Function<ConsumerSnapshot, @Nullable Number> value) {
        return Meter.of(
                "kajabi.consumer.undelivered",
                MeterType.GAUGE,
                "Records that are not finished; a failed one that is tried again is in flight too",
                value);
    }

    /** A consumer as it is now; null if it has just stopped. */
    public static @Nullable ConsumerSnapshot of(MonitoredConsumer consumer, Instant now) {
        try {
            return new ConsumerSnapshot(
                    consumer.getRouteId(),
                    consumer.getResource(),
                    consumer.getCheckpointKey(),
                    consumer.status(),
                    consumer.getUnreadable(),
                    now);
        } catch (IllegalStateException e) {
            return null;
        }
    }

    private @Nullable Long lagSeconds() {
        Duration lag = status.lag(at);
        return lag == null ? null : lag.toSeconds();
    }

    private Long oldestInFlightMillis() {
        Duration age = status.inFlightFor(at);
        return age == null ? 0 : age.toMillis();
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
