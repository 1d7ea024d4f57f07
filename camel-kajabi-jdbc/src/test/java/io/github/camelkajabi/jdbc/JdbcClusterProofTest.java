// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelkajabi.ChildJvm;
import io.github.camelkajabi.Followers;
import io.github.camelkajabi.ZooKeeperMain;
import io.github.camelkajabi.ZooKeeperServer;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes, of which {@code master:} lets one follow a list. The leader is killed, or stands
 * still for longer than its lease and then goes on; the database crashes, is away for longer than
 * the lease, or drops all connections. A trigger of the database writes down each version of the
 * checkpoint. {@code -Dkajabi.cluster.kills}, {@code .pauses} and {@code .outages} set how often;
 * the profile proof does it on PostgreSQL, and with a ZooKeeper for the leader.
 */
class JdbcClusterProofTest {

    private static final boolean PROOF = Integer.getInteger("kajabi.cluster.kills", 0) > 0;
    private static final int KILLS = Integer.getInteger("kajabi.cluster.kills", 1);
    private static final int PAUSES = Integer.getInteger("kajabi.cluster.pauses", 1);
    private static final int OUTAGES = Integer.getInteger("kajabi.cluster.outages", 1);
    private static final long SEED = Long.getLong("kajabi.kills.seed", 1);
    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private enum Event {
        KILL,
        PAUSE,
        OUTAGE
    }

    /** A database server that can fail. */
    private interface Db extends TestDatabase.Server {

        void crash() throws Exception;

        void start() throws Exception;

        /** Ends all connections; on H2 that takes a restart. */
        void dropConnections() throws Exception;
    }

    private final Random random = new Random(SEED);
    private final Map<Event, Map<Integer, Integer>> repeats = new TreeMap<>();
    private int starts;
    private KajabiSandbox sandbox;
    private Path directory;
    private Followers nodes;
    private @Nullable Db database;
    private @Nullable ZooKeeperServer zooKeeper;

    @BeforeEach
    void start(@TempDir Path temporary) {
        directory = temporary;
        sandbox = KajabiSandbox.builder().requestLogSize(100).build().open();
        nodes = new Followers(sandbox, directory, NODES, this::child);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
        if (zooKeeper != null) {
            zooKeeper.close();
        }
        if (database != null) {
            database.remove();
        }
        sandbox.close();
    }

    @Test
    void onH2NothingIsLost() throws Exception {
        live(
                "H2",
                new H2(directory),
                Math.min(KILLS, 5),
                Math.min(PAUSES, 3),
                Math.min(OUTAGES, 3));
    }

    @Test
    void onPostgresNothingIsLost() throws Exception {
        assumeTrue(PROOF, "-Pproof");
        live("PostgreSQL", new Postgres(PostgresServer.create()), KILLS, PAUSES, OUTAGES);
    }

    @Test
    void withAZooKeeperForTheLeaderNothingIsLost() throws Exception {
        assumeTrue(PROOF && ZooKeeperMain.isPresent(), "-Pproof");
        zooKeeper = ZooKeeperServer.start(directory);
        live(
                "ZooKeeper, checkpoint in PostgreSQL",
                new Postgres(PostgresServer.create()),
                KILLS,
                PAUSES,
                OUTAGES);
    }

    private void live(String cluster, Db db, int kills, int pauses, int outages) throws Exception {
        database = db;
        db.start();
        prepare(db);
        nodes.contacts(50);
        for (int i = 0; i < NODES; i++) {
            startNode(i);
        }
        nodes.awaitDone(20);
        List<Event> events = new ArrayList<>();
        addAll(events, Event.KILL, kills);
        addAll(events, Event.PAUSE, pauses);
        addAll(events, Event.OUTAGE, outages);
        Collections.shuffle(events, random);
        for (Event event : events) {
            int before = nodes.repeated();
            nodes.note(event.toString());
            happen(event, db);
            repeats.computeIfAbsent(event, any -> new TreeMap<>())
                    .merge(nodes.repeated() - before, 1, Integer::sum);
        }
        nodes.awaitDone(nodes.created());
        Audit.Result audit;
        try (Connection connection = new DriverDataSource(db.url()).getConnection()) {
            audit = Audit.read(connection);
        }
        int deliveries = nodes.deliveries();
        int created = nodes.created();
        System.out.println(
                "proof: leader on "
                        + cluster
                        + ", "
                        + NODES
                        + " nodes, "
                        + kills
                        + " kills, "
                        + pauses
                        + " pauses longer than the lease, "
                        + outages
                        + " outages of the database, "
                        + created
                        + " records, "
                        + deliveries
                        + " delivered, "
                        + (created - nodes.done().size())
                        + " lost, events by repeats "
                        + repeats
                        + ", "
                        + audit.writes()
                        + " writes of the checkpoint, "
                        + audit.takeovers()
                        + " takeovers, "
                        + audit.stepsBack().size()
                        + " steps back, seed "
                        + SEED);
        assertThat(nodes.done()).hasSize(created);
        assertThat(audit.stepsBack()).isEmpty();
        assertThat(audit.writes()).isGreaterThan(kills + pauses);
        // A route that works on one record at a time: the one in hand of the node that was killed
        // or paused, and the one in hand of a node that loses its leadership.
        repeats.values().forEach(counts -> assertThat(counts.keySet()).allMatch(n -> n <= 2));
        assertThat(deliveries - created).isLessThanOrEqualTo(kills + 2 * (pauses + outages));
    }

    private static void addAll(List<Event> events, Event event, int count) {
        for (int i = 0; i < count; i++) {
            events.add(event);
        }
    }

    private void happen(Event event, Db db) throws Exception {
        int leader = nodes.leader();
        nodes.awaitAnyMoment(random);
        switch (event) {
            case KILL -> {
                nodes.kill(leader);
                nodes.awaitAnother(leader);
                startNode(leader);
            }
            case PAUSE -> {
                nodes.node(leader).standStill();
                nodes.awaitAnother(leader);
                nodes.node(leader).goOn();
            }
            case OUTAGE -> fail(db);
        }
        nodes.contactsAhead();
        nodes.awaitDone(Math.min(nodes.created(), nodes.done().size() + 30));
    }

    private void fail(Db db) throws Exception {
        switch (random.nextInt(3)) {
            case 0 -> db.dropConnections();
            case 1 -> {
                db.crash();
                db.start();
            }
            default -> {
                db.crash();
                // Longer than the lease.
                long end = System.nanoTime() + NodeMain.LEASE.multipliedBy(2).toNanos();
                await().atMost(PATIENCE).until(() -> System.nanoTime() > end);
                db.start();
            }
        }
    }

    private static void prepare(Db db) throws Exception {
        DriverDataSource source = new DriverDataSource(db.url());
        JdbcStateRepository states = new JdbcStateRepository(source);
        states.setCreateTable(true);
        states.start();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            String product = connection.getMetaData().getDatabaseProductName();
            Dialect dialect = Dialect.require(product, "the test");
            for (String table : List.of(LeaseTables.LEADERS, LeaseTables.MEMBERS)) {
                statement.execute(dialect.ddl(table, table));
            }
            Audit.create(connection, product);
        }
        states.stop();
    }

    private ChildJvm child(Path output, Path ledger) {
        return ChildJvm.start(
                NodeMain.class,
                output,
                List.of("-Xmx128m", "-Dlogback.configurationFile=logback-node.xml"),
                List.of(
                        sandbox.baseUrl(),
                        sandbox.clientId(),
                        sandbox.clientSecret(),
                        Objects.requireNonNull(database).url(),
                        ledger.toString(),
                        zooKeeper == null ? "" : zooKeeper.address(),
                        token()));
    }

    /** What the node that starts last prints when it has started. */
    private String token() {
        return "started " + starts + ".";
    }

    /** A node that starts while the database is away fails, as an application does. */
    private void startNode(int number) {
        starts++;
        ChildJvm child = nodes.start(number);
        await().atMost(PATIENCE).until(() -> child.requireAlive().said().contains(token()));
    }

    /** The server of this machine. */
    private record Postgres(PostgresServer server) implements Db {

        @Override
        public String url() {
            return server.url();
        }

        @Override
        public void crash() throws Exception {
            server.crash();
        }

        @Override
        public void start() throws Exception {
            if (!server.isRunning()) {
                server.start();
            }
        }

        @Override
        public void dropConnections() throws SQLException {
            try (Connection connection = new DriverDataSource(url()).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type"
                                + " = 'client backend' AND pid <> pg_backend_pid()");
            }
        }

        @Override
        public void remove() throws Exception {
            server.remove();
        }
    }

    /** A server in a process of its own. */
    private static final class H2 implements Db {

        private final Path directory;
        private final int port;
        private @Nullable ChildJvm server;

        H2(Path directory) throws Exception {
            this.directory = directory;
            this.port = Programs.freePort();
        }

        private ChildJvm open() {
            return ChildJvm.start(
                    H2Main.class,
                    directory.resolve("h2.txt"),
                    List.of("-Xmx128m"),
                    List.of(Integer.toString(port)));
        }

        @Override
        public String url() {
            // Otherwise a commit of the last half second is lost with the process, and the database
            // is closed between two connections.
            return "jdbc:h2:tcp://127.0.0.1:"
                    + port
                    + "/"
                    + directory.resolve("states")
                    + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
        }

        @Override
        public void crash() throws Exception {
            Objects.requireNonNull(server).kill();
        }

        @Override
        public void start() {
            server = open();
            DriverDataSource source = new DriverDataSource(url());
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(
                            () -> {
                                try (Connection connection = source.getConnection()) {
                                    return connection.isValid(1);
                                }
                            });
        }

        @Override
        public void dropConnections() throws Exception {
            crash();
            start();
        }

        @Override
        public void remove() {
            Objects.requireNonNull(server).close();
        }
    }
}
