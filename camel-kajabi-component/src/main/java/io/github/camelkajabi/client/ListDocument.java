// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import java.util.List;

/**
 * Tells a list from an answer that has none: one without {@code data}, or without any content, is
 * no empty list.
 */
public final class ListDocument {

    /** Far more rows than the largest page that the API gives; a list is read page by page. */
    static final int MOST_ROWS = 10_000;

    private ListDocument() {}

    /**
     * The same document if it holds a list, which may be empty, of no more than {@value #MOST_ROWS}
     * rows.
     *
     * @throws DocumentException if not; a {@link ResponseReader} lets it pass, and the call fails
     *     with a {@link KajabiException}
     */
    public static Document require(Document document) {
        if (document.resources().size() > MOST_ROWS) {
            throw new DocumentException("/data", "more than " + MOST_ROWS + " rows in one page");
        }
        if (document.tree() instanceof List || document.asMap().get("data") instanceof List) {
            return document;
        }
        throw new DocumentException("/data", "expected an array but found none");
    }
}
