// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a list is read. What is found goes into the {@link RecordTracker}. Used by one thread at a
 * time, except where noted.
 */
interface ListReader<T> {

    /** What this reader knows of the records. */
    RecordTracker<T, ?> records();

    /**
     * The checkpoint that takes every record in the list as delivered; null if the list does not
     * show yet which ones these are.
     */
    @Nullable Checkpoint now() throws Exception;

    /** Reads until there is something to hand out or nothing more to read. */
    void readOn() throws Exception;

    /** Discards its position in the list, because the tracker was set back. */
    void startOver();

    /** Forgets earlier attempts to find {@link #now}, because "now" is the next one. */
    void beginAnew();

    /** Whether reading on is known to bring more. May be called from any thread. */
    boolean hasMore();

    /** Time of the newest record read. May be called from any thread. */
    @Nullable Instant newestSeen();

    /** How it reads now. May be called from any thread. */
    ReaderStatus.ReadMode readMode();
}
