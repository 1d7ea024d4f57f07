// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object inside of an attribute that is not a resource: an immutable view of what was sent. A
 * getter returns null for an absent member.
 *
 * <p>Two are equal if their class and their JSON are equal.
 */
public abstract class PlainObject {

    private final String name;
    private final Map<String, @Nullable Object> object;

    /**
     * A view of an object.
     *
     * @param name what to call it in messages, since its content may be personal data
     */
    PlainObject(String name, Map<String, @Nullable Object> object) {
        this.name = name;
        this.object = object;
    }

    /** The whole object, exactly as sent. Immutable. */
    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        return object;
    }

    final Attributes typed() {
        return new Attributes(this, object);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof PlainObject that
                && getClass() == that.getClass()
                && object.equals(that.object);
    }

    @Override
    public final int hashCode() {
        return object.hashCode();
    }

    /** What it is, without its content. */
    @Override
    public final String toString() {
        return name;
    }
}
