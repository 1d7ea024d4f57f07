// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;

/**
 * Reads a successful answer straight from the connection.
 *
 * @param <T> what it makes of the answer
 */
@FunctionalInterface
public interface ResponseReader<T> {

    /**
     * Reads the answer to its end.
     *
     * @throws IOException if the connection fails while reading
     * @throws io.github.camelkajabi.jsonapi.DocumentException if the answer is no valid document
     */
    T read(ApiResponse response) throws IOException;
}
