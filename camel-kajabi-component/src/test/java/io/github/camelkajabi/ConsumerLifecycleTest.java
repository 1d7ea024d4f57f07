// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.camelkajabi.consumer.CheckpointLeases;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.SuspendableService;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PrototypeExchangeFactory;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.ExchangeFactory;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a consumer does when it is stopped, suspended, saturated or let down. */
class ConsumerLifecycleTest extends SandboxTest {

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());

    @Test
    void aRecordUnderWayWhileItsRouteIsStoppedAndStartedComesOnce(@TempDir Path directory)
            throws Exception {
        context.getRegistry()
                .bind(
                        "offsets",
                        FileStateRepository.fileStateRepository(
                                directory.resolve("offsets.txt").toFile()));
        Semaphore go = followToASlowQueue("offsetRepository=#offsets");
        contacts(1);
        awaitReceived(1);
        context.getRouteController().stopRoute("follow");
        context.getRouteController().startRoute("follow");
        awaitPolls(3);
        assertThat(received).hasSize(1);
        contacts(1);
        go.release(10);
        awaitReceived(2);
        awaitPolls(3);
        assertThat(received).hasSize(2).doesNotHaveDuplicates();

        context.getRouteController().stopRoute("follow");
        context.getRouteController().startRoute("follow");
        awaitPolls(3);
        assertThat(received).hasSize(2);
    }

    @Test
    void aRecordThatIsDoneWhileItsRouteIsStoppedIsNotRepeated() throws Exception {
        Semaphore go = followToASlowQueue("maxOpenRecords=1000");
        contacts(2);
        awaitReceived(1);
        context.getRouteController().stopRoute("follow");
        go.release(10);
        awaitReceived(2);
        context.getRouteController().startRoute("follow");
        awaitPolls(3);
        assertThat(received).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aConsumerWhoseEndpointWasStoppedStartsItAgain() throws Exception {
        Semaphore go = followToASlowQueue("maxOpenRecords=1000");
        go.release(10);
        contacts(1);
        awaitReceived(1);
        consumer().getEndpoint().stop();
        contacts(1);
        awaitReceived(2);
        assertThat(received).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aRecordUnderWayKeepsAConsumerWithOtherOptionsFromStarting() throws Exception {
        Semaphore go = followToASlowQueue("maxOpenRecords=1000");
        contacts(1);
        awaitReceived(1);
        context.getRouteController().stopRoute("follow");
        context.removeRoute("follow");
        RouteBuilder changed = route("startFrom=beginning&maxOpenRecords=7", "changed", e -> {});
        assertThatThrownBy(() -> addRoutes(changed)).hasStackTraceContaining("still in flight");
        go.release(10);
        await().untilAsserted(() -> context.getRouteController().startRoute("changed"));
    }

    @Test
    void aRouteThatIsStartedAgainWithRecordsInFlightSaysThatItGoesOn() throws Exception {
        context.getRegistry().bind("offsets", new MemoryStateRepository());
        Semaphore go = followToASlowQueue("offsetRepository=#offsets");
        contacts(3);
        go.release(1);
        awaitReceived(2);
        context.getRouteController().stopRoute("follow");
        try (CapturedLog log = new CapturedLog()) {
            context.getRouteController().startRoute("follow");
            synchronized (log.events()) {
                assertThat(log.events())
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .filteredOn(line -> line.contains("polls contacts"))
                        .singleElement()
                        .asString()
                        .contains("going on")
                        .doesNotContain("no checkpoint");
            }
        }
        go.release(10);
        awaitReceived(3);
    }

    @Test
    void theTimeOfASuspensionIsNotOneWithoutProgress() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?initialDelay=0&delay=60000&maxPollAge=1500ms")
                                .routeId("follow")
                                .to("mock:end");
                    }
                });
        await().until(() -> consumer().status().lastSuccessfulPoll() != null);
        long polled = System.nanoTime();
        context.getRouteController().suspendRoute("follow");
        await().until(() -> System.nanoTime() - polled > Duration.ofMillis(1600).toNanos());
        context.getRouteController().resumeRoute("follow");
        assertThat(consumer().stalledFor()).isNull();
        await().until(() -> consumer().stalledFor() != null);
    }

    @Test
    void aStoreThatHangsStopsOnlyItsOwnConsumer() throws Exception {
        CountDownLatch back = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        context.getRegistry()
                .bind(
                        "hanging",
                        new MemoryStateRepository() {
                            @Override
                            public @Nullable String getState(String key) {
                                asked.countDown();
                                try {
                                    back.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return super.getState(key);
                            }
                        });
        addRoutes(route("startFrom=beginning", "follow", e -> received.add(email(e))));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:customers?offsetRepository=#hanging")
                                .routeId("other")
                                .autoStartup(false)
                                .to("mock:other");
                    }
                });
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> start =
                    executor.submit(
                            () -> {
                                context.getRouteController().startRoute("other");
                                return null;
                            });
            asked.await();
            contacts(3);
            awaitReceived(3);
            assertThat(start).isNotDone();
            back.countDown();
            start.get(20, TimeUnit.SECONDS);
        } finally {
            back.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void aContextWhoseRecordIsStuckStopsAtTheShutdownTimeout() throws Exception {
        context.getShutdownStrategy().setTimeout(2);
        followToASlowQueue("maxOpenRecords=1000");
        contacts(1);
        awaitReceived(1);
        long start = System.nanoTime();
        context.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void whatCouldNotBeSavedAtTheStopIsNotLostWithIt() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        MemoryStateRepository repository =
                new MemoryStateRepository() {
                    @Override
                    public void setState(String key, String value) {
                        if (broken.get()) {
                            throw new IllegalStateException("planned failure");
                        }
                        super.setState(key, value);
                    }
                };
        context.getRegistry().bind("offsets", repository);
        addRoutes(
                route(
                        "startFrom=beginning&offsetRepository=#offsets",
                        "follow",
                        e -> {
                            broken.set(true);
                            received.add(email(e));
                        }));
        contacts(1);
        awaitReceived(1);
        KajabiConsumer stopped = consumer();
        assertThatThrownBy(stopped::stop).hasStackTraceContaining("planned failure");
        broken.set(false);
        context.getRouteController().stopRoute("follow");
        context.getRouteController().startRoute("follow");
        assertThat(consumer()).isNotSameAs(stopped);
        awaitPolls(3);
        assertThat(received).hasSize(1);
    }

    @Test
    void allWhoAskAtOnceGetTheSameClaims() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 30; round++) {
                CamelContext other = new DefaultCamelContext();
                CyclicBarrier barrier = new CyclicBarrier(threads);
                List<Future<CheckpointLeases>> answers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    answers.add(
                            pool.submit(
                                    () -> {
                                        barrier.await();
                                        return CheckpointLeases.of(other);
                                    }));
                }
                CheckpointLeases registered = CheckpointLeases.of(other);
                for (Future<CheckpointLeases> answer : answers) {
                    assertThat(answer.get()).isSameAs(registered);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aRecordWhoseExchangeCannotBeMadeComesAgain() throws Exception {
        context.getCamelContextExtension().setExchangeFactory(new FailingFactory());
        contacts(6);
        addRoutes(route("startFrom=beginning", "follow", e -> received.add(email(e))));
        awaitReceived(6);
        awaitPolls(2);
        assertThat(received).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void failedRecordsThatHoldUpAllOthersShowInTheHealthCheck() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        contacts(10);
        addRoutes(
                route(
                        "startFrom=beginning&maxOpenRecords=3",
                        "follow",
                        e -> {
                            if (broken.get()) {
                                throw new IllegalStateException("planned failure");
                            }
                            received.add(email(e));
                        }));
        String oldest = String.valueOf(sandbox.data().contacts().get(0).get("id"));
        await().untilAsserted(
                        () ->
                                assertThat(HealthCheckHelper.invokeReadiness(context))
                                        .anySatisfy(
                                                result -> {
                                                    assertThat(result.getState())
                                                            .isEqualTo(HealthCheck.State.DOWN);
                                                    assertThat(result.getError()).isPresent();
                                                    assertThat(result.getError().orElseThrow())
                                                            .hasMessageContaining("3 failed")
                                                            .hasMessageContaining(
                                                                    "maxOpenRecords=3")
                                                            .hasMessageContaining(
                                                                    "'" + oldest + "'");
                                                }));
        broken.set(false);
        awaitReceived(10);
        await().untilAsserted(
                        () ->
                                assertThat(HealthCheckHelper.invokeReadiness(context))
                                        .allSatisfy(
                                                result ->
                                                        assertThat(result.getState())
                                                                .isEqualTo(HealthCheck.State.UP)));
        assertThat(received).doesNotHaveDuplicates();
    }

    @Test
    void recordsThatAreOnlySlowAreNoFault() throws Exception {
        Semaphore go = followToASlowQueue("maxOpenRecords=3");
        contacts(10);
        awaitReceived(1);
        awaitPolls(0);
        await().until(() -> consumer().status().isSaturated());
        await().during(Duration.ofMillis(300))
                .untilAsserted(
                        () ->
                                assertThat(HealthCheckHelper.invokeReadiness(context))
                                        .allSatisfy(
                                                result ->
                                                        assertThat(result.getState())
                                                                .isEqualTo(HealthCheck.State.UP)));
        go.release(100);
        awaitReceived(10);
    }

    @Test
    void anOpenRecordDoesNotMakeSavingCostTheSquareOfTheOthers() throws Exception {
        AtomicLong written = new AtomicLong();
        MemoryStateRepository repository =
                new MemoryStateRepository() {
                    @Override
                    public void setState(String key, String value) {
                        written.addAndGet(value.length());
                        super.setState(key, value);
                    }
                };
        context.getRegistry().bind("offsets", repository);
        context.getRegistry().bind("silent", new Handler());
        contacts(1500);
        addRoutes(
                route(
                        "startFrom=beginning&exceptionHandler=#silent&offsetRepository=#offsets",
                        "follow",
                        e -> {
                            if ("c0@example.org".equals(email(e))) {
                                throw new IllegalStateException("planned failure");
                            }
                            received.add(email(e));
                        }));
        awaitReceived(1499);
        awaitPolls(1);
        assertThat(written).hasValueLessThan(12_000_000);
    }

    @Test
    void aFailureIsToldWithItsExchangeThoughExchangesArePooled() throws Exception {
        CamelContext other = new DefaultCamelContext();
        other.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        other.addComponent("kajabi", component(sandbox));
        Handler handler = new Handler();
        other.getRegistry().bind("handler", handler);
        AtomicInteger failures = new AtomicInteger();
        contacts(5);
        other.addRoutes(
                route(
                        "startFrom=beginning&exceptionHandler=#handler",
                        "follow",
                        e -> {
                            if ("c3@example.org".equals(email(e))
                                    && failures.incrementAndGet() < 3) {
                                throw new IllegalStateException("planned failure");
                            }
                            received.add(email(e));
                        }));
        other.start();
        try {
            awaitReceived(5);
        } finally {
            other.stop();
        }
        assertThat(handler.told).containsExactly("c3@example.org", "c3@example.org");
    }

    @Test
    void aSuspendedConsumerLeavesABacklog() throws Exception {
        contacts(300);
        Semaphore go = new Semaphore(20);
        addRoutes(
                route(
                        "startFrom=beginning&pageSize=10",
                        "follow",
                        e -> {
                            received.add(email(e));
                            go.acquire();
                        }));
        awaitReceived(21);
        ((SuspendableService) consumer()).suspend();
        go.release(1000);
        await().during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(received).hasSize(21));
        ((SuspendableService) consumer()).resume();
        awaitReceived(300);
        assertThat(received).doesNotHaveDuplicates();
    }

    @Test
    void completeAllTasksMeansTheBatchInHand() throws Exception {
        context.setShutdownRunningTask(ShutdownRunningTask.CompleteAllTasks);
        contacts(500);
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean batchComplete = new AtomicBoolean();
        addRoutes(
                route(
                        "startFrom=beginning&pageSize=10",
                        "follow",
                        e -> {
                            received.add(email(e));
                            batchComplete.set(
                                    e.getProperty(Exchange.BATCH_COMPLETE, true, Boolean.class));
                            if (received.size() > 10 && !batchComplete.get()) {
                                arrived.countDown();
                                go.await();
                            }
                        }));
        assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        SuspendableService consumer = (SuspendableService) consumer();
        Thread stopper =
                new Thread(
                        () -> {
                            try {
                                context.getRouteController().stopRoute("follow");
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        stopper.start();
        await().until(consumer::isSuspended);
        go.countDown();
        stopper.join(20_000);
        assertThat(stopper.isAlive()).isFalse();
        assertThat(batchComplete).isTrue();
        assertThat(received).hasSizeLessThan(40);
    }

    @Test
    void aFailedRecordComesAgainOnceInAPollHoweverLongThatIs() throws Exception {
        contacts(600);
        AtomicInteger tries = new AtomicInteger();
        context.getRegistry().bind("silent", new Handler());
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&pageSize=20&initialDelay=0"
                                        + "&delay=60000&exceptionHandler=#silent")
                                .routeId("follow")
                                .process(
                                        e -> {
                                            if ("c0@example.org".equals(email(e))) {
                                                tries.incrementAndGet();
                                                throw new IllegalStateException("planned failure");
                                            }
                                            received.add(email(e));
                                        });
                    }
                });
        awaitReceived(599);
        await().during(Duration.ofMillis(300)).until(() -> tries.get() == 1);
    }

    /** A route to a queue whose reader takes a permit for each record. */
    private Semaphore followToASlowQueue(String options) throws Exception {
        Semaphore go = new Semaphore(0);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10&"
                                        + options)
                                .routeId("follow")
                                .to("seda:slow");
                        from("seda:slow")
                                .process(
                                        e -> {
                                            received.add(email(e));
                                            go.acquire();
                                        });
                    }
                });
        return go;
    }

    private static RouteBuilder route(String options, String id, Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("kajabi:contacts?initialDelay=0&delay=10&" + options)
                        .routeId(id)
                        .errorHandler(noErrorHandler())
                        .process(processor);
            }
        };
    }

    private KajabiConsumer consumer() {
        return (KajabiConsumer) Objects.requireNonNull(context.getRoute("follow")).getConsumer();
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

    private void awaitReceived(int count) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(received).hasSizeGreaterThanOrEqualTo(count));
    }

    private void awaitPolls(int count) {
        int before = sandbox.requests().count("GET", "/v1/contacts");
        await().until(
                        () ->
                                sandbox.requests().count("GET", "/v1/contacts")
                                        >= before + (count == 0 ? 0 : count + 1));
    }

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }

    /** Notes whose exchange failed, when it is told so. */
    private static final class Handler implements ExceptionHandler {

        private final List<String> told = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void handleException(Throwable exception) {}

        @Override
        public void handleException(String message, Throwable exception) {}

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {
            told.add(email(exchange));
        }
    }

    /** Fails to make the third exchange. */
    private static final class FailingFactory extends PrototypeExchangeFactory {

        private final AtomicInteger made;

        private FailingFactory() {
            this.made = new AtomicInteger();
        }

        private FailingFactory(AtomicInteger made, Consumer consumer) {
            super(consumer);
            this.made = made;
        }

        @Override
        public ExchangeFactory newExchangeFactory(Consumer consumer) {
            FailingFactory factory = new FailingFactory(made, consumer);
            factory.setCamelContext(camelContext);
            return factory;
        }

        @Override
        public Exchange create(Endpoint fromEndpoint, boolean autoRelease) {
            if (made.incrementAndGet() == 3) {
                throw new IllegalStateException("planned failure");
            }
            return super.create(fromEndpoint, autoRelease);
        }
    }
}
