// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

/** A name that the API does not know. The message names the value and what would be right. */
public class CatalogException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public CatalogException(String message) {
        super(message);
    }
}
