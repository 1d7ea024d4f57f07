// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import io.github.camelkajabi.sandbox.ResourceType.Filter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** The filters of the lists, and the order of values they share with sorting. */
final class Filters {

    /**
     * A value a filter cannot read. The list is then not filtered by it, or refused in strict mode.
     */
    static final class UnreadableValueException extends RuntimeException {
        UnreadableValueException(String value) {
            super(value, null, false, false);
        }
    }

    private static final Map<String, BiPredicate<Object, String>> SUFFIXES = suffixes();

    private Filters() {}

    /**
     * Returns the filter of a name made of an attribute and a suffix, such as {@code title_cont}.
     */
    static Filter suffixed(String name) {
        String suffix =
                SUFFIXES.keySet().stream()
                        .filter(candidate -> name.endsWith("_" + candidate))
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow(() -> new IllegalArgumentException(name));
        String attribute = name.substring(0, name.length() - suffix.length() - 1);
        BiPredicate<Object, String> test = SUFFIXES.get(suffix);
        return (store, row, value) -> test.test(row.value(attribute), value);
    }

    /** Orders two values of one attribute. */
    static int compare(Object left, Object right) {
        if (left instanceof Instant a && right instanceof Instant b) {
            return a.compareTo(b);
        }
        if (left instanceof Number && right instanceof Number) {
            return number(left.toString()).compareTo(number(right.toString()));
        }
        return String.CASE_INSENSITIVE_ORDER
                .thenComparing(Comparator.naturalOrder())
                .compare(left.toString(), right.toString());
    }

    static Filter site() {
        return (store, row, value) -> value.equals(row.one("site"));
    }

    static Filter toOne(String relationship) {
        return (store, row, value) -> value.equals(row.one(relationship));
    }

    /** Compares the calendar day in UTC of a time with the given one, both ends included. */
    static Filter day(String attribute, boolean from) {
        return (store, row, value) -> {
            LocalDate day = ((Instant) row.value(attribute)).atZone(ZoneOffset.UTC).toLocalDate();
            LocalDate bound = instant(value).atZone(ZoneOffset.UTC).toLocalDate();
            return from ? !day.isBefore(bound) : !day.isAfter(bound);
        };
    }

    static Filter flag(BiPredicate<Store, Resource> test) {
        return (store, row, value) -> test.test(store, row) == flag(value);
    }

    /** The filters that contacts and customers share. */
    static Map<String, Filter> people() {
        Map<String, Filter> filters = new LinkedHashMap<>();
        filters.put("site_id", site());
        filters.put(
                "search",
                (store, row, value) ->
                        contains(row.value("name"), value) || contains(row.value("email"), value));
        for (String name : List.of("created_in_last", "joined_in_last")) {
            filters.put(name, (store, row, value) -> isWithin(store, row.createdAt(), value));
        }
        filters.put(
                "not_created_in_last",
                (store, row, value) -> !isWithin(store, row.createdAt(), value));
        for (String attribute :
                List.of(
                        "name",
                        "email",
                        "phone_number",
                        "mobile_phone_number",
                        "address_line_1",
                        "address_line_2",
                        "address_city",
                        "address_state",
                        "address_country",
                        "address_zip")) {
            filters.put(
                    attribute + "_contains",
                    (store, row, value) -> contains(store.contactOf(row).value(attribute), value));
        }
        filters.put(
                "subscribed",
                flag(
                        (store, row) ->
                                Boolean.TRUE.equals(store.contactOf(row).value("subscribed"))));
        filters.put(
                "never_subscribed",
                flag(
                        (store, row) ->
                                !Boolean.TRUE.equals(store.contactOf(row).value("subscribed"))));
        holding(filters, "has_tag_id", "has_no_tag_id", contact -> contact.many("tags"));
        filters.put(
                "has_all_tag_id",
                (store, row, value) -> store.contactOf(row).many("tags").containsAll(list(value)));
        holding(filters, "has_offer_id", "has_no_offer_id", contact -> contact.many("offers"));
        filters.put(
                "has_product_id",
                (store, row, value) -> products(store, row, "offers").contains(value));
        filters.put(
                "has_active_product_id",
                (store, row, value) -> products(store, row, "offers").contains(value));
        filters.put(
                "has_no_product_id",
                (store, row, value) -> !products(store, row, "offers").contains(value));
        filters.put(
                "previously_owned_product_id",
                (store, row, value) ->
                        products(store, row, "former_offers").contains(value)
                                && !products(store, row, "offers").contains(value));
        filters.put(
                "used_coupon_code",
                (store, row, value) ->
                        store.all("purchases").stream()
                                .anyMatch(
                                        purchase ->
                                                isCustomer(store, row, purchase.one("customer"))
                                                        && purchase.text("coupon_code")
                                                                .equals(value)));
        filters.put("submitted_form_id", (store, row, value) -> submitted(store, row, value));
        filters.put("no_submitted_form_id", (store, row, value) -> !submitted(store, row, value));
        filters.put("net_revenue_equal_to", revenue(sign -> sign == 0));
        filters.put("net_revenue_greater_than", revenue(sign -> sign > 0));
        filters.put("net_revenue_less_than", revenue(sign -> sign < 0));
        filters.put(
                "active_in_last",
                (store, row, value) -> isWithin(store, lastRequest(store, row), value));
        filters.put(
                "inactive_in_last",
                (store, row, value) -> !isWithin(store, lastRequest(store, row), value));
        filters.put(
                "is_hard_bouncing",
                flag(
                        (store, row) ->
                                customer(store, row).anyMatch(c -> c.value("bounced_at") != null)));
        // The sandbox sends no mail and has no events or assessments, so each of these is the same
        // for every contact.
        for (String flag :
                List.of(
                        "is_hidden",
                        "healthy_contacts_with_open_data",
                        "passive_contacts_with_open_data",
                        "unengaged_contacts_with_open_data",
                        "inactive_contacts_with_open_data")) {
            filters.put(flag, flag((store, row) -> false));
        }
        for (String nobody :
                List.of(
                        "registered_event_id",
                        "completed_assessment_id",
                        "passed_assessment_id",
                        "failed_assessment_id",
                        "subscribed_in_last",
                        "unsubscribed_in_last",
                        "sent_email_broadcast_id",
                        "opened_email_broadcast_id",
                        "clicked_email_broadcast_id",
                        "bounced_email_broadcast_id",
                        "dropped_email_broadcast_id",
                        "opened_email_in_last",
                        "delivered_email_in_last",
                        "clicked_email_in_last",
                        "bounced_in_last",
                        "complained_in_last",
                        "manually_unsubscribed_in_last",
                        "opted_out_in_last",
                        "subscribed_newsletter_id",
                        "unsubscribed_newsletter_id",
                        "subscribed_email_sequence_id")) {
            filters.put(nobody, (store, row, value) -> false);
        }
        for (String everybody :
                List.of(
                        "not_registered_event_id",
                        "no_sent_email_broadcast_id",
                        "no_sent_email_broadcast_ids",
                        "no_delivered_email_broadcast_id",
                        "no_opened_email_broadcast_id",
                        "no_clicked_email_broadcast_id",
                        "no_bounced_email_broadcast_id",
                        "no_dropped_email_broadcast_id",
                        "not_opened_email_in_last",
                        "not_delivered_email_in_last",
                        "not_clicked_email_in_last",
                        "not_subscribed_email_sequence_id")) {
            filters.put(everybody, (store, row, value) -> true);
        }
        return filters;
    }

    static boolean contains(Object value, String part) {
        return value != null
                && value.toString()
                        .toLowerCase(Locale.ROOT)
                        .contains(part.toLowerCase(Locale.ROOT));
    }

    static Collection<String> offers(Store store, Resource customer) {
        return store.find("contacts", customer.one("contact"))
                .<Collection<String>>map(contact -> contact.many("offers"))
                .orElse(List.of());
    }

    static Collection<String> products(Store store, Resource person, String offers) {
        if (person.type().equals("customers")
                && store.find("contacts", person.one("contact")).isEmpty()) {
            return List.of();
        }
        return store.contactOf(person).many(offers).stream()
                .flatMap(id -> store.find("offers", id).stream())
                .flatMap(offer -> offer.many("products").stream())
                .distinct()
                .toList();
    }

    private static Map<String, BiPredicate<Object, String>> suffixes() {
        Map<String, BiPredicate<Object, String>> suffixes = new LinkedHashMap<>();
        suffixes.put("eq", Filters::equal);
        suffixes.put("not_eq", (actual, value) -> !equal(actual, value));
        suffixes.put("cont", Filters::contains);
        suffixes.put("i_cont", Filters::contains);
        suffixes.put("not_cont", (actual, value) -> !contains(actual, value));
        suffixes.put("start", (actual, value) -> lower(actual).startsWith(lower(value)));
        suffixes.put("end", (actual, value) -> lower(actual).endsWith(lower(value)));
        suffixes.put("gt", (actual, value) -> actual != null && order(actual, value) > 0);
        suffixes.put("lt", (actual, value) -> actual != null && order(actual, value) < 0);
        for (String suffix : List.of("gteq", "gte")) {
            suffixes.put(suffix, (actual, value) -> actual != null && order(actual, value) >= 0);
        }
        for (String suffix : List.of("lteq", "lte")) {
            suffixes.put(suffix, (actual, value) -> actual != null && order(actual, value) <= 0);
        }
        suffixes.put(
                "in", (actual, value) -> list(value).stream().anyMatch(one -> equal(actual, one)));
        suffixes.put(
                "not_in",
                (actual, value) -> list(value).stream().noneMatch(one -> equal(actual, one)));
        suffixes.put("null", (actual, value) -> (actual == null) == flag(value));
        return suffixes;
    }

    private static boolean equal(Object actual, String value) {
        return actual != null && order(actual, value) == 0;
    }

    private static int order(Object actual, String value) {
        if (actual instanceof Instant) {
            return compare(actual, instant(value));
        }
        if (actual instanceof Number) {
            return compare(actual, number(value));
        }
        return actual.toString().compareTo(value);
    }

    private static Instant instant(String value) {
        try {
            return value.length() == "2026-01-01".length()
                    ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw new UnreadableValueException(value);
        }
    }

    private static BigDecimal number(String value) {
        try {
            return new BigDecimal(value.strip());
        } catch (NumberFormatException e) {
            throw new UnreadableValueException(value);
        }
    }

    private static boolean flag(String value) {
        return switch (lower(value)) {
            case "true", "1", "t", "yes" -> true;
            case "false", "0", "f", "no" -> false;
            default -> throw new UnreadableValueException(value);
        };
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }

    private static String lower(Object value) {
        return value == null ? "" : value.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isWithin(Store store, Instant time, String days) {
        long seconds =
                number(days)
                        .multiply(BigDecimal.valueOf(Duration.ofDays(1).toSeconds()))
                        .longValue();
        return time != null && !time.isBefore(store.now().minusSeconds(seconds));
    }

    private static void holding(
            Map<String, Filter> filters,
            String has,
            String hasNot,
            Function<Resource, Collection<String>> held) {
        filters.put(has, (store, row, value) -> held.apply(store.contactOf(row)).contains(value));
        filters.put(
                hasNot, (store, row, value) -> !held.apply(store.contactOf(row)).contains(value));
    }

    private static Stream<Resource> customer(Store store, Resource person) {
        String id = store.contactOf(person).one("customer");
        return id == null ? Stream.empty() : store.find("customers", id).stream();
    }

    private static boolean isCustomer(Store store, Resource person, String customerId) {
        return customerId != null && customerId.equals(store.contactOf(person).one("customer"));
    }

    private static Instant lastRequest(Store store, Resource person) {
        return customer(store, person)
                .map(c -> (Instant) c.value("last_request_at"))
                .filter(Objects::nonNull)
                .findAny()
                .orElse(null);
    }

    private static boolean submitted(Store store, Resource person, String formId) {
        return store.all("form_submissions").stream()
                .anyMatch(
                        row ->
                                formId.equals(row.one("form"))
                                        && row.text("email")
                                                .equalsIgnoreCase(person.text("email")));
    }

    private static Filter revenue(IntPredicate sign) {
        return (store, row, value) -> {
            BigDecimal net =
                    customer(store, row)
                            .map(c -> number(c.text("net_revenue")))
                            .findAny()
                            .orElse(BigDecimal.ZERO);
            return sign.test(net.compareTo(number(value)));
        };
    }
}
