// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/**
 * A movement of money: a charge, a refund and the like. Lists contain only those that have
 * succeeded: charges, refunds and disputes of real purchases.
 */
public final class Transaction extends TypedResource<Transaction> {

    /** The type, as in the API. */
    public static final String TYPE = "transactions";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Transaction(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Transaction(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Kind of transaction, for example {@code charge} or {@code refund}. More may appear. */
    public @Nullable String getAction() {
        return typed().string("action");
    }

    /**
     * State, for example {@code initialized}, {@code succeeded} or {@code failed}. More may appear.
     */
    public @Nullable String getState() {
        return typed().string("state");
    }

    /** Payment structure. Can be null. */
    public @Nullable String getPaymentType() {
        return typed().string("payment_type");
    }

    /** Amount, in minor units; negative for a refund. */
    public @Nullable Long getAmountInCents() {
        return typed().integer("amount_in_cents");
    }

    /** Sales tax, in minor units. */
    public @Nullable Long getSalesTaxInCents() {
        return typed().integer("sales_tax_in_cents");
    }

    /**
     * ISO currency code in upper case, by default {@code USD}. Only the documentation's text calls
     * it nullable. Can be null.
     */
    public @Nullable String getCurrency() {
        return typed().string("currency");
    }

    /** Currency symbol. Only the documentation's text calls it nullable. Can be null. */
    public @Nullable String getCurrencySymbol() {
        return typed().string("currency_symbol");
    }

    /** The amount as text with the currency symbol, without the currency code. */
    public @Nullable String getFormattedAmount() {
        return typed().string("formatted_amount");
    }

    /**
     * When it was recorded. It may be earlier than the moment it appears in lists. Set by the
     * server.
     */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /**
     * Payment processor. Can be null. Since API 1.0.1. Only the text of the API's documentation
     * names it.
     */
    public @Nullable String getProvider() {
        return typed().string("provider");
    }

    /**
     * Processing fee, in minor units; Kajabi Payments only. Can be null. Since API 1.0.1. Only the
     * text of the API's documentation names it.
     */
    public @Nullable Long getPaymentFeeInCents() {
        return typed().integer("payment_fee_in_cents");
    }

    /**
     * Amount in minor units of the settlement currency; Kajabi Payments only. Can be null. Only the
     * text of the API's documentation names it.
     */
    public @Nullable Long getSettlementAmountInCents() {
        return typed().integer("settlement_amount_in_cents");
    }

    /**
     * Fee in minor units of the settlement currency; Kajabi Payments only. Can be null. Only the
     * text of the API's documentation names it.
     */
    public @Nullable Long getSettlementFeeAmountInCents() {
        return typed().integer("settlement_fee_amount_in_cents");
    }

    /**
     * ISO code of the settlement currency; Kajabi Payments only. Can be null. Only the text of the
     * API's documentation names it.
     */
    public @Nullable String getSettlementCurrency() {
        return typed().string("settlement_currency");
    }

    /**
     * When it last changed; absent from most answers. Can be null. Set by the server. Only examples
     * of the API's documentation show it.
     */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** The customer who paid or was paid. */
    public @Nullable Customer getCustomer() {
        return relatedOne("customer", Customer::new);
    }

    /** Purchases it covers, one for each offer. Since API 1.1.0. */
    public List<Purchase> getPurchases() {
        return related("purchases", Purchase::new);
    }

    /**
     * The offer. Null if the transaction covers several. The API deprecates it since 1.1.0 in
     * favour of {@code purchases}.
     */
    public @Nullable Offer getOffer() {
        return relatedOne("offer", Offer::new);
    }

    /**
     * The site it belongs to; absent from most answers. Only examples of the API's documentation
     * show it.
     */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    @Override
    Transaction view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Transaction(resourceObject, relatedResources);
    }
}
