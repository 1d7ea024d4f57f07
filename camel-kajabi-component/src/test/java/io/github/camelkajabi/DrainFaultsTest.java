// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.FaultRules;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.ExceptionHandler;
import org.junit.jupiter.api.Test;

/** A long backlog over HTTP from a server that fails in every way it can, while rows move. */
class DrainFaultsTest extends SandboxTest {

    private static final long SEED = Long.getLong("kajabi.drain.seed", 1);
    private static final int BACKLOG = 1000;

    private final List<String> created = Collections.synchronizedList(new ArrayList<>());
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failedPolls = new AtomicInteger();

    @Test
    void losesNothingAndRepeatsNothing() throws Exception {
        KajabiConfiguration configuration =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        configuration.setResponseTimeout(400);
        configuration.setMaxRetries(1);
        configuration.setRetryBackoff(5);
        context.getRegistry().bind("counting", new Counting());
        Instant start = Instant.now().minus(Duration.ofHours(1));
        for (int i = 0; i < BACKLOG; i++) {
            create(start.plusSeconds(i));
        }
        faults();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&pageSize=20&initialDelay=0"
                                        + "&delay=10&exceptionHandler=#counting")
                                .routeId("follow")
                                .process(DrainFaultsTest.this::receive);
                    }
                });
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(
                        () ->
                                assertThat(received)
                                        .as("seed %d", SEED)
                                        .hasSizeGreaterThanOrEqualTo(BACKLOG + BACKLOG / 50));
        sandbox.faults().clear();
        int polls = sandbox.requests().count("GET", "/v1/contacts");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> sandbox.requests().count("GET", "/v1/contacts") > polls + 3);

        assertThat(received).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(created);
        assertThat(sandbox.faults().applied()).as("faults, seed %d", SEED).isGreaterThan(10);
        assertThat(failedPolls).as("failed polls, seed %d", SEED).hasPositiveValue();
        System.out.println(
                "proof: drain, "
                        + received.size()
                        + " records, "
                        + sandbox.requests().count("GET", "/v1/contacts")
                        + " requests, "
                        + sandbox.faults().applied()
                        + " faults, "
                        + failedPolls
                        + " failed polls, 0 lost, 0 repeats, seed "
                        + SEED);
    }

    /** Rows move under the reader: after each fifty, one comes and one that is done goes. */
    private void receive(Exchange exchange) {
        received.add(exchange.getMessage().getHeader(KajabiConstants.ID, String.class));
        if (received.size() % 50 == 0 && received.size() <= BACKLOG) {
            create(Instant.now());
            sandbox.data().deleteContact(received.get(received.size() - 30));
        }
    }

    private void create(Instant at) {
        created.add(sandbox.data().addContact(sandbox.data().siteId(), Map.of("name", "A"), at));
    }

    private void faults() {
        Random random = new Random(SEED);
        // Late, for after it the client goes on more slowly. First, so that they do come.
        sandbox.faults().on("GET", "/v1/contacts").skip(112).respond(429).retryAfter("1").add();
        sandbox.faults().on("GET", "/v1/contacts").skip(113).respond(429).add();
        fault(random, 50).respond(500).add();
        fault(random, 50).respondHtml(502).add();
        fault(random, 40).truncate().add();
        fault(random, 40).disconnect().add();
        fault(random, 20).delay(Duration.ofMillis(600)).add();
        fault(random, 20).disconnect().afterHandling().add();
    }

    private FaultRules.Rule fault(Random random, int perMille) {
        return sandbox.faults()
                .on(
                        request ->
                                request.path().equals("/v1/contacts")
                                        && random.nextInt(1000) < perMille)
                .forever();
    }

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }

    private final class Counting implements ExceptionHandler {

        @Override
        public void handleException(Throwable exception) {
            failedPolls.incrementAndGet();
        }

        @Override
        public void handleException(String message, Throwable exception) {
            failedPolls.incrementAndGet();
        }

        @Override
        public void handleException(String message, Exchange exchange, Throwable exception) {
            failedPolls.incrementAndGet();
        }
    }
}
