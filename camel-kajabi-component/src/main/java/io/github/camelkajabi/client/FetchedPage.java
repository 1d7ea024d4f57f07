// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.Document;
import org.jspecify.annotations.Nullable;

/**
 * The response to the request of one page.
 *
 * @param document the response
 * @param text the response as it was received, if it is kept
 * @param status the HTTP status
 * @param requestId the server's id of the call
 */
record FetchedPage(
        Document document, @Nullable String text, int status, @Nullable String requestId) {}
