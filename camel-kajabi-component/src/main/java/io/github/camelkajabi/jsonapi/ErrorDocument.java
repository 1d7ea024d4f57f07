// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.OneLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The errors of a response, in any form: the errors array of JSON:API with any of its members
 * missing, the messages of Rails by attribute, the flat object of the token endpoint, an HTML page
 * from something in front of the API, text, or nothing. Reading it never fails. The content
 * decides, not the declared media type.
 *
 * <p>All texts taken from the response are on one line and cut to the given length.
 */
@Internal
public final class ErrorDocument {

    /** The kind of body of a response. */
    public enum Kind {
        /** JSON with one or more errors. */
        ERRORS,
        /** JSON without an error. */
        OTHER_JSON,
        /** JSON that is cut off or malformed. */
        BROKEN_JSON,
        /** An HTML page, which does not come from the API itself. */
        HTML,
        /** Some other text. */
        TEXT,
        /** No body. */
        EMPTY
    }

    private static final int MAX_ERRORS = 100;
    private static final int MAX_SEARCHED = 64 * 1024;

    /** The members with the title of an error, in JSON:API and in other conventions. */
    private static final List<String> TITLES =
            List.of("title", "field", "attribute", "error", "message");

    private static final List<String> DETAILS = List.of("detail", "error_description");

    private static final Set<String> MEMBERS =
            Stream.of(
                            TITLES.stream(),
                            DETAILS.stream(),
                            Stream.of("id", "links", "status", "code", "source", "meta"))
                    .flatMap(Function.identity())
                    .collect(Collectors.toUnmodifiableSet());

    /** The response of Cloudflare to a client that does not accept HTML. */
    private static final Pattern CLOUDFLARE_CODE = Pattern.compile("error code: ?\\d{3,5}");

    private final Kind kind;
    private final List<ApiError> errors;
    private final @Nullable String text;
    private final int cap;
    private final boolean foreign;

    private ErrorDocument(
            Kind kind, List<ApiError> errors, @Nullable String text, int cap, boolean foreign) {
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.text = text;
        this.cap = cap;
        this.foreign = foreign;
    }

    /**
     * Reads the body of a response. Never throws.
     *
     * @param contentType the declared media type, or null
     * @param body the body, or its beginning; null if there was none
     * @param cap the maximum length of each text, and of the description
     */
    public static ErrorDocument read(
            @Nullable String contentType, byte @Nullable [] body, int cap) {
        if (body == null) {
            return new ErrorDocument(Kind.EMPTY, List.of(), null, cap, false);
        }
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        int length = Math.min(body.length, MAX_SEARCHED);
        String start =
                new String(body, 0, length, StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
        if (start.isEmpty()) {
            return new ErrorDocument(Kind.EMPTY, List.of(), null, cap, false);
        } else if (start.startsWith("<")) {
            return html(start, cap);
        } else if (start.startsWith("{") || start.startsWith("[")) {
            ErrorDocument json = json(body, cap);
            return json.kind == Kind.BROKEN_JSON && type.contains("html") ? html(start, cap) : json;
        } else if (type.contains("html")) {
            return html(start, cap);
        } else if (type.contains("json")) {
            return json(body, cap);
        }
        String text = OneLine.of(start, cap);
        return new ErrorDocument(
                Kind.TEXT, List.of(), text, cap, CLOUDFLARE_CODE.matcher(text).matches());
    }

    /**
     * Reads a response that has been parsed. Never throws.
     *
     * @param tree the JSON of the response; null if it has no content
     * @param cap the maximum length of each text, and of the description
     */
    public static ErrorDocument of(@Nullable Object tree, int cap) {
        List<ApiError> errors = errors(tree, cap);
        boolean foreign =
                tree instanceof Map<?, ?> object
                        && Boolean.TRUE.equals(object.get("cloudflare_error"));
        return new ErrorDocument(
                errors.isEmpty() ? Kind.OTHER_JSON : Kind.ERRORS, errors, null, cap, foreign);
    }

    private static ErrorDocument html(String page, int cap) {
        return new ErrorDocument(Kind.HTML, List.of(), title(page, cap), cap, true);
    }

    private static ErrorDocument json(byte[] body, int cap) {
        try {
            return of(JsonReader.read(body), cap);
        } catch (DocumentException e) {
            return new ErrorDocument(Kind.BROKEN_JSON, List.of(), null, cap, false);
        }
    }

    private static List<ApiError> errors(@Nullable Object tree, int cap) {
        List<ApiError> errors = new ArrayList<>();
        if (tree instanceof Map<?, ?> object) {
            collect(object.get("errors"), errors, cap);
            if (errors.isEmpty() && !(object.get("error") instanceof String)) {
                collect(object.get("error"), errors, cap);
            }
            ApiError flat = errors.isEmpty() ? error(object, cap) : null;
            if (flat != null) {
                errors.add(flat);
            } else if (errors.isEmpty() && hasOnlyMessages(object)) {
                collectByAttribute("", object, errors, cap);
            }
        } else {
            collect(tree, errors, cap);
        }
        return errors;
    }

    private static void collect(@Nullable Object value, List<ApiError> errors, int cap) {
        if (value instanceof List<?> list) {
            for (Object element : list.subList(0, Math.min(list.size(), MAX_ERRORS))) {
                if (!(element instanceof List)) {
                    collect(element, errors, cap);
                }
            }
        } else if (value instanceof Map<?, ?> object) {
            ApiError error = hasMessagesOfAttributes(object) ? null : error(object, cap);
            if (error == null) {
                collectByAttribute("", object, errors, cap);
            } else {
                errors.add(error);
            }
        } else if (value instanceof String) {
            errors.add(new ApiError(null, null, text(value, cap), null, null));
        }
    }

    /** Whether it consists of the error messages of Rails only, by attribute. */
    private static boolean hasOnlyMessages(Map<?, ?> object) {
        return object.values().stream().allMatch(ErrorDocument::isListOfTexts);
    }

    private static boolean hasMessagesOfAttributes(Map<?, ?> object) {
        return object.entrySet().stream()
                .anyMatch(e -> !MEMBERS.contains(e.getKey()) && isListOfTexts(e.getValue()));
    }

    private static boolean isListOfTexts(@Nullable Object value) {
        return value instanceof List<?> list
                && !list.isEmpty()
                && list.stream().allMatch(String.class::isInstance);
    }

    private static void collectByAttribute(
            String prefix, Map<?, ?> object, List<ApiError> errors, int cap) {
        object.forEach((name, value) -> addMessages(prefix + name, value, errors, cap));
    }

    /** Recursion is bounded by the nesting of the document, which is limited. */
    private static void addMessages(
            String attribute, @Nullable Object value, List<ApiError> errors, int cap) {
        if (errors.size() >= MAX_ERRORS) {
            return;
        }
        String name = OneLine.of(attribute, cap);
        if (value instanceof List<?> list) {
            list.forEach(element -> addMessages(attribute, element, errors, cap));
        } else if (value instanceof String) {
            errors.add(new ApiError(null, null, name, text(value, cap), null));
        } else if (value instanceof Map<?, ?> object) {
            ApiError error = error(object, cap);
            if (error == null) {
                collectByAttribute(name + ".", object, errors, cap);
            } else {
                errors.add(
                        new ApiError(
                                error.status(),
                                error.code(),
                                name,
                                error.detail() == null ? error.title() : error.detail(),
                                error.pointer(),
                                error.parameter(),
                                error.header()));
            }
        }
    }

    private static @Nullable ApiError error(Map<?, ?> object, int cap) {
        if (object.get("error") instanceof Map<?, ?> nested) {
            return error(nested, cap);
        }
        List<String> titles = texts(object, TITLES, cap);
        List<String> details = texts(object, DETAILS, cap);
        String title = titles.isEmpty() ? null : titles.get(0);
        String detail = details.isEmpty() ? null : details.get(0);
        if (detail == null && titles.size() > 1) {
            detail = titles.get(1);
        }
        Object source = object.get("source");
        Map<?, ?> place = source instanceof Map<?, ?> map ? map : Map.of();
        String pointer = text(source instanceof Map ? place.get("pointer") : source, cap);
        String parameter = text(place.get("parameter"), cap);
        String header = text(place.get("header"), cap);
        String status = text(object.get("status"), cap);
        String code = text(object.get("code"), cap);
        boolean isNone =
                Stream.of(title, detail, status, code, pointer, parameter, header)
                        .allMatch(Objects::isNull);
        return isNone
                ? null
                : new ApiError(status, code, title, detail, pointer, parameter, header);
    }

    private static List<String> texts(Map<?, ?> object, List<String> members, int cap) {
        return members.stream()
                .map(member -> text(object.get(member), cap))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Whether it comes from something in front of the API, such as Cloudflare or a proxy. */
    public boolean isForeign() {
        return foreign;
    }

    /** The kind of the body. */
    public Kind kind() {
        return kind;
    }

    /** The errors, in the order of the response; empty if there are none. Immutable. */
    public List<ApiError> errors() {
        return errors;
    }

    /**
     * The title of an HTML page, or the text if the body is neither HTML nor JSON; otherwise null.
     */
    public @Nullable String text() {
        return text;
    }

    /** A description on one line for messages, not longer than the cap. */
    public String describe() {
        String description =
                switch (kind) {
                    case ERRORS ->
                            String.join("; ", errors.stream().map(ApiError::toString).toList());
                    case OTHER_JSON -> "JSON without an error in it";
                    case BROKEN_JSON -> "malformed or truncated JSON";
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
