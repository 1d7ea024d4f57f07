// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** The request was understood and refused (400, 409 or 422); the errors say why. */
public class KajabiValidationException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiValidationException(Failure failure) {
        super(failure);
    }
}
