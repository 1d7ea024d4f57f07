// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.KajabiException.Failure;
import io.github.camelkajabi.client.OutcomeReader.Outcome;
import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
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
 * Makes exceptions of what went wrong with a call: with all that helps to understand it, and
 * without a secret.
 */
final class FailureFactory {

    private static final int ERROR_TEXT_LIMIT = 500;
    private static final String MAYBE_DONE = ". It may have been done";
    private static final Pattern SITE = Pattern.compile("\\bsites?\\b|site_id");

    /** Names of requests are much shorter. */
    private static final int NAME_LIMIT = 100;

    private static final String NOT_REPEATED = MAYBE_DONE + ", so it is not repeated";

    private final SessionSettings settings;
    private final Supplier<@Nullable Token> token;
    private volatile @Nullable Known known;

    /** The secrets of the session while it has this token. */
    private record Known(@Nullable Token token, Secrets secrets) {}

    /**
     * For the calls of a session.
     *
     * @param token gives the present token, if there is one
     */
    FailureFactory(SessionSettings settings, Supplier<@Nullable Token> token) {
        this.settings = settings;
        this.token = token;
    }

    /** The server answered with an error. */
    KajabiException refused(Call call, Outcome<?> outcome) {
        ErrorDocument error = Objects.requireNonNull(outcome.error());
        Secrets secrets = secrets(call);
        List<ApiError> errors = error.errors().stream().map(e -> clean(e, secrets)).toList();
        Failure failure =
                new Failure(
                        call
                                + " answered "
                                + outcome.status()
                                + (outcome.foreign()
                                        ? foreignHint(call, outcome.status())
                                        : hint(call, outcome.status()))
                                + ": "
                                + secrets.clean(error.describe(), ERROR_TEXT_LIMIT)
                                + requestId(outcome)
                                + advice(call, outcome, errors),
                        call.name(),
                        outcome.status(),
                        errors,
                        outcome.requestId(),
                        outcome.retryAfter(),
                        null);
        return outcome.foreign() && !isTemporary(outcome.status())
                ? new KajabiException(failure)
                : failure.toException();
    }

    /** Whether the kind of exception does not depend on who refused the call. */
    private static boolean isTemporary(int status) {
        return status == 429 || KajabiException.isUnavailable(status);
    }

    /** The status is one of success, but the answer is not what was asked for. */
    KajabiException wrongAnswer(Call call, Outcome<?> outcome, RuntimeException problem) {
        Secrets secrets = secrets(call);
        UnexpectedResponseException unexpected =
                problem instanceof UnexpectedResponseException e ? e : null;
        List<ApiError> errors =
                unexpected == null
                        ? List.of()
                        : unexpected.errors().stream().map(e -> clean(e, secrets)).toList();
        boolean isDone = outcome.status() == 201 && (unexpected == null || !unexpected.isRefusal());
        String done = isDone ? ". It has been done" : MAYBE_DONE;
        String what =
                unexpected == null || unexpected.isPage()
                        ? " with a document that cannot be read: "
                        : unexpected.isRefusal()
                                ? ", but with errors: "
                                : ", but not what was asked for: ";
        return new KajabiException(
                new Failure(
                        call
                                + " answered "
                                + outcome.status()
                                + what
                                + secrets.clean(
                                        String.valueOf(problem.getMessage()), ERROR_TEXT_LIMIT)
                                + (call.repeatable() ? "" : done)
                                + requestId(outcome),
                        call.name(),
                        outcome.status(),
                        errors,
                        outcome.requestId(),
                        null,
                        secrets.areIn(problem) ? null : problem));
    }

    /** The whole time of a call is over. */
    KajabiException tooSlow(Call call, Deadline deadline, @Nullable Exception cause) {
        return deadline.passed(
                call.name(),
                call.repeatable() ? "" : NOT_REPEATED,
                cause == null || secrets(call).areIn(cause) ? null : cause);
    }

    /** There was no connection to send it by. */
    KajabiException unsent(String name, IOException cause) {
        return unreachable(name, "", cause, secretsOfSession(token.get()));
    }

    /** There was no answer, or not all of one. */
    KajabiException unreachable(Call call, IOException cause) {
        return unreachable(
                call.name(), call.repeatable() ? "" : NOT_REPEATED, cause, secrets(call));
    }

    private KajabiException unreachable(
            String name, String note, IOException cause, Secrets secrets) {
        boolean neverDone = wasNeverSent(cause);
        String message =
                name
                        + (neverDone
                                ? " could not be sent to " + settings.baseUrl() + ": "
                                : " got no complete answer: ")
                        + secrets.clean(
                                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                                ERROR_TEXT_LIMIT)
                        + (neverDone ? "" : note);
        return new Failure(
                        message,
                        name,
                        0,
                        List.of(),
                        null,
                        null,
                        secrets.areIn(cause) ? null : cause)
                .toException();
    }

    /** Whether a call that found no answer may be sent again, and that has a chance. */
    static boolean helpsToRepeat(Call call, IOException cause) {
        return !isRejectedByTls(cause) && (wasNeverSent(cause) || call.repeatable());
    }

    private static boolean wasNeverSent(IOException cause) {
        return cause instanceof NeverSentException
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof ConnectTimeoutException
                || cause instanceof ConnectionRequestTimeoutException
                || isRejectedByTls(cause);
    }

    private static boolean isRejectedByTls(IOException cause) {
        return cause instanceof SSLHandshakeException
                || cause instanceof SSLPeerUnverifiedException;
    }

    private static String requestId(Outcome<?> outcome) {
        return outcome.requestId() == null ? "" : " [x-request-id " + outcome.requestId() + "]";
    }

    /** A site may help unless the errors are about something else. */
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
                            : " (not an answer of the Kajabi API; check baseUrl="
                                    + settings.baseUrl()
                                    + ")";
            default ->
                    " (not an answer of the Kajabi API but of something in front of it, such as a"
                            + " proxy)";
        };
    }

    private String hint(Call call, int status) {
        return switch (status) {
            case 400 -> call.path().equals(KajabiSession.TOKEN_PATH) ? hint(call, 401) : "";
            case 401 -> " (" + whatWasRefused(call) + " refused)";
            case 404 ->
                    call.path().equals(KajabiSession.TOKEN_PATH)
                            ? " (baseUrl=" + settings.baseUrl() + " has no Kajabi API)"
                            : "";
            case 403 -> " (the API key, its user or the plan lacks the permission)";
            case 301, 302, 303, 307, 308 -> " (redirects are not followed; check baseUrl)";
            case 407 -> " (the proxy wants proxyUsername and proxyPassword)";
            default -> "";
        };
    }

    private String whatWasRefused(Call call) {
        if (!call.path().equals(KajabiSession.TOKEN_PATH)) {
            return settings.credentials().canRenew()
                    ? "token"
                    : "accessToken, which is never renewed, was";
        }
        return settings.baseUrl() + ": " + call.grants();
    }

    /** The server's name for a call, fit for texts and logs. */
    @Nullable String requestId(Call call, @Nullable String sent) {
        return sent == null ? null : secrets(call).cleanName(sent, NAME_LIMIT);
    }

    /** Whether a text from outside is short, a single line and free of the session's secrets. */
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

    /** Every call that succeeds asks for them too, so they are kept. */
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

    /** The two in the form in which they travel. */
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
