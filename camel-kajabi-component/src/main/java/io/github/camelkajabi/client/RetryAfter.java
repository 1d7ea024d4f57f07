// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After header: seconds or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {

    /** Longer pauses are cut to this, so that they can be expressed in nanoseconds. */
    static final Duration MAX = Duration.ofDays(36_500);

    /** No server asks for a pause until a date that is further away: one of the clocks is wrong. */
    private static final Duration MAX_DISTANCE = Duration.ofDays(31);

    /** Longer than any date. */
    private static final int MAX_LENGTH = 100;

    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ENGLISH);

    private static final List<Function<String, @Nullable Instant>> FORMS =
            List.of(
                    DateUtils::parseStandardDate,
                    text -> LocalDateTime.parse(text, ASCTIME).toInstant(ZoneOffset.UTC),
                    text -> ZonedDateTime.parse(text, RFC_1123_DATE_TIME).toInstant(),
                    // A wrong day of the week does not invalidate the date.
                    text ->
                            ZonedDateTime.parse(
                                            text.substring(text.indexOf(',') + 1).trim(),
                                            RFC_1123_DATE_TIME)
                                    .toInstant());

    private RetryAfter() {}

    /**
     * The pause, never negative; null if there is none or it cannot be parsed. A date is compared
     * with the date of the response, because the clocks of server and client may differ. A date
     * that is more than a month away from that means nothing.
     *
     * @param value the header Retry-After
     * @param date the header Date of the same response
     */
    static @Nullable Duration parse(@Nullable String value, @Nullable String date) {
        Instant answered = date == null ? null : date(date.trim());
        Instant now = answered == null ? Instant.now() : answered;
        Duration pause = parse(value, now);
        if (value == null || pause == null || isNumber(value)) {
            return pause;
        }
        Instant until = date(value.trim());
        boolean isPlausible =
                until != null && Duration.between(now, until).abs().compareTo(MAX_DISTANCE) <= 0;
        // Without the server's clock, a date in the past is meaningless.
        return !isPlausible || (answered == null && pause.isZero()) ? null : pause;
    }

    /** The pause by the clock of this machine. */
    static @Nullable Duration parse(@Nullable String value) {
        return parse(value, Instant.now());
    }

    static @Nullable Duration parse(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        String text = value.trim();
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        if (isNumber(text)) {
            double millis = Math.ceil(Double.parseDouble(text) * 1000);
            return Duration.ofMillis((long) Math.min(millis, (double) MAX.toMillis()));
        }
        Instant until = date(text);
        if (until == null) {
            return null;
        }
        if (!until.isAfter(now)) {
            return Duration.ZERO;
        }
        return until.isAfter(now.plus(MAX)) ? MAX : Duration.between(now, until);
    }

    private static boolean isNumber(@Nullable String text) {
        return text != null && NUMBER.matcher(text.trim()).matches();
    }

    /** A date in one of the three forms of HTTP; null if it has another form. */
    static @Nullable Instant date(String value) {
        if (value.length() > MAX_LENGTH) {
            return null;
        }
        String text = value.replaceAll("\\s+", " ");
        for (Function<String, @Nullable Instant> form : FORMS) {
            try {
                Instant instant = form.apply(text);
                if (instant != null) {
                    return instant;
                }
            } catch (DateTimeException e) {
                // Try the next form.
            }
        }
        return null;
    }
}
