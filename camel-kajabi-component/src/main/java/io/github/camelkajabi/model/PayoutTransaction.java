// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a {@link Payout}. It is no resource: it has neither type nor id. An immutable view of
 * what was sent.
 */
public final class PayoutTransaction {

    private final Map<String, @Nullable Object> object;

    PayoutTransaction(Map<String, @Nullable Object> object) {
        this.object = object;
    }

    /** Kind, for instance {@code Sale}, {@code Refund} or {@code Adjustment}. More may appear. */
    public @Nullable String getTransactionType() {
        return typed().string("transaction_type");
    }

    /** Pricing of the offer that was sold. */
    public @Nullable String getPricingType() {
        return typed().string("pricing_type");
    }

    /** Sales tax, as a decimal amount. */
    public @Nullable BigDecimal getSalesTax() {
        return typed().decimal("sales_tax");
    }

    /** Amount, as a decimal. */
    public @Nullable BigDecimal getAmount() {
        return typed().decimal("amount");
    }

    /** ISO currency code. */
    public @Nullable String getCurrency() {
        return typed().string("currency");
    }

    /** Processing fee, as a decimal amount. */
    public @Nullable BigDecimal getFee() {
        return typed().decimal("fee");
    }

    /** Amount without the fee. */
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

    /** When it was created. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** Coupon that was used. */
    public @Nullable String getCouponUsed() {
        return typed().string("coupon_used");
    }

    /** Amount before conversion to the currency of the payout. */
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

    /** Number of the order. */
    public @Nullable String getOrderNumber() {
        return typed().string("order_number");
    }

    /** The whole object, exactly as sent. Immutable. */
    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        return object;
    }

    private Attributes typed() {
        return new Attributes(this, object);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PayoutTransaction that && object.equals(that.object);
    }

    @Override
    public int hashCode() {
        return object.hashCode();
    }

    @Override
    public String toString() {
        return "payout transaction";
    }
}
