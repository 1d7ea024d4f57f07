// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import static io.github.camelkajabi.catalog.NullSafe.orEmpty;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type of resource. The class of its records and its reference page are generated from this.
 *
 * <p>A description is made of whole sentences. A name between backticks is code, and the name of a
 * record class refers to that class.
 *
 * @param type the JSON:API type
 * @param recordClass the simple name of the class of its records
 * @param title the attribute that people know a record by, if a call can name records by it
 * @param description what it is
 * @param attributes the attributes that are known; {@code custom_N} stands for every custom field
 * @param relationships the relationships that are known
 * @param links the links that are known
 */
public record ResourceType(
        String type,
        @JsonProperty("class") String recordClass,
        @Nullable String title,
        String description,
        List<Attribute> attributes,
        List<RelationshipType> relationships,
        List<Link> links) {

    public ResourceType {
        attributes = orEmpty(attributes);
        relationships = orEmpty(relationships);
        links = orEmpty(links);
    }

    /** The attributes that only the server can set. */
    public List<String> readOnlyAttributes() {
        return attributes.stream().filter(Attribute::readOnly).map(Attribute::name).toList();
    }

    /** Where a member is documented that the schema of the API lacks. */
    public enum Source {
        /** The text of the documentation. */
        TEXT,
        /** An example of the documentation. */
        EXAMPLE,
        /** A sample of what a webhook delivers. */
        SAMPLE
    }

    /**
     * An attribute.
     *
     * @param name its name in the documents
     * @param type {@code string}, {@code date-time}, {@code integer}, {@code number}, {@code
     *     boolean}, {@code array} or {@code object}
     * @param reads what its getter makes of it, if the type alone does not decide: {@code decimal},
     *     {@code instantOrDate}, {@code strings} or {@code objects}
     * @param property the name of the property that reads it, if it is not the name in camel case
     * @param nullable whether the API sends null; any attribute can be absent
     * @param nullMeans what null means, as the end of a sentence that begins with "Null if"
     * @param readOnly whether only the server sets it
     * @param since the version of the API that added it; null if it was there from the beginning or
     *     that is not known
     * @param source where it is documented; null for the schema of the API
     * @param description what it holds, in which unit
     * @param items the form of its objects, if they have a class
     */
    public record Attribute(
            String name,
            String type,
            @Nullable String reads,
            @Nullable String property,
            boolean nullable,
            @Nullable String nullMeans,
            boolean readOnly,
            @Nullable String since,
            @Nullable Source source,
            String description,
            @Nullable Items items) {}

    /**
     * The objects in an array that are not resources.
     *
     * @param objectClass the simple name of their class
     * @param description what one of them is
     * @param attributes their members
     */
    public record Items(
            @JsonProperty("class") String objectClass,
            String description,
            List<Attribute> attributes) {

        public Items {
            attributes = orEmpty(attributes);
        }
    }

    /**
     * A relationship.
     *
     * @param name its name in the documents
     * @param many whether it points to any number of resources
     * @param type the type of those resources; absent where no document shows it
     * @param since the version of the API that added it; null if it was there from the beginning or
     *     that is not known
     * @param source where it is documented; null for the schema of the API
     * @param description which resources it points to
     */
    public record RelationshipType(
            String name,
            boolean many,
            @Nullable String type,
            @Nullable String since,
            @Nullable Source source,
            String description) {}

    /**
     * A link of the resource itself.
     *
     * @param name its name in the documents
     * @param description what it leads to
     */
    public record Link(String name, String description) {}
}
