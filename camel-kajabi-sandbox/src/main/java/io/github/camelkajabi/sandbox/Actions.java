// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The actions that change more than one record. Runs inside the store's lock. */
final class Actions {

    private static final List<String> MIRRORED = List.of("name", "email", "external_user_id");

    private final Store store;
    private final Hooks hooks;
    private final Map<String, String> contactByEmail = new HashMap<>();
    private final List<WelcomeMail> welcomeMails = new ArrayList<>();
    private long orderNumber;

    Actions(Store store, Hooks hooks) {
        this.store = store;
        this.hooks = hooks;
    }

    Resource createContact(String site, Map<String, ?> attributes, Instant createdAt) {
        Resource contact = store.create("contacts", site, createdAt);
        updateContact(contact, attributes);
        contact.touch(createdAt);
        return contact;
    }

    void updateContact(Resource contact, Map<String, ?> attributes) {
        contactByEmail.remove(emailKey(contact.one("site"), contact.text("email")), contact.id());
        contact.attributes().putAll(attributes);
        contactByEmail.put(emailKey(contact.one("site"), contact.text("email")), contact.id());
        contact.touch(store.now());
        customerOf(contact).ifPresent(customer -> mirror(contact, customer));
    }

    void deleteContact(Resource contact) {
        contactByEmail.remove(emailKey(contact.one("site"), contact.text("email")), contact.id());
        store.all("contact_notes").stream()
                .filter(note -> contact.id().equals(note.one("contact")))
                .toList()
                .forEach(store::remove);
        customerOf(contact)
                .ifPresent(
                        customer -> {
                            store.remove(customer);
                            for (String type : List.of("purchases", "transactions", "orders")) {
                                store.all(type).forEach(row -> row.unlink(customer.id()));
                            }
                        });
        store.remove(contact);
    }

    Optional<Resource> contactByEmail(String site, String email) {
        return Optional.ofNullable(contactByEmail.get(emailKey(site, email)))
                .flatMap(id -> store.find("contacts", id));
    }

    Optional<Resource> customerOf(Resource contact) {
        return Optional.ofNullable(contact.one("customer"))
                .flatMap(id -> store.find("customers", id));
    }

    Resource ensureCustomer(Resource contact) {
        return customerOf(contact)
                .orElseGet(
                        () -> {
                            Resource customer =
                                    store.create("customers", contact.one("site"), store.now());
                            customer.one("contact", contact.id());
                            contact.one("customer", customer.id());
                            mirror(contact, customer);
                            return customer;
                        });
    }

    void grant(Resource contact, Collection<String> offerIds, boolean welcomeMail) {
        List<String> added =
                offerIds.stream()
                        .distinct()
                        .filter(id -> !contact.many("offers").contains(id))
                        .toList();
        if (!offerIds.isEmpty()) {
            ensureCustomer(contact);
        }
        if (added.isEmpty()) {
            return;
        }
        contact.many("offers").addAll(added);
        contact.touch(store.now());
        if (welcomeMail) {
            welcomeMails.add(
                    new WelcomeMail(contact.id(), contact.text("email"), added, store.now()));
        }
    }

    void revoke(Resource contact, Collection<String> offerIds) {
        for (String id : List.copyOf(offerIds)) {
            if (contact.many("offers").remove(id)) {
                contact.many("former_offers").add(id);
                contact.touch(store.now());
            }
        }
    }

    void addTags(Resource contact, Collection<String> tagIds) {
        for (String id : tagIds) {
            if (contact.many("tags").add(id)) {
                contact.touch(store.now());
                hooks.fire(
                        "tag_added",
                        contact.one("site"),
                        id,
                        contact,
                        store.get("contact_tags", id));
            }
        }
    }

    void removeTags(Resource contact, Collection<String> tagIds) {
        for (String id : List.copyOf(tagIds)) {
            if (contact.many("tags").remove(id)) {
                contact.touch(store.now());
                hooks.fire(
                        "tag_removed",
                        contact.one("site"),
                        id,
                        contact,
                        store.get("contact_tags", id));
            }
        }
    }

    List<WelcomeMail> welcomeMails() {
        return welcomeMails;
    }

    Resource submit(Resource form, Map<String, ?> attributes) {
        String site = form.one("site");
        Resource submission = store.create("form_submissions", site, store.now());
        submission.one("form", form.id());
        submission.attributes().putAll(attributes);
        Resource contact =
                contactByEmail(site, submission.text("email"))
                        .orElseGet(
                                () ->
                                        createContact(
                                                site,
                                                Map.of("email", submission.text("email")),
                                                store.now()));
        Map<String, Object> filled = new HashMap<>(attributes);
        filled.remove("email");
        filled.remove("mobile_phone_number");
        updateContact(contact, filled);
        addTags(contact, form.many("contact_tags"));
        if (form.one("offer") != null) {
            grant(contact, List.of(form.one("offer")), true);
        }
        hooks.fire("form_submission", site, form.id(), submission, form);
        return submission;
    }

    Resource purchase(
            Resource contact, Resource offer, Map<String, ?> attributes, boolean settled) {
        Resource customer = ensureCustomer(contact);
        grant(contact, List.of(offer.id()), false);
        Instant now = store.now();
        Resource purchase = store.create("purchases", contact.one("site"), now);
        purchase.one("customer", customer.id());
        purchase.one("offer", offer.id());
        purchase.attributes().put("amount_in_cents", offer.value("price_in_cents"));
        purchase.attributes().put("payment_type", offer.value("payment_type"));
        purchase.attributes().put("currency", offer.value("currency"));
        purchase.attributes().put("effective_start_at", now);
        purchase.attributes().put("status", "active");
        purchase.attributes().putAll(attributes);
        if (isFree(purchase)) {
            hooks.fire("purchase", contact.one("site"), offer.id(), purchase, offer, customer);
            return purchase;
        }
        Resource transaction = store.create("transactions", contact.one("site"), now);
        transaction.one("customer", customer.id());
        transaction.one("offer", offer.id());
        transaction.many("purchases").add(purchase.id());
        transaction.attributes().put("state", "initialized");
        transaction.attributes().put("payment_type", "charge");
        transaction.attributes().put("amount_in_cents", purchase.value("amount_in_cents"));
        transaction.attributes().put("currency", purchase.value("currency"));
        transaction.attributes().put("formatted_amount", money(purchase.value("amount_in_cents")));
        purchase.many("transactions").add(transaction.id());
        hooks.fire("purchase", contact.one("site"), offer.id(), purchase, offer, customer);
        if (settled) {
            settle(purchase);
        }
        return purchase;
    }

    void settle(Resource purchase) {
        Resource customer = store.get("customers", purchase.one("customer"));
        Resource offer = store.get("offers", purchase.one("offer"));
        for (String id : purchase.many("transactions")) {
            Resource transaction = store.get("transactions", id);
            if (transaction.text("state").equals("initialized")) {
                transaction.attributes().put("state", "succeeded");
                BigDecimal amount =
                        new BigDecimal(transaction.text("amount_in_cents")).movePointLeft(2);
                customer.attributes()
                        .put(
                                "net_revenue",
                                new BigDecimal(customer.text("net_revenue")).add(amount));
                order(purchase, transaction, customer, offer);
            }
        }
    }

    void deactivate(Resource purchase) {
        if (purchase.value("deactivated_at") != null) {
            throw ApiException.of(422, "Purchase is not active");
        }
        purchase.attributes().put("deactivated_at", store.now());
        purchase.touch(store.now());
        buyer(purchase).ifPresent(contact -> revoke(contact, List.of(purchase.one("offer"))));
    }

    void reactivate(Resource purchase) {
        if (purchase.value("deactivated_at") == null) {
            throw ApiException.of(422, "Purchase is active");
        }
        purchase.attributes().put("deactivated_at", null);
        purchase.attributes().put("deactivation_reason", null);
        purchase.touch(store.now());
        buyer(purchase).ifPresent(contact -> grant(contact, List.of(purchase.one("offer")), false));
    }

    void cancelSubscription(Resource purchase) {
        if (!isRunningSubscription(purchase)) {
            throw ApiException.of(422, "Nothing to cancel");
        }
        purchase.attributes().put("status", "canceled");
        if (purchase.value("deactivated_at") == null) {
            deactivate(purchase);
        }
        purchase.touch(store.now());
    }

    boolean hasRunningSubscription(Resource contact) {
        return contact.one("customer") != null
                && store.all("purchases").stream()
                        .anyMatch(
                                purchase ->
                                        contact.one("customer").equals(purchase.one("customer"))
                                                && isRunningSubscription(purchase));
    }

    private static boolean isFree(Resource purchase) {
        return new BigDecimal(purchase.text("amount_in_cents")).signum() == 0;
    }

    private static boolean isRunningSubscription(Resource purchase) {
        return purchase.text("payment_type").equals("subscription")
                && purchase.text("status").equals("active");
    }

    private Optional<Resource> buyer(Resource purchase) {
        return Optional.ofNullable(purchase.one("customer"))
                .flatMap(id -> store.find("customers", id))
                .map(store::contactOf);
    }

    private void order(Resource purchase, Resource transaction, Resource customer, Resource offer) {
        String site = purchase.one("site");
        Resource order = store.create("orders", site, store.now());
        order.one("customer", customer.id());
        order.attributes().put("order_number", ++orderNumber);
        Resource item = store.create("order_items", site, store.now());
        item.one("order", order.id());
        item.attributes().put("item_id", Long.valueOf(offer.id()));
        item.attributes().put("title", offer.text("title"));
        item.attributes().put("quantity", purchase.value("quantity"));
        order.many("order_items").add(item.id());
        for (Resource row : List.of(order, item)) {
            Map<String, Object> attributes = row.attributes();
            Object amount = transaction.value("amount_in_cents");
            attributes.put("currency_code", transaction.value("currency"));
            attributes.put("fulfilled_at", store.now());
            attributes.put("total_price_in_cents", amount);
            attributes.put("subtotal_in_cents", amount);
            attributes.put("sales_tax_amount_in_cents", 0);
            attributes.put("discount_amount_in_cents", 0);
            attributes.put("formatted_total_price", money(amount));
            attributes.put("formatted_subtotal", money(amount));
            attributes.put("currency_symbol", "$");
        }
        hooks.fire("payment_succeeded", site, offer.id(), transaction, customer);
        hooks.fire("order_created", site, offer.id(), transaction, customer, order, item);
    }

    private void mirror(Resource contact, Resource customer) {
        for (String attribute : MIRRORED) {
            customer.attributes().put(attribute, contact.value(attribute));
        }
        String email = contact.text("email").strip().toLowerCase(Locale.ROOT);
        customer.attributes().put("email", email);
        if (contact.text("name").isBlank()) {
            customer.attributes().put("name", email.replaceAll("@.*", ""));
        }
        customer.touch(store.now());
    }

    private static String money(Object cents) {
        return "$"
                + new BigDecimal(cents.toString())
                        .movePointLeft(2)
                        .setScale(2, RoundingMode.UNNECESSARY)
                        .toPlainString();
    }

    private static String emailKey(String site, String email) {
        return site + "\n" + email.strip().toLowerCase(Locale.ROOT);
    }
}
