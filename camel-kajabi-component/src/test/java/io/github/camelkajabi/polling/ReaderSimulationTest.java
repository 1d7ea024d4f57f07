// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract of delivery under everything that a list may do. {@code
 * -Dkajabi.simulation.seeds=5000} sets how many lives are run, {@code -Dkajabi.simulation.first=17}
 * with which seed to begin.
 *
 * <p>{@code -Dkajabi.simulation.trace=true} prints each answer.
 *
 * <p>{@code -Dkajabi.simulation.hugeGroups=true} lets records of one time fill several pages in an
 * order that changes with each request. That is promised with a probability only, see {@link
 * TimeScan}.
 */
class ReaderSimulationTest {

    private static final int SEEDS = Integer.getInteger("kajabi.simulation.seeds", 40);
    private static final int FIRST = Integer.getInteger("kajabi.simulation.first", 1);
    private static final @Nullable String ONLY = System.getProperty("kajabi.simulation.way");
    private static final int MAX_FAILURES = Integer.getInteger("kajabi.simulation.failures", 1);
    private static final boolean HUGE_GROUPS = Boolean.getBoolean("kajabi.simulation.hugeGroups");

    @ParameterizedTest
    @EnumSource
    void losesAndRepeatsNothing(ReaderSimulation.Way way) {
        assumeTrue(ONLY == null || way.name().equals(ONLY));
        Totals totals = run(way);
        System.out.println(way + ": " + totals);
        assertThat(totals.lost).isZero();
        assertThat(totals.replays).isPositive();
    }

    /**
     * Lives that once repeated records, after all known ones were deleted and while pages moved.
     */
    @ParameterizedTest
    @ValueSource(longs = {511, 514})
    void losesAndRepeatsNothingInLivesWithoutTimesThatOnceFailed(long seed) throws Exception {
        ReaderSimulation simulation = new ReaderSimulation(ReaderSimulation.Way.ROWS, seed, false);
        assertThat(simulation.run().lost()).isZero();
    }

    /** A life in which page one lacked a row when it ended a drain, and was read once only. */
    @Test
    void losesNothingIfPageOneLacksARowAtTheEndOfADrain() throws Exception {
        ReaderSimulation simulation =
                new ReaderSimulation(ReaderSimulation.Way.VERSIONS, 2519, false);
        assertThat(simulation.run().lost()).isZero();
    }

    private static Totals run(ReaderSimulation.Way way) {
        Totals totals = new Totals();
        List<AssertionError> failures = new ArrayList<>();
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            @Nullable ReaderSimulation simulation = null;
            try {
                simulation = new ReaderSimulation(way, seed, HUGE_GROUPS);
                ReaderSimulation.Result result = simulation.run();
                totals.add(result);
                if (result.lost() > 0) {
                    fail("lost " + result.lost());
                }
            } catch (Exception | AssertionError e) {
                if (ListSimulator.TRACE) {
                    e.printStackTrace();
                }
                AssertionError failure =
                        new AssertionError(
                                way
                                        + " with -Dkajabi.simulation.seeds=1"
                                        + " -Dkajabi.simulation.first="
                                        + seed
                                        + ": "
                                        + e.getMessage()
                                        + " ("
                                        + simulation
                                        + ")",
                                e);
                failures.add(failure);
                if (failures.size() == MAX_FAILURES) {
                    break;
                }
            }
        }
        if (!failures.isEmpty()) {
            failures.forEach(failure -> System.out.println(failure.getMessage()));
            throw failures.get(0);
        }
        return totals;
    }

    private static final class Totals {
        long seeds;
        long records;
        long delivered;
        long lost;
        long kills;
        long repeats;
        long listErrors;
        long honestErrors;
        long requests;
        long idlePolls;
        long idlePollsOfOneRequest;
        long idleRequests;
        long replays;
        long readWhole;
        long nothingKnown;
        long lies;
        long foreign;

        void add(ReaderSimulation.Result result) {
            seeds++;
            records += result.records();
            delivered += result.delivered();
            lost += result.lost();
            kills += result.kills();
            repeats += result.repeatsAfterKill();
            listErrors += result.listErrors();
            honestErrors += result.honestErrors();
            requests += result.requests();
            idlePolls += result.idlePolls();
            idlePollsOfOneRequest += result.idlePollsOfOneRequest();
            idleRequests += result.idleRequests();
            replays += result.replays();
            readWhole += result.readWhole();
            nothingKnown += result.nothingKnown();
            lies += result.lies();
            foreign += result.foreign();
        }

        @Override
        public String toString() {
            return "seeds %d, records %d, delivered %d, lost %d, kills %d, repeats after them %d, polls failed loudly %d, of them without a wrong answer or ties reshuffled %d, requests %d, idle polls of one request %.2f %%, requests per idle poll %.2f, checkpoints replayed %d, lives that read the list whole %d, ended by an error that nothing is known %d, wrong answers %d, foreign records %d"
                    .formatted(
                            seeds,
                            records,
                            delivered,
                            lost,
                            kills,
                            repeats,
                            listErrors,
                            honestErrors,
                            requests,
                            100.0 * idlePollsOfOneRequest / idlePolls,
                            1.0 * idleRequests / idlePolls,
                            replays,
                            readWhole,
                            nothingKnown,
                            lies,
                            foreign);
        }
    }
}
