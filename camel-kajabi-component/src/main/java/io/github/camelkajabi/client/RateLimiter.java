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
 * Keeps the requests of an account below a rate that the server accepts.
 *
 * <p>The API publishes no limit, so the limiter learns it: there is none until the first refusal
 * (429). A refusal lowers the rate to a share of what was just sent, every accepted request raises
 * it a little. Only a refusal at one request per second lowers the rate further than that. A pause
 * that the server asked for holds for every request of the account, but at most an hour: then the
 * server is asked again. Those who wait are served in the order in which they came.
 */
final class RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    private static final double DECREASE = 0.7;
    private static final double SLOW = 1.0;
    private static final double SLOWEST = 0.1;
    private static final double INCREASE_PER_SECOND = 0.1;
    private static final double LARGEST_STEP = 0.5;
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long WINDOW = 10 * SECOND;
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final LongSupplier clock;
    private final Pause pause;
    private final double ceiling;
    private final ReentrantLock queue = new ReentrantLock(true);
    private final ReentrantLock state = new ReentrantLock();

    private double rate;
    private long nextSlot;
    private long pausedUntil;
    private long loweredAt;
    private long windowBefore;
    private long sentInWindowBefore;
    private long windowStart;
    private long sentInWindow;

    /** Waits, or throws if the session ends meanwhile. */
    @FunctionalInterface
    interface Pause {
        void await(long nanos) throws InterruptedException;
    }

    /**
     * Creates a limiter.
     *
     * @param requestsPerMinute the highest rate; 0 if none is known
     * @param clock nanoseconds from any origin
     * @param pause how to wait
     */
    RateLimiter(int requestsPerMinute, LongSupplier clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
        this.ceiling = requestsPerMinute == 0 ? UNLIMITED : requestsPerMinute / 60.0;
        this.rate = ceiling;
        long now = clock.getAsLong();
        nextSlot = now;
        pausedUntil = now;
        loweredAt = now - WINDOW;
        windowBefore = now;
        windowStart = now;
    }

    /**
     * What came of waiting for a turn.
     *
     * @param takenAt when it was taken, on the limiter's clock
     * @param tooLong null when the request may be sent, or how long it would have had to wait if
     *     that exceeds the longest wait
     */
    record Turn(long takenAt, @Nullable Duration tooLong) {}

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
        long deadline = clock.getAsLong() + longest;
        if (!queue.tryLock(longest, TimeUnit.NANOSECONDS)) {
            return new Turn(clock.getAsLong(), longestWait);
        }
        try {
            while (true) {
                Turn turn = take();
                if (turn.tooLong() == null) {
                    return turn;
                }
                long wait = turn.tooLong().toNanos();
                if (clock.getAsLong() + wait - deadline > 0) {
                    return turn;
                }
                pause.await(wait);
            }
        } finally {
            queue.unlock();
        }
    }

    /** Takes a slot, or returns how long to wait before the next try. */
    private Turn take() {
        state.lock();
        try {
            long now = clock.getAsLong();
            long wait = Math.max(nextSlot - now, pausedUntil - now);
            if (wait > 0) {
                return new Turn(now, Duration.ofNanos(wait));
            }
            nextSlot = now + (rate == UNLIMITED ? 0 : (long) (SECOND / rate));
            if (now - windowStart > WINDOW) {
                boolean adjoins = now - windowStart <= 2 * WINDOW;
                windowBefore = adjoins ? windowStart : now;
                sentInWindowBefore = adjoins ? sentInWindow : 0;
                windowStart = now;
                sentInWindow = 0;
            }
            sentInWindow++;
            return new Turn(now, null);
        } finally {
            state.unlock();
        }
    }

    /** Notes that the server accepted a request. */
    void accepted() {
        state.lock();
        try {
            if (rate != UNLIMITED && rate < ceiling) {
                double step = Math.min(INCREASE_PER_SECOND / rate, rate * LARGEST_STEP);
                rate = Math.min(ceiling, rate + step);
            }
        } finally {
            state.unlock();
        }
    }

    /**
     * Notes that the server refused a request.
     *
     * @param takenAt when its turn was taken
     * @param retryAfter the pause that the server asks for, if it does
     */
    void refused(long takenAt, @Nullable Duration retryAfter) {
        state.lock();
        try {
            long now = clock.getAsLong();
            if (retryAfter != null) {
                boolean isTooLong = retryAfter.compareTo(LONGEST_PAUSE) > 0;
                Duration kept = isTooLong ? LONGEST_PAUSE : retryAfter;
                pausedUntil = later(pausedUntil, now + kept.toNanos());
            }
            boolean sentBeforeTheRateWasLowered = takenAt - loweredAt <= 0;
            long count = sentInWindowBefore + sentInWindow;
            if (!sentBeforeTheRateWasLowered && count > 0) {
                double seconds = Math.max(1.0, (double) (now - windowBefore) / SECOND);
                double sent = count / seconds;
                double least = rate > SLOW ? SLOW : Math.min(rate, SLOWEST);
                rate = Math.max(least, DECREASE * Math.min(rate, sent));
                LOG.info(
                        "The server refused a request (429): at most {} a minute from now on,"
                                + " rising",
                        Math.round(rate * 60));
                loweredAt = now;
                windowBefore = now;
                sentInWindowBefore = 0;
                windowStart = now;
                sentInWindow = 0;
            }
        } finally {
            state.unlock();
        }
    }

    /** The present rate in requests per second; infinite if there is no limit. */
    double rate() {
        state.lock();
        try {
            return rate;
        } finally {
            state.unlock();
        }
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }
}
