// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the requests of an account their turns, at the {@link AdaptiveRate} that the server
 * accepts, and a connection with each.
 *
 * <p>Those who wait are served in the order in which they came: who walks a long list stands in the
 * queue with one request at a time, and a single call waits no longer than for those before it. A
 * pause holds for every request of the account, but at most an hour: then the server is asked
 * again.
 *
 * <p>Who waits for its turn holds no connection. Turn and connection are taken together: who had
 * its turn first and then waited for a connection would be sent within a pause that began
 * meanwhile. Thread-safe.
 */
final class RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    /** A change of the rate that is worth a line in the log. */
    private static final double CHANGE_TO_TELL = 0.2;

    /** How often the first in the queue looks whether the answer that it waits for has come. */
    static final long LOOK_FOR_ANSWER = TimeUnit.MILLISECONDS.toNanos(10);

    private final LongSupplier clock;
    private final Pause pause;
    private final int connectionCount;
    private final Semaphore connections;
    private final long connectionTimeout;
    private final ReentrantLock queue = new ReentrantLock(true);
    private final ReentrantLock state = new ReentrantLock();
    private final AdaptiveRate pace;
    private double toldRate;

    /** Whether there has been anything to wait for but a connection. */
    private volatile boolean limited;

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
     * @param connections how many requests may be under way at a time
     * @param connectionTimeout how long a request that might be sent waits for a connection
     * @param clock nanoseconds from any origin
     * @param pause how to wait
     */
    RateLimiter(
            int requestsPerMinute,
            Duration firstPause,
            int connections,
            Duration connectionTimeout,
            LongSupplier clock,
            Pause pause) {
        this.clock = clock;
        this.pause = pause;
        this.connectionCount = connections;
        this.connections = new Semaphore(connections, true);
        this.connectionTimeout = nanos(connectionTimeout);
        double limit = requestsPerMinute == 0 ? AdaptiveRate.UNLIMITED : requestsPerMinute / 60.0;
        this.limited = limit != AdaptiveRate.UNLIMITED;
        this.pace = new AdaptiveRate(limit, firstPause, clock.getAsLong());
        this.toldRate = limit;
    }

    /**
     * What came of waiting for a turn.
     *
     * @param number the number of the request; 0 if it may not be sent
     * @param waited how long that took, in nanoseconds
     * @param tooLong null when the request may be sent, or how long it would have had to wait if
     *     that exceeds the longest wait
     */
    record Turn(long number, long waited, @Nullable Duration tooLong) {}

    /**
     * Waits for the turn of a request and for a connection. If it may be sent, {@link #release} is
     * due when it has been answered.
     *
     * @param longestWait the longest wait for the turn
     * @throws ConnectionRequestTimeoutException if no connection got free
     */
    Turn acquire(Duration longestWait)
            throws InterruptedException, ConnectionRequestTimeoutException {
        return acquire(longestWait, connectionTimeout);
    }

    /** The same with another longest wait for a connection, in nanoseconds. */
    Turn acquire(Duration longestWait, long longestForConnection)
            throws InterruptedException, ConnectionRequestTimeoutException {
        long forConnection = Math.min(connectionTimeout, longestForConnection);
        if (!queue.isLocked() && !queue.hasQueuedThreads()) {
            boolean onlyConnections = !limited;
            if (connections.tryAcquire(onlyConnections ? forConnection : 0, TimeUnit.NANOSECONDS)) {
                long number = takeOrRelease();
                if (number != 0) {
                    return new Turn(number, 0, null);
                }
            } else if (onlyConnections) {
                throw allInUse();
            }
        }
        return acquireInQueue(nanos(longestWait), forConnection);
    }

    private Turn acquireInQueue(long longest, long forConnection)
            throws InterruptedException, ConnectionRequestTimeoutException {
        long since = clock.getAsLong();
        if (!queue.tryLock(longest, TimeUnit.NANOSECONDS)) {
            if (!connections.hasQueuedThreads()) {
                return new Turn(0, clock.getAsLong() - since, Duration.ofNanos(longest));
            }
            // the first in the queue could be sent: it is not for the rate that all have waited
            long rest = Math.max(0, forConnection - longest);
            if (!queue.tryLock(rest, TimeUnit.NANOSECONDS)) {
                throw allInUse();
            }
            since = clock.getAsLong();
        }
        try {
            while (true) {
                long delay = delay();
                long waited = clock.getAsLong() - since;
                if (delay > 0 && waited + delay > longest) {
                    return new Turn(0, waited, Duration.ofNanos(delay));
                }
                if (delay > 0) {
                    pause.await(delay);
                } else if (!isAnswerDue()) {
                    if (!connections.tryAcquire(forConnection, TimeUnit.NANOSECONDS)) {
                        throw allInUse();
                    }
                    long number = takeOrRelease();
                    if (number != 0) {
                        return new Turn(number, clock.getAsLong() - since, null);
                    }
                } else if (waited < longest) {
                    pause.await(Math.min(LOOK_FOR_ANSWER, longest - waited));
                } else {
                    return new Turn(0, waited, Duration.ofNanos(longest));
                }
            }
        } finally {
            queue.unlock();
        }
    }

    /** Gives back the connection of a request. */
    void release() {
        connections.release();
    }

    /** Gives a turn back, and its connection: the request is not sent after all. */
    void giveBack(long turn) {
        state.lock();
        try {
            pace.abandoned(turn, clock.getAsLong());
        } finally {
            state.unlock();
        }
        connections.release();
    }

    /** Takes a turn; or gives the connection back and returns 0 if it must be waited for. */
    private long takeOrRelease() {
        state.lock();
        try {
            long now = clock.getAsLong();
            if (pace.delay(now) == 0 && pace.answerDue(now) == 0) {
                return pace.take(now);
            }
        } finally {
            state.unlock();
        }
        connections.release();
        return 0;
    }

    private long delay() {
        state.lock();
        try {
            return pace.delay(clock.getAsLong());
        } finally {
            state.unlock();
        }
    }

    private boolean isAnswerDue() {
        state.lock();
        try {
            return pace.answerDue(clock.getAsLong()) > 0;
        } finally {
            state.unlock();
        }
    }

    private ConnectionRequestTimeoutException allInUse() {
        return new ConnectionRequestTimeoutException(
                "all " + connectionCount + " connections are in use");
    }

    private static long nanos(Duration wait) {
        return wait.compareTo(RetryAfter.MAX) > 0 ? RetryAfter.MAX.toNanos() : wait.toNanos();
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
            limited = true;
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

    /**
     * The requests that wait for a connection or their turn, without the one whose turn is next.
     */
    int waiting() {
        return connections.getQueueLength() + queue.getQueueLength();
    }

    /** The connections that no request has. */
    int freeConnections() {
        return connections.availablePermits();
    }
}
