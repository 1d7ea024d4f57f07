// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RateLimiterTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Close to the overflow: a clock of nanoseconds may begin anywhere. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final long start = clock.get();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    @Test
    void nobodyWaitsBeforeTheFirstRefusal() throws Exception {
        RateLimiter limiter = limiter(0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limiter.acquire(Duration.ZERO).tooLong()).isNull();
            limiter.accepted();
        }
        assertThat(pauses).isEmpty();
        assertThat(limiter.rate()).isInfinite();
    }

    @Test
    void aRetryAfterHoldsForEveryRequest() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 10, Duration.ofMillis(100));
        limiter.refused(clock.get(), Duration.ofSeconds(5));
        long end = clock.get() + Duration.ofSeconds(5).toNanos();

        List<Long> sent = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            threads.add(
                    start(
                            () -> {
                                assertThat(limiter.acquire(LONG).tooLong()).isNull();
                                sent.add(clock.get());
                            }));
        }
        join(threads);
        assertThat(sent).hasSize(10).allMatch(time -> time - end >= 0);
        assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aShorterRetryAfterDoesNotShortenThePause() throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.acquire(LONG);
        limiter.refused(clock.get(), Duration.ofSeconds(5));
        limiter.refused(clock.get(), Duration.ofSeconds(1));
        limiter.refused(clock.get(), null);
        limiter.acquire(LONG);
        assertThat(pauses).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void aPauseBeyondTheLongestWaitIsToldAtOnce() throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.acquire(LONG);
        limiter.refused(clock.get(), Duration.ofSeconds(31));
        assertThat(limiter.acquire(Duration.ofSeconds(30)).tooLong())
                .isEqualTo(Duration.ofSeconds(31));
        assertThat(pauses).isEmpty();
        assertThat(limiter.acquire(Duration.ofSeconds(31)).tooLong()).isNull();
        assertThat(pauses).containsExactly(Duration.ofSeconds(31));
    }

    @Test
    void aLongestWaitBeyondAllMeasureIsUnderstood() throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.acquire(LONG);
        limiter.refused(clock.get(), RetryAfter.LONGEST);
        assertThat(limiter.acquire(Duration.ofSeconds(Long.MAX_VALUE)).tooLong()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {3_601, 99_999_999, Long.MAX_VALUE})
    void aPauseEndsAfterAnHourWhateverTheServerAsksFor(long seconds) throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.acquire(LONG);
        limiter.refused(clock.get(), Duration.ofSeconds(seconds));
        assertThat(limiter.acquire(LONG).tooLong()).isEqualTo(Duration.ofHours(1));
        pass(Duration.ofHours(1));
        assertThat(limiter.acquire(LONG).tooLong()).isNull();
    }

    @Test
    void whoHadATurnBeforeTheRateWasLoweredLowersItNoFurther() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 200, Duration.ofMillis(5));
        long first = limiter.acquire(LONG).takenAt();
        long second = limiter.acquire(LONG).takenAt();
        pass(Duration.ofMillis(1));
        limiter.refused(first, null);
        double lowered = limiter.rate();
        pass(Duration.ofMillis(50));
        limiter.refused(second, null);
        assertThat(limiter.rate()).isEqualTo(lowered).isGreaterThan(100);
    }

    @Test
    void theRateIsNotLoweredIfNothingWasSent() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 200, Duration.ofMillis(5));
        limiter.refused(clock.get(), null);
        double lowered = limiter.rate();
        pass(Duration.ofMillis(1));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isEqualTo(lowered);
    }

    @Test
    void oneRefusalOfAnIdleAccountLowersTheRateToOneInASecond() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 2, Duration.ofSeconds(9));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isEqualTo(1.0);
        sendSteadily(limiter, 2, Duration.ofSeconds(9));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isLessThan(0.2);
    }

    @Test
    void aCeilingBelowOneInASecondIsNotRaisedByARefusal() throws Exception {
        RateLimiter limiter = limiter(3);
        limiter.acquire(LONG);
        pass(Duration.ofSeconds(1));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isEqualTo(0.05);
    }

    @Test
    void aRefusalLowersTheRateToAShareOfWhatWasSent() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 500, Duration.ofMillis(10));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isCloseTo(70, within(0.5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_001, 1_002, 1_010, 1_100, 1_999, 2_003, 2_010})
    void whatWasSentIsMeasuredWhereverTheWindowBegins(int requests) throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, requests, Duration.ofMillis(10));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isCloseTo(70, within(1.0));
    }

    @Test
    void whatWasSentLongAgoDoesNotCount() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 500, Duration.ofMillis(10));
        pass(Duration.ofHours(1));
        sendSteadily(limiter, 20, Duration.ofMillis(1));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isCloseTo(14, within(0.1));
    }

    @Test
    void aBurstThatIsRefusedLowersTheRateOnce() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 100, Duration.ofMillis(10));
        List<Long> sentAt = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            limiter.acquire(LONG);
            sentAt.add(clock.get());
        }
        pass(Duration.ofMillis(200));
        limiter.refused(sentAt.get(0), null);
        double lowered = limiter.rate();
        pass(Duration.ofMillis(200));
        sentAt.forEach(time -> limiter.refused(time, null));
        assertThat(limiter.rate()).isEqualTo(lowered);

        limiter.acquire(LONG);
        pass(Duration.ofMillis(1));
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isLessThan(lowered);
    }

    @Test
    void theLoweredRateIsKept() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 100, Duration.ofMillis(10));
        limiter.refused(clock.get(), null);
        double rate = limiter.rate();
        limiter.acquire(LONG);
        long from = clock.get();
        for (int i = 0; i < 70; i++) {
            limiter.acquire(LONG);
        }
        assertThat((clock.get() - from) / 1e9).isCloseTo(70 / rate, within(0.01));
    }

    @Test
    void theRateNeverFallsBelowOneInTenSeconds() throws Exception {
        RateLimiter limiter = limiter(0);
        for (int i = 0; i < 50; i++) {
            limiter.acquire(LONG);
            pass(Duration.ofSeconds(5));
            limiter.refused(clock.get(), null);
        }
        assertThat(limiter.rate()).isEqualTo(0.1);
    }

    @Test
    void acceptedRequestsRaiseTheRateATenthPerSecondInEverySecond() throws Exception {
        RateLimiter limiter = limiter(0);
        sendSteadily(limiter, 100, Duration.ofMillis(100));
        limiter.refused(clock.get(), null);
        double lowered = limiter.rate();
        limiter.acquire(LONG);
        long from = clock.get();
        while (clock.get() - from < Duration.ofSeconds(10).toNanos()) {
            limiter.accepted();
            limiter.acquire(LONG);
        }
        assertThat(limiter.rate()).isCloseTo(lowered + 1.0, within(0.05));
    }

    @Test
    void aSingleAcceptedRequestDoesNotMakeALowRateManyTimesHigher() throws Exception {
        RateLimiter limiter = limiter(0);
        for (int i = 0; i < 50; i++) {
            limiter.acquire(LONG);
            pass(Duration.ofSeconds(5));
            limiter.refused(clock.get(), null);
        }
        limiter.accepted();
        assertThat(limiter.rate()).isCloseTo(0.15, within(0.001));
    }

    @Test
    void requestsPerMinuteHoldFromTheBeginning() throws Exception {
        RateLimiter limiter = limiter(120);
        for (int i = 0; i < 7; i++) {
            assertThat(limiter.acquire(LONG).tooLong()).isNull();
        }
        assertThat(clock.get() - start).isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void theRateRecoversToRequestsPerMinuteAndNoFurther() throws Exception {
        RateLimiter limiter = limiter(120);
        limiter.acquire(LONG);
        limiter.refused(clock.get(), null);
        assertThat(limiter.rate()).isLessThan(2.0);
        for (int i = 0; i < 1_000; i++) {
            limiter.accepted();
        }
        assertThat(limiter.rate()).isEqualTo(2.0);
    }

    @Test
    void timeThatWasNotUsedIsNotSaved() throws Exception {
        RateLimiter limiter = limiter(60);
        limiter.acquire(LONG);
        pass(Duration.ofHours(1));
        limiter.acquire(LONG);
        limiter.acquire(LONG);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void thoseWhoWaitAreServedInTheOrderInWhichTheyCame() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> served = Collections.synchronizedList(new ArrayList<>());
        RateLimiter limiter =
                new RateLimiter(
                        60,
                        clock::get,
                        nanos -> {
                            go.await();
                            served.add(Thread.currentThread());
                            clock.addAndGet(nanos);
                        });
        limiter.acquire(LONG);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int turns = i == 0 ? 2 : 1;
            Thread thread =
                    start(
                            () -> {
                                for (int turn = 0; turn < turns; turn++) {
                                    assertThat(limiter.acquire(LONG).tooLong()).isNull();
                                }
                            });
            threads.add(thread);
            await().until(
                            () ->
                                    thread.getState() == Thread.State.WAITING
                                            || thread.getState() == Thread.State.TIMED_WAITING);
        }
        go.countDown();
        join(threads);
        threads.add(threads.get(0));
        assertThat(served).as("the first comes again when all have had theirs").isEqualTo(threads);
        assertThat(clock.get() - start).isEqualTo(Duration.ofSeconds(9).toNanos());
    }

    @Test
    void theWaitForTheTurnIsLimitedToo() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        RateLimiter limiter = new RateLimiter(60, clock::get, nanos -> go.await());
        limiter.acquire(LONG);
        Thread first = start(() -> limiter.acquire(LONG));
        await().until(() -> first.getState() == Thread.State.WAITING);
        Duration longest = Duration.ofMillis(20);
        assertThat(limiter.acquire(longest).tooLong()).isEqualTo(longest);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        go.countDown();
        join(List.of(first));
    }

    @Test
    void theOneWhoIsInterruptedLeavesTheQueueToTheNext() throws Exception {
        RateLimiter limiter =
                new RateLimiter(
                        60,
                        clock::get,
                        nanos -> {
                            if (Thread.interrupted()) {
                                throw new InterruptedException();
                            }
                            clock.addAndGet(nanos);
                        });
        limiter.acquire(LONG);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> limiter.acquire(LONG)).isInstanceOf(InterruptedException.class);
        assertThat(limiter.acquire(LONG).tooLong()).isNull();
    }

    private RateLimiter limiter(int requestsPerMinute) {
        return new RateLimiter(
                requestsPerMinute,
                clock::get,
                nanos -> {
                    pauses.add(Duration.ofNanos(nanos));
                    clock.addAndGet(nanos);
                });
    }

    private void sendSteadily(RateLimiter limiter, int count, Duration distance) throws Exception {
        for (int i = 0; i < count; i++) {
            limiter.acquire(LONG);
            pass(distance);
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Thread start(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        thread.start();
        return thread;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
