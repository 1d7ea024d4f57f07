// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * A webhook subscription: an address that receives events. No secret, status or count of failures
 * is documented.
 */
public final class Hook extends TypedResource<Hook> {

    /** The type, as in the API. */
    public static final String TYPE = "hooks";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Hook(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Hook(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Event it subscribes to, for example {@code tag_added}. More events may appear. */
    public @Nullable String getEvent() {
        return typed().string("event");
    }

    /** Address that receives the events. It may hold a secret. */
    public @Nullable String getTargetUrl() {
        return typed().string("target_url");
    }

    /**
     * Id of the only resource the subscription is limited to, for example a tag. One example writes
     * it as text, so both are read. Null if it is not limited.
     */
    public @Nullable Long getResourceId() {
        return typed().integer("resource_id");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. Set by the server. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    @Override
    Hook view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Hook(resourceObject, relatedResources);
    }
}
