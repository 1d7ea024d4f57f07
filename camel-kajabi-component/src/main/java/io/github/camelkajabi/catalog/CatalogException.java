// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

/** Thrown for a name that the API does not know. The message lists the valid names. */
public class CatalogException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public CatalogException(String message) {
        super(message);
    }
}
