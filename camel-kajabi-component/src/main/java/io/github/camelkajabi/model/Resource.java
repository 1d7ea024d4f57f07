// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A record of the API: an immutable view of one JSON:API resource object. It keeps all that was
 * sent, in the order it was sent: attributes, relationships, links, meta and members nobody knows
 * yet; {@link #asMap()} gives it back. An attribute that is absent and one that is null stay two
 * things: {@link #has(String)} tells them apart.
 *
 * <p>Every type of the API has a subclass with typed getters; any other type is a plain {@code
 * Resource}. Getters of related resources give the included resource if it came along, otherwise
 * one that only knows its type and id ({@link #isIdentifierOnly()}).
 *
 * <p>Two records are equal if their JSON is equal. {@link #toString()} shows type and id only,
 * since attributes hold personal data.
 */
public class Resource {

    private static final String TYPE_MEMBER = "type";
    private static final String ID_MEMBER = "id";
    private static final String ATTRIBUTES_MEMBER = "attributes";
    private static final String RELATIONSHIPS_MEMBER = "relationships";

    private final String type;
    private final Map<String, @Nullable Object> object;
    private final Included included;

    /**
     * A new record without an id, as for a create.
     *
     * @param type the type, as in the API, for instance {@code contacts}
     * @param attributes names and values; a null value is written as null
     * @throws ShapeException if a value has no JSON form
     */
    public Resource(String type, Map<String, ?> attributes) {
        this(type, newObject(type, attributes), Included.none());
    }

    Resource(String type, Map<String, @Nullable Object> object, Included included) {
        this.type = object.get(TYPE_MEMBER) instanceof String sent ? sent : type;
        this.object = object;
        this.included = included;
    }

    /**
     * The record of a resource object, in the class of its type.
     *
     * @param resourceObject a JSON:API resource object or resource identifier
     * @throws ShapeException if it is none; it needs a {@code type}
     */
    public static Resource of(Map<String, ?> resourceObject) {
        return of(resourceObject, null, Included.none());
    }

    /**
     * The record of a resource object of an answer.
     *
     * @param resourceObject a JSON:API resource object or resource identifier
     * @param expectedType the type to take it for when its own is missing or not one of the API's
     *     known ones; null if there is no such type
     * @param included what its related resources are looked up in
     * @throws ShapeException if it is not a resource object; it needs a {@code type} unless one is
     *     expected
     */
    public static Resource of(
            Map<String, ?> resourceObject, @Nullable String expectedType, Included included) {
        Map<String, @Nullable Object> object = JsonTree.copyOf(resourceObject);
        Shape.checkResource(object, expectedType == null);
        String type = object.get(TYPE_MEMBER) instanceof String sent ? sent : "";
        return ResourceTypes.create(type, expectedType, object, included);
    }

    /**
     * The id; null on a record that was not created yet. Live ids do not fit into an {@code int},
     * and ids of payouts are not numbers.
     */
    public @Nullable String getId() {
        Object id = object.get(ID_MEMBER);
        return id == null ? null : id.toString();
    }

    /** The type, as in the API, for instance {@code contact_tags}. */
    public String getType() {
        return type;
    }

    /** Type and id, or null on a record that has no id yet. */
    public @Nullable ResourceIdentifier getIdentifier() {
        String id = getId();
        return id == null ? null : new ResourceIdentifier(type, id);
    }

    /** All attributes as sent, by their names in the API; empty if there are none. Immutable. */
    public Map<String, @Nullable Object> getAttributes() {
        return Json.objectOrEmpty(object.get(ATTRIBUTES_MEMBER));
    }

    /** All relationships as sent, by their names in the API; empty if there are none. Immutable. */
    public Map<String, Relationship> getRelationships() {
        Map<String, Relationship> relationships = new LinkedHashMap<>();
        Json.objectOrEmpty(object.get(RELATIONSHIPS_MEMBER))
                .forEach((name, value) -> relationships.put(name, Relationship.view(value)));
        return Collections.unmodifiableMap(relationships);
    }

    /**
     * One relationship by its name in the API; one in the state {@code ABSENT} if there is none.
     */
    public Relationship getRelationship(String name) {
        Map<String, @Nullable Object> relationships =
                Json.objectOrEmpty(object.get(RELATIONSHIPS_MEMBER));
        return relationships.containsKey(name)
                ? Relationship.view(relationships.get(name))
                : Relationship.absent();
    }

    /**
     * Links of this resource as sent; empty if there are none. A link is text, an object with
     * {@code href}, or null.
     */
    public Map<String, @Nullable Object> getLinks() {
        return Json.objectOrEmpty(object.get("links"));
    }

    /** The address of one link, or null if it is absent, null or empty. */
    public @Nullable String getLink(String name) {
        Object link = getLinks().get(name);
        Object address = link instanceof Map<?, ?> described ? described.get("href") : link;
        return address instanceof String text && !text.isBlank() ? text : null;
    }

    /** The meta object of this resource as sent; empty if there is none. */
    public Map<String, @Nullable Object> getMeta() {
        return Json.objectOrEmpty(object.get("meta"));
    }

    /** Whether the attribute is present, be it null. */
    public boolean has(String attribute) {
        return getAttributes().containsKey(attribute);
    }

    /**
     * Whether nothing but type and id is known, as for a related resource that was not included.
     */
    public boolean isIdentifierOnly() {
        return getAttributes().isEmpty()
                && Json.objectOrEmpty(object.get(RELATIONSHIPS_MEMBER)).isEmpty()
                && getLinks().isEmpty();
    }

    /** The whole resource object, exactly as sent. Immutable. */
    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        return object;
    }

    /**
     * A copy in which the attribute has this value.
     *
     * @param value may be null, which an update writes as null
     * @throws ShapeException if the value has no JSON form
     */
    public Resource with(String attribute, @Nullable Object value) {
        return view(withMember(ATTRIBUTES_MEMBER, attribute, value), included);
    }

    /** A copy without the attribute, which an update then leaves as it is. */
    public Resource without(String attribute) {
        return view(withoutAttribute(attribute), included);
    }

    /** A copy whose attributes have other names, in the same order. */
    public Resource renamed(UnaryOperator<String> names) {
        LinkedHashMap<String, @Nullable Object> attributes = new LinkedHashMap<>();
        getAttributes().forEach((name, value) -> attributes.put(names.apply(name), value));
        return view(replace(ATTRIBUTES_MEMBER, JsonTree.adopt(attributes)), included);
    }

    /** A copy with this id. */
    public Resource withId(String id) {
        return view(replace(ID_MEMBER, Objects.requireNonNull(id, ID_MEMBER)), included);
    }

    /** A copy in which the to-one relationship points to this resource; null means to none. */
    public Resource withRelationship(String name, @Nullable ResourceIdentifier related) {
        return view(withMember(RELATIONSHIPS_MEMBER, name, linkage(related)), included);
    }

    /** A copy in which the to-many relationship points to exactly these resources. */
    public Resource withRelationship(String name, Collection<ResourceIdentifier> related) {
        return view(withMember(RELATIONSHIPS_MEMBER, name, linkage(related)), included);
    }

    /**
     * An attribute as text; numbers and booleans are written out.
     *
     * @throws AttributeException if it is an array or an object
     */
    public @Nullable String getString(String attribute) {
        return typed().string(attribute);
    }

    /**
     * An attribute as a truth value; the texts {@code true} and {@code false} count.
     *
     * @throws AttributeException if it is anything else
     */
    public @Nullable Boolean getBoolean(String attribute) {
        return typed().bool(attribute);
    }

    /**
     * An attribute as an integer; digits in text count.
     *
     * @throws AttributeException if it is anything else, has a fraction or needs more than 64 bits
     */
    public @Nullable Long getLong(String attribute) {
        return typed().integer(attribute);
    }

    /**
     * An attribute as a decimal number, exactly as sent; a number in text counts.
     *
     * @throws AttributeException if it is anything else
     */
    public @Nullable BigDecimal getDecimal(String attribute) {
        return typed().decimal(attribute);
    }

    /**
     * An attribute as an instant: ISO 8601 with any offset and zero to nine fraction digits.
     *
     * @throws AttributeException if it is anything else
     */
    public @Nullable Instant getInstant(String attribute) {
        return typed().instant(attribute);
    }

    /**
     * An attribute as an array of any values. Immutable.
     *
     * @throws AttributeException if it is anything else
     */
    public @Nullable List<@Nullable Object> getList(String attribute) {
        return typed().list(attribute);
    }

    /**
     * An attribute as an object. Immutable.
     *
     * @throws AttributeException if it is anything else
     */
    public @Nullable Map<String, @Nullable Object> getObject(String attribute) {
        return typed().object(attribute);
    }

    /**
     * The resource a to-one relationship points to, or null if there is none or it is not known.
     */
    public @Nullable Resource getRelated(String relationship) {
        List<Resource> related = getAllRelated(relationship);
        return related.isEmpty() ? null : related.get(0);
    }

    /**
     * The resources a relationship points to; empty if there are none or they are not known.
     * Immutable.
     */
    public List<Resource> getAllRelated(String relationship) {
        List<Resource> related = new ArrayList<>();
        for (Map<String, @Nullable Object> identifier :
                getRelationship(relationship).identifierObjects()) {
            related.add(
                    ResourceTypes.create(
                            String.valueOf(identifier.get(TYPE_MEMBER)),
                            null,
                            included.resolve(identifier),
                            included));
        }
        return Collections.unmodifiableList(related);
    }

    final <R> List<R> related(String relationship, ResourceTypes.Factory<? extends R> factory) {
        return included.resolveAll(getRelationship(relationship).identifierObjects(), factory);
    }

    final <R> @Nullable R relatedOne(
            String relationship, ResourceTypes.Factory<? extends R> factory) {
        List<R> related = related(relationship, factory);
        return related.isEmpty() ? null : related.get(0);
    }

    final Attributes typed() {
        return new Attributes(this, getAttributes());
    }

    Resource view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Resource(type, resourceObject, relatedResources);
    }

    private Map<String, @Nullable Object> withMember(
            String group, String name, @Nullable Object value) {
        LinkedHashMap<String, @Nullable Object> members =
                new LinkedHashMap<>(Json.objectOrEmpty(object.get(group)));
        members.put(name, JsonTree.copyOf(value));
        return replace(group, JsonTree.adopt(members));
    }

    private Map<String, @Nullable Object> withoutAttribute(String attribute) {
        if (!has(attribute)) {
            return object;
        }
        LinkedHashMap<String, @Nullable Object> members = new LinkedHashMap<>(getAttributes());
        members.remove(attribute);
        return replace(ATTRIBUTES_MEMBER, JsonTree.adopt(members));
    }

    private Map<String, @Nullable Object> replace(String member, Object value) {
        LinkedHashMap<String, @Nullable Object> copy = new LinkedHashMap<>(object);
        copy.put(member, value);
        return JsonTree.adopt(copy);
    }

    private static Map<String, @Nullable Object> linkage(@Nullable Object data) {
        LinkedHashMap<String, @Nullable Object> relationship = new LinkedHashMap<>();
        relationship.put("data", JsonTree.copyOf(data));
        return JsonTree.adopt(relationship);
    }

    private static Map<String, @Nullable Object> newObject(String type, Map<String, ?> attributes) {
        LinkedHashMap<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put(TYPE_MEMBER, Objects.requireNonNull(type, TYPE_MEMBER));
        object.put(ATTRIBUTES_MEMBER, JsonTree.copyOf(attributes));
        return JsonTree.adopt(object);
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Resource that && object.equals(that.object);
    }

    @Override
    public final int hashCode() {
        return object.hashCode();
    }

    /** Type and id, as in {@code contacts/42}; {@code contacts/new} without an id. */
    @Override
    public final String toString() {
        String id = getId();
        return ResourceIdentifier.text(type, id == null ? "new" : id);
    }
}
