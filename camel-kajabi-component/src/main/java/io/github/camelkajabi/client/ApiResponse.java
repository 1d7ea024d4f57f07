// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it is being read.
 *
 * @param status the HTTP status, from 200 to 299
 * @param requestId the server's name for the call, if it gave one
 * @param contentType the media type, if there is one
 * @param body the content; empty if there is none. It is closed after the reader has returned, and
 *     reading more of it than {@link SessionSettings#maxResponseSize()} fails
 */
public record ApiResponse(
        int status, @Nullable String requestId, @Nullable String contentType, InputStream body) {}
