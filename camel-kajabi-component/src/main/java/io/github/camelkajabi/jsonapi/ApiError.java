// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One error object of an answer. Anything in it may be missing. Titles are made for people and
 * change between versions of the server: don't compare them.
 *
 * @param status HTTP status as text, for instance {@code 422}
 * @param code machine-readable code, for instance {@code taken}
 * @param title short text about the kind of error
 * @param detail text about this very error
 * @param pointer JSON pointer to the member of the request it is about
 */
public record ApiError(
        @Nullable String status,
        @Nullable String code,
        @Nullable String title,
        @Nullable String detail,
        @Nullable String pointer) {

    /** The error in one line, for instance {@code Not Found: No record 42 (at /data)}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (title != null) {
            parts.add(title);
        }
        if (detail != null && !detail.equals(title)) {
            parts.add(detail);
        }
        if (parts.isEmpty()) {
            parts.add(
                    code != null
                            ? code
                            : status != null ? "status " + status : "an error without a text");
        }
        String text = String.join(": ", parts);
        return pointer == null || pointer.isEmpty() ? text : text + " (at " + pointer + ")";
    }
}
