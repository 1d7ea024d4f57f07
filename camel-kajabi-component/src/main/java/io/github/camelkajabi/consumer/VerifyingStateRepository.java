// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import org.apache.camel.spi.StateRepository;
import org.jspecify.annotations.Nullable;

/** A repository that can check a condition right before it saves, and that can name its place. */
public interface VerifyingStateRepository extends StateRepository<String, String> {

    /**
     * Saves a state like {@link #setState(Object, Object)}, after a check.
     *
     * @param check runs as late as possible before the state is replaced. If it throws, the last
     *     state stays as it is.
     */
    void setState(String key, @Nullable String value, Runnable check);

    /** The place of a state, for people; it must not hold a secret. */
    String place(String key);

    /** Whether another repository keeps its states in the same place as this one. */
    boolean isSamePlaceAs(StateRepository<String, String> other);
}
