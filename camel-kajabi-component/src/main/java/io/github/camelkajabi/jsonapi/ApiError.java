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
 * @param parameter the query parameter it is about, for instance {@code filter[site_id]}
 * @param header the request header it is about
 */
public record ApiError(
        @Nullable String status,
        @Nullable String code,
        @Nullable String title,
        @Nullable String detail,
        @Nullable String pointer,
        @Nullable String parameter,
        @Nullable String header) {

    /** An error that is about a member of the request document, or about none. */
    public ApiError(
            @Nullable String status,
            @Nullable String code,
            @Nullable String title,
            @Nullable String detail,
            @Nullable String pointer) {
        this(status, code, title, detail, pointer, null, null);
    }

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
        String place = place();
        return place == null ? text : text + " (" + place + ")";
    }

    private @Nullable String place() {
        if (pointer != null && !pointer.isEmpty()) {
            return "at " + pointer;
        } else if (parameter != null && !parameter.isEmpty()) {
            return "parameter " + parameter;
        }
        return header == null || header.isEmpty() ? null : "header " + header;
    }
}
