// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * A person known to a site: a lead or a buyer. Its custom fields are the attributes {@code
 * custom_1} to {@code custom_150}.
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

    /**
     * E-mail address. Apparently unique in the site, which the documentation states for customers
     * only.
     */
    public @Nullable String getEmail() {
        return typed().string("email");
    }

    /** Phone number. Can be null. */
    public @Nullable String getPhoneNumber() {
        return typed().string("phone_number");
    }

    /** Business phone number. Can be null. */
    public @Nullable String getBusinessNumber() {
        return typed().string("business_number");
    }

    /** Whether the person agreed to marketing e-mail. */
    public @Nullable Boolean getSubscribed() {
        return typed().bool("subscribed");
    }

    /** First line of the address. Can be null. */
    public @Nullable String getAddressLine1() {
        return typed().string("address_line_1");
    }

    /** Second line of the address. Can be null. */
    public @Nullable String getAddressLine2() {
        return typed().string("address_line_2");
    }

    /** City. Can be null. */
    public @Nullable String getAddressCity() {
        return typed().string("address_city");
    }

    /** State or province. Can be null. */
    public @Nullable String getAddressState() {
        return typed().string("address_state");
    }

    /** Country. Can be null. */
    public @Nullable String getAddressCountry() {
        return typed().string("address_country");
    }

    /** Postal code. Can be null. */
    public @Nullable String getAddressZip() {
        return typed().string("address_zip");
    }

    /**
     * Reference of an external system. Writable only once the contact has a customer. Can be null.
     */
    public @Nullable String getExternalUserId() {
        return typed().string("external_user_id");
    }

    /**
     * Value of the site's custom field with this number, from 1 to 150, of which the API's schema
     * lists the first three. Only fields that the site has are sent. Null if it has no value.
     *
     * @param number the number in the field's {@link CustomField#getHandle() handle}
     */
    public @Nullable String getCustom(int number) {
        return typed().customField(number);
    }

    /**
     * Values of all custom fields that were sent, by handle, in the order they were sent.
     * Immutable.
     */
    public Map<String, @Nullable String> getCustomFields() {
        return typed().customFields();
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

    /**
     * The customer that mirrors this contact. Null until the contact is granted an offer or buys
     * something, or if the answer does not name it.
     */
    public @Nullable Customer getCustomer() {
        return relatedOne("customer", Customer::new);
    }

    /** Tags of the contact. */
    public List<ContactTag> getTags() {
        return related("tags", ContactTag::new);
    }

    /**
     * Offers granted to the contact. Lists usually send only a link to them, unless {@code include}
     * names them.
     */
    public List<Offer> getOffers() {
        return related("offers", Offer::new);
    }

    /** Address of the customer in the API. Null if the answer has none, or an empty one. */
    public @Nullable String getCustomerLink() {
        return getLink("customer");
    }

    @Override
    Contact view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Contact(resourceObject, relatedResources);
    }
}
