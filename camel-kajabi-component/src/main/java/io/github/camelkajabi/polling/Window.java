// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One answered page: the rows from {@code offset} on at one moment.
 *
 * <p>It holds every record that then was strictly between the times of its first and its last row.
 * Of those at the two times themselves there may be more outside of it.
 */
record Window<T>(PageRequest request, List<Item<T>> items, Extent extent) {

    /** What the number of rows says of the end of the list. */
    enum Extent {
        /** The list ends with this window. */
        ENDS,
        /** It looks like the end, but the server says that more follows. */
        UNCLEAR,
        /** More may follow. */
        OPEN
    }

    int offset() {
        return (request.number() - 1) * request.size();
    }

    int bottom() {
        return offset() + items.size();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    boolean isTop() {
        return request.number() == 1;
    }

    Instant first() {
        return items.get(0).at();
    }

    Instant last() {
        return items.get(items.size() - 1).at();
    }

    List<Instant> times() {
        return items.stream().map(Item::at).toList();
    }

    Set<String> ids() {
        return items.stream().map(Item::id).collect(Collectors.toSet());
    }

    int sharedWith(Window<T> other) {
        Set<String> ids = ids();
        return (int) other.items().stream().filter(item -> ids.contains(item.id())).count();
    }

    /** The index of the topmost row of the other window that is also in this one, or 0. */
    int firstSharedIn(Window<T> other) {
        Set<String> ids = ids();
        for (int i = 0; i < other.items().size(); i++) {
            if (ids.contains(other.items().get(i).id())) {
                return i;
            }
        }
        return 0;
    }

    /** The index of the lowest row of the other window that is also in this one, or -1. */
    int lastSharedIn(Window<T> other) {
        Set<String> ids = ids();
        int i = other.items().size() - 1;
        while (i >= 0 && !ids.contains(other.items().get(i).id())) {
            i--;
        }
        return i;
    }

    /** How many rows, from the first, are newer than the time. */
    int countNewerThan(Instant time) {
        int count = 0;
        while (count < items.size() && items.get(count).at().isAfter(time)) {
            count++;
        }
        return count;
    }

    /** How many rows, from the first, are of the time or newer. */
    int countNotOlderThan(Instant time) {
        int count = 0;
        while (count < items.size() && !items.get(count).at().isBefore(time)) {
            count++;
        }
        return count;
    }

    /** Whether every record of the time and newer that is below the window's top is in it. */
    boolean reachesBelow(Instant time) {
        return !isEmpty() && last().isBefore(time);
    }

    /** Whether every record of the time and older that is above the window's bottom is in it. */
    boolean reachesAbove(Instant time) {
        return isTop() || (!isEmpty() && first().isAfter(time));
    }

    /**
     * Whether the next window shows these rows' end, in the same order, and then only others: for
     * rows of one and the same time this tells an order that stays from one that changes with each
     * request.
     */
    boolean isContinuedBy(Window<T> next, int sharedAtLeast) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            places.put(items.get(i).id(), i);
        }
        int shared = 0;
        int firstPlace = 0;
        int place = -1;
        boolean beyond = false;
        for (Item<T> item : next.items()) {
            Integer here = places.get(item.id());
            if (here == null) {
                beyond = true;
            } else if (beyond || here <= place) {
                return false;
            } else {
                firstPlace = shared == 0 ? here : firstPlace;
                place = here;
                shared++;
            }
        }
        // One row may have been deleted meanwhile.
        return shared >= sharedAtLeast && items.size() - firstPlace - shared <= 1;
    }
}
