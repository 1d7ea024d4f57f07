// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record of a list.
 *
 * @param <T> what the row carries
 * @param id identifies the record on every page. It is delivered once or, with {@link
 *     ReaderSettings#versions()}, once for each time or content.
 * @param time the server's time by which the list is ordered, of the record's creation or of its
 *     last change; null if the server left it out, which is an error except for {@link
 *     ListOrder#ROWS}
 * @param content a fingerprint of the record, compared only with {@link ReaderSettings#versions()}:
 *     it distinguishes two changes within one printed time; null if there is none
 * @param defect why the row cannot be followed, as a predicate such as "has no id"; null if it can.
 *     Such a row fails the poll, or is put aside with {@link ReaderSettings#skipUnreadable()}.
 * @param value the record itself
 */
public record Row<T>(
        String id,
        @Nullable Instant time,
        @Nullable String content,
        @Nullable String defect,
        T value) {

    public Row {
        Objects.requireNonNull(id, "id");
    }

    /** A readable row without a fingerprint. */
    public Row(String id, @Nullable Instant time, T value) {
        this(id, time, null, null, value);
    }
}
