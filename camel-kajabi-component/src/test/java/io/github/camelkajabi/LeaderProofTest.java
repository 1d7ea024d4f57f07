// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

    private static final String FOLLOW =
            "master:followers:kajabi:contacts?startFrom=beginning&offsetRepository=#checkpoints"
                    + "&pageSize=10&initialDelay=0&delay=20&lookback=5000";

    private final Random random = new Random(SEED);
    private final List<Integer> repeatsOfPauses = new ArrayList<>();
    private final List<Integer> repeatsOfKills = new ArrayList<>();
    private KajabiSandbox sandbox;
    private Path directory;
    private Followers nodes;
    private @Nullable ZooKeeperServer zooKeeper;

    @BeforeEach
    void start(@TempDir Path temporary) {
        directory = temporary;
        sandbox = KajabiSandbox.builder().requestLogSize(100).build().open();
        nodes = new Followers(sandbox, directory, 2, this::child);
    }

    @AfterEach
    void stop() {
        nodes.close();
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
        zooKeeper = ZooKeeperServer.start(directory);
        live("ZooKeeper", KILLS, PAUSES);
    }

    private void live(String cluster, int kills, int pauses) throws Exception {
        nodes.contacts(50);
        nodes.start(0);
        nodes.start(1);
        nodes.awaitDone(20);
        int killed = 0;
        int paused = 0;
        while (killed < kills || paused < pauses) {
            boolean kill =
                    paused == pauses || (killed < kills && random.nextInt(kills + pauses) < kills);
            nodes.note(kill ? "kill" : "pause");
            int leader = nodes.leader();
            int before = nodes.repeated();
            nodes.awaitAnyMoment(random);
            if (kill) {
                nodes.kill(leader);
                killed++;
                nodes.awaitAnother(leader);
                nodes.start(leader);
                repeatsOfKills.add(nodes.repeated() - before);
            } else {
                nodes.node(leader).standStill();
                if (zooKeeper == null) {
                    // So that the lock is another's, as on a file system whose leases end.
                    removeLock();
                }
                paused++;
                nodes.awaitAnother(leader);
                nodes.node(leader).goOn();
                nodes.contactsAhead();
                // Both may believe that they lead; then one has to give in.
                int all = nodes.done().size();
                nodes.awaitDone(Math.min(nodes.created(), all + 30));
                repeatsOfPauses.add(nodes.repeated() - before);
            }
        }
        nodes.awaitDone(nodes.created());
        int deliveries = nodes.deliveries();
        int created = nodes.created();
        System.out.println(
                "proof: leader on "
                        + cluster
                        + ", "
                        + killed
                        + " kills, "
                        + paused
                        + " pauses longer than the lease, "
                        + created
                        + " records, "
                        + deliveries
                        + " delivered, "
                        + (created - nodes.done().size())
                        + " lost, repeats after kills "
                        + repeatsOfKills
                        + ", after pauses "
                        + repeatsOfPauses
                        + ", seed "
                        + SEED);
        assertThat(nodes.done()).hasSize(created);
        // The record in hand, and one of the event before, if it came only now.
        assertThat(repeatsOfKills).allMatch(n -> n <= 2);
        // What the one that woke up had in hand, and what the other had when it noticed.
        assertThat(repeatsOfPauses).allMatch(n -> n <= 2);
        assertThat(deliveries - created).isLessThanOrEqualTo(killed + 2 * paused);
    }

    private void removeLock() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("cluster"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private ChildJvm child(Path output, Path ledger) {
        List<String> options = new ArrayList<>(List.of("-Xmx128m"));
        if (zooKeeper != null) {
            options.add("-D" + FollowerMain.ZOOKEEPER + "=" + zooKeeper.address());
        }
        return ChildJvm.start(
                FollowerMain.class,
                output,
                options,
                List.of(
                        sandbox.baseUrl(),
                        sandbox.clientId(),
                        sandbox.clientSecret(),
                        directory.toString(),
                        ledger.toString(),
                        FOLLOW,
                        "0"));
    }
}
