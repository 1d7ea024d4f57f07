// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** There is no such record, or it is not visible to the API key's user (404). */
public class KajabiNotFoundException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiNotFoundException(Failure failure) {
        super(failure);
    }

    /**
     * Whether the response is an error document of the API. A 404 without one may come from
     * something in front of the API, and does not prove that the record does not exist.
     */
    public boolean isFromApi() {
        return !getErrors().isEmpty();
    }
}
