// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads windows that begin at nearly any row, although pages can only be numbered: the offset of a
 * page is {@code (number - 1) * size}, so number and size are chosen together.
 *
 * <p>What the server answers is checked here; how many rows a page really holds is learned from
 * page one. Used by one thread at a time.
 */
final class Tape<T> {

    private final PageSource<T> source;
    private final int pageSize;
    private final ListOrder order;
    private final AtomicLong requests = new AtomicLong();

    /** Rows that a page is known to hold: no page after the first is asked for more. */
    private int width;

    /** The most rows ever received at once. */
    private int largest;

    /** What every request asks for besides its page. */
    private @Nullable Instant since;

    Tape(PageSource<T> source, int pageSize, ListOrder order) {
        this.source = source;
        this.pageSize = pageSize;
        this.order = order;
        this.width = pageSize;
    }

    long requests() {
        return requests.get();
    }

    /** From now on asks for rows of this time and later; null asks for all. */
    void ask(@Nullable Instant from) {
        since = from;
    }

    int width() {
        return width;
    }

    /** The newest rows. */
    Window<T> top() throws Exception {
        PageRequest request = new PageRequest(1, pageSize);
        Page<T> page = read(request);
        int count = page.rows().size();
        Window.Extent extent = Window.Extent.OPEN;
        if (count == 0) {
            extent = Window.Extent.ENDS;
        } else if (count < pageSize) {
            // A short page is either the whole list or as much as the server gives.
            if (count < ReaderSettings.SMALLEST_PAGE) {
                extent = page.last() ? Window.Extent.ENDS : Window.Extent.UNCLEAR;
            } else if (count < largest && page.last()) {
                extent = Window.Extent.ENDS;
            }
        }
        width = count == 0 ? pageSize : count;
        largest = Math.max(largest, count);
        return new Window<>(request, check(page), extent);
    }

    /** What page one names, without learning from it how many rows a page holds. */
    Set<String> firstIds() throws Exception {
        return read(new PageRequest(1, pageSize)).rows().stream()
                .map(Row::id)
                .collect(Collectors.toSet());
    }

    /** The page that reaches furthest down of those that begin at this offset or less. */
    PageRequest downFrom(int offset) {
        PageRequest best = new PageRequest(offset / width + 1, width);
        for (int size = width - 1; size > 0; size--) {
            PageRequest page = new PageRequest(offset / size + 1, size);
            if (bottom(page) > bottom(best)) {
                best = page;
            }
        }
        return best;
    }

    /** The page that reaches furthest up of those that hold this row, counted from 1. */
    PageRequest upFrom(int row) {
        PageRequest best = new PageRequest((row - 1) / width + 1, width);
        for (int size = width - 1; size > 0; size--) {
            PageRequest page = new PageRequest((row - 1) / size + 1, size);
            if (bottom(page) - page.size() < bottom(best) - best.size()) {
                best = page;
            }
        }
        return best;
    }

    static int bottom(PageRequest page) {
        return page.number() * page.size();
    }

    Window<T> window(PageRequest request) throws Exception {
        // Page one may have been asked for more than a page holds.
        int size = Math.min(request.size(), width);
        Page<T> page = read(request);
        int count = page.rows().size();
        largest = Math.max(largest, count);
        Window.Extent extent = Window.Extent.OPEN;
        if (count < size) {
            extent = page.last() || count == 0 ? Window.Extent.ENDS : Window.Extent.UNCLEAR;
        }
        return new Window<>(request, check(page), extent);
    }

    /** Whether the list ends with the window; asks the server where the window leaves it open. */
    boolean endsWith(Window<T> window) throws Exception {
        if (window.extent() == Window.Extent.UNCLEAR) {
            PageRequest page = window.request();
            int size = window.isTop() ? width : page.size();
            return read(new PageRequest(page.number() + 1, size)).rows().isEmpty();
        }
        return window.extent() == Window.Extent.ENDS;
    }

    private Page<T> read(PageRequest request) throws Exception {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("Interrupted while reading the list");
        }
        requests.incrementAndGet();
        Page<T> page =
                source.read(
                        since == null
                                ? request
                                : new PageRequest(request.number(), request.size(), since));
        if (page.rows().size() > request.size()) {
            throw new ListException(
                    "The server answered with "
                            + page.rows().size()
                            + " rows when asked for at most "
                            + request.size()
                            + ": a list that does not honour the page size cannot be followed");
        }
        return page;
    }

    private List<Item<T>> check(Page<T> page) {
        List<Item<T>> items = new ArrayList<>(page.rows().size());
        @Nullable Item<T> newer = null;
        for (Row<T> row : page.rows()) {
            Item<T> item = new Item<>(row, order == ListOrder.ROWS ? Item.NO_TIME : time(row));
            if (order == ListOrder.TIME && newer != null && item.at().isAfter(newer.at())) {
                throw new ListException(
                        "The list is not ordered newest first: id '"
                                + item.id()
                                + "' of "
                                + item.at()
                                + " comes after id '"
                                + newer.id()
                                + "' of "
                                + newer.at());
            }
            newer = item;
            items.add(item);
        }
        return items;
    }

    private static Instant time(Row<?> row) {
        Instant at = row.time();
        if (at == null) {
            throw new ListException(
                    "The record with id '"
                            + row.id()
                            + "' has no time, so the list cannot be followed by it");
        }
        return at;
    }
}
