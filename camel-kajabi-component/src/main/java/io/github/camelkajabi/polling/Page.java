// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one {@link PageRequest}.
 *
 * <p>Everything but the rows is what the server claims. The reader believes no claim alone: a claim
 * that nothing follows is checked by a second look, and a claim that more follows makes the end of
 * the list an error.
 *
 * @param <T> what a row carries
 * @param rows newest first; never more than were asked for
 * @param next what the server says of a following page
 * @param total how many rows the server says the whole list has; null if it says nothing
 * @param serverTime when the answer was made, by the server's clock; null if it says nothing
 */
public record Page<T>(
        List<Row<T>> rows, Next next, @Nullable Long total, @Nullable Instant serverTime) {

    /** What an answer says of a following page. */
    public enum Next {
        /** There is one. */
        MORE,
        /** There is none. */
        NONE,
        /** Nothing is said. */
        UNKNOWN
    }

    public Page {
        rows = List.copyOf(rows);
    }

    /**
     * A page without a total and a time.
     *
     * @param last whether the server says that nothing follows; otherwise it says nothing
     */
    public Page(List<Row<T>> rows, boolean last) {
        this(rows, last ? Next.NONE : Next.UNKNOWN, null, null);
    }
}
