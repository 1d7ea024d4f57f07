// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The records of a sandbox, for filling it before a test and inspecting it afterwards. These
 * methods need no token, and clients see their changes at once.
 *
 * <p>Ids are strings of digits beyond 2147483647 and grow with time. If no site is given, the first
 * one is used. Records are returned as maps of their attributes with {@code id} first; they are
 * copies. Methods that take an id throw {@link NoSuchElementException} if there is no such record.
 *
 * <p>Thread-safe.
 */
public final class SandboxData {

    private final Store store;
    private final Actions actions;

    SandboxData(Store store, Actions actions) {
        this.store = store;
        this.actions = actions;
    }

    /** Returns the id of the first site. */
    public String siteId() {
        return locked(this::firstSite);
    }

    /** Adds a site and returns its id. */
    public String addSite(String title) {
        return locked(
                () -> {
                    Resource site = store.create("sites", null, store.now());
                    site.attributes().put("title", title);
                    site.attributes()
                            .put(
                                    "subdomain",
                                    title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
                    return site.id();
                });
    }

    /** Adds a tag to the first site and returns its id. */
    public String addTag(String name) {
        return addTag(siteId(), name);
    }

    /** Adds a tag and returns its id. */
    public String addTag(String siteId, String name) {
        return add("contact_tags", Map.of("name", name), Map.of("site", siteId));
    }

    /** Adds a free offer to the first site and returns its id. */
    public String addOffer(String title) {
        return addOffer(siteId(), title, Map.of());
    }

    /**
     * Adds an offer and returns its id.
     *
     * @param attributes those that differ from a free offer's, e.g. {@code price_in_cents}
     */
    public String addOffer(String siteId, String title, Map<String, ?> attributes) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("title", title);
        all.put("token", Api.opaqueId());
        all.put("checkout_url", "https://shop.example.org/offers/" + all.get("token"));
        if (attributes.get("price_in_cents") instanceof Number price && price.longValue() > 0) {
            all.put("free", false);
            all.put("single", true);
            all.put("one_time", true);
            all.put("payment_type", "single");
            all.put("payment_method", "stripe");
            all.put("price_description", "One-time payment");
        }
        all.putAll(attributes);
        return add("offers", all, Map.of("site", siteId));
    }

    /** Adds a product, a course, to an offer and returns the product's id. */
    public String addProduct(String offerId, String title) {
        return addProduct(offerId, title, "Course");
    }

    /**
     * Adds a product of some kind to an offer and returns the product's id.
     *
     * @param className the internal class by which {@code exclude_product_types} leaves it out,
     *     e.g. {@code Courses::CohortCourse}. The last part of it, in words, is the {@code
     *     product_type_name}, here {@code Cohort Course}
     */
    public String addProduct(String offerId, String title, String className) {
        String kind =
                className
                        .substring(className.lastIndexOf(':') + 1)
                        .replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return locked(
                () -> {
                    Resource offer = get("offers", offerId);
                    Resource product =
                            create(
                                    "products",
                                    Map.of(
                                            "title",
                                            title,
                                            "product_type_name",
                                            kind,
                                            ResourceTypes.PRODUCT_CLASS,
                                            className),
                                    Map.of("site", offer.one("site")));
                    offer.many("products").add(product.id());
                    return product.id();
                });
    }

    /**
     * Adds a custom field to the first site and returns its handle, {@code custom_1} for the first
     * one.
     *
     * @param type such as {@code TextField}
     */
    public String addCustomField(String title, String type) {
        return locked(
                () -> {
                    String site = firstSite();
                    long number =
                            1
                                    + store.all("custom_fields").stream()
                                            .filter(f -> site.equals(f.one("site")))
                                            .count();
                    String handle = "custom_" + number;
                    create(
                            "custom_fields",
                            Map.of("title", title, "type", type, "handle", handle),
                            Map.of("site", site));
                    return handle;
                });
    }

    /**
     * Adds a contact to the first site, created now, and returns its id.
     *
     * @param attributes may hold some that no documentation knows; they are shown as they are.
     *     Without {@code email} one is made up
     */
    public String addContact(Map<String, ?> attributes) {
        return locked(() -> contact(firstSite(), attributes, store.now()));
    }

    /**
     * Adds a contact and returns its id.
     *
     * @param attributes may hold some that no documentation knows; they are shown as they are.
     *     Without {@code email} one is made up
     * @param createdAt when it was created; any time
     * @throws IllegalArgumentException if the site has a contact with that email
     */
    public String addContact(String siteId, Map<String, ?> attributes, Instant createdAt) {
        return locked(() -> contact(get("sites", siteId).id(), attributes, createdAt));
    }

    /**
     * Adds a contact with a name and an email made up from a running number, and returns its id.
     */
    public String addMadeUpContact() {
        return locked(
                () -> {
                    String site = firstSite();
                    int number = store.all("contacts").size() + 1;
                    while (actions.contactByEmail(
                                    site, ContactFeed.madeUp(number).get("email").toString())
                            .isPresent()) {
                        number++;
                    }
                    return contact(site, ContactFeed.madeUp(number), store.now());
                });
    }

    /** Sets attributes of a contact, those unknown to any documentation included. */
    public void updateContact(String contactId, Map<String, ?> attributes) {
        run(() -> actions.updateContact(get("contacts", contactId), values(attributes)));
    }

    /** Deletes a contact, its customer and its notes. */
    public void deleteContact(String contactId) {
        run(() -> actions.deleteContact(get("contacts", contactId)));
    }

    /** Returns a contact, if there is one. */
    public Optional<Map<String, Object>> contact(String contactId) {
        return find("contacts", contactId);
    }

    /** Returns the contact of the first site with an email, in any case. */
    public Optional<Map<String, Object>> contactByEmail(String email) {
        return locked(() -> actions.contactByEmail(firstSite(), email).map(this::shown));
    }

    /** Returns the contacts, oldest first. */
    public List<Map<String, Object>> contacts() {
        return all("contacts");
    }

    /** Returns how many contacts there are. */
    public int contactCount() {
        return count("contacts");
    }

    /** Returns the ids of the offers a contact holds, in the order of their grants. */
    public List<String> offersOf(String contactId) {
        return locked(() -> List.copyOf(get("contacts", contactId).many("offers")));
    }

    /** Returns the ids of the tags a contact has, in the order they were added. */
    public List<String> tagsOf(String contactId) {
        return locked(() -> List.copyOf(get("contacts", contactId).many("tags")));
    }

    /** Grants an offer without a mail. */
    public void grant(String contactId, String offerId) {
        run(
                () ->
                        actions.grant(
                                get("contacts", contactId),
                                List.of(get("offers", offerId).id()),
                                false));
    }

    /** Revokes an offer; nothing happens if the contact does not hold it. */
    public void revoke(String contactId, String offerId) {
        run(() -> actions.revoke(get("contacts", contactId), List.of(offerId)));
    }

    /** Tags a contact and fires {@code tag_added}. */
    public void tag(String contactId, String tagId) {
        run(
                () ->
                        actions.addTags(
                                get("contacts", contactId),
                                List.of(get("contact_tags", tagId).id())));
    }

    /** Removes a tag of a contact and fires {@code tag_removed}. */
    public void untag(String contactId, String tagId) {
        run(() -> actions.removeTags(get("contacts", contactId), List.of(tagId)));
    }

    /** Returns the customers, oldest first. */
    public List<Map<String, Object>> customers() {
        return all("customers");
    }

    /** Returns the id of the customer of a contact, if it has become one. */
    public Optional<String> customerOf(String contactId) {
        return locked(() -> actions.customerOf(get("contacts", contactId)).map(Resource::id));
    }

    /** Returns the welcome mails recorded so far, oldest first. */
    public List<WelcomeMail> welcomeMails() {
        return locked(() -> List.copyOf(actions.welcomeMails()));
    }

    /**
     * Lets a contact buy an offer, with payment and order unless it is free, and returns the id of
     * the purchase.
     */
    public String addPurchase(String contactId, String offerId) {
        return addPurchase(contactId, offerId, Map.of(), true);
    }

    /**
     * Lets a contact buy an offer and returns the id of the purchase. A purchase of 0 cents has no
     * transaction and no order.
     *
     * @param attributes of the purchase, e.g. {@code payment_type} or {@code coupon_code}
     * @param settled false keeps the transaction unfinished, and therefore out of the list, until
     *     {@link #settle(String)}
     */
    public String addPurchase(
            String contactId, String offerId, Map<String, ?> attributes, boolean settled) {
        return locked(
                () ->
                        actions.purchase(
                                        get("contacts", contactId),
                                        get("offers", offerId),
                                        values(attributes),
                                        settled)
                                .id());
    }

    /**
     * Lets the payment of a purchase succeed. Its transaction then appears in the list, with the
     * time at which it was started.
     */
    public void settle(String purchaseId) {
        run(() -> actions.settle(get("purchases", purchaseId)));
    }

    /**
     * Adds a form to the first site and returns its id.
     *
     * @param tagIds the tags each submission gives to its contact
     */
    public String addForm(String title, String... tagIds) {
        return locked(
                () -> {
                    boolean isFirst = store.all("forms").isEmpty();
                    Resource form =
                            create(
                                    "forms",
                                    Map.of("title", title, "default", isFirst),
                                    Map.of("site", firstSite(), "contact_tags", List.of(tagIds)));
                    return form.id();
                });
    }

    /**
     * Adds a record of any type and returns its id.
     *
     * @param type as in the API, e.g. {@code courses} or {@code blog_posts}
     * @param attributes of any name; a time may be an {@link Instant} or text; {@code created_at}
     *     backdates the record
     * @param relationships an id, or a collection of ids, by name; without {@code site} the first
     *     one
     */
    public String add(String type, Map<String, ?> attributes, Map<String, ?> relationships) {
        return locked(() -> create(type, attributes, relationships).id());
    }

    /** Sets an attribute of a record of any type. */
    public void set(String type, String id, String attribute, Object value) {
        if (type.equals("contacts")) {
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put(attribute, value);
            updateContact(id, attributes);
        } else {
            run(
                    () -> {
                        Resource row = get(type, id);
                        row.attributes().put(attribute, value(attribute, value));
                        row.touch(store.now());
                    });
        }
    }

    /** Removes a record of any type. */
    public void remove(String type, String id) {
        if (type.equals("contacts")) {
            deleteContact(id);
        } else {
            run(() -> store.remove(get(type, id)));
        }
    }

    /** Returns a record of any type, if there is one. */
    public Optional<Map<String, Object>> find(String type, String id) {
        return locked(() -> store.find(type, id).map(this::shown));
    }

    /** Returns the records of a type, oldest first. */
    public List<Map<String, Object>> all(String type) {
        return locked(() -> store.all(type).stream().map(this::shown).toList());
    }

    /** Returns how many records of a type there are. */
    public int count(String type) {
        return locked(() -> store.all(type).size());
    }

    /** Returns the id of the tag with a name. */
    public String tagId(String name) {
        return locked(() -> named("contact_tags", "name", name));
    }

    /** Returns the id of the offer with a title. */
    public String offerId(String title) {
        return locked(() -> named("offers", "title", title));
    }

    private <T> T locked(Supplier<T> work) {
        return store.locked(work);
    }

    private void run(Runnable work) {
        store.<Void>locked(
                () -> {
                    work.run();
                    return null;
                });
    }

    private String firstSite() {
        return store.all("sites").stream()
                .map(Resource::id)
                .findFirst()
                .orElseThrow(
                        () -> new NoSuchElementException("There is no site; call addSite first"));
    }

    private String named(String type, String attribute, String value) {
        return store.all(type).stream()
                .filter(row -> row.text(attribute).equals(value))
                .map(Resource::id)
                .findFirst()
                .orElseThrow(
                        () ->
                                new NoSuchElementException(
                                        "There is no record of "
                                                + type
                                                + " with "
                                                + attribute
                                                + " "
                                                + value));
    }

    private Resource get(String type, String id) {
        return store.find(type, id)
                .orElseThrow(
                        () ->
                                new NoSuchElementException(
                                        "There is no record " + id + " of " + type));
    }

    private String contact(String site, Map<String, ?> attributes, Instant createdAt) {
        Map<String, Object> values = values(attributes);
        values.putIfAbsent("email", "contact-" + Api.opaqueId() + "@example.org");
        String email = values.get("email").toString();
        if (actions.contactByEmail(site, email).isPresent()) {
            throw new IllegalArgumentException("There is a contact with the email " + email);
        }
        return actions.createContact(site, values, createdAt).id();
    }

    private Resource create(String type, Map<String, ?> attributes, Map<String, ?> relationships) {
        Map<String, Object> values = values(attributes);
        Instant createdAt =
                values.remove("created_at") instanceof Instant time ? time : store.now();
        Object site = relationships.containsKey("site") ? relationships.get("site") : firstSite();
        Resource row = store.create(type, site.toString(), createdAt);
        row.attributes().putAll(values);
        relationships.forEach(
                (name, related) -> {
                    if (related instanceof Collection<?> ids) {
                        ids.forEach(id -> row.many(name).add(id.toString()));
                    } else {
                        row.one(name, related.toString());
                    }
                });
        return row;
    }

    private Map<String, Object> shown(Resource row) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", row.id());
        shown.put("created_at", Documents.time(row.createdAt()));
        shown.putAll(Documents.values(row));
        return shown;
    }

    private static Map<String, Object> values(Map<String, ?> attributes) {
        Map<String, Object> values = new LinkedHashMap<>();
        attributes.forEach((name, value) -> values.put(name, value(name, value)));
        return values;
    }

    private static Object value(String name, Object value) {
        boolean isTime = name.endsWith("_at") || name.endsWith("_date");
        return isTime && value instanceof String text
                ? OffsetDateTime.parse(text).toInstant()
                : value;
    }
}
