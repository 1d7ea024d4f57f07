// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;
import static io.github.camelkajabi.catalog.NullSafe.orEmptyMap;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request body of an operation.
 *
 * @param kind the form of the body
 * @param type the resource type of the body; absent for {@link Kind#FORM}
 * @param attributes the attributes that the API documents as writable; {@code custom_N} stands for
 *     every custom field
 * @param required the attributes or form fields that must be present
 * @param relationships the relationships that a new resource may or must carry
 * @param notTaken the attributes of the type that the API does not take in this operation, each
 *     with a sentence for the user
 * @param meta the members of the document's {@code meta} that the operation supports
 */
public record RequestBody(
        Kind kind,
        @Nullable String type,
        List<String> attributes,
        List<String> required,
        List<ToOne> relationships,
        Map<String, String> notTaken,
        List<String> meta) {

    public RequestBody {
        attributes = orEmpty(attributes);
        required = orEmpty(required);
        relationships = orEmpty(relationships);
        notTaken = orEmptyMap(notTaken);
        meta = orEmpty(meta);
    }

    /** The form of a request body. */
    public enum Kind {
        /** A document with one resource object. */
        RESOURCE,
        /** A document with a list of resource identifiers. */
        IDENTIFIERS,
        /** Form fields. */
        FORM
    }

    /**
     * A to-one relationship of a new resource.
     *
     * @param name the name of the relationship
     * @param type the type of the resource it points to
     * @param required whether the API refuses a resource without it
     */
    public record ToOne(String name, String type, boolean required) {}
}
