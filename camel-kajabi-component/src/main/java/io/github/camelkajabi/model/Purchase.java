// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The purchase of one offer by one customer. */
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

    /** Payment structure, for instance {@code single} or {@code subscription}. More may appear. */
    public @Nullable String getPaymentType() {
        return typed().string("payment_type");
    }

    /** Instalments paid so far. */
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

    /** When access begins. */
    public @Nullable Instant getEffectiveStartAt() {
        return typed().instant("effective_start_at");
    }

    /** Name on the card. */
    public @Nullable String getCardholderName() {
        return typed().string("cardholder_name");
    }

    /** Postal code of the billing address. */
    public @Nullable String getBillingAddressZip() {
        return typed().string("billing_address_zip");
    }

    /** When access ended; null if it did not. */
    public @Nullable Instant getDeactivatedAt() {
        return typed().instant("deactivated_at");
    }

    /** Why access ended, for instance {@code refunded}. More may appear. */
    public @Nullable String getDeactivationReason() {
        return typed().string("deactivation_reason");
    }

    /** Coupon that was used. */
    public @Nullable String getCouponCode() {
        return typed().string("coupon_code");
    }

    /** Where the purchase came from. */
    public @Nullable String getSource() {
        return typed().string("source");
    }

    /** Referrer. */
    public @Nullable String getReferrer() {
        return typed().string("referrer");
    }

    /** Number of units. */
    public @Nullable Long getQuantity() {
        return typed().integer("quantity");
    }

    /** When it was created. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** When it last changed. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** Length of the trial, in days. */
    public @Nullable Long getTrial() {
        return typed().integer("trial");
    }

    /** When the trial ends. */
    public @Nullable Instant getTrialEndAt() {
        return typed().instant("trial_end_at");
    }

    /** Instalments of the payment plan in total. */
    public @Nullable Long getPaymentPlanTotalPayments() {
        return typed().integer("payment_plan_total_payments");
    }

    /** Status of the purchase or of its payment plan; absent from most answers. */
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
