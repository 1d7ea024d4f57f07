// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The errors of a response, in any form: the errors array of JSON:API with any of its members
 * missing, the messages of Rails by attribute, the flat object of the token endpoint, an HTML page,
 * an XML document or text from something in front of the API, or nothing. Reading it never fails.
 * The content decides, not the declared media type. Of a document that is cut off the errors at its
 * beginning count.
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
        /** An XML document, which does not come from the API itself. */
        XML,
        /** Some other text, which does not come from the API itself. */
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

    /** Members with the only message of a response; attributes may have these names too. */
    private static final List<String> MESSAGES =
            List.of("description", "reason", "exception", "msg", "info", "faultstring", "fault");

    /** Members that are neither a message nor an attribute. */
    private static final Set<String> OTHERS =
            Set.of(
                    "id",
                    "type",
                    "data",
                    "meta",
                    "links",
                    "jsonapi",
                    "included",
                    "success",
                    "ok",
                    "path",
                    "timestamp",
                    "request_id",
                    "trace_id");

    private static final Set<String> MEMBERS =
            Stream.of(
                            TITLES.stream(),
                            DETAILS.stream(),
                            Stream.of("id", "links", "status", "code", "source", "meta"))
                    .flatMap(Function.identity())
                    .collect(Collectors.toUnmodifiableSet());

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
                EncodedText.decodeAny(body, length, contentType).replace("\uFEFF", "").strip();
        if (start.isEmpty()) {
            return new ErrorDocument(Kind.EMPTY, List.of(), null, cap, false);
        } else if (start.startsWith("<")) {
            return isXml(start, type) ? xml(start, cap) : html(start, cap);
        } else if (start.startsWith("{") || start.startsWith("[")) {
            ErrorDocument json = json(start, cap);
            return json.kind == Kind.BROKEN_JSON && type.contains("html") ? html(start, cap) : json;
        } else if (type.contains("html")) {
            return html(start, cap);
        } else if (type.contains("json")) {
            return json(start, cap);
        }
        return new ErrorDocument(Kind.TEXT, List.of(), OneLine.of(start, cap), cap, true);
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

    private static boolean isXml(String markup, String type) {
        boolean isDeclared =
                markup.startsWith("<?xml") || (type.contains("xml") && !type.contains("html"));
        return isDeclared && find(markup, "<html", 0) < 0;
    }

    private static ErrorDocument xml(String document, int cap) {
        StringBuilder text = new StringBuilder();
        boolean isTag = false;
        for (int i = 0; i < document.length(); i++) {
            char c = document.charAt(i);
            if (c == '<') {
                isTag = true;
            } else if (c == '>') {
                isTag = false;
                text.append(' ');
            } else if (!isTag) {
                text.append(c);
            }
        }
        return new ErrorDocument(Kind.XML, List.of(), text(text.toString(), cap), cap, true);
    }

    /** The errors at the beginning of a document that is cut off count. */
    private static ErrorDocument json(String text, int cap) {
        try {
            return of(JsonReader.read(text), cap);
        } catch (DocumentException e) {
            ErrorDocument beginning = of(JsonReader.readBeginning(text), cap);
            return beginning.errors.isEmpty()
                    ? new ErrorDocument(Kind.BROKEN_JSON, List.of(), null, cap, beginning.foreign)
                    : beginning;
        }
    }

    private static List<ApiError> errors(@Nullable Object tree, int cap) {
        List<ApiError> errors = new ArrayList<>();
        if (tree instanceof Map<?, ?> object) {
            collect(object.get("errors"), errors, cap);
            if (errors.isEmpty() && !(object.get("error") instanceof String)) {
                collect(object.get("error"), errors, cap);
            }
            collectInside(object.get("data"), errors, cap);
            collectInside(object.get("meta"), errors, cap);
            ApiError flat = errors.isEmpty() ? error(object, cap) : null;
            if (flat != null) {
                errors.add(flat);
            } else if (errors.isEmpty()) {
                collectUnknown(object, errors, cap);
            }
            ApiError ofMeta =
                    errors.isEmpty() && object.get("meta") instanceof Map<?, ?> meta
                            ? error(meta, cap)
                            : null;
            if (ofMeta != null) {
                errors.add(ofMeta);
            }
        } else {
            collect(tree, errors, cap);
        }
        return errors;
    }

    private static void collect(@Nullable Object value, List<ApiError> errors, int cap) {
        if (value instanceof List<?> list) {
            for (Object element : list.subList(0, Math.min(list.size(), MAX_ERRORS))) {
                if (errors.size() < MAX_ERRORS && !addPair(element, errors, cap)) {
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
        } else if (value instanceof String && text(value, cap) != null) {
            errors.add(new ApiError(null, null, text(value, cap), null, null));
        }
    }

    /** Adds an array of an attribute and its messages, if it is one. */
    private static boolean addPair(@Nullable Object element, List<ApiError> errors, int cap) {
        if (!(element instanceof List<?> pair)
                || pair.size() != 2
                || !(pair.get(0) instanceof String attribute)) {
            return false;
        }
        Object messages = pair.get(1);
        if (!(messages instanceof String) && !isListOfTexts(messages)) {
            return false;
        }
        addMessages(attribute, messages, errors, cap);
        return true;
    }

    /** Adds the errors of a member of a document, unless there are others. */
    private static void collectInside(@Nullable Object member, List<ApiError> errors, int cap) {
        if (errors.isEmpty() && member instanceof Map<?, ?> object) {
            collect(object.get("errors"), errors, cap);
            if (errors.isEmpty()) {
                collect(object.get("error"), errors, cap);
            }
        }
    }

    /** Adds the messages of an object that has none of the known members of an error. */
    private static void collectUnknown(Map<?, ?> object, List<ApiError> errors, int cap) {
        boolean isByAttribute = hasOnlyMessages(object) && !MESSAGES.containsAll(object.keySet());
        for (String name : isByAttribute ? List.<String>of() : MESSAGES) {
            Object value = object.get(name);
            ApiError error =
                    value instanceof Map<?, ?> nested ? error(nested, cap) : message(value, cap);
            if (error != null) {
                errors.add(error);
                return;
            } else if (value instanceof Map<?, ?> nested) {
                collectUnknown(nested, errors, cap);
            }
        }
        if (errors.isEmpty() && hasOnlyMessages(object)) {
            collectByAttribute("", object, errors, cap);
        }
    }

    private static @Nullable ApiError message(@Nullable Object value, int cap) {
        String text = value instanceof String ? text(value, cap) : null;
        return text == null ? null : new ApiError(null, null, text, null, null);
    }

    /** Whether it consists of error messages only, by attribute. */
    private static boolean hasOnlyMessages(Map<?, ?> object) {
        return object.entrySet().stream()
                .allMatch(
                        e ->
                                !OTHERS.contains(e.getKey())
                                        && (e.getValue() instanceof String
                                                || isListOfTexts(e.getValue())));
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
        } else if (value instanceof String && text(value, cap) != null) {
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

    /** Whether it is an HTML page or an XML document. */
    public boolean isMarkup() {
        return kind == Kind.HTML || kind == Kind.XML;
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
     * The title of an HTML page, the text of an XML document, or the text if the body is neither
     * markup nor JSON; otherwise null.
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
                    case XML -> text == null ? "an XML document" : "an XML document: " + text;
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
        int tag = find(html, "<title", 0);
        int start = tag < 0 ? -1 : html.indexOf('>', tag);
        int end = start < 0 ? -1 : find(html, "</title", start);
        if (end < 0) {
            return null;
        }
        String title = OneLine.of(html.substring(start + 1, end), cap);
        return title.isEmpty() ? null : title;
    }

    /**
     * The index of a tag in any case. A copy in lower case may be longer than the text, so that its
     * indexes do not fit.
     */
    private static int find(String markup, String tag, int from) {
        int at = markup.indexOf('<', from);
        while (at >= 0 && !markup.regionMatches(true, at, tag, 0, tag.length())) {
            at = markup.indexOf('<', at + 1);
        }
        return at;
    }

    /** A text or number on one line; null if there is none, or nothing to see in it. */
    private static @Nullable String text(@Nullable Object value, int cap) {
        if (!(value instanceof String) && !(value instanceof Number)) {
            return null;
        }
        String text = OneLine.of(value.toString(), cap);
        return text.isEmpty() ? null : text;
    }
}
