// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.fleet;

import io.github.camelkajabi.KajabiComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what the table of accounts says: a component and three routes for each account. Only one
 * thread may call it, as the timer of {@link FleetRoutes} does.
 */
final class Fleet {

    static final List<String> LISTS = List.of("contacts", "customers", "purchases");

    private static final Logger LOG = LoggerFactory.getLogger("fleet");

    private final CamelContext context;
    private final AccountTable table;
    private final String baseUrl;
    private final Map<String, Account> running = new TreeMap<>();

    Fleet(CamelContext context, AccountTable table, String baseUrl) {
        this.context = context;
        this.table = table;
        this.baseUrl = baseUrl;
    }

    /** Adds, changes and removes accounts until it runs what the table says. */
    void reconcile() throws Exception {
        Map<String, Account> wanted = table.all();
        for (Account account : List.copyOf(running.values())) {
            if (!account.equals(wanted.get(account.name()))) {
                remove(account);
            }
        }
        for (Account account : wanted.values()) {
            if (!running.containsKey(account.name())) {
                try {
                    add(account);
                } catch (Exception e) {
                    // The others must not wait for it; the next look tries again.
                    LOG.error("The account {} cannot be added", account, e);
                    remove(account);
                }
            }
        }
    }

    private void add(Account account) throws Exception {
        running.put(account.name(), account);
        KajabiComponent kajabi = new KajabiComponent();
        kajabi.getConfiguration().setBaseUrl(baseUrl);
        kajabi.getConfiguration().setClientId(account.clientId());
        kajabi.getConfiguration().setClientSecret(account.clientSecret());
        kajabi.getConfiguration().setSiteId(account.siteId());
        // A node that does not lead needs no token.
        kajabi.getConfiguration().setLazyLogin(true);
        context.addComponent(account.scheme(), kajabi);
        for (String list : LISTS) {
            TemplatedRouteBuilder.builder(context, FleetRoutes.TEMPLATE)
                    .routeId(route(account, list))
                    .parameter("account", account.name())
                    .parameter("list", list)
                    // Spread over the delay, so that not all poll at once.
                    .parameter(
                            "initialDelay",
                            Math.floorMod(route(account, list).hashCode(), FleetRoutes.DELAY))
                    .add();
        }
        LOG.info("Account {} added", account);
    }

    private void remove(Account account) throws Exception {
        for (String list : LISTS) {
            String route = route(account, list);
            if (context.getRoute(route) != null) {
                context.getRouteController().stopRoute(route, 10, TimeUnit.SECONDS);
                context.removeRoute(route);
            }
        }
        // Camel keeps the endpoint behind master:, which belongs to the old component.
        context.removeEndpoints(account.scheme() + ":*");
        context.removeComponent(account.scheme());
        running.remove(account.name());
        LOG.info("Account {} removed", account);
    }

    private static String route(Account account, String list) {
        return account.name() + "-" + list;
    }
}
