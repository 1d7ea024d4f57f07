// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartFromTest {

    @Test
    void isReadAsUsersWriteIt() {
        Instant eight = Instant.parse("2026-01-31T08:00:00Z");
        assertThat(StartFrom.parse("now")).isEqualTo(new StartFrom.Now());
        assertThat(StartFrom.parse(" Beginning ")).isEqualTo(new StartFrom.Beginning());
        assertThat(StartFrom.parse("2026-01-31T08:00:00Z")).isEqualTo(new StartFrom.At(eight));
        assertThat(StartFrom.parse("2026-01-31T09:00:00+01:00")).isEqualTo(new StartFrom.At(eight));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", "2026-01-31", "2026-01-31T08:00:00"})
    void saysWhatIsPossible(String text) {
        assertThatThrownBy(() -> StartFrom.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'now', 'beginning' or a time with zone")
                .hasMessageContaining("'" + text + "'");
    }
}
