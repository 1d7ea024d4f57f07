// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** At least one record of every type, tied together. Returns one id by type. */
final class Everything {

    private Everything() {}

    static Map<String, String> seed(SandboxData data) {
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("sites", data.siteId());
        data.addCustomField("Size", "TextField");
        ids.put("custom_fields", id(data, "custom_fields"));
        ids.put("contact_tags", data.tagId("Newcomer"));
        ids.put("offers", data.offerId("Spring workshop"));
        ids.put("products", id(data, "products"));
        String contact =
                data.addContact(
                        Map.of("name", "Noor Adler", "email", "noor@example.org", "custom_1", "L"));
        ids.put("contacts", contact);
        data.tag(contact, ids.get("contact_tags"));
        ids.put(
                "purchases",
                data.addPurchase(
                        contact, ids.get("offers"), Map.of("coupon_code", "EARLY26"), true));
        ids.put("customers", data.customerOf(contact).orElseThrow());
        ids.put("transactions", id(data, "transactions"));
        ids.put("orders", id(data, "orders"));
        ids.put("order_items", id(data, "order_items"));
        ids.put(
                "contact_notes",
                data.add("contact_notes", Map.of("body", "Called"), Map.of("contact", contact)));
        String field = data.add("fields", Map.of("title", "Name", "handle", "name"), Map.of());
        String form = data.addForm("Meetup", ids.get("contact_tags"));
        data.remove("forms", form);
        ids.put(
                "forms",
                data.add(
                        "forms",
                        Map.of(
                                "title",
                                "Meetup",
                                "default",
                                true,
                                "url",
                                "https://shop.example.org/forms/1"),
                        Map.of(
                                "fields", List.of(field),
                                "contact_tags", List.of(ids.get("contact_tags")),
                                "offer", data.offerId("Welcome course"))));
        ids.put(
                "form_submissions",
                data.add(
                        "form_submissions",
                        Map.of("name", "Noor Adler", "email", "noor@example.org"),
                        Map.of("form", ids.get("forms"))));
        ids.put(
                "hooks",
                data.add(
                        "hooks",
                        Map.of("event", "purchase", "target_url", "http://127.0.0.1:9/x"),
                        Map.of()));
        ids.put(
                "kajabi_payments_payouts",
                data.add(
                        "kajabi_payments_payouts",
                        Map.of(
                                "status",
                                "Paid",
                                "amount",
                                49.5,
                                "initiated_date",
                                "2026-02-03T00:00:00Z"),
                        Map.of()));
        String media = data.add("media", Map.of("duration_in_minutes", 3.5), Map.of());
        String lesson =
                data.add("lessons", Map.of("title", "Hello"), Map.of("media", List.of(media)));
        String module = data.add("modules", Map.of("title", "Start", "position", 1), Map.of());
        ids.put(
                "courses",
                data.add(
                        "courses",
                        Map.of("title", "Course"),
                        Map.of(
                                "modules", List.of(module),
                                "lessons", List.of(lesson),
                                "offers", List.of(ids.get("offers")))));
        ids.put(
                "blog_posts",
                data.add(
                        "blog_posts",
                        Map.of("title", "News", "published_at", "2026-01-05T00:00:00Z"),
                        Map.of()));
        ids.put(
                "landing_pages",
                data.add(
                        "landing_pages",
                        Map.of("title", "Land", "publish_at", "2026-01-05T00:00:00Z"),
                        Map.of()));
        ids.put("website_pages", data.add("website_pages", Map.of("title", "Home"), Map.of()));
        ids.put("podcasts", data.add("podcasts", Map.of("title", "Talk"), Map.of()));
        return ids;
    }

    private static String id(SandboxData data, String type) {
        return data.all(type).get(0).get("id").toString();
    }
}
