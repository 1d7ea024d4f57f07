// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The resources of the API as its public documentation lists them. */
final class ResourceTypes {

    private static final String[] ADDRESS = {
        "phone_number",
        "business_number",
        "address_line_1",
        "address_line_2",
        "address_city",
        "address_state",
        "address_country",
        "address_zip"
    };
    private static final Map<String, Object> MONEY = money();

    private static final String UNTITLED = "Untitled";

    /** The internal class of a product, which the API shows only through a filter. */
    static final String PRODUCT_CLASS = "product_class";

    private static final String[] PURCHASE_SORT = {
        "multipay_payments_made",
        "opt_in",
        "currency",
        "effective_start_at",
        "cardholder_name",
        "billing_address_zip",
        "deactivated_at",
        "deactivation_reason",
        "coupon_code",
        "source",
        "referrer",
        "quantity",
        "created_at",
        "updated_at"
    };
    private static final Set<String> MONEY_MOVED =
            Set.of("charge", "subscription_charge", "refund", "dispute");

    private static final Map<String, ResourceType> TYPES =
            Stream.concat(people(), Stream.concat(shop(), content()))
                    .collect(
                            Collectors.toMap(
                                    ResourceType::name,
                                    type -> type,
                                    (a, b) -> a,
                                    LinkedHashMap::new));

    /** The relationships of customers of which a single read can show a part. */
    static final Set<String> SLICED = Set.of("offers", "products");

    private ResourceTypes() {}

    static Collection<ResourceType> all() {
        return TYPES.values();
    }

    static ResourceType of(String name) {
        return TYPES.get(name);
    }

    private static Map<String, Object> money() {
        Map<String, Object> money = new LinkedHashMap<>();
        money.put("total_price_in_cents", 0);
        money.put("subtotal_in_cents", 0);
        money.put("sales_tax_amount_in_cents", 0);
        money.put("discount_amount_in_cents", 0);
        money.put("formatted_total_price", "$0.00");
        money.put("formatted_subtotal", "$0.00");
        money.put("currency_symbol", "$");
        return money;
    }

    private static Object email(Resource row) {
        return "person-" + row.id() + "@example.org";
    }

    private static Object url(String folder, Resource row) {
        return "https://shop.example.org/" + folder + "/" + row.id();
    }

    private static ResourceType type(String name) {
        return new ResourceType(name);
    }

    private static Stream<ResourceType> people() {
        return Stream.of(
                type("sites")
                        .attribute("title", UNTITLED)
                        .derived("subdomain", row -> "site-" + row.id())
                        .attributes("created_at", "updated_at")
                        .sort("title", "subdomain")
                        .filters("title_cont", "subdomain_cont"),
                type("contacts")
                        .attribute("name", "")
                        .derived("email", ResourceTypes::email)
                        .attributes(ADDRESS)
                        .attribute("subscribed", false)
                        .attributes("external_user_id", "created_at", "updated_at")
                        .customFields()
                        .toOne("site", "sites")
                        .toOne("customer", "customers")
                        .toMany("tags", "contact_tags")
                        .toMany("offers", "offers", true, (store, row) -> row.many("offers"))
                        .sort("name", "email", "created_at")
                        .newestFirst()
                        .filters(Filters.people())
                        .include("offers", "tags", "customer")
                        .includeInLists("tags", "offers"),
                type("customers")
                        .attribute("name", "")
                        .derived("email", ResourceTypes::email)
                        .attributes(
                                "avatar",
                                "external_user_id",
                                "public_bio",
                                "public_location",
                                "public_website",
                                "socials")
                        .attribute("net_revenue", new BigDecimal("0.0"))
                        .attribute("sign_in_count", 0)
                        .attributes("last_request_at", "bounced_at", "created_at", "updated_at")
                        .toOne("contact", "contacts")
                        .toOne("site", "sites")
                        .toMany("offers", "offers", true, Filters::offers)
                        .toMany(
                                "products",
                                "products",
                                false,
                                (store, row) -> Filters.products(store, row, "offers"))
                        .sort("name", "email", "created_at", "net_revenue", "last_request_at")
                        .newestFirst()
                        .filters(Filters.people())
                        .include("contact", "offers", "products")
                        .read(
                                "filter[products_search]",
                                "filter[products_page]",
                                "filter[products_per]",
                                "filter[offers_search]",
                                "filter[offers_page]",
                                "filter[offers_per]")
                        .includeInLists("offers"),
                type("contact_tags")
                        .attribute("name", UNTITLED)
                        .toOne("site", "sites")
                        // The documentation names email as well, which a tag does not have.
                        .sort("name", "email")
                        .filter("site_id", Filters.site())
                        .filters("name_cont"),
                type("contact_notes")
                        .attribute("body", "")
                        .attributes("created_at", "updated_at")
                        .toOne("contact", "contacts")
                        .sort("created_at", "updated_at")
                        .newestFirst()
                        .filter("site_id", Filters.site())
                        .filter("contact_id", Filters.toOne("contact"))
                        .include("contact")
                        .pages(20, 100),
                type("custom_fields")
                        .attribute("title", UNTITLED)
                        .derived("handle", row -> "custom_" + row.order())
                        .attribute("type", "TextField")
                        .attribute("required", false)
                        .attribute("archived", false)
                        .toOne("site", "sites")
                        .sort("title", "handle", "type", "required")
                        .filter("site_id", Filters.site())
                        .filters("title_cont", "type_eq", "required_eq"),
                type("fields")
                        .attributes("title")
                        .attribute("type", "TextField")
                        .attribute("required", false)
                        .derived("handle", row -> "field_" + row.order())
                        .attributes("select_options")
                        .attribute("editable", true)
                        .attributes("created_at", "updated_at")
                        .withoutEndpoint(),
                type("forms")
                        .attributes("title")
                        .attribute("default", false)
                        .attributes("webhook_url")
                        .derived("url", row -> url("forms", row))
                        .attributes("description", "created_at", "updated_at")
                        .toOne("site", "sites")
                        .toOne("offer", "offers")
                        .toMany("fields", "fields")
                        .toMany("contact_tags", "contact_tags")
                        .sort("title")
                        .filter("site_id", Filters.site())
                        .filters("title_cont")
                        .include("fields", "site", "offer", "contact_tags"),
                type("form_submissions")
                        .attribute("name", "")
                        .derived("email", ResourceTypes::email)
                        .attributes(ADDRESS)
                        .attributes("mobile_phone_number")
                        .customFields()
                        .toOne("site", "sites")
                        .toOne("form", "forms")
                        .sort("name", "email", "created_at")
                        .filter("site_id", Filters.site())
                        .filter("form_id", Filters.toOne("form"))
                        .include("site", "form"),
                type("hooks")
                        .attribute("event", "purchase")
                        .attribute("target_url", "http://127.0.0.1:9/")
                        .attributes("resource_id", "created_at", "updated_at")
                        .toOne("site", "sites")
                        .filters("event_eq"));
    }

    private static Stream<ResourceType> shop() {
        return Stream.of(
                type("offers")
                        .attribute("title", UNTITLED)
                        .attributes("description", "internal_title")
                        .attribute("currency", "USD")
                        .attribute("price_in_cents", 0)
                        .attribute("payment_type", "free")
                        .derived("token", row -> "token" + row.order())
                        .attribute("payment_method", "")
                        .attribute("price_description", "Free")
                        .derived("checkout_url", row -> url("offers", row))
                        .attribute("recurring_offer", false)
                        .attribute("subscription", false)
                        .attribute("one_time", false)
                        .attribute("single", false)
                        .attribute("free", true)
                        .attributes("image_url")
                        .toOne("site", "sites")
                        .toMany("products", "products")
                        .sort("title", "price_in_cents")
                        .filter("site_id", Filters.site())
                        .filters("title_cont", "description_cont", "internal_title_cont")
                        .include("products"),
                type("products")
                        .attributes("created_at")
                        .attribute("title", UNTITLED)
                        .attributes("description")
                        .attribute("status", "ready")
                        .attribute("members_aggregate_count", 0)
                        .attribute("product_type_name", "Course")
                        .derived("product_type_id", Resource::order)
                        .hidden(PRODUCT_CLASS, "Course")
                        .attribute("publish_status", "published")
                        .attributes("thumbnail_url", "url")
                        .toOne("site", "sites")
                        .sort("title", "description", "status")
                        .filter("site_id", Filters.site())
                        .filters("title_cont", "description_cont", "status_eq")
                        .filter(
                                "exclude_product_types",
                                (store, row, value) -> !row.text(PRODUCT_CLASS).equals(value)),
                type("purchases")
                        .attribute("amount_in_cents", 0)
                        .attribute("payment_type", "single")
                        .attributes("multipay_payments_made")
                        .attribute("opt_in", false)
                        .attribute("raw_extra_contact_information", Map.of())
                        .attribute("currency", "USD")
                        .attributes(
                                "effective_start_at",
                                "cardholder_name",
                                "billing_address_zip",
                                "deactivated_at",
                                "deactivation_reason",
                                "coupon_code",
                                "source",
                                "referrer")
                        .attribute("quantity", 1)
                        .attributes(
                                "created_at",
                                "updated_at",
                                "trial",
                                "trial_end_at",
                                "payment_plan_total_payments",
                                "status")
                        .toOne("customer", "customers")
                        .toOne("offer", "offers")
                        .toMany("transactions", "transactions")
                        .toMany(
                                "products",
                                "products",
                                false,
                                (store, row) ->
                                        store.find("offers", row.one("offer"))
                                                .<Collection<String>>map(
                                                        offer -> offer.many("products"))
                                                .orElse(List.of()))
                        .sort(PURCHASE_SORT)
                        .filter("site_id", Filters.site())
                        .filter("customer_id", Filters.toOne("customer"))
                        .filter(
                                "active",
                                Filters.flag((store, row) -> row.value("deactivated_at") == null))
                        .filter(
                                "deactivated",
                                Filters.flag((store, row) -> row.value("deactivated_at") != null))
                        .filter(
                                "referrer",
                                (store, row, value) -> row.text("referrer").equals(value))
                        .filters(
                                Stream.concat(
                                                Stream.of(PURCHASE_SORT),
                                                Stream.of("amount_in_cents"))
                                        .toList(),
                                List.of(
                                        "eq",
                                        "cont",
                                        "not_eq",
                                        "not_cont",
                                        "gt",
                                        "gte",
                                        "gteq",
                                        "lt",
                                        "lte",
                                        "lteq",
                                        "start",
                                        "end"))
                        .includeInLists("customer", "offer"),
                type("transactions")
                        .attribute("action", "charge")
                        .attribute("state", "succeeded")
                        .attributes("payment_type")
                        .attribute("amount_in_cents", 0)
                        .attribute("sales_tax_in_cents", 0)
                        .attribute("currency", "USD")
                        .attribute("currency_symbol", "$")
                        .attribute("formatted_amount", "$0.00")
                        .attributes(
                                "created_at",
                                "provider",
                                "payment_fee_in_cents",
                                "settlement_amount_in_cents",
                                "settlement_fee_amount_in_cents",
                                "settlement_currency")
                        .toOne("customer", "customers")
                        .toMany("purchases", "purchases")
                        .toOne("offer", "offers")
                        .sort("created_at")
                        .newestFirst()
                        .filter("site_id", Filters.site())
                        .filter("customer_id", Filters.toOne("customer"))
                        .filter(
                                "name_or_email",
                                (store, row, value) ->
                                        store.find("customers", row.one("customer")).stream()
                                                .anyMatch(
                                                        customer ->
                                                                Filters.contains(
                                                                                customer.value(
                                                                                        "name"),
                                                                                value)
                                                                        || Filters.contains(
                                                                                customer.value(
                                                                                        "email"),
                                                                                value)))
                        .filter("start_date", Filters.day("created_at", true))
                        .filter("end_date", Filters.day("created_at", false))
                        .lists(
                                row ->
                                        row.text("state").equals("succeeded")
                                                && MONEY_MOVED.contains(row.text("action")))
                        .include("customer", "purchases", "offer"),
                type("orders")
                        .derived("order_number", Resource::order)
                        .attribute("currency_code", "USD")
                        .attributes("fulfilled_at", "created_at")
                        .attributes(MONEY)
                        .toOne("site", "sites")
                        .toOne("customer", "customers")
                        .toMany("order_items", "order_items")
                        .sort("order_number", "created_at", "fulfilled_at")
                        .filter("site_id", Filters.site())
                        .filter("customer_id", Filters.toOne("customer"))
                        .filters(
                                List.of(
                                        "order_number",
                                        "created_at",
                                        "total_price_in_cents",
                                        "currency_code",
                                        "fulfilled_at"),
                                List.of("eq", "gt", "gteq", "lteq", "cont", "start", "in", "null"))
                        .include("order_items", "customer", "site"),
                type("order_items")
                        .attribute("quantity", 1)
                        .attribute("currency_code", "USD")
                        .attribute("item_type", "Offer")
                        .attribute("item_id", 0)
                        .attribute("title", UNTITLED)
                        .attributes("fulfilled_at", "created_at")
                        .attributes(MONEY)
                        .toOne("order", "orders")
                        .sort("created_at", "quantity", "fulfilled_at")
                        .filter("site_id", Filters.site())
                        .filters(
                                List.of(
                                        "quantity",
                                        "total_price_in_cents",
                                        "item_type",
                                        "item_id",
                                        "title",
                                        "fulfilled_at"),
                                List.of(
                                        "eq", "gt", "gteq", "lteq", "cont", "i_cont", "in",
                                        "not_in", "null"))
                        .include("order"),
                type("kajabi_payments_payouts")
                        .attribute("status", "Pending")
                        .attribute("amount", 0.0)
                        .attribute("currency", "USD")
                        .derived("initiated_date", Resource::createdAt)
                        .derived("estimated_arrival_date", Resource::createdAt)
                        .attribute("bank_account", "Sample Bank 0000")
                        .attributes("transactions")
                        .requiredFilter("site_id", Filters.site())
                        // Shown as Paid, filtered as paid.
                        .filter(
                                "status",
                                (store, row, value) ->
                                        row.text("status")
                                                .toLowerCase(Locale.ROOT)
                                                .replace(' ', '_')
                                                .equals(value))
                        .filter("start_date", Filters.day("initiated_date", true))
                        .filter("end_date", Filters.day("initiated_date", false)));
    }

    private static Stream<ResourceType> content() {
        return Stream.of(
                type("courses")
                        .attributes("created_at")
                        .attribute("title", UNTITLED)
                        .attributes("description", "thumbnail_url")
                        .hidden("publish_status", "published")
                        .toOne("site", "sites")
                        .toMany("offers", "offers")
                        .toMany("modules", "modules")
                        .toMany("lessons", "lessons")
                        .sort("title")
                        .filter("site_id", Filters.site())
                        .filters("title_cont", "description_cont", "publish_status_eq")
                        .include("modules", "lessons", "lessons.media", "offers"),
                type("modules")
                        .attribute("title", UNTITLED)
                        .attributes("description", "position", "poster_image_url")
                        .attribute("publishing_option", "published")
                        .withoutEndpoint(),
                type("lessons")
                        .attribute("title", UNTITLED)
                        .attributes("position")
                        .attribute("status", "ready")
                        .attribute("publishing_option", "published")
                        .toMany("media", "media")
                        .withoutEndpoint(),
                type("media").attribute("duration_in_minutes", 0.0).withoutEndpoint(),
                type("blog_posts")
                        .attribute("title", UNTITLED)
                        .derived("url", row -> url("blog", row))
                        .attribute("content", "")
                        .derived("slug", row -> "post-" + row.id())
                        .attribute("page_title", "")
                        .attribute("page_description", "")
                        .attributes(
                                "published_at",
                                "created_at",
                                "updated_at",
                                "image_url",
                                "image_alt_text")
                        .attribute("tags", List.of())
                        .toOne("blog", "blogs")
                        .sort("title", "published_at")
                        .filter("site_id", Filters.site())
                        .filters(
                                List.of(
                                        "title",
                                        "content",
                                        "slug",
                                        "page_title",
                                        "page_description",
                                        "published_at",
                                        "created_at",
                                        "updated_at",
                                        "image_url",
                                        "image_alt_text",
                                        "tags"),
                                List.of("eq", "cont", "not_eq", "not_cont", "start", "end")),
                type("landing_pages")
                        .attribute("title", UNTITLED)
                        .derived("url", row -> url("landing", row))
                        .attributes("publish_at", "created_at", "updated_at")
                        .toOne("site", "sites")
                        .sort("title", "publish_at")
                        .filter("site_id", Filters.site())
                        .filter(
                                "published",
                                Filters.flag(
                                        (store, row) ->
                                                row.value("publish_at") != null
                                                        && Filters.compare(
                                                                        row.value("publish_at"),
                                                                        store.now())
                                                                <= 0))
                        .filters(
                                List.of("title", "publish_at", "created_at", "updated_at"),
                                List.of(
                                        "eq",
                                        "cont",
                                        "not_eq",
                                        "not_cont",
                                        "gt",
                                        "gte",
                                        "gteq",
                                        "lt",
                                        "lte",
                                        "lteq",
                                        "start",
                                        "end")),
                type("website_pages")
                        .attribute("title", UNTITLED)
                        .attributes("url", "created_at", "updated_at")
                        .toOne("site", "sites")
                        .sort("created_at")
                        .filter("site_id", Filters.site()),
                type("podcasts")
                        .attribute("title", UNTITLED)
                        .attribute("description", "")
                        .attribute("language", "en")
                        .attribute("owner_email", "owner@example.org")
                        .attributes("owner_name", "author")
                        .attribute("status", "ready")
                        .attribute("show_type", "episodic")
                        .attributes("thumbnail_url", "cover_art_url")
                        .attribute("categories", List.of())
                        .attribute("directories", List.of())
                        .attributes("migrated_to_url")
                        .attribute("migrated", false)
                        .attribute("public", true)
                        .attribute("ready", true)
                        .attribute("distribution_ready", true)
                        .derived("url", row -> url("podcasts", row))
                        .attributes("created_at", "updated_at")
                        .toOne("site", "sites")
                        .sort("title")
                        .filter("site_id", Filters.site())
                        .filters("title_eq", "title_cont", "status_eq", "show_type_eq"));
    }
}
