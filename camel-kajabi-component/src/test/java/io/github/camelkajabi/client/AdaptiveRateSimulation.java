// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * An account whose threads call as fast as they may, against a server that limits it and says
 * nothing of that but 429. The callers wait as {@link RateLimiter} makes them wait, and there is a
 * connection for each. All in virtual time and on one thread, so that a seed gives one history.
 */
final class AdaptiveRateSimulation {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MAX_RETRY_WAIT = 30 * SECOND;
    private static final int MAX_RETRIES = 3;

    /** What a server allows; asked in the order of time. */
    interface Limit {
        boolean allows(long now);

        /** So many in each minute of the server's clock. */
        static Limit fixedWindow(int perMinute, long offset) {
            long[] window = {-1, 0};
            return now -> {
                long minute = (now + offset) / (60 * SECOND);
                if (minute != window[0]) {
                    window[0] = minute;
                    window[1] = 0;
                }
                return ++window[1] <= perMinute;
            };
        }

        /** A bucket of so many, filled evenly. */
        static Limit tokenBucket(int perMinute, int capacity) {
            double[] tokens = {capacity, 0};
            return now -> {
                double filled = tokens[0] + (now - tokens[1]) * perMinute / (60.0 * SECOND);
                tokens[0] = Math.min(capacity, filled);
                tokens[1] = now;
                boolean allowed = tokens[0] >= 1;
                tokens[0] -= allowed ? 1 : 0;
                return allowed;
            };
        }

        /** So many in the last minute, whenever that is. */
        static Limit slidingWindow(int perMinute) {
            Deque<Long> sent = new ArrayDeque<>();
            return now -> {
                while (!sent.isEmpty() && now - sent.peek() >= 60 * SECOND) {
                    sent.remove();
                }
                return sent.size() < perMinute && sent.add(now);
            };
        }
    }

    /** What was seen in a stretch of time. */
    record Seen(long accepted, long refused, long failedCalls, double minutes) {

        double share(int perMinute) {
            return accepted / (perMinute * minutes);
        }

        double refusedShare() {
            return refused / (double) (accepted + refused);
        }
    }

    private record Event(long at, long order, Runnable action) {}

    private final class Caller {
        private int attempt = 1;
        private long deadline;

        private void ask() {
            deadline = now + MAX_RETRY_WAIT;
            waiting.add(this);
            if (waiting.peek() == this) {
                serve();
            } else {
                at(deadline, this::leaveQueue);
            }
        }

        private void leaveQueue() {
            if (deadline == now && waiting.peek() != this && waiting.remove(this)) {
                fail();
            }
        }

        private void send(long turn) {
            long there = latency();
            long back = latency();
            after(
                    there,
                    () -> {
                        boolean allowed = limit.allows(now);
                        after(back, () -> answered(turn, allowed));
                    });
        }

        private void answered(long turn, boolean allowed) {
            if (allowed) {
                accepted++;
                pace.accepted(turn, now);
                next(0);
            } else {
                refused++;
                pace.refused(turn, null, now);
                if (attempt > MAX_RETRIES) {
                    fail();
                } else {
                    double jitter = 0.5 + random.nextDouble() / 2;
                    after((long) (SECOND * Math.pow(2, attempt - 1.0) * jitter), this::ask);
                    attempt++;
                }
            }
        }

        private void fail() {
            failedCalls++;
            next(SECOND);
        }

        private void next(long pause) {
            attempt = 1;
            after(pause + (long) (random.nextDouble() * MILLI), this::ask);
        }
    }

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(
                    (a, b) ->
                            a.at != b.at
                                    ? Long.compare(a.at, b.at)
                                    : Long.compare(a.order, b.order));
    private final Deque<Caller> waiting = new ArrayDeque<>();
    private final Random random;
    private final AdaptiveRate pace;
    private final long latency;
    private Limit limit;
    private long now;
    private long order;
    private long accepted;
    private long refused;
    private long failedCalls;

    /**
     * Begins a simulation.
     *
     * @param latency the mean time to an answer
     */
    AdaptiveRateSimulation(long seed, Limit limit, int threads, Duration latency, double setLimit) {
        this.random = new Random(seed);
        this.limit = limit;
        this.latency = latency.toNanos();
        this.pace = new AdaptiveRate(setLimit, Duration.ofSeconds(1), 0);
        for (int i = 0; i < threads; i++) {
            Caller caller = new Caller();
            after((long) (random.nextDouble() * SECOND), caller::ask);
        }
    }

    /** The server changes its limit. */
    void limit(Limit other) {
        limit = other;
    }

    AdaptiveRate pace() {
        return pace;
    }

    /** Goes on for a while and tells what was seen in it. */
    Seen run(Duration time) {
        long end = now + time.toNanos();
        accepted = 0;
        refused = 0;
        failedCalls = 0;
        while (true) {
            Event event = events.peek();
            if (event == null || event.at > end) {
                break;
            }
            events.remove();
            now = event.at;
            event.action.run();
        }
        now = end;
        return new Seen(accepted, refused, failedCalls, time.toNanos() / (60.0 * SECOND));
    }

    /** What the first in the queue does whenever it wakes up, and the next one after it. */
    private void serve() {
        while (!waiting.isEmpty()) {
            Caller caller = waiting.peek();
            long delay = pace.delay(now);
            if (delay > 0 ? now + delay > caller.deadline : isTooLate(caller)) {
                waiting.remove();
                caller.fail();
            } else if (delay > 0) {
                wakeAfter(delay);
                return;
            } else if (pace.answerDue(now) > 0) {
                wakeAfter(Math.min(RateLimiter.PROBE_CHECK_INTERVAL, caller.deadline - now));
                return;
            } else {
                waiting.remove();
                caller.send(pace.take(now));
            }
        }
    }

    private boolean isTooLate(Caller caller) {
        return pace.answerDue(now) > 0 && now >= caller.deadline;
    }

    /** No timer is exact. */
    private void wakeAfter(long nanos) {
        after(nanos + (long) (random.nextDouble() * 2 * MILLI), this::serve);
    }

    private long latency() {
        return (long) (latency / 2.0 * (0.5 + random.nextDouble()));
    }

    private void after(long nanos, Runnable action) {
        at(now + nanos, action);
    }

    private void at(long time, Runnable action) {
        events.add(new Event(time, order++, action));
    }
}
