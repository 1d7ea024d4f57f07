// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * A filter of a list, sent as {@code filter[name]}.
 *
 * <p>The table also notes which filters are deprecated and on what evidence a filter is listed;
 * that is for its maintainers.
 *
 * @param name the name between the brackets
 * @param description what it selects
 * @param value the form of its value
 * @param values the documented values, if it has the form {@link ValueForm#choice}
 * @param repeatable whether it may be sent several times, as {@code filter[name][]}
 * @param required whether the API requires it
 * @param removed whether the current documentation no longer contains it, so that the server may
 *     silently ignore it
 */
@JsonIgnoreProperties({"deprecated", "evidence"})
public record Filter(
        String name,
        String description,
        ValueForm value,
        List<String> values,
        boolean repeatable,
        boolean required,
        boolean removed) {

    public Filter {
        values = orEmpty(values);
    }

    /** The name of the query parameter. */
    public String queryName() {
        return "filter[" + name + (repeatable ? "][]" : "]");
    }
}
