// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** Wraps the failure of a call whose token was refused. Never leaves this package. */
final class TokenRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final KajabiAuthenticationException failure;
    private final String token;

    TokenRefusedException(KajabiAuthenticationException failure, String token) {
        super(null, failure, false, false);
        this.failure = failure;
        this.token = token;
    }

    KajabiAuthenticationException failure() {
        return failure;
    }

    String token() {
        return token;
    }
}
