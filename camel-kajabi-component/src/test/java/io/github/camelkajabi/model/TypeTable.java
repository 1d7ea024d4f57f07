// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.util.List;

/**
 * The types of the API with all their attributes and relationships, and the getter that reads each.
 */
final class TypeTable {

    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        INSTANT,
        INSTANT_OR_DATE,
        OBJECT,
        TEXTS,
        OBJECTS
    }

    record AttributeRow(String type, String attribute, Kind kind, String getter) {}

    record RelationshipRow(
            String type, String relationship, boolean many, String target, String getter) {}

    private static final String ATTRIBUTE_TEXT =
            """
            contacts name TEXT getName
            contacts email TEXT getEmail
            contacts phone_number TEXT getPhoneNumber
            contacts business_number TEXT getBusinessNumber
            contacts subscribed BOOLEAN getSubscribed
            contacts address_line_1 TEXT getAddressLine1
            contacts address_line_2 TEXT getAddressLine2
            contacts address_city TEXT getAddressCity
            contacts address_state TEXT getAddressState
            contacts address_country TEXT getAddressCountry
            contacts address_zip TEXT getAddressZip
            contacts external_user_id TEXT getExternalUserId
            contacts created_at INSTANT getCreatedAt
            contacts updated_at INSTANT getUpdatedAt
            contact_tags name TEXT getName
            contact_notes body TEXT getBody
            contact_notes created_at INSTANT getCreatedAt
            contact_notes updated_at INSTANT getUpdatedAt
            customers name TEXT getName
            customers email TEXT getEmail
            customers avatar TEXT getAvatar
            customers external_user_id TEXT getExternalUserId
            customers public_bio TEXT getPublicBio
            customers public_location TEXT getPublicLocation
            customers public_website TEXT getPublicWebsite
            customers socials OBJECT getSocials
            customers net_revenue DECIMAL getNetRevenue
            customers sign_in_count INTEGER getSignInCount
            customers last_request_at INSTANT getLastRequestAt
            customers bounced_at INSTANT getBouncedAt
            customers created_at INSTANT getCreatedAt
            customers updated_at INSTANT getUpdatedAt
            custom_fields title TEXT getTitle
            custom_fields handle TEXT getHandle
            custom_fields type TEXT getFieldType
            custom_fields required BOOLEAN getRequired
            custom_fields archived BOOLEAN getArchived
            fields title TEXT getTitle
            fields type TEXT getFieldType
            fields required BOOLEAN getRequired
            fields handle TEXT getHandle
            fields select_options TEXT getSelectOptions
            fields editable BOOLEAN getEditable
            fields created_at INSTANT getCreatedAt
            fields updated_at INSTANT getUpdatedAt
            forms title TEXT getTitle
            forms default BOOLEAN getDefault
            forms webhook_url TEXT getWebhookUrl
            forms url TEXT getUrl
            forms description TEXT getDescription
            forms created_at INSTANT getCreatedAt
            forms updated_at INSTANT getUpdatedAt
            form_submissions name TEXT getName
            form_submissions email TEXT getEmail
            form_submissions phone_number TEXT getPhoneNumber
            form_submissions business_number TEXT getBusinessNumber
            form_submissions mobile_phone_number TEXT getMobilePhoneNumber
            form_submissions address_line_1 TEXT getAddressLine1
            form_submissions address_line_2 TEXT getAddressLine2
            form_submissions address_city TEXT getAddressCity
            form_submissions address_state TEXT getAddressState
            form_submissions address_country TEXT getAddressCountry
            form_submissions address_zip TEXT getAddressZip
            hooks event TEXT getEvent
            hooks target_url TEXT getTargetUrl
            hooks resource_id INTEGER getResourceId
            hooks created_at INSTANT getCreatedAt
            hooks updated_at INSTANT getUpdatedAt
            offers title TEXT getTitle
            offers description TEXT getDescription
            offers internal_title TEXT getInternalTitle
            offers currency TEXT getCurrency
            offers price_in_cents INTEGER getPriceInCents
            offers payment_type TEXT getPaymentType
            offers token TEXT getToken
            offers payment_method TEXT getPaymentMethod
            offers price_description TEXT getPriceDescription
            offers checkout_url TEXT getCheckoutUrl
            offers recurring_offer BOOLEAN getRecurringOffer
            offers subscription BOOLEAN getSubscription
            offers one_time BOOLEAN getOneTime
            offers single BOOLEAN getSingle
            offers free BOOLEAN getFree
            offers image_url TEXT getImageUrl
            offers status TEXT getStatus
            products created_at INSTANT getCreatedAt
            products title TEXT getTitle
            products description TEXT getDescription
            products status TEXT getStatus
            products members_aggregate_count INTEGER getMembersAggregateCount
            products product_type_name TEXT getProductTypeName
            products product_type_id INTEGER getProductTypeId
            products publish_status TEXT getPublishStatus
            products thumbnail_url TEXT getThumbnailUrl
            products url TEXT getUrl
            courses created_at INSTANT getCreatedAt
            courses title TEXT getTitle
            courses description TEXT getDescription
            courses thumbnail_url TEXT getThumbnailUrl
            courses status TEXT getStatus
            modules title TEXT getTitle
            modules description TEXT getDescription
            modules position INTEGER getPosition
            modules poster_image_url TEXT getPosterImageUrl
            modules publishing_option TEXT getPublishingOption
            lessons title TEXT getTitle
            lessons position INTEGER getPosition
            lessons status TEXT getStatus
            lessons publishing_option TEXT getPublishingOption
            media duration_in_minutes DECIMAL getDurationInMinutes
            me initials TEXT getInitials
            me name TEXT getName
            me email TEXT getEmail
            me role_level TEXT getRoleLevel
            sites title TEXT getTitle
            sites subdomain TEXT getSubdomain
            sites created_at INSTANT getCreatedAt
            sites updated_at INSTANT getUpdatedAt
            transactions action TEXT getAction
            transactions state TEXT getState
            transactions payment_type TEXT getPaymentType
            transactions amount_in_cents INTEGER getAmountInCents
            transactions sales_tax_in_cents INTEGER getSalesTaxInCents
            transactions currency TEXT getCurrency
            transactions currency_symbol TEXT getCurrencySymbol
            transactions formatted_amount TEXT getFormattedAmount
            transactions created_at INSTANT getCreatedAt
            transactions provider TEXT getProvider
            transactions payment_fee_in_cents INTEGER getPaymentFeeInCents
            transactions settlement_amount_in_cents INTEGER getSettlementAmountInCents
            transactions settlement_fee_amount_in_cents INTEGER getSettlementFeeAmountInCents
            transactions settlement_currency TEXT getSettlementCurrency
            transactions updated_at INSTANT getUpdatedAt
            orders order_number INTEGER getOrderNumber
            orders currency_code TEXT getCurrencyCode
            orders fulfilled_at INSTANT getFulfilledAt
            orders created_at INSTANT getCreatedAt
            orders total_price_in_cents INTEGER getTotalPriceInCents
            orders subtotal_in_cents INTEGER getSubtotalInCents
            orders sales_tax_amount_in_cents INTEGER getSalesTaxAmountInCents
            orders discount_amount_in_cents INTEGER getDiscountAmountInCents
            orders formatted_total_price TEXT getFormattedTotalPrice
            orders formatted_subtotal TEXT getFormattedSubtotal
            orders currency_symbol TEXT getCurrencySymbol
            order_items quantity INTEGER getQuantity
            order_items currency_code TEXT getCurrencyCode
            order_items item_type TEXT getItemType
            order_items item_id INTEGER getItemId
            order_items title TEXT getTitle
            order_items fulfilled_at INSTANT getFulfilledAt
            order_items created_at INSTANT getCreatedAt
            order_items total_price_in_cents INTEGER getTotalPriceInCents
            order_items subtotal_in_cents INTEGER getSubtotalInCents
            order_items sales_tax_amount_in_cents INTEGER getSalesTaxAmountInCents
            order_items discount_amount_in_cents INTEGER getDiscountAmountInCents
            order_items formatted_total_price TEXT getFormattedTotalPrice
            order_items formatted_subtotal TEXT getFormattedSubtotal
            order_items currency_symbol TEXT getCurrencySymbol
            purchases amount_in_cents INTEGER getAmountInCents
            purchases payment_type TEXT getPaymentType
            purchases multipay_payments_made INTEGER getMultipayPaymentsMade
            purchases opt_in BOOLEAN getOptIn
            purchases raw_extra_contact_information OBJECT getRawExtraContactInformation
            purchases currency TEXT getCurrency
            purchases effective_start_at INSTANT getEffectiveStartAt
            purchases cardholder_name TEXT getCardholderName
            purchases billing_address_zip TEXT getBillingAddressZip
            purchases deactivated_at INSTANT getDeactivatedAt
            purchases deactivation_reason TEXT getDeactivationReason
            purchases coupon_code TEXT getCouponCode
            purchases source TEXT getSource
            purchases referrer TEXT getReferrer
            purchases quantity INTEGER getQuantity
            purchases created_at INSTANT getCreatedAt
            purchases updated_at INSTANT getUpdatedAt
            purchases trial INTEGER getTrial
            purchases trial_end_at INSTANT getTrialEndAt
            purchases payment_plan_total_payments INTEGER getPaymentPlanTotalPayments
            purchases status TEXT getStatus
            blog_posts title TEXT getTitle
            blog_posts url TEXT getUrl
            blog_posts content TEXT getContent
            blog_posts slug TEXT getSlug
            blog_posts page_title TEXT getPageTitle
            blog_posts page_description TEXT getPageDescription
            blog_posts published_at INSTANT getPublishedAt
            blog_posts created_at INSTANT getCreatedAt
            blog_posts updated_at INSTANT getUpdatedAt
            blog_posts image_url TEXT getImageUrl
            blog_posts image_alt_text TEXT getImageAltText
            blog_posts tags TEXTS getTags
            landing_pages title TEXT getTitle
            landing_pages url TEXT getUrl
            landing_pages publish_at INSTANT getPublishAt
            landing_pages created_at INSTANT getCreatedAt
            landing_pages updated_at INSTANT getUpdatedAt
            website_pages title TEXT getTitle
            website_pages url TEXT getUrl
            website_pages created_at INSTANT getCreatedAt
            website_pages updated_at INSTANT getUpdatedAt
            podcasts title TEXT getTitle
            podcasts description TEXT getDescription
            podcasts language TEXT getLanguage
            podcasts owner_email TEXT getOwnerEmail
            podcasts owner_name TEXT getOwnerName
            podcasts author TEXT getAuthor
            podcasts status TEXT getStatus
            podcasts show_type TEXT getShowType
            podcasts thumbnail_url TEXT getThumbnailUrl
            podcasts cover_art_url TEXT getCoverArtUrl
            podcasts categories TEXTS getCategories
            podcasts directories OBJECTS getDirectories
            podcasts migrated_to_url TEXT getMigratedToUrl
            podcasts migrated BOOLEAN getMigrated
            podcasts public BOOLEAN getPublic
            podcasts ready BOOLEAN getReady
            podcasts distribution_ready BOOLEAN getDistributionReady
            podcasts url TEXT getUrl
            podcasts created_at INSTANT getCreatedAt
            podcasts updated_at INSTANT getUpdatedAt
            kajabi_payments_payouts status TEXT getStatus
            kajabi_payments_payouts amount DECIMAL getAmount
            kajabi_payments_payouts currency TEXT getCurrency
            kajabi_payments_payouts initiated_date INSTANT_OR_DATE getInitiatedDate
            kajabi_payments_payouts estimated_arrival_date INSTANT_OR_DATE getEstimatedArrivalDate
            kajabi_payments_payouts bank_account TEXT getBankAccount
            kajabi_payments_payouts transactions OBJECTS getTransactions
            """;

    private static final String RELATIONSHIP_TEXT =
            """
            contacts site ONE sites getSite
            contacts customer ONE customers getCustomer
            contacts tags MANY contact_tags getTags
            contacts offers MANY offers getOffers
            contact_tags site ONE sites getSite
            contact_notes contact ONE contacts getContact
            customers contact ONE contacts getContact
            customers site ONE sites getSite
            customers offers MANY offers getOffers
            customers products MANY products getProducts
            custom_fields site ONE sites getSite
            forms site ONE sites getSite
            forms offer ONE offers getOffer
            forms fields MANY fields getFields
            forms contact_tags MANY contact_tags getContactTags
            form_submissions site ONE sites getSite
            form_submissions form ONE forms getForm
            hooks site ONE sites getSite
            offers site ONE sites getSite
            offers products MANY products getProducts
            offers forms MANY forms getForms
            products site ONE sites getSite
            courses site ONE sites getSite
            courses offers MANY offers getOffers
            courses modules MANY modules getModules
            courses lessons MANY lessons getLessons
            lessons media MANY media getMedia
            transactions customer ONE customers getCustomer
            transactions purchases MANY purchases getPurchases
            transactions offer ONE offers getOffer
            transactions site ONE sites getSite
            orders site ONE sites getSite
            orders customer ONE customers getCustomer
            orders order_items MANY order_items getOrderItems
            orders payment_transactions MANY transactions getPaymentTransactions
            order_items order ONE orders getOrder
            purchases customer ONE customers getCustomer
            purchases offer ONE offers getOffer
            purchases transactions MANY transactions getTransactions
            purchases products MANY products getProducts
            blog_posts blog ONE blogs getBlog
            landing_pages site ONE sites getSite
            website_pages site ONE sites getSite
            podcasts site ONE sites getSite
            """;

    static final List<AttributeRow> ATTRIBUTES =
            ATTRIBUTE_TEXT
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .map(f -> new AttributeRow(f[0], f[1], Kind.valueOf(f[2]), f[3]))
                    .toList();

    static final List<RelationshipRow> RELATIONSHIPS =
            RELATIONSHIP_TEXT
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .map(f -> new RelationshipRow(f[0], f[1], f[2].equals("MANY"), f[3], f[4]))
                    .toList();

    private TypeTable() {}
}
