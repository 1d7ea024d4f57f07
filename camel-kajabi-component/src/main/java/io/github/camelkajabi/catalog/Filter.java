// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param shown how a record shows that it does not belong to the filtered list; absent if it does
 *     not
 */
@JsonIgnoreProperties({"deprecated", "evidence"})
public record Filter(
        String name,
        String description,
        ValueForm value,
        List<String> values,
        boolean repeatable,
        boolean required,
        boolean removed,
        @Nullable Shown shown) {

    public Filter {
        values = orEmpty(values);
    }

    /**
     * How a record shows whether a filter selects it.
     *
     * @param attribute the attribute that the filter is about
     * @param as how the attribute relates to the filter's value
     */
    public record Shown(String attribute, As as) {

        /** The relation between an attribute and the value of a filter. */
        public enum As {
            /** With the value true the attribute is null. */
            absent,
            /** With the value true the attribute is not null. */
            present,
            /** The attribute is the value, in lower or upper case. */
            equal,
            /** The attribute is a time not before that of the value. */
            from,
            /** The attribute is a time not after that of the value. */
            to
        }
    }

    /** The name of the query parameter. */
    public String queryName() {
        return "filter[" + name + (repeatable ? "][]" : "]");
    }
}
