// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.jspecify.annotations.Nullable;

/** Reads the answer to one request: what was asked for, or a refusal. */
final class OutcomeReader<T> implements HttpClientResponseHandler<OutcomeReader.Outcome<T>> {

    private static final String REQUEST_ID = "x-request-id";
    private static final int ERROR_BODY_LIMIT = 64 * 1024;

    private final ResponseReader<T> reader;
    private @Nullable Outcome<T> refusal;

    OutcomeReader(ResponseReader<T> reader) {
        this.reader = reader;
    }

    /** The refusal, as far as it could be read; null if there was none. */
    @Nullable Outcome<T> refusal() {
        return refusal;
    }

    @Override
    public Outcome<T> handleResponse(ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        String requestId = header(response, REQUEST_ID);
        HttpEntity entity = response.getEntity();
        String type = entity == null ? null : entity.getContentType();
        if (status >= 200 && status < 300) {
            try {
                InputStream content =
                        entity == null ? InputStream.nullInputStream() : entity.getContent();
                T value = reader.read(ApiResponse.of(status, requestId, type, content));
                return new Outcome<>(status, requestId, value, null, null, null);
            } catch (DocumentException e) {
                return new Outcome<>(status, requestId, null, e, null, null);
            }
        }
        Duration retryAfter = RetryAfter.parse(header(response, HttpHeaders.RETRY_AFTER));
        refusal = refusal(status, requestId, type, null, retryAfter);
        byte[] body = entity == null ? null : entity.getContent().readNBytes(ERROR_BODY_LIMIT);
        Outcome<T> complete = refusal(status, requestId, type, body, retryAfter);
        refusal = complete;
        return complete;
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
    record Outcome<T>(
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

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
