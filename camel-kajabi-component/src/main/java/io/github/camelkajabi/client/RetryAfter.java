// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After header: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

    /** Nobody waits that long; what is longer is cut, so that it stays a number of nanoseconds. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    /** More than a date has. */
    private static final int MOST_CHARACTERS = 100;

    private RetryAfter() {}

    /** The pause, never negative, or null if there is none or it cannot be understood. */
    static @Nullable Duration parse(@Nullable String value) {
        return parse(value, Instant.now());
    }

    static @Nullable Duration parse(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        String text = value.trim();
        if (text.length() > MOST_CHARACTERS) {
            return null;
        }
        if (text.matches("\\d+(\\.\\d+)?")) {
            double millis = Math.ceil(Double.parseDouble(text) * 1000);
            return Duration.ofMillis((long) Math.min(millis, (double) LONGEST.toMillis()));
        }
        try {
            Instant until =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            if (!until.isAfter(now)) {
                return Duration.ZERO;
            }
            return until.isAfter(now.plus(LONGEST)) ? LONGEST : Duration.between(now, until);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
