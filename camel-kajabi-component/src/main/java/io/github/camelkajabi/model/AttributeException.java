// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

/**
 * An attribute holds a value of another kind than its getter promises. The message names the record
 * and the attribute and says what kind of value was found, never the value itself. The raw value
 * stays readable through {@link Resource#getAttributes()}.
 */
public final class AttributeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String attribute;

    AttributeException(Object owner, String attribute, String expected, String found) {
        super(
                owner
                        + ": attribute "
                        + attribute
                        + ": expected "
                        + expected
                        + " but found "
                        + found);
        this.attribute = attribute;
    }

    /** Name of the attribute, as in the API. */
    public String getAttribute() {
        return attribute;
    }
}
