// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.monitor.ConsumerSnapshot;
import io.github.camelkajabi.monitor.DoorSnapshot;
import io.github.camelkajabi.monitor.Measure;
import io.github.camelkajabi.monitor.MonitoredConsumer;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.monitor.SessionSnapshot;
import io.github.camelkajabi.webhook.Doorbells;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Binds the sessions and consumers of a Camel context to a Micrometer registry, those that begin
 * later included; the meters of one that ends are removed. Needs {@code micrometer-core}, which
 * this component does not bring along.
 *
 * <p>The meters of a session have the tags {@code camelContext} and {@code account}, those of a
 * consumer {@code camelContext}, {@code account}, {@code route} and {@code resource}. They hold no
 * secrets.
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
            MonitoringService.of(context).addListener(binding.consumers);
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
                monitoring.removeListener(binding.consumers);
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
        private final MonitoringService.Listener consumers;

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
            Meters<MonitoredConsumer> ofConsumers = new Meters<>(registry, this::meters);
            Meters<Doorbells> ofDoors = new Meters<>(registry, this::meters);
            this.consumers =
                    new MonitoringService.Listener() {
                        @Override
                        public void started(MonitoredConsumer consumer) {
                            ofConsumers.add(consumer);
                            Doorbells doors = context.hasService(Doorbells.class);
                            if (doors != null) {
                                ofDoors.add(doors);
                            }
                        }

                        @Override
                        public void stopped(MonitoredConsumer consumer) {
                            ofConsumers.remove(consumer);
                            Doorbells doors = context.hasService(Doorbells.class);
                            if (doors != null && !doors.isAttended()) {
                                ofDoors.remove(doors);
                            }
                        }
                    };
        }

        private List<Meter> meters(KajabiSession session) {
            Tags tags = Tags.of("camelContext", context.getName(), "account", session.name());
            return meters(
                    SessionSnapshot.MEASURES, tags, session, s -> SessionSnapshot.of(session));
        }

        private List<Meter> meters(MonitoredConsumer consumer) {
            Tags tags =
                    Tags.of(
                            "camelContext",
                            context.getName(),
                            "account",
                            Objects.requireNonNullElse(consumer.getAccount(), "none"),
                            "route",
                            Objects.requireNonNullElse(consumer.getRouteId(), "none"),
                            "resource",
                            consumer.getResource());
            return meters(
                    ConsumerSnapshot.MEASURES,
                    tags,
                    consumer,
                    c -> ConsumerSnapshot.of(c, clock.instant()));
        }

        private List<Meter> meters(Doorbells doors) {
            Tags tags = Tags.of("camelContext", context.getName());
            return meters(DoorSnapshot.MEASURES, tags, doors, DoorSnapshot::of);
        }

        private <S, T> List<Meter> meters(
                List<Measure<S>> measures,
                Tags tags,
                T measured,
                Function<T, @Nullable S> snapshot) {
            List<Meter> registered = new ArrayList<>();
            for (Measure<S> measure : measures) {
                Measure.Meter<S> meter = measure.meter();
                if (meter != null) {
                    String text = meter.description();
                    registered.add(
                            register(
                                    meter,
                                    text == null ? measure.description() : text,
                                    meter.tag() == null || meter.tagValue() == null
                                            ? tags
                                            : tags.and(meter.tag(), meter.tagValue()),
                                    measured,
                                    snapshot));
                }
            }
            return registered;
        }

        private <S, T> Meter register(
                Measure.Meter<S> meter,
                String description,
                Tags tags,
                T measured,
                Function<T, @Nullable S> snapshot) {
            ToDoubleFunction<T> value = t -> number(snapshot.apply(t), meter.value());
            return switch (meter.type()) {
                case COUNTER ->
                        FunctionCounter.builder(meter.name(), measured, value)
                                .description(description)
                                .tags(tags)
                                .register(registry);
                case GAUGE ->
                        Gauge.builder(meter.name(), measured, value)
                                .description(description)
                                .tags(tags)
                                .strongReference(true)
                                .register(registry);
                case TIME ->
                        TimeGauge.builder(meter.name(), measured, TimeUnit.MILLISECONDS, value)
                                .description(description)
                                .tags(tags)
                                .strongReference(true)
                                .register(registry);
                case TIMER ->
                        FunctionTimer.builder(
                                        meter.name(),
                                        measured,
                                        t -> (long) value.applyAsDouble(t),
                                        t -> number(snapshot.apply(t), meter.total()),
                                        TimeUnit.MILLISECONDS)
                                .description(description)
                                .tags(tags)
                                .register(registry);
            };
        }
    }

    /** NaN, which registries leave out, if the value is not known. */
    private static <S> double number(
            @Nullable S snapshot, @Nullable Function<S, @Nullable Number> value) {
        Number number = snapshot == null || value == null ? null : value.apply(snapshot);
        return number == null ? Double.NaN : number.doubleValue();
    }
}
