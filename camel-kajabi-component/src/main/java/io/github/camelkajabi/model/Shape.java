// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The structure of a JSON:API resource object, checked once so that no getter meets a surprise. It
 * is as strict as the getters need and no stricter: the slips found in the API's own examples pass.
 */
final class Shape {

    private Shape() {}

    static void checkResource(Map<String, ?> object, boolean typeNeeded) {
        check(object, "", typeNeeded, false);
    }

    private static void check(
            Map<?, ?> object, String pointer, boolean typeNeeded, boolean idNeeded) {
        checkType(object, pointer, typeNeeded);
        checkId(object, pointer, idNeeded);
        checkObjectOrNull(object, "attributes", pointer);
        checkObjectOrNull(object, "meta", pointer);
        checkLinks(object, pointer);
        checkObjectOrNull(object, "relationships", pointer);
        if (object.get("relationships") instanceof Map<?, ?> relationships) {
            relationships.forEach(
                    (name, relationship) ->
                            checkRelationship(
                                    relationship,
                                    pointer
                                            + "/relationships"
                                            + JsonTree.pointerPart(name.toString())));
        }
    }

    private static void checkRelationship(@Nullable Object value, String pointer) {
        if (value == null) {
            return;
        }
        if (!(value instanceof Map<?, ?> relationship)) {
            throw expected(pointer, "an object", value);
        }
        checkObjectOrNull(relationship, "meta", pointer);
        checkLinks(relationship, pointer);
        if (relationship.containsKey("data")) {
            checkLinkage(relationship.get("data"), pointer + "/data");
        } else if (relationship.get("links") instanceof Map<?, ?> links
                && links.containsKey("data")) {
            checkLinkage(links.get("data"), pointer + "/links/data");
        }
    }

    private static void checkLinkage(@Nullable Object data, String pointer) {
        if (data instanceof List<?> identifiers) {
            for (int i = 0; i < identifiers.size(); i++) {
                checkIdentifier(identifiers.get(i), pointer + "/" + i);
            }
        } else if (data != null) {
            checkIdentifier(data, pointer);
        }
    }

    private static void checkIdentifier(@Nullable Object value, String pointer) {
        if (!(value instanceof Map<?, ?> identifier)) {
            throw expected(pointer, "an object", value);
        }
        check(identifier, pointer, true, true);
    }

    private static void checkType(Map<?, ?> object, String pointer, boolean needed) {
        Object type = object.get("type");
        if (type == null ? needed : !(type instanceof String text) || text.isEmpty()) {
            throw expected(pointer + "/type", "a string", object, "type");
        }
    }

    private static void checkId(Map<?, ?> object, String pointer, boolean needed) {
        Object id = object.get("id");
        if (id == null
                ? needed
                : !(id instanceof String || id instanceof Long || id instanceof BigInteger)) {
            throw expected(pointer + "/id", "a string", object, "id");
        }
    }

    private static void checkObjectOrNull(Map<?, ?> object, String name, String pointer) {
        Object value = object.get(name);
        if (value != null && !(value instanceof Map)) {
            throw expected(pointer + "/" + name, "an object", value);
        }
    }

    private static void checkLinks(Map<?, ?> object, String pointer) {
        if (!(object.get("links") instanceof String)) {
            checkObjectOrNull(object, "links", pointer);
        }
    }

    private static ShapeException expected(
            String pointer, String expected, Map<?, ?> object, String name) {
        if (!object.containsKey(name)) {
            return new ShapeException(pointer, "expected " + expected + " but found nothing");
        }
        return expected(pointer, expected, object.get(name));
    }

    private static ShapeException expected(
            String pointer, String expected, @Nullable Object found) {
        String kind = "".equals(found) ? "an empty string" : JsonTree.kindOf(found);
        return new ShapeException(pointer, "expected " + expected + " but found " + kind);
    }
}
