// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;

/**
 * Thrown when a request was not sent completely, so that the server cannot have processed it.
 *
 * <p>Either the server had closed the connection before, or writing failed before the last byte.
 */
final class NeverSentException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean stale;

    /** The server had closed the connection. */
    NeverSentException() {
        super("The server had closed the connection");
        this.stale = true;
    }

    /** Writing failed. */
    NeverSentException(IOException cause, boolean reused) {
        super("The request could not be written: " + cause.getMessage(), cause);
        this.stale = reused;
    }

    /** Whether the connection was stale, so that another one may work. */
    boolean isOfStaleConnection() {
        return stale;
    }
}
