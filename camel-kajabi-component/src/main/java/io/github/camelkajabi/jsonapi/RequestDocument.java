// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.model.ShapeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the documents of requests. */
@Internal
public final class RequestDocument {

    private RequestDocument() {}

    /**
     * A document that creates a resource.
     *
     * @param type the type, for instance {@code contacts}
     * @param attributes names and values; none are written if empty
     * @param relationships names and relationship objects as {@link #linkage(Object)} returns them;
     *     none are written if empty
     * @throws io.github.camelkajabi.model.ShapeException if a value has no JSON form
     */
    public static Map<String, @Nullable Object> create(
            String type, Map<String, ?> attributes, Map<String, ?> relationships) {
        return document(type, null, attributes, relationships, Map.of());
    }

    /**
     * A document that creates a resource from the input of a user, without its id: the server
     * chooses the id.
     */
    public static Map<String, @Nullable Object> create(String type, ResourceInput input) {
        return document(type, null, input.attributes(), input.relationships(), input.meta());
    }

    /**
     * A document that updates a resource. Attributes that it does not contain stay unchanged.
     *
     * @param type the type, for instance {@code contacts}
     * @param id the id of the resource
     * @param attributes names and values; none are written if empty
     * @param relationships names and relationship objects as {@link #linkage(Object)} returns them;
     *     none are written if empty
     * @throws io.github.camelkajabi.model.ShapeException if a value has no JSON form
     */
    public static Map<String, @Nullable Object> update(
            String type, String id, Map<String, ?> attributes, Map<String, ?> relationships) {
        return document(type, id, attributes, relationships, Map.of());
    }

    /**
     * A document that updates the resource of that id with the input of a user, whatever id the
     * input has.
     */
    public static Map<String, @Nullable Object> update(
            String type, String id, ResourceInput input) {
        return document(type, id, input.attributes(), input.relationships(), input.meta());
    }

    /**
     * A document that lists resources, for a relationship operation. It is a list even for one.
     *
     * @param type the type of the resources, for instance {@code offers}
     * @param ids their ids
     * @param meta the meta object; none is written if empty
     * @throws io.github.camelkajabi.model.ShapeException if a value has no JSON form
     */
    public static Map<String, @Nullable Object> identifiers(
            String type, Collection<String> ids, Map<String, ?> meta) {
        List<Object> data = new ArrayList<>(ids.size());
        ids.forEach(id -> data.add(new ResourceIdentifier(type, id)));
        return new Members("").put("data", data).putUnlessEmpty("meta", meta).object();
    }

    /**
     * A relationship object.
     *
     * @param data a {@link ResourceIdentifier}, a collection of them, or null to point to none
     */
    public static Map<String, @Nullable Object> linkage(@Nullable Object data) {
        return new Members("").put("data", data).object();
    }

    private static Map<String, @Nullable Object> document(
            String type,
            @Nullable String id,
            Map<String, ?> attributes,
            Map<String, ?> relationships,
            Map<String, ?> meta) {
        Members resource = new Members("/data").put("type", type);
        if (id != null) {
            resource.put("id", id);
        }
        resource.putUnlessEmpty("attributes", attributes)
                .putUnlessEmpty("relationships", relationships);
        return new Members("").put("data", resource.object()).putUnlessEmpty("meta", meta).object();
    }

    /** Collects the members of an object. */
    private static final class Members {

        private static final int MAX_MEMBERS = 4;

        private final @Nullable Object[] members = new Object[2 * MAX_MEMBERS];
        private final String pointer;
        private int used;

        Members(String pointer) {
            this.pointer = pointer;
        }

        Members put(String name, @Nullable Object value) {
            members[used++] = name;
            try {
                members[used++] = JsonTree.copyOf(value);
            } catch (ShapeException e) {
                throw e.below(pointer + "/" + name);
            }
            return this;
        }

        Members putUnlessEmpty(String name, Map<String, ?> value) {
            return value.isEmpty() ? this : put(name, value);
        }

        Map<String, @Nullable Object> object() {
            return JsonTree.object(members, 0, used);
        }
    }
}
