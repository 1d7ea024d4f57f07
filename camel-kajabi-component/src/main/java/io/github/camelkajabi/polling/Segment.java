// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.List;

/**
 * A part of the list that was read without a gap.
 *
 * @param top the window it begins with
 * @param low the last window that was read
 * @param items its rows, newest first as the server ordered them
 * @param showsKnown whether a record that the list showed before was among the rows read
 * @param reachesBound whether all of the way was read, and not only a part of it
 */
record Segment<T>(
        PageWindow<T> top,
        PageWindow<T> low,
        List<Item<T>> items,
        boolean showsKnown,
        boolean reachesBound) {}
