// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.request;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.options.MessageHeaders;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Marks the ids that the connector itself put into a message, so that they are not mistaken for a
 * person's choice: the id that a consumer left in a header is not meant for every call of the
 * route, and the id of a contact is not meant for an offer.
 *
 * <p>The mark is a header, not an exchange property, because Camel must copy, merge, restore and
 * filter it together with the headers that it describes. Its value is not text, so it cannot arrive
 * from outside. A header counts as the connector's as long as it holds the very object that the
 * connector put there: an equal text that a route has set is the route's choice.
 */
public final class RecordOrigin {

    private static final String HEADER = "CamelKajabiOrigin";
    private static final RecordOrigin NOTHING = new RecordOrigin(null, null, null);

    private final @Nullable Known left;
    private final @Nullable Known answer;
    private final @Nullable Object siteHeader;

    /**
     * A record that the connector knows.
     *
     * @param account the account that it belongs to
     * @param record the record
     * @param site the site of the record; null if that is not known
     * @param header the value that the connector put into {@link KajabiConstants#ID}
     */
    private record Known(
            Object account,
            @Nullable ResourceIdentifier record,
            @Nullable String site,
            @Nullable Object header) {

        private boolean is(Object inAccount, String type, String id) {
            return account.equals(inAccount)
                    && record != null
                    && record.id().equals(id)
                    && record.type().equals(type);
        }
    }

    /**
     * Creates a mark.
     *
     * @param left the record whose id the connector put into the header
     * @param answer the record in the body
     * @param siteHeader the value that the connector put into {@link KajabiConstants#SITE_ID},
     *     which belongs to the account of the left record
     */
    private RecordOrigin(
            @Nullable Known left, @Nullable Known answer, @Nullable Object siteHeader) {
        this.left = left;
        this.answer = answer;
        this.siteHeader = siteHeader;
    }

    /** The mark of a message. */
    public static RecordOrigin of(Message message) {
        return MessageHeaders.find(message, HEADER) instanceof RecordOrigin origin
                ? origin
                : NOTHING;
    }

    /** Removes the headers that identify a record, so that no step works on an earlier one. */
    public static void forget(Message message) {
        MessageHeaders.remove(message, KajabiConstants.ID);
        MessageHeaders.remove(message, KajabiConstants.TYPE);
    }

    /** The same, unless the headers identify the record with this id, encoded as in a path. */
    public static void forgetAllBut(Message message, Optional<String> id) {
        Object header = MessageHeaders.find(message, KajabiConstants.ID);
        if (header != null
                && !id.equals(Optional.of(ApiRequest.encode(header.toString().strip())))) {
            forget(message);
        }
    }

    /**
     * Sets the headers of a record that a consumer received.
     *
     * @param account the account of the consumer
     * @param listed the site that the list is restricted to; null if it is not
     * @param createdAt when it was created; null if that is not known
     * @param time the time by which the list is polled; null for a list without times
     */
    public static void received(
            Exchange exchange,
            Object account,
            @Nullable String listed,
            Resource resource,
            @Nullable Instant createdAt,
            @Nullable Instant time) {
        Message message = exchange.getMessage();
        if (createdAt != null) {
            message.setHeader(KajabiConstants.CREATED_AT, createdAt);
        }
        if (time != null) {
            message.setHeader(Exchange.MESSAGE_TIMESTAMP, time.toEpochMilli());
        }
        String site = site(resource);
        String siteHeader = site == null ? null : ownInstance(site);
        if (siteHeader != null) {
            message.setHeader(KajabiConstants.SITE_ID, siteHeader);
        }
        ResourceIdentifier record = resource.getIdentifier();
        mark(message, account, record, site == null ? listed : site, siteHeader);
    }

    /** Sets the headers that identify the record that a call has created or written. */
    public static void written(Message message) {
        RecordOrigin before = of(message);
        Known written = before.answer;
        if (written == null) {
            return;
        }
        Object site = before.siteHeader;
        if (!before.isLeftBy(written.account())) {
            if (isIn(message, KajabiConstants.SITE_ID, site)) {
                MessageHeaders.remove(message, KajabiConstants.SITE_ID);
            }
            site = null;
        }
        mark(message, written.account(), written.record(), written.site(), site);
    }

    /**
     * Remembers the record that a call returned. The headers that an earlier step left get new
     * objects as their values, so that a value that the route saved before is the route's choice
     * when it sets it again.
     *
     * @param account the account of the call
     * @param answer the record; null if it returned something else
     * @param writtenTo the site that the record was written to, in case it does not show its site;
     *     null if that is not known
     */
    public static void answered(
            Message message,
            Object account,
            @Nullable Resource answer,
            @Nullable String writtenTo) {
        RecordOrigin before = of(message);
        Known left = before.left;
        message.setHeader(
                HEADER,
                new RecordOrigin(
                        left == null
                                ? null
                                : new Known(
                                        left.account(),
                                        left.record(),
                                        left.site(),
                                        renewed(message, KajabiConstants.ID, left.header())),
                        new Known(
                                account,
                                answer == null ? null : answer.getIdentifier(),
                                answer == null ? null : siteOr(writtenTo, answer),
                                null),
                        renewed(message, KajabiConstants.SITE_ID, before.siteHeader)));
    }

    private static @Nullable Object renewed(
            Message message, String header, @Nullable Object value) {
        if (!isIn(message, header, value)) {
            return null;
        }
        String renewed = ownInstance(String.valueOf(value));
        MessageHeaders.set(message, header, renewed);
        return renewed;
    }

    private static void mark(
            Message message,
            Object account,
            @Nullable ResourceIdentifier record,
            @Nullable String site,
            @Nullable Object siteHeader) {
        String idHeader = record == null ? null : ownInstance(record.id());
        MessageHeaders.set(message, KajabiConstants.ID, idHeader);
        MessageHeaders.set(message, KajabiConstants.TYPE, record == null ? null : record.type());
        Known known = new Known(account, record, site, idHeader);
        message.setHeader(HEADER, new RecordOrigin(known, known, siteHeader));
    }

    private static @Nullable String siteOr(@Nullable String writtenTo, Resource record) {
        String site = site(record);
        return site == null ? writtenTo : site;
    }

    private static @Nullable String site(Resource record) {
        ResourceIdentifier site = record.getRelationship(RecordSite.SITE).getIdentifier();
        return site == null ? null : site.id();
    }

    /** An equal text that no other part of the program holds. */
    private static String ownInstance(String id) {
        return new String(id);
    }

    /** The record whose id the header still contains; null if something else set the header. */
    @Nullable ResourceIdentifier inHeader(Message message) {
        return left != null && isIn(message, KajabiConstants.ID, left.header())
                ? left.record()
                : null;
    }

    /**
     * The site that the header still contains; null if something else set the header, or if it
     * belongs to another account.
     */
    @Nullable String siteInHeader(Message message, Object account) {
        return isSiteLeft(message) && isLeftBy(account) ? String.valueOf(siteHeader) : null;
    }

    /** Whether the header of the site still contains what the connector left there. */
    boolean isSiteLeft(Message message) {
        return isIn(message, KajabiConstants.SITE_ID, siteHeader);
    }

    /** Whether what is left in the headers belongs to an account. */
    boolean isLeftBy(Object account) {
        return left == null || left.account().equals(account);
    }

    /** Whether the record in the body is that of a call of another account. */
    boolean isAnswerOfAnother(Object account) {
        return answer != null && !answer.account().equals(account);
    }

    private static boolean isIn(Message message, String header, @Nullable Object value) {
        return value != null && MessageHeaders.find(message, header) == value;
    }

    /** Whether the connector itself put this record of an account into the header or the body. */
    boolean knows(Object account, String type, String id) {
        return (left != null && left.is(account, type, id))
                || (answer != null && answer.is(account, type, id));
    }

    /** Whether it knows this record of another account, and not of this one. */
    boolean knowsInAnother(Object account, String type, String id) {
        return !knows(account, type, id)
                && ((left != null && left.is(left.account(), type, id))
                        || (answer != null && answer.is(answer.account(), type, id)));
    }

    /** The site of a record that the connector put into the header or the body, if it knows it. */
    @Nullable String siteOf(Object account, String type, String id) {
        if (answer != null && answer.site() != null && answer.is(account, type, id)) {
            return answer.site();
        }
        return left != null && left.is(account, type, id) ? left.site() : null;
    }

    /** Whether each record that the connector put into the message is on this site, if known. */
    boolean knowsNoOtherSite(String site) {
        return (left == null || left.site() == null || left.site().equals(site))
                && (answer == null || answer.site() == null || answer.site().equals(site));
    }

    /** For a log that prints headers. */
    @Override
    public String toString() {
        return left == null ? "nothing" : String.valueOf(left.record());
    }
}
