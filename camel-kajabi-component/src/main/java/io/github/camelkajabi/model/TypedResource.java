// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record of one of the API's known types.
 *
 * <p>An attribute can be absent, for example if {@code fields} leaves it out; its getter then
 * returns null. "Can be null" on a getter means that the API itself sends null for it, too. A
 * relationship that an answer does not name reads as null or, to many, as an empty list.
 *
 * @param <T> its class
 */
public abstract class TypedResource<T extends TypedResource<T>> extends Resource {

    TypedResource(String type, Map<String, ?> attributes) {
        super(type, attributes);
    }

    TypedResource(String type, Map<String, @Nullable Object> object, Included included) {
        super(type, object, included);
    }

    @Override
    abstract T view(Map<String, @Nullable Object> resourceObject, Included relatedResources);

    @Override
    public final T with(String attribute, @Nullable Object value) {
        return sameClass(super.with(attribute, value));
    }

    @Override
    public final T without(String attribute) {
        return sameClass(super.without(attribute));
    }

    @Override
    public final T withId(String id) {
        return sameClass(super.withId(id));
    }

    @Override
    public final T withRelationship(String name, @Nullable ResourceIdentifier related) {
        return sameClass(super.withRelationship(name, related));
    }

    @Override
    public final T withRelationship(String name, Collection<ResourceIdentifier> related) {
        return sameClass(super.withRelationship(name, related));
    }

    @SuppressWarnings("unchecked") // the copy comes from view, which gives this very class
    private T sameClass(Resource copy) {
        return (T) copy;
    }
}
