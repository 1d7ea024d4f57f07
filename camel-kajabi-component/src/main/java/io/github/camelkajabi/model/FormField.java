// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A field of a form. The API sends it only along with a {@link Form}. */
public final class FormField extends TypedResource<FormField> {

    /** The type, as in the API. */
    public static final String TYPE = "fields";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public FormField(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    FormField(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Label. Can be null. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /**
     * Kind of field, for example {@code TextField}, {@code SelectBoxField} or {@code CountryField}:
     * the attribute {@code type}. The property {@code type} is that of the record, {@code fields}.
     * More kinds may appear.
     */
    public @Nullable String getFieldType() {
        return typed().string("type");
    }

    /** Whether it must be filled in. */
    public @Nullable Boolean getRequired() {
        return typed().bool("required");
    }

    /** Key of the field, unique in the site. */
    public @Nullable String getHandle() {
        return typed().string("handle");
    }

    /** Choices of a select or radio field, one per line. Can be null. */
    public @Nullable String getSelectOptions() {
        return typed().string("select_options");
    }

    /** Whether it may be changed, which built-in fields usually may not. */
    public @Nullable Boolean getEditable() {
        return typed().bool("editable");
    }

    /**
     * When it was created. Set by the server. Only the text of the API's documentation names it.
     */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /**
     * When it last changed. Set by the server. Only the text of the API's documentation names it.
     */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    @Override
    FormField view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new FormField(resourceObject, relatedResources);
    }
}
