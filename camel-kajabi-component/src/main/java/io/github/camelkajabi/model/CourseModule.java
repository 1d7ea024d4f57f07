// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chapter of a course (the API's type is {@code modules}). The API gives it only along with a
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

    /** Description. */
    public @Nullable String getDescription() {
        return typed().string("description");
    }

    /** Place in the course, from 1. */
    public @Nullable Long getPosition() {
        return typed().integer("position");
    }

    /** Address of its picture. */
    public @Nullable String getPosterImageUrl() {
        return typed().string("poster_image_url");
    }

    /** Visibility, for instance {@code published} or {@code draft}. More may appear. */
    public @Nullable String getPublishingOption() {
        return typed().string("publishing_option");
    }

    @Override
    CourseModule view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new CourseModule(resourceObject, relatedResources);
    }
}
