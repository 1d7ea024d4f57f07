// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the HTTP requests of a session, each when the rate limiter grants it a turn, and turns the
 * outcome into a value or an exception. It repeats a request only over another connection, when the
 * server had closed the first one before the request was sent. Thread-safe.
 */
final class RequestSender {

    private static final Logger LOG = LoggerFactory.getLogger(RequestSender.class);

    /** A response with tokens is far smaller. */
    private static final int MAX_TOKEN_RESPONSE_SIZE = 256 * 1024;

    /** Stands for the turn of a request that is sent without waiting for one. */
    private static final long NO_TURN = 0;

    private final SessionSettings settings;
    private final HttpTransport transport;
    private final RateLimiter limiter;
    private final BackgroundTurns background;
    private final Watchdog watchdog;
    private final SessionStatistics statistics;
    private final SessionLifetime lifetime;
    private final FailureFactory failures;
    private volatile @Nullable Instant lastSuccess;
    private volatile long lastUse = System.nanoTime();

    RequestSender(
            SessionSettings settings,
            HttpTransport transport,
            RateLimiter limiter,
            BackgroundTurns background,
            Watchdog watchdog,
            SessionStatistics statistics,
            SessionLifetime lifetime,
            FailureFactory failures) {
        this.settings = settings;
        this.transport = transport;
        this.limiter = limiter;
        this.background = background;
        this.watchdog = watchdog;
        this.statistics = statistics;
        this.lifetime = lifetime;
        this.failures = failures;
    }

    /**
     * Waits for a turn and sends a request.
     *
     * @throws RetryableException if it fails and may be sent again
     * @throws KajabiException if it fails for good
     */
    <T> T send(Call call, ResponseReader<T> reader, Deadline deadline) {
        long turn = awaitTurn(call, deadline, deadline.atMost(settings.maxRetryWait()));
        try {
            return sendInTurn(call, turn, reader, deadline);
        } finally {
            limiter.release();
        }
    }

    /**
     * Sends a request with the token that is good when its turn has come, which may not be the one
     * that was good when the wait began.
     *
     * @throws TokenRefusedException if the server refuses the token
     * @throws RetryableException if it fails and may be sent again
     * @throws KajabiException if it fails for good
     */
    <T> T sendWithToken(
            ApiRequest request, TokenSource tokens, ResponseReader<T> reader, Deadline deadline) {
        String token = tokens.get(deadline);
        long turn = awaitTurnInLine(request, deadline);
        if (tokens.isEnded()) {
            limiter.giveBack(turn);
            token = tokens.get(deadline);
            turn = awaitTurnInLine(request, deadline);
        }
        try {
            token = tokens.currentOr(token);
            return sendInTurn(Call.of(request, token), turn, reader, deadline);
        } catch (KajabiAuthenticationException e) {
            throw new TokenRefusedException(e, token);
        } finally {
            limiter.release();
        }
    }

    /** Sends a request at once, whatever the rate limit, also after the session has ended. */
    void sendOutOfTurn(Call call, Deadline deadline) {
        exchange(call, NO_TURN, response -> true, deadline);
    }

    /** When a request with a token last succeeded; null before the first one. */
    @Nullable Instant lastSuccess() {
        return lastSuccess;
    }

    /** When the last request ended, in nanoseconds of {@link System#nanoTime()}. */
    long lastUse() {
        return lastUse;
    }

    /**
     * Returns the number of the turn. A connection comes with it, which must be released.
     *
     * @param call what waits; its text is the name of the call
     * @param longest how long it waits for the calls ahead. A single pause that the rate or the
     *     server requires is never longer than {@link SessionSettings#maxRetryWait()}.
     */
    private long awaitTurn(Object call, Deadline deadline, Duration longest) {
        try {
            Duration pause = deadline.atMost(settings.maxRetryWait());
            RateLimiter.Turn turn = limiter.acquire(longest, pause, deadline.remainingNanos());
            if (turn.waitedNanos() > 0) {
                statistics.waited(turn.waitedNanos());
            }
            if (turn instanceof RateLimiter.Granted granted) {
                return granted.number();
            }
            Duration required = ((RateLimiter.Denied) turn).required();
            throw failures.notSent(
                    call.toString(), required, required.compareTo(pause) > 0 ? pause : longest);
        } catch (ConnectionRequestTimeoutException e) {
            String name = call.toString();
            throw deadline.isOver()
                    ? Failure.timedOut(name, deadline, " before it was sent: " + e.getMessage(), e)
                            .toException()
                    : new RetryableException(failures.unsent(name, e));
        } catch (InterruptedException e) {
            throw failures.interrupted(call.toString(), e);
        }
    }

    /**
     * Waits for the turn of a call with a token. One that runs in the background has nobody waiting
     * for its response yet: it keeps its place in the queue until its deadline.
     */
    private long awaitTurnInLine(ApiRequest request, Deadline deadline) {
        try {
            background.queue(deadline.remainingNanos());
            return awaitTurn(
                    request,
                    deadline,
                    background.isRunning()
                            ? deadline.remaining()
                            : deadline.atMost(settings.maxRetryWait()));
        } catch (InterruptedException e) {
            throw failures.interrupted(request.toString(), e);
        } finally {
            background.leave();
        }
    }

    private <T> T sendInTurn(Call call, long turn, ResponseReader<T> reader, Deadline deadline) {
        if (lifetime.hasEnded()) {
            throw failures.ended(call.name(), null);
        }
        return exchange(call, turn, reader, deadline);
    }

    /** The only place from which an HTTP request leaves. */
    private <T> T exchange(Call call, long turn, ResponseReader<T> reader, Deadline deadline) {
        int limit =
                call.isForm()
                        ? Math.min(MAX_TOKEN_RESPONSE_SIZE, settings.maxResponseSize())
                        : settings.maxResponseSize();
        for (int stale = 0; ; stale++) {
            CancellableRequest http = transport.request(call.method().name(), call.target());
            http.addHeader(call.accept());
            if (call.token() != null) {
                http.addHeader(HttpHeaders.AUTHORIZATION, "Bearer " + call.token());
            }
            http.setEntity(call.body());
            statistics.requested();
            OutcomeReader<T> outcomes = new OutcomeReader<>(failures, call, reader, http, limit);
            watchdog.watch(http, deadline);
            try {
                OutcomeReader.Outcome<T> outcome = transport.execute(http, outcomes);
                if (outcome.wrong() != null && http.isInterrupted()) {
                    throw interrupted(call, http, deadline, null);
                }
                return result(call, turn, outcome);
            } catch (IOException e) {
                if (http.isInterrupted()) {
                    throw interrupted(call, http, deadline, e);
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw failures.threadInterrupted(call, http.isBegun(), e);
                }
                // An error response counts even if its body breaks off.
                OutcomeReader.Outcome<T> outcome = outcomes.outcome();
                if (outcome != null) {
                    return result(call, turn, outcome);
                }
                boolean isStale =
                        e instanceof NeverSentException unsent && unsent.isOfStaleConnection();
                if (!isStale || stale > settings.connectionsPerRoute()) {
                    throw unreachable(call, http.isBegun(), e);
                }
            } catch (IllegalStateException | NullPointerException e) {
                // The HTTP client throws these if its connection is closed while it connects.
                if (http.isInterrupted()) {
                    throw interrupted(call, http, deadline, e);
                }
                throw lifetime.hasEnded() ? failures.ended(call.name(), e) : e;
            } finally {
                watchdog.done(http);
                lastUse = System.nanoTime();
            }
        }
    }

    /** The request took too long, or the session ended meanwhile. */
    private KajabiException interrupted(
            Call call, CancellableRequest http, Deadline deadline, @Nullable Exception e) {
        return lifetime.hasEnded() && !deadline.isOver()
                ? failures.ended(call.name(), e)
                : failures.timedOut(call, http.isBegun(), deadline, e);
    }

    private <T> T result(Call call, long turn, OutcomeReader.Outcome<T> outcome) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} returned {} (x-request-id {})",
                    call,
                    outcome.status(),
                    outcome.requestId());
        }
        if (outcome.status() >= 300) {
            throw refusal(call, turn, outcome);
        }
        limiter.accepted(turn);
        RuntimeException wrong = outcome.wrong();
        if (wrong != null) {
            throw failures.unexpectedResponse(call, outcome, wrong);
        }
        if (call.token() != null) {
            lastSuccess = Instant.now();
        }
        return outcome.value();
    }

    private RuntimeException refusal(Call call, long turn, OutcomeReader.Outcome<?> outcome) {
        KajabiException failure = failures.refused(call, outcome);
        if (outcome.status() == 429) {
            limiter.refused(turn, outcome.retryAfter());
            statistics.rateLimited();
            return new RetryableException(failure);
        }
        if (outcome.status() < 500) {
            limiter.accepted(turn);
        }
        return Failure.isUnavailable(outcome.status()) && call.repeatable()
                ? new RetryableException(failure)
                : failure;
    }

    private RuntimeException unreachable(Call call, boolean begun, IOException cause) {
        KajabiException failure = failures.unreachable(call, begun, cause);
        return FailureFactory.mayRetry(call, begun, cause)
                ? new RetryableException(failure)
                : failure;
    }
}
