// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.Resource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a response without information: no content, or a document without a resource or with the
 * one that was deleted.
 */
final class EmptyResponse {

    private static final List<String> MEMBERS = List.of("data", "meta", "links", "jsonapi");

    private EmptyResponse() {}

    /**
     * Reads the response to its end.
     *
     * @throws DocumentException if its content does not indicate success
     */
    static Document read(ApiResponse response) throws IOException {
        return require(Document.read(response.body()));
    }

    /** Returns the document if it contains nothing, or the resource that the path names. */
    static Document require(Document document, Operation operation, ApiRequest request) {
        Resource resource = document.resource();
        boolean isDeleted =
                document.asMap().get("data") instanceof Map
                        && resource != null
                        && resource.getType().equals(operation.resource())
                        && resource.getId() != null
                        && operation
                                .idIn(request.path())
                                .equals(Optional.of(ApiRequest.encode(resource.getId())));
        return isDeleted ? document : require(document);
    }

    private static Document require(Document document) {
        OperationResponse.requireNoErrors(document);
        Map<String, @Nullable Object> object = document.asMap();
        if (document.tree() instanceof List || !document.isEmpty()) {
            throw new DocumentException("/data", "expected nothing but found a resource or a list");
        }
        if (object.get("data") instanceof List) {
            throw new DocumentException("/data", "expected nothing but found an array");
        }
        for (String member : object.keySet()) {
            if (!MEMBERS.contains(member)) {
                throw new DocumentException("", "expected nothing but found other members");
            }
        }
        return document;
    }
}
