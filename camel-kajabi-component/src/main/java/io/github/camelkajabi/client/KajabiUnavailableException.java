// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/**
 * The server failed (5xx) or could not be reached. It may nevertheless have processed a call that
 * writes.
 */
public class KajabiUnavailableException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiUnavailableException(Failure failure) {
        super(failure);
    }
}
