// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import org.jspecify.annotations.Nullable;

/** Keeps one checkpoint per key beyond the life of a reader. */
public interface CheckpointStore {

    /** Returns what was last saved under the key, or null if nothing was. */
    @Nullable String load(String key) throws Exception;

    /** Replaces what is saved under the key. The value is one line of text. */
    void save(String key, String value) throws Exception;
}
