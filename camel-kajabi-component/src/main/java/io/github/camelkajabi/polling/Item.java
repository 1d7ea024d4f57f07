// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A row that was checked on receipt.
 *
 * @param time the time by which the list is ordered; null in a list whose rows have none, even if
 *     the row carries one
 * @param mayChange whether a later version may have the same printed time: the row was read before
 *     the second of that time and the look-back were over
 */
record Item<T>(Row<T> row, @Nullable Instant time, boolean mayChange) {

    /** Creates one of which a later version may have the same printed time. */
    Item(Row<T> row, @Nullable Instant time) {
        this(row, time, true);
    }

    String id() {
        return row.id();
    }

    /** What distinguishes this version from a later one of the same printed time; null if none. */
    @Nullable String content() {
        return mayChange ? row.content() : null;
    }

    /** The time, for lists whose rows have one. */
    Instant at() {
        if (time == null) {
            throw new IllegalStateException("Rows of this list have no time");
        }
        return time;
    }

    /** Whether this is a later version of the other item. */
    boolean isLaterThan(Item<?> other) {
        return isLaterThan(other.at(), other.content());
    }

    /**
     * Whether this is a later version than a known one. A time without a fraction may stand for any
     * moment of its second, whether this one is printed with a fraction or without. Then the
     * content decides.
     *
     * @param known the time of the known version
     * @param content its {@link #content()}
     */
    boolean isLaterThan(Instant known, @Nullable String content) {
        Instant second = at().truncatedTo(ChronoUnit.SECONDS);
        String own = row.content();
        if (own == null || !second.equals(known)) {
            return at().isAfter(known);
        }
        return content != null && !content.equals(own);
    }
}
