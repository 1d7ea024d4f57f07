// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a page is the last of its list, by all that its document says: the links, the number of
 * pages, the number of rows, and that it is empty. None of it is believed alone: servers leave
 * links and totals out, and give fewer rows than were asked for.
 */
public enum PageEnd {
    /** Something says that it is the last, and nothing that it is not. */
    LAST,
    /** Something says that another page follows, and nothing that it is the last. */
    MORE,
    /** The document says neither, so that only an empty page can end the list. */
    UNTOLD,
    /** The document says both: the end is not to be believed without a further look. */
    CONTRADICTORY;

    /** The links that a server gives only if it gives the link to the next page too. */
    private static final Set<String> LINKS_OF_PAGES = Set.of("next", "first", "prev", "last");

    /**
     * Judges a page of which only its number and the size that was asked for are known.
     *
     * @param number the number of the page, from 1
     * @param size the rows that were asked for, which the server may give fewer of; null if that
     *     was left to the server
     */
    public static PageEnd of(Document document, int number, @Nullable Integer size) {
        long count = document.resources().size();
        long pagesBefore = number - 1L;
        long most = number == 1 ? 0 : size == null ? Long.MAX_VALUE / 2 : pagesBefore * size;
        return of(document, number, pagesBefore * count + count, most + count);
    }

    /**
     * Judges a page of a list that has been read from its beginning.
     *
     * @param number the number of the page, from 1
     * @param rows the rows of this page and all before it, each counted once
     */
    public static PageEnd ofRead(Document document, int number, long rows) {
        return of(document, number, rows, rows);
    }

    private static PageEnd of(Document document, int number, long atLeast, long atMost) {
        boolean more = document.hasNext();
        boolean last =
                document.isEmpty()
                        || (!more
                                && LINKS_OF_PAGES.stream().anyMatch(document.links()::containsKey));
        if (document.totalPages().isPresent()) {
            int pages = document.totalPages().getAsInt();
            more |= number < pages || (number == pages && document.isEmpty());
            last |= number >= pages;
        }
        if (document.totalCount().isPresent()) {
            long total = document.totalCount().getAsLong();
            more |= total > atMost;
            last |= total <= atLeast;
        }
        return more ? last ? CONTRADICTORY : MORE : last ? LAST : UNTOLD;
    }
}
