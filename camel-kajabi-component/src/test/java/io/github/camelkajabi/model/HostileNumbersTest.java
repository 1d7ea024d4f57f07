// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are short to write and take for ever to calculate with. */
@Timeout(10)
class HostileNumbersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e-50000000",
                "-1e-50000000",
                "123456789e-50000000",
                "1e50000000",
                "1e2147483647",
                "1e-2147483647",
                "1.5e-2147483600",
                "9223372036854775807e-1000001",
                "1e1001"
            })
    void aMonstrousExponentIsNoNumber(String number) {
        for (Object value : new Object[] {new BigDecimal(number), number, " " + number + " "}) {
            Resource resource = new Resource("a", Map.of("n", value));
            assertThatExceptionOfType(AttributeException.class)
                    .isThrownBy(() -> resource.getLong("n"));
            assertThatExceptionOfType(AttributeException.class)
                    .isThrownBy(() -> resource.getDecimal("n"));
            assertThat(resource.getString("n")).isNotBlank();
        }
    }

    @Test
    void digitsWithoutEndAreNoNumber() {
        Resource resource = new Resource("a", Map.of("n", "9".repeat(2_000_000)));
        assertThatExceptionOfType(AttributeException.class).isThrownBy(() -> resource.getLong("n"));
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource.getDecimal("n"));
    }

    @Test
    void whatIsMeantIsRead() {
        assertThat(new Resource("a", Map.of("n", new BigDecimal("0e-50000000"))).getLong("n"))
                .isZero();
        assertThat(new Resource("a", Map.of("n", new BigDecimal("12.000"))).getLong("n"))
                .isEqualTo(12);
        assertThat(new Resource("a", Map.of("n", "1.2e3")).getLong("n")).isEqualTo(1_200);
        assertThat(new Resource("a", Map.of("n", "1.20")).getDecimal("n")).isEqualTo("1.20");
    }
}
