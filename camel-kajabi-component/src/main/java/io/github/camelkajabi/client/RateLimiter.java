// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the requests of an account their turns, at the {@link Pace} that the server accepts.
 *
 * <p>Those who wait are served in the order in which they came: who walks a long list stands in the
 * queue with one request at a time, and a single call waits no longer than for those before it. A
 * pause holds for every request of the account, but at most an hour: then the server is asked
 * again. Thread-safe.
 */
final class RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    /** A change of the rate that is worth a line in the log. */
    private static final double CHANGE_TO_TELL = 0.2;

    private final LongSupplier clock;
    private final Pause pause;
    private final ReentrantLock queue = new ReentrantLock(true);
    private final ReentrantLock state = new ReentrantLock();
    private final Pace pace;
    private double toldRate;

    /** Waits, or throws if the session ends meanwhile. */
    @FunctionalInterface
    interface Pause {
        void await(long nanos) throws InterruptedException;
    }

    /**
     * Creates a limiter.
     *
     * @param requestsPerMinute the highest rate; 0 if none is known
     * @param firstPause the pause after a first refusal that names none
     * @param clock nanoseconds from any origin
     * @param pause how to wait
     */
    RateLimiter(int requestsPerMinute, Duration firstPause, LongSupplier clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
        double limit = requestsPerMinute == 0 ? Pace.UNLIMITED : requestsPerMinute / 60.0;
        this.pace = new Pace(limit, firstPause, clock.getAsLong());
        this.toldRate = limit;
    }

    /**
     * What came of waiting for a turn.
     *
     * @param number the number of the request
     * @param waited how long that took, in nanoseconds
     * @param tooLong null when the request may be sent, or how long it would have had to wait if
     *     that exceeds the longest wait
     */
    record Turn(long number, long waited, @Nullable Duration tooLong) {
        private Turn after(long nanos) {
            return new Turn(number, nanos, tooLong);
        }
    }

    /** Waits for the turn of a request. */
    Turn acquire(Duration longestWait) throws InterruptedException {
        if (!queue.isLocked() && !queue.hasQueuedThreads()) {
            Turn turn = take();
            if (turn.tooLong() == null) {
                return turn;
            }
        }
        long longest =
                longestWait.compareTo(RetryAfter.LONGEST) > 0
                        ? RetryAfter.LONGEST.toNanos()
                        : longestWait.toNanos();
        long since = clock.getAsLong();
        if (!queue.tryLock(longest, TimeUnit.NANOSECONDS)) {
            return new Turn(0, clock.getAsLong() - since, longestWait);
        }
        try {
            while (true) {
                Turn turn = take().after(clock.getAsLong() - since);
                if (turn.tooLong() == null) {
                    return turn;
                }
                long wait = turn.tooLong().toNanos();
                if (turn.waited() + wait > longest) {
                    return turn;
                }
                pause.await(wait);
            }
        } finally {
            queue.unlock();
        }
    }

    /** Takes a turn, or returns how long to wait before the next try. */
    private Turn take() {
        state.lock();
        try {
            long now = clock.getAsLong();
            long delay = pace.delay(now);
            return delay > 0
                    ? new Turn(0, 0, Duration.ofNanos(delay))
                    : new Turn(pace.take(now), 0, null);
        } finally {
            state.unlock();
        }
    }

    /**
     * Notes that the server accepted a request.
     *
     * @param turn the number of its turn
     */
    void accepted(long turn) {
        state.lock();
        try {
            pace.accepted(turn, clock.getAsLong());
            tellRate();
        } finally {
            state.unlock();
        }
    }

    /** A rate that is found again and again is told once. */
    private void tellRate() {
        double rate = pace.rate();
        if (rate < toldRate * (1 - CHANGE_TO_TELL)) {
            LOG.info(
                    "The server refused requests (429): about {} a minute from now on, rising",
                    Math.round(rate * 60));
            toldRate = rate;
        } else if (rate > toldRate * (1 + CHANGE_TO_TELL)) {
            LOG.debug("The rate has risen to {} requests a minute", Math.round(rate * 60));
            toldRate = rate;
        }
    }

    /**
     * Notes that the server refused a request.
     *
     * @param turn the number of its turn
     * @param retryAfter the pause that the server asks for, if it does
     */
    void refused(long turn, @Nullable Duration retryAfter) {
        state.lock();
        try {
            long now = clock.getAsLong();
            if (pace.refused(turn, retryAfter, now)) {
                LOG.debug(
                        "The server refused a request (429): nothing is sent for {} ms",
                        TimeUnit.NANOSECONDS.toMillis(pace.pausedUntil() - now));
            }
        } finally {
            state.unlock();
        }
    }

    /** The present rate in requests per second; infinite if there is no limit. */
    double rate() {
        state.lock();
        try {
            return pace.rate();
        } finally {
            state.unlock();
        }
    }

    /** How long nothing is sent because the server refused; zero if there is no such pause. */
    Duration pausedFor() {
        state.lock();
        try {
            return Duration.ofNanos(Math.max(0, pace.pausedUntil() - clock.getAsLong()));
        } finally {
            state.unlock();
        }
    }

    /** The number of threads that wait for their turn, without the one whose turn is next. */
    int waiting() {
        return queue.getQueueLength();
    }
}
