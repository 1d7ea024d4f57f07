// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of a delivery, with exactly the members that the samples in the API's documentation
 * have. The same records have more members when they are read, and a receiver that uses those would
 * work here and fail at Kajabi.
 */
final class HookPayload {

    private static final String CUSTOM_FIELD = "custom_\\d+";

    /** What a type shows: attributes and relationships. */
    private record Shape(List<String> attributes, List<String> relationships) {}

    private static final Map<String, Shape> SHAPES =
            Map.of(
                    "contacts",
                    shape(
                            "name email address_line_1 address_line_2 address_city address_country"
                                    + " address_state address_zip phone_number business_number"
                                    + " subscribed external_user_id created_at updated_at",
                            "site"),
                    "contact_tags",
                    shape("name", "site"),
                    "form_submissions",
                    shape(
                            "name email address_line_1 address_line_2 address_city address_country"
                                    + " address_state address_zip phone_number business_number"
                                    + " mobile_phone_number",
                            "site form"),
                    "forms",
                    shape(
                            "url title default webhook_url created_at updated_at",
                            "site fields contact_tags"),
                    "purchases",
                    shape(
                            "amount_in_cents payment_type multipay_payments_made opt_in"
                                    + " raw_extra_contact_information currency effective_start_at"
                                    + " cardholder_name billing_address_zip deactivated_at"
                                    + " deactivation_reason coupon_code source referrer quantity"
                                    + " created_at updated_at",
                            "customer offer products"),
                    "offers",
                    shape(
                            "title description internal_title currency price_in_cents payment_type"
                                    + " token image_url payment_method price_description"
                                    + " checkout_url recurring_offer subscription one_time single"
                                    + " free",
                            "site products forms"),
                    "customers",
                    shape(
                            "name email avatar external_user_id public_bio public_location"
                                    + " public_website socials net_revenue sign_in_count"
                                    + " last_request_at bounced_at created_at updated_at",
                            "site contact offers products"),
                    "transactions",
                    shape(
                            "action state payment_type amount_in_cents sales_tax_in_cents currency"
                                    + " currency_symbol formatted_amount created_at",
                            "customer offer"),
                    "orders",
                    shape(
                            "order_number currency_code fulfilled_at created_at"
                                    + " total_price_in_cents subtotal_in_cents"
                                    + " sales_tax_amount_in_cents discount_amount_in_cents"
                                    + " formatted_total_price formatted_subtotal currency_symbol",
                            "site customer order_items payment_transactions"),
                    "order_items",
                    shape(
                            "quantity currency_code item_type item_id title fulfilled_at created_at"
                                    + " total_price_in_cents subtotal_in_cents"
                                    + " sales_tax_amount_in_cents discount_amount_in_cents"
                                    + " formatted_total_price formatted_subtotal currency_symbol",
                            "order"));

    private HookPayload() {}

    private static Shape shape(String attributes, String relationships) {
        return new Shape(List.of(attributes.split(" ")), List.of(relationships.split(" ")));
    }

    /** Reduces a record, as it is read, to what a delivery shows of it. */
    static Map<String, Object> of(Map<String, Object> resource) {
        String type = String.valueOf(resource.get("type"));
        Shape shape = SHAPES.get(type);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", resource.get("id"));
        shown.put("type", type);
        Map<?, ?> values = (Map<?, ?>) resource.get("attributes");
        Map<String, Object> attributes = new LinkedHashMap<>();
        shape.attributes().forEach(name -> attributes.put(name, values.get(name)));
        if (type.equals("form_submissions")) {
            values.forEach(
                    (name, value) -> {
                        if (String.valueOf(name).matches(CUSTOM_FIELD)) {
                            attributes.put(String.valueOf(name), value);
                        }
                    });
        }
        shown.put("attributes", attributes);
        if (resource.containsKey("links")) {
            // The sample of a contact has an empty text, also for one that is a customer.
            shown.put(
                    "links",
                    type.equals("contacts") ? Map.of("customer", "") : resource.get("links"));
        }
        Map<?, ?> related = (Map<?, ?>) resource.get("relationships");
        Map<String, Object> relationships = new LinkedHashMap<>();
        for (String name : shape.relationships()) {
            Object relationship = related.get(name);
            relationships.put(
                    name,
                    relationship == null ? Map.of("data", List.of()) : withData(relationship));
        }
        shown.put("relationships", relationships);
        return shown;
    }

    /** Relationships that are links only, when they are read, also have an empty list here. */
    private static Object withData(Object relationship) {
        Map<?, ?> members = (Map<?, ?>) relationship;
        if (members.containsKey("data")) {
            return relationship;
        }
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("data", List.of());
        members.forEach((name, value) -> both.put(String.valueOf(name), value));
        return both;
    }

    /**
     * The payload of the other system: the webhooks that are set up by hand in the dashboard.
     *
     * @param rows the purchase, the offer, the customer and, if there is one, the transaction
     */
    static Map<String, Object> dashboard(List<Map<String, Object>> rows) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("member_id", number(find(rows, "customers").get("id")));
        payload.put("member_email", value(rows, "customers", "email"));
        payload.put("member_name", value(rows, "customers", "name"));
        payload.put("offer_id", number(find(rows, "offers").get("id")));
        List<Object> transaction = new ArrayList<>();
        rows.stream()
                .filter(row -> "transactions".equals(row.get("type")))
                .forEach(row -> transaction.add(number(row.get("id"))));
        payload.put("transaction_id", transaction.isEmpty() ? null : transaction.get(0));
        payload.put("amount_paid", value(rows, "purchases", "amount_in_cents"));
        payload.put("coupon_code", value(rows, "purchases", "coupon_code"));
        return payload;
    }

    private static Object number(Object id) {
        return new BigDecimal(String.valueOf(id)).longValueExact();
    }

    private static Map<String, Object> find(List<Map<String, Object>> rows, String type) {
        return rows.stream().filter(row -> type.equals(row.get("type"))).findFirst().orElseThrow();
    }

    private static Object value(List<Map<String, Object>> rows, String type, String attribute) {
        return ((Map<?, ?>) find(rows, type).get("attributes")).get(attribute);
    }
}
