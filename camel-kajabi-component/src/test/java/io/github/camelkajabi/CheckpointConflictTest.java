// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else writes the checkpoint of a running consumer. */
class CheckpointConflictTest extends SandboxTest {

    private static final String FROM =
            "kajabi:contacts?startFrom=beginning&offsetRepository=#offsets&initialDelay=0&pageSize=100";
    private static final String CONFLICT = "Another consumer writes this checkpoint";

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final List<String> receivedByOther = Collections.synchronizedList(new ArrayList<>());
    private final List<CamelContext> others = new ArrayList<>();

    /** Some exchanges never end. */
    @BeforeEach
    void stopSoon() {
        context.getShutdownStrategy().setTimeout(1);
    }

    @AfterEach
    void stopOthers() {
        others.forEach(CamelContext::stop);
    }

    @Test
    void aConsumerThatWasHeldUpDeliversNothingMoreOfItsBatch() throws Exception {
        StateRepository<String, String> shared = new Shared();
        CountDownLatch held = new CountDownLatch(1);
        contacts(40);
        follow(
                shared,
                "",
                e -> {
                    if (received.size() == 10) {
                        held.await();
                    }
                    received.add(email(e));
                });
        await().until(() -> received.size() == 10);
        CamelContext other = other(shared);
        await().until(() -> Set.copyOf(receivedByOther).size() == 30);
        other.stop();
        held.countDown();
        assertThat(awaitDown().getError().orElseThrow())
                .hasMessageContaining(CONFLICT)
                .hasMessageContaining("contacts");
        awaitUp();
        contacts(5);
        await().until(() -> received.size() == 16);
        // The one that it had in hand.
        assertThat(received).doesNotHaveDuplicates();
        assertThat(received.subList(11, 16)).doesNotContainAnyElementsOf(receivedByOther);
    }

    @Test
    void aConsumerThatWasHeldUpWhileItReadsAPageDeliversNothingOfIt() throws Exception {
        StateRepository<String, String> shared = new Shared();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch added = new CountDownLatch(1);
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        AtomicBoolean hold = new AtomicBoolean();
        KajabiComponent slow = component(sandbox);
        slow.getConfiguration()
                .setHttpClientConfigurer(
                        builder ->
                                builder.addExecInterceptorFirst(
                                        "hold",
                                        (request, scope, chain) -> {
                                            boolean holds =
                                                    request.getPath().contains("/contacts")
                                                            && hold.get();
                                            if (holds) {
                                                begun.countDown();
                                                awaitLatch(added);
                                            }
                                            var response = chain.proceed(request, scope);
                                            if (holds) {
                                                holding.countDown();
                                                awaitLatch(held);
                                            }
                                            return response;
                                        }));
        context.removeComponent("kajabi");
        context.addComponent("kajabi", slow);
        follow(shared, "", e -> received.add(email(e)));
        contacts(1);
        await().until(() -> received.size() == 1 && consumer().status().undelivered() == 0);
        // A request that was under way must not see the contacts.
        hold.set(true);
        awaitLatch(begun);
        contacts(40);
        added.countDown();
        awaitLatch(holding);
        long since = System.nanoTime();
        CamelContext other = other(shared);
        await().until(() -> Set.copyOf(receivedByOther).size() >= 40);
        other.stop();
        // Only a pause that is worth a check.
        await().until(() -> System.nanoTime() - since > Duration.ofMillis(1100).toNanos());
        hold.set(false);
        held.countDown();
        assertThat(awaitDown().getError().orElseThrow()).hasMessageContaining(CONFLICT);
        awaitUp();
        contacts(1);
        await().until(() -> received.contains("c41@example.org"));
        assertThat(received).containsExactly("c0@example.org", "c41@example.org");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void twoThatShareACheckpointBothSaySoAndDoNotDeliverEverythingTwice() throws Exception {
        StateRepository<String, String> shared = new Shared();
        follow(shared, "", e -> received.add(email(e)));
        other(shared);
        for (int i = 0; i < 20; i++) {
            contacts(5);
            int all = sandbox.data().contactCount();
            await().until(
                            () -> {
                                List<String> both = new ArrayList<>(received);
                                both.addAll(receivedByOther);
                                return Set.copyOf(both).size() == all;
                            });
        }
        assertThat(received.size() + receivedByOther.size()).isLessThan(190);
        boolean here = received.size() < 100;
        assertThat(here || receivedByOther.size() < 100).isTrue();
    }

    @Test
    void aPersonWhoEditsTheFileIsHeeded(@TempDir Path directory) throws Exception {
        DirectoryStateRepository repository = new DirectoryStateRepository(directory);
        contacts(30);
        follow(repository, "lookback=100ms", e -> received.add(email(e)));
        await().until(() -> received.size() == 30 && consumer().status().undelivered() == 0);
        String key = consumer().getCheckpointKey();
        Path file = repository.file(key);
        await().until(() -> consumer().exportCheckpoint().equals(repository.getState(key)));
        Files.writeString(file, "{\"version\":1,\"floor\":null}");
        assertThat(awaitDown().getError().orElseThrow())
                .hasMessageContaining(CONFLICT)
                .hasMessageContaining(file.toString());
        await().until(() -> received.size() == 60);
        awaitUp();

        Files.writeString(file, "{broken");
        await().until(
                        () ->
                                health().getError()
                                        .map(e -> String.valueOf(e.getMessage()))
                                        .orElse("")
                                        .contains("not valid JSON"));
        Files.delete(file);
        await().until(
                        () ->
                                health().getError()
                                        .map(e -> String.valueOf(e.getMessage()))
                                        .orElse("")
                                        .contains("was removed"));
        assertThat(file).doesNotExist();
        contacts(1);
        consumer().seedCheckpoint("{\"version\":1,\"floor\":\"2200-01-01T00:00:00Z\"}");
        awaitUp();
        assertThat(received).hasSize(60);
    }

    @Test
    void aCheckpointThatIsRemovedIsNotTakenForABeginning() throws Exception {
        AtomicBoolean removed = new AtomicBoolean();
        MemoryStateRepository repository =
                new MemoryStateRepository() {
                    @Override
                    public @Nullable String getState(String key) {
                        return removed.get() ? null : super.getState(key);
                    }
                };
        contacts(3);
        follow(repository, "", e -> received.add(email(e)));
        await().until(() -> received.size() == 3 && consumer().status().undelivered() == 0);
        String key = consumer().getCheckpointKey();
        await().until(() -> repository.getState(key) != null);
        removed.set(true);
        awaitDown();
        contacts(2);
        await().during(Duration.ofMillis(300)).until(() -> received.size() == 3);
        removed.set(false);
        await().until(() -> received.size() == 5);
        assertThat(received).doesNotHaveDuplicates();
    }

    @Test
    void aDatabaseThatWritesJsonItsOwnWayIsNoOtherConsumer() throws Exception {
        JsonMapper mapper = JsonMapper.builder().build();
        follow(
                new MemoryStateRepository() {
                    @Override
                    public void setState(String key, String value) {
                        try {
                            super.setState(
                                    key,
                                    mapper.writerWithDefaultPrettyPrinter()
                                            .writeValueAsString(mapper.readTree(value)));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                "",
                e -> received.add(email(e)));
        contacts(20);
        await().until(() -> received.size() == 20 && consumer().status().undelivered() == 0);
        contacts(20);
        await().until(() -> received.size() == 40 && consumer().status().undelivered() == 0);
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(received).doesNotHaveDuplicates();
    }

    @Test
    void aSaveThatFailedAndWasDoneIsNoOtherConsumer() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        follow(
                new MemoryStateRepository() {
                    @Override
                    public void setState(String key, String value) {
                        super.setState(key, value);
                        if (broken.getAndSet(false)) {
                            throw new IllegalStateException("written, but not forced");
                        }
                    }
                },
                "delay=500", // the check is DOWN until the next poll
                e -> {
                    received.add(email(e));
                    broken.set(received.size() == 5);
                });
        contacts(20);
        assertThat(awaitDown().getError().orElseThrow()).hasMessageContaining("not forced");
        await().until(() -> received.size() == 20 && consumer().status().undelivered() == 0);
        assertThat(received).doesNotHaveDuplicates();
    }

    @Test
    void aSeedOrAResetThatFailsDoesNotHideAnotherWriter() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        MemoryStateRepository repository =
                new MemoryStateRepository() {
                    @Override
                    public void setState(String key, String value) {
                        if (broken.get()) {
                            throw new IllegalStateException("disk full");
                        }
                        super.setState(key, value);
                    }
                };
        contacts(3);
        follow(repository, "delay=300000", e -> received.add(email(e)));
        await().until(() -> received.size() == 3 && consumer().status().undelivered() == 0);
        String key = consumer().getCheckpointKey();
        await().until(() -> consumer().exportCheckpoint().equals(repository.getState(key)));
        String own = consumer().exportCheckpoint();

        String others = "{\"version\":1,\"floor\":\"2200-01-01T00:00:00Z\"}";
        repository.setState(key, others);
        broken.set(true);
        assertThatThrownBy(() -> consumer().seedCheckpoint(own)).hasMessageContaining("disk full");
        assertThatThrownBy(() -> consumer().resetCheckpoint()).hasMessageContaining("disk full");
        broken.set(false);
        assertThatThrownBy(() -> consumer().poll()).hasMessageContaining(CONFLICT);
        contacts(2);
        assertThat(consumer().poll()).isZero();
        assertThat(received).hasSize(3);
        assertThat(consumer().exportCheckpoint()).contains("2200-01-01");
    }

    @Test
    void aSeedThatFailsIsNoConflictWithOneself() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        MemoryStateRepository repository =
                new MemoryStateRepository() {
                    @Override
                    public void setState(String key, String value) {
                        if (broken.get()) {
                            throw new IllegalStateException("disk full");
                        }
                        super.setState(key, value);
                    }
                };
        contacts(3);
        follow(repository, "delay=300000", e -> received.add(email(e)));
        await().until(() -> received.size() == 3 && consumer().status().undelivered() == 0);
        broken.set(true);
        assertThatThrownBy(() -> consumer().resetCheckpoint()).hasMessageContaining("disk full");
        broken.set(false);
        contacts(2);
        assertThat(consumer().poll()).isEqualTo(2);
        assertThat(received).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void whatIsUnderWayElsewhereWhenTheCheckpointIsReadAnewIsNotHandedOutTwice() throws Exception {
        MemoryStateRepository repository = new MemoryStateRepository();
        CountDownLatch held = new CountDownLatch(1);
        context.getRegistry().bind("offsets", repository);
        contacts(10);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(uri("")).routeId("follow").to("seda:slow");
                        from("seda:slow")
                                .process(
                                        e -> {
                                            if (received.size() == 4) {
                                                held.await();
                                            }
                                            received.add(email(e));
                                        });
                    }
                });
        await().until(() -> received.size() == 4 && consumer().status().inFlight() == 6);
        String key = consumer().getCheckpointKey();
        String first = String.valueOf(sandbox.data().contacts().get(0).get("id"));
        repository.setState(key, "{\"version\":1,\"floor\":null}");
        awaitDown();
        awaitUp();
        // The four that are done here are not so by the new checkpoint; the six are under way.
        await().until(() -> consumer().status().inFlight() == 10);
        assertThat(first).isNotEmpty();
        held.countDown();
        await().until(() -> consumer().status().undelivered() == 0);
        assertThat(received).hasSize(14);
    }

    private CamelContext other(StateRepository<String, String> shared) throws Exception {
        CamelContext other = new DefaultCamelContext();
        others.add(other);
        other.addComponent("kajabi", component(sandbox));
        other.getRegistry().bind("offsets", shared);
        other.addRoutes(route("", e -> receivedByOther.add(email(e))));
        other.start();
        return other;
    }

    private void follow(
            StateRepository<String, String> repository, String options, Processor processor)
            throws Exception {
        context.getRegistry().bind("offsets", repository);
        addRoutes(route(options, processor));
    }

    private static RouteBuilder route(String options, Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri(options))
                        .routeId("follow")
                        .errorHandler(noErrorHandler())
                        .process(processor);
            }
        };
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invokeReadiness(context).iterator().next();
    }

    private HealthCheck.Result awaitDown() {
        return awaitHealth(HealthCheck.State.DOWN);
    }

    private void awaitUp() {
        awaitHealth(HealthCheck.State.UP);
    }

    private HealthCheck.Result awaitHealth(HealthCheck.State state) {
        List<HealthCheck.Result> seen = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            HealthCheck.Result now = health();
                            if (now.getState() == state
                                    && (state == HealthCheck.State.UP
                                            || now.getError().isPresent())) {
                                seen.add(now);
                            }
                            return !seen.isEmpty();
                        });
        return seen.get(0);
    }

    private KajabiConsumer consumer() {
        return (KajabiConsumer) Objects.requireNonNull(context.getRoute("follow")).getConsumer();
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

    /** Keeps what it has when one of those who share it stops. */
    private static final class Shared extends MemoryStateRepository {

        @Override
        protected void doStop() {}
    }
}
