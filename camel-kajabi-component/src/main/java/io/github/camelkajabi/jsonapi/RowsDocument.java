// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list whose rows are checked one by one. A row that is not a resource object does not keep the
 * others from being read.
 *
 * @param document the document. It has a stand-in in place of each row that is not a resource
 *     object: an unknown resource with the id of the row, if that can be read, and with its content
 *     as an attribute.
 * @param defects why these rows are not resource objects, by their index, as predicates such as
 *     "cannot be read: expected an object but found null"
 */
@Internal
public record RowsDocument(Document document, Map<Integer, String> defects) {

    private static final String DATA = "data";

    /** The place of a row that is the only one. */
    private static final String FIRST = "/data/0";

    /** Makes the defects immutable. */
    public RowsDocument {
        defects = Map.copyOf(defects);
    }

    /**
     * Reads a document from a stream to its end; does not close it.
     *
     * @param expectedType the type to assume for resources whose own type is missing or unknown
     * @throws DocumentException if it is not JSON, is cut off, or is not a JSON:API document for
     *     another reason than its rows
     * @throws IOException if the stream fails
     */
    public static RowsDocument read(InputStream json, @Nullable String expectedType)
            throws IOException {
        Object tree = JsonReader.readRows(json);
        try {
            return new RowsDocument(Document.of(tree, expectedType), Map.of());
        } catch (DocumentException e) {
            if (tree instanceof Map<?, ?> document && document.get(DATA) instanceof List<?> rows) {
                return read(document, rows, expectedType);
            }
            throw e;
        }
    }

    private static RowsDocument read(
            Map<?, ?> document, List<?> rows, @Nullable String expectedType) {
        Map<Integer, String> defects = new HashMap<>();
        List<@Nullable Object> readable = new ArrayList<>(rows);
        for (int i = 0; i < rows.size(); i++) {
            String defect = defect(rows.get(i), expectedType);
            if (defect != null) {
                defects.put(i, defect);
                readable.set(i, standIn(rows.get(i)));
            }
        }
        Map<Object, @Nullable Object> copy = new LinkedHashMap<>(document);
        copy.put(DATA, readable);
        return new RowsDocument(Document.of(copy, expectedType), defects);
    }

    private static @Nullable String defect(@Nullable Object row, @Nullable String expectedType) {
        if (row instanceof JsonReader.Ambiguous) {
            return "has two members of the same name";
        }
        try {
            Document.of(Map.of(DATA, Collections.singletonList(row)), expectedType);
            return null;
        } catch (DocumentException e) {
            String place = e.getPointer().substring(FIRST.length());
            return "cannot be read: " + (place.isEmpty() ? "" : place + ": ") + e.getProblem();
        }
    }

    private static Map<String, @Nullable Object> standIn(@Nullable Object row) {
        Map<String, @Nullable Object> resource = new LinkedHashMap<>();
        resource.put("type", "unreadable");
        if (row instanceof Map<?, ?> object
                && (object.get("id") instanceof String
                        || object.get("id") instanceof Long
                        || object.get("id") instanceof BigInteger)) {
            resource.put("id", object.get("id"));
        }
        Object content = row instanceof JsonReader.Ambiguous ambiguous ? ambiguous.object() : row;
        resource.put("attributes", Collections.singletonMap("row", content));
        return resource;
    }
}
