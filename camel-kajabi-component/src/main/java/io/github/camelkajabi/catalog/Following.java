// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import org.jspecify.annotations.Nullable;

/**
 * How a consumer distinguishes the new records of a list from the old ones.
 *
 * @param created the sort key of the time of creation; its attribute has the same name
 * @param updated the sort key, and attribute, of the time of the last change; absent if the list
 *     cannot be sorted by it
 * @param order what is known about the order
 * @param since a date filter that excludes older rows; absent if there is no usable one
 * @param lookbackMinutes how long after its creation a record may appear in the list, unless the
 *     user sets another time
 */
public record Following(
        String created,
        @Nullable String updated,
        Order order,
        @Nullable String since,
        int lookbackMinutes) {

    /** What is known about the order of a list. */
    public enum Order {
        /** It can be sorted by the time that each row carries. */
        TIME,
        /** Each row carries a time, but sorting by it is undocumented. */
        UNPROVEN,
        /** It can be sorted by a time, but the rows do not carry it. */
        ROWS
    }
}
