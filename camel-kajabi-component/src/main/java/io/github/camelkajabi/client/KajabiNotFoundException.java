// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** There is no such record, or it is not visible to the API key's user (404). */
public class KajabiNotFoundException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiNotFoundException(Failure failure) {
        super(failure);
    }
}
