// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the requests of an account below a rate that the server accepts.
 *
 * <p>The API publishes no limit, so the limiter learns it: there is none until the first refusal
 * (429). A refusal lowers the rate to a share of what was just sent, every accepted request raises
 * it a little. A pause that the server asked for holds for every request of the account. Those who
 * wait are served in the order in which they came.
 */
final class RateLimiter {

    private static final double DECREASE = 0.7;
    private static final double SLOWEST = 0.1;
    private static final double INCREASE_PER_SECOND = 0.1;
    private static final double LARGEST_STEP = 0.5;
    private static final double UNLIMITED = Double.POSITIVE_INFINITY;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long WINDOW = 10 * SECOND;

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
     * Waits for the turn of a request.
     *
     * @return null when the request may be sent, or how long it would have had to wait if that
     *     exceeds the longest wait
     */
    @Nullable Duration acquire(Duration longestWait) throws InterruptedException {
        if (!queue.isLocked() && !queue.hasQueuedThreads() && take() <= 0) {
            return null;
        }
        long longest =
                longestWait.compareTo(RetryAfter.LONGEST) > 0
                        ? RetryAfter.LONGEST.toNanos()
                        : longestWait.toNanos();
        long deadline = clock.getAsLong() + longest;
        if (!queue.tryLock(longest, TimeUnit.NANOSECONDS)) {
            return longestWait;
        }
        try {
            while (true) {
                long wait = take();
                if (wait <= 0) {
                    return null;
                }
                if (clock.getAsLong() + wait - deadline > 0) {
                    return Duration.ofNanos(wait);
                }
                pause.await(wait);
            }
        } finally {
            queue.unlock();
        }
    }

    /** Takes a slot and returns 0, or returns how many nanoseconds to wait before the next try. */
    private long take() {
        state.lock();
        try {
            long now = clock.getAsLong();
            long wait = Math.max(nextSlot - now, pausedUntil - now);
            if (wait > 0) {
                return wait;
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
            return 0;
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
     * @param sentAt when it was sent, on the limiter's clock
     * @param retryAfter the pause that the server asks for, if it does
     */
    void refused(long sentAt, @Nullable Duration retryAfter) {
        state.lock();
        try {
            long now = clock.getAsLong();
            if (retryAfter != null) {
                pausedUntil = later(pausedUntil, now + retryAfter.toNanos());
            }
            boolean sentBeforeTheRateWasLowered = sentAt - loweredAt <= 0;
            if (!sentBeforeTheRateWasLowered) {
                double seconds = Math.max(1.0, (double) (now - windowBefore) / SECOND);
                double sent = (sentInWindowBefore + sentInWindow) / seconds;
                rate = Math.max(SLOWEST, DECREASE * Math.min(rate, sent));
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

    long now() {
        return clock.getAsLong();
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
