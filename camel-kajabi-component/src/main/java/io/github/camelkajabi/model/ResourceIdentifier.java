// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What names one resource: its type and its id.
 *
 * <p>Comparable, so that a hash map stays quick with ids that were chosen to collide.
 *
 * @param type the type, as in the API, for instance {@code offers}
 * @param id the id; always text, live ids do not fit into an {@code int}
 */
public record ResourceIdentifier(String type, String id) implements Comparable<ResourceIdentifier> {

    private static final int MAX_SHOWN = 100;

    /** An identifier of the given type and id. */
    public ResourceIdentifier {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(id, "id");
    }

    /** The type, for languages that read beans. */
    public String getType() {
        return type;
    }

    /** The id, for languages that read beans. */
    public String getId() {
        return id;
    }

    /** The JSON:API object, {@code type} and {@code id}. */
    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        LinkedHashMap<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("type", type);
        object.put("id", id);
        return JsonTree.adopt(object);
    }

    /** Type and id, as in {@code offers/42}. */
    @Override
    public String toString() {
        return text(type, id);
    }

    static String text(String type, String id) {
        return OneLine.of(type, MAX_SHOWN) + "/" + OneLine.of(id, MAX_SHOWN);
    }

    /** By type, then by id, as text. */
    @Override
    public int compareTo(ResourceIdentifier other) {
        int byType = type.compareTo(other.type);
        return byType == 0 ? id.compareTo(other.id) : byType;
    }
}
