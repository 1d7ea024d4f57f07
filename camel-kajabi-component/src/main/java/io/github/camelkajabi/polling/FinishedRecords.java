// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remembered of finished records: as little as tells them from new ones. */
interface FinishedRecords {

    /** Replaces all that is remembered. */
    void restore(Checkpoint checkpoint);

    /** What is not finished was dropped and is to be read again. */
    void readAgain();

    /** Whether the record is not finished, as far as this memory can tell. */
    boolean isUnfinished(Item<?> item);

    void finish(Item<?> item);

    /** Whether the list showed the record before, as far as that is remembered. */
    boolean knows(String id);

    /** Ids of the newest records that are remembered, newest first. */
    List<String> newest(int count);

    /**
     * Forgets what is not needed any more.
     *
     * @param oldestOpen null if no record is open
     * @return whether that changes the checkpoint
     */
    boolean forget(@Nullable Instant oldestOpen);

    /** How many records are remembered only because an open one is older. */
    int held();

    Checkpoint checkpoint();
}
