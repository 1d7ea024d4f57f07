// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

/** The API key or its user lacks the permission, or the plan lacks the API (403). */
public class KajabiPermissionException extends KajabiException {

    private static final long serialVersionUID = 1L;

    KajabiPermissionException(Failure failure) {
        super(failure);
    }
}
