// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import org.jspecify.annotations.Nullable;

/** Stores one checkpoint per key, beyond the life of a reader. */
public interface CheckpointStore {

    /** Returns the value last saved under the key, or null if there is none. */
    @Nullable String load(String key) throws Exception;

    /**
     * Replaces the value saved under the key. It is one line of text.
     *
     * @throws CheckpointConflictException if another writer has saved since; the stored value is
     *     then unchanged
     */
    void save(String key, String value) throws Exception;

    /**
     * Replaces the value saved under the key, also one that another writer has saved since. If that
     * fails, {@link #verify} still notices the other writer.
     */
    default void replace(String key, String value) throws Exception {
        load(key);
        save(key, value);
    }

    /**
     * Checks, if the store can, that the value under the key is the one last loaded or saved here.
     *
     * @throws CheckpointConflictException if another writer has saved since
     */
    default void verify(String key) throws Exception {}
}
