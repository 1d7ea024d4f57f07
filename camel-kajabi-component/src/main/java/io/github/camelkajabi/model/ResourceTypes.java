// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of the API and the classes of their records. */
public final class ResourceTypes {

    /** Makes the view of a checked resource object. */
    @FunctionalInterface
    interface Factory<R> {
        R create(Map<String, @Nullable Object> object, Included included);
    }

    private record Entry(
            Class<? extends Resource> recordClass, Factory<? extends Resource> factory) {}

    private static final Map<String, Entry> TYPES = new LinkedHashMap<>();

    static {
        add(Contact.TYPE, Contact.class, Contact::new);
        add(ContactTag.TYPE, ContactTag.class, ContactTag::new);
        add(ContactNote.TYPE, ContactNote.class, ContactNote::new);
        add(Customer.TYPE, Customer.class, Customer::new);
        add(CustomField.TYPE, CustomField.class, CustomField::new);
        add(FormField.TYPE, FormField.class, FormField::new);
        add(Form.TYPE, Form.class, Form::new);
        add(FormSubmission.TYPE, FormSubmission.class, FormSubmission::new);
        add(Hook.TYPE, Hook.class, Hook::new);
        add(Offer.TYPE, Offer.class, Offer::new);
        add(Product.TYPE, Product.class, Product::new);
        add(Course.TYPE, Course.class, Course::new);
        add(CourseModule.TYPE, CourseModule.class, CourseModule::new);
        add(Lesson.TYPE, Lesson.class, Lesson::new);
        add(Media.TYPE, Media.class, Media::new);
        add(CurrentUser.TYPE, CurrentUser.class, CurrentUser::new);
        add(Site.TYPE, Site.class, Site::new);
        add(Transaction.TYPE, Transaction.class, Transaction::new);
        add(Order.TYPE, Order.class, Order::new);
        add(OrderItem.TYPE, OrderItem.class, OrderItem::new);
        add(Purchase.TYPE, Purchase.class, Purchase::new);
        add(BlogPost.TYPE, BlogPost.class, BlogPost::new);
        add(LandingPage.TYPE, LandingPage.class, LandingPage::new);
        add(WebsitePage.TYPE, WebsitePage.class, WebsitePage::new);
        add(Podcast.TYPE, Podcast.class, Podcast::new);
        add(Payout.TYPE, Payout.class, Payout::new);
    }

    private ResourceTypes() {}

    /** All known types, as in the API. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(TYPES.keySet());
    }

    /** Whether the type has a class of its own. */
    public static boolean isKnown(String type) {
        return TYPES.containsKey(type);
    }

    /** The class of the records of a type; {@link Resource} for an unknown one. */
    public static Class<? extends Resource> classOf(String type) {
        Entry entry = TYPES.get(type);
        return entry == null ? Resource.class : entry.recordClass();
    }

    /** The type of the records of a class; null for {@link Resource}, which stands for any. */
    public static @Nullable String nameOf(Class<? extends Resource> recordClass) {
        return TYPES.entrySet().stream()
                .filter(type -> type.getValue().recordClass() == recordClass)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /**
     * The record of a resource object.
     *
     * @param type its own type
     * @param expected what to take it for if that is not a known one
     */
    static Resource create(
            String type,
            @Nullable String expected,
            Map<String, @Nullable Object> object,
            Included included) {
        Entry entry = TYPES.get(type);
        if (entry != null) {
            return entry.factory().create(object, included);
        }
        return expected == null
                ? new Resource(type, object, included)
                : create(expected, null, object, included);
    }

    private static <R extends Resource> void add(
            String type, Class<R> recordClass, Factory<R> factory) {
        TYPES.put(type, new Entry(recordClass, factory));
    }
}
