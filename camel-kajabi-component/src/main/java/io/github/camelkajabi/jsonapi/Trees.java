// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.model.JsonTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Casts and checks values of a {@link JsonTree}. */
final class Trees {

    static final Map<String, @Nullable Object> NO_MEMBERS = JsonTree.copyOf(Map.of());

    private Trees() {}

    @SuppressWarnings("unchecked") // the member names of every tree are strings
    static Map<String, @Nullable Object> object(@Nullable Object value, String pointer) {
        if (value instanceof Map) {
            return (Map<String, @Nullable Object>) value;
        }
        throw new DocumentException(
                pointer, "expected an object but found " + JsonTree.kindOf(value));
    }

    /** The value as an object, or an empty object if it is absent or null. */
    static Map<String, @Nullable Object> objectOrEmpty(@Nullable Object value, String pointer) {
        return value == null ? NO_MEMBERS : object(value, pointer);
    }
}
