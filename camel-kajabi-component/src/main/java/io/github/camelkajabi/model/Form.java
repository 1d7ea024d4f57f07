// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** An opt-in or contact form of a site. */
public final class Form extends TypedResource<Form> {

    /** The type, as in the API. */
    public static final String TYPE = "forms";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Form(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Form(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Title, unique in the site. Can be null. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** Whether it is the default form of the site. */
    public @Nullable Boolean getDefault() {
        return typed().bool("default");
    }

    /**
     * Address of the form's own webhook. The schema calls it an object, the examples show text.
     * Null if the form has none.
     */
    public @Nullable String getWebhookUrl() {
        return typed().string("webhook_url");
    }

    /** Public address. Since API 0.5.0. */
    public @Nullable String getUrl() {
        return typed().string("url");
    }

    /** Description. Can be null. Only examples of the API's documentation show it. */
    public @Nullable String getDescription() {
        return typed().string("description");
    }

    /** When it was created. Can be null. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. Can be null. Set by the server. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    /** The offer that a submission grants. */
    public @Nullable Offer getOffer() {
        return relatedOne("offer", Offer::new);
    }

    /** Its fields. */
    public List<FormField> getFields() {
        return related("fields", FormField::new);
    }

    /** Tags that a submission puts on the contact. */
    public List<ContactTag> getContactTags() {
        return related("contact_tags", ContactTag::new);
    }

    @Override
    Form view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Form(resourceObject, relatedResources);
    }
}
