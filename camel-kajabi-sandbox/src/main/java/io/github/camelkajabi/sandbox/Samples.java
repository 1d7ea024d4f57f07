// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import io.github.camelkajabi.sandbox.Documents.View;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The sample payloads of the hook events: made-up records with the id 0. */
final class Samples {

    private static final Instant TIME = Instant.parse("2026-02-03T08:15:30.123Z");
    private static final Map<String, List<String>> TYPES =
            Map.of(
                    "tag_added", List.of("contacts", "contact_tags"),
                    "tag_removed", List.of("contacts", "contact_tags"),
                    "form_submission", List.of("form_submissions", "forms"),
                    "purchase", List.of("purchases", "offers", "customers"),
                    "payment_succeeded", List.of("transactions", "customers"),
                    "order_created", List.of("transactions", "customers", "orders", "order_items"));
    private static final Map<String, Object> VALUES =
            Map.of(
                    "name", "Sample Person",
                    "email", "sample@example.org",
                    "title", "Sample",
                    "address_city", "Geneva",
                    "address_country", "CH",
                    "subscribed", true,
                    "order_number", 1,
                    "item_id", 0);

    private Samples() {}

    static List<Object> of(String event, Documents documents) {
        return TYPES.get(event).stream().<Object>map(type -> sample(type, documents)).toList();
    }

    private static Map<String, Object> sample(String type, Documents documents) {
        Resource row = new Resource(type, "0", 0, TIME);
        row.attributes().putAll(ResourceTypes.of(type).defaults());
        row.attributes().replaceAll((name, value) -> VALUES.getOrDefault(name, value));
        return documents.resource(row, View.ALL);
    }
}
