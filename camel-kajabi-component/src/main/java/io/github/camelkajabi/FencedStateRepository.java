// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import org.apache.camel.spi.StateRepository;
import org.jspecify.annotations.Nullable;

/**
 * A repository that lets only the latest of several writers change a state.
 *
 * <p>A cluster service elects a leader, but it cannot hold back a former one: a node that was
 * paused for longer than its lease wakes up and goes on. With a fence such a node can no longer
 * write. {@link #open} takes a state over and begins a new epoch; a {@link Lease#save save} under
 * an older epoch is refused.
 *
 * <p>{@link #getState} only reads, and {@link #setState} is not fenced: neither takes a state over.
 * A writer that finishes late, after its consumer has stopped, may therefore look at the state
 * without shutting out the rightful one.
 *
 * <p>An implementation is thread-safe. It may throw any unchecked exception if the place of the
 * states cannot be reached. A {@link Lease#save save} that failed in this way may have been done;
 * it can be repeated under the same lease.
 */
public interface FencedStateRepository extends StateRepository<String, String> {

    /**
     * Takes a state over: from now on every older lease of this key is refused, in any process.
     *
     * @param key the key of the state, which need not exist yet
     * @param owner who takes it over, for people: the former owner reports it
     */
    Lease open(String key, String owner);

    /** The place of a state, for people. It must not contain a secret. */
    String place(String key);

    /** Whether another repository keeps its states in the same place as this one. */
    default boolean isSamePlaceAs(StateRepository<String, String> other) {
        return equals(other);
    }

    /** The right to change a state, until somebody else {@link #open opens} it. */
    interface Lease {

        /**
         * Returns the state as it is stored now, or null if there is none.
         *
         * @throws SupersededException if the state was taken over
         */
        @Nullable String read();

        /**
         * Replaces the state. It is safe in its place when this returns.
         *
         * @throws SupersededException if the state was taken over; it is then unchanged
         */
        void save(String state);
    }
}
