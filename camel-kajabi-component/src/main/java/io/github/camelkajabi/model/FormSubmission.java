// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * One submission of a form. It has no timestamps, although lists can be sorted by the time of
 * creation.
 */
public final class FormSubmission extends TypedResource<FormSubmission> {

    /** The type, as in the API. */
    public static final String TYPE = "form_submissions";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public FormSubmission(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    FormSubmission(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Name that was entered. */
    public @Nullable String getName() {
        return typed().string("name");
    }

    /** E-mail address that was entered. */
    public @Nullable String getEmail() {
        return typed().string("email");
    }

    /** Phone number that was entered. Can be null. */
    public @Nullable String getPhoneNumber() {
        return typed().string("phone_number");
    }

    /** Business phone number that was entered. Can be null. */
    public @Nullable String getBusinessNumber() {
        return typed().string("business_number");
    }

    /**
     * Mobile phone number that was entered. Can be null. Only the text of the API's documentation
     * names it.
     */
    public @Nullable String getMobilePhoneNumber() {
        return typed().string("mobile_phone_number");
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

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    /** The form that was submitted. */
    public @Nullable Form getForm() {
        return relatedOne("form", Form::new);
    }

    @Override
    FormSubmission view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new FormSubmission(resourceObject, relatedResources);
    }
}
