// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 *   <li>5xx and a broken connection: only a call that reads is repeated. One that writes may have
 *       been done.
 *   <li>A connection that could not be opened: every call is repeated, since nothing was sent.
 * </ul>
 *
 * <p>No thread waits longer than {@link SessionSettings#maxRetryWait()}: a longer pause is told by
 * {@link KajabiException#getRetryAfter()}. Thread-safe.
 */
public final class KajabiSession {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiSession.class);

    private static final ContentType FORM = ContentType.APPLICATION_FORM_URLENCODED;
    private static final ContentType JSON_API = ContentType.create("application/vnd.api+json");
    private static final String REQUEST_ID = "x-request-id";
    private static final int ERROR_BODY_LIMIT = 64 * 1024;
    private static final int ERROR_TEXT_LIMIT = 500;

    private final SessionSettings settings;
    private final HttpTransport transport;
    private final RateLimiter limiter;
    private final TokenSource tokens;
    private final SessionStatistics statistics = new SessionStatistics();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String base;

    KajabiSession(CamelContext context, SessionSettings settings, LongSupplier clock)
            throws Exception {
        this.settings = settings;
        this.base = settings.baseUrl().toString();
        this.transport = new HttpTransport(context, settings);
        this.limiter = new RateLimiter(settings.requestsPerMinute(), clock, this::pause);
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
                return attempt(request, token, reader);
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
     */
    public void revoke(@Nullable String token) {
        Token own = tokens.current();
        if (token == null && own == null) {
            return;
        }
        String access = own == null ? tokens.get() : own.access();
        String victim = token == null ? access : token;
        try {
            send(
                    Method.POST,
                    "/oauth/revoke",
                    "/oauth/revoke",
                    form(Map.of("token", victim)),
                    FORM,
                    access,
                    response -> true);
        } finally {
            if (victim.equals(access) || (own != null && victim.equals(own.refresh()))) {
                tokens.forget(access);
            }
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

    /** The settings that it was made with. */
    public SessionSettings settings() {
        return settings;
    }

    /** Ends the session; calls that wait fail. The token is revoked if the settings say so. */
    void close() {
        if (closed.getCount() == 0) {
            return;
        }
        if (settings.revokeOnStop() && settings.credentials().canRenew()) {
            try {
                revoke(null);
            } catch (RuntimeException e) {
                LOG.warn(
                        "The token could not be revoked at the end of the {}: {}",
                        settings,
                        e.getMessage());
            }
        }
        closed.countDown();
        transport.close();
    }

    private <T> T attempt(ApiRequest request, @Nullable String token, ResponseReader<T> reader) {
        return send(
                request.method(),
                request.path(),
                request.target(),
                bytes(request),
                JSON_API,
                token,
                reader);
    }

    private TokenSource.Grant requestToken(Map<String, String> form) {
        for (int attempt = 1; ; attempt++) {
            try {
                statistics.tokenRequested();
                return send(
                        Method.POST,
                        "/oauth/token",
                        "/oauth/token",
                        form(form),
                        FORM,
                        null,
                        OauthAnswer::read);
            } catch (RetryableException e) {
                awaitRetry(e, attempt);
            }
        }
    }

    /** Sends one HTTP request: the only place from which one leaves. */
    private <T> T send(
            Method method,
            String path,
            String target,
            byte @Nullable [] body,
            ContentType contentType,
            @Nullable String token,
            ResponseReader<T> reader) {
        String name = method + " " + path;
        awaitTurn(name);
        HttpUriRequestBase http = new HttpUriRequestBase(method.name(), URI.create(base + target));
        http.setHeader(
                HttpHeaders.ACCEPT,
                contentType == FORM ? "application/json" : JSON_API.getMimeType());
        if (token != null) {
            http.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        }
        if (body != null) {
            http.setEntity(new ByteArrayEntity(body, contentType));
        }
        long sentAt = limiter.now();
        statistics.requested();
        try {
            Outcome<T> outcome = transport.execute(http, response -> read(response, reader));
            LOG.debug("{} answered {} (x-request-id {})", name, outcome.status, outcome.requestId);
            if (outcome.status < 300) {
                limiter.accepted();
                return outcome.value();
            }
            throw refusal(name, method, sentAt, outcome);
        } catch (DocumentException | JsonProcessingException e) {
            throw new KajabiException(
                    new Failure(
                            name
                                    + " answered with a document that cannot be read: "
                                    + redact(e.getMessage()),
                            name,
                            200,
                            List.of(),
                            null,
                            null,
                            e));
        } catch (IOException e) {
            throw unreachable(name, method, e);
        }
    }

    private static <T> Outcome<T> read(ClassicHttpResponse response, ResponseReader<T> reader)
            throws IOException {
        int status = response.getCode();
        String requestId = header(response, REQUEST_ID);
        HttpEntity entity = response.getEntity();
        InputStream content = entity == null ? InputStream.nullInputStream() : entity.getContent();
        String type = entity == null ? null : entity.getContentType();
        if (status >= 200 && status < 300) {
            T value = reader.read(new ApiResponse(status, requestId, type, content));
            return new Outcome<>(status, requestId, value, null, null);
        }
        ErrorDocument error =
                ErrorDocument.read(type, content.readNBytes(ERROR_BODY_LIMIT), ERROR_TEXT_LIMIT);
        Duration retryAfter = RetryAfter.parse(header(response, HttpHeaders.RETRY_AFTER));
        return new Outcome<>(status, requestId, null, error, retryAfter);
    }

    /**
     * What came of a request: the value that the reader made, or the error that the server told.
     */
    private record Outcome<T>(
            int status,
            @Nullable String requestId,
            @Nullable T result,
            @Nullable ErrorDocument error,
            @Nullable Duration retryAfter) {

        @SuppressWarnings("NullAway") // a reader may well return null, and then null is its result
        T value() {
            return result;
        }
    }

    private RuntimeException refusal(String name, Method method, long sentAt, Outcome<?> outcome) {
        Duration retryAfter = outcome.retryAfter;
        ErrorDocument error = Objects.requireNonNull(outcome.error);
        List<ApiError> errors = error.errors().stream().map(this::redact).toList();
        String message =
                name
                        + " answered "
                        + outcome.status
                        + hint(outcome.status)
                        + ": "
                        + redact(error.describe());
        if (outcome.requestId != null) {
            message += " [x-request-id " + outcome.requestId + "]";
        }
        KajabiException failure =
                new Failure(
                                message,
                                name,
                                outcome.status,
                                errors,
                                outcome.requestId,
                                retryAfter,
                                null)
                        .toException();
        if (outcome.status == 429) {
            statistics.rateLimited();
            limiter.refused(sentAt, retryAfter);
            return new RetryableException(failure);
        }
        if (outcome.status >= 500 && method.isSafe()) {
            return new RetryableException(failure);
        }
        return failure;
    }

    private static String hint(int status) {
        return switch (status) {
            case 401 -> " (token or credentials refused)";
            case 403 -> " (the API key, its user or the plan lacks the permission)";
            case 301, 302, 303, 307, 308 -> " (redirects are not followed; check baseUrl)";
            default -> "";
        };
    }

    private RuntimeException unreachable(String name, Method method, IOException cause) {
        boolean neverSent =
                cause instanceof ConnectException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof UnknownHostException
                        || cause instanceof ConnectTimeoutException
                        || cause instanceof ConnectionRequestTimeoutException;
        String message =
                name
                        + (neverSent ? " could not be sent: " : " got no complete answer: ")
                        + redact(cause.getClass().getSimpleName() + ": " + cause.getMessage())
                        + (neverSent || method.isSafe()
                                ? ""
                                : ". It may have been done all the same, so it is not repeated");
        KajabiException failure =
                new Failure(message, name, 0, List.of(), null, null, cause).toException();
        return neverSent || method.isSafe() ? new RetryableException(failure) : failure;
    }

    private void awaitTurn(String name) {
        try {
            Duration tooLong = limiter.acquire(settings.maxRetryWait());
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
        } catch (InterruptedException e) {
            throw interrupted(name, e);
        }
    }

    private void awaitRetry(RetryableException e, int attempt) {
        KajabiException failure = e.failure();
        if (attempt > settings.maxRetries()) {
            throw failure;
        }
        Duration wait = failure.getRetryAfter().orElseGet(() -> backoff(attempt));
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
            pause(wait.toNanos());
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
        if (closed.getCount() > 0) {
            Thread.currentThread().interrupt();
        }
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

    private ApiError redact(ApiError error) {
        return new ApiError(
                error.status(),
                error.code(),
                redactNullable(error.title()),
                redactNullable(error.detail()),
                error.pointer());
    }

    private @Nullable String redactNullable(@Nullable String text) {
        return text == null ? null : redact(text);
    }

    private String redact(@Nullable String text) {
        String result = String.valueOf(text);
        Token token = tokens.current();
        Stream<String> current =
                token == null
                        ? Stream.empty()
                        : Stream.of(token.access(), token.refresh()).filter(Objects::nonNull);
        for (String secret : Stream.concat(settings.credentials().secrets(), current).toList()) {
            result = result.replace(secret, "xxxxxx");
        }
        return result;
    }

    private static byte @Nullable [] bytes(ApiRequest request) {
        return request.document() == null ? null : JsonWriter.toBytes(request.document());
    }

    private static byte[] form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(e -> ApiRequest.encode(e.getKey()) + "=" + ApiRequest.encode(e.getValue()))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
