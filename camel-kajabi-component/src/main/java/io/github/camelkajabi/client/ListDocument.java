// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.OneLine;
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
     * A row may lack an id, but an id that it has can be used in a header and in a path.
     *
     * @throws DocumentException if it is not; thrown by a {@link ResponseReader}, it makes the call
     *     fail with a {@link KajabiException}
     */
    public static Document require(Document document) {
        OperationResponse.requireNoErrors(document);
        requireRows(document);
        List<Resource> resources = document.resources();
        for (int i = 0; i < resources.size(); i++) {
            String id = resources.get(i).getId();
            if (id != null) {
                OperationResponse.requireUsableId(id, i);
            }
        }
        return document;
    }

    /**
     * Returns the document if it is a list, which may be empty, of at most {@value #MAX_ROWS} rows,
     * whatever these are. {@link #defect} checks one of them. Errors without an id are not a row
     * but a failure.
     *
     * @throws DocumentException if it is not, as for {@link #require}
     */
    public static Document requireRows(Document document) {
        OperationResponse.requireNoErrorsBesideRecords(document);
        if (document.asMap().get("data") instanceof List<?> rows) {
            requireFew(rows);
            return document;
        }
        throw new DocumentException("/data", "expected an array but found none");
    }

    /**
     * Why a row of a list is not a record that can be worked with, as a predicate such as "has no
     * id"; null if it is one.
     */
    public static @Nullable String defect(Resource row) {
        if (OperationResponse.hasErrors(row.asMap())) {
            return "shows an error";
        }
        String id = row.getId();
        if (id == null || id.isBlank()) {
            return "has no id";
        }
        String problem = OperationResponse.problemOfId(id);
        return problem == null
                ? null
                : "has the unusable id '" + OneLine.of(id, OneLine.VALUE) + "': " + problem;
    }

    /** Whether an id can be sent on as a header, be logged, and be a part of a path. */
    public static boolean isUsable(String id) {
        return !id.isBlank() && OperationResponse.problemOfId(id) == null;
    }

    /**
     * Returns the document if it reports no failure; it may be any document.
     *
     * @throws RuntimeException if it does; thrown by a {@link ResponseReader}, it makes the call
     *     fail with a {@link KajabiException}
     */
    public static Document withoutErrors(Document document) {
        OperationResponse.requireNoErrors(document);
        return document;
    }

    /** Checks that there are not more rows than a page can have. */
    static void requireFew(List<?> rows) {
        if (rows.size() > MAX_ROWS) {
            throw new DocumentException("/data", "more than " + MAX_ROWS + " rows in one page");
        }
    }
}
