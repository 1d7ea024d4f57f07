// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message body that creates or updates a resource.
 *
 * @param id the id in the body, or null
 * @param attributes the attributes to write, in the order given; a null value is written as null
 * @param relationships the relationships to write, each an object with {@code data}
 * @param meta the meta object of the document, if a whole document was given; otherwise empty
 * @param dropped the JSON:API names of members that were left out because they are read-only, for
 *     instance {@code created_at}, or because they are an {@code id} without a value
 */
@Internal
public record ResourceInput(
        @Nullable String id,
        Map<String, @Nullable Object> attributes,
        Map<String, @Nullable Object> relationships,
        Map<String, @Nullable Object> meta,
        List<String> dropped) {

    private static final String ID = "id";

    /** The members of JSON:API, and relationships, which some documents of Kajabi have there. */
    private static final Set<String> DOCUMENT_MEMBERS =
            Set.of("data", "meta", "links", "included", "jsonapi", "errors", "relationships");

    /** The members of JSON:API, and those that some documents of Kajabi have there. */
    private static final Set<String> RESOURCE_MEMBERS =
            Set.of("id", "lid", "type", "attributes", "relationships", "links", "meta", "included");

    /**
     * Which members of a resource can be written.
     *
     * @param type the type of the resource, for instance {@code contacts}
     * @param readOnly names of attributes that only the API sets; they are left out
     * @param relationships names of the writable relationships, and the types that they point to;
     *     others are left out
     */
    public record Rules(String type, Set<String> readOnly, Map<String, String> relationships) {

        /** The rules, copied. */
        public Rules {
            readOnly = Set.copyOf(readOnly);
            relationships = Map.copyOf(relationships);
        }

        /**
         * Refuses an attribute that is meant to be a relationship, such as {@code site_id}: the
         * server would ignore it, and the record would get the default relationship.
         */
        private void requireAttribute(String name, String pointer) {
            for (String relationship : relationships.keySet()) {
                if (isSpellingOf(relationship, name)) {
                    throw new DocumentException(
                            pointer + JsonTree.pointerPart(name),
                            "not a member that the server knows: the relationship must be a member"
                                    + " '"
                                    + relationship
                                    + "' of the body or of its relationships");
                }
            }
        }

        /** Whether a name is that of the relationship or of its id, in any spelling. */
        private static boolean isSpellingOf(String relationship, String name) {
            if (!name.regionMatches(true, 0, relationship, 0, relationship.length())) {
                return false;
            }
            String rest = name.substring(relationship.length()).toLowerCase(Locale.ROOT);
            return switch (rest) {
                case "", "id", "_id", "-id" -> true;
                default -> false;
            };
        }

        /** Whether the member of a flat map is an attribute that can be written. */
        private boolean isAttribute(String name) {
            return !relationships.containsKey(name)
                    && !readOnly.contains(name)
                    && !name.equals("id")
                    && !name.equals("type");
        }

        private boolean areAttributes(Map<String, ?> object) {
            for (String name : object.keySet()) {
                if (!isAttribute(name)) {
                    return false;
                }
                requireAttribute(name, "");
            }
            return true;
        }
    }

    /** The parts, copied. */
    public ResourceInput {
        attributes = JsonTree.copyOf(attributes);
        relationships = JsonTree.copyOf(relationships);
        meta = JsonTree.copyOf(meta);
        dropped = List.copyOf(dropped);
    }

    /**
     * Reads a body: a flat map of attributes, a record, a resource object or a JSON:API document
     * (which has {@code data} at its top level); each of them also as JSON in text, bytes, a stream
     * or a Jackson tree.
     *
     * <p>In a flat map, the name of a writable relationship denotes the relationship: its value is
     * an id, a list of ids, a record, or a relationship object. {@code id} and {@code type} are
     * those of the resource.
     *
     * @throws DocumentException if it is something else, has another type, or is null or blank, if
     *     an attribute stands beside {@code attributes}, or if a text contains an unpaired
     *     surrogate; the message names the place
     * @throws IOException if a stream fails
     */
    public static ResourceInput read(@Nullable Object body, Rules rules) throws IOException {
        Object tree = null;
        if (body != null) {
            String text = Bodies.text(body);
            tree = text == null ? Bodies.tree(body) : JsonReader.readUnique(text);
        }
        if (tree == null) {
            throw new DocumentException(
                    "", "nothing to write: expected the attributes of " + rules.type());
        }
        EncodedText.requireWhole(tree, "");
        Map<String, @Nullable Object> object = Trees.object(tree, "");
        if (object.containsKey("data")) {
            return ofDocument(object, rules);
        } else if (object.get("attributes") instanceof Map
                || (object.get("relationships") instanceof Map
                        && object.get("type") instanceof String)) {
            return ofResource(object, "", Trees.NO_MEMBERS, Trees.NO_MEMBERS, rules);
        }
        return ofFlat(object, rules);
    }

    /** A copy with another value of an attribute. */
    public ResourceInput withAttribute(String name, @Nullable Object value) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(attributes);
        changed.put(name, value);
        return new ResourceInput(id, changed, relationships, meta, dropped);
    }

    /** A copy with other attributes. */
    public ResourceInput withAttributes(Map<String, @Nullable Object> others) {
        return new ResourceInput(id, others, relationships, meta, dropped);
    }

    /** A copy without the attributes that are null, or text without a visible character. */
    public ResourceInput withoutEmptyAttributes() {
        Map<String, @Nullable Object> filled = new LinkedHashMap<>();
        List<String> left = new ArrayList<>(dropped);
        attributes.forEach(
                (name, value) -> {
                    if (isEmpty(value)) {
                        left.add(name);
                    } else {
                        filled.put(name, value);
                    }
                });
        return filled.size() == attributes.size()
                ? this
                : new ResourceInput(id, filled, relationships, meta, left);
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value == null
                || (value instanceof String text
                        && text.codePoints()
                                .allMatch(c -> OneLine.isSpace(c) || !OneLine.isVisible(c)));
    }

    /** A copy without the relationship of that name. */
    public ResourceInput without(String name) {
        if (!relationships.containsKey(name)) {
            return this;
        }
        Map<String, @Nullable Object> others = new LinkedHashMap<>(relationships);
        others.remove(name);
        return new ResourceInput(id, attributes, others, meta, dropped);
    }

    /** A copy that has this relationship, unless there is one of that name already. */
    public ResourceInput withDefaultRelationship(String name, ResourceIdentifier related) {
        if (relationships.containsKey(name)) {
            return this;
        }
        Map<String, @Nullable Object> linkage = RequestDocument.linkage(related);
        if (relationships.isEmpty()) {
            return new ResourceInput(id, attributes, Map.of(name, linkage), meta, dropped);
        }
        Map<String, @Nullable Object> more = new LinkedHashMap<>(relationships);
        more.put(name, linkage);
        return new ResourceInput(id, attributes, more, meta, dropped);
    }

    /** The names of the members, without values. */
    @Override
    public String toString() {
        return "ResourceInput[id="
                + id
                + ", attributes="
                + attributes.keySet()
                + ", relationships="
                + relationships.keySet()
                + "]";
    }

    private static ResourceInput ofDocument(Map<String, @Nullable Object> document, Rules rules) {
        requireMembers(document, DOCUMENT_MEMBERS, "", "/data/attributes");
        Object data = document.get("data");
        String pointer = "/data";
        if (data instanceof List<?> list && list.size() == 1) {
            data = list.get(0);
            pointer = "/data/0";
        }
        return ofResource(
                Trees.object(data, pointer),
                pointer,
                Trees.objectOrEmpty(document.get("relationships"), "/relationships"),
                Trees.objectOrEmpty(document.get("meta"), "/meta"),
                rules);
    }

    private static ResourceInput ofResource(
            Map<String, @Nullable Object> resource,
            String pointer,
            Map<String, @Nullable Object> relationshipsBeside,
            Map<String, @Nullable Object> meta,
            Rules rules) {
        Bodies.checkType(resource.get("type"), rules.type(), pointer + "/type");
        meta.keySet().forEach(name -> rules.requireAttribute(name, "/meta"));
        requireMembers(resource, RESOURCE_MEMBERS, pointer, pointer + "/attributes");
        Parts parts = new Parts(rules);
        Trees.objectOrEmpty(resource.get("attributes"), pointer + "/attributes")
                .forEach((name, value) -> parts.addAttribute(name, value, pointer + "/attributes"));
        relationshipsBeside.forEach(
                (name, value) -> parts.addRelationship(name, value, "/relationships"));
        Trees.objectOrEmpty(resource.get("relationships"), pointer + "/relationships")
                .forEach(
                        (name, value) ->
                                parts.addRelationship(name, value, pointer + "/relationships"));
        parts.noteId(resource);
        return parts.input(idOf(resource, pointer), meta);
    }

    /** Refuses unknown members, which would otherwise be silently left out. */
    private static void requireMembers(
            Map<String, @Nullable Object> object, Set<String> known, String pointer, String place) {
        for (String name : object.keySet()) {
            boolean isExtension = name.startsWith("@") || name.indexOf(':') >= 0;
            if (!known.contains(name) && !isExtension) {
                throw new DocumentException(
                        pointer + JsonTree.pointerPart(name),
                        "not a member of JSON:API; an attribute must be in " + place);
            }
        }
    }

    private static ResourceInput ofFlat(Map<String, @Nullable Object> object, Rules rules) {
        if (rules.areAttributes(object)) {
            return new ResourceInput(null, object, Trees.NO_MEMBERS, Trees.NO_MEMBERS, List.of());
        }
        Bodies.checkType(object.get("type"), rules.type(), "/type");
        Parts parts = new Parts(rules);
        object.forEach(
                (name, value) -> {
                    if (rules.relationships().containsKey(name)) {
                        parts.addRelationship(name, value, "");
                    } else if (!name.equals("id") && !name.equals("type")) {
                        parts.addAttribute(name, value, "");
                    }
                });
        parts.noteId(object);
        return parts.input(idOf(object, ""), Trees.NO_MEMBERS);
    }

    private static @Nullable String idOf(Map<String, @Nullable Object> object, String pointer) {
        Object id = object.get(ID);
        return id == null || isBlank(id) ? null : IdentifiersInput.plainId(id, pointer + "/id");
    }

    private static boolean isBlank(@Nullable Object id) {
        return id == null || (id instanceof String text && text.isBlank());
    }

    private static final class Parts {

        private final Rules rules;
        private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        private final Map<String, @Nullable Object> relationships = new LinkedHashMap<>();
        private final List<String> dropped = new ArrayList<>();

        Parts(Rules rules) {
            this.rules = rules;
        }

        void addAttribute(String name, @Nullable Object value, String pointer) {
            if (rules.readOnly().contains(name)) {
                dropped.add(name);
            } else {
                rules.requireAttribute(name, pointer);
                attributes.put(name, value);
            }
        }

        /** An id without a value is not the same as none: it was meant to name a record. */
        void noteId(Map<String, @Nullable Object> object) {
            if (object.containsKey(ID) && isBlank(object.get(ID))) {
                dropped.add(ID);
            }
        }

        void addRelationship(String name, @Nullable Object value, String holder) {
            String type = rules.relationships().get(name);
            if (type == null) {
                rules.requireAttribute(name, holder);
            }
            boolean links =
                    value instanceof Map<?, ?> object
                            && !object.containsKey("data")
                            && !object.containsKey("id");
            if (type == null || links) {
                dropped.add(name);
                return;
            }
            String pointer = holder + JsonTree.pointerPart(name);
            if (value instanceof Map<?, ?> object && object.containsKey("data")) {
                relationships.put(name, linkage(object.get("data"), type, pointer + "/data"));
            } else {
                relationships.put(name, linkage(value, type, pointer));
            }
        }

        ResourceInput input(@Nullable String id, Map<String, @Nullable Object> meta) {
            return new ResourceInput(
                    id, JsonTree.adopt(attributes), JsonTree.adopt(relationships), meta, dropped);
        }

        private static Map<String, @Nullable Object> linkage(
                @Nullable Object data, String type, String pointer) {
            if (data instanceof List<?> list) {
                List<ResourceIdentifier> identifiers = new ArrayList<>(list.size());
                for (int i = 0; i < list.size(); i++) {
                    identifiers.add(
                            new ResourceIdentifier(
                                    type,
                                    IdentifiersInput.id(list.get(i), type, pointer + "/" + i)));
                }
                return RequestDocument.linkage(identifiers);
            }
            return RequestDocument.linkage(
                    data == null
                            ? null
                            : new ResourceIdentifier(
                                    type, IdentifiersInput.id(data, type, pointer)));
        }
    }
}
