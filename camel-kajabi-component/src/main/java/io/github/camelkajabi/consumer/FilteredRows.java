// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.model.Resource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recognizes records that a filter excludes, if they show it. */
final class FilteredRows {

    private FilteredRows() {}

    /**
     * Whether the record shows that the filter does not select it. A record without the attribute
     * shows nothing.
     *
     * @param value the value of the filter
     */
    static boolean excludes(Filter filter, String value, Resource resource) {
        Filter.Shown shown = filter.shown();
        Map<String, @Nullable Object> attributes = resource.getAttributes();
        if (shown == null || !attributes.containsKey(shown.attribute())) {
            return false;
        }
        Object attribute = attributes.get(shown.attribute());
        return switch (shown.as()) {
            case absent -> value.equals("true") && attribute != null;
            case present -> value.equals("true") && attribute == null;
            case equal -> attribute != null && !value.equalsIgnoreCase(attribute.toString());
            case from -> compare(attribute, value) < 0;
            case to -> compare(attribute, value) > 0;
        };
    }

    /** The attribute that the filter is about, as the record shows it. */
    static String shown(Filter filter, Resource resource) {
        Filter.Shown shown = filter.shown();
        return shown == null
                ? ""
                : shown.attribute() + "=" + resource.getAttributes().get(shown.attribute());
    }

    /** Compares whole seconds; 0 as well if one of the two is not a time. */
    private static int compare(@Nullable Object attribute, String value) {
        Instant shown = attribute == null ? null : time(attribute.toString());
        Instant bound = time(value);
        return shown == null || bound == null ? 0 : shown.compareTo(bound);
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text.trim()).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
