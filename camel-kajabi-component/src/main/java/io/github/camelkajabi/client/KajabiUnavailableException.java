// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/**
 * The server failed (5xx) or could not be reached; a call that writes may have been done all the
 * same.
 */
public class KajabiUnavailableException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiUnavailableException(Failure failure) {
        super(failure);
    }
}
