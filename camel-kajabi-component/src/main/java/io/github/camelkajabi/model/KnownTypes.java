// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

// Generated from kajabi-api.json; change that and run ModelSourcesTest with -Dkajabi.model=write.
/** The types of the catalogue and the classes of their records. */
final class KnownTypes {

    private KnownTypes() {}

    static void addTo(ResourceTypes.Registry types) {
        types.add(Contact.TYPE, Contact.class, Contact::new);
        types.add(ContactTag.TYPE, ContactTag.class, ContactTag::new);
        types.add(ContactNote.TYPE, ContactNote.class, ContactNote::new);
        types.add(Customer.TYPE, Customer.class, Customer::new);
        types.add(CustomField.TYPE, CustomField.class, CustomField::new);
        types.add(FormField.TYPE, FormField.class, FormField::new);
        types.add(Form.TYPE, Form.class, Form::new);
        types.add(FormSubmission.TYPE, FormSubmission.class, FormSubmission::new);
        types.add(Hook.TYPE, Hook.class, Hook::new);
        types.add(Offer.TYPE, Offer.class, Offer::new);
        types.add(Product.TYPE, Product.class, Product::new);
        types.add(Course.TYPE, Course.class, Course::new);
        types.add(CourseModule.TYPE, CourseModule.class, CourseModule::new);
        types.add(Lesson.TYPE, Lesson.class, Lesson::new);
        types.add(Media.TYPE, Media.class, Media::new);
        types.add(CurrentUser.TYPE, CurrentUser.class, CurrentUser::new);
        types.add(Site.TYPE, Site.class, Site::new);
        types.add(Transaction.TYPE, Transaction.class, Transaction::new);
        types.add(Order.TYPE, Order.class, Order::new);
        types.add(OrderItem.TYPE, OrderItem.class, OrderItem::new);
        types.add(Purchase.TYPE, Purchase.class, Purchase::new);
        types.add(BlogPost.TYPE, BlogPost.class, BlogPost::new);
        types.add(LandingPage.TYPE, LandingPage.class, LandingPage::new);
        types.add(WebsitePage.TYPE, WebsitePage.class, WebsitePage::new);
        types.add(Podcast.TYPE, Podcast.class, Podcast::new);
        types.add(Payout.TYPE, Payout.class, Payout::new);
    }
}
