// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** Something a customer gets access to. */
public final class Product extends TypedResource<Product> {

    /** The type, as in the API. */
    public static final String TYPE = "products";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Product(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Product(Map<String, @Nullable Object> object, Included included) {
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

    /** Processing state, for example {@code ready}. More may appear. */
    public @Nullable String getStatus() {
        return typed().string("status");
    }

    /** Number of members. */
    public @Nullable Long getMembersAggregateCount() {
        return typed().integer("members_aggregate_count");
    }

    /** Kind of product, for example {@link Course}. */
    public @Nullable String getProductTypeName() {
        return typed().string("product_type_name");
    }

    /** Id of the object behind the product, a number unlike the ids of resources. */
    public @Nullable Long getProductTypeId() {
        return typed().integer("product_type_id");
    }

    /** Whether it is {@code published} or {@code draft}. More may appear. */
    public @Nullable String getPublishStatus() {
        return typed().string("publish_status");
    }

    /** Address of its small picture. Can be null. */
    public @Nullable String getThumbnailUrl() {
        return typed().string("thumbnail_url");
    }

    /** Public address. Can be null. Since API 0.5.0. */
    public @Nullable String getUrl() {
        return typed().string("url");
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    @Override
    Product view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Product(resourceObject, relatedResources);
    }
}
