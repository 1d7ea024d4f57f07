// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One relationship of a resource: which other resources it points to, as far as the answer tells.
 * Immutable.
 */
public final class Relationship {

    /** What a response contains of a relationship. */
    public enum State {
        /** The resource has no such member. */
        ABSENT,
        /**
         * It is there, but does not say which resources it points to; usually it only has a link.
         */
        LINKS_ONLY,
        /** It points to nothing: a to-one that is not set. */
        NULL,
        /** It points to one resource. */
        ONE,
        /** It points to a list of resources, which may be empty. */
        MANY
    }

    private static final Relationship ABSENT =
            new Relationship(JsonTree.copyOf(Map.of()), State.ABSENT, null);

    private final Map<String, @Nullable Object> object;
    private final State state;
    private final @Nullable Object data;

    private Relationship(Map<String, @Nullable Object> object, State state, @Nullable Object data) {
        this.object = object;
        this.state = state;
        this.data = data;
    }

    static Relationship absent() {
        return ABSENT;
    }

    /** A view of a checked relationship object. */
    static Relationship view(@Nullable Object value) {
        if (value == null) {
            return new Relationship(ABSENT.object, State.NULL, null);
        }
        Map<String, @Nullable Object> object = Json.object(value);
        Map<String, @Nullable Object> holder = object;
        if (!object.containsKey("data") && object.get("links") instanceof Map<?, ?> links) {
            holder = Json.object(links);
        }
        if (!holder.containsKey("data")) {
            return new Relationship(object, State.LINKS_ONLY, null);
        }
        Object data = holder.get("data");
        State state = data == null ? State.NULL : data instanceof List ? State.MANY : State.ONE;
        return new Relationship(object, state, data);
    }

    /** How much is known. */
    public State getState() {
        return state;
    }

    /** Whether the resources it points to are known, be it none. */
    public boolean isKnown() {
        return state != State.ABSENT && state != State.LINKS_ONLY;
    }

    /**
     * The resources it points to, in the order of the answer; empty if there are none or they are
     * not known.
     */
    public List<ResourceIdentifier> getIdentifiers() {
        List<Map<String, @Nullable Object>> objects = identifierObjects();
        List<ResourceIdentifier> identifiers = new ArrayList<>(objects.size());
        for (Map<String, @Nullable Object> identifier : objects) {
            identifiers.add(
                    new ResourceIdentifier(
                            String.valueOf(identifier.get("type")),
                            String.valueOf(identifier.get("id"))));
        }
        return Collections.unmodifiableList(identifiers);
    }

    /** The first resource it points to, or null if there is none or it is not known. */
    public @Nullable ResourceIdentifier getIdentifier() {
        List<ResourceIdentifier> identifiers = getIdentifiers();
        return identifiers.isEmpty() ? null : identifiers.get(0);
    }

    /** Its links as sent; empty if it has none. */
    public Map<String, @Nullable Object> getLinks() {
        return Json.objectOrEmpty(object.get("links"));
    }

    /** Its meta object; empty if it has none. */
    public Map<String, @Nullable Object> getMeta() {
        return Json.objectOrEmpty(object.get("meta"));
    }

    /** The whole relationship object as sent; empty if there is none. */
    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        return object;
    }

    List<Map<String, @Nullable Object>> identifierObjects() {
        if (data instanceof List<?> list) {
            List<Map<String, @Nullable Object>> objects = new ArrayList<>(list.size());
            for (Object identifier : list) {
                objects.add(Json.object(identifier));
            }
            return objects;
        }
        return data == null ? List.of() : List.of(Json.object(data));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Relationship that
                && state == that.state
                && object.equals(that.object);
    }

    @Override
    public int hashCode() {
        return object.hashCode();
    }

    /** State and identifiers, as in {@code MANY [offers/42]}. */
    @Override
    public String toString() {
        return state + " " + getIdentifiers();
    }
}
