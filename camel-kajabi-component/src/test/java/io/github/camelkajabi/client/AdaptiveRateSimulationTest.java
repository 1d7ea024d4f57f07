// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.client.AdaptiveRateSimulation.Limit;
import io.github.camelkajabi.client.AdaptiveRateSimulation.Seen;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the pace makes of servers that allow so many requests in a minute and never say so. With
 * {@code -Dkajabi.simulation.seeds=n} it runs more histories.
 */
class AdaptiveRateSimulationTest {

    private static final int SEEDS =
            Math.min(1_000, Integer.getInteger("kajabi.simulation.seeds", 100) / 20);
    private static final Duration SETTLING = Duration.ofMinutes(10);
    private static final Duration LONG = Duration.ofHours(1);

    /** The ways in which servers count. */
    enum Kind {
        FIXED_WINDOW,
        TOKEN_BUCKET_OF_A_MINUTE,
        SMALL_TOKEN_BUCKET,
        SLIDING_WINDOW;

        Limit of(int perMinute, Random random) {
            return switch (this) {
                case FIXED_WINDOW ->
                        Limit.fixedWindow(perMinute, (long) (random.nextDouble() * 60e9));
                case TOKEN_BUCKET_OF_A_MINUTE -> Limit.tokenBucket(perMinute, perMinute);
                case SMALL_TOKEN_BUCKET ->
                        Limit.tokenBucket(perMinute, Math.max(5, perMinute / 10));
                case SLIDING_WINDOW -> Limit.slidingWindow(perMinute);
            };
        }
    }

    private static double leastUsed = 1;
    private static double mostRefused;

    @AfterAll
    static void print() {
        System.out.printf(
                "pace: %d seeds, at least %.1f %% used, at most %.2f %% answered 429%n",
                SEEDS, 100 * leastUsed, 100 * mostRefused);
    }

    @ParameterizedTest(name = "{0} a minute, {1} threads, {2} ms")
    @CsvSource({
        "10, 1, 150", "10, 8, 150", "30, 1, 150", "30, 64, 150", "60, 1, 150", "60, 8, 150",
        "60, 64, 150", "100, 1, 150", "100, 8, 150", "100, 64, 150", "600, 1, 50", "600, 8, 150",
        "600, 64, 150", "600, 64, 1000", "3000, 8, 100", "3000, 64, 150"
    })
    void nearlyAllThatTheServerAllowsIsUsedAndHardlyACallIsRefused(
            int perMinute, int threads, long latency) {
        for (Kind kind : Kind.values()) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                Limit limit = kind.of(perMinute, new Random(seed));
                AdaptiveRateSimulation account =
                        account(seed, limit, threads, latency, AdaptiveRate.UNLIMITED);
                account.run(SETTLING);
                Seen seen = account.run(LONG);
                leastUsed = Math.min(leastUsed, seen.share(perMinute));
                mostRefused = Math.max(mostRefused, seen.refusedShare());
                assertThat(seen.share(perMinute))
                        .as("%s, seed %d: %s", kind, seed, seen)
                        .isGreaterThanOrEqualTo(0.95);
                assertThat(seen.refusedShare())
                        .as("%s, seed %d: %s", kind, seed, seen)
                        .isLessThanOrEqualTo(0.02);
            }
        }
    }

    @Test
    void aServerThatAllowsLessOrMoreFromNowOnIsFoundOut() {
        for (Kind kind : Kind.values()) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                Random random = new Random(seed);
                AdaptiveRateSimulation account =
                        account(seed, kind.of(600, random), 16, 100, AdaptiveRate.UNLIMITED);
                account.run(LONG);
                account.limit(kind.of(150, random));
                account.run(SETTLING);
                Seen less = account.run(LONG);
                account.limit(kind.of(600, random));
                account.run(Duration.ofMinutes(40));
                Seen more = account.run(LONG);
                assertThat(less.share(150)).as("%s, seed %d", kind, seed).isGreaterThan(0.95);
                assertThat(less.refusedShare()).as("%s, seed %d", kind, seed).isLessThan(0.02);
                assertThat(more.share(600)).as("%s, seed %d", kind, seed).isGreaterThan(0.95);
                assertThat(more.refusedShare()).as("%s, seed %d", kind, seed).isLessThan(0.02);
            }
        }
    }

    @Test
    void whatIsSetIsNeverExceededAndNothingIsRefusedBelowTheLimit() {
        for (Kind kind : Kind.values()) {
            AdaptiveRateSimulation account =
                    account(1, kind.of(100, new Random(1)), 16, 100, 90 / 60.0);
            Seen seen = account.run(LONG);
            assertThat(seen.refused()).as("%s", kind).isZero();
            assertThat(seen.accepted()).as("%s", kind).isBetween(5_390L, 5_401L);
        }
    }

    private static AdaptiveRateSimulation account(
            long seed, Limit limit, int threads, long latency, double set) {
        return new AdaptiveRateSimulation(seed, limit, threads, Duration.ofMillis(latency), set);
    }
}
