// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A media file of a lesson. The API sends it only along with a {@link Lesson}. */
public final class Media extends TypedResource<Media> {

    /** The type, as in the API. */
    public static final String TYPE = "media";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Media(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Media(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Length in minutes. Only the text of the API's documentation names it. */
    public @Nullable BigDecimal getDurationInMinutes() {
        return typed().decimal("duration_in_minutes");
    }

    @Override
    Media view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Media(resourceObject, relatedResources);
    }
}
