// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A completed checkout. */
public final class Order extends TypedResource<Order> {

    /** The type, as in the API. */
    public static final String TYPE = "orders";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public Order(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    Order(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Number of the order, unique in the site. */
    public @Nullable Long getOrderNumber() {
        return typed().integer("order_number");
    }

    /** ISO currency code. */
    public @Nullable String getCurrencyCode() {
        return typed().string("currency_code");
    }

    /** When it was fulfilled. Null if it was not. */
    public @Nullable Instant getFulfilledAt() {
        return typed().instant("fulfilled_at");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** Total with tax and discount, in minor units. */
    public @Nullable Long getTotalPriceInCents() {
        return typed().integer("total_price_in_cents");
    }

    /** Total before tax and discount, in minor units. */
    public @Nullable Long getSubtotalInCents() {
        return typed().integer("subtotal_in_cents");
    }

    /** Sales tax, in minor units. */
    public @Nullable Long getSalesTaxAmountInCents() {
        return typed().integer("sales_tax_amount_in_cents");
    }

    /** Discount, in minor units. */
    public @Nullable Long getDiscountAmountInCents() {
        return typed().integer("discount_amount_in_cents");
    }

    /** The total as text with the currency symbol. */
    public @Nullable String getFormattedTotalPrice() {
        return typed().string("formatted_total_price");
    }

    /** The subtotal as text with the currency symbol. */
    public @Nullable String getFormattedSubtotal() {
        return typed().string("formatted_subtotal");
    }

    /** Currency symbol. */
    public @Nullable String getCurrencySymbol() {
        return typed().string("currency_symbol");
    }

    /** The site it belongs to. */
    public @Nullable Site getSite() {
        return relatedOne("site", Site::new);
    }

    /** The customer who ordered. */
    public @Nullable Customer getCustomer() {
        return relatedOne("customer", Customer::new);
    }

    /** Its lines. */
    public List<OrderItem> getOrderItems() {
        return related("order_items", OrderItem::new);
    }

    /** Its payments; absent from most answers. Only samples of webhook deliveries show it. */
    public List<Transaction> getPaymentTransactions() {
        return related("payment_transactions", Transaction::new);
    }

    @Override
    Order view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new Order(resourceObject, relatedResources);
    }
}
