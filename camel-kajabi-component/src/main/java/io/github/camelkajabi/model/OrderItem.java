// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** A line of an order. */
public final class OrderItem extends TypedResource<OrderItem> {

    /** The type, as in the API. */
    public static final String TYPE = "order_items";

    /**
     * A new record without an id, as for a create.
     *
     * @param attributes names, as in the API, and values
     * @throws ShapeException if a value has no JSON form
     */
    public OrderItem(Map<String, ?> attributes) {
        super(TYPE, attributes);
    }

    OrderItem(Map<String, @Nullable Object> object, Included included) {
        super(TYPE, object, included);
    }

    /** Number of units. */
    public @Nullable Long getQuantity() {
        return typed().integer("quantity");
    }

    /** ISO currency code. */
    public @Nullable String getCurrencyCode() {
        return typed().string("currency_code");
    }

    /** Kind of item, for example {@link Offer}. */
    public @Nullable String getItemType() {
        return typed().string("item_type");
    }

    /** Id of the item, a number unlike the ids of resources. */
    public @Nullable Long getItemId() {
        return typed().integer("item_id");
    }

    /** Title of the item. */
    public @Nullable String getTitle() {
        return typed().string("title");
    }

    /** When it was fulfilled. Null if it was not. */
    public @Nullable Instant getFulfilledAt() {
        return typed().instant("fulfilled_at");
    }

    /** When it was created. Set by the server. */
    public @Nullable Instant getCreatedAt() {
        return typed().instant("created_at");
    }

    /** Total of the line with tax and discount, in minor units. */
    public @Nullable Long getTotalPriceInCents() {
        return typed().integer("total_price_in_cents");
    }

    /** Total of the line before tax and discount, in minor units. */
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

    /** The order it is a line of. */
    public @Nullable Order getOrder() {
        return relatedOne("order", Order::new);
    }

    @Override
    OrderItem view(Map<String, @Nullable Object> resourceObject, Included relatedResources) {
        return new OrderItem(resourceObject, relatedResources);
    }
}
