// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What tells the rows of a list apart: type and id, and of a row without an id all that it says.
 *
 * <p>Equal rows have equal keys, different ones different keys. They are texts, which a hash set
 * compares in order if their hashes are equal: it stays quick with rows that were made to collide.
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

    /** Lengths go before texts, so that no text can be taken for something else. */
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
