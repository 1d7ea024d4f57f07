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
 * from outside.
 *
 * @param record the record whose id is in {@link KajabiConstants#ID}
 * @param answer the record in the body
 * @param site the site in {@link KajabiConstants#SITE_ID}
 */
public record RecordOrigin(
        @Nullable ResourceIdentifier record,
        @Nullable ResourceIdentifier answer,
        @Nullable String site) {

    private static final String HEADER = "CamelKajabiOrigin";
    private static final RecordOrigin NOTHING = new RecordOrigin(null, null, null);

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
     * @param createdAt when it was created; null if that is not known
     * @param time the time by which the list is polled; null for a list without times
     */
    public static void received(
            Exchange exchange,
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
        ResourceIdentifier site = resource.getRelationship("site").getIdentifier();
        String siteId = site == null ? null : site.id();
        if (siteId != null) {
            message.setHeader(KajabiConstants.SITE_ID, siteId);
        }
        ResourceIdentifier record = resource.getIdentifier();
        setHeaders(message, record);
        message.setHeader(HEADER, new RecordOrigin(record, record, siteId));
    }

    /** Sets the headers that identify the record that a call has created or written. */
    public static void written(Message message) {
        RecordOrigin before = of(message);
        if (before.answer != null) {
            setHeaders(message, before.answer);
            message.setHeader(HEADER, new RecordOrigin(before.answer, before.answer, before.site));
        }
    }

    /** Remembers the record that a call returned; null if it returned something else. */
    public static void answered(Message message, @Nullable ResourceIdentifier answer) {
        RecordOrigin before = of(message);
        if (answer != null || before.answer != null) {
            message.setHeader(HEADER, new RecordOrigin(before.record, answer, before.site));
        }
    }

    private static void setHeaders(Message message, @Nullable ResourceIdentifier record) {
        MessageHeaders.set(message, KajabiConstants.ID, record == null ? null : record.id());
        MessageHeaders.set(message, KajabiConstants.TYPE, record == null ? null : record.type());
    }

    /** The record whose id the header still contains; null if something else set the header. */
    @Nullable ResourceIdentifier inHeader(Message message) {
        return record != null && isIn(message, KajabiConstants.ID, record.id()) ? record : null;
    }

    /** The site that the header still contains; null if something else set the header. */
    @Nullable String siteInHeader(Message message) {
        return site != null && isIn(message, KajabiConstants.SITE_ID, site) ? site : null;
    }

    private static boolean isIn(Message message, String header, String value) {
        Object present = MessageHeaders.find(message, header);
        return present != null && value.equals(present.toString().strip());
    }

    /** Whether the connector itself put this record into the header or the body. */
    boolean knows(String type, String id) {
        return is(record, type, id) || is(answer, type, id);
    }

    private static boolean is(@Nullable ResourceIdentifier known, String type, String id) {
        return known != null && known.id().equals(id) && known.type().equals(type);
    }

    /** For a log that prints headers. */
    @Override
    public String toString() {
        return String.valueOf(record);
    }
}
