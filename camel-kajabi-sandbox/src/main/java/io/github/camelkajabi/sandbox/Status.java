// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The JSON document that the sandbox's page shows. It contains no secrets, and of each list only
 * the newest rows and the total.
 *
 * @param baseUrl where clients find the API
 * @param clientId the client id the token endpoint accepts
 * @param now the sandbox clock
 * @param limit the most rows of a list, and the most names of a row
 * @param offers what can be bought, newest first
 * @param contacts newest first
 * @param customers newest first
 * @param purchases newest first
 * @param transactions newest first, those not yet succeeded included
 * @param tokens the access tokens issued, newest first
 * @param requests the requests to the API since the start, newest first
 * @param faults the rules that are not used up, in the order in which they are tried
 * @param faultsApplied how often any rule has applied
 * @param hooks the subscriptions, newest first
 * @param hookRules the rules of their delivery
 * @param hookDeliveries newest first
 */
record Status(
        String baseUrl,
        String clientId,
        String now,
        int limit,
        Rows<Offer> offers,
        Rows<Contact> contacts,
        Rows<Customer> customers,
        Rows<Purchase> purchases,
        Rows<Transaction> transactions,
        Rows<Token> tokens,
        Rows<Request> requests,
        Rows<Fault> faults,
        long faultsApplied,
        Rows<Hook> hooks,
        Rows<HookRule> hookRules,
        Rows<Delivery> hookDeliveries) {

    /** The most rows of a list: enough to look at, and cheap to send each second. */
    static final int LIMIT = 50;

    private static final int LONGEST_TEXT = 200;
    private static final Pattern LONG_SEGMENT = Pattern.compile("[\\w-]{20,}");
    private static final Pattern SECRET = Pattern.compile("token|secret|password|authorization");

    /**
     * Some rows of a list.
     *
     * @param total how many there are
     * @param rows at most {@link #LIMIT} of them
     */
    record Rows<T>(long total, List<T> rows) {}

    record Offer(String id, String title, Object amountInCents, String currency) {}

    record Contact(
            String id,
            String name,
            String email,
            String createdAt,
            Rows<String> offers,
            Rows<String> tags) {}

    record Customer(String id, String name, String email, String createdAt, String netRevenue) {}

    /** A purchase; {@code payment} are the states of its transactions. */
    record Purchase(
            String id,
            String customer,
            String offer,
            String createdAt,
            Object amountInCents,
            String currency,
            String state,
            String payment) {}

    record Transaction(
            String id,
            String customer,
            String createdAt,
            Object amountInCents,
            String currency,
            String state) {}

    /** An access token; {@code tail} are its last characters, {@code state} is as of now. */
    record Token(
            String id,
            String tail,
            String grant,
            String issuedAt,
            String expiresAt,
            String state) {}

    /**
     * A request; {@code status} is 0 if the connection was closed without a response, {@code fault}
     * is empty unless a rule applied, {@code length} is the number of characters of its body.
     */
    record Request(
            String id,
            String at,
            String method,
            String path,
            String query,
            int length,
            int status,
            String fault) {}

    /** A fault rule; {@code left} is -1 for one that never ends. */
    record Fault(String id, String requests, String answer, long skip, long left) {}

    /** A delivery; {@code status} is 0 if the receiver did not respond. */
    record Delivery(String id, String at, String event, String target, int status) {}

    /** A subscription; {@code resource} is the id that it is limited to, or empty. */
    record Hook(String id, String event, String target, String resource, String createdAt) {}

    /** A rule of the delivery to hooks. */
    record HookRule(String id, String what, String how) {}

    static Status of(KajabiSandbox sandbox, Store store, Tokens tokens) {
        RequestLog.Recent requests = sandbox.requests().recent(LIMIT);
        List<HookDelivery> deliveries = sandbox.hookDeliveries();
        Map<String, String> hookRules = sandbox.hooks().inWords();
        List<FaultRules.Pending> faults = sandbox.faults().pending();
        Tokens.Recent issued = tokens.recent();
        return store.locked(
                () ->
                        new Status(
                                sandbox.baseUrl(),
                                sandbox.clientId(),
                                Documents.time(store.now()),
                                LIMIT,
                                rows(store, "offers", Status::offer),
                                rows(store, "contacts", Status::contact),
                                rows(store, "customers", Status::customer),
                                rows(store, "purchases", Status::purchase),
                                rows(store, "transactions", Status::transaction),
                                new Rows<>(
                                        issued.total(),
                                        issued.newestFirst().stream()
                                                .limit(LIMIT)
                                                .map(token -> token(store, token))
                                                .toList()),
                                requests(requests, sandbox.requests().total()),
                                faults(faults),
                                sandbox.faults().applied(),
                                rows(store, "hooks", Status::hook),
                                hookRules(hookRules),
                                deliveries(deliveries)));
    }

    private static <T> Rows<T> rows(
            Store store, String type, BiFunction<Store, Resource, T> shown) {
        List<Resource> all = store.all(type);
        List<T> rows = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0 && rows.size() < LIMIT; i--) {
            rows.add(shown.apply(store, all.get(i)));
        }
        return new Rows<>(all.size(), rows);
    }

    private static Offer offer(Store store, Resource row) {
        return new Offer(
                row.id(), text(row, "title"), amount(row, "price_in_cents"), currency(row));
    }

    private static Contact contact(Store store, Resource row) {
        return new Contact(
                row.id(),
                text(row, "name"),
                text(row, "email"),
                Documents.time(row.createdAt()),
                names(store, "offers", "title", row.many("offers")),
                names(store, "contact_tags", "name", row.many("tags")));
    }

    private static Customer customer(Store store, Resource row) {
        return new Customer(
                row.id(),
                text(row, "name"),
                text(row, "email"),
                Documents.time(row.createdAt()),
                text(row, "net_revenue"));
    }

    private static Purchase purchase(Store store, Resource row) {
        return new Purchase(
                row.id(),
                name(store, "customers", "name", row.one("customer")),
                name(store, "offers", "title", row.one("offer")),
                Documents.time(row.createdAt()),
                amount(row, "amount_in_cents"),
                currency(row),
                row.value("deactivated_at") == null ? text(row, "status") : "deactivated",
                row.many("transactions").stream()
                        .map(id -> name(store, "transactions", "state", id))
                        .distinct()
                        .limit(LIMIT)
                        .collect(Collectors.joining(", ")));
    }

    private static Transaction transaction(Store store, Resource row) {
        return new Transaction(
                row.id(),
                name(store, "customers", "name", row.one("customer")),
                Documents.time(row.createdAt()),
                amount(row, "amount_in_cents"),
                currency(row),
                text(row, "state"));
    }

    private static Token token(Store store, Tokens.Issued token) {
        String state = "valid";
        if (token.revokedAt() != null) {
            state = "revoked";
        } else if (!store.now().isBefore(token.expiresAt())) {
            state = "expired";
        }
        return new Token(
                String.valueOf(token.number()),
                token.tail(),
                token.grant(),
                Documents.time(token.issuedAt()),
                Documents.time(token.expiresAt()),
                state);
    }

    private static Rows<Request> requests(RequestLog.Recent recent, long total) {
        List<Request> rows = new ArrayList<>();
        for (RequestLog.Entry entry : recent.newestFirst()) {
            rows.add(
                    new Request(
                            String.valueOf(recent.answered() - rows.size()),
                            Documents.time(entry.at()),
                            entry.method(),
                            shortened(entry.path()),
                            shortened(query(entry)),
                            entry.body().length(),
                            entry.status(),
                            shortened(entry.fault())));
        }
        return new Rows<>(total, rows);
    }

    static String query(RequestLog.Entry entry) {
        if (entry.path().startsWith("/v1/oauth/")) {
            return "";
        }
        return entry.query().entrySet().stream()
                .flatMap(field -> field.getValue().stream().map(value -> pair(field, value)))
                .collect(Collectors.joining("&"));
    }

    private static String pair(Map.Entry<String, List<String>> field, String value) {
        boolean isSecret = SECRET.matcher(field.getKey().toLowerCase(Locale.ROOT)).find();
        return field.getKey() + "=" + (isSecret ? "***" : value);
    }

    private static Rows<Fault> faults(List<FaultRules.Pending> pending) {
        return new Rows<>(
                pending.size(),
                pending.stream()
                        .limit(LIMIT)
                        .map(
                                rule ->
                                        new Fault(
                                                String.valueOf(rule.number()),
                                                shortened(rule.requests()),
                                                shortened(rule.answer()),
                                                rule.skip(),
                                                rule.left()))
                        .toList());
    }

    private static Hook hook(Store store, Resource row) {
        return new Hook(
                row.id(),
                text(row, "event"),
                shortened(place(row.text("target_url"))),
                text(row, "resource_id"),
                Documents.time(row.createdAt()));
    }

    private static Rows<HookRule> hookRules(Map<String, String> rules) {
        return new Rows<>(
                rules.size(),
                rules.entrySet().stream()
                        .map(rule -> new HookRule(rule.getKey(), rule.getKey(), rule.getValue()))
                        .toList());
    }

    private static Rows<Delivery> deliveries(List<HookDelivery> all) {
        List<Delivery> rows = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0 && rows.size() < LIMIT; i--) {
            HookDelivery delivery = all.get(i);
            rows.add(
                    new Delivery(
                            String.valueOf(i),
                            Documents.time(delivery.at()),
                            delivery.event(),
                            shortened(place(delivery.targetUrl())),
                            delivery.status()));
        }
        return new Rows<>(all.size(), rows);
    }

    /**
     * Leaves out user information and query, which may hold a secret of the receiver, and long
     * segments of the path, which may be one.
     */
    static String place(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() == null
                    ? "(not an address)"
                    : new URI(
                                    uri.getScheme(),
                                    null,
                                    uri.getHost(),
                                    uri.getPort(),
                                    uri.getPath() == null
                                            ? null
                                            : LONG_SEGMENT.matcher(uri.getPath()).replaceAll("***"),
                                    null,
                                    null)
                            .toString();
        } catch (URISyntaxException e) {
            return "(not an address)";
        }
    }

    private static Rows<String> names(
            Store store, String type, String attribute, Collection<String> ids) {
        return new Rows<>(
                ids.size(),
                ids.stream().limit(LIMIT).map(id -> name(store, type, attribute, id)).toList());
    }

    /**
     * Returns the name of a related record, or its id if it no longer exists, or an empty text if
     * there is no related record.
     */
    private static String name(Store store, String type, String attribute, String id) {
        return id == null
                ? ""
                : store.find(type, id).map(row -> text(row, attribute)).orElse("id " + id);
    }

    private static String text(Resource row, String attribute) {
        return shortened(row.text(attribute));
    }

    private static String currency(Resource row) {
        return text(row, "currency");
    }

    /** Tests may set any value; only a number is an amount. */
    private static Object amount(Resource row, String attribute) {
        return row.value(attribute) instanceof Number number ? number : text(row, attribute);
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_TEXT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT)) + "…";
    }
}
