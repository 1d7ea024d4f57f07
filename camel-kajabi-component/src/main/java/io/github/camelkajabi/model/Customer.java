// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * A person who has access to something or bought something on a site. It mirrors a {@link Contact}.
 */
public final class Customer extends TypedResource<Customer> {

    /** The type, as in the API. */
    public static final String TYPE = "customers";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Customer(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Customer(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Full name, mirrored from the contact. It may be derived from the e-mail address. */
    public @Nullable String getName() {
        return typed().string("name");
    }

    /** E-mail address, in lower case, trimmed and unique in the site. */
    public @Nullable String getEmail() {
        return typed().string("email");
    }

    /** Address of the picture. Can be null. */
    public @Nullable String getAvatar() {
        return typed().string("avatar");
    }

    /** Reference of an external system, unique in the site. Can be null. */
    public @Nullable String getExternalUserId() {
        return typed().string("external_user_id");
    }

    /** Public biography. Can be null. */
    public @Nullable String getPublicBio() {
        return typed().string("public_bio");
    }

    /** Public text about the location. Can be null. */
    public @Nullable String getPublicLocation() {
        return typed().string("public_location");
    }

    /** Address of the public website. Can be null. */
    public @Nullable String getPublicWebsite() {
        return typed().string("public_website");
    }

    /**
     * Social profiles by network: {@code twitter}, {@code facebook}, {@code instagram} and {@code
     * linkedin} were seen. Each value is text or null. Can be null.
     */
    public @Nullable Map<String, @Nullable Object> getSocials() {
        return typed().object("socials");
    }

    /**
     * Net revenue from this person as a decimal amount, not in minor units. The API sends text such
     * as {@code 0.0}; one example shows a number, so both are read. Can be null.
     */
    public @Nullable BigDecimal getNetRevenue() {
        return typed().decimal("net_revenue");
    }

    /** How often the person has logged in. Can be null. Set by the server. */
    public @Nullable Long getSignInCount() {
        return typed().integer("sign_in_count");
    }

    /** When the person was last active. Can be null. Set by the server. */
    public @Nullable Instant getLastRequestAt() {
        return typed().instant("last_request_at");
    }

    /**
     * When e-mail to the person began to bounce. The API clears it when the address changes. Null
     * if it does not bounce. Set by the server.
     */
    public @Nullable Instant getBouncedAt() {
        return typed().instant("bounced_at");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. Set by the server. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** The contact it mirrors. */
    public @Nullable Contact getContact() {
        return relatedOne("contact", Contact::new);
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    /**
     * Offers the customer holds. Answers usually send only a link to them, unless {@code include}
     * names them.
     */
    public List<Offer> getOffers() {
        return related("offers", Offer::new);
    }

    /** Products the customer has access to. */
    public List<Product> getProducts() {
        return related("products", Product::new);
    }

    /** Address of the contact in the API. Null if the answer has none, or an empty one. */
    public @Nullable String getContactLink() {
        return getLink("contact");
    }

    @Override
    Customer view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Customer(resourceObject, relatedResources);
    }
}
