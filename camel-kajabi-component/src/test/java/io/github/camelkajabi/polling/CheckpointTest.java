// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTest {

    private static final Instant EIGHT = Instant.parse("2026-01-31T08:00:00Z");

    @Test
    void isOneReadableLineThatIsAlwaysTheSame() {
        Checkpoint checkpoint =
                new Checkpoint.ByTime(
                        EIGHT,
                        Map.of("2", EIGHT, "10", EIGHT, "1", EIGHT.plusMillis(1), "c", EIGHT));

        assertThat(checkpoint.toJson())
                .isEqualTo(
                        "{\"version\":1,\"floor\":\"2026-01-31T08:00:00Z\",\"finished\":{"
                            + "\"10\":\"2026-01-31T08:00:00Z\",\"2\":\"2026-01-31T08:00:00Z\","
                            + "\"c\":\"2026-01-31T08:00:00Z\",\"1\":\"2026-01-31T08:00:00.001Z\"}}");
    }

    @Test
    void comesBackAsItWent() {
        Checkpoint some = new Checkpoint.ByTime(EIGHT, Map.of("a\"b\n", EIGHT.plusNanos(1)));
        Checkpoint none = new Checkpoint.ByTime(null, Map.of());

        assertThat(Checkpoint.fromJson(some.toJson())).isEqualTo(some);
        assertThat(Checkpoint.fromJson(none.toJson())).isEqualTo(none);
        assertThat(some.toJson()).doesNotContain("\n");
    }

    /** A repository may be a file in UTF-8 or a column of a database in another encoding. */
    @Test
    void isPlainTextThatAnyRepositoryCanStoreWhateverItHolds() {
        for (String text :
                List.of("é", "\ud83c\udf89", "half \ud83c", "\udf89", "\u0000", "\uffff")) {
            Checkpoint times =
                    new Checkpoint.ByTime(
                                    EIGHT, Map.of(text, EIGHT), Map.of(text, text), List.of(text))
                            .withParked(Map.of(text, new Parked(EIGHT, EIGHT, 1, text)));
            Checkpoint rows = new Checkpoint.ByRows(false, 1, List.of(text));

            assertThat(times.toJson()).matches("[ -~]+");
            assertThat(Checkpoint.fromJson(times.toJson())).isEqualTo(times);
            assertThat(rows.toJson()).matches("[ -~]+");
            assertThat(Checkpoint.fromJson(rows.toJson())).isEqualTo(rows);
        }
    }

    @Test
    void theErrorOfAParkedRecordIsCutBetweenCharacters() {
        for (int length = 195; length < 205; length++) {
            String error =
                    new Parked(EIGHT, EIGHT, 1, "x".repeat(length) + "\ud83c\udf89".repeat(9))
                            .error();

            assertThat(error).hasSizeBetween(199, 200);
            assertThat(error.codePoints())
                    .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        }
    }

    @Test
    void mayBeWrittenByPeople() {
        assertThat(
                        Checkpoint.fromJson(
                                " {\"floor\": \"2026-01-31T09:00:00+01:00\", \"version\": 1} "))
                .isEqualTo(new Checkpoint.ByTime(EIGHT, Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is empty",
                "null | not a JSON object",
                "2026-01-31T08:00:00Z | not valid JSON",
                "{\"version\":1,\"floor\":\"2026-01 | not valid JSON",
                "{\"version\":1,\"floor\":null} x | not valid JSON",
                "{\"version\":1,\"floor\":null,\"floor\":null} | not valid JSON",
                "[] | not a JSON object",
                "{} | no valid 'version'",
                "{\"version\":\"1\",\"floor\":null} | no valid 'version'",
                "{\"version\":0,\"floor\":null} | no valid 'version'",
                "{\"version\":1} | no 'floor'",
                "{\"version\":1,\"flor\":null} | unknown field 'flor'",
                "{\"version\":1,\"floor\":7} | 'floor' that is not a text",
                "{\"version\":1,\"floor\":\"today\"} | not a time such as",
                "{\"version\":1,\"floor\":null,\"finished\":[]} | 'finished' that is not an object",
                "{\"version\":1,\"floor\":null,\"finished\":{\"a\":1}} | time of id 'a'",
                "{\"version\":1,\"floor\":null,\"finished\":{\"a\":\"1\"}} | time of id 'a'"
            })
    void isNeverMadeUpFromWhatIsBroken(String text, String complaint) {
        assertThatThrownBy(() -> Checkpoint.fromJson(text))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(complaint)
                .hasMessageContaining("delete it to begin anew");
    }

    @Test
    void ofANewerReleaseIsLeftAlone() {
        assertThatThrownBy(() -> Checkpoint.fromJson("{\"version\":3,\"watermark\":7}"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("version 3")
                .hasMessageContaining("newer release");
    }

    @Test
    void quotesOnlyTheBeginningOfALongText() {
        assertThatThrownBy(() -> Checkpoint.fromJson("x".repeat(100_000)))
                .isInstanceOf(CheckpointException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }
}
