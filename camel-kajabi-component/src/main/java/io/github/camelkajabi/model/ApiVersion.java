// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The response of the version endpoint. It is not a resource: it has neither type nor id. */
public final class ApiVersion {

    private final Map<String, @Nullable Object> object;

    private ApiVersion(Map<String, @Nullable Object> object) {
        this.object = object;
    }

    /**
     * A view of the answer.
     *
     * @throws ShapeException if it holds something that has no JSON form
     */
    public static ApiVersion of(Map<String, ?> answer) {
        return new ApiVersion(JsonTree.copyOf(answer));
    }

    /** Name of the API. */
    public @Nullable String getTitle() {
        return text("meta", "title");
    }

    /** Version of the API, for instance {@code 1.1.0}. */
    public @Nullable String getVersion() {
        return text("meta", "version");
    }

    /** Address of the documentation. */
    public @Nullable String getDocumentation() {
        return text("links", "documentation");
    }

    /** Version of JSON:API it speaks. */
    public @Nullable String getJsonApiVersion() {
        return text("jsonapi", "version");
    }

    /** Address of the JSON:API specification. */
    public @Nullable String getJsonApiSpecification() {
        String specification = text("jsonapi", "specification");
        return specification != null ? specification : text("jsonapi", "specficiation");
    }

    /** The whole answer, exactly as sent. Immutable. */
    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        return object;
    }

    private @Nullable String text(String group, String name) {
        Object value = Json.objectOrEmpty(object.get(group)).get(name);
        Object text = value instanceof Map<?, ?> link ? link.get("href") : value;
        return text == null || text instanceof Map ? null : text.toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ApiVersion that && object.equals(that.object);
    }

    @Override
    public int hashCode() {
        return object.hashCode();
    }

    @Override
    public String toString() {
        return "ApiVersion[" + getVersion() + "]";
    }
}
