// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Merges overlapping windows into one run of distinct rows in list order. A row that a later window
 * shows between rows of an earlier one is inserted there. Serves lists without times, where the
 * order is all that is known.
 */
final class MergedRows<T> {

    private final List<Item<T>> rows = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    MergedRows(List<Item<T>> first) {
        add(first);
    }

    /**
     * Adds the window that a scan found below another one. Rows above the merged ones are left out.
     *
     * @param low the window above, which was added before. If they share no row, the next one
     *     begins directly below it: no page holds rows of both.
     */
    void addBelow(PageWindow<T> low, PageWindow<T> next) {
        if (low.sharedWith(next) == 0 && ids.contains(low.lastId())) {
            addAt(lastPlaceOf(low.lastId()) + 1, next.items());
        } else {
            addBelow(next.items());
        }
    }

    private void addBelow(List<Item<T>> window) {
        int first = 0;
        while (first < window.size() && !ids.contains(window.get(first).id())) {
            first++;
        }
        add(window.subList(first, window.size()));
    }

    void add(List<Item<T>> window) {
        addAt(placeAbove(window), window);
    }

    private void addAt(int first, List<Item<T>> window) {
        int place = first;
        for (Item<T> item : window) {
            if (ids.add(item.id())) {
                rows.add(place++, item);
            } else {
                // Never move back: rows that tie in the order may be shuffled between two answers.
                place = Math.max(place, lastPlaceOf(item.id()) + 1);
            }
        }
    }

    /** The position of rows that come before the first one already merged. */
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

    /** The merged rows, newest first. */
    List<Item<T>> list() {
        return rows;
    }
}
