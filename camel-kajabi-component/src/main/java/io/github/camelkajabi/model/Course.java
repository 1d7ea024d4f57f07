// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A course, which is a kind of product. */
public final class Course extends TypedResource<Course> {

    /** The type, as in the API. */
    public static final String TYPE = "courses";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Course(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Course(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** Title. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** Description. Can be null. */
    public @Nullable String getDescription() {
        return typed().string("description");
    }

    /** Address of its small picture. Can be null. */
    public @Nullable String getThumbnailUrl() {
        return typed().string("thumbnail_url");
    }

    /**
     * Status; absent from most answers. Can be null. Only examples of the API's documentation show
     * it.
     */
    public @Nullable String getStatus() {
        return typed().string("status");
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    /** Offers that give access to it. */
    public List<Offer> getOffers() {
        return related("offers", Offer::new);
    }

    /** Its modules. */
    public List<CourseModule> getModules() {
        return related("modules", CourseModule::new);
    }

    /** Its lessons. */
    public List<Lesson> getLessons() {
        return related("lessons", Lesson::new);
    }

    @Override
    Course view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Course(resourceObject, relatedResources);
    }
}
