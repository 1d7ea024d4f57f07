// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.engine.PrototypeExchangeFactory;
import org.apache.camel.spi.ExchangeFactory;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.TypeConverterSupport;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors of the route, of the store and of the machine: none is the end, and all show. */
class ConsumerFailureTest extends SandboxTest {

    private static final String FROM =
            "kajabi:contacts?startFrom=beginning&initialDelay=0&pageSize=100";

    private final List<String> received = new CopyOnWriteArrayList<>();

    /** What a virtual machine throws, and what tests throw. */
    enum Failure {
        ASSERTION(() -> new AssertionError("planned failure")),
        STACK_OVERFLOW(StackOverflowError::new),
        OUT_OF_MEMORY(() -> new OutOfMemoryError("planned failure")),
        NO_CLASS(() -> new NoClassDefFoundError("planned/Failure")),
        OTHER(
                () ->
                        new Error("planned failure") {
                            private static final long serialVersionUID = 1L;
                        });

        @SuppressWarnings("ImmutableEnumChecker") // each makes a new error
        private final Supplier<Error> error;

        Failure(Supplier<Error> error) {
            this.error = error;
        }
    }

    /** Some exchanges never end. */
    @BeforeEach
    void stopSoon() {
        context.getShutdownStrategy().setTimeout(1);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorInAStepIsAFailureLikeAnyOther(Failure failure) throws Exception {
        Set<String> failed = ConcurrentHashMap.newKeySet();
        contacts(3);
        follow(
                "",
                e -> {
                    if (failed.add(email(e))) {
                        throw failure.error.get();
                    }
                    received.add(email(e));
                });
        awaitAllOnce(3);
    }

    @ParameterizedTest
    @EnumSource
    void anErrorThatAnAsynchronousProducerThrowsIsToo(Failure failure) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        context.addComponent(
                "wild",
                new DefaultComponent() {
                    @Override
                    protected Endpoint createEndpoint(
                            String uri, String rest, Map<String, Object> parameters) {
                        return new WildEndpoint(
                                uri,
                                this,
                                exchange -> {
                                    if (calls.incrementAndGet() == 2) {
                                        throw failure.error.get();
                                    }
                                    received.add(email(exchange));
                                });
                    }
                });
        contacts(3);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("")).routeId("follow").errorHandler(noErrorHandler()).to("wild:x");
                    }
                });
        awaitAllOnce(3);
    }

    @Test
    void anErrorInATypeConverterIsToo() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        context.getTypeConverterRegistry()
                .addTypeConverter(
                        Wild.class,
                        Contact.class,
                        new TypeConverterSupport() {
                            @Override
                            public <T> T convertTo(Class<T> type, Exchange exchange, Object value) {
                                if (calls.incrementAndGet() == 1) {
                                    throw new StackOverflowError("planned failure");
                                }
                                return type.cast(new Wild());
                            }
                        });
        contacts(2);
        follow(
                "",
                e -> {
                    e.getMessage().getBody(Wild.class);
                    received.add(email(e));
                });
        awaitAllOnce(2);
    }

    @Test
    void anErrorInACompletionLeavesTheConsumerPolling() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        contacts(2);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri(""))
                                .routeId("follow")
                                .onCompletion()
                                .modeBeforeConsumer()
                                .process(
                                        e -> {
                                            if (calls.incrementAndGet() == 1) {
                                                throw new AssertionError("planned failure");
                                            }
                                        })
                                .end()
                                .process(e -> received.add(email(e)));
                    }
                });
        await().until(() -> Set.copyOf(received).size() == 2);
        contacts(1);
        await().until(() -> Set.copyOf(received).size() == 3);
    }

    @Test
    void anErrorOfTheExchangeFactoryIsAFailureOfTheRecord() throws Exception {
        context.getCamelContextExtension().setExchangeFactory(new WildFactory(new AtomicInteger()));
        contacts(4);
        follow("", e -> received.add(email(e)));
        awaitAllOnce(4);
    }

    @Test
    void anErrorWhileThePageIsReadFailsThePollAndTheNextGoesOn() throws Exception {
        AtomicReference<@Nullable Error> planned = new AtomicReference<>();
        context.getRegistry()
                .bind(
                        "offsets",
                        new MemoryStateRepository() {
                            @Override
                            public String getState(String key) {
                                Error error = planned.get();
                                if (error != null) {
                                    throw error;
                                }
                                return super.getState(key);
                            }
                        });
        follow("offsetRepository=#offsets", e -> received.add(email(e)));
        awaitHealth(HealthCheck.State.UP);
        planned.set(new NoClassDefFoundError("planned/Failure"));
        HealthCheck.Result down = awaitHealth(HealthCheck.State.DOWN);
        assertThat(down.getError().orElseThrow()).hasMessageContaining("planned/Failure");
        planned.set(null);
        contacts(1);
        awaitAllOnce(1);
        awaitHealth(HealthCheck.State.UP);
    }

    @Test
    void anErrorInTheClientThatReadsThePageFailsThePollAndTheNextGoesOn() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        KajabiComponent wild = component(sandbox);
        wild.getConfiguration()
                .setHttpClientConfigurer(
                        builder ->
                                builder.addExecInterceptorFirst(
                                        "wild",
                                        (request, scope, chain) -> {
                                            if (broken.get()) {
                                                throw new StackOverflowError("planned failure");
                                            }
                                            return chain.proceed(request, scope);
                                        }));
        context.addComponent("wild", wild);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("").replaceFirst("kajabi", "wild"))
                                .routeId("follow")
                                .process(e -> received.add(email(e)));
                    }
                });
        awaitHealth(HealthCheck.State.UP);
        broken.set(true);
        HealthCheck.Result down = awaitHealth(HealthCheck.State.DOWN);
        assertThat(down.getError().orElseThrow()).hasStackTraceContaining("planned failure");
        broken.set(false);
        contacts(1);
        awaitAllOnce(1);
    }

    @Test
    void aConsumerWhoseSchedulerDiedIsDown() throws Exception {
        ScheduledExecutorService pool = Executors.newSingleThreadScheduledExecutor();
        context.getRegistry().bind("pool", pool);
        follow("maxPollAge=500ms&scheduledExecutorService=#pool", e -> received.add(email(e)));
        awaitHealth(HealthCheck.State.UP);
        pool.shutdownNow();
        HealthCheck.Result down = awaitHealth(HealthCheck.State.DOWN);
        assertThat(down.getMessage().orElse("")).contains("No progress").contains("no poll");
    }

    @Test
    void aConsumerWhoseThreadIsBlockedIsDownAndOneThatIsBusyIsNot() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        AtomicBoolean block = new AtomicBoolean();
        contacts(100);
        follow(
                "maxPollAge=800ms",
                e -> {
                    if (block.get()) {
                        blocked.await();
                    }
                    received.add(email(e));
                });
        awaitHealth(HealthCheck.State.UP);
        await().until(() -> received.size() == 100);
        block.set(true);
        contacts(1);
        HealthCheck.Result down = awaitHealth(HealthCheck.State.DOWN);
        assertThat(down.getMessage().orElse("")).contains("does not end");
        assertThat(down.getDetails()).containsKey("oldest.in.flight.since");
        block.set(false);
        blocked.countDown();
        awaitHealth(HealthCheck.State.UP);
    }

    @Test
    void aSuspendedConsumerIsNotLate() throws Exception {
        follow("maxPollAge=1ms&delay=60000", e -> received.add(email(e)));
        awaitHealth(HealthCheck.State.DOWN);
        context.getRouteController().suspendRoute("follow");
        assertThat(consumer().stalledFor()).isNull();
    }

    @Test
    void howOldThePollMayBeFollowsFromDelayAndBackOff() throws Exception {
        KajabiConsumer consumer =
                (KajabiConsumer)
                        context.getEndpoint(
                                        "kajabi:contacts?delay=10000&backoffMultiplier=5&backoffIdleThreshold=2")
                                .createConsumer(e -> {});
        consumer.start();
        assertThat(consumer.derivedPollAge()).hasSeconds(3 * 60 + 30);
        consumer.stop();
        KajabiConsumer byOthers =
                (KajabiConsumer)
                        context.getEndpoint("kajabi:contacts?startScheduler=false")
                                .createConsumer(e -> {});
        byOthers.start();
        assertThat(byOthers.derivedPollAge()).isZero();
        byOthers.stop();
    }

    @Test
    void theFirstFailedSaveEndsTheBatch() throws Exception {
        Store store = new Store();
        context.getRegistry().bind("offsets", store);
        contacts(50);
        follow(
                "offsetRepository=#offsets",
                e -> {
                    received.add(email(e));
                    store.broken.compareAndSet(false, received.size() == 10);
                });
        HealthCheck.Result down = awaitHealth(HealthCheck.State.DOWN);
        assertThat(down.getError().orElseThrow()).hasMessageContaining("disk full");
        assertThat(received).hasSize(10);
        assertThat(consumer().status().inFlight()).isZero();
        store.broken.set(false);
        awaitAllOnce(50);
        awaitHealth(HealthCheck.State.UP);
    }

    @Test
    void theFirstFailedSaveEndsTheBatchOfAnAsynchronousRouteToo() throws Exception {
        Store store = new Store();
        context.getRegistry().bind("offsets", store);
        contacts(200);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("offsetRepository=#offsets"))
                                .routeId("follow")
                                .to("seda:work?size=2&blockWhenFull=true");
                        from("seda:work?size=2")
                                .process(
                                        e -> {
                                            received.add(email(e));
                                            store.broken.compareAndSet(
                                                    false, received.size() == 10);
                                        });
                    }
                });
        HealthCheck.Result down = awaitHealth(HealthCheck.State.DOWN);
        assertThat(down.getError().orElseThrow()).hasMessageContaining("disk full");
        // Those that were in the queue or on their way to it.
        assertThat(received).hasSizeLessThanOrEqualTo(15);
        store.broken.set(false);
        awaitAllOnce(200);
    }

    @Test
    void aRecordThatNeverSettlesShowsAndComesAgainAfterItsTime() throws Exception {
        contacts(1);
        List<Exchange> lost = new CopyOnWriteArrayList<>();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("maxInFlightTime=700ms"))
                                .routeId("follow")
                                .process(e -> received.add(email(e)))
                                .to("seda:full?size=1&discardWhenFull=true");
                    }
                });
        await().until(() -> consumer().status().oldestInFlightSince() != null);
        assertThat(consumer().status().oldestInFlight()).isEqualTo(id(0));
        assertThat(health().getDetails())
                .containsEntry("oldest.in.flight", id(0))
                .containsKey("oldest.in.flight.since");
        await().until(() -> received.size() >= 2);
        assertThat(lost).isEmpty();
    }

    @Test
    void aLateCompletionOfAGivenUpRecordDoesNoHarm() throws Exception {
        contacts(2);
        CountDownLatch late = new CountDownLatch(1);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("maxInFlightTime=2000")).routeId("follow").to("seda:slow");
                        from("seda:slow?concurrentConsumers=4")
                                .process(
                                        e -> {
                                            if (email(e).startsWith("c0")
                                                    && first.getAndIncrement() == 0) {
                                                late.await();
                                            }
                                            received.add(email(e));
                                        })
                                .onCompletion()
                                .process(e -> ended.incrementAndGet());
                    }
                });
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                Set.copyOf(received).size() == 2
                                        && consumer().status().undelivered() == 0);
        int before = ended.get();
        late.countDown();
        await().until(() -> ended.get() > before);
        assertThat(consumer().status().undelivered()).isZero();
        contacts(1);
        await().until(() -> received.contains("c2@example.org"));
        await().until(() -> consumer().status().undelivered() == 0);
        assertThat(consumer().status().failed()).isZero();
    }

    @Test
    void breakOnFirstErrorDoesNotWaitForeverForWhatIsLost() throws Exception {
        contacts(2);
        AtomicBoolean lose = new AtomicBoolean(true);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("breakOnFirstError=true&maxInFlightTime=300ms"))
                                .routeId("follow")
                                .choice()
                                .when(e -> lose.getAndSet(false))
                                .to("seda:nobody")
                                .otherwise()
                                .process(e -> received.add(email(e)));
                    }
                });
        awaitAllOnce(2);
        assertThat(received).containsExactly("c0@example.org", "c1@example.org");
    }

    private void follow(String options, Processor processor) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri(options))
                                .routeId("follow")
                                .errorHandler(noErrorHandler())
                                .process(processor);
                    }
                });
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invokeReadiness(context).iterator().next();
    }

    private HealthCheck.Result awaitHealth(HealthCheck.State state) {
        AtomicReference<HealthCheck.@Nullable Result> seen = new AtomicReference<>();
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            HealthCheck.Result now = health();
                            seen.set(now);
                            return now.getState() == state
                                    && (state == HealthCheck.State.UP
                                            || now.getError().isPresent()
                                            || isStalled(now));
                        });
        return Objects.requireNonNull(seen.get());
    }

    private static boolean isStalled(HealthCheck.Result result) {
        return result.getMessage().orElse("").startsWith("No progress");
    }

    private void awaitAllOnce(int count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> Set.copyOf(received).size() == count);
        await().until(() -> consumer().status().undelivered() == 0);
        assertThat(received).hasSize(count).doesNotHaveDuplicates();
    }

    private KajabiConsumer consumer() {
        return (KajabiConsumer) Objects.requireNonNull(context.getRoute("follow")).getConsumer();
    }

    private String id(int index) {
        return String.valueOf(sandbox.data().contacts().get(index).get("id"));
    }

    private static String uri(String options) {
        return FROM
                + (options.contains("delay=") ? "" : "&delay=10")
                + (options.isEmpty() ? "" : "&" + options);
    }

    private static String email(Exchange exchange) {
        return String.valueOf(exchange.getMessage().getBody(Contact.class).getEmail());
    }

    private void contacts(int count) {
        int before = sandbox.data().contactCount();
        for (int i = before; i < before + count; i++) {
            sandbox.data().addContact(Map.of("name", "c" + i, "email", "c" + i + "@example.org"));
        }
    }

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }

    private static final class Wild {}

    private static final class Store extends MemoryStateRepository {

        private final AtomicBoolean broken = new AtomicBoolean();

        @Override
        public void setState(String key, String value) {
            if (broken.get()) {
                throw new IllegalStateException("disk full");
            }
            super.setState(key, value);
        }
    }

    private static final class WildEndpoint extends DefaultEndpoint {

        private final java.util.function.Consumer<Exchange> action;

        private WildEndpoint(
                String uri,
                DefaultComponent component,
                java.util.function.Consumer<Exchange> action) {
            super(uri, component);
            this.action = action;
        }

        @Override
        public Producer createProducer() {
            return new DefaultAsyncProducer(this) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    action.accept(exchange);
                    callback.done(true);
                    return true;
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException();
        }
    }

    /** Fails to make the second exchange. */
    private static final class WildFactory extends PrototypeExchangeFactory {

        private final AtomicInteger made;

        private WildFactory(AtomicInteger made) {
            this.made = made;
        }

        private WildFactory(AtomicInteger made, Consumer consumer) {
            super(consumer);
            this.made = made;
        }

        @Override
        public ExchangeFactory newExchangeFactory(Consumer consumer) {
            WildFactory factory = new WildFactory(made, consumer);
            factory.setCamelContext(camelContext);
            return factory;
        }

        @Override
        public Exchange create(Endpoint fromEndpoint, boolean autoRelease) {
            if (made.incrementAndGet() == 2) {
                throw new OutOfMemoryError("planned failure");
            }
            return super.create(fromEndpoint, autoRelease);
        }
    }
}
