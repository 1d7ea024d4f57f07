// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request for the rows that follow the first {@code (number - 1) * size} ones.
 *
 * <p>The reader varies number and size to start a page at nearly any row, so the size must reach
 * the server unchanged.
 *
 * @param number the page, counted from 1
 * @param size the largest number of rows to return
 * @param since rows of this time and later must be returned, older ones may be; null requests all
 *     rows, and it is always null unless {@link ReaderSettings#sinceFilter()} is set
 */
public record PageRequest(int number, int size, @Nullable Instant since) {

    /** Creates a request for rows of any time. */
    public PageRequest(int number, int size) {
        this(number, size, null);
    }

    public PageRequest {
        if (number < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "Page number and size must be at least 1, but were " + number + " and " + size);
        }
    }

    /** How many rows stand above the page. */
    int offset() {
        return (number - 1) * size;
    }

    /** How many rows stand above its end. */
    int bottom() {
        return number * size;
    }
}
