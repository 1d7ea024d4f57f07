// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A lesson of a course. The API sends it only along with a {@link Course}. */
public final class Lesson extends TypedResource<Lesson> {

    /** The type, as in the API. */
    public static final String TYPE = "lessons";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Lesson(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Lesson(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Title, at most 200 characters. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /**
     * Place in its module. The schema calls it text, so text and numbers are both read. Can be
     * null.
     */
    public @Nullable Long getPosition() {
        return typed().integer("position");
    }

    /**
     * Processing state, for example {@code ready}, {@code duplicating} or {@code failed}. More may
     * appear.
     */
    public @Nullable String getStatus() {
        return typed().string("status");
    }

    /**
     * Visibility, for example {@code draft}, {@code published}, {@code drip} or {@code locked}.
     * More may appear.
     */
    public @Nullable String getPublishingOption() {
        return typed().string("publishing_option");
    }

    /** Its media files. That there can be several is not documented. */
    public List<Media> getMedia() {
        return related("media", Media::new);
    }

    @Override
    Lesson view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Lesson(resourceObject, relatedResources);
    }
}
