// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FormsAndHooksTest {

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private HttpServer receiver;

    @RegisterExtension final SandboxExtension extension = new SandboxExtension();

    private KajabiSandbox sandbox;
    private SandboxData data;
    private TestClient client;

    @BeforeEach
    void connect() {
        sandbox = extension.sandbox();
        data = sandbox.data();
        client = new TestClient(sandbox);
    }

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/hook",
                exchange -> {
                    received.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String hook(String event, String resourceId) throws Exception {
        String target = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
        String limit = resourceId == null ? "" : ",\"resource_id\":\"" + resourceId + "\"";
        TestClient.Answer answer =
                client.call(
                        "POST",
                        "/hooks",
                        TestClient.resource(
                                "hooks",
                                null,
                                "{\"event\":\""
                                        + event
                                        + "\",\"target_url\":\""
                                        + target
                                        + "\""
                                        + limit
                                        + "}",
                                "site",
                                "sites",
                                data.siteId()));
        assertThat(answer.status()).isEqualTo(201);
        return answer.data().path("id").asText();
    }

    private JsonNode next() throws Exception {
        String delivery = received.poll(30, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        return TestClient.JSON.readTree(delivery);
    }

    private static List<String> types(JsonNode delivery) {
        List<String> types = new java.util.ArrayList<>();
        delivery.path("payload").forEach(row -> types.add(row.path("type").asText()));
        return types;
    }

    @Test
    void submitCreatesAContactWithTagAndOffer() throws Exception {
        hook("form_submission", null);
        String offer = data.offerId("Welcome course");
        String form =
                data.add(
                        "forms",
                        Map.of("title", "Meetup", "default", true),
                        Map.of("contact_tags", List.of(data.tagId("Newcomer")), "offer", offer));
        String body =
                TestClient.resource(
                        "form_submissions",
                        null,
                        "{\"name\":\"Ada"
                            + " Birch\",\"email\":\"ada@example.org\",\"custom_1\":\"L\",\"mobile_phone_number\":\"41\"}");
        TestClient.Answer answer = client.call("POST", "/forms/default/submit", body);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.data().path("type").asText()).isEqualTo("form_submissions");
        assertThat(answer.data().at("/relationships/form/data/id").asText()).isEqualTo(form);
        Map<String, Object> contact = data.contactByEmail("ada@example.org").orElseThrow();
        String id = contact.get("id").toString();
        assertThat(contact)
                .containsEntry("name", "Ada Birch")
                .containsEntry("custom_1", "L")
                .doesNotContainKey("mobile_phone_number");
        assertThat(data.tagsOf(id)).containsExactly(data.tagId("Newcomer"));
        assertThat(data.offersOf(id)).containsExactly(offer);
        JsonNode delivery = next();
        assertThat(delivery.path("event").asText()).isEqualTo("form_submission");
        assertThat(types(delivery)).containsExactly("form_submissions", "forms");
        client.call("POST", "/forms/" + form + "/submit", body);
        assertThat(data.contactCount()).isEqualTo(1);
        assertThat(data.count("form_submissions")).isEqualTo(2);
    }

    @Test
    void submitIsValidated() throws Exception {
        data.addForm("Meetup");
        TestClient.Answer answer =
                client.call(
                        "POST",
                        "/forms/default/submit",
                        TestClient.resource("form_submissions", null, "{\"email\":\"x\"}"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("errors")).hasSize(2);
        assertThat(
                        client.call(
                                        "POST",
                                        "/forms/1/submit",
                                        TestClient.resource("form_submissions", null, "{}"))
                                .status())
                .isEqualTo(404);
        assertThat(data.count("form_submissions")).isZero();
    }

    @Test
    void tagEventsReachTheirHooks() throws Exception {
        String newcomer = data.tagId("Newcomer");
        hook("tag_added", newcomer);
        hook("tag_removed", null);
        String contact = data.addContact(Map.of("email", "ada@example.org"));
        data.tag(contact, data.tagId("Customer"));
        data.tag(contact, newcomer);
        data.tag(contact, newcomer);
        data.untag(contact, newcomer);
        JsonNode added = next();
        assertThat(added.path("event").asText()).isEqualTo("tag_added");
        assertThat(types(added)).containsExactly("contacts", "contact_tags");
        assertThat(added.at("/payload/0/id").asText()).isEqualTo(contact);
        assertThat(added.at("/payload/1/id").asText()).isEqualTo(newcomer);
        assertThat(next().path("event").asText()).isEqualTo("tag_removed");
        Until.isTrue(() -> sandbox.hookDeliveries().size() == 2);
        assertThat(sandbox.hookDeliveries())
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(204));
        assertThat(received).isEmpty();
    }

    @Test
    void purchaseEvents() throws Exception {
        for (String event : List.of("purchase", "payment_succeeded", "order_created")) {
            hook(event, null);
        }
        String contact = data.addContact(Map.of("email", "ada@example.org"));
        String purchase =
                data.addPurchase(contact, data.offerId("Spring workshop"), Map.of(), false);
        assertThat(types(next())).containsExactly("purchases", "offers", "customers");
        data.settle(purchase);
        assertThat(types(next())).containsExactly("transactions", "customers");
        assertThat(types(next()))
                .containsExactly("transactions", "customers", "orders", "order_items");
    }

    @Test
    void failedDeliveryIsRecorded() throws Exception {
        String id = hook("tag_added", null);
        receiver.stop(0);
        data.tag(data.addContact(Map.of()), data.tagId("Newcomer"));
        Until.isTrue(() -> !sandbox.hookDeliveries().isEmpty());
        assertThat(sandbox.hookDeliveries())
                .singleElement()
                .satisfies(
                        delivery -> {
                            assertThat(delivery.hookId()).isEqualTo(id);
                            assertThat(delivery.status()).isZero();
                        });
    }

    @Test
    void hooksAreDeletedForGood() throws Exception {
        String id = hook("tag_added", "2150000002");
        assertThat(
                        client.get("/hooks/" + id)
                                .data()
                                .at("/attributes/resource_id")
                                .isIntegralNumber())
                .isTrue();
        TestClient.Answer answer = client.call("DELETE", "/hooks/" + id, null);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(client.get("/hooks/" + id).status()).isEqualTo(404);
        assertThat(client.call("DELETE", "/hooks/" + id, null).status()).isEqualTo(404);
    }

    @Test
    void badHooksAreRefused() throws Exception {
        String body =
                TestClient.resource(
                        "hooks",
                        null,
                        "{\"event\":\"contact_created\",\"target_url\":\"nowhere\",\"resource_id\":\"x\"}",
                        "site",
                        "sites",
                        data.siteId());
        TestClient.Answer answer = client.call("POST", "/hooks", body);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("errors")).hasSize(3);
        assertThat(answer.json().at("/errors/0/source/pointer").asText())
                .isEqualTo("/data/attributes/event");
        assertThat(data.count("hooks")).isZero();
    }

    @Test
    void notes() throws Exception {
        String contact = data.addContact(Map.of("email", "ada@example.org"));
        TestClient.Answer created =
                client.call(
                        "POST",
                        "/contact_notes",
                        TestClient.resource(
                                "contact_notes",
                                null,
                                "{\"body\":\"Called\"}",
                                "contact",
                                "contacts",
                                contact));
        assertThat(created.status()).isEqualTo(201);
        String id = created.data().path("id").asText();
        assertThat(client.get("/contact_notes?filter[contact_id]=" + contact).ids())
                .containsExactly(id);
        assertThat(client.get("/contact_notes?filter[contact_id]=1").ids()).isEmpty();
        TestClient.Answer updated =
                client.call(
                        "PATCH",
                        "/contact_notes/" + id,
                        TestClient.resource("contact_notes", id, "{\"body\":\"Wrote\"}"));
        assertThat(updated.data().at("/attributes/body").asText()).isEqualTo("Wrote");
        assertThat(
                        client.call(
                                        "PATCH",
                                        "/contact_notes/" + id,
                                        TestClient.resource("contact_notes", id, "{\"body\":\"\"}"))
                                .status())
                .isEqualTo(422);
        TestClient.Answer deleted = client.call("DELETE", "/contact_notes/" + id, null);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.body()).isEmpty();
        assertThat(data.count("contact_notes")).isZero();
    }
}
