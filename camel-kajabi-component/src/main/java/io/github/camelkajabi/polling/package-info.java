// SPDX-License-Identifier: Apache-2.0
/**
 * Reads a growing list, cut into numbered pages, so that no record is lost and none comes twice.
 *
 * <p>{@link io.github.camelkajabi.polling.IncrementalReader} is where it begins. What it knows of
 * the records is in the {@code Ledger}, which remembers the finished ones in a {@code
 * FinishedRecords}; how a list is read is a {@code ListReader}, one for each {@link
 * io.github.camelkajabi.polling.ListOrder}. Windows of the list are joined by time in a {@code
 * TimeScan}, by shared rows in a {@code OverlapScan}.
 *
 * <p>The list is read through {@link io.github.camelkajabi.polling.PageSource}; progress is kept in
 * a {@link io.github.camelkajabi.polling.Checkpoint}. Nothing here knows of Camel or HTTP.
 */
@Internal
@NullMarked
package io.github.camelkajabi.polling;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
