// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** Something for sale: a price for one or more products. It has no timestamps. */
public final class Offer extends TypedResource<Offer> {

    /** The type, as in the API. */
    public static final String TYPE = "offers";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Offer(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Offer(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Public title, which some examples call {@code name}. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** Public description. Can be null. */
    public @Nullable String getDescription() {
        return typed().string("description");
    }

    /** Title for internal use. Can be null. */
    public @Nullable String getInternalTitle() {
        return typed().string("internal_title");
    }

    /** ISO currency code, by default {@code USD}. Since API 0.5.0. */
    public @Nullable String getCurrency() {
        return typed().string("currency");
    }

    /** Price, in minor units. */
    public @Nullable Long getPriceInCents() {
        return typed().integer("price_in_cents");
    }

    /**
     * Pricing structure, for example {@code single}, {@code free} or {@code stripe}. More may
     * appear.
     */
    public @Nullable String getPaymentType() {
        return typed().string("payment_type");
    }

    /** Opaque token in the checkout address. */
    public @Nullable String getToken() {
        return typed().string("token");
    }

    /** Accepted payment method, for example {@code stripe_and_paypal}; empty if there is none. */
    public @Nullable String getPaymentMethod() {
        return typed().string("payment_method");
    }

    /** The price as readable text. */
    public @Nullable String getPriceDescription() {
        return typed().string("price_description");
    }

    /** Address of the checkout page. */
    public @Nullable String getCheckoutUrl() {
        return typed().string("checkout_url");
    }

    /** Whether payments recur. */
    public @Nullable Boolean getRecurringOffer() {
        return typed().bool("recurring_offer");
    }

    /** Whether it is a subscription. */
    public @Nullable Boolean getSubscription() {
        return typed().bool("subscription");
    }

    /** Whether it is paid once. */
    public @Nullable Boolean getOneTime() {
        return typed().bool("one_time");
    }

    /** Whether it is a single payment. */
    public @Nullable Boolean getSingle() {
        return typed().bool("single");
    }

    /** Whether it costs nothing. */
    public @Nullable Boolean getFree() {
        return typed().bool("free");
    }

    /**
     * Address of its picture, which an example of API 0.4.0 calls {@code thumbnail_url}. Can be
     * null.
     */
    public @Nullable String getImageUrl() {
        return typed().string("image_url");
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

    /** Products it gives access to. */
    public List<Product> getProducts() {
        return related("products", Product::new);
    }

    /**
     * Forms that grant it; absent from most answers. Only samples of webhook deliveries show it.
     */
    public List<Form> getForms() {
        return related("forms", Form::new);
    }

    @Override
    Offer view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Offer(resourceObject, relatedResources);
    }
}
