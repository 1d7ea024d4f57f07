// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.webhook.Doorbells;
import org.apache.camel.CamelContext;

/**
 * Wakes the consumers with {@code webhook=true} of a Camel context, for applications that receive
 * webhooks themselves: in a controller, a servlet, a function or from a queue. Thread-safe.
 */
@FunctionalInterface
public interface KajabiDoorbell {

    /**
     * A delivery of a hook has arrived. It returns at once; the poll is made later.
     *
     * @param event the event, the last segment but one of the address
     * @param token the token, the last segment of the address
     * @return whether the token is right for the event. If not, answer 404.
     */
    boolean ring(String event, String token);

    /**
     * The doorbell of a Camel context.
     *
     * @throws Exception if it cannot be started
     */
    static KajabiDoorbell of(CamelContext context) throws Exception {
        return Doorbells.of(context)::ring;
    }
}
