// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a page is the last of its list, according to everything in its document: the links, the
 * number of pages, the number of rows, and whether the page is empty. No single sign is trusted,
 * because servers omit links and totals and return fewer rows than were asked for.
 */
@Internal
public enum PageEnd {
    /** Something shows that it is the last page, and nothing contradicts that. */
    LAST,
    /** Something shows that another page follows, and nothing contradicts that. */
    MORE,
    /** The document shows neither, so that only an empty page can end the list. */
    UNKNOWN,
    /** The document shows both, so the end must be verified. */
    CONTRADICTORY;

    /** Links that a server sends only if it also sends the link to the next page. */
    private static final Set<String> LINKS_OF_PAGES = Set.of("next", "first", "prev", "last");

    /** Whether something in the document shows that another page follows. */
    public boolean claimsMore() {
        return this == MORE || this == CONTRADICTORY;
    }

    /**
     * Evaluates a page of which only its number and the requested size are known.
     *
     * @param number the number of the page, from 1
     * @param size the requested page size, of which the server may return fewer rows; null if none
     *     was requested
     */
    public static PageEnd of(Document document, int number, @Nullable Integer size) {
        long count = document.resources().size();
        long pagesBefore = number - 1L;
        long most = number == 1 ? 0 : size == null ? Long.MAX_VALUE / 2 : pagesBefore * size;
        return of(document, number, pagesBefore * count + count, most + count);
    }

    /**
     * Evaluates a page of a list that has been read from its beginning.
     *
     * @param number the number of the page, from 1
     * @param rows the number of distinct rows of this page and all before it
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
            more |= number < pages;
            last |= number >= pages;
        }
        if (document.totalCount().isPresent()) {
            long total = document.totalCount().getAsLong();
            more |= total > atMost;
            last |= total <= atLeast;
        }
        return more ? last ? CONTRADICTORY : MORE : last ? LAST : UNKNOWN;
    }
}
