// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * The place of a row in a list without times, relative to the other rows that were seen.
 *
 * <p>Rows appended at the top get whole numbers, {@value #STEP} apart. A row that appears later
 * between two others gets the next value above its lower neighbour. Positions have no meaning
 * beyond the life of the reader: a checkpoint stores the order of the rows, and restoring it
 * numbers them anew.
 */
record RowPosition(long value) implements Comparable<RowPosition> {

    private static final long STEP = 1_000_000_000;

    /** Below every row. */
    static final RowPosition LOWEST = new RowPosition(Long.MIN_VALUE);

    /** The position of the row with this number, counted from the oldest. */
    static RowPosition ofRow(long number) {
        return new RowPosition(number * STEP);
    }

    /** The next position above this one. */
    RowPosition next() {
        return new RowPosition(value + 1);
    }

    /** A position below this one with room for rows in between. */
    RowPosition below() {
        return new RowPosition(value - STEP / 2);
    }

    boolean isAbove(RowPosition other) {
        return value > other.value;
    }

    @Override
    public int compareTo(RowPosition other) {
        return Long.compare(value, other.value);
    }
}
