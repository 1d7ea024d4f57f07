// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.CharBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JsonTreeTest {

    @Test
    @SuppressWarnings("JavaUtilDate")
    void takesWhatProgramsKeepValuesIn() throws Exception {
        assertThat(JsonTree.copyOf((Object) null)).isNull();
        assertThat(JsonTree.copyOf("s")).isEqualTo("s");
        assertThat(JsonTree.copyOf(CharBuffer.wrap("s"))).isEqualTo("s");
        assertThat(JsonTree.copyOf('c')).isEqualTo("c");
        assertThat(JsonTree.copyOf(new char[] {'a', 'b'})).isEqualTo("ab");
        assertThat(JsonTree.copyOf(Relationship.State.ONE)).isEqualTo("ONE");
        assertThat(JsonTree.copyOf((byte) 1)).isEqualTo(1L);
        assertThat(JsonTree.copyOf((short) 1)).isEqualTo(1L);
        assertThat(JsonTree.copyOf(1)).isEqualTo(1L);
        assertThat(JsonTree.copyOf(new AtomicLong(5))).isEqualTo(5L);
        assertThat(JsonTree.copyOf(BigInteger.ONE)).isEqualTo(1L);
        assertThat(JsonTree.copyOf(BigInteger.TWO.pow(64))).isEqualTo(BigInteger.TWO.pow(64));
        assertThat(JsonTree.copyOf(BigInteger.TWO.pow(64).negate()))
                .isEqualTo(BigInteger.TWO.pow(64).negate());
        assertThat(JsonTree.copyOf(0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(JsonTree.copyOf(0.1f)).isEqualTo(new BigDecimal("0.1"));
        assertThat(JsonTree.copyOf(new BigDecimal("1.50"))).isEqualTo(new BigDecimal("1.50"));
        assertThat(JsonTree.copyOf(true)).isEqualTo(true);
        assertThat(JsonTree.copyOf(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(JsonTree.copyOf(new Date(0))).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(JsonTree.copyOf(OffsetDateTime.parse("2026-01-01T10:00:01+01:00")))
                .isEqualTo("2026-01-01T10:00:01+01:00");
        assertThat(JsonTree.copyOf(ZonedDateTime.parse("2026-01-01T10:00:01+01:00[Europe/Zurich]")))
                .isEqualTo("2026-01-01T10:00:01+01:00");
        assertThat(JsonTree.copyOf(LocalDate.of(2026, 1, 2))).isEqualTo("2026-01-02");
        assertThat(JsonTree.copyOf(URI.create("https://x/"))).isEqualTo("https://x/");
        assertThat(JsonTree.copyOf(new URL("https://x/"))).isEqualTo("https://x/");
        assertThat(JsonTree.copyOf(new UUID(0, 1)))
                .isEqualTo("00000000-0000-0000-0000-000000000001");
        assertThat(JsonTree.copyOf(new int[] {1, 2})).isEqualTo(List.of(1L, 2L));
        assertThat(JsonTree.copyOf(new Object[] {"a", null})).hasToString("[a, null]");
        assertThat(JsonTree.copyOf(Set.of("a"))).isEqualTo(List.of("a"));
        assertThat(JsonTree.copyOf(Map.of(CharBuffer.wrap("k"), 1))).isEqualTo(Map.of("k", 1L));
        assertThat(JsonTree.copyOf(Map.of(Relationship.State.ONE, 1))).isEqualTo(Map.of("ONE", 1L));
        assertThat(JsonTree.copyOf(new ResourceIdentifier("a", "1")))
                .isEqualTo(Map.of("type", "a", "id", "1"));
        assertThat(JsonTree.copyOf(new Contact(Map.of())))
                .isEqualTo(Map.of("type", "contacts", "attributes", Map.of()));
        assertThat(JsonTree.copyOf(Relationship.absent())).isEqualTo(Map.of());
    }

    @Test
    void refusesTheRestAndNamesThePlace() {
        assertRefused(Optional.empty(), "the value: a java.util.Optional has no JSON form");
        assertRefused(
                Map.of("a/b~c", List.of(1, new Object())),
                "/a~1b~0c/1: a java.lang.Object has no JSON form");
        assertRefused(
                Map.of("name", new byte[] {74}),
                "/name: a byte array cannot be written as JSON; use a string instead");
        assertRefused(Double.NaN, "the value: not a JSON number");
        assertRefused(Float.POSITIVE_INFINITY, "the value: not a JSON number");
        assertRefused(Map.of(1, 2), "the value: a member name must be text");
        assertRefused(Map.of("k", Map.of(1, 2)), "/k: a member name must be text");
        assertRefused(
                new Number() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public int intValue() {
                        return 0;
                    }

                    @Override
                    public long longValue() {
                        return 0;
                    }

                    @Override
                    public float floatValue() {
                        return 0;
                    }

                    @Override
                    public double doubleValue() {
                        return 0;
                    }

                    @Override
                    public String toString() {
                        return "none";
                    }
                },
                "the value: a io.github.camelkajabi.model.JsonTreeTest$1 has no JSON form");
    }

    @Test
    void aCycleIsRefused() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> JsonTree.copyOf(cycle))
                .withMessageEndingWith(": nested deeper than 500 levels");
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("m", map);
        assertThatExceptionOfType(ShapeException.class).isThrownBy(() -> JsonTree.copyOf(map));
    }

    @Test
    void aTreeIsNotCopiedAgain() {
        Map<String, Object> tree = JsonTree.copyOf(Map.of("a", List.of(Map.of())));

        assertThat(JsonTree.copyOf(tree)).isSameAs(tree);
        assertThat(JsonTree.copyOf((Object) tree)).isSameAs(tree);
        assertThat(JsonTree.copyOf(tree.get("a"))).isSameAs(tree.get("a"));
        assertThat(JsonTree.copyOf(Map.of("x", tree)).get("x")).isSameAs(tree);
    }

    @Test
    void mapsAndListsBehaveAsSuch() {
        Map<String, Object> map = JsonTree.copyOf(Collections.singletonMap("k", null));
        assertThat(map.containsKey("k")).isTrue();
        assertThat(map.containsKey(null)).isFalse();
        assertThat(map.get("none")).isNull();
        assertThat(map).hasSize(1).isEqualTo(Collections.singletonMap("k", null));
        assertThat(JsonTree.kindOf(map)).isEqualTo("an object");
        assertThat(JsonTree.kindOf(Instant.EPOCH)).isEqualTo("a java.time.Instant");
    }

    @Test
    void partsOfPointersAreEscapedPrintableAndShort() {
        assertThat(JsonTree.pointerPart("a")).isEqualTo("/a");
        assertThat(JsonTree.pointerPart("a/b~c\nd\ud800e")).isEqualTo("/a~1b~0c?d?e");
        assertThat(JsonTree.pointerPart("x".repeat(60))).isEqualTo("/" + "x".repeat(60));
        assertThat(JsonTree.pointerPart("x".repeat(61))).isEqualTo("/" + "x".repeat(60) + "...");
    }

    private static void assertRefused(Object value, String message) {
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> JsonTree.copyOf(value))
                .withMessage(message);
    }
}
