// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ExceptionHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two consumers of one list in two contexts, without a cluster service, by mistake. */
class TakeOverTest extends SandboxTest {

    private static final String FROM =
            "kajabi:contacts?startFrom=beginning&offsetRepository=#offsets&initialDelay=0&delay=10";

    /** Longer than {@code master:} needs on the busiest machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Path directory;
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final List<String> receivedByOther = Collections.synchronizedList(new ArrayList<>());
    private final List<CamelContext> others = new ArrayList<>();

    @BeforeEach
    void stopSoon(@TempDir Path temporary) {
        directory = temporary;
        context.getShutdownStrategy().setTimeout(1);
    }

    @AfterEach
    void stopOthers() {
        others.forEach(CamelContext::stop);
    }

    @Test
    void theSecondTakesOverAndTheFirstReportsItOnceAndReadsNothingAnyMore() throws Exception {
        contacts(20);
        follow(e -> received.add(email(e)));
        await().until(() -> received.size() == 20);
        try (CapturedLog log = new CapturedLog()) {
            CamelContext other = other();
            assertThat(awaitDown().getError().orElseThrow())
                    .isInstanceOf(SupersededException.class)
                    .hasMessageContaining("was taken over by route follow of " + other.getName());
            contacts(20);
            await().until(() -> receivedByOther.size() == 20);
            long polls = consumer().status().requests();
            await().during(Duration.ofMillis(200)).until(() -> received.size() == 20);
            assertThat(consumer().status().requests()).isEqualTo(polls);
            assertThat(receivedByOther).doesNotContainAnyElementsOf(received);
            assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
            synchronized (log.events()) {
                assertThat(log.events())
                        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                        .filteredOn(event -> event.getFormattedMessage().contains("taken over"))
                        .singleElement()
                        .satisfies(
                                event -> {
                                    assertThat(event.getThrowableProxy()).isNull();
                                    assertThat(event.getFormattedMessage())
                                            .startsWith("Here route follow of ");
                                });
            }
        }
        KajabiConsumer consumer = consumer();
        assertThatThrownBy(() -> consumer.seedCheckpoint("{\"version\":1,\"floor\":null}"))
                .hasMessageContaining("taken over");
        assertThatThrownBy(consumer::resetCheckpoint).hasMessageContaining("taken over");
        // Started again, the first takes the list back.
        context.getRouteController().stopRoute("follow");
        context.getRouteController().startRoute("follow");
        contacts(5);
        await().until(() -> received.size() == 25);
        await().until(() -> health().getState() == HealthCheck.State.UP);
        assertThat(receivedByOther).hasSize(20);
    }

    @Test
    void aBatchInHandEndsWithTheRecordInHand() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        contacts(30);
        follow(
                e -> {
                    if (received.size() == 10) {
                        held.await();
                    }
                    received.add(email(e));
                });
        await().until(() -> received.size() == 10);
        other();
        await().until(() -> receivedByOther.size() == 20);
        held.countDown();
        awaitDown();
        // The one that it had in hand.
        assertThat(received).hasSize(11);
        contacts(5);
        await().until(() -> receivedByOther.size() == 25);
        assertThat(received).hasSize(11);
    }

    /** It looks at the checkpoint, and that must not take the list from its rightful consumer. */
    @Test
    void aRecordThatEndsAfterItsConsumerHasStoppedFencesNobody() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        contacts(20);
        context.getRegistry().bind("offsets", new DirectoryStateRepository(directory));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(FROM).routeId("follow").to("seda:slow?waitForTaskToComplete=Never");
                        from("seda:slow")
                                .routeId("slow")
                                .process(
                                        e -> {
                                            if (received.size() == 10) {
                                                held.await();
                                            }
                                            received.add(email(e));
                                        });
                    }
                });
        await().until(() -> received.size() == 10 && consumer().status().inFlight() == 10);
        context.getRouteController().stopRoute("follow", 1, TimeUnit.SECONDS);
        other();
        await().until(() -> receivedByOther.size() == 10);
        held.countDown();
        await().until(() -> received.size() == 20);
        contacts(20);
        await().until(() -> receivedByOther.size() == 30);
        assertThat(HealthCheckHelper.invokeReadiness(others.get(0)))
                .allMatch(result -> result.getState() == HealthCheck.State.UP);
    }

    /** Another node could not lead otherwise, and the list would have no reader. */
    @Test
    void aLeaderGivesUpItsLeadershipAlsoIfTheExceptionHandlerThrows() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        context.getRegistry().bind("offsets", new DirectoryStateRepository(directory));
        context.getRegistry()
                .bind(
                        "handler",
                        new ExceptionHandler() {
                            @Override
                            public void handleException(Throwable exception) {
                                calls.incrementAndGet();
                                throw new IllegalStateException("the handler is broken");
                            }

                            @Override
                            public void handleException(String message, Throwable exception) {
                                handleException(exception);
                            }

                            @Override
                            public void handleException(
                                    String message, Exchange exchange, Throwable exception) {
                                handleException(exception);
                            }
                        });
        FileLockClusterService cluster = new FileLockClusterService();
        cluster.setRoot(directory.resolve("cluster").toString());
        cluster.setAcquireLockDelay(50, TimeUnit.MILLISECONDS);
        cluster.setAcquireLockInterval(50, TimeUnit.MILLISECONDS);
        context.addService(cluster);
        contacts(3);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("master:one:" + FROM + "&exceptionHandler=#handler")
                                .routeId("follow")
                                .process(e -> received.add(email(e)));
                    }
                });
        await().atMost(PATIENCE).until(() -> received.size() == 3);
        other();
        await().atMost(PATIENCE).until(() -> calls.get() > 0);
        others.get(0).stop();
        contacts(2);
        // Started again, it takes the list back.
        await().atMost(PATIENCE).until(() -> Set.copyOf(received).size() == 5);
    }

    @Test
    void aCallerThatPollsIsToldEachTime() throws Exception {
        context.getRegistry().bind("offsets", new DirectoryStateRepository(directory));
        contacts(1);
        try (ConsumerTemplate template = context.createConsumerTemplate()) {
            assertThat(template.receiveBody(FROM, Contact.class)).isNotNull();
            other();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> template.receive(FROM, 1000))
                        .hasStackTraceContaining("was taken over by route follow of");
            }
        }
    }

    private CamelContext other() throws Exception {
        CamelContext other = new DefaultCamelContext();
        others.add(other);
        other.addComponent("kajabi", component(sandbox));
        other.getRegistry().bind("offsets", new DirectoryStateRepository(directory));
        other.addRoutes(route(e -> receivedByOther.add(email(e))));
        other.start();
        return other;
    }

    private void follow(Processor processor) throws Exception {
        context.getRegistry().bind("offsets", new DirectoryStateRepository(directory));
        addRoutes(route(processor));
    }

    private static RouteBuilder route(Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(FROM).routeId("follow").errorHandler(noErrorHandler()).process(processor);
            }
        };
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invokeReadiness(context).iterator().next();
    }

    private HealthCheck.Result awaitDown() {
        List<HealthCheck.Result> seen = new ArrayList<>();
        await().until(
                        () -> {
                            HealthCheck.Result now = health();
                            if (now.getState() == HealthCheck.State.DOWN
                                    && now.getError().isPresent()) {
                                seen.add(now);
                            }
                            return !seen.isEmpty();
                        });
        return seen.get(0);
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

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }
}
