// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Remembers just enough of the finished records to tell them from new ones. Not thread-safe: the
 * {@link RecordTracker} guards it.
 *
 * @param <P> the position by which records are ordered
 */
interface FinishedRecords<P extends Comparable<P>> {

    /**
     * Replaces all that is remembered.
     *
     * @throws IllegalArgumentException if the checkpoint is of the other kind of list
     */
    void restore(Checkpoint checkpoint);

    /** Called after unfinished records were discarded; they will be read again. */
    void readAgain();

    /** Whether the record is finished. One that was forgotten counts as finished if it is old. */
    boolean isFinished(Item<?> item);

    void finish(Item<?> item, P position);

    /** Whether the list showed the record before, if that is still remembered. */
    boolean knows(String id);

    /** Ids of the newest records that are remembered, newest first. */
    List<String> newest(int count);

    /**
     * Forgets what is not needed any more.
     *
     * @param oldestOpen null if no record is open
     * @return whether that changes the checkpoint
     */
    boolean forget(@Nullable P oldestOpen);

    /** How many records are remembered only because an older one is open. */
    int held();

    /** Every record older than this is finished; null if nothing is known, or rows have no time. */
    @Nullable Instant floor();

    Checkpoint checkpoint();
}
