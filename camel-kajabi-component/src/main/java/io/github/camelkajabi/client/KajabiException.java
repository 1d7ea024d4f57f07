// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.ApiError;
import java.time.Duration;
import java.util.List;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.HttpResponseAware;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a call of the API fails.
 *
 * <p>The subclasses are the kinds of failure that a route may want to handle differently: {@link
 * KajabiAuthenticationException}, {@link KajabiPermissionException}, {@link
 * KajabiNotFoundException}, {@link KajabiValidationException}, {@link KajabiRateLimitedException}
 * and {@link KajabiUnavailableException}. Everything else is thrown as this class: a response with
 * a success status that is not the expected one, and an error response that does not come from the
 * API but from something in front of it, such as Cloudflare or a proxy.
 *
 * <p>Its messages never contain a secret or a request body.
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

    /** An equal exception for another thread, because exceptions are mutable. */
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
                        ? failure.toPlainException()
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

    /** The error objects of the response; empty if it had none. They are lost by serialization. */
    public List<ApiError> getErrors() {
        return errors == null ? List.of() : errors;
    }

    /** The server's id of the call, which Kajabi's support can look up; null if it sent none. */
    public @Nullable String getRequestId() {
        return requestId;
    }

    /**
     * How long to wait before another call, if the server or the rate limit demands it; otherwise
     * null.
     */
    public @Nullable Duration getRetryAfter() {
        return retryAfter;
    }

    /** The HTTP status of the response; 0 if there was none. */
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
    public void setHttpResponseStatus(@Nullable String statusText) {
        this.statusText = statusText;
    }
}
