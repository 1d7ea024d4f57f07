// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One error object of a response. Any part of it may be missing. Titles are meant for people and
 * change between versions of the server, so do not compare them.
 *
 * @param status HTTP status as text, for instance {@code 422}
 * @param code machine-readable code, for instance {@code taken}
 * @param title short description of the kind of error
 * @param detail description of this error
 * @param pointer JSON pointer to the member of the request that it refers to
 * @param parameter the query parameter that it refers to, for instance {@code filter[site_id]}
 * @param header the request header that it refers to
 */
public record ApiError(
        @Nullable String status,
        @Nullable String code,
        @Nullable String title,
        @Nullable String detail,
        @Nullable String pointer,
        @Nullable String parameter,
        @Nullable String header) {

    /** An error without a query parameter and a header. */
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
                            : status != null
                                    ? "status " + status
                                    : "an error without a description");
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
