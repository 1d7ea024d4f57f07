// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the response to one request, a success or an error. Only the statuses that the API
 * documents mean success; another one below 300, such as 202 or 206, does not mean that everything
 * was done.
 */
final class OutcomeReader<T> implements HttpClientResponseHandler<OutcomeReader.Outcome<T>> {

    private static final String REQUEST_ID = "x-request-id";

    /** Cloudflare's header of a challenge, whatever form the challenge has. */
    private static final String CHALLENGE = "cf-mitigated";

    /** Such as RateLimit, X-RateLimit-Remaining, X-Rate-Limit-Reset or Retry-After. */
    private static final Pattern RATE_LIMIT = Pattern.compile("rate-?limit|quota|^retry-after$");

    private static final int ERROR_BODY_LIMIT = 64 * 1024;
    private static final Set<Integer> SUCCESS = Set.of(200, 201, 204);

    /** The media types of nearly all responses, which need not be taken apart. */
    private static final Set<String> JSON_TYPES =
            Set.of(
                    "application/vnd.api+json",
                    "application/vnd.api+json; charset=utf-8",
                    "application/json",
                    "application/json; charset=utf-8");

    /** The rest of a response is read up to this size, so that the connection can be reused. */
    private static final int REST_LIMIT = 64 * 1024;

    private final FailureFactory failures;
    private final Call call;
    private final ResponseReader<T> reader;
    private final CancellableRequest request;
    private final long sizeLimit;
    private @Nullable Outcome<T> outcome;

    /**
     * Creates a reader for one response.
     *
     * @param failures makes texts of the server safe
     * @param request the request, which is cancelled if the rest of its response is too long
     * @param sizeLimit the maximum size of a document in bytes, uncompressed
     */
    OutcomeReader(
            FailureFactory failures,
            Call call,
            ResponseReader<T> reader,
            CancellableRequest request,
            long sizeLimit) {
        this.failures = failures;
        this.call = call;
        this.reader = reader;
        this.request = request;
        this.sizeLimit = sizeLimit;
    }

    /**
     * The outcome, if it was known before reading the rest of the response failed; otherwise null.
     */
    @Nullable Outcome<T> outcome() {
        return outcome;
    }

    @Override
    public Outcome<T> handleResponse(ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        String requestId = failures.requestId(call, header(response, REQUEST_ID));
        HttpEntity entity = response.getEntity();
        String type = entity == null ? null : entity.getContentType();
        if (status >= 200 && status < 300) {
            InputStream content =
                    entity == null ? InputStream.nullInputStream() : entity.getContent();
            if (!SUCCESS.contains(status)) {
                return finish(
                        wrong(
                                status,
                                requestId,
                                new UnexpectedResponseException(
                                        "the status does not mean success")),
                        content);
            }
            boolean tooLong = entity != null && entity.getContentLength() > sizeLimit;
            return finish(
                    tooLong
                            ? wrong(status, requestId, LimitedStream.tooLong(sizeLimit))
                            : success(response, requestId, type, content),
                    content);
        }
        Duration retryAfter =
                RetryAfter.parse(
                        header(response, HttpHeaders.RETRY_AFTER),
                        header(response, HttpHeaders.DATE));
        boolean challenged = response.containsHeader(CHALLENGE);
        outcome = refusal(status, requestId, type, null, retryAfter, challenged);
        InputStream content = entity == null ? InputStream.nullInputStream() : entity.getContent();
        byte[] body = entity == null ? null : content.readNBytes(ERROR_BODY_LIMIT);
        return finish(refusal(status, requestId, type, body, retryAfter, challenged), content);
    }

    /** Reads the rest, or cancels the request if that is too long. */
    private Outcome<T> finish(Outcome<T> result, InputStream content) throws IOException {
        outcome = result;
        if (content.read() >= 0 && content.readNBytes(REST_LIMIT).length == REST_LIMIT) {
            request.cancel();
            throw new IOException("The response is too long");
        }
        return result;
    }

    private Outcome<T> success(
            ClassicHttpResponse response,
            @Nullable String requestId,
            @Nullable String type,
            InputStream content)
            throws IOException {
        int status = response.getCode();
        boolean isJson = type != null && JSON_TYPES.contains(type);
        HeadKeeper body = new HeadKeeper(new LimitedStream(content, sizeLimit), isJson);
        try {
            T value =
                    reader.read(
                            ApiResponse.of(
                                    status,
                                    requestId,
                                    isJson ? null : type,
                                    body,
                                    header(response, HttpHeaders.DATE),
                                    () -> rateLimit(response)));
            return new Outcome<>(status, requestId, value, null, null, null, false);
        } catch (DocumentException | UnexpectedResponseException e) {
            ErrorDocument start = ErrorDocument.read(type, body.head(), ERROR_BODY_LIMIT);
            return wrong(
                    status,
                    requestId,
                    start.isMarkup() ? new UnexpectedResponseException(start) : e);
        }
    }

    private static <T> Outcome<T> wrong(
            int status, @Nullable String requestId, RuntimeException problem) {
        return new Outcome<>(status, requestId, null, problem, null, null, false);
    }

    /** Does not truncate texts before redaction, because a truncated secret would not be found. */
    private static <T> Outcome<T> refusal(
            int status,
            @Nullable String requestId,
            @Nullable String type,
            byte @Nullable [] body,
            @Nullable Duration retryAfter,
            boolean challenged) {
        ErrorDocument error = ErrorDocument.read(type, body, ERROR_BODY_LIMIT);
        return new Outcome<>(
                status, requestId, null, null, error, retryAfter, challenged || error.isForeign());
    }

    /**
     * The outcome of a request.
     *
     * @param status the HTTP status
     * @param requestId the server's id of the call
     * @param result the value that the reader returned
     * @param wrong why it could not return one
     * @param error the content of an error response
     * @param retryAfter the pause that an error response demands
     * @param foreign whether an error response comes from something in front of the API
     */
    record Outcome<T>(
            int status,
            @Nullable String requestId,
            @Nullable T result,
            @Nullable RuntimeException wrong,
            @Nullable ErrorDocument error,
            @Nullable Duration retryAfter,
            boolean foreign) {

        @SuppressWarnings("NullAway") // a reader may return null
        T value() {
            return result;
        }
    }

    private static Map<String, String> rateLimit(ClassicHttpResponse response) {
        Map<String, String> limits = new TreeMap<>();
        for (Header header : response.getHeaders()) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (RATE_LIMIT.matcher(name).find()) {
                limits.put(name, String.valueOf(header.getValue()));
            }
        }
        return limits;
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
