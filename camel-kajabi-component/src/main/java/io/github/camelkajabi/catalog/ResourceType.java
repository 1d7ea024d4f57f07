// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type of resource.
 *
 * @param type the JSON:API type
 * @param description what it represents
 * @param attributes the known attributes; {@code custom_N} stands for every custom field
 * @param relationships the known relationships
 */
public record ResourceType(
        String type,
        String description,
        List<Attribute> attributes,
        List<RelationshipType> relationships) {

    public ResourceType {
        attributes = orEmpty(attributes);
        relationships = orEmpty(relationships);
    }

    /** The attributes that only the server can set. */
    public List<String> readOnlyAttributes() {
        return attributes.stream().filter(Attribute::readOnly).map(Attribute::name).toList();
    }

    /**
     * An attribute.
     *
     * @param name its name in the documents
     * @param type {@code string}, {@code date-time}, {@code integer}, {@code number}, {@code
     *     boolean}, {@code array} or {@code object}
     * @param nullable whether it may be null
     * @param readOnly whether only the server sets it
     * @param description what it holds
     */
    public record Attribute(
            String name,
            String type,
            boolean nullable,
            boolean readOnly,
            @Nullable String description) {}

    /**
     * A relationship.
     *
     * @param name its name in the documents
     * @param many whether it points to any number of resources
     * @param type the type of those resources; absent where no document shows it
     */
    public record RelationshipType(String name, boolean many, @Nullable String type) {}
}
