// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of a list.
 *
 * @param <T> what the row carries
 * @param id what makes the record the same one on another page; never delivered twice (or, with
 *     {@link ReaderSettings#versions()}, once with each time)
 * @param time the server's time by which the list is ordered, of the record's creation or of its
 *     last change; null if the server left it out, which is an error except for {@link
 *     ListOrder#ROWS}
 * @param value the record itself
 */
public record Row<T>(String id, @Nullable Instant time, T value) {

    public Row {
        Objects.requireNonNull(id, "id");
    }
}
