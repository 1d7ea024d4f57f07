// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.ApiError;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a failed call.
 *
 * @param message the message of the exception
 * @param request the method and the path, without the query
 * @param status the HTTP status; 0 if there was no response
 * @param errors the error objects of the response
 * @param requestId the server's id of the call
 * @param retryAfter how long to wait before another call, if that is known
 * @param cause the underlying exception, if there is one
 */
record Failure(
        String message,
        String request,
        int status,
        List<ApiError> errors,
        @Nullable String requestId,
        @Nullable Duration retryAfter,
        @Nullable Throwable cause) {

    private static final int NO_RESPONSE = 0;
    private static final int TOO_MANY_REQUESTS = 429;

    /** The rate limit does not allow the request within the time that the call may wait. */
    static Failure notSent(String request, String reason, Duration retryAfter) {
        return new Failure(
                request + " was not sent: " + reason,
                request,
                TOO_MANY_REQUESTS,
                List.of(),
                null,
                retryAfter,
                null);
    }

    /** The call was aborted on this side. */
    static Failure aborted(String request, String reason, @Nullable Throwable cause) {
        return noResponse(request, request + " was aborted: " + reason, cause);
    }

    /**
     * The call took longer than it may.
     *
     * @param deadline the deadline of the call
     * @param note text to append to the message; may be empty
     */
    static Failure timedOut(
            String request, Deadline deadline, String note, @Nullable Throwable cause) {
        return noResponse(
                request,
                request + " exceeded callTimeout (" + seconds(deadline.total()) + ")" + note,
                cause);
    }

    /** There was no response, or not all of one. */
    static Failure noResponse(String request, String message, @Nullable Throwable cause) {
        return new Failure(message, request, NO_RESPONSE, List.of(), null, null, cause);
    }

    /** The server answered with an error status. */
    static Failure refused(
            String request,
            String message,
            int status,
            List<ApiError> errors,
            @Nullable String requestId,
            @Nullable Duration retryAfter) {
        return new Failure(message, request, status, errors, requestId, retryAfter, null);
    }

    /**
     * The status means success, but the response is not the expected one. To be thrown {@linkplain
     * #toPlainException() without regard to the status}.
     */
    static Failure unexpectedResponse(
            String request,
            String message,
            int status,
            List<ApiError> errors,
            @Nullable String requestId,
            @Nullable Throwable cause) {
        return new Failure(message, request, status, errors, requestId, null, cause);
    }

    /** The exception whose class corresponds to the status. */
    KajabiException toException() {
        return switch (status) {
            case 400, 409, 422 -> new KajabiValidationException(this);
            case 401 -> new KajabiAuthenticationException(this);
            case 403 -> new KajabiPermissionException(this);
            case 404 -> new KajabiNotFoundException(this);
            case TOO_MANY_REQUESTS -> new KajabiRateLimitedException(this);
            default ->
                    isUnavailable(status)
                            ? new KajabiUnavailableException(this)
                            : new KajabiException(this);
        };
    }

    /** An exception of the general class, whatever the status. */
    KajabiException toPlainException() {
        return new KajabiException(this);
    }

    /** Whether a status, or 0 for no response, means that the server could not serve the call. */
    static boolean isUnavailable(int status) {
        return status >= 500 || status == 408 || status == 425 || status == NO_RESPONSE;
    }

    /** A duration as messages show it. */
    static String seconds(Duration duration) {
        return duration.toMillis() / 1000.0 + " s";
    }
}
