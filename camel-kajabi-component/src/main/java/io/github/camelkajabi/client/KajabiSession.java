// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of one account: one connection pool, one token and one rate limiter for all its
 * callers.
 *
 * <p>What is retried, and what never is:
 *
 * <ul>
 *   <li>401: the refused token is replaced, and the call is repeated once.
 *   <li>429: the server did not process the request, so every call is retried after the pause that
 *       the server asks for, or an exponential one.
 *   <li>5xx, 408, 425 and a broken connection: only a call that reads, requests a token or revokes
 *       one is retried. The server may have processed a call that writes.
 *   <li>A connection that could not be opened: every call is retried, since nothing was sent.
 * </ul>
 *
 * <p>No single pause is longer than {@link SessionSettings#maxRetryWait()}: a longer one fails the
 * call, and {@link KajabiException#getRetryAfter()} returns it. No call takes longer than {@link
 * SessionSettings#callTimeout()} in all, whatever the server does. Thread-safe.
 */
@Internal
public final class KajabiSession {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiSession.class);

    static final String TOKEN_PATH = "/oauth/token";
    private static final String REVOKE_PATH = "/oauth/revoke";
    static final String TOKEN_REQUEST = "POST " + TOKEN_PATH;

    /** How long closing a session waits for the token to be revoked. */
    private static final Duration MAX_REVOCATION_TIME = Duration.ofSeconds(2);

    private final SessionSettings settings;
    private final SessionLifetime lifetime = new SessionLifetime();
    private final SessionStatistics statistics = new SessionStatistics();
    private final Watchdog watchdog;
    private final RateLimiter limiter;
    private final BackgroundTurns background;
    private final TokenSource tokens;
    private final FailureFactory failures;
    private final HttpTransport transport;
    private final RequestSender sender;
    private final Retrier retrier;
    private final LoginAtStart loginAtStart;
    private final TitleIndex titles;
    private final AccountSites sites = new AccountSites(this, Instant::now);
    private final String name;

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
                        lifetime::pause);
        this.background = new BackgroundTurns(settings.connectionsPerRoute());
        this.tokens = new TokenSource(settings.credentials(), this::requestToken, clock);
        this.failures = new FailureFactory(settings, tokens::current, lifetime);
        this.transport = new HttpTransport(context, settings, failures::isLoggable);
        this.sender =
                new RequestSender(
                        settings,
                        transport,
                        limiter,
                        background,
                        watchdog,
                        statistics,
                        lifetime,
                        failures);
        this.retrier = new Retrier(settings, statistics, lifetime, failures);
        this.loginAtStart = new LoginAtStart(context, this);
        this.titles = new TitleIndex(this, clock);
        this.name = SessionName.of(settings);
    }

    /**
     * Sends a call and reads its response.
     *
     * @throws KajabiException if it fails for good
     */
    public <T> T execute(ApiRequest request, ResponseReader<T> reader) {
        return execute(request, reader, deadline());
    }

    /** The time by which a call must have ended that begins now. */
    public Deadline deadline() {
        return Deadline.in(settings.callTimeout());
    }

    /** The same for one of several requests that make up a call. */
    <T> T execute(ApiRequest request, ResponseReader<T> reader, Deadline deadline) {
        if (request.anonymous()) {
            return retrier.run(
                    deadline, () -> sender.send(Call.of(request, null), reader, deadline));
        }
        return retrier.run(deadline, new AuthorizedCall<>(request, reader, deadline)::attempt);
    }

    /**
     * Sends a call that others take precedence over: it lines up behind the other background calls
     * of the account, of which only the first one waits for a turn. The time that it spends in this
     * line does not count towards {@link SessionSettings#callTimeout()}.
     *
     * @throws KajabiException if it fails for good, or the thread is interrupted
     */
    <T> T executeInBackground(ApiRequest request, ResponseReader<T> reader) {
        try {
            return background.run(() -> execute(request, reader));
        } catch (InterruptedException e) {
            throw failures.interrupted(request.toString(), e);
        }
    }

    /** A call with a token, which is replaced once if the server refuses it. */
    private final class AuthorizedCall<T> {

        private final ApiRequest request;
        private final ResponseReader<T> reader;
        private final Deadline deadline;
        private boolean mayReplaceToken = settings.credentials().canRenew();

        private AuthorizedCall(ApiRequest request, ResponseReader<T> reader, Deadline deadline) {
            this.request = request;
            this.reader = reader;
            this.deadline = deadline;
        }

        private T attempt() {
            while (true) {
                try {
                    return sender.sendWithToken(request, tokens, reader, deadline);
                } catch (TokenRefusedException e) {
                    if (!mayReplaceToken) {
                        throw e.failure();
                    }
                    mayReplaceToken = false;
                    statistics.tokenRefused();
                    tokens.getInsteadOf(e.token(), deadline);
                }
            }
        }
    }

    /** Fetches a token unless there is a good one, so that wrong credentials show at once. */
    public void logIn() {
        if (lifetime.hasEnded()) {
            throw failures.ended(TOKEN_REQUEST, null);
        }
        tokens.get(deadline());
    }

    /**
     * Logs in when a route starts. The start holds locks that stopping the Camel context needs, so
     * this waits a few seconds only. A login that takes longer continues, and calls wait for it.
     *
     * @throws KajabiException if the login fails within that time
     */
    public void logInAtStart() {
        if (tokens.isEnded()) {
            loginAtStart.await();
        }
    }

    /** Obtains a new token for this session and returns it. */
    public Map<String, Object> obtainToken() {
        TokenSource.Grant grant = tokens.fetch(deadline());
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("access_token", grant.access());
        token.put("token_type", "Bearer");
        if (grant.refresh() != null) {
            token.put("refresh_token", grant.refresh());
        }
        if (grant.expiresIn() != null) {
            token.put("expires_in", grant.expiresIn().toSeconds());
        }
        return token;
    }

    /**
     * Revokes a token on the server.
     *
     * @param token the access or refresh token; null for the one of this session
     * @throws KajabiException if it fails for good
     */
    public void revoke(@Nullable String token) {
        Deadline deadline = deadline();
        retrier.run(
                deadline,
                () -> {
                    revokeOnce(token, deadline);
                    return true;
                });
    }

    private void revokeOnce(@Nullable String token, Deadline deadline) {
        Token own = tokens.current();
        if (token == null && own == null) {
            return;
        }
        String access = own == null ? tokens.get(deadline) : own.access();
        String victim = token == null ? access : token;
        try {
            sendRevocation(victim, access, deadline);
        } catch (KajabiAuthenticationException e) {
            // If the refused token is the one to revoke, it no longer needs to be revoked.
            if (!victim.equals(access)) {
                if (!settings.credentials().canRenew()) {
                    throw e;
                }
                statistics.tokenRefused();
                sendRevocation(victim, tokens.getInsteadOf(access, deadline), deadline);
            }
        }
        if (victim.equals(access) || (own != null && victim.equals(own.refresh()))) {
            tokens.forget(access);
        }
    }

    private void sendRevocation(String victim, String access, Deadline deadline) {
        Call call = Call.form(REVOKE_PATH, Map.of("token", victim), access);
        sender.send(call, EmptyResponse::read, deadline);
    }

    private TokenSource.Grant requestToken(Map<String, String> form, Deadline deadline) {
        return retrier.run(
                deadline,
                () -> {
                    statistics.tokenRequested();
                    try {
                        Call call = Call.form(TOKEN_PATH, form, null);
                        return sender.send(call, TokenResponse::read, deadline);
                    } catch (RetryableException e) {
                        loginAtStart.failed(e.failure());
                        throw e;
                    }
                });
    }

    /** The titles of the account's tags, offers and custom fields. */
    public TitleIndex titles() {
        return titles;
    }

    /** What this session has done so far. */
    public SessionStatistics statistics() {
        return statistics;
    }

    /** The number of connections in use at this moment. */
    public int connectionsInUse() {
        return transport.connectionsInUse();
    }

    /** The number of connections that are open and not in use. */
    public int connectionsAvailable() {
        return transport.connectionsAvailable();
    }

    /** The number of calls that wait for a connection or for their turn. */
    public int waitingCalls() {
        return limiter.waiting();
    }

    /** The rate in requests per minute; infinite if there is no limit. */
    public double requestsPerMinute() {
        return limiter.rate() * 60;
    }

    /** How long nothing will be sent because of a 429; zero if there is no such pause. */
    public Duration pausedFor() {
        return limiter.pausedFor();
    }

    /** A display name without secrets: the host, and a few digits that identify the account. */
    public String name() {
        return name;
    }

    /** The settings that the session was created with. */
    public SessionSettings settings() {
        return settings;
    }

    /** How long the present token is good; null if there is none, or if it never expires. */
    public @Nullable Duration tokenLife() {
        return tokens.life();
    }

    /** What the server stated about the latest token; null before the first one. */
    public @Nullable TokenFacts tokenFacts() {
        return tokens.facts();
    }

    /** A text from the server, on one line and without the secrets that it may repeat. */
    public String withoutSecrets(String text) {
        return failures.withoutSecrets(text);
    }

    /** Which sites the account has. */
    public AccountSites sites() {
        return sites;
    }

    /** When a call of the account last succeeded; null before the first one. */
    public @Nullable Instant lastSuccess() {
        return sender.lastSuccess();
    }

    /** When the last request of this session ended, in nanoseconds. */
    long lastUse() {
        return sender.lastUse();
    }

    /** Closes the connections that have been idle for at least the given time. */
    void closeIdle(Duration idle) {
        transport.closeIdle(idle);
    }

    /**
     * Closes the session: calls that wait or are in progress fail. If the settings require it, the
     * token is revoked.
     */
    void close() {
        if (lifetime.hasEnded()) {
            return;
        }
        lifetime.end();
        watchdog.interruptAll();
        Token token = tokens.current();
        if (settings.revokeOnStop() && settings.credentials().canRenew() && token != null) {
            revokeOnClose(token.access());
        }
        transport.close();
        watchdog.close();
    }

    private void revokeOnClose(String access) {
        Call call = Call.form(REVOKE_PATH, Map.of("token", access), access);
        try {
            sender.sendOutOfTurn(call, Deadline.in(MAX_REVOCATION_TIME));
        } catch (KajabiAuthenticationException e) {
            LOG.debug("The token was no longer valid when the {} was closed", settings);
        } catch (RetryableException e) {
            logUnrevoked(e.failure());
        } catch (RuntimeException e) {
            logUnrevoked(e);
        }
    }

    private void logUnrevoked(RuntimeException e) {
        LOG.warn(
                "The token could not be revoked when the {} was closed: {}",
                settings,
                e.getMessage());
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
