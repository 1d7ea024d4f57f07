// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Where a reader begins without a saved checkpoint, which always takes precedence. */
public sealed interface StartFrom {

    /**
     * Records that become visible after the first poll. Those in the list at the first poll count
     * as delivered.
     */
    record Now() implements StartFrom {
        @Override
        public String toString() {
            return "now";
        }
    }

    /** All records of the list. */
    record Beginning() implements StartFrom {
        @Override
        public String toString() {
            return "with the oldest record";
        }
    }

    /** Only at a saved checkpoint; without one the reader does not start. */
    record Saved() implements StartFrom {
        @Override
        public String toString() {
            return "at the saved checkpoint";
        }
    }

    /**
     * Records created at this time or later, by the server's clock.
     *
     * @param instant the earliest time, inclusive
     */
    record At(Instant instant) implements StartFrom {
        @Override
        public String toString() {
            return "at " + instant;
        }
    }

    /**
     * Parses the option as users write it.
     *
     * @param text {@code now}, {@code beginning}, {@code checkpoint} or an ISO 8601 time with zone
     *     such as {@code 2026-01-31T08:00:00Z}
     * @throws IllegalArgumentException if the text is anything else
     */
    static StartFrom parse(String text) {
        String trimmed = text.trim();
        return switch (trimmed.toLowerCase(Locale.ROOT)) {
            case "now" -> new Now();
            case "beginning" -> new Beginning();
            case "checkpoint" -> new Saved();
            default -> {
                try {
                    yield new At(OffsetDateTime.parse(trimmed).toInstant());
                } catch (DateTimeParseException e) {
                    throw new IllegalArgumentException(
                            "startFrom must be 'checkpoint', 'now', 'beginning' or a time with zone"
                                    + " such as 2026-01-31T08:00:00Z, but was '"
                                    + text
                                    + "'",
                            e);
                }
            }
        };
    }
}
