// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of a list, sent as {@code filter[name]}.
 *
 * @param name the name between the brackets
 * @param description what it selects
 * @param value the form of its value
 * @param values the documented values, where it has the form {@link ValueForm#choice}
 * @param repeatable whether it may be sent several times, as {@code filter[name][]}
 * @param required whether the API needs it
 * @param deprecated whether the documentation calls it deprecated
 * @param removed whether the current documentation no longer has it, so that the server may ignore
 *     it in silence
 * @param evidence {@code observed} or {@code prose} where the parameter is not in the description
 *     of the operation
 */
public record Filter(
        String name,
        String description,
        ValueForm value,
        List<String> values,
        boolean repeatable,
        boolean required,
        boolean deprecated,
        boolean removed,
        @Nullable String evidence) {

    public Filter {
        values = orEmpty(values);
    }

    /** The name of the query parameter. */
    public String queryName() {
        return "filter[" + name + (repeatable ? "][]" : "]");
    }
}
