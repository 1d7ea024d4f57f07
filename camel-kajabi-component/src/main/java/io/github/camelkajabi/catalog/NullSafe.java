// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns absent lists of the table into empty lists. */
final class NullSafe {

    private NullSafe() {}

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
