// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.github.camelkajabi.model.Purchase;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes behind a load balancer, of which {@code master:} lets one poll. */
class DoorbellClusterTest {

    private static final int NODES = 3;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<CamelContext> nodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger atStandby = new AtomicInteger();
    private KajabiSandbox sandbox;
    private HttpServer balancer;
    private Path directory;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        sandbox = KajabiSandbox.start();
        balancer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        balancer.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(status(exchange.getRequestURI().getPath()), -1);
                    exchange.close();
                });
        balancer.start();
        for (int i = 0; i < NODES; i++) {
            nodes.add(node());
        }
    }

    @AfterEach
    void stop() {
        nodes.forEach(CamelContext::stop);
        balancer.stop(0);
        sandbox.close();
    }

    /** Lets one node after the other receive. */
    private int status(String path) {
        String[] segments = path.split("/", -1);
        CamelContext node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
        try {
            boolean known =
                    KajabiDoorbell.of(node)
                            .ring(segments[segments.length - 2], segments[segments.length - 1]);
            if (known && !isLeader(node)) {
                atStandby.incrementAndGet();
            }
            return known ? 204 : 404;
        } catch (Exception e) {
            return 503;
        }
    }

    private static boolean isLeader(CamelContext node) throws Exception {
        return !MonitoringService.of(node).consumers().isEmpty();
    }

    private CamelContext node() throws Exception {
        CamelContext context = new DefaultCamelContext();
        KajabiComponent component = SandboxTest.component(sandbox);
        component
                .getConfiguration()
                .setWebhookExternalUrl("http://127.0.0.1:" + balancer.getAddress().getPort());
        component.getConfiguration().setWebhookComponentName("none");
        context.addComponent("kajabi", component);
        context.getRegistry()
                .bind("checkpoints", new DirectoryStateRepository(directory.resolve("states")));
        FileLockClusterService cluster = new FileLockClusterService();
        cluster.setRoot(directory.resolve("cluster").toString());
        cluster.setAcquireLockDelay(100, TimeUnit.MILLISECONDS);
        cluster.setAcquireLockInterval(100, TimeUnit.MILLISECONDS);
        context.addService(cluster);
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("master:shop:kajabi:purchases?webhook=true&initialDelay=0&delay=3s"
                                        + "&startFrom=beginning&offsetRepository=#checkpoints")
                                .routeId("purchases")
                                .process(
                                        exchange ->
                                                received.add(
                                                        Objects.requireNonNull(
                                                                exchange.getMessage()
                                                                        .getBody(Purchase.class)
                                                                        .getId())));
                    }
                });
        context.start();
        return context;
    }

    @Test
    void aRollingRestartLosesNothingAndLeavesTheHookAlone() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> sandbox.data().count("hooks") == 1);
        List<Map<String, Object>> hooks = sandbox.data().all("hooks");
        String offer = sandbox.data().addOffer("Workshop");
        List<String> bought = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch end = new CountDownLatch(1);
        Thread shop =
                new Thread(
                        () -> {
                            do {
                                bought.add(
                                        sandbox.data()
                                                .addPurchase(
                                                        sandbox.data().addMadeUpContact(), offer));
                            } while (!isOver(end));
                        });
        shop.start();
        try {
            for (int i = 0; i < NODES; i++) {
                int done = received.size();
                await().atMost(Duration.ofMinutes(1)).until(() -> received.size() >= done + 10);
                nodes.remove(0).stop();
                nodes.add(node());
            }
            int done = received.size();
            await().atMost(Duration.ofMinutes(1)).until(() -> received.size() >= done + 10);
        } finally {
            end.countDown();
            shop.join();
        }
        await().atMost(Duration.ofMinutes(1))
                .until(() -> new HashSet<>(received).containsAll(bought));
        assertThat(received).containsExactlyInAnyOrderElementsOf(bought);
        assertThat(sandbox.data().all("hooks")).isEqualTo(hooks);
        assertThat(sandbox.requests().count("POST", "/v1/hooks")).isEqualTo(1);
        assertThat(sandbox.requests().count("DELETE", "/v1/hooks/**")).isZero();
        assertThat(atStandby).hasPositiveValue();
        System.out.println(
                "rolling restart of "
                        + NODES
                        + " nodes: "
                        + bought.size()
                        + " purchases, "
                        + atStandby
                        + " hooks at a node that is not the leader, lost 0, repeated "
                        + (received.size() - bought.size())
                        + ", the hook is the same");
    }

    private static boolean isOver(CountDownLatch end) {
        try {
            return end.await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
