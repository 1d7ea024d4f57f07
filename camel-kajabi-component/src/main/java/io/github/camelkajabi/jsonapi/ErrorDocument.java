// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.model.OneLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer with an error status says, in whatever shape: the errors array of JSON:API with
 * any of its members missing, the flat object of the token endpoint, a page in HTML from something
 * in front of the API, text, or nothing. Reading it never fails.
 *
 * <p>All texts taken from the answer are in one line and cut to the given length.
 */
public final class ErrorDocument {

    /** What kind of body the answer has. */
    public enum Kind {
        /** JSON with one or more errors. */
        ERRORS,
        /** JSON that tells no error. */
        OTHER_JSON,
        /** Meant as JSON, but cut off or broken. */
        BROKEN_JSON,
        /** A page in HTML, hence not from the API itself. */
        HTML,
        /** Some other text. */
        TEXT,
        /** No body. */
        EMPTY
    }

    private static final int MAX_ERRORS = 100;
    private static final int MAX_SEARCHED = 64 * 1024;

    private final Kind kind;
    private final List<ApiError> errors;
    private final @Nullable String text;
    private final int cap;

    private ErrorDocument(Kind kind, List<ApiError> errors, @Nullable String text, int cap) {
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.text = text;
        this.cap = cap;
    }

    /**
     * Reads the body of an answer. Never throws.
     *
     * @param contentType the media type the answer claims, or null
     * @param body the body, or as much of it as was kept; null if there was none
     * @param cap how many characters to keep of each text, and of the description
     */
    public static ErrorDocument read(
            @Nullable String contentType, byte @Nullable [] body, int cap) {
        if (body == null) {
            return new ErrorDocument(Kind.EMPTY, List.of(), null, cap);
        }
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        int length = Math.min(body.length, MAX_SEARCHED);
        String start =
                new String(body, 0, length, StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
        if (start.isEmpty()) {
            return new ErrorDocument(Kind.EMPTY, List.of(), null, cap);
        } else if (start.startsWith("<") || type.contains("html")) {
            return new ErrorDocument(Kind.HTML, List.of(), title(start, cap), cap);
        } else if (start.startsWith("{") || start.startsWith("[") || type.contains("json")) {
            return json(body, cap);
        }
        return new ErrorDocument(Kind.TEXT, List.of(), OneLine.of(start, cap), cap);
    }

    private static ErrorDocument json(byte[] body, int cap) {
        Object tree;
        try {
            tree = JsonReader.read(body);
        } catch (DocumentException e) {
            return new ErrorDocument(Kind.BROKEN_JSON, List.of(), null, cap);
        }
        List<ApiError> errors = new ArrayList<>();
        if (tree instanceof Map<?, ?> object && object.get("errors") != null) {
            collect(object.get("errors"), errors, cap);
        } else {
            collect(tree, errors, cap);
        }
        return new ErrorDocument(
                errors.isEmpty() ? Kind.OTHER_JSON : Kind.ERRORS, errors, null, cap);
    }

    private static void collect(@Nullable Object value, List<ApiError> errors, int cap) {
        if (value instanceof List<?> list) {
            for (Object element : list.subList(0, Math.min(list.size(), MAX_ERRORS))) {
                if (!(element instanceof List)) {
                    collect(element, errors, cap);
                }
            }
        } else if (value instanceof Map<?, ?> object) {
            ApiError error = error(object, cap);
            if (error != null) {
                errors.add(error);
            }
        } else if (value instanceof String) {
            errors.add(new ApiError(null, null, text(value, cap), null, null));
        }
    }

    private static @Nullable ApiError error(Map<?, ?> object, int cap) {
        Object flat = object.get("error");
        if (flat instanceof Map<?, ?> nested) {
            return error(nested, cap);
        }
        String title = text(object.get("title"), cap);
        if (title == null) {
            title = text(flat, cap);
        }
        if (title == null) {
            title = text(object.get("message"), cap);
        }
        String detail = text(object.get("detail"), cap);
        if (detail == null) {
            detail = text(object.get("error_description"), cap);
        }
        String pointer =
                object.get("source") instanceof Map<?, ?> source
                        ? text(source.get("pointer"), cap)
                        : null;
        String status = text(object.get("status"), cap);
        String code = text(object.get("code"), cap);
        if (status == null && code == null && title == null && detail == null && pointer == null) {
            return null;
        }
        return new ApiError(status, code, title, detail, pointer);
    }

    /** What kind of body it is. */
    public Kind kind() {
        return kind;
    }

    /** The errors of the API, in its order; empty if it told none. Immutable. */
    public List<ApiError> errors() {
        return errors;
    }

    /**
     * The title of a page in HTML, or the text if the body is neither that nor JSON; otherwise
     * null.
     */
    public @Nullable String text() {
        return text;
    }

    /** All of it in one line for messages, not longer than the cap. */
    public String describe() {
        String description =
                switch (kind) {
                    case ERRORS ->
                            String.join("; ", errors.stream().map(ApiError::toString).toList());
                    case OTHER_JSON -> "JSON without an error in it";
                    case BROKEN_JSON -> "broken or cut off JSON";
                    case HTML -> text == null ? "an HTML page" : "an HTML page titled " + text;
                    case TEXT -> "text: " + text;
                    case EMPTY -> "no body";
                };
        return OneLine.of(description, cap);
    }

    /** The same as {@link #describe()}. */
    @Override
    public String toString() {
        return describe();
    }

    private static @Nullable String title(String html, int cap) {
        String lower = html.toLowerCase(Locale.ROOT);
        int tag = lower.indexOf("<title");
        int start = tag < 0 ? -1 : html.indexOf('>', tag);
        int end = start < 0 ? -1 : lower.indexOf("</title", start);
        if (end < 0) {
            return null;
        }
        String title = OneLine.of(html.substring(start + 1, end), cap);
        return title.isEmpty() ? null : title;
    }

    private static @Nullable String text(@Nullable Object value, int cap) {
        return value instanceof String || value instanceof Number
                ? OneLine.of(value.toString(), cap)
                : null;
    }
}
