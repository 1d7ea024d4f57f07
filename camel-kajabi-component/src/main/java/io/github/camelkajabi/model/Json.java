// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Casts of values whose kind has been checked. */
final class Json {

    private static final Map<String, @Nullable Object> EMPTY = JsonTree.copyOf(Map.of());

    private Json() {}

    @SuppressWarnings("unchecked") // the member names of every tree are strings
    static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("not an object");
        }
        return (Map<String, @Nullable Object>) value;
    }

    static Map<String, @Nullable Object> objectOrEmpty(@Nullable Object value) {
        return value instanceof Map ? object(value) : EMPTY;
    }
}
