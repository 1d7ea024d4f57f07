// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.client.SessionStatistics;
import io.github.camelkajabi.monitor.MonitoredConsumer;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.polling.ReaderStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Binds the sessions and consumers of a Camel context to a Micrometer registry, those that begin
 * later included; the meters of one that ends are removed. Needs {@code micrometer-core}, which
 * this component does not bring along.
 *
 * <p>The meters of a session have the tags {@code camelContext} and {@code account}, those of a
 * consumer {@code camelContext}, {@code route} and {@code resource}. None of them holds a secret.
 */
public final class KajabiMetrics implements MeterBinder, AutoCloseable {

    private final CamelContext context;
    private final Clock clock;
    private final Queue<Binding> bindings = new ConcurrentLinkedQueue<>();

    /**
     * Creates the metrics of a context.
     *
     * @param context the context; it need not have been started
     */
    public KajabiMetrics(CamelContext context) {
        this(context, Clock.systemUTC());
    }

    KajabiMetrics(CamelContext context, Clock clock) {
        this.context = context;
        this.clock = clock;
    }

    /**
     * Binds to a registry, until {@link #close()}.
     *
     * @throws IllegalStateException if a service of the context does not start
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        Binding binding = new Binding(registry);
        try {
            SessionRegistry.of(context).addListener(binding.sessions);
            MonitoringService.of(context).addListener(binding.followers);
        } catch (Exception e) {
            throw new IllegalStateException("The metrics of kajabi: cannot be bound", e);
        }
        bindings.add(binding);
    }

    /** Removes the meters from the registries that they were bound to. */
    @Override
    public void close() {
        Binding binding;
        while ((binding = bindings.poll()) != null) {
            SessionRegistry sessions = context.hasService(SessionRegistry.class);
            if (sessions != null) {
                sessions.removeListener(binding.sessions);
            }
            MonitoringService monitoring = context.hasService(MonitoringService.class);
            if (monitoring != null) {
                monitoring.removeListener(binding.followers);
            }
        }
    }

    /** The meters in one registry, by what they measure. */
    private static final class Meters<T> {

        private final MeterRegistry registry;
        private final Function<T, List<Meter>> binder;
        private final Map<T, List<Meter>> meters = new HashMap<>();

        private Meters(MeterRegistry registry, Function<T, List<Meter>> binder) {
            this.registry = registry;
            this.binder = binder;
        }

        private void add(T measured) {
            meters.computeIfAbsent(measured, binder);
        }

        private void remove(T measured) {
            List<Meter> removed = meters.remove(measured);
            if (removed != null) {
                removed.forEach(registry::remove);
            }
        }
    }

    private final class Binding {

        private final MeterRegistry registry;
        private final SessionRegistry.Listener sessions;
        private final MonitoringService.Listener followers;

        private Binding(MeterRegistry registry) {
            this.registry = registry;
            Meters<KajabiSession> ofSessions = new Meters<>(registry, this::meters);
            this.sessions =
                    new SessionRegistry.Listener() {
                        @Override
                        public void began(KajabiSession session) {
                            ofSessions.add(session);
                        }

                        @Override
                        public void ended(KajabiSession session) {
                            ofSessions.remove(session);
                        }
                    };
            Meters<MonitoredConsumer> ofFollowers = new Meters<>(registry, this::meters);
            this.followers =
                    new MonitoringService.Listener() {
                        @Override
                        public void started(MonitoredConsumer follower) {
                            ofFollowers.add(follower);
                        }

                        @Override
                        public void stopped(MonitoredConsumer follower) {
                            ofFollowers.remove(follower);
                        }
                    };
        }

        private List<Meter> meters(KajabiSession session) {
            Tags tags = Tags.of("camelContext", context.getName(), "account", session.name());
            SessionStatistics counts = session.statistics();
            return List.of(
                    counter(
                            counts,
                            "kajabi.requests",
                            "HTTP requests sent",
                            tags,
                            SessionStatistics::getRequests),
                    counter(
                            counts,
                            "kajabi.retries",
                            "Calls sent again",
                            tags,
                            SessionStatistics::getRetries),
                    counter(
                            counts,
                            "kajabi.rate.limited",
                            "Answers 429",
                            tags,
                            SessionStatistics::getRateLimits),
                    counter(
                            counts,
                            "kajabi.tokens",
                            "Token requests",
                            tags,
                            SessionStatistics::getTokenRequests),
                    counter(
                            counts,
                            "kajabi.tokens.refused",
                            "Calls whose token was refused",
                            tags,
                            SessionStatistics::getRefusedTokens),
                    FunctionTimer.builder(
                                    "kajabi.wait",
                                    counts,
                                    SessionStatistics::getWaits,
                                    c -> c.getWaitTime().toNanos(),
                                    TimeUnit.NANOSECONDS)
                            .description("Waiting for a turn or before a retry")
                            .tags(tags)
                            .register(registry),
                    gauge(
                            "kajabi.rate",
                            "Requests in a minute; NaN if there is no limit",
                            tags,
                            () -> finite(session.requestsPerMinute())),
                    seconds(
                            "kajabi.paused",
                            "How long nothing is sent because the server refused",
                            tags,
                            session,
                            s -> s.pausedFor().toMillis()),
                    gauge(
                            "kajabi.calls.waiting",
                            "Calls that wait for a connection or a turn",
                            tags,
                            session::waitingCalls),
                    gauge(
                            "kajabi.connections",
                            "Open connections",
                            tags.and("state", "leased"),
                            session::connectionsInUse),
                    gauge(
                            "kajabi.connections",
                            "Open connections",
                            tags.and("state", "available"),
                            session::connectionsAvailable));
        }

        private List<Meter> meters(MonitoredConsumer follower) {
            String route = follower.getRouteId();
            Tags tags =
                    Tags.of(
                            "camelContext",
                            context.getName(),
                            "route",
                            route == null ? "none" : route,
                            "resource",
                            follower.getResource());
            return List.of(
                    seconds(
                            "kajabi.consumer.lag",
                            "By how much deliveries are behind: since the floor while records are"
                                    + " undelivered, else since the last poll without error",
                            tags,
                            follower,
                            f -> millis(f, ReaderStatus::lag)),
                    seconds(
                            "kajabi.consumer.last.poll",
                            "Time since a poll last ended without error",
                            tags,
                            follower,
                            f -> millis(f, ReaderStatus::sinceLastPoll)),
                    seconds(
                            "kajabi.consumer.in.flight.oldest",
                            "For how long the oldest exchange has been under way; 0 if none is",
                            tags,
                            follower,
                            f -> millis(f, Binding::oldestInFlight)),
                    gauge(
                            "kajabi.consumer.parked",
                            "Records that failed maxAttempts times and are parked",
                            tags,
                            () -> {
                                ReaderStatus status = status(follower);
                                return status == null ? Double.NaN : status.parked();
                            }),
                    undelivered(tags, "pending", follower, ReaderStatus::pending),
                    undelivered(tags, "in.flight", follower, ReaderStatus::inFlight),
                    undelivered(tags, "failed", follower, ReaderStatus::failed));
        }

        private static Duration oldestInFlight(ReaderStatus status, Instant now) {
            Duration age = status.inFlightFor(now);
            return age == null ? Duration.ZERO : age;
        }

        private Meter undelivered(
                Tags tags,
                String state,
                MonitoredConsumer follower,
                ToDoubleFunction<ReaderStatus> count) {
            return gauge(
                    "kajabi.consumer.undelivered",
                    "Records that are not finished; a failed one that is tried again is in flight"
                            + " too",
                    tags.and("state", state),
                    () -> {
                        ReaderStatus status = status(follower);
                        return status == null ? Double.NaN : count.applyAsDouble(status);
                    });
        }

        private Meter counter(
                SessionStatistics counts,
                String name,
                String description,
                Tags tags,
                ToDoubleFunction<SessionStatistics> count) {
            return FunctionCounter.builder(name, counts, count)
                    .description(description)
                    .tags(tags)
                    .register(registry);
        }

        private Meter gauge(String name, String description, Tags tags, Supplier<Number> value) {
            return Gauge.builder(name, value)
                    .description(description)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }

        private <T> Meter seconds(
                String name,
                String description,
                Tags tags,
                T measured,
                ToDoubleFunction<T> millis) {
            return TimeGauge.builder(name, measured, TimeUnit.MILLISECONDS, millis)
                    .description(description)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }
    }

    private static double finite(double value) {
        return Double.isInfinite(value) ? Double.NaN : value;
    }

    /** NaN, which registries leave out, if it is not known. */
    private double millis(
            MonitoredConsumer follower, BiFunction<ReaderStatus, Instant, @Nullable Duration> of) {
        ReaderStatus status = status(follower);
        Duration duration = status == null ? null : of.apply(status, clock.instant());
        return duration == null ? Double.NaN : duration.toMillis();
    }

    /** None of a consumer that stops at this moment. */
    private static @Nullable ReaderStatus status(MonitoredConsumer follower) {
        try {
            return follower.status();
        } catch (IllegalStateException e) {
            return null;
        }
    }
}
