// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;

/** A row that was checked to have its time. */
record Item<T>(Row<T> row, Instant at) {

    String id() {
        return row.id();
    }
}
