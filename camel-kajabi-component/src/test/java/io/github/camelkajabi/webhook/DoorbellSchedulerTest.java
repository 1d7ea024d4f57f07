// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a consumer polls that webhooks wake, with a clock of its own. */
class DoorbellSchedulerTest {

    private static final Duration DELAY = Duration.ofMinutes(10);
    private static final List<Duration> ECHOES =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30));

    private final VirtualExecutor executor = new VirtualExecutor();
    private final DoorbellScheduler scheduler =
            new DoorbellScheduler(Duration.ofSeconds(1), ECHOES, executor::now);
    private final List<String> polls = new ArrayList<>();
    private final List<PollCause> causes = new ArrayList<>();
    private DefaultCamelContext context;
    private ScheduledPollConsumer consumer;
    private @Nullable Runnable work;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        context.start();
        Endpoint endpoint = context.getEndpoint("timer:any");
        consumer =
                new ScheduledPollConsumer(endpoint, exchange -> {}, executor) {
                    @Override
                    protected int poll() {
                        causes.add(scheduler.cause());
                        polls.add(
                                scheduler.cause()
                                        + " at "
                                        + Duration.ofNanos(executor.now()).toMillis());
                        Runnable present = work;
                        if (present != null) {
                            present.run();
                        } else {
                            scheduler.polled(1, 0, false);
                        }
                        return 0;
                    }
                };
        consumer.setDelay(DELAY.toMillis());
        consumer.setInitialDelay(1_000);
        consumer.setScheduler(scheduler);
        consumer.start();
    }

    @AfterEach
    void stop() {
        consumer.stop();
        context.stop();
    }

    @Test
    void withoutRingsItPollsAsCamelDoes() {
        executor.advance(Duration.ofMinutes(21));
        assertThat(polls).containsExactly("TIMER at 1000", "TIMER at 601000", "TIMER at 1201000");
    }

    @Test
    void aRingIsAnsweredAtOnceAndThreeTimesMoreWhileNothingComes() {
        executor.advance(Duration.ofSeconds(60));
        scheduler.ring();
        executor.advance(Duration.ofSeconds(60));
        assertThat(polls)
                .containsExactly(
                        "TIMER at 1000",
                        "RING at 60000",
                        "ECHO at 62000",
                        "ECHO at 70000",
                        "ECHO at 90000");
    }

    @Test
    void echoesEndWithTheDeliveryExceptTheLast() {
        executor.advance(Duration.ofSeconds(60));
        work = () -> scheduler.polled(1, 1, false);
        scheduler.ring();
        executor.advance(Duration.ofMinutes(5));
        assertThat(polls).containsExactly("TIMER at 1000", "RING at 60000", "ECHO at 90000");
    }

    @Test
    void aThousandRingsIn100MillisecondsCauseTwoPolls() {
        executor.advance(Duration.ofSeconds(60));
        for (int i = 0; i < 1_000; i++) {
            scheduler.ring();
            executor.advance(Duration.ofNanos(100_000));
        }
        executor.advance(Duration.ofMillis(1_500));
        assertThat(causes).containsExactly(PollCause.TIMER, PollCause.RING, PollCause.RING);
        assertThat(executor.waiting()).isEqualTo(1);
    }

    @Test
    void ringsDuringAPollCauseExactlyOneMore() {
        executor.advance(Duration.ofSeconds(60));
        work =
                () -> {
                    if (causes.size() == 2) {
                        scheduler.ring();
                        executor.spend(Duration.ofSeconds(3));
                        scheduler.ring();
                        assertThat(executor.waiting()).isZero();
                    }
                    scheduler.polled(1, 1, false);
                };
        scheduler.ring();
        executor.advance(Duration.ofSeconds(20));
        assertThat(polls).containsExactly("TIMER at 1000", "RING at 60000", "RING at 63000");
    }

    @Test
    void aCostlyFirstPollDelaysNoRing() {
        work = () -> scheduler.polled(300, 1, false);
        executor.advance(Duration.ofSeconds(2));
        work = null;
        scheduler.ring();
        executor.advance(Duration.ofMillis(1_999));
        assertThat(polls).containsExactly("TIMER at 1000", "RING at 2000");
    }

    @Test
    void aFirstPollThatARingCausesIsAsFree() {
        scheduler.ring();
        work = () -> scheduler.polled(300, 1, false);
        executor.advance(Duration.ofMillis(500));
        scheduler.ring();
        executor.advance(Duration.ofMillis(600));
        assertThat(polls).containsExactly("RING at 0", "RING at 1000");
    }

    @Test
    void aCostlyPollOfTheIntervalDelaysNoRing() {
        executor.advance(Duration.ofMinutes(10));
        work = () -> scheduler.polled(300, 1, false);
        executor.advance(Duration.ofSeconds(1));
        scheduler.ring();
        executor.advance(Duration.ofSeconds(2));
        assertThat(polls).containsExactly("TIMER at 1000", "TIMER at 601000", "RING at 602000");
    }

    @Test
    void afterAQuietTimeRingsAreAnsweredAtTheGapUntilTheBudgetIsSpent() {
        work = () -> scheduler.polled(25, 1, false);
        executor.advance(Duration.ofSeconds(60));
        for (int i = 0; i < 750; i++) {
            scheduler.ring();
            executor.advance(Duration.ofMillis(100));
        }
        // 60 requests are saved; 25 are gained in 25 seconds.
        assertThat(polls)
                .containsExactly(
                        "TIMER at 1000",
                        "RING at 60000",
                        "RING at 61000",
                        "RING at 62000",
                        "RING at 75000",
                        "RING at 100000",
                        "RING at 125000");
    }

    @Test
    void aQuietMinuteSavesTheBudgetAgainAndNoMore() {
        work = () -> scheduler.polled(70, 1, false);
        executor.advance(Duration.ofSeconds(60));
        scheduler.ring();
        executor.advance(Duration.ofMinutes(3));
        scheduler.ring();
        executor.advance(Duration.ofSeconds(1));
        scheduler.ring();
        executor.advance(Duration.ofSeconds(10));
        assertThat(polls)
                .containsExactly(
                        "TIMER at 1000",
                        "RING at 60000",
                        "ECHO at 90000",
                        "RING at 240000",
                        "RING at 250000");
    }

    @Test
    void ringsCostNoMoreThan60RequestsAMinuteAndABurst() {
        Random random = new Random(7);
        long[] requests = {0};
        work =
                () -> {
                    int cost = 1 + random.nextInt(30);
                    requests[0] += cost;
                    scheduler.polled(cost, 1, false);
                };
        executor.advance(Duration.ofSeconds(2));
        requests[0] = 0;
        int minutes = 30;
        for (int i = 0; i < minutes * 600; i++) {
            scheduler.ring();
            executor.advance(Duration.ofMillis(100));
        }
        // What was saved, and a last poll that may have begun a moment before the end.
        assertThat(requests[0]).isBetween(minutes * 60L, (minutes + 1) * 60L + 30);
    }

    @Test
    void anIntervalThatEndsEarlierIsNotHeldUpByTheBudget() {
        work = () -> scheduler.polled(900, 1, false);
        executor.advance(Duration.ofSeconds(60));
        scheduler.ring();
        executor.advance(Duration.ofSeconds(1));
        scheduler.ring();
        executor.advance(Duration.ofMinutes(20));
        assertThat(polls)
                .containsExactly(
                        "TIMER at 1000", "RING at 60000", "RING at 660000", "TIMER at 1260000");
    }

    @Test
    void aFailedPollIsRepeatedByTheEchoesAndTheInterval() {
        executor.advance(Duration.ofSeconds(60));
        work = () -> scheduler.polled(1, 0, true);
        scheduler.ring();
        executor.advance(Duration.ofSeconds(40));
        work = null;
        executor.advance(Duration.ofMinutes(20));
        assertThat(polls)
                .containsExactly(
                        "TIMER at 1000",
                        "RING at 60000",
                        "RING at 62000",
                        "RING at 70000",
                        "RING at 90000",
                        "RING at 690000",
                        "TIMER at 1290000");
    }

    @Test
    void aPollThatThrowsDoesNotEndTheSchedule() {
        work =
                () -> {
                    throw new IllegalStateException("this poll fails");
                };
        executor.advance(Duration.ofSeconds(2));
        work = null;
        executor.advance(Duration.ofMinutes(11));
        assertThat(polls).hasSize(2);
    }

    @Test
    void nothingIsPolledAfterTheStop() {
        executor.advance(Duration.ofSeconds(60));
        scheduler.ring();
        consumer.stop();
        scheduler.ring();
        scheduler.pollAtOnce();
        executor.advance(Duration.ofHours(1));
        assertThat(polls).containsExactly("TIMER at 1000");
        assertThat(scheduler.isSchedulerStarted()).isFalse();
    }

    @Test
    void aFixedRateIsKept() {
        consumer.stop();
        polls.clear();
        consumer.setUseFixedDelay(false);
        consumer.start();
        work =
                () -> {
                    executor.spend(Duration.ofMinutes(1));
                    scheduler.polled(1, 0, false);
                };
        long start = executor.now();
        executor.advance(Duration.ofMinutes(22));
        assertThat(start).isZero();
        assertThat(polls).containsExactly("TIMER at 1000", "TIMER at 601000", "TIMER at 1201000");
    }
}
