// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FinishedByRowsTest {

    private final FinishedByRows finished = new FinishedByRows();

    /** Adds the rows of a window, newest first. */
    private void add(String... ids) {
        List<Placed<String, RowPosition>> placed =
                finished.place(
                        Stream.of(ids).map(FinishedByRowsTest::item).toList(),
                        false,
                        finished::find);
        placed.forEach(row -> finished.finish(row.item(), row.position()));
    }

    private static Item<String> item(String id) {
        return new Item<>(new Row<>(id, null, id), null);
    }

    @Test
    void rowsAboveKnownOnesAreAboveEachOfThemAlthoughTiesHaveChangedPlaces() {
        add("4", "3", "2", "1");
        add("6", "5", "3", "4");
        add("8", "7", "6", "5");

        assertThat(finished.newest(8)).startsWith("8", "7", "6", "5").endsWith("2", "1");
    }

    @Test
    void aLateRowStandsBetweenItsNeighbours() {
        add("4", "3", "2", "1");
        add("6", "5", "4", "late", "3");

        assertThat(finished.newest(7)).containsExactly("6", "5", "4", "late", "3", "2", "1");
    }
}
