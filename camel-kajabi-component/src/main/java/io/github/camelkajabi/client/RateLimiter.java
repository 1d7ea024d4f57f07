// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants the requests of an account their turns, at the {@link AdaptiveRate} that the server
 * accepts, and a connection with each turn.
 *
 * <p>Requests are served in the order in which they came. A list traversal queues one request at a
 * time, so a single call waits only for the requests ahead of it. A pause applies to every request
 * of the account, but lasts an hour at most; then the server is asked again.
 *
 * <p>A waiting request holds no connection. Turn and connection are taken together: a request that
 * got its turn first and then waited for a connection could be sent within a pause that began
 * meanwhile. Thread-safe.
 */
final class RateLimiter {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    /** The relative change of the rate that is worth a line in the log. */
    private static final double LOGGED_CHANGE = 0.2;

    /** How often the head of the queue checks whether the probing request has been answered. */
    static final long PROBE_CHECK_INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

    private final LongSupplier clock;
    private final Pause pause;
    private final int connectionCount;
    private final Semaphore connections;
    private final long connectionTimeout;
    private final ReentrantLock queue = new ReentrantLock(true);
    private final ReentrantLock state = new ReentrantLock();
    private final AdaptiveRate rate;
    private double loggedRate;

    /** True once a rate limit is configured or has been learned. */
    private volatile boolean limited;

    /** Waits, or throws if the session is closed meanwhile. */
    @FunctionalInterface
    interface Pause {
        void await(long nanos) throws InterruptedException;
    }

    /**
     * Creates a limiter.
     *
     * @param requestsPerMinute the highest rate; 0 for no limit
     * @param firstPause the pause after a first 429 without Retry-After
     * @param connections how many requests may be in progress at a time
     * @param connectionTimeout how long a request whose turn has come waits for a connection
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
        this.rate = new AdaptiveRate(limit, firstPause, clock.getAsLong());
        this.loggedRate = limit;
    }

    /** The result of waiting for a turn. */
    sealed interface Turn permits Granted, Denied {

        /** How long the request waited, in nanoseconds. */
        long waitedNanos();
    }

    /**
     * The request may be sent.
     *
     * @param number the number of the request
     */
    record Granted(long number, long waitedNanos) implements Turn {}

    /**
     * The request may not be sent within the longest wait.
     *
     * @param required how long it would have had to wait
     */
    record Denied(Duration required, long waitedNanos) implements Turn {}

    /**
     * Waits for the turn of a request and for a connection. If the turn is {@linkplain Granted
     * granted}, {@link #release} must be called when the request has ended.
     *
     * @param longestWait the longest wait for the turn
     * @throws ConnectionRequestTimeoutException if no connection became free
     */
    Turn acquire(Duration longestWait)
            throws InterruptedException, ConnectionRequestTimeoutException {
        return acquire(longestWait, connectionTimeout);
    }

    /** Limits the wait for a connection as well, in nanoseconds. */
    Turn acquire(Duration longestWait, long longestForConnection)
            throws InterruptedException, ConnectionRequestTimeoutException {
        return acquire(longestWait, longestWait, longestForConnection);
    }

    /**
     * Distinguishes the wait for the requests ahead from that for the server.
     *
     * @param longestPause the longest single wait that the rate or a pause requires
     */
    Turn acquire(Duration longestWait, Duration longestPause, long longestForConnection)
            throws InterruptedException, ConnectionRequestTimeoutException {
        long forConnection = Math.min(connectionTimeout, longestForConnection);
        if (!queue.isLocked() && !queue.hasQueuedThreads()) {
            boolean onlyConnections = !limited;
            if (connections.tryAcquire(onlyConnections ? forConnection : 0, TimeUnit.NANOSECONDS)) {
                OptionalLong number = takeOrRelease();
                if (number.isPresent()) {
                    return new Granted(number.getAsLong(), 0);
                }
            } else if (onlyConnections) {
                throw allInUse();
            }
        }
        return acquireInQueue(nanos(longestWait), nanos(longestPause), forConnection);
    }

    private Turn acquireInQueue(long longest, long longestPause, long forConnection)
            throws InterruptedException, ConnectionRequestTimeoutException {
        long since = clock.getAsLong();
        if (!queue.tryLock(longest, TimeUnit.NANOSECONDS)) {
            if (!connections.hasQueuedThreads()) {
                return new Denied(Duration.ofNanos(longest), clock.getAsLong() - since);
            }
            // The head of the queue waits for a connection, so the rate is not what delays all.
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
                if (delay > 0 && (delay > longestPause || waited + delay > longest)) {
                    return new Denied(Duration.ofNanos(delay), waited);
                }
                if (delay > 0) {
                    pause.await(delay);
                } else if (!isAnswerDue()) {
                    if (!connections.tryAcquire(forConnection, TimeUnit.NANOSECONDS)) {
                        throw allInUse();
                    }
                    OptionalLong number = takeOrRelease();
                    if (number.isPresent()) {
                        return new Granted(number.getAsLong(), clock.getAsLong() - since);
                    }
                } else if (waited < longest) {
                    pause.await(Math.min(PROBE_CHECK_INTERVAL, longest - waited));
                } else {
                    return new Denied(Duration.ofNanos(longest), waited);
                }
            }
        } finally {
            queue.unlock();
        }
    }

    /** Releases the connection of a request. */
    void release() {
        connections.release();
    }

    /** Returns a turn and its connection, because the request is not sent after all. */
    void giveBack(long turn) {
        state.lock();
        try {
            rate.abandoned(turn, clock.getAsLong());
        } finally {
            state.unlock();
        }
        connections.release();
    }

    /** Takes a turn, or releases the connection if the request has to wait for its turn. */
    private OptionalLong takeOrRelease() {
        state.lock();
        try {
            long now = clock.getAsLong();
            if (rate.delay(now) == 0 && rate.answerDue(now) == 0) {
                return OptionalLong.of(rate.take(now));
            }
        } finally {
            state.unlock();
        }
        connections.release();
        return OptionalLong.empty();
    }

    private long delay() {
        state.lock();
        try {
            return rate.delay(clock.getAsLong());
        } finally {
            state.unlock();
        }
    }

    private boolean isAnswerDue() {
        state.lock();
        try {
            return rate.answerDue(clock.getAsLong()) > 0;
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
     * Records that the server accepted a request.
     *
     * @param turn the number of its turn
     */
    void accepted(long turn) {
        state.lock();
        try {
            rate.accepted(turn, clock.getAsLong());
            logRate();
        } finally {
            state.unlock();
        }
    }

    /** Logs the rate only when it has changed notably since it was last logged. */
    private void logRate() {
        double present = rate.rate();
        if (present < loggedRate * (1 - LOGGED_CHANGE)) {
            LOG.info(
                    "The server refused requests (429): sending about {} a minute from now on,"
                            + " rising",
                    Math.round(present * 60));
            loggedRate = present;
        } else if (present > loggedRate * (1 + LOGGED_CHANGE)) {
            LOG.debug("The rate has risen to {} requests a minute", Math.round(present * 60));
            loggedRate = present;
        }
    }

    /**
     * Records that the server refused a request.
     *
     * @param turn the number of its turn
     * @param retryAfter the pause that the server demands; null if it demands none
     */
    void refused(long turn, @Nullable Duration retryAfter) {
        state.lock();
        try {
            limited = true;
            long now = clock.getAsLong();
            if (rate.refused(turn, retryAfter, now)) {
                LOG.debug(
                        "The server refused a request (429): sending nothing for {} ms",
                        TimeUnit.NANOSECONDS.toMillis(rate.pausedUntil() - now));
            }
        } finally {
            state.unlock();
        }
    }

    /** The present rate in requests per second; infinite if there is no limit. */
    double rate() {
        state.lock();
        try {
            return rate.rate();
        } finally {
            state.unlock();
        }
    }

    /** How long nothing will be sent because of a 429; zero if there is no such pause. */
    Duration pausedFor() {
        state.lock();
        try {
            return Duration.ofNanos(Math.max(0, rate.pausedUntil() - clock.getAsLong()));
        } finally {
            state.unlock();
        }
    }

    /** The number of requests that wait for a connection or their turn, except the next one. */
    int waiting() {
        return connections.getQueueLength() + queue.getQueueLength();
    }

    /** The number of connections that no request holds. */
    int freeConnections() {
        return connections.availablePermits();
    }
}
