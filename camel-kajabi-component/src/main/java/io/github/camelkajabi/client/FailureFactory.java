// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.OutcomeReader.Outcome;
import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Creates the exceptions of failed calls. They hold everything that helps to understand the failure
 * and no secret of the session.
 */
final class FailureFactory {

    private static final int ERROR_TEXT_LIMIT = 500;
    private static final String MAYBE_DONE = ". The server may have processed it";
    private static final Pattern SITE = Pattern.compile("\\bsites?\\b|site_id");

    /** Request ids are much shorter. */
    private static final int NAME_LIMIT = 100;

    private static final String NOT_REPEATED = MAYBE_DONE + ", so it is not retried";

    private final SessionSettings settings;
    private final Supplier<@Nullable Token> token;
    private final SessionLifetime lifetime;
    private volatile @Nullable Known known;

    /** The secrets of the session while it has this token. */
    private record Known(@Nullable Token token, Secrets secrets) {}

    /**
     * Creates the factory of a session.
     *
     * @param token returns the present token, or null if there is none
     */
    FailureFactory(
            SessionSettings settings, Supplier<@Nullable Token> token, SessionLifetime lifetime) {
        this.settings = settings;
        this.token = token;
        this.lifetime = lifetime;
    }

    /** The server returned an error status. */
    KajabiException refused(Call call, Outcome<?> outcome) {
        ErrorDocument error = Objects.requireNonNull(outcome.error());
        Secrets secrets = secrets(call);
        List<ApiError> errors = error.errors().stream().map(e -> clean(e, secrets)).toList();
        String hint =
                outcome.foreign()
                        ? foreignHint(call, outcome.status())
                        : hint(call, outcome.status());
        int limit = ERROR_TEXT_LIMIT - (outcome.foreign() ? hint.length() : 0);
        String message =
                call
                        + " returned "
                        + outcome.status()
                        + hint
                        + ": "
                        + secrets.clean(error.describe(), limit)
                        + requestId(outcome)
                        + advice(call, outcome, errors);
        Failure failure =
                Failure.refused(
                        call.name(),
                        message,
                        outcome.status(),
                        errors,
                        outcome.requestId(),
                        outcome.retryAfter());
        return outcome.foreign() && !isTemporary(outcome.status())
                ? failure.toPlainException()
                : failure.toException();
    }

    /** Whether the class of the exception does not depend on what sent the error. */
    private static boolean isTemporary(int status) {
        return status == 429 || Failure.isUnavailable(status);
    }

    /** The status means success, but the response is not the expected one. */
    KajabiException unexpectedResponse(Call call, Outcome<?> outcome, RuntimeException problem) {
        Secrets secrets = secrets(call);
        UnexpectedResponseException unexpected =
                problem instanceof UnexpectedResponseException e ? e : null;
        List<ApiError> errors =
                unexpected == null
                        ? List.of()
                        : unexpected.errors().stream().map(e -> clean(e, secrets)).toList();
        boolean isDone = outcome.status() == 201 && (unexpected == null || !unexpected.isRefusal());
        String done = isDone ? ". The server has processed it" : MAYBE_DONE;
        String what =
                unexpected == null || unexpected.isPage()
                        ? " with a document that cannot be read: "
                        : unexpected.isRefusal()
                                ? " with errors: "
                                : " with an unexpected response: ";
        String message =
                call
                        + " returned "
                        + outcome.status()
                        + what
                        + secrets.clean(String.valueOf(problem.getMessage()), ERROR_TEXT_LIMIT)
                        + (call.repeatable() ? "" : done)
                        + requestId(outcome);
        return Failure.unexpectedResponse(
                        call.name(),
                        message,
                        outcome.status(),
                        errors,
                        outcome.requestId(),
                        secrets.areIn(problem) ? null : problem)
                .toPlainException();
    }

    /**
     * The call took longer than {@link SessionSettings#callTimeout()}.
     *
     * @param begun whether a part of the request may have been sent
     */
    KajabiException timedOut(
            Call call, boolean begun, Deadline deadline, @Nullable Exception cause) {
        return Failure.timedOut(
                        call.name(),
                        deadline,
                        wasNeverSent(begun, cause)
                                ? " before it was sent"
                                : call.repeatable() ? "" : NOT_REPEATED,
                        cause == null || secrets(call).areIn(cause) ? null : cause)
                .toException();
    }

    /**
     * The rate limiter did not let the request be sent.
     *
     * @param wait how long it would have had to wait
     * @param longest how long it was allowed to wait
     */
    KajabiException notSent(String name, Duration wait, Duration longest) {
        boolean lacksTime = !longest.equals(settings.maxRetryWait());
        String limit = lacksTime ? "the time left of callTimeout" : "maxRetryWait";
        String reason =
                wait.compareTo(longest) > 0
                        ? "the account's rate limit requires a wait of "
                                + Failure.seconds(wait)
                                + ", which exceeds "
                                + limit
                        : "the account's rate limit did not allow it within "
                                + limit
                                + " ("
                                + Failure.seconds(longest)
                                + ")";
        return Failure.notSent(name, reason, wait).toException();
    }

    /** The thread was interrupted, or the session was closed, while the call waited. */
    KajabiException interrupted(String name, InterruptedException e) {
        if (lifetime.hasEnded()) {
            return ended(name, e);
        }
        Thread.currentThread().interrupt();
        return Failure.aborted(name, "the thread was interrupted while it waited", e).toException();
    }

    /** The thread was interrupted while the request was sent or its response was read. */
    KajabiException threadInterrupted(Call call, boolean begun, IOException cause) {
        boolean neverSent = wasNeverSent(begun, cause);
        return Failure.aborted(
                        call.name(),
                        "the thread was interrupted"
                                + (neverSent || call.repeatable() ? "" : NOT_REPEATED),
                        secrets(call).areIn(cause) ? null : cause)
                .toException();
    }

    /** The session has ended. */
    KajabiException ended(String name, @Nullable Exception cause) {
        return Failure.aborted(name, "the session is closed", cause).toException();
    }

    /** There was no connection to send the request over. */
    KajabiException unsent(String name, IOException cause) {
        return unreachable(name, true, "", cause, secretsOfSession(token.get()));
    }

    /**
     * There was no response, or not all of one.
     *
     * @param begun whether a part of the request may have been sent
     */
    KajabiException unreachable(Call call, boolean begun, IOException cause) {
        String note = call.repeatable() ? "" : NOT_REPEATED;
        return unreachable(call.name(), wasNeverSent(begun, cause), note, cause, secrets(call));
    }

    private KajabiException unreachable(
            String name, boolean neverDone, String note, IOException cause, Secrets secrets) {
        String message =
                name
                        + (neverDone
                                ? " could not be sent to " + settings.baseUrl() + ": "
                                : " received no complete response: ")
                        + secrets.clean(
                                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                                ERROR_TEXT_LIMIT)
                        + (neverDone ? "" : note);
        return Failure.noResponse(name, message, secrets.areIn(cause) ? null : cause).toException();
    }

    /** Whether retrying a call that received no response is safe and could succeed. */
    static boolean mayRetry(Call call, boolean begun, IOException cause) {
        return !isRejectedByTls(cause) && (wasNeverSent(begun, cause) || call.repeatable());
    }

    private static boolean wasNeverSent(boolean begun, @Nullable Exception cause) {
        return !begun
                || cause instanceof NeverSentException
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof ConnectTimeoutException
                || cause instanceof ConnectionRequestTimeoutException
                || isRejectedByTls(cause);
    }

    private static boolean isRejectedByTls(@Nullable Exception cause) {
        return cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException;
    }

    private static String requestId(Outcome<?> outcome) {
        return outcome.requestId() == null ? "" : " [x-request-id " + outcome.requestId() + "]";
    }

    /** Advises to set a site unless the errors are about something else. */
    private static String advice(Call call, Outcome<?> outcome, List<ApiError> errors) {
        String advice = call.advice();
        boolean mayHelp =
                switch (outcome.status()) {
                    case 400, 403, 404, 422 -> !outcome.foreign();
                    default -> false;
                };
        if (advice == null || !mayHelp) {
            return "";
        }
        boolean namesSite = errors.stream().anyMatch(FailureFactory::isAboutSite);
        boolean isVague =
                call.repeatable()
                        ? errors.stream().allMatch(FailureFactory::hasNoPlace)
                        : errors.isEmpty();
        return namesSite || isVague ? ". " + advice : "";
    }

    private static boolean isAboutSite(ApiError error) {
        return Stream.of(error.title(), error.detail(), error.pointer(), error.parameter())
                .filter(Objects::nonNull)
                .anyMatch(text -> SITE.matcher(text.toLowerCase(Locale.ROOT)).find());
    }

    private static boolean hasNoPlace(ApiError error) {
        return error.pointer() == null && error.parameter() == null && error.header() == null;
    }

    private String foreignHint(Call call, int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308, 407 -> hint(call, status);
            case 404 ->
                    call.path().equals(KajabiSession.TOKEN_PATH)
                            ? hint(call, status)
                            : " (not a response of the Kajabi API; check baseUrl="
                                    + settings.baseUrl()
                                    + ")";
            default ->
                    " (not a response of the Kajabi API but of something in front of it, such as a"
                            + " proxy)";
        };
    }

    private String hint(Call call, int status) {
        return switch (status) {
            case 400 -> call.path().equals(KajabiSession.TOKEN_PATH) ? hint(call, 401) : "";
            case 401 -> " (" + whatWasRefused(call) + ")";
            case 404 ->
                    call.path().equals(KajabiSession.TOKEN_PATH)
                            ? " (no Kajabi API at baseUrl=" + settings.baseUrl() + ")"
                            : "";
            case 403 -> " (the API key, its user or the plan lacks the permission)";
            case 301, 302, 303, 307, 308 -> " (redirects are not followed; check baseUrl)";
            case 407 -> " (the proxy requires proxyUsername and proxyPassword)";
            default -> "";
        };
    }

    private String whatWasRefused(Call call) {
        if (!call.path().equals(KajabiSession.TOKEN_PATH)) {
            return settings.credentials().canRenew()
                    ? "the token was refused"
                    : "accessToken was refused, and it is never renewed";
        }
        return call.grants() + " refused by " + settings.baseUrl();
    }

    /** The server's id of a call, made safe for messages and logs. */
    @Nullable String requestId(Call call, @Nullable String sent) {
        return sent == null ? null : secrets(call).cleanName(sent, NAME_LIMIT);
    }

    /** A text from outside without the secrets of the session, on one line. */
    String withoutSecrets(String text) {
        return secretsOfSession(token.get()).clean(text, text.length());
    }

    /** Whether a text from outside is short, on one line and free of the session's secrets. */
    boolean isLoggable(String text) {
        return secretsOfSession(token.get()).clean(text, ERROR_TEXT_LIMIT).equals(text);
    }

    private Secrets secrets(Call call) {
        Token present = token.get();
        boolean isOfSession =
                call.secrets().isEmpty()
                        && (call.token() == null
                                || (present != null && call.token().equals(present.access())));
        return isOfSession
                ? secretsOfSession(present)
                : new Secrets(
                        Stream.of(
                                        all(present),
                                        Stream.ofNullable(call.token()),
                                        call.secrets().stream())
                                .flatMap(Function.identity()));
    }

    /** Cached, because every successful call needs them. */
    private Secrets secretsOfSession(@Nullable Token present) {
        Known last = known;
        if (last == null || !Objects.equals(last.token(), present)) {
            last = new Known(present, new Secrets(all(present)));
            known = last;
        }
        return last.secrets();
    }

    private Stream<String> all(@Nullable Token present) {
        return Stream.of(
                        settings.credentials().secrets(),
                        Stream.ofNullable(settings.proxyPassword()),
                        Stream.ofNullable(proxyCredentials()),
                        Stream.ofNullable(present).map(Token::access),
                        Stream.ofNullable(present).map(Token::refresh).filter(Objects::nonNull))
                .flatMap(Function.identity());
    }

    /** User and password in the form in which they are sent. */
    private @Nullable String proxyCredentials() {
        String both = settings.proxyUsername() + ":" + settings.proxyPassword();
        return settings.proxyPassword() == null
                ? null
                : Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static ApiError clean(ApiError error, Secrets secrets) {
        return new ApiError(
                secrets.cleanNullable(error.status(), NAME_LIMIT),
                secrets.cleanNullable(error.code(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.title(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.detail(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.pointer(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.parameter(), ERROR_TEXT_LIMIT),
                secrets.cleanNullable(error.header(), ERROR_TEXT_LIMIT));
    }
}
