// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.polling.HeadToHead.Load;
import io.github.camelkajabi.polling.HeadToHead.Outcome;
import io.github.camelkajabi.polling.HeadToHead.Way;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares usual ways of polling with ours. {@code -Dkajabi.headtohead.seeds=20} sets how many
 * histories are run per load, each of some 5000 records; {@code -Dkajabi.headtohead.first=21} with
 * which seed to begin.
 */
@Tag("slow")
class HeadToHeadTest {

    private static final int SEEDS = Integer.getInteger("kajabi.headtohead.seeds", 1);
    private static final int FIRST = Integer.getInteger("kajabi.headtohead.first", 1);

    private static final String ROW = "|%-12s |%-25s |%9s |%8s |%8s |%8s |%5s |%8s |%8s |%s%n";

    @Test
    void onlyOursMissesAndRepeatsNothing() throws Exception {
        Map<Way, Outcome> totals = new EnumMap<>(Way.class);
        StringBuilder table = new StringBuilder();
        for (Load load : Load.values()) {
            if (load == Load.KILLS) {
                totals.forEach((way, total) -> table.append(row("total", way, total)));
                table.append('\n');
            }
            for (Way way : Way.values()) {
                Outcome outcome = outcome(load, way);
                table.append(row(load.label, way, outcome));
                if (load != Load.KILLS) {
                    totals.merge(way, outcome, Outcome::plus);
                }
            }
            table.append('\n');
        }
        System.out.printf(
                Locale.ROOT,
                "Seeds %d to %d, %d records each, %d rows per page, a poll each %d s, %d ms per"
                        + " request%n|===%n%s%n%s|===%n",
                FIRST,
                FIRST + SEEDS - 1,
                HeadToHead.RECORDS,
                HeadToHead.PAGE_SIZE,
                HeadToHead.TICK_MILLIS / 1000,
                HeadToHead.REQUEST_MILLIS,
                header(),
                table);
        totals.forEach(
                (way, total) -> {
                    if (way != Way.OURS) {
                        assertThat(total.missed() + total.repeats()).as(way.label).isPositive();
                    }
                });
    }

    private static Outcome outcome(Load load, Way way) throws Exception {
        Outcome sum = Outcome.NONE;
        for (int seed = FIRST; seed < FIRST + SEEDS; seed++) {
            Outcome outcome = HeadToHead.run(load, way, seed);
            if (way == Way.OURS) {
                String run = load + " with -Dkajabi.headtohead.seeds=1 -Dkajabi.headtohead.first=";
                assertThat(outcome.missed()).as("missed, %s%d", run, seed).isZero();
                assertThat(outcome.repeats())
                        .as("repeats, %s%d", run, seed)
                        .isLessThanOrEqualTo(outcome.kills());
            }
            sum = sum.plus(outcome);
        }
        return sum;
    }

    private static String header() {
        return format(
                ROW,
                "load",
                "way",
                "records",
                "missed",
                "missed %",
                "repeats",
                "kills",
                "polls",
                "requests",
                "polls failed");
    }

    private static String row(String load, Way way, Outcome outcome) {
        return format(
                ROW,
                load,
                way.label,
                format("%,d", outcome.records()),
                format("%,d", outcome.missed()),
                format("%.3f", 100.0 * outcome.missed() / outcome.records()),
                format("%,d", outcome.repeats()),
                outcome.kills(),
                format("%,d", outcome.polls()),
                format("%.2f", 1.0 * outcome.requests() / outcome.polls()),
                outcome.failedPolls());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
