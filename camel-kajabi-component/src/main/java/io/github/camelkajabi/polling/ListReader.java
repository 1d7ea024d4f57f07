// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A way of reading a list. What it finds goes into the {@link RecordTracker}. Used by one thread.
 */
interface ListReader<T> {

    /** What this reader knows of the records. */
    RecordTracker<T, ?> records();

    /**
     * The checkpoint that takes all that is there as delivered; null if that cannot be found out
     * yet.
     */
    @Nullable Checkpoint now() throws Exception;

    /** Reads until there is something to hand out or nothing more to read. */
    void readOn() throws Exception;

    /** Forgets where it was: the ledger was set back. */
    void startOver();

    /** Whether it is known that reading on brings more. May be asked by any thread. */
    boolean hasMore();

    /** Time of the newest record read. May be asked by any thread. */
    @Nullable Instant newestSeen();

    /** How it reads now. May be asked by any thread. */
    ReaderStatus.ReadMode readMode();
}
