// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class AttributesTest {

    @ParameterizedTest
    @CsvSource({
        "2026-02-03T08:15:30Z, 2026-02-03T08:15:30Z",
        "2026-02-03T08:15:30.1Z, 2026-02-03T08:15:30.100Z",
        "2026-02-03T08:15:30.123456789Z, 2026-02-03T08:15:30.123456789Z",
        "2026-02-03T08:15:30.000+00:00, 2026-02-03T08:15:30Z",
        "2026-02-03T08:15:30-05:30, 2026-02-03T13:45:30Z",
        "2026-02-03T08:15:30+0200, 2026-02-03T06:15:30Z",
        "2026-02-03T08:15:30+02, 2026-02-03T06:15:30Z",
        "2026-02-03T08:15Z, 2026-02-03T08:15:00Z",
        "2026-02-03t08:15:30z, 2026-02-03T08:15:30Z"
    })
    void readsInstantsWithAnyOffsetAndFraction(String sent, String expected) {
        assertThat(resource(sent).getInstant("a")).isEqualTo(Instant.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-03",
                "2026-02-03T08:15:30",
                "2026-02-30T08:15:30Z",
                "2026-02-03T08:15:30.1234567890Z",
                "tomorrow"
            })
    void refusesTextThatIsNoInstant(String sent) {
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(sent).getInstant("a"))
                .withMessage(
                        "things/7: attribute a: expected a date-time but found a string that is"
                                + " none");
    }

    @Test
    void refusesOtherKindsAsInstant() {
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(1700000000).getInstant("a"))
                .withMessage("things/7: attribute a: expected a date-time but found a number");
    }

    @Test
    void readsDatesOfPayouts() {
        assertThat(new Payout(Map.of("initiated_date", "2026-02-03T08:15:30Z")).getInitiatedDate())
                .isEqualTo("2026-02-03T08:15:30Z");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(
                        () -> new Payout(Map.of("initiated_date", "2026-02-31")).getInitiatedDate())
                .withMessage(
                        "kajabi_payments_payouts/new: attribute initiated_date: expected a"
                                + " date-time but found a string that is none");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> new Payout(Map.of("initiated_date", 5)).getInitiatedDate());
    }

    @Test
    void readsIntegers() {
        assertThat(resource(7).getLong("a")).isEqualTo(7);
        assertThat(resource("2150000801").getLong("a")).isEqualTo(2150000801L);
        assertThat(resource(new BigDecimal("4900.0")).getLong("a")).isEqualTo(4900);
        assertThat(resource(new BigDecimal("1E+3")).getLong("a")).isEqualTo(1000);
        assertThat(resource(Long.MIN_VALUE + "").getLong("a")).isEqualTo(Long.MIN_VALUE);
        assertThat(resource(Long.MAX_VALUE + ".0").getLong("a")).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesWhatIsNo64BitInteger() {
        for (Object tooLarge :
                List.of(
                        BigInteger.TWO.pow(63),
                        BigInteger.TWO.pow(63).negate().subtract(BigInteger.ONE),
                        new BigDecimal("1E+999999999"),
                        "9223372036854775808")) {
            assertThatExceptionOfType(AttributeException.class)
                    .isThrownBy(() -> resource(tooLarge).getLong("a"))
                    .withMessage(
                            "things/7: attribute a: expected an integer of 64 bits but found a"
                                    + " larger number");
        }
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(1.5).getLong("a"))
                .withMessageEndingWith("expected an integer but found a number with a fraction");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(new BigDecimal("1E-999999999")).getLong("a"))
                .withMessageEndingWith("a number with a fraction");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource("seven").getLong("a"))
                .withMessageEndingWith("expected an integer but found a string that is none");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(true).getLong("a"))
                .withMessageEndingWith("expected an integer but found a boolean");
    }

    @Test
    void readsDecimalsExactly() {
        assertThat(resource("0.0").getDecimal("a")).isEqualTo("0.0");
        assertThat(resource(new BigDecimal("49.90")).getDecimal("a")).isEqualTo("49.90");
        assertThat(resource(49).getDecimal("a")).isEqualTo("49");
        assertThat(resource(new BigInteger("123456789012345678901")).getDecimal("a"))
                .isEqualTo("123456789012345678901");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(Map.of()).getDecimal("a"))
                .withMessageEndingWith("expected a decimal number but found an object");
    }

    @Test
    void readsBooleans() {
        assertThat(resource(true).getBoolean("a")).isTrue();
        assertThat(resource("true").getBoolean("a")).isTrue();
        assertThat(resource("false").getBoolean("a")).isFalse();
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(1).getBoolean("a"))
                .withMessageEndingWith("expected a boolean but found a number");
    }

    @Test
    void readsText() {
        assertThat(resource("t").getString("a")).isEqualTo("t");
        assertThat(resource(41220000000L).getString("a")).isEqualTo("41220000000");
        assertThat(resource(false).getString("a")).isEqualTo("false");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource(Map.of()).getString("a"))
                .withMessageEndingWith("expected a string but found an object");
    }

    @Test
    void readsArraysAndObjects() {
        assertThat(resource(List.of(1, "b")).getList("a")).containsExactly(1L, "b");
        assertThat(resource(Map.of("k", 1)).getObject("a")).containsEntry("k", 1L);
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource("x").getObject("a"))
                .withMessageEndingWith("expected an object but found a string");
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> resource("x").getList("a"))
                .withMessageEndingWith("expected an array but found a string");
        for (Object element : new Object[] {null, Map.of(), List.of()}) {
            assertThatExceptionOfType(AttributeException.class)
                    .isThrownBy(
                            () ->
                                    new BlogPost(Map.of("tags", Collections.singletonList(element)))
                                            .getTags())
                    .withMessageContaining("expected an array of strings but found ")
                    .withMessageEndingWith(" in it");
        }
        assertThatExceptionOfType(AttributeException.class)
                .isThrownBy(() -> new Podcast(Map.of("directories", List.of("x"))).getDirectories())
                .withMessageEndingWith("expected an array of objects but found a string in it");
        assertThat(new BlogPost(Map.of("tags", List.of("a", 1))).getTags())
                .containsExactly("a", "1");
    }

    @Test
    void absentAndNullReadAsNull() {
        for (Resource resource : List.of(new Resource("things", Map.of()), resource(null))) {
            assertThat(resource.getString("a")).isNull();
            assertThat(resource.getBoolean("a")).isNull();
            assertThat(resource.getLong("a")).isNull();
            assertThat(resource.getDecimal("a")).isNull();
            assertThat(resource.getInstant("a")).isNull();
            assertThat(resource.getList("a")).isNull();
            assertThat(resource.getObject("a")).isNull();
        }
    }

    private static Resource resource(Object value) {
        return new Resource("things", Collections.singletonMap("a", value)).withId("7");
    }
}
