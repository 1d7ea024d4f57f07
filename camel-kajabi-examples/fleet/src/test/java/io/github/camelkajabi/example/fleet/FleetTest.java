// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.master.MasterConsumer;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code -Dfleet.accounts} sets how many accounts there are. */
class FleetTest {

    private static final int ACCOUNTS = Integer.getInteger("fleet.accounts", 40);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CHECK = "producer:kajabi-";

    private final List<CamelContext> nodes = new ArrayList<>();
    private final Map<String, Set<String>> received = new ConcurrentHashMap<>();
    private final Map<String, String> sites = new TreeMap<>();
    private final HikariDataSource database = new HikariDataSource();
    private final AccountTable table = new AccountTable(database);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private KajabiSandbox sandbox;

    @BeforeAll
    static void look() {
        System.setProperty("fleet.delay", "500");
        System.setProperty("fleet.look", "500");
    }

    @BeforeEach
    void start() throws Exception {
        database.setJdbcUrl("jdbc:h2:mem:fleet-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
        table.create();
        Metrics.addRegistry(meters);
        KajabiSandbox.Builder builder = KajabiSandbox.builder().requestLogSize(500);
        for (int i = 0; i <= ACCOUNTS; i++) {
            builder.client("client-" + i, "secret-" + i);
        }
        sandbox = builder.build().open();
    }

    @AfterEach
    void stop() {
        nodes.forEach(CamelContext::stop);
        sandbox.close();
        database.close();
        assertThat(meters.getMeters()).isEmpty();
        Metrics.removeRegistry(meters);
    }

    @Test
    void allListsOfAllAccountsAreDeliveredByFewThreads() throws Exception {
        long heapBefore = heap();
        Map<String, Long> threadsBefore = threads();
        for (int i = 0; i < ACCOUNTS; i++) {
            table.put(account(i));
            sell(i);
        }
        long begun = System.nanoTime();
        node();
        await().atMost(PATIENCE).until(() -> total() == 3 * ACCOUNTS);
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        for (int i = 0; i < ACCOUNTS; i++) {
            sell(i);
        }
        await().atMost(PATIENCE).until(() -> total() == 6 * ACCOUNTS);
        Map<String, Long> more = threads();
        threadsBefore.forEach((name, count) -> more.merge(name, -count, Long::sum));
        more.values().removeIf(count -> count == 0);
        System.out.println(
                "proof: fleet of "
                        + ACCOUNTS
                        + " accounts with 3 lists each: "
                        + total()
                        + " of "
                        + 6 * ACCOUNTS
                        + " records delivered, the first "
                        + 3 * ACCOUNTS
                        + " within "
                        + seconds
                        + " s of the start, "
                        + (heap() - heapBefore) / ACCOUNTS / 1024
                        + " KiB of live heap for each account, sandbox and database included, more"
                        + " threads "
                        + more);
        assertThat(more.get("Pollers")).isEqualTo(8);
    }

    @Test
    void accountsAreAddedChangedAndRemovedWhileItRuns() throws Exception {
        table.put(account(0));
        sell(0);
        CamelContext node = node();
        await().atMost(PATIENCE).until(() -> of(0).size() == 3);

        table.put(account(1));
        sell(1);
        await().atMost(PATIENCE).until(() -> of(1).size() == 3);
        awaitHealth(node, Map.of("account-0", State.UP, "account-1", State.UP));
        Meter first = awaitMeasured("account-0", "account-1").get("account-1");

        // Wrong credentials harm no other account, and are repaired by the next change.
        Account right = account(1);
        table.put(new Account(right.name(), right.clientId(), "wrong", right.siteId()));
        await().atMost(PATIENCE)
                .until(
                        () ->
                                sandbox.requests().entries().stream()
                                        .anyMatch(call -> call.status() == 401));
        sell(0);
        sell(1);
        await().atMost(PATIENCE).until(() -> of(0).size() == 6);
        assertThat(of(1)).hasSize(3);
        awaitHealth(node, Map.of("account-0", State.UP, "account-1", State.DOWN));
        table.put(right);
        await().atMost(PATIENCE).until(() -> of(1).size() == 6);
        awaitHealth(node, Map.of("account-0", State.UP, "account-1", State.UP));
        assertThat(awaitMeasured("account-0", "account-1").get("account-1"))
                .as("it counts what the new session does")
                .isNotSameAs(first);

        table.remove(right.name());
        await().atMost(PATIENCE).until(() -> node.hasComponent(right.scheme()) == null);
        awaitHealth(node, Map.of("account-0", State.UP));
        awaitMeasured("account-0");
        assertThat(node.getRoutes())
                .extracting(Route::getRouteId)
                .noneMatch(id -> id.startsWith(right.name()));
        sell(0);
        sell(1);
        await().atMost(PATIENCE).until(() -> of(0).size() == 9);
        assertThat(of(1)).hasSize(6);

        // It goes on where it was.
        table.put(right);
        await().atMost(PATIENCE).until(() -> of(1).size() == 9);
    }

    private static void awaitHealth(CamelContext node, Map<String, State> expected) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(
                                                HealthCheckHelper.invokeReadiness(node, "full")
                                                        .stream()
                                                        .filter(FleetTest::isOfAccount)
                                                        .collect(
                                                                Collectors.toMap(
                                                                        FleetTest::account,
                                                                        HealthCheck.Result
                                                                                ::getState)))
                                        .isEqualTo(expected));
    }

    private static boolean isOfAccount(HealthCheck.Result result) {
        return result.getCheck().getId().startsWith(CHECK);
    }

    private static String account(HealthCheck.Result result) {
        return result.getCheck().getId().substring(CHECK.length());
    }

    private Map<String, Meter> awaitMeasured(String... accounts) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(measured()).containsOnlyKeys(accounts));
        return measured();
    }

    /** The requests of each account, found by the meters of its consumers. */
    private Map<String, Meter> measured() {
        Map<String, Meter> requests = new TreeMap<>();
        Collection<TimeGauge> lags = meters.get("kajabi.consumer.lag").timeGauges();
        for (TimeGauge lag : lags) {
            String account = lag.getId().getTag("route").replaceFirst("-[a-z_]+$", "");
            Meter ofSession =
                    meters.get("kajabi.requests")
                            .tag("account", lag.getId().getTag("account"))
                            .functionCounter();
            assertThat(requests.put(account, ofSession)).isIn(null, ofSession);
        }
        assertThat(lags).hasSize(Fleet.LISTS.size() * requests.size());
        assertThat(meters.get("kajabi.requests").functionCounters())
                .as("one session for each account")
                .containsExactlyInAnyOrderElementsOf(
                        requests.values().stream().map(FunctionCounter.class::cast).toList());
        return requests;
    }

    @Test
    void theAccountsAreSharedByTheNodes() throws Exception {
        int accounts = 6;
        for (int i = 0; i < accounts; i++) {
            table.put(account(i));
            sell(i);
        }
        CamelContext a = node();
        CamelContext b = node();
        await().atMost(PATIENCE).until(() -> led(a).size() == 3 && led(b).size() == 3);
        Set<String> all = new TreeSet<>(led(a));
        all.addAll(led(b));
        assertThat(all).hasSize(accounts);
        await().atMost(PATIENCE).until(() -> total() == 3 * accounts);
        b.stop();
        await().atMost(PATIENCE).until(() -> led(a).size() == accounts);
        for (int i = 0; i < accounts; i++) {
            sell(i);
        }
        await().atMost(PATIENCE).until(() -> total() == 6 * accounts);
    }

    private static Set<String> led(CamelContext node) {
        return node.getRoutes().stream()
                .filter(
                        route ->
                                route.getConsumer() instanceof MasterConsumer master
                                        && master.isMaster())
                .map(route -> route.getRouteId().replaceFirst("-[a-z]+$", ""))
                .collect(Collectors.toSet());
    }

    private CamelContext node() throws Exception {
        CamelContext node = FleetApp.context(database, sandbox.baseUrl());
        nodes.add(node);
        node.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:record")
                                .process(
                                        exchange ->
                                                received.computeIfAbsent(
                                                                exchange.getMessage()
                                                                        .getHeader(
                                                                                "account",
                                                                                String.class),
                                                                any ->
                                                                        ConcurrentHashMap
                                                                                .newKeySet())
                                                        .add(
                                                                exchange.getMessage()
                                                                                .getHeader(
                                                                                        "CamelKajabiType")
                                                                        + " "
                                                                        + exchange.getMessage()
                                                                                .getHeader(
                                                                                        "CamelKajabiId")));
                    }
                });
        node.start();
        return node;
    }

    private Account account(int number) {
        String name = "account-" + number;
        return new Account(
                name,
                "client-" + number,
                "secret-" + number,
                sites.computeIfAbsent(name, sandbox.data()::addSite));
    }

    /** A contact, a customer and a purchase. */
    private void sell(int number) {
        String site = sites.get("account-" + number);
        String contact =
                sandbox.data()
                        .addContact(
                                site,
                                Map.of(
                                        "name",
                                        "A",
                                        "email",
                                        "a" + System.nanoTime() + "@example.org"),
                                Instant.now());
        sandbox.data().addPurchase(contact, sandbox.data().addOffer(site, "Offer", Map.of()));
    }

    private Set<String> of(int number) {
        return received.getOrDefault("account-" + number, Set.of());
    }

    private int total() {
        return received.values().stream().mapToInt(Set::size).sum();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** The live threads by what they are for. */
    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(
                        thread ->
                                thread.getName()
                                        .replaceFirst("^Camel \\(.*\\) thread #\\d+ - ", "")
                                        .replaceFirst("://.*", "")
                                        .replaceAll("[-#: ]*\\d.*", ""))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }
}
