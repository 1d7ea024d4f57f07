// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A part of a {@link Payout}. It is not a resource: it has neither type nor id. */
public final class PayoutTransaction extends PlainObject {

    PayoutTransaction(Map<String, @Nullable Object> object) {
        super("payout transaction", object);
    }

    /**
     * Kind, for example {@code Sale}, {@code Refund} or {@code Adjustment}; {@code Sales} was seen
     * too. More may appear.
     */
    public @Nullable String getTransactionType() {
        return typed().string("transaction_type");
    }

    /** Pricing of the offer that was sold. */
    public @Nullable String getPricingType() {
        return typed().string("pricing_type");
    }

    /** Sales tax, as a decimal. */
    public @Nullable BigDecimal getSalesTax() {
        return typed().decimal("sales_tax");
    }

    /** Amount, as a decimal, not in minor units. */
    public @Nullable BigDecimal getAmount() {
        return typed().decimal("amount");
    }

    /** ISO currency code. */
    public @Nullable String getCurrency() {
        return typed().string("currency");
    }

    /** Processing fee, as a decimal. */
    public @Nullable BigDecimal getFee() {
        return typed().decimal("fee");
    }

    /** Amount less the fee, as a decimal. */
    public @Nullable BigDecimal getNet() {
        return typed().decimal("net");
    }

    /** Id of the customer, a number unlike the ids of resources. */
    public @Nullable Long getCustomerId() {
        return typed().integer("customer_id");
    }

    /** Name of the customer. */
    public @Nullable String getCustomerName() {
        return typed().string("customer_name");
    }

    /** E-mail address of the customer. */
    public @Nullable String getCustomerEmail() {
        return typed().string("customer_email");
    }

    /** Ids of the offers; the API sends numbers. */
    public @Nullable List<String> getOfferIds() {
        return typed().strings("offer_ids");
    }

    /** Titles of the offers. */
    public @Nullable List<String> getOfferTitles() {
        return typed().strings("offer_titles");
    }

    /** Payment processor. */
    public @Nullable String getProvider() {
        return typed().string("provider");
    }

    /** Payment method. */
    public @Nullable String getPaymentMethod() {
        return typed().string("payment_method");
    }

    /** When it was created, in UTC. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** Coupon that was used. */
    public @Nullable String getCouponUsed() {
        return typed().string("coupon_used");
    }

    /** Amount before conversion to the currency of the payout, as a decimal. */
    public @Nullable BigDecimal getPresentedAmount() {
        return typed().decimal("presented_amount");
    }

    /** ISO currency code before the conversion. */
    public @Nullable String getPresentedCurrency() {
        return typed().string("presented_currency");
    }

    /** Rate of the conversion. */
    public @Nullable BigDecimal getExchangeRate() {
        return typed().decimal("exchange_rate");
    }

    /** Number of units. */
    public @Nullable Long getQuantity() {
        return typed().integer("quantity");
    }

    /** Number of the order, as text. */
    public @Nullable String getOrderNumber() {
        return typed().string("order_number");
    }
}
