// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.List;

/**
 * The answer to one {@link PageRequest}.
 *
 * @param <T> what a row carries
 * @param rows newest first; never more than were asked for
 * @param last whether the server says that nothing follows. A hint: the reader believes it only
 *     where the number of rows does not speak against it, because servers leave it out or get it
 *     wrong. When the server says nothing, {@code false} is right and costs at most one request
 *     more at the end of the list.
 */
public record Page<T>(List<Row<T>> rows, boolean last) {

    public Page {
        rows = List.copyOf(rows);
    }
}
