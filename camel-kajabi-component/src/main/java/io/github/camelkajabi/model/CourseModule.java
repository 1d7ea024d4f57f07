// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * A chapter of a course; the API's type is {@code modules}. The API sends it only along with a
 * {@link Course}.
 */
public final class CourseModule extends TypedResource<CourseModule> {

    /** The type, as in the API. */
    public static final String TYPE = "modules";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public CourseModule(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    CourseModule(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Title, unique in the course. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** Description. Can be null. */
    public @Nullable String getDescription() {
        return typed().string("description");
    }

    /**
     * Place in the course, from 1. The schema calls it text, so text and numbers are both read. Can
     * be null.
     */
    public @Nullable Long getPosition() {
        return typed().integer("position");
    }

    /** Address of its picture. Can be null. */
    public @Nullable String getPosterImageUrl() {
        return typed().string("poster_image_url");
    }

    /** Visibility, for example {@code published} or {@code draft}. More may appear. */
    public @Nullable String getPublishingOption() {
        return typed().string("publishing_option");
    }

    @Override
    CourseModule view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new CourseModule(resourceObject, relatedResources);
    }
}
