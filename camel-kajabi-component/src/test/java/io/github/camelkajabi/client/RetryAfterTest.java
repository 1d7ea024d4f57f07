// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1000",
        "' 30 ', 30000",
        "1.5, 1500",
        "0.0001, 1",
        "'Sun, 01 Mar 2026 12:00:30 GMT', 30000",
        "'Sun, 1 Mar 2026 12:00:30 GMT', 30000",
        "'Sun, 01 Mar 2026 12:00:00 GMT', 0",
        "'Sun, 01 Mar 2026 11:59:59 GMT', 0",
        "'Sat, 01 Mar 2025 12:00:00 GMT', 0"
    })
    void secondsAndDatesAreUnderstood(String header, long millis) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", " ", "soon", "-5", "1,5", "1.", "1e3", "0x10", "2026-03-01T12:00:30Z"})
    void whatIsNeitherCountsAsAbsent(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "99999999999999999999999999",
                "9999999999.5",
                "Fri, 31 Dec 9999 23:59:59 GMT"
            })
    void aWaitBeyondAllMeasureIsLongAndStillANumberOfNanoseconds(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(RetryAfter.MAX);
        assertThat(RetryAfter.MAX.toNanos()).isPositive();
    }

    @Test
    void aLongWaitIsToldAsItIs() {
        assertThat(RetryAfter.parse("99999999", NOW)).isEqualTo(Duration.ofSeconds(99_999_999));
    }

    @Test
    void theDateIsComparedWithThePresent() {
        assertThat(RetryAfter.parse("Fri, 31 Dec 2100 23:59:59 GMT")).isPositive();
        assertThat(RetryAfter.parse("Fri, 31 Dec 1999 23:59:59 GMT")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 01 Mar 2015 12:00:05 GMT",
                "Sunday, 01-Mar-15 12:00:05 GMT",
                "Sun Mar  1 12:00:05 2015",
                "Mon, 01 Mar 2015 12:00:05 GMT",
                "Sun, 1 Mar 2015 12:00:05 +0000",
                "01 Mar 2015 12:00:05 GMT"
            })
    void aDateInAnyFormIsCountedFromThatOfTheAnswer(String header) {
        assertThat(RetryAfter.parse(header, "Sun, 01 Mar 2015 12:00:00 GMT"))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(RetryAfter.parse(header, "Sun Mar  1 12:00:10 2015")).isZero();
        assertThat(RetryAfter.parse(header, "nonsense")).isNull();
        assertThat(RetryAfter.parse(header, (String) null))
                .as("the clock of this machine may be wrong, so this is not taken for no pause")
                .isNull();
    }

    @Test
    void secondsDoNotDependOnAClock() {
        assertThat(RetryAfter.parse("5", "Sun, 01 Mar 2015 12:00:00 GMT"))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(RetryAfter.parse("0", (String) null)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'Mon, 29 Nov 2076 20:00:03 GMT', 'Sun, 29 Nov 2026 20:00:00 GMT'",
        "'Sun, 29 Nov 2026 20:00:03 GMT', 'Mon, 29 Nov 1976 20:00:00 GMT'",
        "'Sun, 29 Nov 2026 20:00:03 GMT', 'Sun, 29 Nov 2076 20:00:00 GMT'",
        "'Mon, 29 Nov 1976 20:00:05 GMT', 'Sun, 29 Nov 2026 20:00:00 GMT'",
        "'Fri, 31 Dec 9999 23:59:59 GMT', "
    })
    void aDateThatIsYearsAwayMeansNothing(String header, String date) {
        assertThat(RetryAfter.parse(header, date)).isNull();
    }

    @Test
    void aDateThatIsWeeksAwayIsBelieved() {
        String now = "Sun, 01 Mar 2015 12:00:00 GMT";
        assertThat(RetryAfter.parse("Sun, 29 Mar 2015 12:00:00 GMT", now))
                .isEqualTo(Duration.ofDays(28));
        assertThat(RetryAfter.parse("Sun, 15 Feb 2015 12:00:00 GMT", now)).isZero();
    }
}
