// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.Included;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ShapeException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a typed record from a map or from JSON. */
@Internal
public final class RecordReader {

    private RecordReader() {}

    /**
     * Reads a record.
     *
     * @param body a flat map of attributes, a resource object or a JSON:API document with one
     *     resource; each of them also as JSON in text, bytes, a stream or a Jackson tree
     * @param type the type of the record, for instance {@code contacts}
     * @return null if the body is null, blank or a document without a resource
     * @throws DocumentException if it is something else or has another type; the message names the
     *     place
     * @throws IOException if a stream fails
     */
    public static @Nullable Resource read(@Nullable Object body, String type) throws IOException {
        String text = body == null ? null : Bodies.text(body);
        Object tree =
                body == null ? null : text == null ? Bodies.tree(body) : JsonReader.read(text);
        if (tree == null) {
            return null;
        }
        Map<String, @Nullable Object> object = Trees.object(tree, "");
        if (object.containsKey("data")) {
            Resource resource = Document.of(object, type).resource();
            Bodies.checkType(resource == null ? null : resource.getType(), type, "/data/type");
            return resource;
        }
        Bodies.checkType(object.get("type"), type, "/type");
        try {
            return Resource.of(
                    object.get("attributes") instanceof Map ? object : nested(object, type),
                    type,
                    Included.none());
        } catch (ShapeException e) {
            throw DocumentException.at("", e);
        }
    }

    private static Map<String, @Nullable Object> nested(
            Map<String, @Nullable Object> flat, String type) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(flat);
        Map<String, @Nullable Object> resource = new LinkedHashMap<>();
        if (attributes.containsKey("id")) {
            resource.put("id", attributes.remove("id"));
        }
        resource.put("type", type);
        attributes.remove("type", type);
        resource.put("attributes", attributes);
        return resource;
    }
}
