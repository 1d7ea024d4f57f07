// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the rows from {@code (number - 1) * size} on.
 *
 * <p>The reader varies both numbers in order to start a page at nearly any row, so the size must
 * reach the server as it is.
 *
 * @param number the page, counted from 1
 * @param size the largest number of rows to return
 * @param since rows of this time and later must be answered, older ones may be; null if all are
 *     wanted, and always null unless {@link ReaderSettings#sinceFilter()} is set
 */
public record PageRequest(int number, int size, @Nullable Instant since) {

    /** Asks for rows of any time. */
    public PageRequest(int number, int size) {
        this(number, size, null);
    }

    public PageRequest {
        if (number < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "Page number and size count from 1, but were " + number + " and " + size);
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
