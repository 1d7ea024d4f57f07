// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.polling.Checkpoint;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that follows a list over HTTP is killed again and again, and its ledger says what it
 * was given. {@code -Dkajabi.kills=40} sets how often in each {@link Life}, {@code
 * -Dkajabi.kills.seed=17} when.
 */
class ProcessKillTest {

    private static final int KILLS = Integer.getInteger("kajabi.kills", 0);
    private static final long SEED = Long.getLong("kajabi.kills.seed", 1);

    /** What is going on while the process is killed. */
    enum Life {
        /** It keeps up with what is created; each record is done before the next begins. */
        FOLLOWING(0, 1, 2),
        /** It drains a backlog from the oldest end while more is created. */
        DRAINING(0, 1, 2),
        /** As the first, and four threads work on what it delivers. */
        IN_PARALLEL(4, 4, 1);

        private final int threads;
        private final int mostInFlight;
        private final int killsOfTheGate;

        Life(int threads, int mostInFlight, int killsOfTheGate) {
            this.threads = threads;
            this.mostInFlight = mostInFlight;
            this.killsOfTheGate = killsOfTheGate;
        }

        private int kills() {
            return KILLS > 0 ? KILLS : killsOfTheGate;
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndOnlyWhatWasInFlightRepeats(Life life, @TempDir Path directory)
            throws Exception {
        Run run = new Run(life, SEED, directory);
        try {
            run.live();
            System.out.println("proof: " + run);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "With -Dkajabi.kills=" + KILLS + " -Dkajabi.kills.seed=" + SEED + ": " + run,
                    e);
        }
    }

    private static final class Run {

        /** Long enough for what becomes visible late here; so the checkpoint stays short. */
        private static final Duration LOOKBACK = Duration.ofSeconds(5);

        private static final int LATEST_MILLIS = 1500;

        /** How many are created beyond those delivered, however slowly the process starts. */
        private static final int MOST_AHEAD = 150;

        private final Life life;
        private final Path directory;
        private final IdLedger ledger;
        private final Random random;
        private final List<String> created = new ArrayList<>();
        private final Set<String> excused = new HashSet<>();
        private int deleted;
        private int kills;
        private int repeats;
        private int mostRepeatsOfAKill;
        private int lost;

        private Run(Life life, long seed, Path directory) {
            this.life = life;
            this.directory = directory;
            this.ledger = new IdLedger(directory.resolve("ledger.txt"));
            this.random = new Random(seed);
        }

        private void live() throws Exception {
            AtomicBoolean goOn = new AtomicBoolean(true);
            ExecutorService pool = Executors.newSingleThreadExecutor();
            try (KajabiSandbox sandbox =
                    KajabiSandbox.builder().requestLogSize(10).build().open()) {
                if (life == Life.DRAINING) {
                    backlog(sandbox, 100 + 30 * life.kills());
                }
                Future<?> people = pool.submit(() -> people(sandbox, goOn));
                List<Integer> ends = new ArrayList<>();
                for (kills = 0; kills < life.kills(); kills++) {
                    try (ChildJvm child = start(sandbox)) {
                        awaitMoment(sandbox, child);
                        child.kill();
                    }
                    ends.add(ledger.size());
                    requireWholeCheckpoint();
                }
                goOn.set(false);
                people.get(60, TimeUnit.SECONDS);
                try (ChildJvm child = start(sandbox)) {
                    comeToRest(sandbox, child);
                }
                judge(ends);
            } finally {
                goOn.set(false);
                pool.shutdownNow();
            }
        }

        private ChildJvm start(KajabiSandbox sandbox) {
            return ChildJvm.start(
                    FollowerMain.class,
                    directory.resolve("output.txt"),
                    List.of("-Xmx128m"),
                    List.of(
                            sandbox.baseUrl(),
                            sandbox.clientId(),
                            sandbox.clientSecret(),
                            directory.toString(),
                            directory.resolve("ledger.txt").toString(),
                            "kajabi:contacts?startFrom=beginning&offsetRepository=#checkpoints"
                                    + "&pageSize=10&initialDelay=0&delay=20&lookback="
                                    + LOOKBACK.toMillis(),
                            Integer.toString(life.threads)));
        }

        private void backlog(KajabiSandbox sandbox, int count) {
            Instant start = Instant.now().minus(1, ChronoUnit.HOURS);
            for (int i = 0; i < count; i++) {
                // Some at one instant, more than a page of them too.
                Instant at = start.plusSeconds(i % 100 < 15 ? i - i % 100 : i);
                created.add(create(sandbox, at));
            }
        }

        /** Creates contacts, some of which become visible late, and deletes others. */
        private void people(KajabiSandbox sandbox, AtomicBoolean goOn) {
            Random choice = new Random(SEED);
            List<String> present = new ArrayList<>(created);
            int mostAhead = created.size() + MOST_AHEAD;
            while (goOn.get()) {
                if (created.size() - excused.size() - ledger.size() > mostAhead) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    continue;
                }
                int burst = choice.nextInt(20) == 0 ? 30 : 1;
                Instant now = Instant.now();
                for (int i = 0; i < burst; i++) {
                    Instant at =
                            choice.nextInt(4) == 0
                                    ? now.minusMillis(choice.nextInt(LATEST_MILLIS))
                                    : now;
                    String id = create(sandbox, at.truncatedTo(ChronoUnit.MILLIS));
                    created.add(id);
                    present.add(id);
                }
                if (choice.nextInt(4) == 0) {
                    int back = Math.min(present.size(), 1 + choice.nextInt(60));
                    String id = present.remove(present.size() - back);
                    sandbox.data().deleteContact(id);
                    deleted++;
                    // Read after the deletion: what is not in it was never handled before.
                    if (!ledger.ids().contains(id)) {
                        excused.add(id);
                    }
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + choice.nextInt(60)));
            }
        }

        private static String create(KajabiSandbox sandbox, Instant at) {
            return sandbox.data().addContact(sandbox.data().siteId(), Map.of("name", "A"), at);
        }

        /** A few requests after the start, or a few records, and then some microseconds. */
        private void awaitMoment(KajabiSandbox sandbox, ChildJvm child) {
            boolean byRequests = random.nextInt(4) == 0;
            long requests = sandbox.requests().total() + 1 + random.nextInt(12);
            int records = ledger.size() + 1 + random.nextInt(life == Life.DRAINING ? 60 : 15);
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofMinutes(2))
                    .until(
                            () -> {
                                child.requireAlive();
                                return byRequests
                                        ? sandbox.requests().total() >= requests
                                        : ledger.size() >= records;
                            });
            LockSupport.parkNanos(random.nextInt(4_000_000));
        }

        private void requireWholeCheckpoint() throws IOException {
            Path states = directory.resolve("states");
            if (!Files.exists(states)) {
                return;
            }
            try (Stream<Path> files = Files.list(states)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".state")).toList()) {
                    Checkpoint.fromJson(Files.readString(file));
                }
            }
        }

        private void comeToRest(KajabiSandbox sandbox, ChildJvm child) {
            Set<String> wanted = wanted();
            await().atMost(Duration.ofMinutes(10))
                    .until(
                            () -> {
                                child.requireAlive();
                                return new HashSet<>(ledger.ids()).containsAll(wanted);
                            });
            // What repeats, repeats now.
            long polls = sandbox.requests().total() + 5;
            await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.requests().total() >= polls);
        }

        private Set<String> wanted() {
            Set<String> wanted = new HashSet<>(created);
            wanted.removeAll(excused);
            return wanted;
        }

        private void judge(List<Integer> ends) {
            List<String> ids = ledger.ids();
            lost = (int) wanted().stream().filter(id -> !ids.contains(id)).count();
            Map<String, Integer> lastLife = new HashMap<>();
            // A record that was in flight at a kill may come only after further ones.
            int[] repeatsOfKill = new int[ends.size()];
            int from = 0;
            for (int life = 0; life <= ends.size(); life++) {
                int to = life < ends.size() ? ends.get(life) : ids.size();
                List<String> given = ids.subList(from, to);
                assertThat(given).as("within one life").doesNotHaveDuplicates();
                for (String id : given) {
                    Integer killed = lastLife.put(id, life);
                    if (killed != null) {
                        repeats++;
                        repeatsOfKill[killed]++;
                    }
                }
                from = to;
            }
            mostRepeatsOfAKill = Arrays.stream(repeatsOfKill).max().orElse(0);
            assertThat(lost).as("lost").isZero();
            assertThat(new HashSet<>(created)).as("what was never there").containsAll(ids);
            assertThat(mostRepeatsOfAKill).as("repeats").isLessThanOrEqualTo(life.mostInFlight);
        }

        @Override
        public String toString() {
            return life
                    + ": "
                    + kills
                    + " kills, "
                    + created.size()
                    + " records, "
                    + deleted
                    + " deleted, "
                    + ledger.size()
                    + " delivered, "
                    + lost
                    + " lost, "
                    + repeats
                    + " repeats, at most "
                    + mostRepeatsOfAKill
                    + " of a kill, seed "
                    + SEED;
        }
    }
}
