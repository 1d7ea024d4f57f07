// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How events are delivered to hooks, and what they carry. */
class HookRulesTest {

    private final KajabiSandbox sandbox = KajabiSandbox.start();
    private final SandboxData data = sandbox.data();
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(204);
    private HttpServer receiver;
    private String target;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    headers.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Trace")));
                    received.add(TestClient.JSON.readTree(exchange.getRequestBody()));
                    exchange.sendResponseHeaders(status.get(), -1);
                    exchange.close();
                });
        receiver.start();
        target = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        sandbox.close();
    }

    private String hook(String event) {
        return data.add(
                "hooks",
                Map.of("target_url", target, "event", event),
                Map.of("site", data.siteId()));
    }

    private String purchase() {
        return data.addPurchase(data.addMadeUpContact(), data.offerId("Spring workshop"));
    }

    private void awaitDeliveries(int count) {
        Until.isTrue(() -> sandbox.hookDeliveries().size() >= count);
    }

    private List<String> purchases() {
        return received.stream().map(body -> body.at("/payload/0/id").asText()).toList();
    }

    @Test
    void someAreLostAndSomeAreSentSeveralTimes() {
        hook("purchase");
        sandbox.hooks().seed(7).drop(0.5).duplicate(0.5, 3);
        Map<String, Integer> times = new HashMap<>();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(purchase());
        }
        sandbox.hooks().clear();
        String last = purchase();
        Until.isTrue(() -> purchases().contains(last));
        purchases().forEach(id -> times.merge(id, 1, Integer::sum));
        times.remove(last);
        assertThat(times.keySet()).isSubsetOf(all).hasSizeBetween(10, 30);
        assertThat(times.values()).contains(1, 3).doesNotContain(2);
    }

    @Test
    void lateOnesAreOvertaken() {
        hook("purchase");
        sandbox.hooks().reorder(8).delay(Duration.ofMillis(1), Duration.ofMillis(40));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            all.add(purchase());
        }
        awaitDeliveries(16);
        assertThat(purchases()).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
    }

    @Test
    void theLastOfAWindowAreSentToo() {
        hook("purchase");
        sandbox.hooks().reorder(100);
        String only = purchase();
        awaitDeliveries(1);
        assertThat(purchases()).containsExactly(only);
    }

    @Test
    void aDeliveryMayComeBeforeItsRecordIsListed() throws Exception {
        TestClient client = new TestClient(sandbox);
        hook("purchase");
        sandbox.hooks().beforeVisible(Duration.ofHours(1));
        String hidden = purchase();
        awaitDeliveries(1);
        assertThat(purchases()).containsExactly(hidden);
        assertThat(client.get("/purchases").ids()).isEmpty();
        assertThat(client.get("/transactions").ids()).isEmpty();
        sandbox.hooks().beforeVisible(Duration.ofMillis(20));
        String shown = purchase();
        Until.isTrue(() -> ids(client).equals(List.of(shown)));
    }

    private static List<String> ids(TestClient client) {
        try {
            return client.get("/purchases").ids();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFailedOneIsSentAgainAndAHookThatKeepsFailingIsDeleted() {
        String id = hook("purchase");
        status.set(500);
        sandbox.hooks()
                .retry(List.of(Duration.ofMillis(1), Duration.ofMillis(2)), Duration.ofSeconds(5))
                .disableAfter(5);
        purchase();
        awaitDeliveries(3);
        assertThat(data.find("hooks", id)).isPresent();
        purchase();
        Until.isTrue(() -> data.find("hooks", id).isEmpty());
        assertThat(sandbox.hookDeliveries()).hasSize(5);
        status.set(204);
        hook("purchase");
        purchase();
        awaitDeliveries(6);
        assertThat(sandbox.hookDeliveries().get(5).status()).isEqualTo(204);
    }

    @Test
    void headersAndTheEndOfRules() {
        hook("purchase");
        sandbox.hooks().headers(Map.of("X-Trace", "yes"));
        purchase();
        awaitDeliveries(1);
        sandbox.clearHooks();
        assertThat(sandbox.hookDeliveries()).isEmpty();
        purchase();
        awaitDeliveries(1);
        assertThat(headers).containsExactly("yes", "null");
    }

    @Test
    void aSecondEqualHookIsRefusedIfTheRuleSaysSo() throws Exception {
        TestClient client = new TestClient(sandbox);
        assertThat(create(client)).isEqualTo(201);
        assertThat(create(client)).isEqualTo(201);
        sandbox.hooks().duplicateRegistration(HookRules.DuplicateRegistration.REJECT_422);
        assertThat(create(client)).isEqualTo(422);
        assertThat(data.count("hooks")).isEqualTo(2);
    }

    private int create(TestClient client) throws Exception {
        return client.call(
                        "POST",
                        "/hooks",
                        TestClient.resource(
                                "hooks",
                                null,
                                "{\"event\":\"purchase\",\"target_url\":\"" + target + "\"}",
                                "site",
                                "sites",
                                data.siteId()))
                .status();
    }

    @Test
    void theOtherSystemHasAFlatPayload() {
        sandbox.hooks().dashboard(target);
        String contact = data.addContact(Map.of("email", "noor@example.org", "name", "Noor"));
        data.addPurchase(
                contact, data.offerId("Spring workshop"), Map.of("coupon_code", "EARLY"), true);
        awaitDeliveries(1);
        JsonNode body = received.get(0);
        assertThat(body.path("event").asText()).isEqualTo("purchase.created");
        JsonNode payload = body.path("payload");
        List<String> names = new ArrayList<>();
        payload.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "member_id",
                        "member_email",
                        "member_name",
                        "offer_id",
                        "transaction_id",
                        "amount_paid",
                        "coupon_code");
        assertThat(payload.path("member_email").asText()).isEqualTo("noor@example.org");
        assertThat(payload.path("member_id").isIntegralNumber()).isTrue();
        assertThat(payload.path("coupon_code").asText()).isEqualTo("EARLY");
    }

    @Test
    void nonsenseIsRefused() {
        HookRules rules = sandbox.hooks();
        assertThatThrownBy(() -> rules.drop(1.5))
                .hasMessage("1.5 is not a probability from 0 to 1");
        assertThatThrownBy(() -> rules.duplicate(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> rules.reorder(0)).hasMessageContaining("0 has no order");
        assertThatThrownBy(() -> rules.delay(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("PT2S");
    }

    /** The members are those of the samples in the API's documentation, no more and no less. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tag_added",
                "tag_removed",
                "form_submission",
                "purchase",
                "payment_succeeded",
                "order_created"
            })
    void aDeliveryHasTheMembersOfTheDocumentedSample(String event) throws Exception {
        JsonNode documented;
        try (InputStream in = getClass().getResourceAsStream("documented-payloads.json")) {
            documented = TestClient.JSON.readTree(in).path(event);
        }
        hook(event);
        data.addCustomField("Shoe size", "text");
        String tag = data.tagId("Newcomer");
        String contact = data.addContact(Map.of("email", "noor@example.org"));
        data.tag(contact, tag);
        data.untag(contact, tag);
        data.addPurchase(contact, data.offerId("Spring workshop"));
        String form = data.addForm("Meetup list");
        TestClient client = new TestClient(sandbox);
        int submitted =
                client.call(
                                "POST",
                                "/forms/" + form + "/submit",
                                TestClient.resource(
                                        "form_submissions",
                                        null,
                                        "{\"email\":\"noor@example.org\",\"name\":\"Noor\",\"custom_1\":\"42\"}"))
                        .status();
        assertThat(submitted).isLessThan(300);
        awaitDeliveries(1);
        JsonNode delivered = received.get(0).path("payload");
        assertThat(delivered).hasSameSizeAs(documented);
        for (int i = 0; i < documented.size(); i++) {
            JsonNode sample = documented.get(i);
            JsonNode record = delivered.get(i);
            assertThat(record.path("type")).isEqualTo(sample.path("type"));
            for (String part : List.of("attributes", "relationships", "links")) {
                assertThat(names(record.path(part)))
                        .as(part + " of " + record.path("type"))
                        .containsExactlyInAnyOrderElementsOf(texts(sample.path(part)));
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
