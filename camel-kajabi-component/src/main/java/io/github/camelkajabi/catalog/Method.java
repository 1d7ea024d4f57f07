// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

/** The HTTP methods that the API uses. */
public enum Method {
    GET,
    POST,
    PATCH,
    DELETE;

    /**
     * Whether a call may be sent again after it may have reached the server; never true for a call
     * that writes.
     */
    public boolean isSafe() {
        return this == GET;
    }
}
