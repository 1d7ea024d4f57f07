// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.master.MasterComponent;
import org.apache.camel.component.master.MasterConsumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Camel's cluster service for Kubernetes, against a mock of the API: three contexts, of which
 * {@code master:} lets one follow a list. {@code -Dkajabi.cluster.cuts} sets how often the leader
 * is cut off from the API. In the profile proof only.
 */
class KubernetesClusterTest {

    private static final int CUTS = Integer.getInteger("kajabi.cluster.cuts", 8);
    private static final long SEED = Long.getLong("kajabi.kills.seed", 1);
    private static final int AHEAD = 100;
    private static final Path PAGE = Path.of("../docs/how-to/cluster-kubernetes.adoc");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, Object> TIMES =
            Map.of(
                    "leaseDurationMillis", 3000L,
                    "renewDeadlineMillis", 2000L,
                    "retryPeriodMillis", 400L);

    private final Random random = new Random(SEED);
    private final List<Node> nodes = new ArrayList<>();
    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final List<String> history = new ArrayList<>();
    private DriverDataSource database;
    private KajabiSandbox sandbox;
    private KubernetesApi api;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(KubernetesApi.isPresent(), "-Pproof");
        database = new DriverDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcStateRepository states = new JdbcStateRepository(database);
        states.setCreateTable(true);
        states.start();
        states.stop();
        try (Connection connection = database.getConnection()) {
            Audit.create(connection, "H2");
        }
        sandbox = KajabiSandbox.builder().requestLogSize(100).build().open();
        api = KubernetesApi.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (KubernetesApi.isPresent()) {
            nodes.forEach(Node::close);
            api.close();
            sandbox.close();
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN");
            }
        }
    }

    @Test
    void oneReadsUntilItStopsAndItsPodIsGone() throws Exception {
        startNodes(0);
        int stops = 3;
        for (int i = 0; i < stops; i++) {
            Node leader = leader();
            note(leader.name + " stops");
            contactsAhead();
            leader.close();
            // The lease goes on naming a pod that is ready. When it ends, nobody takes it.
            requireNobodyLeads();
            api.deletePod(leader.name);
            assertThat(leader()).isNotSameAs(leader);
            api.createPod(leader.name);
            leader.start();
            awaitDone();
        }
        report("stops", stops, stops);
        assertThat(api.seen())
                .containsExactlyInAnyOrder(
                        "get leases", "create leases", "update leases", "list pods");
    }

    @Test
    void aLeaderThatIsCutOffStopsReadingAndLeadsAgainOrFollowsTheNext() throws Exception {
        startNodes(0);
        int passedOn = 0;
        for (int i = 0; i < CUTS; i++) {
            Node leader = leader();
            KubernetesApi.Cut cut =
                    random.nextBoolean() ? KubernetesApi.Cut.ERROR : KubernetesApi.Cut.HANG;
            boolean ready = i % 2 == 0;
            boolean inHand = random.nextBoolean();
            note(
                    leader.name
                            + ", "
                            + cut
                            + (ready ? "" : ", not ready")
                            + (inHand ? ", held" : ""));
            contactsAhead();
            int more = delivered.size() + random.nextInt(20);
            awaitThat(() -> delivered.size() >= more);
            if (inHand) {
                leader.hold();
            }
            leader.door.cut(cut);
            awaitThat(() -> leader.door.isCut() && !leader.leads());
            if (ready) {
                requireNobodyLeads();
                leader.door.restore();
                awaitThat(leader::leads);
                leader.release();
                assertThat(leader()).isSameAs(leader);
            } else {
                passedOn++;
                api.setReady(leader.name, false);
                Node another = leader();
                assertThat(another).isNotSameAs(leader);
                // What it had in hand ends now, and its save comes too late.
                leader.release();
                leader.door.restore();
                api.setReady(leader.name, true);
                awaitLooks(List.of(leader), 3);
                assertThat(leader()).isSameAs(another);
            }
        }
        awaitDone();
        report("cuts, " + passedOn + " of them passed on", CUTS, 2 * CUTS);
    }

    /**
     * For five seconds after it has started a consumer, {@code master:} of Camel 4.18 starts it
     * again at each {@code backOffDelay}, also if the node does not lead any more.
     */
    @Test
    void theFenceStopsANodeThatReadsWithoutLeading() throws Exception {
        startNodes(200);
        int rounds = 3;
        int readOn = 0;
        Node leader = cutNext(null);
        for (int i = 0; i < rounds; i++) {
            Node former = leader;
            awaitThat(() -> former.door.isCut() && !former.leads());
            contactsAhead();
            int before = former.delivered;
            awaitLooks(nodes.stream().filter(node -> node != former).toList(), 5);
            boolean reads = former.delivered > before;
            readOn += reads ? 1 : 0;
            note(former.name + (reads ? " reads on" : ""));
            api.setReady(former.name, false);
            leader = cutNext(former);
            int last = former.delivered;
            former.door.restore();
            api.setReady(former.name, true);
            awaitLooks(List.of(former), 3);
            assertThat(former.delivered).as("seed %s, %s", SEED, history).isBetween(last, last + 1);
        }
        leader.door.restore();
        awaitDone();
        report("cuts, after " + readOn + " of which the former leader read on", rounds, 2 * rounds);
    }

    @Test
    void aLeaderWhoseUpdateFailsNeverAsksAgain() throws Exception {
        startNodes(0);
        Node leader = leader();
        // It is done, but the connection ends before its answer.
        leader.door.loseAnUpdate();
        awaitThat(() -> leader.door.hasLostTheUpdate() && !leader.leads());
        int looks = leader.door.looks();
        requireNobodyLeads(leader);
        assertThat(leader.door.looks()).isEqualTo(looks);
        api.setReady(leader.name, false);
        Node another = leader();
        assertThat(another).isNotSameAs(leader);
        api.setReady(leader.name, true);
        awaitLooks(List.of(another), 10);
        assertThat(leader.door.looks()).isEqualTo(looks);
        // Until it starts again.
        leader.close();
        leader.start();
        awaitLooks(List.of(leader), 3);
        assertThat(leader()).isSameAs(another);
        another.close();
        api.deletePod(another.name);
        assertThat(leader()).isNotSameAs(another);
        awaitDone();
        report("lost answers", 1, 2);
    }

    @Test
    void theOptionsAreThoseOfThePage() throws Exception {
        String page = Files.readString(PAGE);
        CamelContext camel = new DefaultCamelContext();
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(
                        ResourceHelper.fromString(
                                "page.yaml",
                                find(page, "\\[source,yaml]\\n----\\n(.*?)^----$")
                                        .get(0)
                                        .group(1)
                                        .replace("{{env:HOSTNAME}}", "pod-1")));
        Object service = Objects.requireNonNull(camel.getRegistry().lookupByName("cluster"));
        assertThat(service.getClass().getName()).isEqualTo(KubernetesApi.SERVICE);
        assertThat(value(service, "podName")).isEqualTo("pod-1");
        assertThat(value(service, "clusterLabels")).isEqualTo(Map.of("app", "my-app"));
        assertThat(value(service, "leaseDurationMillis")).isEqualTo(15000L);
        Object unset = service.getClass().getConstructor().newInstance();
        List<MatchResult> rows = find(page, "^\\|`(\\w+)` \\|(?:`([^`]+)`)?");
        assertThat(rows).hasSize(9);
        for (MatchResult row : rows) {
            Object value = value(unset, row.group(1));
            assertThat(value == null ? null : value.toString())
                    .as(row.group(1))
                    .isEqualTo(row.group(2));
        }
    }

    private static List<MatchResult> find(String page, String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(page)
                .results()
                .toList();
    }

    private static @Nullable Object value(Object service, String option) throws Exception {
        return service.getClass()
                .getMethod("get" + StringHelper.capitalize(option))
                .invoke(service);
    }

    private void startNodes(long backOffDelay) throws Exception {
        contacts(50);
        for (String name : List.of("a", "b", "c")) {
            api.createPod(name);
            Node node = new Node(name, api.door(name), backOffDelay);
            nodes.add(node);
            node.start();
        }
    }

    /** The only node that leads, and that delivers what is created. */
    private Node leader() {
        awaitThat(() -> nodes.stream().filter(Node::leads).count() == 1);
        int[] before = nodes.stream().mapToInt(node -> node.delivered).toArray();
        contacts(10);
        Node[] found = new Node[1];
        awaitThat(
                () -> {
                    for (int i = 0; i < before.length; i++) {
                        if (nodes.get(i).delivered >= before[i] + 5) {
                            found[0] = nodes.get(i);
                        }
                    }
                    return found[0] != null;
                });
        Node leader = found[0];
        awaitThat(leader::leads);
        assertThat(api.lease().at("/spec/holderIdentity").asText()).isEqualTo(leader.name);
        for (int i = 0; i < before.length; i++) {
            if (nodes.get(i) != leader) {
                assertThat(nodes.get(i).delivered).as(nodes.get(i).name).isEqualTo(before[i]);
            }
        }
        return leader;
    }

    /** Cuts off the node that leads after another one, when it has delivered something. */
    private Node cutNext(@Nullable Node former) {
        int[] before = nodes.stream().mapToInt(node -> node.delivered).toArray();
        Node[] found = new Node[1];
        awaitThat(
                () -> {
                    // Not too many: a long checkpoint is not saved after each record.
                    contacts(different() == sandbox.data().contactCount() ? 1 : 0);
                    for (int i = 0; i < before.length; i++) {
                        if (nodes.get(i) != former && nodes.get(i).delivered > before[i]) {
                            found[0] = nodes.get(i);
                        }
                    }
                    return found[0] != null;
                });
        found[0].door.cut(KubernetesApi.Cut.ERROR);
        return found[0];
    }

    /** No node leads although all that look at the lease do so several times. */
    private void requireNobodyLeads(Node... blind) {
        contactsAhead();
        awaitThat(() -> nodes.stream().noneMatch(Node::leads));
        int before = delivered.size();
        awaitLooks(
                nodes.stream()
                        .filter(node -> node.context != null && !node.door.isCut())
                        .filter(node -> !List.of(blind).contains(node))
                        .toList(),
                12);
        assertThat(nodes).noneMatch(Node::leads);
        assertThat(delivered).hasSize(before);
    }

    private void awaitLooks(List<Node> some, int count) {
        List<Integer> before = some.stream().map(node -> node.door.looks() + count).toList();
        awaitThat(
                () -> {
                    for (int i = 0; i < before.size(); i++) {
                        if (some.get(i).door.looks() < before.get(i)) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    private void contacts(int count) {
        for (int i = 0; i < count; i++) {
            sandbox.data().addContact(sandbox.data().siteId(), Map.of("name", "A"), Instant.now());
        }
    }

    private void contactsAhead() {
        contacts(Math.max(0, AHEAD - (sandbox.data().contactCount() - different())));
    }

    private int different() {
        return new HashSet<>(delivered).size();
    }

    private void awaitDone() {
        awaitThat(() -> different() == sandbox.data().contactCount());
    }

    private void note(String event) {
        history.add(event);
    }

    private void awaitThat(Callable<Boolean> condition) {
        try {
            await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(condition);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "seed " + SEED + ", " + history + ", nodes " + nodes + ", " + api.lease(), e);
        }
    }

    private void report(String events, int count, int mostRepeats) throws Exception {
        Audit.Result audit;
        try (Connection connection = database.getConnection()) {
            audit = Audit.read(connection);
        }
        int created = sandbox.data().contactCount();
        int repeats = delivered.size() - different();
        System.out.println(
                "proof: leader on Kubernetes, "
                        + nodes.size()
                        + " nodes, "
                        + count
                        + " "
                        + events
                        + ", "
                        + created
                        + " records, "
                        + delivered.size()
                        + " delivered, "
                        + (created - different())
                        + " lost, "
                        + repeats
                        + " repeats, "
                        + audit.writes()
                        + " writes of the checkpoint, "
                        + audit.takeovers()
                        + " takeovers, "
                        + audit.stepsBack().size()
                        + " steps back, asked for "
                        + api.seen()
                        + ", seed "
                        + SEED
                        + ", "
                        + history);
        assertThat(different()).isEqualTo(created);
        assertThat(audit.stepsBack()).isEmpty();
        assertThat(repeats)
                .as("repeats, seed %s, %s", SEED, history)
                .isLessThanOrEqualTo(mostRepeats);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A pod, with a Camel context that is started and stopped. */
    private final class Node {

        private final String name;
        private final KubernetesApi.Door door;
        private final long backOffDelay;
        private volatile @Nullable CamelContext context;
        private volatile int delivered;
        private volatile @Nullable CountDownLatch held;
        private volatile boolean holding;

        Node(String name, KubernetesApi.Door door, long backOffDelay) {
            this.name = name;
            this.door = door;
            this.backOffDelay = backOffDelay;
        }

        void start() throws Exception {
            CamelContext camel = new DefaultCamelContext();
            KajabiComponent kajabi = new KajabiComponent();
            kajabi.getConfiguration().setBaseUrl(sandbox.baseUrl());
            kajabi.getConfiguration().setClientId(sandbox.clientId());
            kajabi.getConfiguration().setClientSecret(sandbox.clientSecret());
            camel.addComponent("kajabi", kajabi);
            camel.getRegistry().bind("checkpoints", new JdbcStateRepository(database));
            camel.addService(door.clusterService(camel, TIMES));
            if (backOffDelay > 0) {
                MasterComponent master = new MasterComponent();
                master.setBackOffDelay(backOffDelay);
                master.setBackOffMaxAttempts(1000);
                camel.addComponent("master", master);
            }
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("master:followers:kajabi:contacts?startFrom=beginning"
                                            + "&offsetRepository=#checkpoints&pageSize=10"
                                            + "&initialDelay=0&delay=20&lookback=5000")
                                    .routeId("follow")
                                    .process(Node.this::receive);
                        }
                    });
            camel.start();
            context = camel;
        }

        private void receive(Exchange exchange) {
            CountDownLatch until = held;
            if (until != null) {
                holding = true;
                awaitUninterruptibly(until);
            }
            KubernetesClusterTest.this.delivered.add(
                    exchange.getMessage().getHeader(KajabiConstants.ID, String.class));
            synchronized (this) {
                delivered++;
            }
        }

        /** Waits until a record is held in the route. */
        void hold() {
            holding = false;
            held = new CountDownLatch(1);
            contactsAhead();
            awaitThat(() -> holding);
        }

        void release() {
            CountDownLatch until = held;
            held = null;
            if (until != null) {
                until.countDown();
            }
        }

        boolean leads() {
            CamelContext now = context;
            Route route = now == null ? null : now.getRoute("follow");
            return route != null
                    && route.getConsumer() instanceof MasterConsumer master
                    && master.isMaster();
        }

        void close() {
            release();
            CamelContext now = context;
            context = null;
            if (now != null) {
                now.stop();
            }
        }

        @Override
        public String toString() {
            return name + " delivered " + delivered + ", asked " + door;
        }
    }
}
