// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a row in a list: its type and id, or its whole content if it has no id.
 *
 * <p>Two rows have the same key only if they are the same. Keys are strings because a hash set
 * sorts colliding strings, so rows crafted to collide do not slow it down.
 */
final class RowKey {

    private RowKey() {}

    /** The key of a row. */
    static String of(Resource row) {
        StringBuilder text = new StringBuilder();
        String id = row.getId();
        if (id == null) {
            append(text, row.asMap());
        } else {
            append(text, row.getType());
            append(text, id);
        }
        return text.toString();
    }

    /** Each string is preceded by its length, which makes the encoding unambiguous. */
    private static void append(StringBuilder text, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((name, member) -> sorted.put(String.valueOf(name), member));
            text.append('{');
            sorted.forEach(
                    (name, member) -> {
                        append(text, name);
                        append(text, member);
                    });
            text.append('}');
        } else if (value instanceof List<?> list) {
            text.append('[');
            list.forEach(element -> append(text, element));
            text.append(']');
        } else if (value instanceof String string) {
            text.append(string.length()).append(':').append(string);
        } else {
            text.append(value).append(';');
        }
    }
}
