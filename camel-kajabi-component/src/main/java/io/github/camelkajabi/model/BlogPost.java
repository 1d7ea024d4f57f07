// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A post of a blog. */
public final class BlogPost extends TypedResource<BlogPost> {

    /** The type, as in the API. */
    public static final String TYPE = "blog_posts";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public BlogPost(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    BlogPost(Map<String, @Nullable Object> object, Included included) {
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

    /** Body, as HTML. */
    public @Nullable String getContent() {
        return typed().string("content");
    }

    /** Its part of the address. */
    public @Nullable String getSlug() {
        return typed().string("slug");
    }

    /** Title for search engines. */
    public @Nullable String getPageTitle() {
        return typed().string("page_title");
    }

    /** Description for search engines. */
    public @Nullable String getPageDescription() {
        return typed().string("page_description");
    }

    /** When it was published. Null if it was not. */
    public @Nullable Instant getPublishedAt() {
        return typed().instant("published_at");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. Set by the server. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** Address of its picture. Can be null. Only the text of the API's documentation names it. */
    public @Nullable String getImageUrl() {
        return typed().string("image_url");
    }

    /**
     * Alternative text of the picture. Can be null. Only the text of the API's documentation names
     * it.
     */
    public @Nullable String getImageAltText() {
        return typed().string("image_alt_text");
    }

    /** Names of its tags. Can be null. Only the text of the API's documentation names it. */
    public @Nullable List<String> getTags() {
        return typed().strings("tags");
    }

    /** The blog it belongs to. The API sends only its id and has no operation for blogs. */
    public @Nullable Resource getBlog() {
        return getRelated("blog");
    }

    @Override
    BlogPost view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new BlogPost(resourceObject, relatedResources);
    }
}
