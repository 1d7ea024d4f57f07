// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A note written on a contact. */
public final class ContactNote extends TypedResource<ContactNote> {

    /** The type, as in the API. */
    public static final String TYPE = "contact_notes";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public ContactNote(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    ContactNote(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Text of the note. */
    public @Nullable String getBody() {
        return typed().string("body");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. Set by the server. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** The contact it was written on. */
    public @Nullable Contact getContact() {
        return relatedOne("contact", Contact::new);
    }

    @Override
    ContactNote view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new ContactNote(resourceObject, relatedResources);
    }
}
