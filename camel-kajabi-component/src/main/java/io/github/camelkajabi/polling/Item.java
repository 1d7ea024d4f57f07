// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row with the time it counts as: its own, or where rows have none, {@link #NO_TIME} as read and
 * its ordinal (one second for each row) once its place is known.
 */
record Item<T>(Row<T> row, Instant at) {

    static final Instant NO_TIME = Instant.EPOCH;

    String id() {
        return row.id();
    }

    @Nullable String content() {
        return row.content();
    }
}
