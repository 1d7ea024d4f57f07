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
        check(object, typeNeeded, false);
    }

    /** Pointers are put together only when something is wrong. */
    private static void check(Map<?, ?> object, boolean typeNeeded, boolean idNeeded) {
        checkType(object, typeNeeded);
        checkId(object, idNeeded);
        if (typeNeeded && idNeeded && object.size() == 2) {
            // type and id are all it has, as most identifiers
            return;
        }
        checkObjectOrNull(object, "attributes");
        checkObjectOrNull(object, "meta");
        checkLinks(object);
        Map<?, ?> relationships = checkObjectOrNull(object, "relationships");
        if (relationships != null) {
            relationships.forEach(Shape::checkRelationship);
        }
    }

    private static void checkRelationship(Object name, @Nullable Object value) {
        try {
            checkRelationship(value);
        } catch (ShapeException e) {
            throw e.below("/relationships" + JsonTree.pointerPart(name.toString()));
        }
    }

    private static void checkRelationship(@Nullable Object value) {
        if (value == null) {
            return;
        }
        if (!(value instanceof Map<?, ?> relationship)) {
            throw expected("", "an object", value);
        }
        Object data = relationship.get("data");
        boolean hasData = data != null || relationship.containsKey("data");
        if (!hasData || relationship.size() > 1) {
            checkObjectOrNull(relationship, "meta");
            checkLinks(relationship);
        }
        if (hasData) {
            checkLinkage(data, "/data");
        } else if (relationship.get("links") instanceof Map<?, ?> links
                && links.containsKey("data")) {
            checkLinkage(links.get("data"), "/links/data");
        }
    }

    private static void checkLinkage(@Nullable Object data, String pointer) {
        if (data instanceof List<?> identifiers) {
            for (int i = 0; i < identifiers.size(); i++) {
                try {
                    checkIdentifier(identifiers.get(i));
                } catch (ShapeException e) {
                    throw e.below(pointer + "/" + i);
                }
            }
        } else if (data != null) {
            try {
                checkIdentifier(data);
            } catch (ShapeException e) {
                throw e.below(pointer);
            }
        }
    }

    private static void checkIdentifier(@Nullable Object value) {
        if (value instanceof FlatObject object && object.isPlainIdentifier()) {
            return;
        }
        if (!(value instanceof Map<?, ?> identifier)) {
            throw expected("", "an object", value);
        }
        check(identifier, true, true);
    }

    private static void checkType(Map<?, ?> object, boolean needed) {
        Object type = object.get("type");
        if (type == null ? needed : !(type instanceof String text) || text.isEmpty()) {
            throw expected("/type", "a string", object, "type");
        }
    }

    private static void checkId(Map<?, ?> object, boolean needed) {
        Object id = object.get("id");
        if (id == null
                ? needed
                : !(id instanceof String || id instanceof Long || id instanceof BigInteger)) {
            throw expected("/id", "a string", object, "id");
        }
    }

    private static @Nullable Map<?, ?> checkObjectOrNull(Map<?, ?> object, String name) {
        Object value = object.get(name);
        if (value == null) {
            return null;
        } else if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw expected("/" + name, "an object", value);
    }

    private static void checkLinks(Map<?, ?> object) {
        if (!(object.get("links") instanceof String)) {
            checkObjectOrNull(object, "links");
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
