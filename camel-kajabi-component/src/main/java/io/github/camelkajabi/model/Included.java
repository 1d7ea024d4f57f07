// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The resources that came along with an answer, found by type and id. The records of an answer
 * share it, which is how {@code contact.getOffers()} gives whole offers. Immutable; records are
 * made when asked for, so cycles are harmless.
 */
public final class Included {

    private static final Included NONE = new Included(Map.of());

    private final Map<ResourceIdentifier, Map<String, @Nullable Object>> objects;

    private Included(Map<ResourceIdentifier, Map<String, @Nullable Object>> objects) {
        this.objects = objects;
    }

    /** Nothing came along. */
    public static Included none() {
        return NONE;
    }

    /** Starts an index. */
    public static Builder builder() {
        return new Builder();
    }

    /** The resource of that type and id, or null if it did not come along. */
    public @Nullable Resource find(String type, String id) {
        Map<String, @Nullable Object> object = objects.get(new ResourceIdentifier(type, id));
        return object == null ? null : ResourceTypes.create(type, null, object, this);
    }

    Map<String, @Nullable Object> resolve(Map<String, @Nullable Object> identifier) {
        Map<String, @Nullable Object> object =
                objects.get(
                        new ResourceIdentifier(
                                String.valueOf(identifier.get("type")),
                                String.valueOf(identifier.get("id"))));
        return object == null ? identifier : object;
    }

    <R> List<R> resolveAll(
            List<Map<String, @Nullable Object>> identifiers,
            ResourceTypes.Factory<? extends R> factory) {
        List<R> resources = new ArrayList<>(identifiers.size());
        for (Map<String, @Nullable Object> identifier : identifiers) {
            resources.add(factory.create(resolve(identifier), this));
        }
        return List.copyOf(resources);
    }

    /** Collects the resource objects of an answer. */
    public static final class Builder {

        private final Map<ResourceIdentifier, Map<String, @Nullable Object>> objects =
                new HashMap<>();

        private Builder() {}

        /**
         * Adds a resource object. If two have the same type and id, the first one counts. A
         * resource without an id cannot be referenced and is ignored.
         *
         * @throws ShapeException if it is not a resource object
         */
        public Builder add(Map<String, ?> resourceObject) {
            Map<String, @Nullable Object> object = JsonTree.copyOf(resourceObject);
            Shape.checkResource(object, false);
            if (object.get("type") instanceof String type && object.get("id") != null) {
                objects.putIfAbsent(
                        new ResourceIdentifier(type, String.valueOf(object.get("id"))), object);
            }
            return this;
        }

        /** The index of what was added. */
        public Included build() {
            return objects.isEmpty() ? NONE : new Included(new HashMap<>(objects));
        }
    }
}
