// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/** What the server promises about the order of a list, which decides how it is followed. */
public enum ListOrder {
    /** Newest first by the time in the rows, as documented. A row out of order fails the poll. */
    TIME,

    /**
     * Requested newest first by the time in the rows, but not promised. It is followed like {@link
     * #TIME} until a row is out of order. From then on, for the life of the reader, each poll reads
     * the whole list and sorts it. In Kajabi's API this is the list of transactions.
     */
    TIME_BEST_EFFORT,

    /**
     * Newest first, as documented, by a time that the rows do not carry. Only ids and their order
     * distinguish new records from old ones. {@link ReaderSettings#lookback()} does not apply;
     * instead, a record may appear late with up to {@value FinishedByRows#LOOKBACK} rows above it.
     * In Kajabi's API this is the list of form submissions.
     */
    ROWS
}
