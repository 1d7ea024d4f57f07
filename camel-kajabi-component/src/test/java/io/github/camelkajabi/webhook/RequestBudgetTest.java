// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBudgetTest {

    /** The clock is that of {@link System#nanoTime()}, which may be negative and overflows. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_000_000L, -5_000_000_000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void isFullAtFirstGainsOneASecondAndCanBeOverdrawn(long start) {
        RequestBudget budget = new RequestBudget(start);
        assertThat(debt(budget, start)).isEqualTo(-60);
        budget.spend(start, 60);
        assertThat(debt(budget, start)).isZero();
        budget.spend(start + seconds(10), 30);
        assertThat(debt(budget, start + seconds(10))).isEqualTo(20);
        assertThat(debt(budget, start + seconds(30))).isZero();
        budget.spend(start + seconds(500), 100);
        assertThat(debt(budget, start + seconds(500)))
                .as("no more than 60 are saved")
                .isEqualTo(40);
    }

    /** The seconds until there is no debt; less than zero if there is something left. */
    private static long debt(RequestBudget budget, long now) {
        return TimeUnit.NANOSECONDS.toSeconds(budget.withoutDebtAt() - now);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
