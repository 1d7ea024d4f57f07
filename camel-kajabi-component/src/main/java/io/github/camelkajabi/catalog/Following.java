// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * @param wakes the webhook events that announce new records; absent if none does
 */
public record Following(
        String created,
        @Nullable String updated,
        Order order,
        @Nullable String since,
        int lookbackMinutes,
        @Nullable Wakes wakes) {

    /** What is known about the order of a list. */
    public enum Order {
        /** It can be sorted by the time that each row carries. */
        TIME,
        /** Each row carries a time, but sorting by it is undocumented. */
        UNPROVEN,
        /** It can be sorted by a time, but the rows do not carry it. */
        ROWS
    }

    /**
     * The webhook events that announce new records of a list. The list has the record, the event
     * only says that it may be time to look.
     *
     * @param events the events of every consumer of the list
     * @param updated further events of a consumer that delivers changes
     * @param filters further events by the name of a filter that the consumer uses
     * @param announcesAll whether each new record comes with one of the events. Refunds and
     *     contacts that are made by hand come with none.
     */
    public record Wakes(
            List<String> events,
            List<String> updated,
            Map<String, List<String>> filters,
            boolean announcesAll) {

        public Wakes {
            updated = orEmpty(updated);
            filters = filters == null ? Map.of() : filters;
        }

        /** The events that wake a consumer, given whether it delivers changes and its filters. */
        public Set<String> of(boolean changes, Collection<String> filterNames) {
            Set<String> all = new LinkedHashSet<>(events);
            if (changes) {
                all.addAll(updated);
            }
            filters.forEach(
                    (filter, further) -> {
                        if (filterNames.contains(filter)) {
                            all.addAll(further);
                        }
                    });
            return all;
        }
    }
}
