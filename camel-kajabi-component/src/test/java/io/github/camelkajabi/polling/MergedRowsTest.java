// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MergedRowsTest {

    @Test
    void windowsThatOverlapGoOn() {
        assertThat(merged("9 8 7", "8 7 6 5", "5 4")).isEqualTo("9 8 7 6 5 4");
    }

    @Test
    void aRowThatAppearsLateStandsBetweenItsNeighbours() {
        assertThat(merged("9 8 7 6 5", "8 late 7 6 5 4")).isEqualTo("9 8 late 7 6 5 4");
    }

    @Test
    void rowsAboveStandAboveTheFirstThatIsThere() {
        assertThat(merged("8 7 6", "10 9 8 7 6 5")).isEqualTo("10 9 8 7 6 5");
    }

    @Test
    void rowsThatTieMayBeShuffledAndNothingSinksBelowThem() {
        assertThat(merged("9 tie1 tie2 tie3", "tie3 tie1 4 3", "4 3 2 1"))
                .isEqualTo("9 tie1 tie2 tie3 4 3 2 1");
    }

    private static String merged(String first, String... others) {
        MergedRows<Integer> rows = new MergedRows<>(window(first));
        Stream.of(others).forEach(other -> rows.add(window(other)));
        return String.join(" ", rows.list().stream().map(Item::id).toList());
    }

    private static List<Item<Integer>> window(String ids) {
        return Stream.of(ids.split(" "))
                .map(id -> new Item<>(new Row<>(id, null, null, null, 0), null))
                .toList();
    }

    @Test
    void aWindowBelowAddsNothingAboveTheRowsMergedBefore() {
        MergedRows<Integer> rows = new MergedRows<>(window("5 4 3"));
        rows.addBelow(window("7 6 4 late 3 2"));
        rows.addBelow(window("6 5 2 1"));
        assertThat(rows.list())
                .extracting(Item::id)
                .containsExactly("5", "4", "late", "3", "2", "1");
    }

    @Test
    void aWindowBelowThatSharesNoRowAddsNothing() {
        MergedRows<Integer> rows = new MergedRows<>(window("5 4"));
        rows.addBelow(window("3 2"));
        assertThat(rows.size()).isEqualTo(2);
    }
}
