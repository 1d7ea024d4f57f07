// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import org.jspecify.annotations.Nullable;

/** Keeps one checkpoint per key beyond the life of a reader. */
public interface CheckpointStore {

    /** Returns what was last saved under the key, or null if nothing was. */
    @Nullable String load(String key) throws Exception;

    /**
     * Replaces what is saved under the key. The value is one line of text.
     *
     * @throws CheckpointConflictException if somebody else has saved since; then it is unchanged
     */
    void save(String key, String value) throws Exception;

    /**
     * Checks that what is saved under the key is what was last loaded or saved here, where that can
     * be known.
     *
     * @throws CheckpointConflictException if somebody else has saved since
     */
    default void verify(String key) throws Exception {}
}
