// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** An extra field that a site defines for its contacts. It has no timestamps. */
public final class CustomField extends TypedResource<CustomField> {

    /** The type, as in the API. */
    public static final String TYPE = "custom_fields";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public CustomField(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    CustomField(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Label. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /**
     * Name of the field's attribute on contacts and form submissions, for example {@code custom_7}.
     */
    public @Nullable String getHandle() {
        return typed().string("handle");
    }

    /**
     * Kind of field, for example {@code TextField}, {@code SelectBoxField} or {@code CountryField}:
     * the attribute {@code type}. The property {@code type} is that of the record, {@code
     * custom_fields}. More kinds may appear.
     */
    public @Nullable String getFieldType() {
        return typed().string("type");
    }

    /** Whether it must be filled in. */
    public @Nullable Boolean getRequired() {
        return typed().bool("required");
    }

    /** Whether the field is no longer in use. Only the text of the API's documentation names it. */
    public @Nullable Boolean getArchived() {
        return typed().bool("archived");
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    @Override
    CustomField view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new CustomField(resourceObject, relatedResources);
    }
}
