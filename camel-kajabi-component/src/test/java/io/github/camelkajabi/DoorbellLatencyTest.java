// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Purchase;
import io.github.camelkajabi.monitor.ManagedKajabiConsumerMBean;
import io.github.camelkajabi.sandbox.HookRules;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

/**
 * Measures how long a purchase takes to its exchange, over HTTP in both directions. The gate makes
 * three purchases in each mode; {@code -Dkajabi.latency=500} makes so many, a purchase each 1.2
 * seconds on average. {@code -Dkajabi.latency.pause} sets other milliseconds.
 */
class DoorbellLatencyTest {

    private static final int PURCHASES = Integer.getInteger("kajabi.latency", 3);
    private static final int MEAN_PAUSE_MILLIS =
            Integer.getInteger("kajabi.latency.pause", PURCHASES > 10 ? 1_200 : 50);

    @Test
    void fromThePurchaseToTheExchange() throws Exception {
        Consumer<HookRules> nothing = rules -> {};
        Consumer<HookRules> faults =
                rules ->
                        rules.drop(0.2)
                                .duplicate(0.3, 3)
                                .delay(Duration.ZERO, Duration.ofMillis(1_500))
                                .beforeVisible(Duration.ofMillis(300));
        boolean few = PURCHASES <= 10;
        List<Callable<String>> modes =
                List.of(
                        () -> measure("poll, delay=30s", few ? "delay=500" : "delay=30s", nothing),
                        () -> measure("poll, delay=5s", few ? "delay=300" : "delay=5s", nothing),
                        () -> measure("webhook=true, delay=30s", webhook(few), nothing),
                        () ->
                                measure(
                                        "the same, 20 % of the hooks lost, 30 % sent three times,"
                                            + " all up to 1.5 s late and 0.3 s before their record",
                                        webhook(few), faults));
        ExecutorService threads = Executors.newFixedThreadPool(modes.size());
        try {
            for (Future<String> result : threads.invokeAll(modes)) {
                String line = result.get();
                if (!few) {
                    System.out.println(line);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String webhook(boolean few) {
        return "webhook=true&delay=" + (few ? "1s" : "30s");
    }

    private static String measure(String name, String options, Consumer<HookRules> rules)
            throws Exception {
        Map<String, Long> received = new ConcurrentHashMap<>();
        Map<String, Long> bought = new ConcurrentHashMap<>();
        AtomicInteger repeated = new AtomicInteger();
        int port = DoorbellTest.freePort();
        Main main = new Main();
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", "127.0.0.1");
        main.addInitialProperty("camel.server.port", Integer.toString(port));
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            KajabiComponent component = SandboxTest.component(sandbox);
            component.getConfiguration().setWebhookExternalUrl("http://127.0.0.1:" + port);
            main.bind("kajabi", component);
            main.configure()
                    .addRoutesBuilder(
                            new RouteBuilder() {
                                @Override
                                public void configure() {
                                    from("kajabi:purchases?initialDelay=0&" + options)
                                            .process(
                                                    exchange -> {
                                                        String id =
                                                                exchange.getMessage()
                                                                        .getBody(Purchase.class)
                                                                        .getId();
                                                        if (received.put(id, System.nanoTime())
                                                                != null) {
                                                            repeated.incrementAndGet();
                                                        }
                                                    });
                                }
                            });
            main.start();
            boolean rings = options.startsWith("webhook");
            ManagedKajabiConsumerMBean consumer =
                    (ManagedKajabiConsumerMBean)
                            main.getCamelContext().getRoutes().get(0).getConsumer();
            // A purchase between the two responses of the first poll would let it begin again.
            await().until(() -> consumer.getLastSuccessfulPoll() != null);
            await().until(() -> !rings || sandbox.data().count("hooks") > 0);
            rules.accept(sandbox.hooks());
            Random random = new Random(5);
            CountDownLatch never = new CountDownLatch(1);
            String offer = sandbox.data().addOffer("Workshop");
            for (int i = 0; i < PURCHASES; i++) {
                long at = System.nanoTime();
                bought.put(
                        sandbox.data().addPurchase(sandbox.data().addMadeUpContact(), offer), at);
                long pause = (long) (-Math.log(1 - random.nextDouble()) * MEAN_PAUSE_MILLIS);
                assertThat(never.await(pause, TimeUnit.MILLISECONDS)).isFalse();
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> received.size() == bought.size());
            List<Long> latencies = new ArrayList<>();
            bought.forEach(
                    (id, at) -> latencies.add(Objects.requireNonNull(received.get(id)) - at));
            latencies.sort(null);
            assertThat(repeated).hasValue(0);
            return String.format(
                    Locale.ROOT,
                    "latency %s: n %d, p50 %d ms, p90 %d ms, max %d ms, lost 0, repeated %d,"
                            + " requests for pages %d, deliveries of hooks %d",
                    name,
                    latencies.size(),
                    millis(latencies, 0.5),
                    millis(latencies, 0.9),
                    millis(latencies, 1),
                    repeated.get(),
                    sandbox.requests().count("GET", "/v1/purchases"),
                    sandbox.hookDeliveries().size());
        } finally {
            main.stop();
        }
    }

    private static long millis(List<Long> sorted, double part) {
        int place = (int) Math.ceil(part * sorted.size()) - 1;
        return TimeUnit.NANOSECONDS.toMillis(sorted.get(Math.max(0, place)));
    }
}
