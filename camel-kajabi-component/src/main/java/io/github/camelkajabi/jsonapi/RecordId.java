// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import com.fasterxml.jackson.core.TreeNode;
import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the id of a record from what users send: the id itself, or a body that is a record. */
@Internal
public final class RecordId {

    private static final String ID = "id";

    private RecordId() {}

    /**
     * Checks an id.
     *
     * @param value text or a whole number; bytes are text in UTF-8
     * @return the id as text, without surrounding blanks
     * @throws DocumentException if it is something else or not a valid id: it is empty, longer than
     *     200 characters, or contains blanks, commas or characters with a meaning in a path
     */
    public static String check(Object value) {
        Object id = value;
        if (value instanceof CharSequence text) {
            id = text.toString().strip();
        } else if (value instanceof byte[] bytes) {
            id = new String(bytes, StandardCharsets.UTF_8).strip();
        } else if (value instanceof Integer || value instanceof Short) {
            id = ((Number) value).longValue();
        } else if (!(value instanceof Long) && !(value instanceof BigInteger)) {
            throw new DocumentException("", "expected an id but found another kind of value");
        }
        String text = IdentifiersInput.plainId(id, "");
        if (hasOnlyDots(text)) {
            throw new DocumentException(
                    "", "expected an id but found a string that is not a valid id");
        }
        return text;
    }

    private static boolean hasOnlyDots(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '.') {
                return false;
            }
        }
        return true;
    }

    /**
     * The id of the record that a body is: a record, a {@link ResourceIdentifier}, a map with an
     * {@code id}, or a JSON:API document; the last two also as JSON in text, bytes, a stream or a
     * Jackson tree.
     *
     * @param type the type of the record
     * @param isType whether a name is a type of the API: a record of such a type is another one
     * @return null if the body is not a record of this type, or has no id
     * @throws DocumentException if the body looks like JSON but is not, or its id or its type is
     *     not valid
     * @throws IOException if a stream fails
     */
    public static @Nullable String of(@Nullable Object body, String type, Predicate<String> isType)
            throws IOException {
        if (body instanceof Resource resource) {
            return type.equals(resource.getType()) ? resource.getId() : null;
        } else if (body instanceof ResourceIdentifier identifier) {
            return type.equals(identifier.type()) ? identifier.id() : null;
        } else if (body instanceof Map<?, ?> map) {
            return ofMap(map, type, isType);
        } else if (body instanceof TreeNode || body instanceof Document) {
            return Bodies.tree(body) instanceof Map<?, ?> map ? ofMap(map, type, isType) : null;
        }
        String text = body == null ? null : Bodies.text(body);
        if (text == null || !text.stripLeading().startsWith("{")) {
            return null;
        }
        return JsonReader.readUnique(text) instanceof Map<?, ?> map
                ? ofMap(map, type, isType)
                : null;
    }

    /**
     * The id that a relationship of the record in a body points to. Whatever else the body has is
     * not looked at.
     *
     * @param body a record in any form that {@link #of} accepts
     * @param name the relationship; in a flat map it may be named with {@code _id} or {@code Id}
     * @return null if the body shows none
     * @throws DocumentException if the body looks like JSON but is not
     * @throws IOException if a stream fails
     */
    public static @Nullable String ofRelationship(@Nullable Object body, String name)
            throws IOException {
        Map<?, ?> record = recordIn(body);
        if (record.get("relationships") instanceof Map<?, ?> relationships) {
            return ofLinkage(relationships.get(name));
        } else if (record.isEmpty()) {
            return null;
        }
        for (String member : List.of(name, name + "_id", name + "Id")) {
            String id = ofLinkage(record.get(member));
            if (id != null) {
                return id;
            }
        }
        return null;
    }

    private static Map<?, ?> recordIn(@Nullable Object body) throws IOException {
        Object tree = body;
        if (body instanceof Resource resource) {
            tree = resource.asMap();
        } else if (body instanceof TreeNode || body instanceof Document) {
            tree = Bodies.tree(body);
        } else if (body != null && !(body instanceof Map)) {
            String text = Bodies.text(body);
            tree =
                    text != null && text.stripLeading().startsWith("{")
                            ? JsonReader.readUnique(text)
                            : null;
        }
        Object data =
                tree instanceof Map<?, ?> map && map.containsKey("data") ? map.get("data") : tree;
        if (data instanceof List<?> list && list.size() == 1) {
            data = list.get(0);
        }
        if (data instanceof Resource resource) {
            data = resource.asMap();
        }
        return data instanceof Map<?, ?> record ? record : Map.of();
    }

    private static @Nullable String ofLinkage(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return ofLinkage(map.containsKey("data") ? map.get("data") : map.get(ID));
        } else if (value instanceof Resource resource) {
            return resource.getId();
        } else if (value instanceof ResourceIdentifier identifier) {
            return identifier.id();
        }
        return value instanceof CharSequence || value instanceof Number
                ? value.toString().strip()
                : null;
    }

    /**
     * Checks that a record without an {@code id} member does not spell that member differently, as
     * database rows often do. Otherwise the operation would fall back to the id in the header.
     *
     * @param names the member names
     * @throws DocumentException if a name equals {@code id} only when case is ignored
     */
    public static void requireNoOtherSpelling(Collection<?> names) {
        for (Object name : names) {
            if (name instanceof String text && text.equalsIgnoreCase(ID) && !text.equals(ID)) {
                throw new DocumentException(
                        "/" + text, "the record id must be named 'id' in lower case");
            }
        }
    }

    private static @Nullable String ofMap(Map<?, ?> map, String type, Predicate<String> isType) {
        Object data = map.containsKey("data") ? map.get("data") : map;
        if (data instanceof List<?> list && list.size() == 1) {
            data = list.get(0);
        }
        if (data instanceof Resource || data instanceof ResourceIdentifier) {
            ResourceIdentifier identifier =
                    data instanceof Resource resource
                            ? resource.getIdentifier()
                            : (ResourceIdentifier) data;
            return identifier != null && identifier.type().equals(type) ? identifier.id() : null;
        }
        if (!(data instanceof Map<?, ?> record)) {
            return null;
        }
        Object found = record.get("type");
        Object id = record.get(ID);
        if (id == null && (found == null || found.equals(type))) {
            requireNoOtherSpelling(record.keySet());
        }
        if (id == null || id.equals("")) {
            return null;
        }
        if (found != null && !found.equals(type)) {
            if (found instanceof String name && isType.test(name)) {
                return null;
            }
            Bodies.checkType(found, type, "/type");
        }
        try {
            return check(id);
        } catch (DocumentException e) {
            throw new DocumentException("/" + ID, e.getProblem());
        }
    }
}
