// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a list from an answer that has none: one without {@code data}, or without any content, is
 * no empty list, and neither is one with errors.
 */
public final class ListDocument {

    /** Far more rows than the largest page that the API gives; a list is read page by page. */
    static final int MAX_ROWS = 10_000;

    private ListDocument() {}

    /**
     * The same document if it holds a list, which may be empty, of no more than {@value #MAX_ROWS}
     * rows.
     *
     * @throws DocumentException if not; a {@link ResponseReader} lets it pass, and the call fails
     *     with a {@link KajabiException}
     */
    public static Document require(Document document) {
        OperationResponse.requireNoErrors(document);
        if (document.asMap().get("data") instanceof List<?> rows) {
            requireFew(rows);
            return document;
        }
        throw new DocumentException("/data", "expected an array but found none");
    }

    /** Checks that there are no more rows than a page can have. */
    static void requireFew(List<?> rows) {
        if (rows.size() > MAX_ROWS) {
            throw new DocumentException("/data", "more than " + MAX_ROWS + " rows in one page");
        }
    }

    /**
     * The same document if it holds a list of resources of a type, which may be empty.
     *
     * @param type the type; null for any
     */
    static Document require(Document document, @Nullable String type) {
        require(document);
        List<Resource> resources = document.resources();
        for (int i = 0; i < resources.size(); i++) {
            requireType(resources.get(i), "/data/" + i, type);
        }
        return document;
    }

    /** A resource may leave its type out. */
    static void requireType(Resource resource, String place, @Nullable String type) {
        Object sent = resource.asMap().get("type");
        if (type != null && sent != null && !type.equals(sent)) {
            throw new UnexpectedResponseException(
                    place + "/type: expected '" + type + "' but found '" + sent + "'");
        }
    }
}
