// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of which {@code master:} lets one follow a list. The leader is killed, or stands
 * still for longer than its lease and then goes on. {@code -Dkajabi.kills=40} makes it 50 kills and
 * 20 pauses, on a ZooKeeper too where there is one; {@code -Dkajabi.leader.kills} and {@code
 * -Dkajabi.leader.pauses} set other numbers.
 */
class LeaderProofTest {

    private static final boolean PROOF = Integer.getInteger("kajabi.kills", 0) > 0;
    private static final int KILLS = Integer.getInteger("kajabi.leader.kills", PROOF ? 50 : 1);
    private static final int PAUSES = Integer.getInteger("kajabi.leader.pauses", PROOF ? 20 : 1);
    private static final long SEED = Long.getLong("kajabi.kills.seed", 1);
    private static final int MOST_AHEAD = 300;

    private static final String FOLLOW =
            "master:followers:kajabi:contacts?startFrom=beginning&offsetRepository=#checkpoints"
                    + "&pageSize=10&initialDelay=0&delay=20&lookback=5000";

    private final Random random = new Random(SEED);
    private final ChildJvm[] nodes = new @Nullable ChildJvm[2];
    private final List<Integer> repeatsOfPauses = new ArrayList<>();
    private final List<Integer> repeatsOfKills = new ArrayList<>();
    private KajabiSandbox sandbox;
    private Path directory;
    private @Nullable ChildJvm zooKeeper;
    private @Nullable String zooKeeperAddress;

    @BeforeEach
    void start(@TempDir Path temporary) {
        directory = temporary;
        sandbox = KajabiSandbox.builder().requestLogSize(100).build().open();
    }

    @AfterEach
    void stop() throws Exception {
        for (ChildJvm node : nodes) {
            if (node != null) {
                node.close();
            }
        }
        if (zooKeeper != null) {
            zooKeeper.close();
        }
        sandbox.close();
    }

    @Test
    void onALockFileNothingIsLost() throws Exception {
        live("file lock", KILLS, PAUSES);
    }

    @Test
    void onAZooKeeperNothingIsLost() throws Exception {
        assumeTrue(PROOF && ZooKeeperMain.isPresent(), "-Pproof");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        zooKeeper =
                ChildJvm.start(
                        ZooKeeperMain.class,
                        directory.resolve("zookeeper.txt"),
                        List.of(
                                "-Xmx128m",
                                "-Dzookeeper.admin.enableServer=false",
                                "-Dzookeeper.clientPortAddress=127.0.0.1"),
                        List.of(
                                Integer.toString(port),
                                directory.resolve("zookeeper").toString(),
                                "500"));
        zooKeeperAddress = "127.0.0.1:" + port;
        live("ZooKeeper", KILLS, PAUSES);
    }

    private void live(String cluster, int kills, int pauses) throws Exception {
        contacts(50);
        for (int i = 0; i < 2; i++) {
            nodes[i] = child(i);
        }
        awaitDone(20);
        int killed = 0;
        int paused = 0;
        while (killed < kills || paused < pauses) {
            boolean kill =
                    paused == pauses || (killed < kills && random.nextInt(kills + pauses) < kills);
            int leader = leader();
            int before = repeats();
            contactsAhead();
            // At any moment of its work.
            int more = done().size() + random.nextInt(20);
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> done().size() >= more || done().size() == created());
            if (kill) {
                nodes[leader].kill();
                killed++;
            } else {
                nodes[leader].standStill();
                if (zooKeeperAddress == null) {
                    // So that the lock is another's, as on a file system whose leases end.
                    removeLock();
                }
                paused++;
            }
            contactsAhead();
            int other = 1 - leader;
            int taken = ledger(other).size();
            awaitAdvance(other, taken + 5);
            if (kill) {
                nodes[leader] = child(leader);
                repeatsOfKills.add(repeats() - before);
            } else {
                nodes[leader].goOn();
                contactsAhead();
                // Both may believe that they lead; then one has to give in.
                int all = done().size();
                awaitDone(Math.min(created(), all + 30));
                repeatsOfPauses.add(repeats() - before);
            }
        }
        awaitDone(created());
        int deliveries = ledger(0).size() + ledger(1).size();
        System.out.println(
                "proof: leader on "
                        + cluster
                        + ", "
                        + killed
                        + " kills, "
                        + paused
                        + " pauses longer than the lease, "
                        + created()
                        + " records, "
                        + deliveries
                        + " delivered, "
                        + (created() - done().size())
                        + " lost, repeats after kills "
                        + repeatsOfKills
                        + ", after pauses "
                        + repeatsOfPauses
                        + ", seed "
                        + SEED);
        assertThat(done()).hasSize(created());
        // The record in hand, and one of the event before, if it came only now.
        assertThat(repeatsOfKills).allMatch(n -> n <= 2);
        // What the one that woke up had in hand, and what the other had when it noticed.
        assertThat(repeatsOfPauses).allMatch(n -> n <= 2);
        assertThat(deliveries - created()).isLessThanOrEqualTo(killed + 2 * paused);
    }

    private void removeLock() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("cluster"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /** The node that delivers now. */
    private int leader() {
        int[] sizes = {ledger(0).size(), ledger(1).size()};
        contacts(10);
        int[] found = {-1};
        await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> {
                            for (int i = 0; i < 2; i++) {
                                if (ledger(i).size() >= sizes[i] + 3) {
                                    found[0] = i;
                                    return true;
                                }
                            }
                            return false;
                        });
        return found[0];
    }

    private void awaitDone(int count) {
        awaitThat(() -> done().size() >= count);
    }

    private void awaitAdvance(int node, int size) {
        awaitThat(() -> ledger(node).size() >= size);
    }

    private void awaitThat(BooleanSupplier condition) {
        try {
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofMinutes(2))
                    .until(condition::getAsBoolean);
        } catch (RuntimeException e) {
            throw new AssertionError("The nodes said:\n" + said(0) + "\n--\n" + said(1), e);
        }
    }

    private String said(int number) {
        ChildJvm node = nodes[number];
        return node == null ? "" : node.said();
    }

    private Set<String> done() {
        Set<String> done = new HashSet<>(ledger(0).ids());
        done.addAll(ledger(1).ids());
        return done;
    }

    private int repeats() {
        return ledger(0).size() + ledger(1).size() - done().size();
    }

    private int created() {
        return sandbox.data().contactCount();
    }

    private IdLedger ledger(int number) {
        return new IdLedger(directory.resolve("ledger" + number + ".txt"));
    }

    private ChildJvm child(int number) {
        List<String> options = new ArrayList<>(List.of("-Xmx128m"));
        if (zooKeeperAddress != null) {
            options.add("-D" + FollowerMain.ZOOKEEPER + "=" + zooKeeperAddress);
        }
        return ChildJvm.start(
                FollowerMain.class,
                directory.resolve("output" + number + ".txt"),
                options,
                List.of(
                        sandbox.baseUrl(),
                        sandbox.clientId(),
                        sandbox.clientSecret(),
                        directory.toString(),
                        directory.resolve("ledger" + number + ".txt").toString(),
                        FOLLOW,
                        "0"));
    }

    private void contactsAhead() {
        contacts(Math.max(0, MOST_AHEAD / 3 - (created() - done().size())));
    }

    private void contacts(int count) {
        String site = sandbox.data().siteId();
        for (int i = 0; i < count; i++) {
            sandbox.data().addContact(site, Map.of("name", "A"), Instant.now());
        }
    }
}
