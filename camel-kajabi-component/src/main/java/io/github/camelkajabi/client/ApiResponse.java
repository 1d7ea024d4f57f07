// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.jsonapi.EncodedText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response while it is being read.
 *
 * @param status the HTTP status, from 200 to 299
 * @param requestId the server's id of the call, if it sent one
 * @param body the content in UTF-8; empty if there is none. It is closed after the reader has
 *     returned, and reading more than {@link SessionSettings#maxResponseSize()} of it fails
 * @param date the header {@code Date}, if there is one
 * @param rateLimit reads the header fields that may state a rate limit, by their names in lower
 *     case
 */
@Internal
public record ApiResponse(
        int status,
        @Nullable String requestId,
        InputStream body,
        @Nullable String date,
        Supplier<Map<String, String>> rateLimit) {

    /** A response without header fields about a rate limit. */
    ApiResponse(int status, @Nullable String requestId, InputStream body, @Nullable String date) {
        this(status, requestId, body, date, Map::of);
    }

    /**
     * A response with its content in UTF-8, whatever charset it was sent in.
     *
     * @throws io.github.camelkajabi.jsonapi.DocumentException if the declared charset is unknown,
     *     or the content is not in it
     */
    static ApiResponse of(
            int status,
            @Nullable String requestId,
            @Nullable String contentType,
            InputStream body,
            @Nullable String date,
            Supplier<Map<String, String>> rateLimit)
            throws IOException {
        Charset declared = EncodedText.charsetOf(contentType);
        InputStream content =
                declared == null || declared.equals(StandardCharsets.UTF_8)
                        ? body
                        : new ByteArrayInputStream(
                                EncodedText.decode(body.readAllBytes(), declared, "")
                                        .getBytes(StandardCharsets.UTF_8));
        return new ApiResponse(status, requestId, content, date, rateLimit);
    }

    /** When the response was created, by the server's clock; null if that is unknown. */
    public @Nullable Instant serverTime() {
        return date == null ? null : RetryAfter.date(date);
    }

    /**
     * The content as text.
     *
     * @throws io.github.camelkajabi.jsonapi.DocumentException if it is not UTF-8
     * @throws IOException if it cannot be read
     */
    public String text() throws IOException {
        return EncodedText.decode(body.readAllBytes(), null, "");
    }
}
