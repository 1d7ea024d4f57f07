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
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RateLimiterTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int CONNECTIONS = 20_000;

    /** Close to the overflow: a clock of nanoseconds may begin anywhere. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final long start = clock.get();
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    @Test
    void nobodyWaitsBeforeTheFirstRefusal() throws Exception {
        RateLimiter limiter = limiter(0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(limiter.acquire(Duration.ZERO)).isInstanceOf(RateLimiter.Granted.class);
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
            turns.add(number(limiter.acquire(LONG)));
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
                                assertThat(turn).isInstanceOf(RateLimiter.Granted.class);
                                sent.add(clock.get());
                                limiter.accepted(number(turn));
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
        limiter.refused(number(limiter.acquire(LONG)), Duration.ofSeconds(seconds));
        assertThat(requiredWait(limiter.acquire(LONG))).isEqualTo(Duration.ofHours(1));
        pass(Duration.ofHours(1));
        assertThat(limiter.acquire(LONG)).isInstanceOf(RateLimiter.Granted.class);
    }

    @Test
    void howLongWasWaitedIsTold() throws Exception {
        RateLimiter limiter = limiter(60);
        assertThat(limiter.acquire(LONG).waitedNanos()).isZero();
        assertThat(limiter.acquire(LONG).waitedNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    /** A walk of many pages and a single call: the walker comes again at once, each time. */
    @Test
    void aSingleCallDoesNotWaitForTheEndOfALongList() throws Exception {
        AtomicLong pages = new AtomicLong();
        AtomicLong single = new AtomicLong();
        RateLimiter[] limiter = new RateLimiter[1];
        Thread[] get = new Thread[1];
        limiter[0] =
                limiter(
                        600,
                        CONNECTIONS,
                        LONG,
                        nanos -> {
                            if (pages.get() == 100 && get[0] == null) {
                                get[0] = start(() -> single.set(number(limiter[0].acquire(LONG))));
                                await().until(() -> limiter[0].waiting() == 1);
                            }
                            clock.addAndGet(nanos);
                        });
        for (int page = 0; page < 300; page++) {
            assertThat(limiter[0].acquire(LONG)).isInstanceOf(RateLimiter.Granted.class);
            pages.incrementAndGet();
        }
        join(List.of(get[0]));
        assertThat(single.get() - 100).isBetween(1L, 4L);
    }

    @Test
    void aShorterRetryAfterDoesNotShortenThePause() throws Exception {
        RateLimiter limiter = limiter(0);
        long turn = number(limiter.acquire(LONG));
        limiter.refused(turn, Duration.ofSeconds(5));
        limiter.refused(turn, Duration.ofSeconds(1));
        limiter.refused(turn, null);
        limiter.acquire(LONG);
        assertThat(pauses).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void aPauseBeyondTheLongestWaitIsToldAtOnce() throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.refused(number(limiter.acquire(LONG)), Duration.ofSeconds(31));
        assertThat(requiredWait(limiter.acquire(Duration.ofSeconds(30))))
                .isEqualTo(Duration.ofSeconds(31));
        assertThat(pauses).isEmpty();
        assertThat(limiter.acquire(Duration.ofSeconds(31))).isInstanceOf(RateLimiter.Granted.class);
        assertThat(pauses).containsExactly(Duration.ofSeconds(31));
    }

    @Test
    void whoHasTimeWaitsThroughSeveralPausesButNotThroughOneThatIsTooLong() throws Exception {
        Duration longest = Duration.ofSeconds(30);
        Trial trial = new Trial(5, null);
        trial.answer(Duration.ofMillis(120), trial::refused);
        assertThat(trial.limiter.acquire(longest)).isInstanceOf(RateLimiter.Denied.class);
        Trial same = new Trial(5, null);
        same.answer(Duration.ofMillis(120), same::refused);
        assertThat(same.limiter.acquire(Duration.ofMinutes(2), longest, Long.MAX_VALUE))
                .isInstanceOf(RateLimiter.Granted.class);

        RateLimiter paused = limiter(0);
        paused.refused(number(paused.acquire(LONG)), Duration.ofSeconds(31));
        assertThat(requiredWait(paused.acquire(Duration.ofMinutes(2), longest, Long.MAX_VALUE)))
                .isEqualTo(Duration.ofSeconds(31));
    }

    @Test
    void aLongestWaitBeyondAllMeasureIsUnderstood() throws Exception {
        RateLimiter limiter = limiter(0);
        limiter.refused(number(limiter.acquire(LONG)), RetryAfter.MAX);
        assertThat(limiter.acquire(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(RateLimiter.Granted.class);
    }

    @Test
    void requestsPerMinuteHoldFromTheBeginning() throws Exception {
        RateLimiter limiter = limiter(120);
        for (int i = 0; i < 7; i++) {
            assertThat(limiter.acquire(LONG)).isInstanceOf(RateLimiter.Granted.class);
        }
        assertThat(clock.get() - start).isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void thoseWhoWaitAreServedInTheOrderInWhichTheyCame() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> served = Collections.synchronizedList(new ArrayList<>());
        RateLimiter limiter =
                limiter(
                        60,
                        CONNECTIONS,
                        LONG,
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
                                    assertThat(limiter.acquire(LONG))
                                            .isInstanceOf(RateLimiter.Granted.class);
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
        RateLimiter limiter = limiter(60, CONNECTIONS, LONG, nanos -> go.await());
        limiter.acquire(LONG);
        Thread first = start(() -> limiter.acquire(LONG));
        await().until(() -> first.getState() == Thread.State.WAITING);
        Duration longest = Duration.ofMillis(20);
        assertThat(requiredWait(limiter.acquire(longest))).isEqualTo(longest);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        go.countDown();
        join(List.of(first));
    }

    @Test
    void theOneWhoIsInterruptedLeavesTheQueueToTheNext() throws Exception {
        RateLimiter limiter =
                limiter(
                        60,
                        CONNECTIONS,
                        LONG,
                        nanos -> {
                            if (Thread.interrupted()) {
                                throw new InterruptedException();
                            }
                            clock.addAndGet(nanos);
                        });
        limiter.acquire(LONG);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> limiter.acquire(LONG)).isInstanceOf(InterruptedException.class);
        assertThat(limiter.acquire(LONG)).isInstanceOf(RateLimiter.Granted.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 9})
    void theAnswerToTheOneThatTriesLetsTheNextGo(int refusals) throws Exception {
        Trial trial = new Trial(refusals, null);
        trial.answer(Duration.ofMillis(120), trial::accepted);
        RateLimiter.Turn next = trial.limiter.acquire(Duration.ofSeconds(29));
        assertThat(next).isInstanceOf(RateLimiter.Granted.class);
        assertThat(Duration.ofNanos(next.waitedNanos()))
                .as("the answer, and the rate of one in a second")
                .isBetween(Duration.ofMillis(1_120), Duration.ofMillis(1_130));
    }

    @Test
    void afterARetryAfterTooTheAnswerLetsTheNextGo() throws Exception {
        Trial trial = new Trial(1, Duration.ofSeconds(5));
        trial.answer(Duration.ofMillis(120), trial::accepted);
        assertThat(Duration.ofNanos(trial.limiter.acquire(LONG).waitedNanos()))
                .isBetween(Duration.ofMillis(1_120), Duration.ofMillis(1_130));
    }

    @Test
    void whenTheOneThatTriesIsRefusedTheNextFailsAtOnceIfThePauseIsTooLong() throws Exception {
        Trial trial = new Trial(6, null);
        trial.answer(Duration.ofMillis(120), trial::refused);
        RateLimiter.Turn next = trial.limiter.acquire(Duration.ofSeconds(29));
        assertThat(requiredWait(next)).isEqualTo(Duration.ofSeconds(30));
        assertThat(Duration.ofNanos(next.waitedNanos())).isEqualTo(Duration.ofMillis(120));
    }

    @Test
    void anAnswerThatDoesNotComeIsWaitedForNoLongerThanTheLongestWait() throws Exception {
        Trial trial = new Trial(6, null);
        Duration longest = Duration.ofSeconds(3);
        RateLimiter.Turn next = trial.limiter.acquire(longest);
        assertThat(requiredWait(next)).isEqualTo(longest);
        assertThat(Duration.ofNanos(next.waitedNanos())).isEqualTo(longest);
    }

    @Test
    void anAnswerThatDoesNotComeHoldsNobodyUpForLong() throws Exception {
        Trial trial = new Trial(1, null);
        RateLimiter.Turn next = trial.limiter.acquire(LONG);
        assertThat(next).isInstanceOf(RateLimiter.Granted.class);
        assertThat(Duration.ofNanos(next.waitedNanos())).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whoWaitsForItsTurnHoldsNoConnectionAndTheConnectionsNeverRunOut() throws Exception {
        RateLimiter[] limiter = new RateLimiter[1];
        AtomicLong paused = new AtomicLong();
        limiter[0] =
                limiter(
                        60,
                        2,
                        Duration.ZERO,
                        nanos -> {
                            long waiting = 10 - paused.getAndIncrement();
                            await().until(() -> limiter[0].waiting() == waiting);
                            await().until(() -> limiter[0].freeConnections() == 2);
                            clock.addAndGet(nanos);
                        });
        List<Long> sent = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            threads.add(
                    start(
                            () -> {
                                assertThat(limiter[0].acquire(LONG))
                                        .isInstanceOf(RateLimiter.Granted.class);
                                sent.add((clock.get() - start) / 1_000_000_000);
                                limiter[0].release();
                            }));
            await().until(() -> sent.size() == 1);
        }
        join(threads);
        assertThat(sent).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
    }

    @Test
    void aPauseThatBeginsWhileAConnectionIsWaitedForIsWaitedForToo() throws Exception {
        RateLimiter limiter = limiter(0, 1, LONG, this::pause);
        long first = number(limiter.acquire(LONG));
        List<Long> sent = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(
                    start(
                            () -> {
                                RateLimiter.Turn turn = limiter.acquire(LONG);
                                sent.add(clock.get() - start);
                                limiter.accepted(number(turn));
                                limiter.release();
                            }));
        }
        await().until(() -> limiter.waiting() == 3);
        limiter.refused(first, Duration.ofSeconds(5));
        limiter.release();
        join(threads);
        assertThat(sent).hasSize(3).allMatch(time -> time >= Duration.ofSeconds(5).toNanos());
        assertThat(limiter.freeConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 60})
    void aConnectionThatDoesNotGetFreeIsToldAndNoneIsLost(int requestsPerMinute) throws Exception {
        RateLimiter limiter = limiter(requestsPerMinute, 1, Duration.ofMillis(1), this::pause);
        limiter.acquire(LONG);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> limiter.acquire(LONG))
                    .isInstanceOf(ConnectionRequestTimeoutException.class)
                    .hasMessage("all 1 connections are in use");
        }
        limiter.release();
        assertThat(limiter.acquire(LONG)).isInstanceOf(RateLimiter.Granted.class);
        limiter.release();
        assertThat(limiter.freeConnections()).isEqualTo(1);
    }

    /** Their patience with the rate is not what has been used up. */
    @Test
    void thoseBehindOneWhoWaitsForAConnectionWaitForAConnectionToo() throws Exception {
        RateLimiter limiter = limiter(60, 1, LONG, this::pause);
        limiter.acquire(LONG);
        pass(Duration.ofSeconds(1));
        Thread first = start(() -> limiter.acquire(LONG));
        await().until(() -> limiter.waiting() == 1);
        FutureTask<RateLimiter.Turn> behind =
                new FutureTask<>(() -> limiter.acquire(Duration.ofMillis(1)));
        new Thread(behind).start();
        await().until(() -> limiter.waiting() == 2);
        limiter.release();
        first.join();
        assertThat(requiredWait(behind.get())).as("the rate").isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void thoseBehindOneWhoGetsNoConnectionGetNoneEither() throws Exception {
        RateLimiter limiter = limiter(60, 1, Duration.ofMillis(20), this::pause);
        limiter.acquire(LONG);
        List<FutureTask<RateLimiter.Turn>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(new FutureTask<>(() -> limiter.acquire(LONG)));
        }
        pass(Duration.ofSeconds(1));
        calls.forEach(call -> new Thread(call).start());
        for (FutureTask<RateLimiter.Turn> call : calls) {
            assertThatThrownBy(call::get)
                    .hasCauseInstanceOf(ConnectionRequestTimeoutException.class);
        }
        limiter.release();
        assertThat(limiter.freeConnections()).isEqualTo(1);
    }

    @Test
    void whoGivesUpLosesNoConnection() throws Exception {
        RateLimiter limiter =
                limiter(
                        60,
                        1,
                        LONG,
                        nanos -> {
                            throw new InterruptedException("the session is closed");
                        });
        limiter.acquire(LONG);
        limiter.release();
        assertThat(requiredWait(limiter.acquire(Duration.ZERO))).isEqualTo(Duration.ofSeconds(1));
        assertThat(limiter.freeConnections()).isEqualTo(1);
        assertThatThrownBy(() -> limiter.acquire(LONG)).isInstanceOf(InterruptedException.class);
        assertThat(limiter.freeConnections()).isEqualTo(1);

        pass(Duration.ofSeconds(1));
        limiter.acquire(LONG);
        pass(Duration.ofSeconds(1));
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread thread =
                start(
                        () -> {
                            try {
                                limiter.acquire(LONG);
                            } catch (InterruptedException e) {
                                interrupted.set(true);
                            }
                        });
        await().until(() -> limiter.waiting() == 1);
        thread.interrupt();
        thread.join();
        assertThat(interrupted).isTrue();
        limiter.release();
        assertThat(limiter.freeConnections()).isEqualTo(1);
        assertThat(limiter.acquire(LONG)).isInstanceOf(RateLimiter.Granted.class);
    }

    /** One request is on its way that tries whether the account is open again. */
    private final class Trial {

        private final RateLimiter limiter = limiter(0, CONNECTIONS, LONG, this::await);
        private final long trying;
        private long answerAt;
        private @Nullable Runnable answer;

        private Trial(int refusals, @Nullable Duration retryAfter) throws Exception {
            for (int i = 0; i < refusals; i++) {
                limiter.refused(number(limiter.acquire(LONG)), retryAfter);
            }
            trying = number(limiter.acquire(LONG));
        }

        private void answer(Duration after, Runnable what) {
            answerAt = clock.get() + after.toNanos();
            answer = what;
        }

        private void accepted() {
            limiter.accepted(trying);
        }

        private void refused() {
            limiter.refused(trying, null);
        }

        private void await(long nanos) {
            pause(nanos);
            if (answer != null && clock.get() - answerAt >= 0) {
                answer.run();
                answer = null;
            }
        }
    }

    private RateLimiter limiter(int requestsPerMinute) {
        return limiter(requestsPerMinute, CONNECTIONS, LONG, this::pause);
    }

    private RateLimiter limiter(
            int requestsPerMinute,
            int connections,
            Duration connectionTimeout,
            RateLimiter.Pause pause) {
        return new RateLimiter(
                requestsPerMinute,
                Duration.ofSeconds(1),
                connections,
                connectionTimeout,
                clock::get,
                pause);
    }

    private void pause(long nanos) {
        pauses.add(Duration.ofNanos(nanos));
        clock.addAndGet(nanos);
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

    private static long number(RateLimiter.Turn turn) {
        return ((RateLimiter.Granted) turn).number();
    }

    private static Duration requiredWait(RateLimiter.Turn turn) {
        return ((RateLimiter.Denied) turn).required();
    }
}
