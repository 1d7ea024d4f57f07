// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.KajabiException.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of one account: one connection pool, one token and one rate limiter for all that call
 * it.
 *
 * <p>What is tried again, and what never:
 *
 * <ul>
 *   <li>401: the token that was refused is replaced, and the call repeated once.
 *   <li>429: the server did not do it, so every call is repeated after the pause that the server
 *       names, or an exponential one.
 *   <li>5xx, 408, 425 and a broken connection: only a call that reads, or asks for a token or its
 *       end, is repeated. One that writes may have been done.
 *   <li>A connection that could not be opened: every call is repeated, since nothing was sent.
 * </ul>
 *
 * <p>No single pause is longer than {@link SessionSettings#maxRetryWait()}: a longer one fails the
 * call and is told by {@link KajabiException#getRetryAfter()}. No call takes longer than {@link
 * SessionSettings#callTimeout()} in all, whatever the server does. Thread-safe.
 */
public final class KajabiSession {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiSession.class);

    static final String TOKEN_PATH = "/oauth/token";
    private static final String REVOKE_PATH = "/oauth/revoke";
    static final String TOKEN_REQUEST = "POST " + TOKEN_PATH;

    /** How long the end of a session waits for the token to be revoked. */
    private static final Duration MAX_REVOCATION_TIME = Duration.ofSeconds(2);

    /** An answer with tokens is far shorter. */
    private static final int MAX_TOKEN_RESPONSE_SIZE = 256 * 1024;

    private final SessionSettings settings;
    private final HttpTransport transport;
    private final RateLimiter limiter;
    private final TokenSource tokens;

    private final Watchdog watchdog;
    private final LoginAtStart loginAtStart;
    private final SessionStatistics statistics = new SessionStatistics();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final FailureFactory refusals;
    private final String name;
    private volatile @Nullable Instant lastSuccess;
    private volatile long lastUse = System.nanoTime();

    KajabiSession(CamelContext context, SessionSettings settings, LongSupplier clock)
            throws Exception {
        this.settings = settings;
        this.watchdog = new Watchdog(Timers.of(context));
        this.limiter =
                new RateLimiter(
                        settings.requestsPerMinute(),
                        settings.retryBackoff(),
                        settings.connectionsPerRoute(),
                        settings.responseTimeout(),
                        clock,
                        this::pause);
        this.tokens = new TokenSource(settings.credentials(), this::requestToken, clock);
        this.refusals = new FailureFactory(settings, tokens::current);
        this.transport = new HttpTransport(context, settings, refusals::isLoggable);
        this.name = SessionName.of(settings);
        this.loginAtStart = new LoginAtStart(context, this);
    }

    /**
     * Sends a call and reads its answer.
     *
     * @throws KajabiException if it fails for good
     */
    public <T> T execute(ApiRequest request, ResponseReader<T> reader) {
        Deadline deadline = Deadline.in(settings.callTimeout());
        boolean canRenew = !request.anonymous() && settings.credentials().canRenew();
        for (int attempt = 1; ; attempt++) {
            try {
                return request.anonymous()
                        ? send(Call.of(request, null), reader, deadline)
                        : sendWithToken(request, reader, deadline);
            } catch (TokenRefusedException e) {
                if (!canRenew) {
                    throw e.failure();
                }
                canRenew = false;
                statistics.tokenRefused();
                tokens.getInsteadOf(e.token(), deadline);
                attempt--;
            } catch (RetryableException e) {
                awaitRetry(e, attempt, deadline);
            }
        }
    }

    /** The token is the one that is good when the turn has come, not when the wait began. */
    private <T> T sendWithToken(ApiRequest request, ResponseReader<T> reader, Deadline deadline) {
        String token = tokens.get(deadline);
        long turn = awaitTurn(request.toString(), deadline);
        if (tokens.isEnded()) {
            limiter.giveBack(turn);
            token = tokens.get(deadline);
            turn = awaitTurn(request.toString(), deadline);
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

    /** Fetches a token unless a good one is there, so that wrong credentials show at once. */
    public void logIn() {
        if (hasEnded()) {
            throw ended(TOKEN_REQUEST, null);
        }
        tokens.get(Deadline.in(settings.callTimeout()));
    }

    /**
     * The same for the start of a route, which holds locks that a stop of the Camel context needs:
     * waits a few seconds only. A login that takes longer goes on, and the calls wait for it.
     *
     * @throws KajabiException if it fails within that time
     */
    public void logInAtStart() {
        if (tokens.isEnded()) {
            loginAtStart.await();
        }
    }

    /** Obtains a new token for this session and returns it. */
    public Map<String, Object> obtainToken() {
        TokenSource.Grant grant = tokens.fetch(Deadline.in(settings.callTimeout()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", grant.access());
        answer.put("token_type", "Bearer");
        if (grant.refresh() != null) {
            answer.put("refresh_token", grant.refresh());
        }
        if (grant.expiresIn() != null) {
            answer.put("expires_in", grant.expiresIn().toSeconds());
        }
        return answer;
    }

    /**
     * Revokes a token on the server.
     *
     * @param token the access or refresh token; null for the one of this session
     * @throws KajabiException if it fails for good
     */
    public void revoke(@Nullable String token) {
        Deadline deadline = Deadline.in(settings.callTimeout());
        for (int attempt = 1; ; attempt++) {
            try {
                revokeOnce(token, deadline);
                return;
            } catch (RetryableException e) {
                awaitRetry(e, attempt, deadline);
            }
        }
    }

    private void revokeOnce(@Nullable String token, Deadline deadline) {
        Token own = tokens.current();
        if (token == null && own == null) {
            return;
        }
        String access = own == null ? tokens.get(deadline) : own.access();
        String victim = token == null ? access : token;
        Map<String, String> form = Map.of("token", victim);
        try {
            send(Call.form(REVOKE_PATH, form, access), EmptyResponse::read, deadline);
        } catch (KajabiAuthenticationException e) {
            if (!victim.equals(access)) {
                if (!settings.credentials().canRenew()) {
                    throw e;
                }
                statistics.tokenRefused();
                send(
                        Call.form(REVOKE_PATH, form, tokens.getInsteadOf(access, deadline)),
                        EmptyResponse::read,
                        deadline);
            }
            // a token that is refused is one that needs no revoking
        }
        if (victim.equals(access) || (own != null && victim.equals(own.refresh()))) {
            tokens.forget(access);
        }
    }

    /** What this session has done so far. */
    public SessionStatistics statistics() {
        return statistics;
    }

    /** The number of connections that are in use at this moment. */
    public int connectionsInUse() {
        return transport.connectionsInUse();
    }

    /** The number of connections that are open and not in use. */
    public int connectionsAvailable() {
        return transport.connectionsAvailable();
    }

    /** The calls that wait for a connection or for their turn. */
    public int waitingCalls() {
        return limiter.waiting();
    }

    /** The rate of requests in a minute; infinite as long as there is no limit. */
    public double requestsPerMinute() {
        return limiter.rate() * 60;
    }

    /** How long nothing is sent because the server refused; zero if there is no such pause. */
    public Duration pausedFor() {
        return limiter.pausedFor();
    }

    /** A name for people, without secrets: the host and what tells its accounts apart. */
    public String name() {
        return name;
    }

    /** The settings that it was made with. */
    public SessionSettings settings() {
        return settings;
    }

    /** How long the present token is good; null if there is none, or one that never ends. */
    public @Nullable Duration tokenLife() {
        return tokens.life();
    }

    /** When a call of the account last succeeded; null before the first one. */
    public @Nullable Instant lastSuccess() {
        return lastSuccess;
    }

    /**
     * Ends the session: calls that wait or are under way fail. The token is revoked if the settings
     * say so.
     */
    void close() {
        if (hasEnded()) {
            return;
        }
        closed.countDown();
        watchdog.interruptAll();
        Token token = tokens.current();
        if (settings.revokeOnStop() && settings.credentials().canRenew() && token != null) {
            revokeAtLast(token.access());
        }
        transport.close();
        watchdog.close();
    }

    /** Waits for no turn, and not for long. */
    private void revokeAtLast(String access) {
        Call call = Call.form(REVOKE_PATH, Map.of("token", access), access);
        try {
            exchange(call, 0, response -> true, Deadline.in(MAX_REVOCATION_TIME));
        } catch (KajabiAuthenticationException e) {
            LOG.debug("The token was no longer good at the end of the {}", settings);
        } catch (RetryableException e) {
            logUnrevoked(e.failure());
        } catch (RuntimeException e) {
            logUnrevoked(e);
        }
    }

    /** Closes the connections that have not been in use for a time. */
    void closeIdle(Duration idle) {
        transport.closeIdle(idle);
    }

    /** When the last request of this session ended, in nanoseconds. */
    long lastUse() {
        return lastUse;
    }

    private void logUnrevoked(RuntimeException e) {
        LOG.warn(
                "The token could not be revoked at the end of the {}: {}",
                settings,
                e.getMessage());
    }

    private TokenSource.Grant requestToken(Map<String, String> form, Deadline deadline) {
        for (int attempt = 1; ; attempt++) {
            try {
                statistics.tokenRequested();
                return send(Call.form(TOKEN_PATH, form, null), TokenResponse::read, deadline);
            } catch (RetryableException e) {
                loginAtStart.failed(e.failure());
                awaitRetry(e, attempt, deadline);
            }
        }
    }

    private <T> T send(Call call, ResponseReader<T> reader, Deadline deadline) {
        long turn = awaitTurn(call.name(), deadline);
        try {
            return sendInTurn(call, turn, reader, deadline);
        } finally {
            limiter.release();
        }
    }

    private <T> T sendInTurn(Call call, long turn, ResponseReader<T> reader, Deadline deadline) {
        if (hasEnded()) {
            throw ended(call.name(), null);
        }
        return exchange(call, turn, reader, deadline);
    }

    /** Sends one HTTP request: the only place from which one leaves. */
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
            OutcomeReader<T> answer = new OutcomeReader<>(refusals, call, reader, http, limit);
            watchdog.watch(http, deadline);
            try {
                OutcomeReader.Outcome<T> outcome = transport.execute(http, answer);
                if (outcome.wrong() != null && http.isInterrupted()) {
                    throw interrupted(call, deadline, null);
                }
                return result(call, turn, outcome);
            } catch (IOException e) {
                if (http.isInterrupted()) {
                    throw interrupted(call, deadline, e);
                }
                // a refusal whose body breaks off is a refusal
                OutcomeReader.Outcome<T> outcome = answer.outcome();
                if (outcome != null) {
                    return result(call, turn, outcome);
                }
                boolean another =
                        e instanceof NeverSentException unsent && unsent.isOfStaleConnection();
                if (!another || stale > settings.connectionsPerRoute()) {
                    throw unreachable(call, e);
                }
            } catch (IllegalStateException e) {
                // the HTTP client misses its connection if it is ended while it connects
                if (http.isInterrupted()) {
                    throw interrupted(call, deadline, e);
                }
                throw hasEnded() ? ended(call.name(), e) : e;
            } finally {
                watchdog.done(http);
                lastUse = System.nanoTime();
            }
        }
    }

    /** It took too long, or the session ended meanwhile. */
    private KajabiException interrupted(Call call, Deadline deadline, @Nullable Exception e) {
        return hasEnded() && !deadline.isOver()
                ? ended(call.name(), e)
                : refusals.tooSlow(call, deadline, e);
    }

    private <T> T result(Call call, long turn, OutcomeReader.Outcome<T> outcome) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} answered {} (x-request-id {})",
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
            throw refusals.wrongAnswer(call, outcome, wrong);
        }
        if (call.token() != null) {
            lastSuccess = Instant.now();
        }
        return outcome.value();
    }

    private RuntimeException refusal(Call call, long turn, OutcomeReader.Outcome<?> outcome) {
        KajabiException failure = refusals.refused(call, outcome);
        if (outcome.status() == 429) {
            limiter.refused(turn, outcome.retryAfter());
            statistics.rateLimited();
            return new RetryableException(failure);
        }
        if (outcome.status() < 500) {
            limiter.accepted(turn);
        }
        return KajabiException.isUnavailable(outcome.status()) && call.repeatable()
                ? new RetryableException(failure)
                : failure;
    }

    private RuntimeException unreachable(Call call, IOException cause) {
        KajabiException failure = refusals.unreachable(call, cause);
        return FailureFactory.helpsToRepeat(call, cause)
                ? new RetryableException(failure)
                : failure;
    }

    /** Returns the number of the turn. A connection comes with it, which must be given back. */
    private long awaitTurn(String name, Deadline deadline) {
        try {
            Duration longest = deadline.atMost(settings.maxRetryWait());
            RateLimiter.Turn turn = limiter.acquire(longest, deadline.remainingNanos());
            if (turn.waited() > 0) {
                statistics.waited(turn.waited());
            }
            Duration tooLong = turn.tooLong();
            if (tooLong != null) {
                throw notSent(name, tooLong, longest);
            }
            return turn.number();
        } catch (ConnectionRequestTimeoutException e) {
            throw deadline.isOver()
                    ? deadline.passed(name, ", before it was sent: " + e.getMessage(), e)
                    : new RetryableException(refusals.unsent(name, e));
        } catch (InterruptedException e) {
            throw interrupted(name, e);
        }
    }

    private KajabiException notSent(String name, Duration tooLong, Duration longest) {
        boolean lacksTime = longest.compareTo(settings.maxRetryWait()) < 0;
        String limit = lacksTime ? "what was left of callTimeout" : "maxRetryWait";
        String reason =
                tooLong.compareTo(longest) > 0
                        ? "the account's rate limit asks to wait "
                                + seconds(tooLong)
                                + ", which is longer than "
                                + limit
                        : "at the account's rate limit its turn did not come within "
                                + limit
                                + ", "
                                + seconds(longest);
        return new Failure(
                        name + " was not sent: " + reason,
                        name,
                        429,
                        List.of(),
                        null,
                        tooLong,
                        null)
                .toException();
    }

    private void awaitRetry(RetryableException e, int attempt, Deadline deadline) {
        KajabiException failure = e.failure();
        if (attempt > settings.maxRetries()) {
            throw failure;
        }
        Duration wait = pause(failure.getRetryAfter(), attempt);
        if (wait.compareTo(deadline.atMost(settings.maxRetryWait())) > 0) {
            throw failure;
        }
        statistics.retried();
        LOG.info(
                "{}; attempt {} of {} in {}",
                failure.getMessage(),
                attempt + 1,
                settings.maxRetries() + 1,
                seconds(wait));
        try {
            pause(TimeUnit.NANOSECONDS.convert(wait));
            statistics.waited(TimeUnit.NANOSECONDS.convert(wait));
        } catch (InterruptedException interruption) {
            throw interrupted(failure.getRequest(), interruption);
        }
    }

    /** What the server asks for; from the second time on it is no shorter than the own back-off. */
    private Duration pause(@Nullable Duration asked, int attempt) {
        if (asked != null && attempt == 1) {
            return asked;
        }
        Duration own = backoff(attempt);
        return asked == null || own.compareTo(asked) > 0 ? own : asked;
    }

    private Duration backoff(int attempt) {
        double jitter = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
        double millis = settings.retryBackoff().toMillis() * Math.pow(2, attempt - 1.0) * jitter;
        return Duration.ofMillis(
                (long) Math.min(millis, (double) settings.maxRetryWait().toMillis()));
    }

    private void pause(long nanos) throws InterruptedException {
        if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the session has ended");
        }
    }

    private KajabiException interrupted(String name, InterruptedException e) {
        if (hasEnded()) {
            return ended(name, e);
        }
        Thread.currentThread().interrupt();
        return new Failure(
                        name + " was given up: it was interrupted while it waited",
                        name,
                        0,
                        List.of(),
                        null,
                        null,
                        e)
                .toException();
    }

    private boolean hasEnded() {
        return closed.getCount() == 0;
    }

    private static KajabiException ended(String name, @Nullable Exception cause) {
        return new Failure(
                        name + " was given up: the session has ended",
                        name,
                        0,
                        List.of(),
                        null,
                        null,
                        cause)
                .toException();
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
