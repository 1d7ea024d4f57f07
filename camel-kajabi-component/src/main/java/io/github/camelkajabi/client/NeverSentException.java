// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;

/**
 * A request did not leave in full, so that the server cannot have done what it asks for.
 *
 * <p>Either the server had closed the connection before, or writing failed before the last byte.
 */
final class NeverSentException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean stale;

    /** A connection that the server had closed. */
    NeverSentException() {
        super("The server had closed the connection");
        this.stale = true;
    }

    /** Writing failed. */
    NeverSentException(IOException cause, boolean reused) {
        super("The request could not be written: " + cause.getMessage(), cause);
        this.stale = reused;
    }

    /** Whether the connection is to blame: another one may do. */
    boolean isOfStaleConnection() {
        return stale;
    }
}
