// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlatObjectTest {

    private static final int OBJECTS = 3_000;

    @Test
    void isTheMapThatALinkedHashMapWouldBe() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < OBJECTS; i++) {
            int count = random.nextInt(random.nextInt(4) == 0 ? 300 : 24);
            // few different names, so that many come twice
            int names = 1 + random.nextInt(2 * count + 2);
            Map<String, @Nullable Object> expected = new LinkedHashMap<>();
            List<@Nullable Object> parts = new ArrayList<>();
            parts.add("before");
            for (int member = 0; member < count; member++) {
                String name = "n" + random.nextInt(names);
                Object value = random.nextInt(5) == 0 ? null : (Object) random.nextLong();
                parts.add(name);
                parts.add(value);
                expected.put(name, value);
            }
            parts.add("after");

            Map<String, @Nullable Object> object =
                    JsonTree.object(parts.toArray(), 1, parts.size() - 1);

            assertThat(object).as("seed %d, object %d", seed, i).isEqualTo(expected);
            assertThat(List.copyOf(object.keySet())).isEqualTo(List.copyOf(expected.keySet()));
            List<String> visited = new ArrayList<>();
            object.forEach(
                    (name, value) -> {
                        visited.add(name);
                        assertThat(value).isEqualTo(expected.get(name));
                    });
            assertThat(visited).isEqualTo(List.copyOf(expected.keySet()));
            for (int name = 0; name < names; name++) {
                assertThat(object.containsKey("n" + name))
                        .as("seed %d, object %d, n%d", seed, i, name)
                        .isEqualTo(expected.containsKey("n" + name));
                assertThat(object.get("n" + name)).isEqualTo(expected.get("n" + name));
            }
            assertThat(object.get("nowhere")).isNull();
        }
    }

    @Test
    void rowsOfTheSameKindShareTheirNames() {
        Object[] row = {"id", "1", "name", "Noor"};
        Object[] next = {String.valueOf(new char[] {'i', 'd'}), "2", "name", null};
        Object[] turned = {"name", "Noor", "id", "1"};
        Object[] longer = {"id", "1", "name", "Noor", "email", "n@x"};

        MemberNames names = MemberNames.of(row, 0, 4);
        assertThat(MemberNames.of(next, 0, 4)).isNotNull().isSameAs(names);
        assertThat(MemberNames.of(turned, 0, 4)).isNotSameAs(names);
        assertThat(MemberNames.of(longer, 0, 6)).isNotSameAs(names);
        assertThat(MemberNames.of(longer, 2, 4)).isNotSameAs(names);
    }

    @Test
    void aLimitedNumberOfKindsIsRemembered() {
        List<MemberNames> made = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Object[] row = {"n" + i, i, "m" + i, i};
            made.add(MemberNames.of(row, 0, 4));
            assertThat(JsonTree.object(row, 0, 4)).isEqualTo(Map.of("n" + i, i, "m" + i, i));
        }
        int remembered = 0;
        for (int i = 1_999; i >= 0; i--) {
            Object[] row = {"n" + i, i, "m" + i, i};
            remembered += MemberNames.of(row, 0, 4) == made.get(i) ? 1 : 0;
        }
        assertThat(remembered).isBetween(100, 512);
    }

    @Test
    void kindsOfObjectsThatDifferInTheMiddleOnlyAreToldApart() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                Object[] row = {"id", "1", "n" + i, i, "type", "x"};
                assertThat(JsonTree.object(row, 0, 6))
                        .isEqualTo(Map.of("id", "1", "n" + i, i, "type", "x"));
            }
        }
    }

    @Test
    void aNameThatComesTwiceIsLeftToAHashMap() {
        Object[] parts = {"id", "1", "name", "Noor", "id", "2"};
        assertThat(MemberNames.of(parts, 0, 6)).isNull();
        assertThat(JsonTree.object(parts, 0, 6))
                .isEqualTo(Map.of("id", "2", "name", "Noor"))
                .containsEntry("id", "2");
        assertThat(List.copyOf(JsonTree.object(parts, 0, 6).keySet()))
                .containsExactly("id", "name");
    }

    @Test
    void namesThatCollideAreLeftToAHashMap() {
        List<String> names = new ArrayList<>(List.of(""));
        for (int digit = 0; digit < 8; digit++) {
            List<String> longer = new ArrayList<>();
            for (String name : names) {
                longer.add(name + "Aa");
                longer.add(name + "BB");
            }
            names = longer;
        }
        List<Object> parts = new ArrayList<>();
        for (String name : names) {
            parts.add(name);
            parts.add(name + "!");
        }
        assertThat(names.stream().map(String::hashCode).distinct()).hasSize(1);

        assertThat(MemberNames.of(parts.toArray(), 0, parts.size())).isNull();
        Map<String, @Nullable Object> object = JsonTree.object(parts.toArray(), 0, parts.size());
        assertThat(List.copyOf(object.keySet())).isEqualTo(names);
        names.forEach(name -> assertThat(object.get(name)).isEqualTo(name + "!"));
        assertThat(JsonTree.copyOf(object)).isSameAs(object);
    }

    @Test
    void cannotBeChanged() {
        Object[] parts = {"name", "Noor", "email", null};
        Map<String, @Nullable Object> object = JsonTree.object(parts, 0, parts.length);
        parts[1] = "somebody else";

        assertThat(object).containsEntry("name", "Noor").containsEntry("email", null);
        assertThat(object.get(null)).isNull();
        assertThatThrownBy(() -> object.put("name", "x"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> object.remove("name"))
                .isInstanceOf(UnsupportedOperationException.class);
        Iterator<Map.Entry<String, @Nullable Object>> entries = object.entrySet().iterator();
        Map.Entry<String, @Nullable Object> first = entries.next();
        assertThatThrownBy(() -> first.setValue("x"))
                .isInstanceOf(UnsupportedOperationException.class);
        entries.next();
        assertThat(entries.hasNext()).isFalse();
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }
}
