// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/** What is known of the order in which the server answers a list, and so how it is followed. */
public enum ListOrder {
    /**
     * Newest first by the time in the rows, as documented. A list that breaks it fails the poll.
     */
    TIME,

    /**
     * Asked for newest first by the time in the rows, but nobody promises it. It is followed like
     * {@link #TIME} until the order is seen broken; from then on, for the life of the reader, the
     * list is read whole with each poll and sorted here.
     */
    TIME_BEST_EFFORT,

    /**
     * Newest first, as documented, by a time that the rows do not carry: only ids and their order
     * tell new from old. {@link ReaderSettings#lookback()} does not count here; instead a record
     * may appear late with up to {@value FinishedByRows#LOOKBACK} rows above it.
     */
    ROWS
}
