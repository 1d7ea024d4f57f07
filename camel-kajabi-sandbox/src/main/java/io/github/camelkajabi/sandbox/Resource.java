// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** One record. Only code that holds the store's lock touches it. */
final class Resource {

    private final String type;
    private final String id;
    private final long order;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final Map<String, String> toOne = new LinkedHashMap<>();
    private final Map<String, Set<String>> toMany = new LinkedHashMap<>();
    private final Instant createdAt;
    private Instant updatedAt;

    Resource(String type, String id, long order, Instant createdAt) {
        this.type = type;
        this.id = id;
        this.order = order;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
    }

    Resource copy() {
        Resource copy = new Resource(type, id, order, createdAt);
        copy.attributes.putAll(attributes);
        copy.toOne.putAll(toOne);
        toMany.forEach((name, ids) -> copy.toMany.put(name, new LinkedHashSet<>(ids)));
        copy.updatedAt = updatedAt;
        return copy;
    }

    String type() {
        return type;
    }

    String id() {
        return id;
    }

    /** Grows with every record of the sandbox and breaks ties of any sort. */
    long order() {
        return order;
    }

    Map<String, Object> attributes() {
        return attributes;
    }

    Object value(String attribute) {
        return switch (attribute) {
            case "created_at" -> createdAt;
            case "updated_at" -> updatedAt;
            default -> attributes.get(attribute);
        };
    }

    String text(String attribute) {
        Object value = value(attribute);
        return value == null ? "" : value.toString();
    }

    String one(String relationship) {
        return toOne.get(relationship);
    }

    void one(String relationship, String otherId) {
        toOne.put(relationship, otherId);
    }

    Set<String> many(String relationship) {
        return toMany.computeIfAbsent(relationship, any -> new LinkedHashSet<>());
    }

    Instant createdAt() {
        return createdAt;
    }

    void touch(Instant now) {
        updatedAt = now;
    }

    /** Forgets a record that is gone. */
    void unlink(String otherId) {
        toOne.values().removeIf(otherId::equals);
        toMany.values().forEach(ids -> ids.remove(otherId));
    }
}
