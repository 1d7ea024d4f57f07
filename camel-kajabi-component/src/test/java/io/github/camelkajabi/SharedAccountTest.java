// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.RequestLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Consumers of different lists of one account. */
class SharedAccountTest extends SandboxTest {

    private static final String CONTACTS = "/v1/contacts";
    private static final String CUSTOMERS = "/v1/customers";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());

    @Test
    void theyShareOneTokenAndOneSession() throws Exception {
        String tag = sandbox.data().addTag("vip");
        follow("all", "contacts?delay=10");
        follow("tagged", "contacts?offsetKey=vip&delay=10&filter.has_tag_id=" + tag);
        follow("customers", "customers?delay=10");
        String offer = sandbox.data().offerId("Welcome course");
        for (int i = 0; i < 5; i++) {
            String contact = sandbox.data().addContact(Map.of("name", "A"));
            sandbox.data().grant(contact, offer);
            sandbox.data().tag(contact, tag);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(received).hasSize(15));
        int contacts = sandbox.requests().count("GET", CONTACTS);
        int customers = sandbox.requests().count("GET", CUSTOMERS);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                sandbox.requests().count("GET", CONTACTS) > contacts + 50
                                        && sandbox.requests().count("GET", CUSTOMERS)
                                                > customers + 25);

        assertThat(received)
                .doesNotHaveDuplicates()
                .filteredOn(id -> id.startsWith("customers"))
                .hasSize(5);
        assertThat(sandbox.requests().count("POST", "/v1/oauth/token")).isEqualTo(1);
        assertThat(followed()).hasSize(3);
        assertThat(followed().stream().map(KajabiEndpoint::session).distinct()).hasSize(1);
    }

    @Test
    void whatTheServerAsksOfOneHoldsForAll() throws Exception {
        Duration wait = Duration.ofSeconds(2);
        follow("contacts", "contacts?delay=10");
        follow("customers", "customers?delay=200");
        await().atMost(PATIENCE).until(() -> sandbox.requests().count("GET", CUSTOMERS) > 1);
        sandbox.faults()
                .on("GET", CONTACTS)
                .respond(429)
                .retryAfter(Long.toString(wait.toSeconds()))
                .add();
        await().atMost(PATIENCE).until(() -> sandbox.faults().applied() == 1);
        int contacts = sandbox.requests().count("GET", CONTACTS);
        int customers = sandbox.requests().count("GET", CUSTOMERS);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                sandbox.requests().count("GET", CONTACTS) > contacts + 1
                                        && sandbox.requests().count("GET", CUSTOMERS)
                                                > customers + 1);

        Instant refused =
                sandbox.requests().entries().stream()
                        .filter(entry -> entry.status() == 429)
                        .map(RequestLog.Entry::at)
                        .findFirst()
                        .orElseThrow();
        List<RequestLog.Entry> early =
                sandbox.requests().entries().stream()
                        .filter(entry -> entry.at().isAfter(refused))
                        .filter(entry -> entry.at().isBefore(refused.plus(wait)))
                        .toList();
        // One may have been under way when the answer came.
        assertThat(early).hasSizeLessThanOrEqualTo(1);
        assertThat(early).allSatisfy(entry -> assertThat(entry.path()).isEqualTo(CUSTOMERS));
        assertThat(sandbox.requests().entries())
                .filteredOn(entry -> entry.status() != 200)
                .hasSize(1);
    }

    private void follow(String id, String uri) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:" + uri + "&startFrom=beginning&initialDelay=0")
                                .routeId(id)
                                .process(
                                        exchange ->
                                                received.add(
                                                        id
                                                                + exchange.getMessage()
                                                                        .getHeader(
                                                                                KajabiConstants
                                                                                        .ID)));
                    }
                });
    }

    private Collection<KajabiEndpoint> followed() {
        List<KajabiEndpoint> endpoints = new ArrayList<>();
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof KajabiEndpoint kajabi) {
                endpoints.add(kajabi);
            }
        }
        return endpoints;
    }
}
