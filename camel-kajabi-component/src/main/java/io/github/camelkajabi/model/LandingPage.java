// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A landing page of a site. */
public final class LandingPage extends TypedResource<LandingPage> {

    /** The type, as in the API. */
    public static final String TYPE = "landing_pages";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public LandingPage(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    LandingPage(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Title. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** Public address. */
    public @Nullable String getUrl() {
        return typed().string("url");
    }

    /** Planned or past time of publication. Can be null. */
    public @Nullable Instant getPublishAt() {
        return typed().instant("publish_at");
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
    LandingPage view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new LandingPage(resourceObject, relatedResources);
    }
}
