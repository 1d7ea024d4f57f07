// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import io.github.camelkajabi.sandbox.Documents.View;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The sample payloads of the hook events: made-up records, all with the id 0. */
final class Samples {

    private static final String ID = "0";
    private static final Instant TIME = Instant.parse("2026-02-03T08:15:30.123Z");
    private static final Map<String, List<String>> TYPES =
            Map.of(
                    "tag_added", List.of("contacts", "contact_tags"),
                    "tag_removed", List.of("contacts", "contact_tags"),
                    "form_submission", List.of("form_submissions", "forms"),
                    "purchase", List.of("purchases", "offers", "customers"),
                    "payment_succeeded", List.of("transactions", "customers"),
                    "order_created", List.of("transactions", "customers", "orders", "order_items"));

    private static final Map<String, Object> PERSON =
            Map.of("name", "Sample Person", "email", "sample@example.org");
    private static final Map<String, Object> ADDRESS =
            Map.of(
                    "phone_number",
                    "41220000000",
                    "address_line_1",
                    "Rue Test 7",
                    "address_city",
                    "Geneva",
                    "address_country",
                    "CH",
                    "address_zip",
                    "1201");
    private static final Map<String, Object> MONEY =
            Map.of(
                    "total_price_in_cents",
                    4900,
                    "subtotal_in_cents",
                    4900,
                    "formatted_total_price",
                    "$49.00",
                    "formatted_subtotal",
                    "$49.00");

    /** The values of a type in which its sample differs from a new record. */
    private static final Map<String, List<Map<String, Object>>> VALUES =
            Map.of(
                    "contacts",
                    List.of(PERSON, ADDRESS, Map.of("subscribed", true)),
                    "contact_tags",
                    List.of(Map.of("name", "Sample")),
                    "form_submissions",
                    List.of(PERSON, ADDRESS, Map.of("mobile_phone_number", "41790000000")),
                    "forms",
                    List.of(Map.of("title", "Sample form")),
                    "purchases",
                    List.of(
                            Map.of(
                                    "amount_in_cents",
                                    4900,
                                    "opt_in",
                                    true,
                                    "effective_start_at",
                                    TIME,
                                    "coupon_code",
                                    "SAMPLE")),
                    "offers",
                    List.of(
                            Map.of(
                                    "title",
                                    "Sample offer",
                                    "internal_title",
                                    "SAMPLE-1",
                                    "price_in_cents",
                                    4900,
                                    "payment_type",
                                    "single",
                                    "payment_method",
                                    "stripe",
                                    "price_description",
                                    "One-time payment",
                                    "one_time",
                                    true,
                                    "single",
                                    true,
                                    "free",
                                    false)),
                    "customers",
                    List.of(
                            PERSON,
                            Map.of(
                                    "net_revenue",
                                    new BigDecimal("49.0"),
                                    "sign_in_count",
                                    2,
                                    "last_request_at",
                                    TIME)),
                    "transactions",
                    List.of(
                            Map.of(
                                    "payment_type",
                                    "charge",
                                    "amount_in_cents",
                                    4900,
                                    "formatted_amount",
                                    "$49.00")),
                    "orders",
                    List.of(MONEY, Map.of("order_number", 1, "fulfilled_at", TIME)),
                    "order_items",
                    List.of(MONEY, Map.of("title", "Sample offer", "fulfilled_at", TIME)));

    private Samples() {}

    static List<Object> of(String event, Documents documents) {
        return TYPES.get(event).stream().<Object>map(type -> sample(type, documents)).toList();
    }

    private static Map<String, Object> sample(String type, Documents documents) {
        Resource row = new Resource(type, ID, 0, TIME);
        ResourceTypes.of(type).fill(row);
        VALUES.get(type).forEach(row.attributes()::putAll);
        for (ResourceType.Relation relation : ResourceTypes.of(type).relations()) {
            if (!relation.many()) {
                row.one(relation.name(), ID);
            }
        }
        if (type.equals("orders")) {
            row.many("order_items").add(ID);
        }
        return HookPayload.of(documents.resource(row, View.ALL));
    }
}
