// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A field of a form. The API gives it only along with a {@link Form}. */
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

    /** Label. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /**
     * Kind of field, for instance {@code TextField} (the attribute {@code type}, not the resource
     * type). More kinds may appear.
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

    /** Choices of a select or radio field, one per line. */
    public @Nullable String getSelectOptions() {
        return typed().string("select_options");
    }

    /** Whether it may be changed; built-in fields usually may not. */
    public @Nullable Boolean getEditable() {
        return typed().bool("editable");
    }

    /** When it was created. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    @Override
    FormField view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new FormField(resourceObject, relatedResources);
    }
}
