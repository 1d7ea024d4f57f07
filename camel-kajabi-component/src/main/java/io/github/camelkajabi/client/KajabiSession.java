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
import org.apache.hc.core5.http.ClassicHttpRequest;
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
 * call and is told by {@link KajabiException#getRetryAfter()}. Thread-safe.
 */
public final class KajabiSession {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiSession.class);

    static final String TOKEN_PATH = "/oauth/token";
    private static final String REVOKE_PATH = "/oauth/revoke";
    static final String TOKEN_REQUEST = "POST " + TOKEN_PATH;

    private final SessionSettings settings;
    private final HttpTransport transport;
    private final RateLimiter limiter;
    private final TokenSource tokens;

    private final SessionStatistics statistics = new SessionStatistics();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Refusals refusals;
    private final String name;
    private volatile @Nullable Instant lastSuccess;

    KajabiSession(CamelContext context, SessionSettings settings, LongSupplier clock)
            throws Exception {
        this.settings = settings;
        this.transport = new HttpTransport(context, settings);
        this.limiter =
                new RateLimiter(
                        settings.requestsPerMinute(),
                        settings.retryBackoff(),
                        settings.connectionsPerRoute(),
                        settings.responseTimeout(),
                        clock,
                        this::pause);
        this.tokens = new TokenSource(settings.credentials(), this::requestToken, clock);
        this.refusals = new Refusals(settings, tokens::current);
        this.name = SessionName.of(settings);
    }

    /**
     * Sends a call and reads its answer.
     *
     * @throws KajabiException if it fails for good
     */
    public <T> T execute(ApiRequest request, ResponseReader<T> reader) {
        boolean canRenew = !request.anonymous() && settings.credentials().canRenew();
        String token = request.anonymous() ? null : tokens.get();
        for (int attempt = 1; ; attempt++) {
            try {
                return send(Call.of(request, token), reader);
            } catch (KajabiAuthenticationException e) {
                if (!canRenew || token == null) {
                    throw e;
                }
                canRenew = false;
                statistics.tokenRefused();
                token = tokens.getInsteadOf(token);
                attempt--;
            } catch (RetryableException e) {
                awaitRetry(e, attempt);
            }
        }
    }

    /** Fetches a token unless a good one is there, so that wrong credentials show at once. */
    public void logIn() {
        tokens.get();
    }

    /** Obtains a new token for this session and returns it. */
    public Map<String, Object> obtainToken() {
        TokenSource.Grant grant = tokens.fetch();
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
        for (int attempt = 1; ; attempt++) {
            try {
                revokeOnce(token);
                return;
            } catch (RetryableException e) {
                awaitRetry(e, attempt);
            }
        }
    }

    private void revokeOnce(@Nullable String token) {
        Token own = tokens.current();
        if (token == null && own == null) {
            return;
        }
        String access = own == null ? tokens.get() : own.access();
        String victim = token == null ? access : token;
        Map<String, String> form = Map.of("token", victim);
        try {
            send(Call.form(REVOKE_PATH, form, access), EmptyAnswer::read);
        } catch (KajabiAuthenticationException e) {
            if (!victim.equals(access)) {
                if (!settings.credentials().canRenew()) {
                    throw e;
                }
                statistics.tokenRefused();
                send(Call.form(REVOKE_PATH, form, tokens.getInsteadOf(access)), EmptyAnswer::read);
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

    /** Ends the session; calls that wait fail. The token is revoked if the settings say so. */
    void close() {
        if (hasEnded()) {
            return;
        }
        if (settings.revokeOnStop() && settings.credentials().canRenew()) {
            try {
                revokeOnce(null);
            } catch (RetryableException e) {
                logUnrevoked(e.failure());
            } catch (RuntimeException e) {
                logUnrevoked(e);
            }
        }
        closed.countDown();
        transport.close();
    }

    private void logUnrevoked(RuntimeException e) {
        LOG.warn(
                "The token could not be revoked at the end of the {}: {}",
                settings,
                e.getMessage());
    }

    private TokenSource.Grant requestToken(Map<String, String> form) {
        for (int attempt = 1; ; attempt++) {
            try {
                statistics.tokenRequested();
                return send(Call.form(TOKEN_PATH, form, null), OauthAnswer::read);
            } catch (RetryableException e) {
                awaitRetry(e, attempt);
            }
        }
    }

    private <T> T send(Call call, ResponseReader<T> reader) {
        long turn = awaitTurn(call);
        try {
            return sendInTurn(call, turn, reader);
        } finally {
            limiter.release();
        }
    }

    /** Sends one HTTP request: the only place from which one leaves. */
    private <T> T sendInTurn(Call call, long turn, ResponseReader<T> reader) {
        if (hasEnded()) {
            throw ended(call.name(), null);
        }
        ClassicHttpRequest http = transport.request(call.method().name(), call.target());
        http.addHeader(call.accept());
        if (call.token() != null) {
            http.addHeader(HttpHeaders.AUTHORIZATION, "Bearer " + call.token());
        }
        http.setEntity(call.body());
        statistics.requested();
        OutcomeReader<T> answer = new OutcomeReader<>(reader);
        try {
            return result(call, turn, transport.execute(http, answer));
        } catch (IOException e) {
            // a refusal whose body breaks off is still a refusal
            OutcomeReader.Outcome<T> refusal = answer.refusal();
            throw refusal == null ? unreachable(call, e) : refusal(call, turn, refusal);
        } catch (IllegalStateException e) {
            throw hasEnded() ? ended(call.name(), e) : e;
        }
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
        return Refusals.helpsToRepeat(call, cause) ? new RetryableException(failure) : failure;
    }

    /** Returns the number of the turn. A connection comes with it, which must be given back. */
    private long awaitTurn(Call call) {
        try {
            RateLimiter.Turn turn = limiter.acquire(settings.maxRetryWait());
            if (turn.waited() > 0) {
                statistics.waited(turn.waited());
            }
            Duration tooLong = turn.tooLong();
            if (tooLong != null) {
                throw notSent(call.name(), tooLong);
            }
            return turn.number();
        } catch (ConnectionRequestTimeoutException e) {
            throw unreachable(call, e);
        } catch (InterruptedException e) {
            throw interrupted(call.name(), e);
        }
    }

    private KajabiException notSent(String name, Duration tooLong) {
        Duration longest = settings.maxRetryWait();
        String reason =
                tooLong.compareTo(longest) > 0
                        ? "the account's rate limit asks to wait "
                                + seconds(tooLong)
                                + ", which is longer than maxRetryWait"
                        : "at the account's rate limit its turn did not come within maxRetryWait, "
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

    private void awaitRetry(RetryableException e, int attempt) {
        KajabiException failure = e.failure();
        if (attempt > settings.maxRetries()) {
            throw failure;
        }
        Duration wait = pause(failure.getRetryAfter(), attempt);
        if (wait.compareTo(settings.maxRetryWait()) > 0) {
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
