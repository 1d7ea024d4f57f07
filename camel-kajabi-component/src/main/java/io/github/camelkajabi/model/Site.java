// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A Kajabi site. */
public final class Site extends TypedResource<Site> {

    /** The type, as in the API. */
    public static final String TYPE = "sites";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Site(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Site(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Title. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** Subdomain. */
    public @Nullable String getSubdomain() {
        return typed().string("subdomain");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. Set by the server. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    @Override
    Site view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Site(resourceObject, relatedResources);
    }
}
