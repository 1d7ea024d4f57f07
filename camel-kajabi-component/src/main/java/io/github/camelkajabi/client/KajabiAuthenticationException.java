// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** The credentials or the token were refused (401), and a new token did not help. */
public class KajabiAuthenticationException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiAuthenticationException(Failure failure) {
        super(failure);
    }
}
