// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.monitor;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.monitor.Measure.Meter;
import io.github.camelkajabi.monitor.Measure.MeterType;
import io.github.camelkajabi.polling.ReaderStatus;
import io.github.camelkajabi.webhook.DoorbellStatus;
import io.github.camelkajabi.webhook.PollCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A consumer at one moment.
 *
 * @param routeId the id of its route; null without one
 * @param resource the resource whose list it polls
 * @param checkpointKey the name of its checkpoint
 * @param status the progress of its reader
 * @param unreadable records that were put aside because they cannot be read
 * @param sites whether the sites exist that its list is restricted to; null if that was not checked
 * @param webhooks what webhooks did for it; null without them
 * @param at the moment, by the local clock
 */
public record ConsumerSnapshot(
        @Nullable String routeId,
        String resource,
        String checkpointKey,
        ReaderStatus status,
        long unreadable,
        @Nullable String sites,
        @Nullable DoorbellStatus webhooks,
        Instant at) {

    private static final List<Measure<ConsumerSnapshot>> ROWS =
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
                    measure(
                                    "Whether the configured sites exist; absent without one, and"
                                            + " before the first poll",
                                    c -> c.sites)
                            .console("sites")
                            .health("sites"),
                    measure("Pages requested since the consumer started", c -> c.status.requests())
                            .jmx("PagesRead"),
                    measure(
                                    "Whether webhooks arrive: ok, silent or unregistered; absent"
                                            + " without webhook=true",
                                    c -> c.webhooks == null ? null : c.webhooks.state().toString())
                            .jmx("Hooks")
                            .console("hooks")
                            .health("hooks"),
                    measure(
                                    "Webhooks with a right token that arrived at this node",
                                    c -> c.webhooks == null ? null : c.webhooks.allRings())
                            .jmx("HookRings")
                            .console("hookRings"),
                    measure(
                                    "Records that the interval found, although a webhook should"
                                            + " have announced them",
                                    c -> c.webhooks == null ? null : c.webhooks.missed())
                            .jmx("HooksMissed")
                            .console("hooksMissed")
                            .health("hooks.missed")
                            .meter(
                                    Meter.of(
                                            "kajabi.hooks.missed",
                                            MeterType.COUNTER,
                                            "Records that the interval found, although a webhook"
                                                    + " should have announced them",
                                            c -> c.webhooks == null ? 0 : c.webhooks.missed())),
                    records("DeliveredByRing", PollCause.RING),
                    records("DeliveredByEcho", PollCause.ECHO),
                    records("DeliveredByTimer", PollCause.TIMER));

    /**
     * What monitoring shows of a consumer. A new value is a row and, because Camel reads JMX
     * attributes from annotated methods, a method of {@link ManagedKajabiConsumerMBean}.
     */
    public static final List<Measure<ConsumerSnapshot>> MEASURES =
            Stream.concat(
                            ROWS.stream(),
                            Catalog.get().events().stream().map(ConsumerSnapshot::rings))
                    .toList();

    private static Measure<ConsumerSnapshot> rings(String event) {
        return measure("Webhooks of one event that arrived", c -> ringsOf(c, event))
                .meter(
                        Meter.<ConsumerSnapshot>of(
                                        "kajabi.hooks.rings",
                                        MeterType.COUNTER,
                                        "Webhooks with a right token that arrived at this node",
                                        c -> ringsOf(c, event))
                                .tag("event", event));
    }

    private static long ringsOf(ConsumerSnapshot c, String event) {
        return c.webhooks == null ? 0 : c.webhooks.rings().getOrDefault(event, 0L);
    }

    private static Measure<ConsumerSnapshot> records(String name, PollCause cause) {
        return measure(
                        "Records first delivered by a poll of the cause "
                                + cause.name().toLowerCase(Locale.ROOT),
                        c -> c.webhooks == null ? null : c.webhooks.delivered().get(cause))
                .jmx(name)
                .console(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1))
                .meter(
                        Meter.<ConsumerSnapshot>of(
                                        "kajabi.hooks.records",
                                        MeterType.COUNTER,
                                        "Records by what caused the poll that delivered them"
                                                + " first; 0 without webhook=true",
                                        c ->
                                                c.webhooks == null
                                                        ? 0
                                                        : c.webhooks.delivered().get(cause))
                                .tag("cause", cause.name().toLowerCase(Locale.ROOT)));
    }

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
                    consumer.getSites(),
                    consumer.webhooks(),
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
