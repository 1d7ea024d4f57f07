// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.client.KajabiException.Failure;
import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import io.github.camelkajabi.jsonapi.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.CamelContext;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
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
 *   <li>5xx and a broken connection: only a call that reads, or asks for a token or its end, is
 *       repeated. One that writes may have been done.
 *   <li>A connection that could not be opened: every call is repeated, since nothing was sent.
 * </ul>
 *
 * <p>No single pause is longer than {@link SessionSettings#maxRetryWait()}: a longer one fails the
 * call and is told by {@link KajabiException#getRetryAfter()}. Thread-safe.
 */
public final class KajabiSession {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiSession.class);

    private static final ContentType JSON_API = ContentType.create("application/vnd.api+json");

    /** Its bytes are UTF-8 by definition, so that it has no charset. */
    private static final ContentType FORM = ContentType.create("application/x-www-form-urlencoded");

    private static final String REQUEST_ID = "x-request-id";
    private static final String TOKEN_PATH = "/oauth/token";
    private static final String REVOKE_PATH = "/oauth/revoke";
    static final String TOKEN_REQUEST = "POST " + TOKEN_PATH;
    private static final Set<String> SECRET_FIELDS =
            Set.of("client_secret", "password", "refresh_token", "token");
    private static final int ERROR_BODY_LIMIT = 64 * 1024;
    private static final int ERROR_TEXT_LIMIT = 500;

    private final SessionSettings settings;
    private final HttpTransport transport;

    /** As many as there are connections: who has got its turn is sent at once. */
    private final Semaphore connections;

    private final RateLimiter limiter;
    private final TokenSource tokens;
    private final SessionStatistics statistics = new SessionStatistics();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String base;
    private final String name;

    KajabiSession(CamelContext context, SessionSettings settings, LongSupplier clock)
            throws Exception {
        this.settings = settings;
        this.base = settings.baseUrl().toString();
        this.name = SessionName.of(settings);
        this.transport = new HttpTransport(context, settings);
        this.connections = new Semaphore(settings.connectionsPerRoute(), true);
        this.limiter =
                new RateLimiter(
                        settings.requestsPerMinute(), settings.retryBackoff(), clock, this::pause);
        this.tokens = new TokenSource(settings.credentials(), this::requestToken, clock);
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
            send(Call.form(REVOKE_PATH, form, access), response -> true);
        } catch (KajabiAuthenticationException e) {
            if (!victim.equals(access)) {
                if (!settings.credentials().canRenew()) {
                    throw e;
                }
                statistics.tokenRefused();
                send(Call.form(REVOKE_PATH, form, tokens.getInsteadOf(access)), response -> true);
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
        return connections.getQueueLength() + limiter.waiting();
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

    /**
     * One HTTP request to be.
     *
     * @param method the HTTP method
     * @param path the path below the base URL
     * @param target the path and the query, encoded
     * @param body the content, if there is one
     * @param accept the media type of the answer
     * @param token the access token to send; none for calls without one
     * @param repeatable whether it may be sent again when it is unknown if the server did it
     * @param grants the options that a form for a token was made of
     * @param secrets what it carries and no text may show, beside the token
     * @param advice a sentence for the text of a refusal that it may explain
     */
    private record Call(
            Method method,
            String path,
            String target,
            @Nullable HttpEntity body,
            String accept,
            @Nullable String token,
            boolean repeatable,
            String grants,
            Collection<String> secrets,
            @Nullable String advice) {

        static Call of(ApiRequest request, @Nullable String token) {
            return new Call(
                    request.method(),
                    request.path(),
                    request.target(),
                    request.document() == null
                            ? null
                            : new ByteArrayEntity(JsonWriter.toBytes(request.document()), JSON_API),
                    JSON_API.getMimeType(),
                    token,
                    request.method().isSafe(),
                    "",
                    List.of(),
                    request.advice());
        }

        /** A form for the token endpoints: whether it arrives once or twice makes no difference. */
        static Call form(String path, Map<String, String> fields, @Nullable String token) {
            byte[] body =
                    fields.entrySet().stream()
                            .map(
                                    e ->
                                            ApiRequest.encode(e.getKey())
                                                    + "="
                                                    + ApiRequest.encode(e.getValue()))
                            .collect(Collectors.joining("&"))
                            .getBytes(StandardCharsets.UTF_8);
            List<String> secrets =
                    fields.entrySet().stream()
                            .filter(e -> SECRET_FIELDS.contains(e.getKey()))
                            .map(Map.Entry::getValue)
                            .toList();
            String grants =
                    fields.containsKey("client_id")
                            ? "clientId and clientSecret"
                            : fields.containsKey("username")
                                    ? "username and password"
                                    : "refreshToken";
            return new Call(
                    Method.POST,
                    path,
                    path,
                    new ByteArrayEntity(body, FORM),
                    "application/json",
                    token,
                    true,
                    grants,
                    secrets,
                    null);
        }

        String name() {
            return method + " " + path;
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /**
     * Sends a call. It takes its turn only when a connection is free: else it would wait for one
     * while the server asks for a pause, and then be sent before the end of it.
     */
    private <T> T send(Call call, ResponseReader<T> reader) {
        awaitConnection(call);
        try {
            return sendInTurn(call, reader);
        } finally {
            connections.release();
        }
    }

    private void awaitConnection(Call call) {
        try {
            if (!connections.tryAcquire(
                    settings.responseTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw unreachable(
                        call,
                        new ConnectionRequestTimeoutException(
                                "all "
                                        + settings.connectionsPerRoute()
                                        + " connections are in use"));
            }
        } catch (InterruptedException e) {
            throw interrupted(call.name(), e);
        }
    }

    /** Sends one HTTP request: the only place from which one leaves. */
    private <T> T sendInTurn(Call call, ResponseReader<T> reader) {
        long turn = awaitTurn(call.name());
        if (hasEnded()) {
            throw ended(call.name(), null);
        }
        HttpUriRequestBase http =
                new HttpUriRequestBase(call.method().name(), URI.create(base + call.target()));
        http.setHeader(HttpHeaders.ACCEPT, call.accept());
        if (call.token() != null) {
            http.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + call.token());
        }
        if (call.body() != null) {
            http.setEntity(call.body());
        }
        statistics.requested();
        AtomicReference<@Nullable Outcome<T>> refused = new AtomicReference<>();
        try {
            return result(
                    call,
                    turn,
                    transport.execute(http, response -> read(response, reader, refused)));
        } catch (IOException e) {
            // a refusal whose body breaks off is a refusal all the same
            Outcome<T> refusal = refused.get();
            throw refusal == null ? unreachable(call, e) : refusal(call, turn, refusal);
        } catch (IllegalStateException e) {
            throw hasEnded() ? ended(call.name(), e) : e;
        }
    }

    private <T> T result(Call call, long turn, Outcome<T> outcome) {
        LOG.debug("{} answered {} (x-request-id {})", call, outcome.status, outcome.requestId);
        if (outcome.status >= 300) {
            throw refusal(call, turn, outcome);
        }
        limiter.accepted(turn);
        if (outcome.unreadable != null) {
            throw new KajabiException(
                    new Failure(
                            call
                                    + " answered "
                                    + outcome.status
                                    + " with a document that cannot be read: "
                                    + outcome.unreadable.getMessage()
                                    + (call.repeatable() ? "" : ". It has been done all the same")
                                    + requestId(outcome),
                            call.name(),
                            outcome.status,
                            List.of(),
                            outcome.requestId,
                            null,
                            outcome.unreadable));
        }
        return outcome.value();
    }

    private static <T> Outcome<T> read(
            ClassicHttpResponse response,
            ResponseReader<T> reader,
            AtomicReference<@Nullable Outcome<T>> refused)
            throws IOException {
        int status = response.getCode();
        String requestId = header(response, REQUEST_ID);
        HttpEntity entity = response.getEntity();
        String type = entity == null ? null : entity.getContentType();
        if (status >= 200 && status < 300) {
            try {
                InputStream content =
                        entity == null ? InputStream.nullInputStream() : entity.getContent();
                T value = reader.read(new ApiResponse(status, requestId, type, content));
                return new Outcome<>(status, requestId, value, null, null, null);
            } catch (DocumentException e) {
                return new Outcome<>(status, requestId, null, e, null, null);
            }
        }
        Duration retryAfter = RetryAfter.parse(header(response, HttpHeaders.RETRY_AFTER));
        refused.set(refusal(status, requestId, type, null, retryAfter));
        byte[] body = entity == null ? null : entity.getContent().readNBytes(ERROR_BODY_LIMIT);
        Outcome<T> refusal = refusal(status, requestId, type, body, retryAfter);
        refused.set(refusal);
        return refusal;
    }

    /** Keeps the texts long until the secrets in them are found: half a secret is one too. */
    private static <T> Outcome<T> refusal(
            int status,
            @Nullable String requestId,
            @Nullable String type,
            byte @Nullable [] body,
            @Nullable Duration retryAfter) {
        ErrorDocument error = ErrorDocument.read(type, body, ERROR_BODY_LIMIT);
        return new Outcome<>(status, requestId, null, null, error, retryAfter);
    }

    /**
     * What came of a request: the value that the reader made, why it could not make one, or the
     * error that the server told.
     */
    private record Outcome<T>(
            int status,
            @Nullable String requestId,
            @Nullable T result,
            @Nullable DocumentException unreadable,
            @Nullable ErrorDocument error,
            @Nullable Duration retryAfter) {

        @SuppressWarnings("NullAway") // a reader may well return null, and then null is its result
        T value() {
            return result;
        }
    }

    private RuntimeException refusal(Call call, long turn, Outcome<?> outcome) {
        Duration retryAfter = outcome.retryAfter;
        ErrorDocument error = Objects.requireNonNull(outcome.error);
        Secrets secrets = secrets(call);
        List<ApiError> errors = error.errors().stream().map(e -> clean(e, secrets)).toList();
        KajabiException failure =
                new Failure(
                                call
                                        + " answered "
                                        + outcome.status
                                        + hint(call, outcome.status)
                                        + ": "
                                        + secrets.clean(error.describe(), ERROR_TEXT_LIMIT)
                                        + requestId(outcome)
                                        + advice(call, outcome.status),
                                call.name(),
                                outcome.status,
                                errors,
                                outcome.requestId,
                                retryAfter,
                                null)
                        .toException();
        if (outcome.status == 429) {
            limiter.refused(turn, retryAfter);
            statistics.rateLimited();
            return new RetryableException(failure);
        }
        if (outcome.status < 500) {
            limiter.accepted(turn);
        }
        if (outcome.status >= 500 && call.repeatable()) {
            return new RetryableException(failure);
        }
        return failure;
    }

    private static String requestId(Outcome<?> outcome) {
        return outcome.requestId == null ? "" : " [x-request-id " + outcome.requestId + "]";
    }

    private static String advice(Call call, int status) {
        boolean mayHelp = status == 400 || status == 403 || status == 404 || status == 422;
        return call.advice() == null || !mayHelp ? "" : ". " + call.advice();
    }

    private String hint(Call call, int status) {
        return switch (status) {
            case 400 -> call.path().equals(TOKEN_PATH) ? hint(call, 401) : "";
            case 401 -> " (" + whatWasRefused(call) + " refused)";
            case 403 -> " (the API key, its user or the plan lacks the permission)";
            case 301, 302, 303, 307, 308 -> " (redirects are not followed; check baseUrl)";
            case 407 -> " (the proxy wants proxyUsername and proxyPassword)";
            default -> "";
        };
    }

    private RuntimeException unreachable(Call call, IOException cause) {
        boolean neverDone =
                cause instanceof ConnectException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof UnknownHostException
                        || cause instanceof ConnectTimeoutException
                        || cause instanceof ConnectionRequestTimeoutException
                        || cause instanceof SSLHandshakeException
                        || cause instanceof SSLPeerUnverifiedException;
        Secrets secrets = secrets(call);
        String message =
                call
                        + (neverDone ? " could not be sent: " : " got no complete answer: ")
                        + secrets.clean(
                                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                                ERROR_TEXT_LIMIT)
                        + (neverDone || call.repeatable()
                                ? ""
                                : ". It may have been done all the same, so it is not repeated");
        KajabiException failure =
                new Failure(
                                message,
                                call.name(),
                                0,
                                List.of(),
                                null,
                                null,
                                secrets.areIn(cause) ? null : cause)
                        .toException();
        boolean helpsToRepeat =
                !(cause instanceof SSLHandshakeException
                        || cause instanceof SSLPeerUnverifiedException);
        return helpsToRepeat && (neverDone || call.repeatable())
                ? new RetryableException(failure)
                : failure;
    }

    private String whatWasRefused(Call call) {
        if (!call.path().equals(TOKEN_PATH)) {
            return settings.credentials().canRenew()
                    ? "token"
                    : "accessToken, which is never renewed, was";
        }
        return call.grants();
    }

    /** Returns the number of the turn. */
    private long awaitTurn(String name) {
        try {
            RateLimiter.Turn turn = limiter.acquire(settings.maxRetryWait());
            if (turn.waited() > 0) {
                statistics.waited(turn.waited());
            }
            Duration tooLong = turn.tooLong();
            if (tooLong != null) {
                throw new Failure(
                                name
                                        + " was not sent: the account's rate limit asks to wait "
                                        + seconds(tooLong)
                                        + ", which is longer than maxRetryWait",
                                name,
                                429,
                                List.of(),
                                null,
                                tooLong,
                                null)
                        .toException();
            }
            return turn.number();
        } catch (InterruptedException e) {
            throw interrupted(name, e);
        }
    }

    private void awaitRetry(RetryableException e, int attempt) {
        KajabiException failure = e.failure();
        if (attempt > settings.maxRetries()) {
            throw failure;
        }
        Duration asked = failure.getRetryAfter();
        Duration wait = asked == null ? backoff(attempt) : asked;
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

    private Secrets secrets(Call call) {
        Token token = tokens.current();
        return new Secrets(
                Stream.of(
                                settings.credentials().secrets(),
                                Stream.ofNullable(settings.proxyPassword()),
                                Stream.ofNullable(proxyCredentials()),
                                Stream.ofNullable(call.token()),
                                call.secrets().stream(),
                                Stream.ofNullable(token).map(Token::access),
                                Stream.ofNullable(token)
                                        .map(Token::refresh)
                                        .filter(Objects::nonNull))
                        .flatMap(Function.identity()));
    }

    /** The two in the form in which they travel. */
    private @Nullable String proxyCredentials() {
        String both = settings.proxyUsername() + ":" + settings.proxyPassword();
        return settings.proxyPassword() == null
                ? null
                : Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static ApiError clean(ApiError error, Secrets secrets) {
        return new ApiError(
                error.status(),
                secrets.cleanNullable(error.code(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.title(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.detail(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.pointer(), ERROR_TEXT_LIMIT));
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
