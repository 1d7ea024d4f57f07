// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceTypes;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The response to an operation, checked against the {@link Operation}: the requested resource, a
 * list of resources of one type, their identifiers, or nothing. Any other response is an error and
 * never taken for an empty one.
 *
 * @param document the response; without content if the status is 204
 * @param text the response as it was received, if it is kept
 * @param status the HTTP status
 * @param requestId the server's id of the call
 */
@Internal
public record OperationResponse(
        Document document, @Nullable String text, int status, @Nullable String requestId) {

    private static final int ERROR_TEXT_LIMIT = 64 * 1024;
    private static final int MAX_ID_LENGTH = 500;
    private static final String DATA = "/data";
    private static final int NO_CONTENT = 204;

    /** The index of a resource that is not in a list. */
    private static final int NO_INDEX = -1;

    /** Texts of a status that mean a failure. */
    private static final Set<String> FAILED = Set.of("error", "fail", "failed", "failure");

    /**
     * Reads a response to its end.
     *
     * @param request the request that was sent
     * @param raw whether the text is kept
     * @throws DocumentException if it is not a JSON:API document, or not of the expected shape
     * @throws IOException if the connection fails while reading
     */
    public static OperationResponse read(
            Operation operation, ApiRequest request, ApiResponse response, boolean raw)
            throws IOException {
        OperationResponse answer = read(operation.type(), response, raw);
        require(answer.document(), operation, request, response.status());
        return answer;
    }

    /**
     * Reads a page of a list to its end.
     *
     * @param operation the operation that the page is checked against; null for rows of any type
     */
    static OperationResponse readList(
            @Nullable Operation operation, ApiRequest request, ApiResponse response, boolean raw)
            throws IOException {
        if (operation != null) {
            return read(operation, request, response, raw);
        }
        OperationResponse answer = read(null, response, raw);
        ListDocument.require(answer.document());
        return answer;
    }

    private static OperationResponse read(@Nullable String type, ApiResponse response, boolean raw)
            throws IOException {
        String text = raw ? response.text() : null;
        Document document =
                text == null ? Document.read(response.body(), type) : Document.read(text, type);
        return new OperationResponse(document, text, response.status(), response.requestId());
    }

    private static void require(
            Document document, Operation operation, ApiRequest request, int status) {
        requireNoErrors(document);
        switch (operation.answer()) {
            case SINGLE -> requireRecord(document, operation, request);
            case COLLECTION -> requireRows(document, operation);
            case IDENTIFIERS -> {
                boolean isWritten = operation.method() != Method.GET;
                if (!isWritten || status != NO_CONTENT) {
                    requireRows(document, operation);
                }
            }
            case SAMPLE -> {
                if (document.tree() instanceof List<?> rows) {
                    ListDocument.requireFew(rows);
                } else {
                    ListDocument.require(document);
                }
            }
            case VERSION -> requireVersion(document);
            case EMPTY -> EmptyResponse.require(document, operation, request);
            case TOKEN -> {}
        }
    }

    /**
     * Checks that a response has no errors, whatever else it contains: neither at its top level nor
     * in {@code meta} nor beside the id of a resource. The attributes of a resource are not looked
     * at, because they may have any name.
     */
    static void requireNoErrors(Document document) {
        requireNoErrors(document, row -> true);
    }

    /** The same, but of a list only those rows are checked that have no id. */
    static void requireNoErrorsBesideRecords(Document document) {
        requireNoErrors(document, row -> row.get("id") == null);
    }

    private static void requireNoErrors(Document document, Predicate<Map<?, ?>> isRowToCheck) {
        Map<String, @Nullable Object> object = document.asMap();
        boolean isFailure =
                isFailure(object)
                        || (object.get("meta") instanceof Map<?, ?> meta && isFailure(meta))
                        || (object.get("data") instanceof Map<?, ?> data && hasErrors(data));
        if (!isFailure && object.get("data") instanceof List<?> rows) {
            for (Object row : rows) {
                isFailure |=
                        row instanceof Map<?, ?> resource
                                && hasErrors(resource)
                                && isRowToCheck.test(resource);
            }
        }
        if (isFailure) {
            throw new UnexpectedResponseException(
                    ErrorDocument.of(document.tree(), ERROR_TEXT_LIMIT));
        }
    }

    private static boolean isFailure(Map<?, ?> object) {
        return hasErrors(object)
                || Boolean.FALSE.equals(object.get("success"))
                || isFailedStatus(object.get("status"));
    }

    private static boolean isFailedStatus(@Nullable Object status) {
        return status instanceof Number number
                ? number.doubleValue() >= 400
                : status instanceof String text
                        && (FAILED.contains(text.toLowerCase(Locale.ROOT))
                                || (text.length() == 3 && text.matches("[45]\\d\\d")));
    }

    static boolean hasErrors(Map<?, ?> object) {
        return isSomething(object.get("errors")) || isSomething(object.get("error"));
    }

    private static boolean isSomething(@Nullable Object errors) {
        if (errors instanceof Collection<?> list) {
            return !list.isEmpty();
        } else if (errors instanceof Map<?, ?> map) {
            return !map.isEmpty();
        } else if (errors instanceof String text) {
            return !text.isBlank();
        }
        return errors != null && !Boolean.FALSE.equals(errors);
    }

    private static void requireRecord(Document document, Operation operation, ApiRequest request) {
        boolean isOne =
                document.asMap().get("data") instanceof Map
                        || (operation.tolerated().array() && document.tree() instanceof Map);
        Resource resource = isOne && document.resources().size() == 1 ? document.resource() : null;
        if (resource == null) {
            throw new DocumentException(DATA, "expected one resource but found none or a list");
        }
        requireIdentity(resource, NO_INDEX, operation);
        String asked = askedId(operation, request);
        if (asked != null && !asked.equals(resource.getId())) {
            throw new UnexpectedResponseException(
                    DATA + "/id: expected '" + asked + "' but found '" + resource.getId() + "'");
        }
    }

    /** The id that the response must have; null if that is unknown. */
    private static @Nullable String askedId(Operation operation, ApiRequest request) {
        Map<String, @Nullable Object> document = request.document();
        if (request.method() == Method.PATCH
                && document != null
                && document.get("data") instanceof Map<?, ?> data
                && data.get("id") instanceof String id) {
            return id;
        }
        if (!operation.answersWhatThePathNames()) {
            return null;
        }
        return operation
                .idIn(request.path())
                .map(OperationResponse::decoded)
                .filter(id -> !operation.tolerated().aliases().contains(id))
                .orElse(null);
    }

    private static String decoded(String id) {
        boolean isPlain = id.indexOf('%') < 0 && id.indexOf('+') < 0;
        return isPlain ? id : URLDecoder.decode(id, StandardCharsets.UTF_8);
    }

    /** Checks the id, which becomes a header and may be sent on from there, and the type. */
    private static void requireIdentity(Resource resource, int index, Operation operation) {
        String id = resource.getId();
        if (id == null || id.isBlank()) {
            throw new DocumentException(place(index) + "/id", "expected an id but found none");
        }
        requireUsableId(id, index);
        String type = operation.type();
        boolean mayBeUnknown =
                operation.tolerated().anyType()
                        && type != null
                        && ResourceTypes.classOf(type) == resource.getClass();
        if (!mayBeUnknown) {
            requireType(resource, index, type);
        }
    }

    /** Checks an id that may be sent on as a header, be logged, or become a part of a path. */
    static void requireUsableId(String id, int index) {
        String problem = problemOfId(id);
        if (problem != null) {
            throw new DocumentException(place(index) + "/id", problem);
        }
    }

    /** What is wrong with an id; null if it can be sent on, be logged, and be a part of a path. */
    static @Nullable String problemOfId(String id) {
        if (!OneLine.of(id, MAX_ID_LENGTH).equals(id)) {
            return "expected an id of at most "
                    + MAX_ID_LENGTH
                    + " visible characters without blanks at its ends";
        }
        return id.equals(".") || id.equals("..")
                ? "expected an id but found a step in a path, '" + id + "'"
                : null;
    }

    /** Checks the type of a resource, which may omit it. */
    private static void requireType(Resource resource, int index, @Nullable String type) {
        Object sent = resource.asMap().get("type");
        if (type != null && sent != null && !type.equals(sent)) {
            throw new UnexpectedResponseException(
                    place(index) + "/type: expected '" + type + "' but found '" + sent + "'");
        }
    }

    private static String place(int index) {
        return index == NO_INDEX ? DATA : DATA + "/" + index;
    }

    private static void requireRows(Document document, Operation operation) {
        ListDocument.require(document);
        List<Resource> resources = document.resources();
        for (int i = 0; i < resources.size(); i++) {
            requireIdentity(resources.get(i), i, operation);
        }
    }

    private static void requireVersion(Document document) {
        if (!(document.meta().get("version") instanceof String)) {
            throw new DocumentException("/meta/version", "expected a string but found none");
        }
    }
}
