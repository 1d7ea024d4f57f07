// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.console.DevConsole.MediaType;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.json.JsonObject;
import org.junit.jupiter.api.Test;

class KajabiConsoleTest extends SandboxTest {

    @Test
    void itIsThereByItsNameAndEmptyAtFirst() {
        assertThat(console().getGroup()).isEqualTo("camel");
        assertThat(rows("sessions")).isEmpty();
        assertThat(rows("consumers")).isEmpty();
        assertThat((String) console().call(MediaType.TEXT)).isEmpty();
    }

    @Test
    void itChecksTheAccountOfAComponentOnRequest() {
        JsonObject root =
                (JsonObject) console().call(MediaType.JSON, Map.of(KajabiConsole.CHECK, "kajabi"));
        Map<String, Object> report = root.getMap(KajabiConsole.CHECK);
        assertThat(report).containsEntry("exitCode", 0).containsEntry("baseUrl", sandbox.baseUrl());
        assertThat((String) console().call(MediaType.TEXT, Map.of(KajabiConsole.CHECK, "kajabi")))
                .startsWith("Account check of");
    }

    @Test
    void itShowsTheSession() {
        sandbox.faults().on("GET", "/v1/sites").respond(429).retryAfter("0").add();
        list("sites?operation=list");
        assertThat(rows("sessions"))
                .singleElement()
                .satisfies(
                        session -> {
                            assertThat(session)
                                    .containsEntry("baseUrl", sandbox.baseUrl())
                                    .containsEntry("credentials", "client credentials")
                                    .containsEntry("tokenRequests", 1L)
                                    .containsEntry("requests", 3L)
                                    .containsEntry("rateLimits", 1L)
                                    .containsEntry("retries", 1L)
                                    .containsEntry("pausedForMillis", 0L)
                                    .containsEntry("connectionsInUse", 0);
                            assertThat(Instant.parse(session.getString("tokenValidUntil")))
                                    .isAfter(Instant.now());
                            assertThat(Instant.parse(session.getString("lastSuccess")))
                                    .isBeforeOrEqualTo(Instant.now());
                        });
    }

    @Test
    void anAccountWithoutALimitIsUnlimitedAndAGivenTokenHasNoEnd() {
        context.getEndpoint("kajabi:me?accessToken=given");
        assertThat(rows("sessions"))
                .singleElement()
                .satisfies(
                        session ->
                                assertThat(session)
                                        .containsEntry("requestsPerMinute", "unlimited")
                                        .containsEntry("credentials", "access token")
                                        .doesNotContainKeys("tokenValidUntil", "lastSuccess"));
    }

    @Test
    void itShowsTheConsumers() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&delay=10")
                                .routeId("newcomers")
                                .throwException(new IllegalStateException("not today"));
                    }
                });
        String id = sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        await().untilAsserted(
                        () ->
                                assertThat(rows("consumers"))
                                        .singleElement()
                                        .satisfies(
                                                consumer ->
                                                        assertThat(consumer)
                                                                .containsEntry("failed", 1)
                                                                .containsEntry("oldestOpen", id)));
        assertThat(rows("consumers"))
                .singleElement()
                .satisfies(
                        consumer ->
                                assertThat(consumer)
                                        .containsEntry("routeId", "newcomers")
                                        .containsEntry("resource", "contacts")
                                        .containsEntry(
                                                "checkpoint",
                                                "kajabi/" + sandbox.data().siteId() + "/contacts")
                                        .containsEntry("undelivered", 1)
                                        .containsEntry("saturated", false)
                                        .containsKeys("floor", "lagSeconds", "lastSuccessfulPoll"));
        context.getRouteController().stopRoute("newcomers");
        assertThat(rows("consumers")).isEmpty();
    }

    @Test
    void itShowsNoSecret() {
        list("sites?operation=list");
        String token =
                sandbox.requests().entries("GET", "/v1/sites").get(0).header("Authorization");
        assertThat(token).startsWith("Bearer ");
        assertThat((String) console().call(MediaType.TEXT))
                .contains("Session:\n", "    baseUrl: " + sandbox.baseUrl() + "\n")
                .doesNotContain(sandbox.clientSecret(), token.substring("Bearer ".length()));
        assertThat(((JsonObject) console().call(MediaType.JSON)).toJson())
                .contains("\"tokenRequests\":1")
                .doesNotContain(sandbox.clientSecret(), token.substring("Bearer ".length()));
    }

    private DevConsole console() {
        return PluginHelper.getDevConsoleResolver(context).resolveDevConsole("kajabi");
    }

    private Collection<JsonObject> rows(String name) {
        return ((JsonObject) console().call(MediaType.JSON)).getCollection(name);
    }
}
