// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A movement of money: a charge, a refund and the like. */
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

    /** Kind of transaction, for instance {@code charge} or {@code refund}. More may appear. */
    public @Nullable String getAction() {
        return typed().string("action");
    }

    /** State, for instance {@code succeeded}. More may appear. */
    public @Nullable String getState() {
        return typed().string("state");
    }

    /** Payment structure. */
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

    /** ISO currency code. */
    public @Nullable String getCurrency() {
        return typed().string("currency");
    }

    /** Currency symbol. */
    public @Nullable String getCurrencySymbol() {
        return typed().string("currency_symbol");
    }

    /** The amount as text with the currency symbol. */
    public @Nullable String getFormattedAmount() {
        return typed().string("formatted_amount");
    }

    /** When it was recorded. It may be earlier than the moment it appears in lists. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** Payment processor. */
    public @Nullable String getProvider() {
        return typed().string("provider");
    }

    /** Processing fee, in minor units; Kajabi Payments only. */
    public @Nullable Long getPaymentFeeInCents() {
        return typed().integer("payment_fee_in_cents");
    }

    /** Amount in minor units of the settlement currency; Kajabi Payments only. */
    public @Nullable Long getSettlementAmountInCents() {
        return typed().integer("settlement_amount_in_cents");
    }

    /** Fee in minor units of the settlement currency; Kajabi Payments only. */
    public @Nullable Long getSettlementFeeAmountInCents() {
        return typed().integer("settlement_fee_amount_in_cents");
    }

    /** ISO code of the settlement currency; Kajabi Payments only. */
    public @Nullable String getSettlementCurrency() {
        return typed().string("settlement_currency");
    }

    /** When it last changed; absent from most answers. */
    public @Nullable Instant getUpdatedAt() {
        return typed().instant("updated_at");
    }

    /** The customer who paid or was paid. */
    public @Nullable Customer getCustomer() {
        return relatedOne("customer", Customer::new);
    }

    /** Purchases it covers, one for each offer. */
    public List<Purchase> getPurchases() {
        return related("purchases", Purchase::new);
    }

    /**
     * The offer; null if the transaction covers several. The API has it deprecated for {@link
     * #getPurchases()}.
     */
    public @Nullable Offer getOffer() {
        return relatedOne("offer", Offer::new);
    }

    /** The site it belongs to; absent from most answers. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    @Override
    Transaction view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Transaction(resourceObject, relatedResources);
    }
}
