// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.model.Contact;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** The connector in a route, with its defaults; the pool is as large as that of the others. */
final class ConnectorRoute implements ApiClient {

    private static final String ROWS = "rows";

    private final CamelRoutes routes;
    private final CamelRoutes.Entry get;
    private final CamelRoutes.Entry page;
    private final CamelRoutes.Entry create;
    private final CamelRoutes.Entry list;

    ConnectorRoute(String baseUrl, int connections) throws Exception {
        this(baseUrl, connections, 1);
    }

    /** With another number of pages to read ahead than the default. */
    ConnectorRoute(String baseUrl, int connections, int prefetch) throws Exception {
        routes =
                new CamelRoutes(
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                KajabiComponent kajabi = new KajabiComponent();
                                kajabi.getConfiguration().setBaseUrl(baseUrl);
                                kajabi.getConfiguration().setClientId("id");
                                kajabi.getConfiguration().setClientSecret("secret");
                                kajabi.getConfiguration().setSiteId("1");
                                kajabi.getConfiguration().setConnectionsPerRoute(connections);
                                getContext().addComponent("kajabi", kajabi);
                                from("direct:get").to("kajabi:contacts?operation=get");
                                from("direct:page")
                                        .to(
                                                "kajabi:contacts?operation=list&paging=page&pageSize="
                                                        + PAGE_SIZE);
                                from("direct:create").to("kajabi:contacts?operation=create");
                                from("direct:list")
                                        .to(
                                                "kajabi:contacts?operation=list&paging=stream&prefetch="
                                                        + prefetch)
                                        .process(ConnectorRoute::takeRows);
                            }
                        });
        get = routes.entry("get");
        page = routes.entry("page");
        create = routes.entry("create");
        list = routes.entry("list");
    }

    private static void takeRows(Exchange exchange) throws Exception {
        Rows rows = exchange.getProperty(ROWS, Rows.class);
        Iterator<?> all = exchange.getMessage().getMandatoryBody(Iterator.class);
        try {
            while (all.hasNext() && rows.take(check(all.next()))) {
                // only the rows matter
            }
        } finally {
            if (all instanceof AutoCloseable open) {
                open.close();
            }
        }
    }

    @Override
    public void get(long id) throws Exception {
        Exchange exchange = get.exchange(null);
        exchange.getMessage().setHeader(KajabiConstants.ID, Long.toString(id));
        check(get.send(exchange));
    }

    @Override
    public void page(int number) throws Exception {
        Exchange exchange = page.exchange(null);
        exchange.getMessage().setHeader(KajabiConstants.PAGE_NUMBER, number);
        List<?> contacts = (List<?>) page.send(exchange);
        contacts.forEach(ConnectorRoute::check);
        ApiClient.checkCount(contacts.size());
    }

    @Override
    public void create(String name, String email) throws Exception {
        check(create.send(create.exchange(Map.of("name", name, "email", email))));
    }

    @Override
    public void list(Rows rows) throws Exception {
        Exchange exchange = list.exchange(null);
        exchange.setProperty(ROWS, rows);
        list.send(exchange);
    }

    private static String check(Object contact) {
        return ApiClient.checked(Objects.requireNonNull(((Contact) contact).getEmail()));
    }

    @Override
    public void close() {
        routes.close();
    }
}
