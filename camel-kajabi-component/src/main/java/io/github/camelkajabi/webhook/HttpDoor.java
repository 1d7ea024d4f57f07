// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.RestConsumerFactory;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Receives deliveries over HTTP: 204 for a right token, an empty 404 for everything else. The body
 * of a request is not read.
 */
final class HttpDoor {

    static final String NO_COMPONENT = "none";

    private static final String PLATFORM = "platform-http";
    private static final String METHODS = "POST,GET,PUT,PATCH,DELETE,HEAD";
    private static final int RIGHT = 204;
    private static final int UNKNOWN = 404;

    /** Camel's HTTP components, in the order in which they are looked for. */
    private static final List<String> COMPONENTS =
            List.of(PLATFORM, "jetty", "netty-http", "undertow", "servlet");

    private final CamelContext context;
    private final Place place;
    private final BiPredicate<String, String> ring;
    private @Nullable Consumer consumer;

    /**
     * Where it is.
     *
     * @param component the HTTP component; null for the one that is there
     * @param path the path
     */
    record Place(@Nullable String component, String path) {}

    /**
     * Creates a door, which is still closed.
     *
     * @param ring takes the event and the token of a delivery; false if the token is wrong
     */
    HttpDoor(CamelContext context, Place place, BiPredicate<String, String> ring) {
        this.context = context;
        this.place = place;
        this.ring = ring;
    }

    /**
     * Opens it.
     *
     * @throws Exception if the HTTP component is missing or cannot be started
     */
    void open() throws Exception {
        if (NO_COMPONENT.equals(place.component())) {
            return;
        }
        Map<String, Object> parameters = new HashMap<>();
        Consumer opened =
                factory()
                        .createConsumer(
                                context,
                                this::answer,
                                METHODS,
                                place.path(),
                                "/{event}/{token}",
                                null,
                                null,
                                CamelContextHelper.getRestConfiguration(
                                        context, null, place.component()),
                                parameters);
        ServiceHelper.startService(opened.getEndpoint(), opened);
        consumer = opened;
    }

    private RestConsumerFactory factory() {
        String name = place.component();
        if (name != null) {
            if (context.getComponent(name) instanceof RestConsumerFactory named) {
                return named;
            }
            throw new IllegalArgumentException(
                    "webhookComponentName="
                            + name
                            + ": this is not an HTTP component that can receive webhooks. Use "
                            + PLATFORM
                            + ", or none if deliveries come through kajabi:hooks?operation=ring.");
        }
        for (String usual : COMPONENTS) {
            Component component = context.getComponent(usual, true, false);
            if (component instanceof RestConsumerFactory found) {
                ServiceHelper.startService(component);
                return found;
            }
        }
        Set<RestConsumerFactory> bound =
                context.getRegistry().findByType(RestConsumerFactory.class);
        if (!bound.isEmpty()) {
            return bound.iterator().next();
        }
        throw new IllegalStateException(
                "webhook=true needs an HTTP component that receives the webhooks. Add the"
                        + " dependency camel-platform-http-main (Camel Main),"
                        + " camel-platform-http-starter (Spring Boot) or"
                        + " camel-quarkus-platform-http (Quarkus), or set"
                        + " webhookComponentName=none and pass deliveries on with"
                        + " kajabi:hooks?operation=ring.");
    }

    private void answer(Exchange exchange) {
        Message request = exchange.getIn();
        String event = request.getHeader("event", String.class);
        String token = request.getHeader("token", String.class);
        boolean posted = "POST".equals(request.getHeader(Exchange.HTTP_METHOD, String.class));
        boolean right = posted && event != null && token != null && ring.test(event, token);
        Message answer = exchange.getMessage();
        answer.setHeaders(new HashMap<>());
        answer.setBody(null);
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, right ? RIGHT : UNKNOWN);
    }

    void close() {
        Consumer opened = consumer;
        if (opened != null) {
            ServiceHelper.stopAndShutdownService(opened);
            consumer = null;
        }
    }

    @Override
    public String toString() {
        return place.path();
    }
}
