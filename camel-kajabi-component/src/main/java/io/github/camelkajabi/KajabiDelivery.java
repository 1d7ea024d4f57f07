// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.model.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a webhook, for routes that receive webhooks themselves. A type converter makes it of
 * JSON: {@code convertBodyTo(KajabiDelivery.class)}.
 *
 * <p>Kajabi signs nothing, so a body proves nothing. Read the record from the API before you act on
 * it, or use {@code webhook=true}, which needs no body.
 *
 * @param id an opaque text; the documentation does not say whether it is the same when a delivery
 *     is repeated. Null if it is absent.
 * @param event the event, such as {@code purchase}, or {@code purchase.created} of a webhook that
 *     was set up in the dashboard
 * @param records the records of the payload, in any order; empty for a webhook of the dashboard
 * @param flat the payload of a webhook of the dashboard; empty otherwise
 */
public record KajabiDelivery(
        @Nullable String id,
        String event,
        List<Resource> records,
        Map<String, @Nullable Object> flat) {

    public KajabiDelivery {
        records = List.copyOf(records);
    }

    /** The first record of a type, such as {@code Purchase.class}. */
    public <T extends Resource> Optional<T> find(Class<T> type) {
        return records.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** The event and the types and ids of the records, without personal data. */
    @Override
    public String toString() {
        return "KajabiDelivery["
                + event
                + ", "
                + records.stream().map(row -> row.getType() + " " + row.getId()).toList()
                + "]";
    }
}
