// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * The purchase of one offer by one customer. Whether a granted offer appears as a purchase is not
 * documented.
 */
public final class Purchase extends TypedResource<Purchase> {

    /** The type, as in the API. */
    public static final String TYPE = "purchases";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Purchase(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Purchase(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Price, in minor units. */
    public @Nullable Long getAmountInCents() {
        return typed().integer("amount_in_cents");
    }

    /** Payment structure, for example {@code single} or {@code subscription}. More may appear. */
    public @Nullable String getPaymentType() {
        return typed().string("payment_type");
    }

    /** Instalments paid so far. Can be null. */
    public @Nullable Long getMultipayPaymentsMade() {
        return typed().integer("multipay_payments_made");
    }

    /** Whether the buyer agreed to marketing e-mail. */
    public @Nullable Boolean getOptIn() {
        return typed().bool("opt_in");
    }

    /** Extra data from the checkout, in free form. */
    public @Nullable Map<String, @Nullable Object> getRawExtraContactInformation() {
        return typed().object("raw_extra_contact_information");
    }

    /** ISO currency code. */
    public @Nullable String getCurrency() {
        return typed().string("currency");
    }

    /** When access begins. Can be null. */
    public @Nullable Instant getEffectiveStartAt() {
        return typed().instant("effective_start_at");
    }

    /** Name on the card. Can be null. */
    public @Nullable String getCardholderName() {
        return typed().string("cardholder_name");
    }

    /** Postal code of the billing address. Can be null. */
    public @Nullable String getBillingAddressZip() {
        return typed().string("billing_address_zip");
    }

    /** When access ended. Null if it did not end. */
    public @Nullable Instant getDeactivatedAt() {
        return typed().instant("deactivated_at");
    }

    /** Why access ended, for example {@code refunded}. More may appear. Can be null. */
    public @Nullable String getDeactivationReason() {
        return typed().string("deactivation_reason");
    }

    /** Coupon that was used. Can be null. */
    public @Nullable String getCouponCode() {
        return typed().string("coupon_code");
    }

    /** Where the purchase came from. Can be null. */
    public @Nullable String getSource() {
        return typed().string("source");
    }

    /** Referrer. Can be null. */
    public @Nullable String getReferrer() {
        return typed().string("referrer");
    }

    /** Number of units. Can be null. */
    public @Nullable Long getQuantity() {
        return typed().integer("quantity");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. Set by the server. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /**
     * Length of the trial, in days. Can be null. Since API 1.0.1. Only the text of the API's
     * documentation names it.
     */
    public @Nullable Long getTrial() {
        return typed().integer("trial");
    }

    /**
     * When the trial ends. Can be null. Since API 1.0.1. Only the text of the API's documentation
     * names it.
     */
    public @Nullable Instant getTrialEndAt() {
        return typed().instant("trial_end_at");
    }

    /**
     * Instalments of the payment plan in total. Can be null. Since API 1.0.1. Only the text of the
     * API's documentation names it.
     */
    public @Nullable Long getPaymentPlanTotalPayments() {
        return typed().integer("payment_plan_total_payments");
    }

    /**
     * Status of the purchase or of its payment plan; absent from most answers, and a client of
     * April 2026 did not receive it. Can be null. Since API 1.0.1. Only the text of the API's
     * documentation names it.
     */
    public @Nullable String getStatus() {
        return typed().string("status");
    }

    /** The customer who bought. */
    public @Nullable Customer getCustomer() {
        return relatedOne("customer", Customer::new);
    }

    /** The offer that was bought. */
    public @Nullable Offer getOffer() {
        return relatedOne("offer", Offer::new);
    }

    /** Its transactions. */
    public List<Transaction> getTransactions() {
        return related("transactions", Transaction::new);
    }

    /** Products it gives access to. */
    public List<Product> getProducts() {
        return related("products", Product::new);
    }

    @Override
    Purchase view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Purchase(resourceObject, relatedResources);
    }
}
