// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/**
 * A Camel context with routes. All variants call it in the same way: the producer of {@code direct}
 * gets a fresh exchange for each call.
 */
final class CamelRoutes implements AutoCloseable {

    private final CamelContext context = new DefaultCamelContext();

    CamelRoutes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        context.start();
    }

    CamelContext context() {
        return context;
    }

    Entry entry(String name) throws Exception {
        return new Entry(context.getEndpoint("direct:" + name));
    }

    /** The entry point of a call. */
    static final class Entry {

        private final Endpoint endpoint;
        private final Producer producer;

        Entry(Endpoint endpoint) throws Exception {
            this.endpoint = endpoint;
            this.producer = endpoint.createProducer();
            producer.start();
        }

        Exchange exchange(@Nullable Object body) {
            Exchange exchange = endpoint.createExchange();
            exchange.getMessage().setBody(body);
            return exchange;
        }

        /** Sends the exchange through the route and returns the body that it ends with. */
        Object send(Exchange exchange) throws Exception {
            producer.process(exchange);
            Exception failure = exchange.getException();
            if (failure != null) {
                throw failure;
            }
            Object body = exchange.getMessage().getBody();
            if (body == null) {
                throw new IllegalStateException("no body");
            }
            return body;
        }
    }

    @Override
    public void close() {
        context.stop();
    }
}
