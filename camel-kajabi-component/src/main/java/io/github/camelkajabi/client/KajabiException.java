// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.ApiError;
import java.time.Duration;
import java.util.List;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.HttpResponseAware;
import org.jspecify.annotations.Nullable;

/**
 * A call of the API failed.
 *
 * <p>The subclasses are the kinds of failure that a route may want to treat apart: {@link
 * KajabiAuthenticationException}, {@link KajabiPermissionException}, {@link
 * KajabiNotFoundException}, {@link KajabiValidationException}, {@link KajabiRateLimitedException}
 * and {@link KajabiUnavailableException}. What fits none of them is thrown as this class: an answer
 * that is not what was asked for, whatever its status says, and a refusal that is not by the API
 * but by something in front of it, such as Cloudflare or a proxy.
 *
 * <p>No text of it contains a secret or a request body.
 */
public class KajabiException extends RuntimeCamelException implements HttpResponseAware {

    private static final long serialVersionUID = 1L;

    private final String request;
    private final transient List<ApiError> errors;
    private final @Nullable String requestId;
    private final @Nullable Duration retryAfter;
    private int status;
    private @Nullable String statusText;

    KajabiException(Failure failure) {
        super(failure.message(), failure.cause());
        this.request = failure.request();
        this.status = failure.status();
        this.errors = List.copyOf(failure.errors());
        this.requestId = failure.requestId();
        this.retryAfter = failure.retryAfter();
    }

    /**
     * What is known of a failure.
     *
     * @param message the text of the exception
     * @param request the method and the path, without the query
     * @param status the HTTP status; 0 if there was no answer
     * @param errors the error objects of the answer
     * @param requestId the server's name for the call
     * @param retryAfter how long to wait before another call, as far as it is known
     * @param cause what was thrown beneath, if anything
     */
    record Failure(
            String message,
            String request,
            int status,
            List<ApiError> errors,
            @Nullable String requestId,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {

        KajabiException toException() {
            return switch (status) {
                case 400, 409, 422 -> new KajabiValidationException(this);
                case 401 -> new KajabiAuthenticationException(this);
                case 403 -> new KajabiPermissionException(this);
                case 404 -> new KajabiNotFoundException(this);
                case 429 -> new KajabiRateLimitedException(this);
                default ->
                        isUnavailable(status)
                                ? new KajabiUnavailableException(this)
                                : new KajabiException(this);
            };
        }
    }

    /** Whether a status, or 0 for no answer, says that the server could not serve the call. */
    static boolean isUnavailable(int status) {
        return status >= 500 || status == 408 || status == 425 || status == 0;
    }

    /** An equal exception for another thread, since an exception can be changed. */
    KajabiException copy() {
        Failure failure =
                new Failure(
                        String.valueOf(getMessage()),
                        request,
                        status,
                        getErrors(),
                        requestId,
                        retryAfter,
                        getCause());
        KajabiException copy =
                getClass() == KajabiException.class
                        ? new KajabiException(failure)
                        : failure.toException();
        for (Throwable suppressed : getSuppressed()) {
            copy.addSuppressed(suppressed);
        }
        return copy;
    }

    /** The method and the path of the call, such as {@code POST /contacts}. */
    public String getRequest() {
        return request;
    }

    /** The error objects of the answer; empty if it had none. They do not survive serialization. */
    public List<ApiError> getErrors() {
        return errors == null ? List.of() : errors;
    }

    /** The server's name for the call, which Kajabi's support can look up; null if it gave none. */
    public @Nullable String getRequestId() {
        return requestId;
    }

    /**
     * How long to wait before another call, if the server said so or the rate limit demands it;
     * otherwise null.
     */
    public @Nullable Duration getRetryAfter() {
        return retryAfter;
    }

    /** The HTTP status of the answer; 0 if there was none. */
    @Override
    public int getHttpResponseCode() {
        return status;
    }

    @Override
    public void setHttpResponseCode(int status) {
        this.status = status;
    }

    @Override
    public @Nullable String getHttpResponseStatus() {
        return statusText;
    }

    @Override
    public void setHttpResponseStatus(String statusText) {
        this.statusText = statusText;
    }
}
