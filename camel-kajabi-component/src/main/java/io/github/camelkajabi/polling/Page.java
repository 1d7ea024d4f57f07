// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one {@link PageRequest}.
 *
 * <p>Everything but the rows is a claim of the server. The reader never relies on a claim alone: it
 * verifies the end of the list whatever the claim is, and an end that contradicts a claim is an
 * error.
 *
 * @param <T> what a row carries
 * @param rows newest first, at most as many as requested
 * @param next whether the server claims that a page follows
 * @param total the number of rows in the whole list that the server claims; null if it claims none
 * @param serverTime the time of the answer by the server's clock; null if unknown
 */
public record Page<T>(
        List<Row<T>> rows, Next next, @Nullable Long total, @Nullable Instant serverTime) {

    /** What an answer claims about a following page. */
    public enum Next {
        /** A page follows. */
        MORE,
        /** No page follows. */
        NONE,
        /** The answer makes no claim. */
        UNKNOWN
    }

    public Page {
        rows = List.copyOf(rows);
    }

    /**
     * Creates a page without a total and a time.
     *
     * @param last whether the server claims that no page follows; if not, it makes no claim
     */
    public Page(List<Row<T>> rows, boolean last) {
        this(rows, last ? Next.NONE : Next.UNKNOWN, null, null);
    }
}
