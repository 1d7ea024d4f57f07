// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
            limiter.accepted(i + 1);
        }
        assertThat(pauses).isEmpty();
        assertThat(limiter.rate()).isInfinite();
    }

    @Test
    void aRetryAfterHoldsForEveryRequestAndOneTriesWhetherItIsOver() throws Exception {
        RateLimiter limiter = limiter(0);
        List<Long> turns = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            turns.add(limiter.acquire(LONG).number());
            pass(Duration.ofMillis(100));
        }
        turns.forEach(turn -> limiter.refused(turn, Duration.ofSeconds(5)));
        long end = clock.get() + Duration.ofSeconds(5).toNanos();
        assertThat(limiter.pausedFor()).isEqualTo(Duration.ofSeconds(5));

        List<Long> sent = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            threads.add(
                    start(
                            () -> {
                                RateLimiter.Turn turn = limiter.acquire(LONG);
                                assertThat(turn.tooLong()).isNull();
                                sent.add(clock.get());
                                limiter.accepted(turn.number());
                            }));
        }
        join(threads);
        assertThat(sent).hasSize(10).allMatch(time -> time - end >= 0);
        assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(limiter.pausedFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {3_601, 99_999_999, Long.MAX_VALUE})
    void aPauseEndsAfterAnHourWhateverTheServerAsksFor(long seconds) throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.refused(limiter.acquire(LONG).number(), Duration.ofSeconds(seconds));
        assertThat(limiter.acquire(LONG).tooLong()).isEqualTo(Duration.ofHours(1));
        pass(Duration.ofHours(1));
        assertThat(limiter.acquire(LONG).tooLong()).isNull();
    }

    @Test
    void howLongWasWaitedIsTold() throws Exception {
        RateLimiter limiter = limiter(60);
        assertThat(limiter.acquire(LONG).waited()).isZero();
        assertThat(limiter.acquire(LONG).waited()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    /** A walk of many pages and a single call: the walker comes again at once, each time. */
    @Test
    void aSingleCallDoesNotWaitForTheEndOfALongList() throws Exception {
        CountDownLatch single = new CountDownLatch(1);
        List<String> served = Collections.synchronizedList(new ArrayList<>());
        AtomicLong servedBefore = new AtomicLong();
        RateLimiter[] limiter = new RateLimiter[1];
        Thread[] get = new Thread[1];
        limiter[0] =
                new RateLimiter(
                        600,
                        Duration.ofSeconds(1),
                        clock::get,
                        nanos -> {
                            if (served.size() == 100 && get[0] == null) {
                                servedBefore.set(served.size());
                                get[0] =
                                        start(
                                                () -> {
                                                    limiter[0].acquire(LONG);
                                                    served.add("get");
                                                    single.countDown();
                                                });
                                await().until(() -> limiter[0].waiting() == 1);
                            }
                            clock.addAndGet(nanos);
                        });
        for (int page = 0; page < 300; page++) {
            assertThat(limiter[0].acquire(LONG).tooLong()).isNull();
            served.add("page");
        }
        single.await();
        assertThat(served.indexOf("get") - servedBefore.get()).isBetween(0L, 3L);
    }

    @Test
    void aShorterRetryAfterDoesNotShortenThePause() throws Exception {
        RateLimiter limiter = limiter(0);
        long turn = limiter.acquire(LONG).number();
        limiter.refused(turn, Duration.ofSeconds(5));
        limiter.refused(turn, Duration.ofSeconds(1));
        limiter.refused(turn, null);
        limiter.acquire(LONG);
        assertThat(pauses).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void aPauseBeyondTheLongestWaitIsToldAtOnce() throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.refused(limiter.acquire(LONG).number(), Duration.ofSeconds(31));
        assertThat(limiter.acquire(Duration.ofSeconds(30)).tooLong())
                .isEqualTo(Duration.ofSeconds(31));
        assertThat(pauses).isEmpty();
        assertThat(limiter.acquire(Duration.ofSeconds(31)).tooLong()).isNull();
        assertThat(pauses).containsExactly(Duration.ofSeconds(31));
    }

    @Test
    void aLongestWaitBeyondAllMeasureIsUnderstood() throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.refused(limiter.acquire(LONG).number(), RetryAfter.LONGEST);
        assertThat(limiter.acquire(Duration.ofSeconds(Long.MAX_VALUE)).tooLong()).isNull();
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
    void thoseWhoWaitAreServedInTheOrderInWhichTheyCame() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> served = Collections.synchronizedList(new ArrayList<>());
        RateLimiter limiter =
                new RateLimiter(
                        60,
                        Duration.ofSeconds(1),
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
        RateLimiter limiter =
                new RateLimiter(60, Duration.ofSeconds(1), clock::get, nanos -> go.await());
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
                        Duration.ofSeconds(1),
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
                Duration.ofSeconds(1),
                clock::get,
                nanos -> {
                    pauses.add(Duration.ofNanos(nanos));
                    clock.addAndGet(nanos);
                });
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
