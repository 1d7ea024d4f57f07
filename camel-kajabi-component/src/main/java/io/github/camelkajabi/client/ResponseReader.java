// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.io.IOException;

/**
 * Reads a successful response directly from the connection.
 *
 * @param <T> the type of the result
 */
@Internal
@FunctionalInterface
public interface ResponseReader<T> {

    /**
     * Reads the response to its end.
     *
     * @throws IOException if the connection fails while reading
     * @throws io.github.camelkajabi.jsonapi.DocumentException if the response is not a valid
     *     document
     */
    T read(ApiResponse response) throws IOException;
}
