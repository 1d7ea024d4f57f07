// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads windows that begin at nearly any row, although pages can only be numbered: the offset of a
 * page is {@code (number - 1) * size}, so number and size are chosen together.
 *
 * <p>It also completes windows that lack rows, by asking again. Used by one thread at a time.
 */
final class OffsetPager<T> {

    /** Looks at a window before a contradiction is an error. */
    private static final int MAX_LOOKS = 6;

    /** Rows that the second look at a short window begins further up; doubled for each one. */
    private static final int STEP_UP = 3;

    private final PageReader<T> pages;
    private final PageWidth width;
    private final @Nullable Instant since;
    private final EndOfList<T> end;

    /** The latest view, kept while its bound stays the same. */
    private @Nullable OffsetPager<T> view;

    OffsetPager(PageReader<T> pages, int pageSize) {
        this(pages, new PageWidth(pageSize), null);
    }

    private OffsetPager(PageReader<T> pages, PageWidth width, @Nullable Instant since) {
        this.pages = pages;
        this.width = width;
        this.since = since;
        this.end = new EndOfList<>(this, pages);
    }

    /**
     * A view of the same list that requests only rows of this time and later. It learns the page
     * width together with this one, but proves the end of its own list.
     */
    OffsetPager<T> since(Instant from) {
        OffsetPager<T> latest = view;
        if (latest == null || !from.equals(latest.since)) {
            latest = new OffsetPager<>(pages, width, from);
            view = latest;
        }
        return latest;
    }

    boolean isFiltered() {
        return since != null;
    }

    EndOfList<T> end() {
        return end;
    }

    int pageSize() {
        return width.pageSize();
    }

    /** See {@link PageWidth#rows()}. */
    int width() {
        return width.rows();
    }

    /** Whether pages hold fewer rows than requested. */
    boolean isCut() {
        return width.isCut();
    }

    /**
     * Counts a contradiction as {@link PageReader#doubt()} does. The number of rows that a page
     * holds is in doubt with it: a short list that has grown meanwhile looks like one whose pages
     * were cut.
     */
    void doubt() throws Exception {
        pages.doubt();
        learnWidth();
    }

    PageSource.Presence presence(String id) throws Exception {
        return pages.presence(id);
    }

    /** Reads page one again if it had fewer rows than requested, which may have been temporary. */
    void learnWidth() throws Exception {
        if (width.isDoubtful()) {
            top();
        }
    }

    /** The newest rows. */
    PageWindow<T> top() throws Exception {
        PageWindow<T> window = topAsIs();
        width.learn(window.count());
        end.noteTotal(window.page().total());
        return window;
    }

    /** The newest rows, without learning from them how many rows a page holds. */
    PageWindow<T> topAsIs() throws Exception {
        PageWindow<T> top = pages.look(new PageRequest(1, pageSize()), since, pageSize());
        // Of a full page of unreadable rows nothing is known but that more may follow.
        return top.isShort() ? top : pages.requireReadable(top);
    }

    /** The total that page one claims now. */
    @Nullable Long totalOfTop() throws Exception {
        return pages.request(new PageRequest(1, pageSize()), since).total();
    }

    /** The ids on page one, unchecked. */
    Set<String> idsOfTop() throws Exception {
        return pages.request(new PageRequest(1, pageSize()), since).rows().stream()
                .map(Row::id)
                .collect(Collectors.toSet());
    }

    /**
     * Page one as two answers show it alike. One answer alone may lack rows if it has fewer than
     * requested and no earlier page explains that.
     *
     * @throws ListException if the answers go on contradicting each other
     */
    PageWindow<T> confirmed(PageWindow<T> top) throws Exception {
        PageWindow<T> window = top;
        for (int looks = 1; looks <= MAX_LOOKS; looks++) {
            if (isSure(window)) {
                return window;
            }
            PageWindow<T> below = window.claimsMore() ? null : end.below(window, window.bottom());
            PageWindow<T> again = top();
            if (again.isEmpty()) {
                break;
            }
            if (looks > 1) {
                doubt();
            }
            boolean endsAlike =
                    again.ids().contains(window.lastId()) && window.ids().contains(again.lastId());
            if ((endsAlike || again.count() == window.count())
                    && window.isConfirmedBy(again)
                    && again.isConfirmedBy(window)) {
                width.confirm(again.count());
                end.noteShownTwice(again, endsAlike ? below : null);
                return again;
            }
            window = again;
        }
        throw new ListException(
                "Page one shows other rows, or no rows, when it is requested again");
    }

    /** Whether page one holds as many rows as the server gives. */
    boolean isSure(PageWindow<T> top) {
        return !top.isShort() || width.isConfirmed(top.count());
    }

    /** The page that reaches furthest down of those that begin at this offset or less. */
    PageRequest downFrom(int offset) {
        PageRequest best = new PageRequest(offset / width() + 1, width());
        for (int size = width() - 1; size > 0; size--) {
            PageRequest page = new PageRequest(offset / size + 1, size);
            if (page.bottom() > best.bottom()) {
                best = page;
            }
        }
        return best;
    }

    /** The page that reaches furthest up of those that hold this row, counted from 1. */
    PageRequest upFrom(int row) {
        PageRequest best = new PageRequest((row - 1) / width() + 1, width());
        for (int size = width() - 1; size > 0; size--) {
            PageRequest page = new PageRequest((row - 1) / size + 1, size);
            if (page.offset() < best.offset()) {
                best = page;
            }
        }
        return best;
    }

    /**
     * The page that gets beyond the bottom with as many rows of overlap as possible, from the
     * wanted number down to the needed one.
     *
     * @param bottom where the rows read so far end
     * @param start from where the overlap counts, at or above the bottom
     * @return null if no page does
     */
    @Nullable PageRequest beyond(int bottom, int start, int wanted, int needed) {
        for (int overlap = wanted; overlap >= needed; overlap--) {
            PageRequest request = downFrom(Math.max(0, start - overlap));
            if (request.bottom() > bottom) {
                return request;
            }
        }
        return null;
    }

    PageWindow<T> window(PageRequest request) throws Exception {
        // Page one may have been requested larger than a page is.
        return pages.read(request, since, Math.min(request.size(), width()));
    }

    /** Like {@link #window}, but also accepts a page whose rows are all unreadable. */
    PageWindow<T> look(PageRequest request) throws Exception {
        return pages.look(request, since, Math.min(request.size(), width()));
    }

    /** The window that reaches furthest down of those that begin at this offset or less. */
    PageWindow<T> windowFrom(int offset) throws Exception {
        return window(downFrom(Math.max(0, offset)));
    }

    /**
     * The window with all its rows. One that is short although the list goes on below it lacks
     * rows, and is requested again.
     *
     * @throws ListException if it stays short: pages hold fewer rows than page one showed
     */
    PageWindow<T> whole(PageWindow<T> window) throws Exception {
        PageWindow<T> current = window;
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            if (current.isEmpty() || !current.isShort()) {
                return current;
            }
            if (current.isTop()) {
                return confirmed(current);
            }
            boolean isEnd = end.isReachedBy(current);
            if (looks > 0) {
                doubt();
            }
            // Start further up with each look, because rows above may have been deleted.
            PageWindow<T> again =
                    looks == 0
                            ? window(current.request())
                            : windowFrom(current.offset() - (STEP_UP << looks));
            boolean isSeenWhole = again.ids().contains(current.items().get(0).id());
            if (isEnd && isSeenWhole && current.isConfirmedBy(again)) {
                return current;
            }
            if (!again.isEmpty()) {
                current = again;
            }
        }
        throw new ListException(
                "A page has "
                        + current.count()
                        + " rows instead of "
                        + current.wanted()
                        + " although more follow: pages became shorter, or this one lacks rows");
    }

    /**
     * Whether two adjacent windows that no page can overlap do not change. They are read in
     * alternating order, so that replicas behind a round-robin balancer each answer for both.
     *
     * @param rows the part of a window that must not change
     */
    boolean areSteady(PageWindow<T> low, PageWindow<T> next, Function<PageWindow<T>, Object> rows)
            throws Exception {
        for (PageWindow<T> window : List.of(next, low, low, next, next, low)) {
            if (!rows.apply(window(window.request())).equals(rows.apply(window))) {
                return false;
            }
        }
        return true;
    }
}
