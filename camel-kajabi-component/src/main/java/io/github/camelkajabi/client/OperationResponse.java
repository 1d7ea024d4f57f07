// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.jsonapi.ErrorDocument;
import io.github.camelkajabi.jsonapi.JsonReader;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceTypes;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
                text == null
                        ? Document.read(response.body(), type)
                        : Document.of(JsonReader.read(text), type);
        return new OperationResponse(document, text, response.status(), response.requestId());
    }

    private static void require(
            Document document, Operation operation, ApiRequest request, int status) {
        requireNoErrors(document);
        switch (operation.answer()) {
            case SINGLE -> requireRecord(document, operation, request);
            case COLLECTION -> ListDocument.require(document, operation.type());
            case IDENTIFIERS -> {
                boolean isWritten = operation.method() != Method.GET;
                if (!isWritten || status != NO_CONTENT) {
                    requireIdentifiers(document, operation);
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

    /** Checks that a response has no errors, whatever else it contains. */
    static void requireNoErrors(Document document) {
        Map<String, @Nullable Object> object = document.asMap();
        boolean hasErrors =
                isSomething(object.get("errors"))
                        || (object.get("data") == null && isSomething(object.get("error")));
        if (hasErrors) {
            throw new UnexpectedResponseException(
                    ErrorDocument.of(document.tree(), ERROR_TEXT_LIMIT));
        }
    }

    private static boolean isSomething(@Nullable Object errors) {
        return errors instanceof Collection<?> list
                ? !list.isEmpty()
                : errors instanceof Map<?, ?> map
                        ? !map.isEmpty()
                        : errors != null && !Boolean.FALSE.equals(errors);
    }

    private static void requireRecord(Document document, Operation operation, ApiRequest request) {
        boolean isOne =
                document.asMap().get("data") instanceof Map
                        || (operation.tolerated().array() && document.tree() instanceof Map);
        Resource resource = isOne && document.resources().size() == 1 ? document.resource() : null;
        if (resource == null) {
            throw new DocumentException(DATA, "expected one resource but found none or a list");
        }
        requireIdentity(resource, DATA, operation);
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
                .map(id -> URLDecoder.decode(id, StandardCharsets.UTF_8))
                .filter(id -> !operation.tolerated().aliases().contains(id))
                .orElse(null);
    }

    /** Checks the id, which becomes a header and may be sent on from there, and the type. */
    private static void requireIdentity(Resource resource, String place, Operation operation) {
        String id = resource.getId();
        if (id == null || id.isBlank()) {
            throw new DocumentException(place + "/id", "expected an id but found none");
        }
        if (!OneLine.of(id, MAX_ID_LENGTH).equals(id)) {
            throw new DocumentException(
                    place + "/id",
                    "expected an id of at most "
                            + MAX_ID_LENGTH
                            + " characters without control characters");
        }
        String type = operation.type();
        boolean mayBeUnknown =
                operation.tolerated().anyType()
                        && type != null
                        && ResourceTypes.classOf(type) == resource.getClass();
        if (!mayBeUnknown) {
            ListDocument.requireType(resource, place, type);
        }
    }

    private static void requireIdentifiers(Document document, Operation operation) {
        ListDocument.require(document);
        List<Resource> resources = document.resources();
        for (int i = 0; i < resources.size(); i++) {
            requireIdentity(resources.get(i), DATA + "/" + i, operation);
        }
    }

    private static void requireVersion(Document document) {
        if (!(document.meta().get("version") instanceof String)) {
            throw new DocumentException("/meta/version", "expected a string but found none");
        }
    }
}
