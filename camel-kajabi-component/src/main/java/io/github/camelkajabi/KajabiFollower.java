// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.polling.ReaderStatus;
import org.jspecify.annotations.Nullable;

/** A running consumer as those see it who monitor it. */
public interface KajabiFollower {

    /** The id of its route; null if it has none. */
    @Nullable String getRouteId();

    /** The resource whose list it follows, such as contacts. */
    String getResource();

    /** The name of its checkpoint. */
    String getCheckpointKey();

    /**
     * How far it is.
     *
     * @throws IllegalStateException if it has just stopped
     */
    ReaderStatus status();
}
