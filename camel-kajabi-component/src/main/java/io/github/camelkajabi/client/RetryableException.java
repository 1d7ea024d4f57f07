// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** Wraps the failure of a call that may be retried. Never leaves this package. */
final class RetryableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final KajabiException failure;

    RetryableException(KajabiException failure) {
        super(null, failure, false, false);
        this.failure = failure;
    }

    KajabiException failure() {
        return failure;
    }
}
