// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.List;

/**
 * A stretch of the list read without a gap.
 *
 * @param top the window it begins with
 * @param items its rows, newest first as the server ordered them
 */
record Segment<T>(Window<T> top, List<Item<T>> items) {}
