// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

/**
 * A row with its position among all records of the list.
 *
 * @param position the higher, the newer: the time of the row, or where rows have none, a {@link
 *     RowPosition}
 */
record Placed<T, P extends Comparable<P>>(Item<T> item, P position) {}
