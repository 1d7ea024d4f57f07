// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which record the header {@link KajabiConstants#ID} was set from, so that the id of a
 * contact is never taken for the id of, say, an offer by an endpoint further down the route.
 */
final class RecordOrigin {

    private static final String PROPERTY = "CamelKajabiRecord";
    private static final String SITE_PROPERTY = "CamelKajabiRecordSite";

    private RecordOrigin() {}

    /** Sets the headers that tell of a record. */
    static void set(Exchange exchange, Resource resource) {
        Message message = exchange.getMessage();
        setOrRemove(message, KajabiConstants.ID, resource.getId());
        setOrRemove(message, KajabiConstants.TYPE, resource.getType());
        exchange.setProperty(PROPERTY, resource.getIdentifier());
    }

    /** Removes the headers that tell of a record, so that no step works on an earlier one. */
    static void forget(Exchange exchange) {
        exchange.getMessage().removeHeader(KajabiConstants.ID);
        exchange.getMessage().removeHeader(KajabiConstants.TYPE);
        exchange.removeProperty(PROPERTY);
    }

    /** The same, unless they tell of the record with this id. */
    static void forgetAllBut(Exchange exchange, Optional<String> id) {
        String header = exchange.getMessage().getHeader(KajabiConstants.ID, String.class);
        if (header != null && !id.equals(Optional.of(ApiRequest.encode(header.trim())))) {
            forget(exchange);
        }
    }

    /** Sets a header; one without a value must not keep that of an earlier call. */
    static void setOrRemove(Message message, String header, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(header);
        } else {
            message.setHeader(header, value);
        }
    }

    /**
     * Sets the headers that tell of a record that was received from a list.
     *
     * @param time by which the list is followed
     */
    static void received(
            Exchange exchange,
            Resource resource,
            @Nullable Instant createdAt,
            @Nullable Instant time) {
        set(exchange, resource);
        Message message = exchange.getMessage();
        if (createdAt != null) {
            message.setHeader(KajabiConstants.CREATED_AT, createdAt);
        }
        if (time != null) {
            message.setHeader(Exchange.MESSAGE_TIMESTAMP, time.toEpochMilli());
        }
        ResourceIdentifier site = resource.getRelationship("site").getIdentifier();
        if (site != null) {
            message.setHeader(KajabiConstants.SITE_ID, site.id());
            exchange.setProperty(SITE_PROPERTY, site.id());
        }
    }

    /**
     * The type of the record whose id the header still holds; null if it was set by other hands.
     */
    static @Nullable String typeOf(Exchange exchange, String id) {
        ResourceIdentifier record = exchange.getProperty(PROPERTY, ResourceIdentifier.class);
        return record != null && record.id().equals(id) ? record.type() : null;
    }

    /** Whether it is the site that a received record left in the header. */
    static boolean isSite(Exchange exchange, @Nullable String site) {
        return site != null && site.equals(exchange.getProperty(SITE_PROPERTY, String.class));
    }
}
