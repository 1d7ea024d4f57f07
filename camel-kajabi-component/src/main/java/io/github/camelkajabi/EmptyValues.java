// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

/** What an attribute without a value does: null, or text without a visible character. */
public enum EmptyValues {
    /** It is sent, and clears the attribute of the record. */
    clear,
    /** It is left out, so that an existing record keeps its value. */
    keep
}
