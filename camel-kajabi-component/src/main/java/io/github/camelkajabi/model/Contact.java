// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A person a site knows: a lead or a buyer. Its custom fields are the attributes {@code custom_1}
 * to {@code custom_150}.
 */
public final class Contact extends TypedResource<Contact> {

    /** The type, as in the API. */
    public static final String TYPE = "contacts";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Contact(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Contact(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Full name. */
    public @Nullable String getName() {
        return typed().string("name");
    }

    /** E-mail address. */
    public @Nullable String getEmail() {
        return typed().string("email");
    }

    /** Phone number. */
    public @Nullable String getPhoneNumber() {
        return typed().string("phone_number");
    }

    /** Business phone number. */
    public @Nullable String getBusinessNumber() {
        return typed().string("business_number");
    }

    /** Whether the person agreed to marketing e-mail. */
    public @Nullable Boolean getSubscribed() {
        return typed().bool("subscribed");
    }

    /** First line of the address. */
    public @Nullable String getAddressLine1() {
        return typed().string("address_line_1");
    }

    /** Second line of the address. */
    public @Nullable String getAddressLine2() {
        return typed().string("address_line_2");
    }

    /** City. */
    public @Nullable String getAddressCity() {
        return typed().string("address_city");
    }

    /** State or province. */
    public @Nullable String getAddressState() {
        return typed().string("address_state");
    }

    /** Country. */
    public @Nullable String getAddressCountry() {
        return typed().string("address_country");
    }

    /** Postal code. */
    public @Nullable String getAddressZip() {
        return typed().string("address_zip");
    }

    /** Reference of an external system. Writable only once the contact has a customer. */
    public @Nullable String getExternalUserId() {
        return typed().string("external_user_id");
    }

    /** When it was created. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /**
     * Value of the site's custom field {@code custom_n}, or null if it has none. Which number a
     * field has is its {@link CustomField#getHandle() handle}.
     *
     * @param n number of the field, from 1
     */
    public @Nullable String getCustom(int n) {
        return typed().string(CustomField.HANDLE_PREFIX + n);
    }

    /**
     * Values of all custom fields that were sent, by handle, in the order they were sent.
     * Immutable.
     */
    public Map<String, @Nullable String> getCustomFields() {
        return typed().customFields();
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    /**
     * The customer that mirrors this contact, or null if there is none (yet) or it is not known.
     */
    public @Nullable Customer getCustomer() {
        return relatedOne("customer", Customer::new);
    }

    /** Its tags. */
    public List<ContactTag> getTags() {
        return related("tags", ContactTag::new);
    }

    /** Offers granted to it. Lists usually leave them out. */
    public List<Offer> getOffers() {
        return related("offers", Offer::new);
    }

    /** Address of the customer in the API, or null if it is not told. */
    public @Nullable String getCustomerLink() {
        return getLink("customer");
    }

    @Override
    Contact view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Contact(resourceObject, relatedResources);
    }
}
