// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/**
 * The {@link BareClient} as a processor of a route. Its cost beyond that of the bare client is that
 * of Camel alone, so no component can be faster with the same HTTP client.
 */
final class BareRoute implements ApiClient {

    /** A call of the client. */
    @FunctionalInterface
    private interface Call {
        void run(ApiClient client) throws Exception;
    }

    private final BareClient client;
    private final CamelRoutes routes;
    private final CamelRoutes.Entry entry;

    BareRoute(String baseUrl, int connections) throws Exception {
        client = new BareClient(baseUrl, connections);
        routes =
                new CamelRoutes(
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("direct:call").process(BareRoute.this::process);
                            }
                        });
        entry = routes.entry("call");
    }

    private void process(Exchange exchange) throws Exception {
        exchange.getMessage().getMandatoryBody(Call.class).run(client);
    }

    private void send(Call call) throws Exception {
        entry.send(entry.exchange(call));
    }

    @Override
    public void get(long id) throws Exception {
        send(bare -> bare.get(id));
    }

    @Override
    public void page(int number) throws Exception {
        send(bare -> bare.page(number));
    }

    @Override
    public void create(String name, String email) throws Exception {
        send(bare -> bare.create(name, email));
    }

    @Override
    public void list(Rows rows) throws Exception {
        send(bare -> bare.list(rows));
    }

    @Override
    public void close() throws IOException {
        routes.close();
        client.close();
    }
}
