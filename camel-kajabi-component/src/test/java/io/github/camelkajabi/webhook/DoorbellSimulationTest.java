// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Lives of a consumer that webhooks wake, in simulated time. {@code -Dkajabi.simulation.seeds} sets
 * their number.
 */
class DoorbellSimulationTest {

    private static final int SEEDS = Integer.getInteger("kajabi.simulation.seeds", 40);
    private static final int FIRST = Integer.getInteger("kajabi.simulation.first", 1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int PURCHASES_A_DAY = 200;

    @Test
    void losesAndRepeatsNothingWhateverTheHooksDo() throws Exception {
        int records = 0;
        int arrived = 0;
        int polls = 0;
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Random random = new Random(seed);
            DoorbellSimulation.Faults faults =
                    new DoorbellSimulation.Faults(
                            random.nextDouble() * 0.5,
                            random.nextDouble() * 0.5,
                            random.nextDouble(),
                            random.nextDouble() * 0.5,
                            random.nextInt(3) == 0 ? 0.05 : 0,
                            random.nextInt(3) == 0 ? 0.05 : 0);
            Duration delay = Duration.ofMinutes(1 + random.nextInt(2));
            try (DoorbellSimulation life = new DoorbellSimulation(seed, delay, true, faults)) {
                int bursts = 0;
                Duration spent = Duration.ZERO;
                for (int i = 0; i < 60; i++) {
                    for (int burst = random.nextInt(5); burst >= 0; burst--) {
                        life.purchase();
                    }
                    bursts++;
                    Duration pause = Duration.ofMillis(random.nextInt(240_000));
                    life.pass(pause);
                    spent = spent.plus(pause);
                }
                life.settle();
                spent = spent.plus(Duration.ofHours(5));
                assertThat(life.lost()).as("lost with seed " + seed).isZero();
                assertThat(life.repeated()).as("repeated with seed " + seed).isZero();
                long timer = spent.dividedBy(delay) + 1;
                // Each delivery that comes at a time of its own is a burst of its own.
                long woken = 4L * Math.max(bursts, life.arrived());
                assertThat((long) life.polls())
                        .as("polls with seed " + seed)
                        .isLessThanOrEqualTo(timer + woken);
                records += life.events();
                arrived += life.arrived();
                polls += life.polls();
            }
        }
        System.out.println(
                "doorbell: seeds "
                        + SEEDS
                        + ", records "
                        + records
                        + ", hooks arrived "
                        + arrived
                        + ", polls "
                        + polls
                        + ", lost 0, repeated 0");
        assertThat(arrived).isGreaterThan(records / 2);
    }

    @Test
    void requestsOfADay() throws Exception {
        long polling = requests(Duration.ofSeconds(30), false);
        long woken = requests(Duration.ofMinutes(5), true);
        System.out.println(
                "a day with "
                        + PURCHASES_A_DAY
                        + " purchases: delay=30s "
                        + polling
                        + " requests, webhook=true and delay=5m "
                        + woken
                        + " requests");
        assertThat(polling).isBetween(2_880L, 3_400L);
        assertThat(woken).isLessThan(polling / 2);
    }

    private static long requests(Duration delay, boolean rings) throws Exception {
        Random random = new Random(11);
        List<Long> times =
                random.longs(PURCHASES_A_DAY, 0, DAY.toMillis()).sorted().boxed().toList();
        try (DoorbellSimulation day =
                new DoorbellSimulation(1, delay, rings, DoorbellSimulation.Faults.NONE)) {
            long before = 0;
            for (long time : times) {
                day.pass(Duration.ofMillis(time - before));
                day.purchase();
                before = time;
            }
            day.pass(DAY.minusMillis(before));
            long requests = day.requests();
            day.settle();
            assertThat(day.lost()).isZero();
            assertThat(day.repeated()).isZero();
            List<Long> latencies = day.latencies();
            System.out.println(
                    (rings ? "webhook" : "poll")
                            + " delay "
                            + delay
                            + ": p50 "
                            + latencies.get(latencies.size() / 2)
                            + " ms, max "
                            + latencies.get(latencies.size() - 1)
                            + " ms in simulated time");
            return requests;
        }
    }
}
