// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One answer: the rows that followed the first {@code offset} ones at one moment.
 *
 * <p>In a list ordered by time it holds every record that was then strictly between the times of
 * its first and its last row. Of the records of these two times there may be more outside of it.
 *
 * @param items the rows that can be followed
 * @param wanted the number of rows that the page has unless the list ends in it
 */
record PageWindow<T>(PageRequest request, List<Item<T>> items, int wanted, Page<T> page) {

    /** Whether it has fewer rows than wanted: the list ends in it, or the answer lacks rows. */
    boolean isShort() {
        return count() < wanted;
    }

    /** Whether the answer itself claims that rows follow its last one. */
    boolean claimsMore() {
        Long total = page.total();
        return page.next() == Page.Next.MORE || (total != null && total > bottom());
    }

    /** Whether the total that the answer claims is that of the rows down to its last one. */
    boolean countsUpToItsEnd() {
        Long total = page.total();
        return total != null && total == bottom() && page.next() != Page.Next.MORE;
    }

    int offset() {
        return request.offset();
    }

    /** The number of rows in the answer, readable or not. */
    int count() {
        return page.rows().size();
    }

    int bottom() {
        return offset() + count();
    }

    /** Whether it has no row that can be followed. That it has no rows at all is another matter. */
    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether it has rows, but none that can be followed. */
    boolean isUnreadable() {
        return items.isEmpty() && count() > 0;
    }

    /** Whether each row of the other window, readable or not, is in this one too. */
    boolean showsAllOf(PageWindow<T> other) {
        Set<String> ids = page.rows().stream().map(Row::id).collect(Collectors.toSet());
        return other.page().rows().stream().map(Row::id).allMatch(ids::contains);
    }

    /** The number of rows from the first one to this readable one, counted from 1; 0 for none. */
    private int rowsDownTo(int readable) {
        return readable == 0 ? 0 : page.rows().indexOf(items.get(readable - 1).row()) + 1;
    }

    boolean isTop() {
        return request.number() == 1;
    }

    String lastId() {
        return items.get(items.size() - 1).id();
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

    List<String> idsInOrder() {
        return items.stream().map(Item::id).toList();
    }

    int sharedWith(PageWindow<T> other) {
        Set<String> ids = ids();
        return (int) other.items().stream().filter(item -> ids.contains(item.id())).count();
    }

    /**
     * Whether the other window shows a row that this one lacks below the first shared row or, if no
     * row is shared, reaches further down. Rows of this window's first time do not count, because
     * they may stand above it.
     */
    boolean isFollowedIn(PageWindow<T> other) {
        if (sharedWith(other) == 0) {
            return !other.isEmpty() && other.bottom() > bottom();
        }
        Set<String> ids = ids();
        return other.items().stream()
                .skip(firstSharedIn(other))
                .filter(item -> item.time() == null || !isOfFirstTime(item))
                .anyMatch(item -> !ids.contains(item.id()));
    }

    /**
     * Whether a later answer to the same request shows no row that this one lacks between the rows
     * they share. Rows at the two ends do not count. Where rows change places, rows of the first
     * and last time do not count either, because there may be more of them outside of both windows.
     */
    boolean isConfirmedBy(PageWindow<T> again) {
        if (isEmpty() || sharedWith(again) == 0) {
            return false;
        }
        Set<String> ids = ids();
        boolean mayChangePlaces = isReordered(again);
        int edge = Math.min(2, again.items().size() / 10);
        return again.items().subList(firstSharedIn(again), lastSharedIn(again)).stream()
                .skip(edge)
                .limit(Math.max(0, again.items().size() - 2L * edge))
                .filter(item -> !ids.contains(item.id()))
                .allMatch(item -> mayChangePlaces && (isOfFirstTime(item) || isOfLastTime(item)));
    }

    /** True for all rows if they have no time. */
    private boolean isOfFirstTime(Item<T> item) {
        return Objects.equals(item.time(), items.get(0).time());
    }

    /** True for all rows if they have no time. */
    private boolean isOfLastTime(Item<T> item) {
        return Objects.equals(item.time(), items.get(items.size() - 1).time());
    }

    /** Whether the rows that both windows show have another order in each. */
    private boolean isReordered(PageWindow<T> other) {
        List<String> shared = items.stream().map(Item::id).filter(other.ids()::contains).toList();
        Set<String> ids = ids();
        return !other.items().stream().map(Item::id).filter(ids::contains).toList().equals(shared);
    }

    /** The index of the topmost row of the other window that is also in this one, or 0. */
    int firstSharedIn(PageWindow<T> other) {
        Set<String> ids = ids();
        for (int i = 0; i < other.items().size(); i++) {
            if (ids.contains(other.items().get(i).id())) {
                return i;
            }
        }
        return 0;
    }

    /** The index of the lowest row of the other window that is also in this one, or -1. */
    int lastSharedIn(PageWindow<T> other) {
        Set<String> ids = ids();
        int i = other.items().size() - 1;
        while (i >= 0 && !ids.contains(other.items().get(i).id())) {
            i--;
        }
        return i;
    }

    /** How many rows there are down to the last one that is newer than the time. */
    int countNewerThan(Instant time) {
        int count = 0;
        while (count < items.size() && items.get(count).at().isAfter(time)) {
            count++;
        }
        return rowsDownTo(count);
    }

    /** How many rows there are down to the last one that is not older than the time. */
    int countNotOlderThan(Instant time) {
        int count = 0;
        while (count < items.size() && !items.get(count).at().isBefore(time)) {
            count++;
        }
        return rowsDownTo(count);
    }

    /** Whether every record at or after the time that is below the window's first row is in it. */
    boolean reachesBelow(Instant time) {
        return !isEmpty() && last().isBefore(time);
    }

    /** Whether every record at or before the time that is above the window's last row is in it. */
    boolean reachesAbove(Instant time) {
        return isTop() || (!isEmpty() && first().isAfter(time));
    }

    /**
     * Whether the next window begins with the last rows of this one, in the same order, and then
     * shows only others. Among rows of one time this distinguishes a stable order from one that
     * changes with each request.
     */
    boolean isContinuedBy(PageWindow<T> next, int sharedAtLeast) {
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
