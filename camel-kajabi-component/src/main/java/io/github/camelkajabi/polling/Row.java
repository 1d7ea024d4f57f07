// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of a list.
 *
 * @param <T> what the row carries
 * @param id what makes the record the same one on another page; never delivered twice
 * @param createdAt the server's time by which the list is ordered; null if the server left it out,
 *     which the reader reports as an error
 * @param value the record itself
 */
public record Row<T>(String id, @Nullable Instant createdAt, T value) {

    public Row {
        Objects.requireNonNull(id, "id");
    }
}
