// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.client.HostileServer;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A route that calls the API for one account after the other, each with its own credentials in the
 * URI of {@code toD}. {@code -Dkajabi.accounts=10000} sets how many.
 */
@Timeout(1_800)
class ManyAccountsTest {

    private static final int ACCOUNTS = Integer.getInteger("kajabi.accounts", 300);

    /** What Camel keeps of dynamic endpoints and their producers; by default it is 1,000. */
    private static final int KEPT_BY_CAMEL = Math.min(ACCOUNTS / 10, 1_000);

    /** The newest sessions that have no user, as the documentation says. */
    private static final int KEPT_UNUSED = 20;

    /** Sessions that may keep connections, and those that may begin until the next look at them. */
    private static final int CONNECTED = 100 + 25;

    private static final long MEBIBYTE = 1024 * 1024;

    private final Set<KajabiSession> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger began = new AtomicInteger();

    @Test
    void manyAccountsInOneRouteKeepFewSessionsAndSockets() throws Exception {
        CamelContext context = new DefaultCamelContext();
        context.setGlobalOptions(Map.of(Exchange.MAXIMUM_ENDPOINT_CACHE_SIZE, "" + KEPT_BY_CAMEL));
        try (HostileServer server = HostileServer.ofCalls(wire -> wire.json("{\"data\":[]}"))) {
            KajabiComponent kajabi = new KajabiComponent();
            kajabi.getConfiguration().setBaseUrl(server.baseUrl());
            context.addComponent("kajabi", kajabi);
            context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:in")
                                    .toD(
                                            "kajabi:contacts?operation=list&clientSecret=secret"
                                                    + "&clientId=${header.account}",
                                            KEPT_BY_CAMEL);
                        }
                    });
            context.start();
            SessionRegistry.of(context)
                    .addListener(
                            new SessionRegistry.Listener() {
                                @Override
                                public void began(KajabiSession session) {
                                    began.incrementAndGet();
                                    sessions.add(session);
                                }

                                @Override
                                public void ended(KajabiSession session) {
                                    sessions.remove(session);
                                }
                            });
            ProducerTemplate template = context.createProducerTemplate();
            int mostSessions = 0;
            int mostSockets = 0;
            long early = 0;
            for (int i = 1; i <= ACCOUNTS; i++) {
                template.requestBodyAndHeader("direct:in", null, "account", "account-" + i);
                mostSessions = Math.max(mostSessions, sessions.size());
                mostSockets = Math.max(mostSockets, server.openConnections());
                if (i == ACCOUNTS / 4) {
                    early = liveHeap();
                }
            }
            long more = liveHeap() - early;
            System.out.println(
                    "proof: "
                            + ACCOUNTS
                            + " accounts by toD, at most "
                            + mostSessions
                            + " sessions and "
                            + mostSockets
                            + " sockets at once, "
                            + more / 1024
                            + " KiB more live heap at the end than after a quarter ("
                            + early / 1024
                            + " KiB)");
            assertThat(began).hasValue(ACCOUNTS);
            assertThat(server.requests()).hasSize(2 * ACCOUNTS);
            assertThat(mostSessions).isLessThanOrEqualTo(KEPT_BY_CAMEL + KEPT_UNUSED + 1);
            // the server learns of a connection's end a little later
            assertThat(mostSockets).isLessThan(CONNECTED + 60);
            assertThat(more).isLessThan(8 * MEBIBYTE);
        } finally {
            context.stop();
        }
        assertThat(sessions).isEmpty();
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
