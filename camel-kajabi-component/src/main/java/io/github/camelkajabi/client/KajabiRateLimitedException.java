// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** Too many requests (429), and the wait is longer than maxRetryWait or the retries are used up. */
public class KajabiRateLimitedException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiRateLimitedException(Failure failure) {
        super(failure);
    }
}
