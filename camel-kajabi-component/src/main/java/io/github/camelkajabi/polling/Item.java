// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row that was checked on receipt.
 *
 * @param time the time by which the list is ordered; null in a list whose rows have none, even if
 *     the row carries one
 */
record Item<T>(Row<T> row, @Nullable Instant time) {

    String id() {
        return row.id();
    }

    @Nullable String content() {
        return row.content();
    }

    /** The time, for lists whose rows have one. */
    Instant at() {
        if (time == null) {
            throw new IllegalStateException("Rows of this list have no time");
        }
        return time;
    }

    /** Whether this is a later version of the other item: a later time, or other content. */
    boolean isLaterThan(Item<?> other) {
        return at().isAfter(other.at())
                || (at().equals(other.at()) && differs(other.content(), content()));
    }

    /** Whether two fingerprints show a change. A missing one shows nothing. */
    static boolean differs(@Nullable String content, @Nullable String other) {
        return content != null && other != null && !content.equals(other);
    }
}
