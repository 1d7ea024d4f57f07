// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns absent lists and maps of the table into empty ones. */
final class NullSafe {

    private NullSafe() {}

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    static <V> Map<String, V> orEmptyMap(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }
}
