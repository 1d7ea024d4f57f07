// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows of windows that overlap, each once, in the order of the list: a row that has appeared
 * among those of an earlier window stands where the later one shows it.
 */
final class MergedRows<T> {

    private final List<Item<T>> rows = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    MergedRows(List<Item<T>> first) {
        add(first);
    }

    void add(List<Item<T>> window) {
        int place = placeAbove(window);
        for (Item<T> item : window) {
            if (ids.add(item.id())) {
                rows.add(place++, item);
            } else {
                // Rows of one place in the order may come in another one each time.
                place = Math.max(place, lastPlaceOf(item.id()) + 1);
            }
        }
    }

    /** Where the rows go that stand above the first one that is there already. */
    private int placeAbove(List<Item<T>> window) {
        for (Item<T> item : window) {
            if (ids.contains(item.id())) {
                return lastPlaceOf(item.id());
            }
        }
        return rows.size();
    }

    private int lastPlaceOf(String id) {
        int place = rows.size() - 1;
        while (!rows.get(place).id().equals(id)) {
            place--;
        }
        return place;
    }

    int size() {
        return rows.size();
    }

    /** The rows, newest first. */
    List<Item<T>> list() {
        return rows;
    }
}
