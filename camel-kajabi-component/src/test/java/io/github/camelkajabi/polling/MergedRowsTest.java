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

    /** A page at an offset, with ids. */
    private static PageWindow<Integer> page(String ids) {
        List<Item<Integer>> items = window(ids);
        List<Row<Integer>> rows = items.stream().map(Item::row).toList();
        return new PageWindow<>(
                new PageRequest(1, items.size()), items, items.size(), new Page<>(rows, false));
    }

    /** Each page was found below the one before it. */
    private static String down(String first, String... others) {
        PageWindow<Integer> low = page(first);
        MergedRows<Integer> rows = new MergedRows<>(low.items());
        for (String other : others) {
            PageWindow<Integer> next = page(other);
            rows.addBelow(low, next);
            low = next;
        }
        return String.join(" ", rows.list().stream().map(Item::id).toList());
    }

    @Test
    void aWindowBelowAddsNothingAboveTheRowsMergedBefore() {
        assertThat(down("5 4 3", "7 6 4 late 3 2", "6 5 2 1")).isEqualTo("5 4 late 3 2 1");
    }

    @Test
    void aWindowThatSharesNoRowWithTheOneAboveFollowsIt() {
        assertThat(down("5 4", "3 2", "2 1", "0")).isEqualTo("5 4 3 2 1 0");
    }

    /** So many rows came that a page shows again what stands above the merged ones. */
    @Test
    void aWindowThatIsAllAboveTheMergedRowsAddsNothing() {
        assertThat(down("5 4 3", "9 8 7 6 5", "9 8 7", "6 5 4 3 2")).isEqualTo("5 4 3 2");
        assertThat(down("5 4 3", "9 8 7 6 5", "9 8", "7 6")).isEqualTo("5 4 3");
    }
}
