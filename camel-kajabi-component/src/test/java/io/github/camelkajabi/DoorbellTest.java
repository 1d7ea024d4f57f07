// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelkajabi.model.Purchase;
import io.github.camelkajabi.sandbox.HookDelivery;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.webhook.Doorbells;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Webhooks that wake a consumer, on Camel Main with its HTTP server. */
class DoorbellTest {

    private static final int FLOOD = 10_000;
    private static final int LONG_TOKEN = 1_000;
    private static final int CALLERS = 4;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private KajabiSandbox sandbox;
    private Main main;
    private int port;

    @BeforeEach
    void start() throws Exception {
        sandbox = KajabiSandbox.start();
        port = freePort();
        main = new Main();
        main.addInitialProperty("camel.server.enabled", "true");
        main.addInitialProperty("camel.server.host", "127.0.0.1");
        main.addInitialProperty("camel.server.port", Integer.toString(port));
    }

    @AfterEach
    void stop() {
        main.stop();
        sandbox.close();
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private CamelContext follow(String options) throws Exception {
        return route("kajabi:purchases?webhook=true&delay=10m&initialDelay=0" + options);
    }

    private CamelContext route(String uri) throws Exception {
        KajabiComponent component = SandboxTest.component(sandbox);
        component.getConfiguration().setWebhookExternalUrl("http://127.0.0.1:" + port);
        main.bind("kajabi", component);
        main.configure()
                .addRoutesBuilder(
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                from(uri)
                                        .routeId("purchases")
                                        .process(
                                                exchange ->
                                                        received.add(
                                                                exchange.getMessage()
                                                                        .getBody(Purchase.class)
                                                                        .getId()));
                            }
                        });
        main.start();
        return main.getCamelContext();
    }

    private void awaitHooks(int count) {
        await().until(() -> sandbox.data().count("hooks") == count);
    }

    private void awaitPolls(int count) {
        await().until(() -> sandbox.requests().count("GET", "/v1/purchases") >= count);
    }

    private String purchase() {
        return sandbox.data()
                .addPurchase(
                        sandbox.data().addMadeUpContact(), sandbox.data().addOffer("Workshop"));
    }

    @Test
    void aPurchaseArrivesAtOnceAndTheHookIsCreatedOnce() throws Exception {
        follow("");
        awaitHooks(1);
        awaitPolls(1);
        String first = purchase();
        await().untilAsserted(() -> assertThat(received).containsExactly(first));
        await().until(() -> !sandbox.hookDeliveries().isEmpty());
        HookDelivery delivery = sandbox.hookDeliveries().get(0);
        assertThat(delivery.status()).isEqualTo(204);
        assertThat(delivery.targetUrl())
                .matches("http://127\\.0\\.0\\.1:" + port + "/kajabi-hooks/purchase/[\\w-]{43}");
    }

    private int status(String method, String path) throws Exception {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("X-Echo", "never")
                                .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("X-Echo")).isEmpty();
        return answer.statusCode();
    }

    @Test
    void onlyTheRightTokenOfTheEventIsAccepted() throws Exception {
        follow("&track=updated");
        awaitHooks(2);
        String purchase = path("purchase");
        String payment = path("payment_succeeded");
        String token = purchase.substring(purchase.lastIndexOf('/') + 1);
        assertThat(status("POST", purchase)).isEqualTo(204);
        assertThat(status("POST", payment)).isEqualTo(204);
        assertThat(status("GET", purchase)).isEqualTo(404);
        assertThat(status("PUT", purchase)).isEqualTo(404);
        assertThat(status("POST", payment.replaceAll("[^/]*$", token))).isEqualTo(404);
        assertThat(status("POST", purchase + "x")).isEqualTo(404);
        assertThat(status("POST", "/kajabi-hooks/tag_added/" + token)).isEqualTo(404);
    }

    private String path(String event) {
        return sandbox.data().all("hooks").stream()
                .filter(hook -> event.equals(hook.get("event")))
                .map(hook -> URI.create(String.valueOf(hook.get("target_url"))).getPath())
                .findFirst()
                .orElseThrow();
    }

    /** The tokens are long, so that whatever keeps them is seen in the live heap. */
    @Test
    void aFloodOfWrongTokensCausesNoRequestNoLinesOfLogAndKeepsNothing() throws Exception {
        CamelContext context = follow("&webhookEchoes=none");
        awaitHooks(1);
        awaitPolls(1);
        flood(1_000);
        long requests = sandbox.requests().total();
        long before = liveHeap();
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Level level = root.getLevel();
        root.setLevel(Level.INFO);
        root.addAppender(log);
        try {
            flood(FLOOD);
        } finally {
            root.detachAppender(log);
            root.setLevel(level);
        }
        assertThat(Doorbells.of(context).rejected()).isEqualTo(1_000 + FLOOD);
        assertThat(sandbox.requests().total()).isEqualTo(requests);
        assertThat(log.list).as("one a minute").hasSizeLessThanOrEqualTo(1);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> liveHeap() - before < FLOOD * LONG_TOKEN / 4);
    }

    private void flood(int count) throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        AtomicInteger number = new AtomicInteger();
        Callable<Map<Integer, Integer>> caller =
                () -> {
                    Map<Integer, Integer> answers = new TreeMap<>();
                    for (int i = number.getAndIncrement();
                            i < count;
                            i = number.getAndIncrement()) {
                        String token = String.format(Locale.ROOT, "%0" + LONG_TOKEN + "d", i);
                        HttpRequest request =
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:"
                                                                + port
                                                                + "/kajabi-hooks/purchase/"
                                                                + token))
                                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                        .build();
                        answers.merge(
                                client.send(request, HttpResponse.BodyHandlers.discarding())
                                        .statusCode(),
                                1,
                                Integer::sum);
                    }
                    return answers;
                };
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            Map<Integer, Integer> answers = new TreeMap<>();
            for (Future<Map<Integer, Integer>> done :
                    threads.invokeAll(Collections.nCopies(CALLERS, caller))) {
                done.get().forEach((status, n) -> answers.merge(status, n, Integer::sum));
            }
            assertThat(answers).containsExactly(Map.entry(404, count));
        } finally {
            threads.shutdownNow();
        }
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kajabi:contact_notes?webhook=true | no webhook announces new records of"
                        + " contact_notes. There is one for contacts, customers, form_submissions,"
                        + " order_items, orders, purchases, transactions",
                "kajabi:purchases?webhook=true&backoffMultiplier=3&backoffIdleThreshold=2 |"
                        + " backoffMultiplier=3 cannot be used together with webhook=true",
                "kajabi:purchases?webhook=true&repeatCount=3 | repeatCount=3 cannot be used"
                        + " together with webhook=true",
                "kajabi:purchases?webhook=true&scheduler=#mine |"
                    + " scheduler=org.apache.camel.support.DefaultScheduledPollConsumerScheduler"
                    + " cannot be used together with webhook=true",
                "kajabi:purchases?webhook=true&webhookExternalUrl=http://0.0.0.0:80 | is where a"
                        + " server listens",
                "kajabi:purchases?webhook=true&webhookExternalUrl=http://shop.example.org | would"
                        + " send the token unencrypted",
                "kajabi:purchases?webhook=true&webhookExternalUrl=https://a.example.org/?x=1 |"
                        + " scheme, host, port and path only",
                "kajabi:purchases?webhook=true&webhookEchoes=10s,2s | the times must be positive"
                        + " and grow",
                "kajabi:purchases?webhook=true&webhookGap=5 | webhookGap=5 is 5 milliseconds",
                "kajabi:purchases?webhookGap=5s | webhookGap has no effect without webhook=true",
                "kajabi:purchases?webhook=true&webhookPath=hooks | webhookPath=hooks: it must be a"
                        + " path",
            })
    void whatCannotWorkIsRefusedAtTheStart(String uri, String message) {
        main.bind("mine", new DefaultScheduledPollConsumerScheduler());
        assertThatThrownBy(() -> route(uri)).hasStackTraceContaining(message);
    }
}
