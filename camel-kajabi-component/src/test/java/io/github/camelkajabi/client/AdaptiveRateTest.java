// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveRateTest {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** Close to the overflow: a clock of nanoseconds may begin anywhere. */
    private long now = Long.MAX_VALUE - 1_000;

    private AdaptiveRate pace = new AdaptiveRate(AdaptiveRate.UNLIMITED, FIRST_PAUSE, now);

    @Test
    void thereIsNoLimitBeforeTheFirstRefusal() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(pace.delay(now)).isZero();
            pace.accepted(pace.take(now), now);
        }
        assertThat(pace.rate()).isInfinite();
    }

    @Test
    void oneRefusalOfAnIdleAccountLowersTheRateToOneInASecond() {
        succeed(2, Duration.ofSeconds(9));
        refuse(null);
        assertThat(rateWhenOpen()).isEqualTo(1.0);
    }

    @Test
    void aRateThatLittleIsKnownOfDoublesInHalfAMinute() {
        refuse(null);
        double first = rateWhenOpen();
        long begin = now;
        while (now - begin < Duration.ofSeconds(30).toNanos()) {
            succeed(1, Duration.ZERO);
        }
        assertThat(pace.rate()).isCloseTo(2 * first, within(0.1));
    }

    @ParameterizedTest
    @CsvSource({"2, 3", "5, 5", "8, 5", "8, 90", "20, 2", "50, 10"})
    void aStrayRefusalCostsTheTimeOfAProbe(int perSecond, int seconds) {
        succeed(perSecond * seconds, Duration.ofNanos(1_000_000_000L / perSecond));
        refuse(null);
        long since = now;
        assertThat(rateWhenOpen()).isGreaterThanOrEqualTo(0.85 * perSecond);
        assertThat(now - since).isLessThanOrEqualTo(FIRST_PAUSE.toNanos());
    }

    @Test
    void aSecondRefusalSoonAfterTheFirstShowsThatItWasNotAStrayOne() {
        succeed(100, Duration.ofMillis(20));
        refuse(null);
        assertThat(rateWhenOpen()).isGreaterThan(40);
        succeed(20, Duration.ZERO);
        refuse(null);
        assertThat(rateWhenOpen()).isLessThan(3);
    }

    @Test
    void aRefusalAtAKnownRateIsFollowedByASlowReturnToIt() {
        pace = new AdaptiveRate(10, FIRST_PAUSE, now);
        succeed(600, Duration.ZERO);
        refuse(null);
        assertThat(rateWhenOpen()).isCloseTo(9.5, within(0.001));
        succeed(1_400, Duration.ZERO);
        assertThat(pace.rate()).as("half way back in time").isBetween(9.9, 9.99);
        succeed(10_000, Duration.ZERO);
        assertThat(pace.rate()).as("what was set is not exceeded").isEqualTo(10);
    }

    @Test
    void withoutFurtherRefusalTheRateRisesEverFaster() {
        learn(10);
        double afterFiveMinutes = rateAfter(Duration.ofMinutes(5));
        double afterTen = rateAfter(Duration.ofMinutes(5));
        double afterTwenty = rateAfter(Duration.ofMinutes(10));
        double afterForty = rateAfter(Duration.ofMinutes(20));
        assertThat(afterFiveMinutes).isCloseTo(10, within(0.3));
        assertThat(afterTen).isBetween(10.2, 10.7);
        assertThat(afterTwenty).isBetween(20.0, 25.0);
        assertThat(afterForty).isGreaterThan(100);
    }

    @Test
    void anAccountThatRestsForgetsNothing() {
        learn(10);
        double rate = pace.rate();
        now += Duration.ofHours(5).toNanos();
        succeed(5, Duration.ofMinutes(1));
        assertThat(pace.rate()).isCloseTo(rate, within(0.01));
    }

    @Test
    void theRateNeverFallsBelowOneInTenSeconds() {
        for (int i = 0; i < 100; i++) {
            succeed(1, Duration.ZERO);
            refuse(null);
            open();
        }
        assertThat(pace.rate()).isEqualTo(0.1);
    }

    @Test
    void aLimitBelowOneInASecondIsNotRaisedByARefusal() {
        pace = new AdaptiveRate(0.05, FIRST_PAUSE, now);
        refuse(null);
        assertThat(rateWhenOpen()).isEqualTo(0.05);
    }

    @Test
    void thePauseDoublesWithEachRefusalInARowAndEndsAtHalfAMinute() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30, 30}) {
            refuse(null);
            assertThat(pace.delay(now)).isEqualTo(Duration.ofSeconds(seconds).toNanos());
        }
        for (int i = 0; i < 100; i++) {
            refuse(null);
        }
        assertThat(pace.delay(now)).isEqualTo(Duration.ofSeconds(30).toNanos());
    }

    @Test
    void oneRequestTriesWhetherTheAccountIsOpenAndTheOthersWaitForIt() {
        succeed(10, Duration.ZERO);
        refuse(Duration.ofSeconds(5));
        now += pace.delay(now);
        long probe = pace.take(now);
        assertThat(pace.answerDue(now)).isPositive();
        assertThat(pace.delay(now)).as("what is sure to be waited for").isZero();
        now += Duration.ofMillis(100).toNanos();
        pace.accepted(probe, now);
        assertThat(pace.answerDue(now)).isZero();
        assertThat(pace.delay(now)).isLessThanOrEqualTo(Duration.ofMillis(1_100).toNanos());
    }

    @Test
    void aProbeThatGetsNoAnswerHoldsNobodyUpForLong() {
        refuse(null);
        now += pace.delay(now);
        pace.take(now);
        assertThat(pace.answerDue(now)).isEqualTo(Duration.ofSeconds(2).toNanos());
        now += Duration.ofSeconds(2).toNanos();
        assertThat(pace.answerDue(now)).isZero();
        assertThat(pace.delay(now)).isZero();
    }

    @Test
    void aProbeThatIsRefusedMakesTheOthersWaitForThePauseAndForNoAnswer() {
        refuse(null);
        refuse(null);
        assertThat(pace.answerDue(now)).isZero();
        assertThat(pace.delay(now)).isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void answersToWhatWasSentBeforeTheRefusalNeitherOpenNorLowerAgain() {
        long early = pace.take(now);
        long late = pace.take(now);
        long latest = pace.take(now);
        pace.refused(early, null, now);
        pace.accepted(late, now);
        assertThat(pace.delay(now)).isEqualTo(FIRST_PAUSE.toNanos());
        open();
        double rate = pace.rate();
        assertThat(pace.refused(latest, null, now)).isFalse();
        assertThat(pace.rate()).isEqualTo(rate);
    }

    @Test
    void aBurstThatExhaustsAMinuteShowsWhatAMinuteAllows() {
        succeed(100, Duration.ofMillis(5));
        refuse(null);
        now += pace.delay(now);
        while (now < Long.MIN_VALUE + Duration.ofSeconds(50).toNanos()) {
            refuse(null);
        }
        assertThat(rateWhenOpen()).isCloseTo(0.95 * 100 / 60, within(0.01));
    }

    @Test
    void requestsAreSpreadEvenly() {
        pace = new AdaptiveRate(2, FIRST_PAUSE, now);
        long begin = now;
        succeed(120, Duration.ZERO);
        assertThat((now - begin) / 1e9).isCloseTo(59.5, within(0.001));
    }

    @Test
    void onlyAShortDelayIsMadeUpFor() {
        pace = new AdaptiveRate(1, FIRST_PAUSE, now);
        pace.take(now);
        now += Duration.ofHours(1).toNanos();
        assertThat(pace.delay(now)).isZero();
        pace.take(now);
        assertThat(pace.delay(now)).isEqualTo(Duration.ofMillis(800).toNanos());
        now += Duration.ofMillis(900).toNanos();
        pace.take(now);
        assertThat(pace.delay(now)).isEqualTo(Duration.ofMillis(900).toNanos());
    }

    /** Brings it to a known rate: set, reached and refused there. */
    private void learn(double rate) {
        pace = new AdaptiveRate(AdaptiveRate.UNLIMITED, FIRST_PAUSE, now);
        succeed((int) (rate * 60), Duration.ofNanos((long) (1e9 / rate)));
        refuse(Duration.ofSeconds(5));
        open();
    }

    private double rateAfter(Duration time) {
        long end = now + time.toNanos();
        while (now - end < 0) {
            succeed(1, Duration.ZERO);
        }
        return pace.rate();
    }

    private void succeed(int requests, Duration distance) {
        for (int i = 0; i < requests; i++) {
            now += pace.delay(now);
            pace.accepted(pace.take(now), now);
            now += distance.toNanos();
        }
    }

    private void refuse(@Nullable Duration retryAfter) {
        now += pace.delay(now);
        pace.refused(pace.take(now), retryAfter, now);
    }

    private double rateWhenOpen() {
        open();
        return pace.rate();
    }

    private void open() {
        now += pace.delay(now);
        pace.accepted(pace.take(now), now);
    }
}
