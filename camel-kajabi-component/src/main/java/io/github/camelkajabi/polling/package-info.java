// SPDX-License-Identifier: Apache-2.0
/**
 * Reads a growing list that is cut into numbered pages, so that no record is lost and none is
 * delivered twice. {@code docs/polling.adoc} has the definitions, the invariants and the proofs.
 *
 * <p>{@link io.github.camelkajabi.polling.IncrementalReader} is the entry point. A {@code
 * RecordTracker} knows the records: the open ones in {@code OpenRecords}, the finished ones in
 * {@code FinishedRecords}. How a list is read is up to a {@code ListReader}, of which there is one
 * for each {@link io.github.camelkajabi.polling.ListOrder}. A {@code TimeScan} joins windows of the
 * list by time, an {@code OverlapScan} by the rows they share. The windows come from an {@code
 * OffsetPager}.
 *
 * <p>Two parts serve one list of Kajabi's API each, and can be removed when that list gets a time
 * or a promised order:
 *
 * <ul>
 *   <li>{@code form_submissions}, whose rows carry no time: {@code RowOrderedReader}, {@code
 *       RowRecords}, {@code FinishedByRows}, {@code RowPosition}, {@code MergedRows}, the upward
 *       half of {@code OverlapScan}, and {@link io.github.camelkajabi.polling.Checkpoint.ByRows}.
 *   <li>{@code transactions}, whose order is not promised: {@code UnorderedReader} and {@code
 *       SinceFilter}.
 * </ul>
 *
 * <p>The list is read through {@link io.github.camelkajabi.polling.PageSource}. Progress is kept in
 * a {@link io.github.camelkajabi.polling.Checkpoint}. Nothing here depends on Camel or HTTP.
 */
@Internal
@NullMarked
package io.github.camelkajabi.polling;

import io.github.camelkajabi.annotations.Internal;
import org.jspecify.annotations.NullMarked;
