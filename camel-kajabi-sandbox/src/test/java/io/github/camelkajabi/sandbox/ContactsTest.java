// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContactsTest {

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

    @Test
    void create() throws Exception {
        sandbox.clock().set(java.time.Instant.parse("2026-03-01T10:00:00.123456Z"));
        String body =
                TestClient.resource(
                        "contacts",
                        null,
                        "{\"name\":\"Ada"
                            + " Birch\",\"email\":\"Ada@example.org\",\"subscribed\":true,\"custom_150\":\"x\",\"custom_151\":\"y\",\"shoe_size\":42,\"external_user_id\":\"e1\",\"created_at\":\"2001-01-01T00:00:00Z\"}",
                        "site",
                        "sites",
                        data.siteId());
        TestClient.Answer answer = client.call("POST", "/contacts", body);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("content-type")).isEqualTo("application/vnd.api+json");
        var attributes = answer.data().path("attributes");
        assertThat(attributes.path("name").asText()).isEqualTo("Ada Birch");
        assertThat(attributes.path("email").asText()).isEqualTo("Ada@example.org");
        assertThat(attributes.path("subscribed").asBoolean()).isTrue();
        assertThat(attributes.path("custom_150").asText()).isEqualTo("x");
        assertThat(attributes.has("custom_151")).isFalse();
        assertThat(attributes.has("shoe_size")).isFalse();
        assertThat(attributes.path("external_user_id").isNull()).isTrue();
        assertThat(attributes.path("created_at").asText())
                .startsWith("2026-03-01T10:00:0")
                .endsWith("Z");
        assertThat(answer.data().at("/relationships/site/data/id").asText())
                .isEqualTo(data.siteId());
        assertThat(answer.data().at("/relationships/customer/data").isNull()).isTrue();
        assertThat(answer.data().at("/links/customer").asText()).isEmpty();
        assertThat(Long.parseLong(answer.data().path("id").asText()))
                .isGreaterThan(Integer.MAX_VALUE);
        assertThat(data.contactByEmail("ada@example.org")).isPresent();
    }

    @Test
    void customFieldsOfTheSiteAppear() throws Exception {
        assertThat(data.addCustomField("Size", "TextField")).isEqualTo("custom_1");
        assertThat(data.addCustomField("Town", "TextField")).isEqualTo("custom_2");
        String id = data.addContact(Map.of("custom_2", "Bern"));
        var attributes = client.get("/contacts/" + id).data().path("attributes");
        assertThat(attributes.get("custom_1").isNull()).isTrue();
        assertThat(attributes.path("custom_2").asText()).isEqualTo("Bern");
        assertThat(attributes.has("custom_3")).isFalse();
    }

    @Test
    void seededAttributesOfAnyNameAreShown() throws Exception {
        String id =
                data.addContact(
                        Map.of(
                                "email",
                                "zoe@example.org",
                                "lead_score",
                                Map.of("value", 12345678901L)));
        assertThat(client.get("/contacts/" + id).data().at("/attributes/lead_score/value").asLong())
                .isEqualTo(12345678901L);
        assertThat(data.contact(id).orElseThrow()).containsKey("lead_score");
    }

    @Test
    void updateChangesWhatIsSentAndNothingElse() throws Exception {
        String id =
                data.addContact(
                        Map.of(
                                "name",
                                "Ada Birch",
                                "email",
                                "ada@example.org",
                                "phone_number",
                                "41"));
        sandbox.clock().advance(java.time.Duration.ofMinutes(1));
        TestClient.Answer answer =
                client.call(
                        "PATCH",
                        "/contacts/" + id,
                        TestClient.resource(
                                "contacts", id, "{\"name\":\"Ada Costa\",\"phone_number\":null}"));
        assertThat(answer.status()).isEqualTo(200);
        var attributes = answer.data().path("attributes");
        assertThat(attributes.path("name").asText()).isEqualTo("Ada Costa");
        assertThat(attributes.path("phone_number").isNull()).isTrue();
        assertThat(attributes.path("email").asText()).isEqualTo("ada@example.org");
        assertThat(attributes.path("updated_at").asText())
                .isGreaterThan(attributes.path("created_at").asText());
    }

    @Test
    void externalUserIdNeedsACustomer() throws Exception {
        String id = data.addContact(Map.of("email", "ada@example.org"));
        String body = TestClient.resource("contacts", id, "{\"external_user_id\":\"e1\"}");
        assertThat(
                        client.call("PATCH", "/contacts/" + id, body)
                                .data()
                                .at("/attributes/external_user_id")
                                .isNull())
                .isTrue();
        data.grant(id, data.offerId("Welcome course"));
        assertThat(
                        client.call("PATCH", "/contacts/" + id, body)
                                .data()
                                .at("/attributes/external_user_id")
                                .asText())
                .isEqualTo("e1");
        String customer = data.customerOf(id).orElseThrow();
        assertThat(
                        client.get("/customers/" + customer)
                                .data()
                                .at("/attributes/external_user_id")
                                .asText())
                .isEqualTo("e1");
    }

    @Test
    void updateMayKeepItsOwnEmailAndFreesTheOldOne() throws Exception {
        String id = data.addContact(Map.of("email", "ada@example.org"));
        assertThat(
                        client.call(
                                        "PATCH",
                                        "/contacts/" + id,
                                        TestClient.resource(
                                                "contacts", id, "{\"email\":\"ADA@example.org\"}"))
                                .status())
                .isEqualTo(200);
        assertThat(
                        client.call(
                                        "PATCH",
                                        "/contacts/" + id,
                                        TestClient.resource(
                                                "contacts", id, "{\"email\":\"new@example.org\"}"))
                                .status())
                .isEqualTo(200);
        assertThat(
                        client.call("POST", "/contacts", client.contact("Other", "ada@example.org"))
                                .status())
                .isEqualTo(201);
        assertThat(
                        client.call("POST", "/contacts", client.contact("Other", "new@example.org"))
                                .status())
                .isEqualTo(422);
    }

    @Test
    void deleteAnswersAnEmptyResource() throws Exception {
        String id = data.addContact(Map.of("email", "ada@example.org"));
        data.grant(id, data.offerId("Welcome course"));
        TestClient.Answer answer = client.call("DELETE", "/contacts/" + id, null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"data\":{}}");
        assertThat(client.get("/contacts/" + id).status()).isEqualTo(404);
        assertThat(data.customers()).isEmpty();
        assertThat(
                        client.call("POST", "/contacts", client.contact("Ada", "ada@example.org"))
                                .status())
                .isEqualTo(201);
    }

    @Test
    void duplicateEmailIsRefusedPerSite() throws Exception {
        data.addContact(Map.of("email", "ada@example.org"));
        TestClient.Answer answer =
                client.call("POST", "/contacts", client.contact("Ada", " Ada@Example.org"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/source/pointer").asText())
                .isEqualTo("/data/attributes/email");
        assertThat(answer.json().at("/errors/0/title").asText()).isEqualTo("Unprocessable Entity");
        String otherSite = data.addSite("Second");
        String body =
                TestClient.resource(
                        "contacts",
                        null,
                        "{\"email\":\"ada@example.org\"}",
                        "site",
                        "sites",
                        otherSite);
        assertThat(client.call("POST", "/contacts", body).status()).isEqualTo(201);
    }

    @Test
    void missingSiteIsABadRequest() throws Exception {
        TestClient.Answer answer =
                client.call(
                        "POST",
                        "/contacts",
                        TestClient.resource("contacts", null, "{\"email\":\"ada@example.org\"}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/source/pointer").asText())
                .isEqualTo("/data/relationships/site");
        assertThat(answer.json().at("/errors/0/status").asText()).isEqualTo("400");
        String unknown =
                TestClient.resource(
                        "contacts", null, "{\"email\":\"ada@example.org\"}", "site", "sites", "1");
        assertThat(client.call("POST", "/contacts", unknown).status()).isEqualTo(400);
        assertThat(data.contactCount()).isZero();
    }

    @Test
    void severalRefusalsComeInOneAnswer() throws Exception {
        TestClient.Answer answer = client.call("POST", "/contacts", client.contact(" ", "nowhere"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("errors")).hasSize(2);
        assertThat(answer.json().at("/errors/1/source/pointer").asText())
                .isEqualTo("/data/attributes/name");
    }

    @Test
    void malformedBodies() throws Exception {
        String id = data.addContact(Map.of("email", "ada@example.org"));
        for (String body :
                List.of(
                        "{",
                        "[]",
                        "{}",
                        "{\"data\":[]}",
                        "{\"data\":{\"type\":\"offers\",\"attributes\":{}}}")) {
            assertThat(client.call("POST", "/contacts", body).status()).as(body).isEqualTo(400);
        }
        String otherId = TestClient.resource("contacts", "1", "{\"name\":\"X\"}");
        assertThat(client.call("PATCH", "/contacts/" + id, otherId).status()).isEqualTo(400);
        assertThat(
                        client.call(
                                        "PATCH",
                                        "/contacts/1",
                                        TestClient.resource("contacts", "1", "{}"))
                                .status())
                .isEqualTo(404);
        assertThat(client.call("DELETE", "/contacts/1", null).status()).isEqualTo(404);
    }

    @Test
    void unknownPathIsAPage() throws Exception {
        for (TestClient.Answer answer :
                List.of(
                        client.get("/nothing"),
                        client.anonymous("GET", "/nothing"),
                        client.call("PUT", "/contacts", "{}"))) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("content-type")).startsWith("text/html");
            assertThat(answer.body()).startsWith("<!DOCTYPE html>");
            assertThat(answer.header("x-request-id")).isNotEmpty();
        }
    }
}
