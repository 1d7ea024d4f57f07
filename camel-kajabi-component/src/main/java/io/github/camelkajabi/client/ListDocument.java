// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a document is a list. A document without {@code data}, without content or with errors
 * is not an empty list.
 */
@Internal
public final class ListDocument {

    /** Far more rows than the largest page of the API. */
    static final int MAX_ROWS = 10_000;

    private ListDocument() {}

    /**
     * Returns the document if it is a list, which may be empty, of at most {@value #MAX_ROWS} rows.
     *
     * @throws DocumentException if it is not; thrown by a {@link ResponseReader}, it makes the call
     *     fail with a {@link KajabiException}
     */
    public static Document require(Document document) {
        OperationResponse.requireNoErrors(document);
        if (document.asMap().get("data") instanceof List<?> rows) {
            requireFew(rows);
            return document;
        }
        throw new DocumentException("/data", "expected an array but found none");
    }

    /** Checks that there are not more rows than a page can have. */
    static void requireFew(List<?> rows) {
        if (rows.size() > MAX_ROWS) {
            throw new DocumentException("/data", "more than " + MAX_ROWS + " rows in one page");
        }
    }

    /**
     * Returns the document if it is a list of resources of a type, which may be empty.
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

    /** Checks the type of a resource, which may omit it. */
    static void requireType(Resource resource, String place, @Nullable String type) {
        Object sent = resource.asMap().get("type");
        if (type != null && sent != null && !type.equals(sent)) {
            throw new UnexpectedResponseException(
                    place + "/type: expected '" + type + "' but found '" + sent + "'");
        }
    }
}
