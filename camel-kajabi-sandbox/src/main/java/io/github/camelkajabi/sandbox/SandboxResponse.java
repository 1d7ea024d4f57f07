// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.Map;

/**
 * A response of the sandbox, independent of any server's types.
 *
 * @param status the HTTP status
 * @param headers the header fields
 * @param body the body as text, or null if there is none
 * @param delivery what the server adapter does with the answer
 */
public record SandboxResponse(
        int status, Map<String, String> headers, String body, Delivery delivery) {

    /** How much of an answer reaches the client. */
    public enum Delivery {
        /** All of it. */
        WHOLE,
        /** The head and the first half of the body, then the connection is closed. */
        TRUNCATED,
        /** Nothing: the connection is closed before an answer. */
        CLOSED
    }

    /** Makes the map of header fields unmodifiable. */
    public SandboxResponse {
        headers = Map.copyOf(headers);
    }
}
