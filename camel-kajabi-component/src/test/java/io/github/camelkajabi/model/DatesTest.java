// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.Objects;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates and times of Java keep their day and their instant, whatever the default time zone. */
@ResourceLock(Resources.TIME_ZONE)
class DatesTest {

    private final TimeZone before = TimeZone.getDefault();

    @AfterEach
    void resetZone() {
        TimeZone.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Pacific/Kiritimati",
                "Pacific/Pago_Pago",
                "America/New_York",
                "Asia/Kolkata"
            })
    void aDayStaysThatDay(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        assertThat(text(LocalDate.of(2024, 1, 31))).isEqualTo("2024-01-31");
        assertThat(text(java.sql.Date.valueOf("2024-01-31"))).isEqualTo("2024-01-31");
        assertThat(text(Time.valueOf("08:30:00"))).isEqualTo("08:30:00");
        assertThat(text(LocalTime.of(8, 30, 15))).isEqualTo("08:30:15");
        Calendar evening = new GregorianCalendar(2024, Calendar.JANUARY, 31, 23, 30);
        assertThat(text(evening)).startsWith("2024-01-31T23:30");
        Calendar morning = new GregorianCalendar(2024, Calendar.JANUARY, 31, 0, 30);
        assertThat(text(morning)).startsWith("2024-01-31T00:30");
        assertThat(OffsetDateTime.parse(text(morning)).toInstant()).isEqualTo(morning.toInstant());
        ZonedDateTime zoned =
                ZonedDateTime.of(2024, 1, 31, 23, 30, 0, 0, ZoneId.of("America/New_York"));
        assertThat(text(zoned)).isEqualTo("2024-01-31T23:30-05:00");
        assertThat(text(zoned.toOffsetDateTime())).isEqualTo("2024-01-31T23:30-05:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Pacific/Kiritimati", "America/New_York"})
    void anInstantIsWrittenInUtc(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Instant instant = Instant.parse("2024-01-31T23:30:00.123456Z");
        assertThat(text(instant)).isEqualTo("2024-01-31T23:30:00.123456Z");
        assertThat(text(Date.from(instant))).isEqualTo("2024-01-31T23:30:00.123Z");
        assertThat(text(Timestamp.from(instant))).isEqualTo("2024-01-31T23:30:00.123456Z");
    }

    @Test
    void aTimeWithoutZoneIsRefused() {
        assertThatThrownBy(
                        () -> JsonTree.copyOf(Map.of("at", LocalDateTime.of(2024, 1, 31, 23, 30))))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("/at")
                .hasMessageContaining("a LocalDateTime has no time zone");
    }

    private static String text(Object value) {
        return Objects.requireNonNull((String) JsonTree.copyOf(Map.of("at", value)).get("at"));
    }
}
