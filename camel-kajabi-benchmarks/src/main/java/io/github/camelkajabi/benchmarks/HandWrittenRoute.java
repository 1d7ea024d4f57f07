// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The route that a careful user writes with camel-http and {@code unmarshal().json()}.
 *
 * <p>Its token: a route of its own asks for one, once for all single calls (never again here, since
 * the benchmark is shorter than the life of a token) and once for each walk through a list, as a
 * job would that begins with logging in. That is the kindest reading: camel-http's own options
 * ({@code oauth2ClientId}...) fetch one for each call, and with {@code oauth2CachedTokens=true}
 * still one for each URI with its query, that is, for each page. The pool is as large as that of
 * the others; everything else is Camel's default.
 */
final class HandWrittenRoute implements ApiClient {

    private static final String CONTACT = "contact";
    private static final String ROWS = "rows";
    private static final String PAGE = "page";
    private static final String MORE = "more";

    private final AtomicReference<@Nullable String> authorization = new AtomicReference<>();
    private final CamelRoutes routes;
    private final CamelRoutes.Entry login;
    private final CamelRoutes.Entry get;
    private final CamelRoutes.Entry page;
    private final CamelRoutes.Entry create;
    private final CamelRoutes.Entry list;

    HandWrittenRoute(String baseUrl, int connections) throws Exception {
        routes =
                new CamelRoutes(
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                routes(
                                        this,
                                        baseUrl
                                                + "?connectionsPerRoute="
                                                + connections
                                                + "&maxTotalConnections="
                                                + connections);
                            }
                        });
        login = routes.entry("login");
        get = routes.entry("get");
        page = routes.entry("page");
        create = routes.entry("create");
        list = routes.entry("list");
        login.send(login.exchange(null));
    }

    private void routes(RouteBuilder route, String api) {
        route.from("direct:login")
                .setHeader(Exchange.HTTP_METHOD, route.constant("POST"))
                .setHeader(Exchange.HTTP_PATH, route.constant("oauth/token"))
                .setHeader(
                        Exchange.CONTENT_TYPE, route.constant("application/x-www-form-urlencoded"))
                .setBody(
                        route.constant(
                                "grant_type=client_credentials&client_id=id&client_secret=secret"))
                .to(api)
                .unmarshal()
                .json()
                .process(
                        exchange ->
                                authorization.set(
                                        "Bearer "
                                                + exchange.getMessage()
                                                        .getBody(Map.class)
                                                        .get("access_token")));

        route.from("direct:get")
                .setHeader(Exchange.HTTP_METHOD, route.constant("GET"))
                .setHeader(
                        Exchange.HTTP_PATH,
                        route.simple("contacts/${exchangeProperty." + CONTACT + "}"))
                .setHeader("Accept", route.constant("application/vnd.api+json"))
                .process(this::authorize)
                .to(api)
                .unmarshal()
                .json();

        route.from("direct:page")
                .setHeader(Exchange.HTTP_METHOD, route.constant("GET"))
                .setHeader(Exchange.HTTP_PATH, route.constant("contacts"))
                .setHeader(
                        Exchange.HTTP_QUERY,
                        route.simple(
                                "page%5Bnumber%5D=${exchangeProperty."
                                        + PAGE
                                        + "}&page%5Bsize%5D="
                                        + PAGE_SIZE))
                .setHeader("Accept", route.constant("application/vnd.api+json"))
                .process(this::authorize)
                .to(api)
                .unmarshal()
                .json();

        route.from("direct:create")
                .marshal()
                .json()
                .setHeader(Exchange.HTTP_METHOD, route.constant("POST"))
                .setHeader(Exchange.HTTP_PATH, route.constant("contacts"))
                .setHeader(Exchange.CONTENT_TYPE, route.constant("application/vnd.api+json"))
                .setHeader("Accept", route.constant("application/vnd.api+json"))
                .process(this::authorize)
                .to(api)
                .unmarshal()
                .json();

        route.from("direct:list")
                .to("direct:login")
                .setProperty(PAGE, route.constant(1))
                .setProperty(MORE, route.constant(true))
                .loopDoWhile(route.exchangeProperty(MORE))
                .removeHeaders("*")
                .setBody(route.constant(""))
                .to("direct:page")
                .process(HandWrittenRoute::takeRows)
                .end();
    }

    private void authorize(Exchange exchange) {
        exchange.getMessage().setHeader("Authorization", authorization.get());
    }

    private static void takeRows(Exchange exchange) throws Exception {
        Map<?, ?> document = exchange.getMessage().getMandatoryBody(Map.class);
        Rows rows = exchange.getProperty(ROWS, Rows.class);
        boolean more = object(document.get("links")).get("next") != null;
        for (Object row : rows(document)) {
            if (!rows.take(check(row))) {
                more = false;
                break;
            }
        }
        exchange.setProperty(MORE, more);
        exchange.setProperty(PAGE, exchange.getProperty(PAGE, Integer.class) + 1);
    }

    @Override
    public void get(long id) throws Exception {
        Exchange exchange = get.exchange(null);
        exchange.setProperty(CONTACT, id);
        check(object(get.send(exchange)).get("data"));
    }

    @Override
    public void page(int number) throws Exception {
        Exchange exchange = page.exchange(null);
        exchange.setProperty(PAGE, number);
        List<?> data = rows(object(page.send(exchange)));
        data.forEach(HandWrittenRoute::check);
        ApiClient.checkCount(data.size());
    }

    @Override
    public void create(String name, String email) throws Exception {
        Map<String, Object> document =
                Map.of(
                        "data",
                        Map.of(
                                "type",
                                "contacts",
                                "attributes",
                                Map.of("name", name, "email", email),
                                "relationships",
                                Map.of(
                                        "site",
                                        Map.of("data", Map.of("type", "sites", "id", "1")))));
        check(object(create.send(create.exchange(document))).get("data"));
    }

    @Override
    public void list(Rows rows) throws Exception {
        Exchange exchange = list.exchange(null);
        exchange.setProperty(ROWS, rows);
        list.send(exchange);
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> rows(Map<?, ?> document) {
        return (List<?>) Objects.requireNonNull((Object) document.get("data"));
    }

    private static String check(@Nullable Object contact) {
        Object email = object(object(contact).get("attributes")).get("email");
        return ApiClient.checked(Objects.requireNonNull(email));
    }

    @Override
    public void close() {
        routes.close();
    }
}
