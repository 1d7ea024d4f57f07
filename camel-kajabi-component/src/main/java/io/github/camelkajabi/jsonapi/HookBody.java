// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ShapeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a webhook.
 *
 * @param id the id; null if it is absent
 * @param event the event
 * @param records the records, if the payload is a list
 * @param flat the payload, if it is an object
 */
@Internal
public record HookBody(
        @Nullable String id,
        String event,
        List<Resource> records,
        Map<String, @Nullable Object> flat) {

    /**
     * Reads a body.
     *
     * @param body JSON in text, bytes, a stream, a map or a Jackson tree
     * @return null if it is null or blank
     * @throws DocumentException if it is not the body of a webhook; the message names the place
     * @throws IOException if a stream fails
     */
    public static @Nullable HookBody read(@Nullable Object body) throws IOException {
        String text = body == null ? null : Bodies.text(body);
        Object tree =
                body == null ? null : text == null ? Bodies.tree(body) : JsonReader.read(text);
        if (tree == null) {
            return null;
        }
        Map<String, @Nullable Object> object = Trees.object(tree, "");
        if (!(object.get("event") instanceof String event)) {
            throw new DocumentException("/event", "expected a text, the name of the event");
        }
        Object id = object.get("id");
        String known = id == null ? null : id.toString();
        if (!(object.get("payload") instanceof List<?> rows)) {
            return new HookBody(
                    known, event, List.of(), Trees.object(object.get("payload"), "/payload"));
        }
        List<Resource> records = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            String pointer = "/payload/" + i;
            try {
                records.add(Resource.of(Trees.object(rows.get(i), pointer)));
            } catch (ShapeException e) {
                throw DocumentException.at(pointer, e);
            }
        }
        return new HookBody(known, event, records, Trees.NO_MEMBERS);
    }
}
