// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A podcast show. */
public final class Podcast extends TypedResource<Podcast> {

    /** The type, as in the API. */
    public static final String TYPE = "podcasts";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Podcast(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Podcast(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Title. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** Description. */
    public @Nullable String getDescription() {
        return typed().string("description");
    }

    /** Language code. */
    public @Nullable String getLanguage() {
        return typed().string("language");
    }

    /** E-mail address of the owner. */
    public @Nullable String getOwnerEmail() {
        return typed().string("owner_email");
    }

    /** Name of the owner. Can be null. Only the text of the API's documentation names it. */
    public @Nullable String getOwnerName() {
        return typed().string("owner_name");
    }

    /** Author. Can be null. */
    public @Nullable String getAuthor() {
        return typed().string("author");
    }

    /**
     * Import state, for example {@code ready}, {@code importing} or {@code failed}. More may
     * appear.
     */
    public @Nullable String getStatus() {
        return typed().string("status");
    }

    /** Kind of show, for example {@code episodic} or {@code serial}. More may appear. */
    public @Nullable String getShowType() {
        return typed().string("show_type");
    }

    /** Address of its small picture. Can be null. */
    public @Nullable String getThumbnailUrl() {
        return typed().string("thumbnail_url");
    }

    /** Address of the cover picture. Can be null. */
    public @Nullable String getCoverArtUrl() {
        return typed().string("cover_art_url");
    }

    /** Names of its categories. */
    public @Nullable List<String> getCategories() {
        return typed().strings("categories");
    }

    /** Directories it is listed in, each with {@code id}, {@code url} and {@code config}. */
    public @Nullable List<Map<String, @Nullable Object>> getDirectories() {
        return typed().objects("directories");
    }

    /** New address after a move. Can be null. */
    public @Nullable String getMigratedToUrl() {
        return typed().string("migrated_to_url");
    }

    /** Whether it was moved elsewhere. */
    public @Nullable Boolean getMigrated() {
        return typed().bool("migrated");
    }

    /** Whether it is public. */
    public @Nullable Boolean getPublic() {
        return typed().bool("public");
    }

    /** Whether it is ready. */
    public @Nullable Boolean getReady() {
        return typed().bool("ready");
    }

    /** Whether it can be distributed. */
    public @Nullable Boolean getDistributionReady() {
        return typed().bool("distribution_ready");
    }

    /** Public address. */
    public @Nullable String getUrl() {
        return typed().string("url");
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
    Podcast view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Podcast(resourceObject, relatedResources);
    }
}
