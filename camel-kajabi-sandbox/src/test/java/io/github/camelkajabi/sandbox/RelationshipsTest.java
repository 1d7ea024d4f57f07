// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RelationshipsTest {

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

    private String contact() {
        return data.addContact(Map.of("name", "Ada Birch", "email", "Ada@example.org"));
    }

    @Test
    void tagsAreAddedRemovedAndReplaced() throws Exception {
        String path = "/contacts/" + contact() + "/relationships/tags";
        String one = data.tagId("Newcomer");
        String two = data.tagId("Customer");
        String three = data.tagId("Newsletter");
        TestClient.Answer added =
                client.call("POST", path, TestClient.identifiers("contact_tags", one, two));
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.ids()).containsExactly(one, two);
        assertThat(added.values("/type")).containsOnly("contact_tags");
        assertThat(client.call("POST", path, TestClient.identifiers("contact_tags", one)).ids())
                .containsExactly(one, two);
        assertThat(client.call("DELETE", path, TestClient.identifiers("contact_tags", one)).ids())
                .containsExactly(two);
        assertThat(client.call("DELETE", path, TestClient.identifiers("contact_tags", one)).ids())
                .containsExactly(two);
        assertThat(
                        client.call(
                                        "PATCH",
                                        path,
                                        TestClient.identifiers("contact_tags", one, three))
                                .ids())
                .containsExactlyInAnyOrder(one, three);
        assertThat(client.get(path).ids()).containsExactlyInAnyOrder(one, three);
        assertThat(client.call("PATCH", path, TestClient.identifiers("contact_tags")).ids())
                .isEmpty();
    }

    @Test
    void grantCreatesTheCustomerAndAMail() throws Exception {
        String contact = contact();
        String offer = data.offerId("Welcome course");
        TestClient.Answer answer =
                client.call(
                        "POST",
                        "/contacts/" + contact + "/relationships/offers",
                        TestClient.identifiers("offers", offer));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.ids()).containsExactly(offer);
        assertThat(data.customers()).hasSize(1);
        assertThat(data.customers().get(0))
                .containsEntry("email", "ada@example.org")
                .containsEntry("name", "Ada Birch");
        assertThat(data.welcomeMails())
                .singleElement()
                .satisfies(
                        mail -> {
                            assertThat(mail.contactId()).isEqualTo(contact);
                            assertThat(mail.offerIds()).containsExactly(offer);
                        });
        String customer = data.customerOf(contact).orElseThrow();
        var shown = client.get("/contacts/" + contact).data();
        assertThat(shown.at("/relationships/customer/data/id").asText()).isEqualTo(customer);
        assertThat(shown.at("/links/customer").asText())
                .isEqualTo(sandbox.baseUrl() + "/customers/" + customer);
        assertThat(client.get("/customers/" + customer + "/relationships/offers").ids())
                .containsExactly(offer);
        assertThat(client.get("/customers/" + customer).data().at("/relationships/products/data"))
                .hasSize(1);
    }

    @Test
    void grantAgainChangesNothing() throws Exception {
        String path = "/contacts/" + contact() + "/relationships/offers";
        String body = TestClient.identifiers("offers", data.offerId("Welcome course"));
        client.call("POST", path, body);
        assertThat(client.call("POST", path, body).ids()).hasSize(1);
        assertThat(data.customers()).hasSize(1);
        assertThat(data.welcomeMails()).hasSize(1);
    }

    @Test
    void mailIsSuppressedByMeta() throws Exception {
        String path = "/contacts/" + contact() + "/relationships/offers";
        String body = TestClient.identifiers("offers", data.offerId("Welcome course"));
        String silent =
                body.substring(0, body.length() - 1)
                        + ",\"meta\":{\"send_customer_welcome_email\":false}}";
        assertThat(client.call("POST", path, silent).ids()).hasSize(1);
        assertThat(data.customers()).hasSize(1);
        assertThat(data.welcomeMails()).isEmpty();
    }

    @Test
    void replaceMailsWhatItGrantsAndHasNoSwitch() throws Exception {
        String path = "/contacts/" + contact() + "/relationships/offers";
        String body = TestClient.identifiers("offers", data.offerId("Welcome course"));
        String silent =
                body.substring(0, body.length() - 1)
                        + ",\"meta\":{\"send_customer_welcome_email\":false}}";
        assertThat(client.call("PATCH", path, silent).ids()).hasSize(1);
        assertThat(data.welcomeMails()).hasSize(1);
        assertThat(client.call("PATCH", path, body).ids()).hasSize(1);
        assertThat(data.welcomeMails()).hasSize(1);
    }

    @Test
    void revokeAndReplaceOffers() throws Exception {
        String contact = contact();
        String path = "/contacts/" + contact + "/relationships/offers";
        String one = data.offerId("Welcome course");
        String two = data.offerId("Spring workshop");
        String three = data.offerId("Coaching hour");
        data.grant(contact, one);
        data.grant(contact, two);
        assertThat(client.call("DELETE", path, TestClient.identifiers("offers", one)).ids())
                .containsExactly(two);
        assertThat(client.call("PATCH", path, TestClient.identifiers("offers", one, three)).ids())
                .containsExactlyInAnyOrder(one, three);
        assertThat(data.offersOf(contact)).containsExactlyInAnyOrder(one, three);
        assertThat(client.call("PATCH", path, TestClient.identifiers("offers")).ids()).isEmpty();
    }

    @Test
    void customerVariantSendsNoMail() throws Exception {
        String contact = contact();
        data.grant(contact, data.offerId("Welcome course"));
        String path =
                "/customers/" + data.customerOf(contact).orElseThrow() + "/relationships/offers";
        String offer = data.offerId("Spring workshop");
        assertThat(client.call("POST", path, TestClient.identifiers("offers", offer)).ids())
                .hasSize(2)
                .contains(offer);
        assertThat(client.call("DELETE", path, TestClient.identifiers("offers", offer)).ids())
                .doesNotContain(offer);
        assertThat(client.call("PATCH", path, TestClient.identifiers("offers", offer)).ids())
                .containsExactly(offer);
        assertThat(data.offersOf(contact)).containsExactly(offer);
        assertThat(data.welcomeMails()).isEmpty();
    }

    @Test
    void productsOfAnOffer() throws Exception {
        String offer = data.addOffer("Bundle");
        String product = data.addProduct(offer, "Book");
        assertThat(client.get("/offers/" + offer + "/relationships/products").ids())
                .containsExactly(product);
        assertThat(client.get("/offers/1/relationships/products").status()).isEqualTo(404);
    }

    @Test
    void refusals() throws Exception {
        String contact = contact();
        String path = "/contacts/" + contact + "/relationships/offers";
        String offer = data.offerId("Welcome course");
        for (String body :
                List.of(
                        "{\"data\":{\"type\":\"offers\",\"id\":\"" + offer + "\"}}",
                        "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"" + offer + "\"}]}",
                        "{\"data\":[{\"type\":\"offers\",\"id\":" + offer + "}]}",
                        "{\"data\":[\"" + offer + "\"]}")) {
            TestClient.Answer answer = client.call("POST", path, body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.json().at("/errors/0/source/pointer").asText()).isEqualTo("/data");
        }
        assertThat(client.call("POST", path, TestClient.identifiers("offers", offer, "1")).status())
                .isEqualTo(404);
        assertThat(
                        client.call(
                                        "POST",
                                        "/contacts/1/relationships/offers",
                                        TestClient.identifiers("offers", offer))
                                .status())
                .isEqualTo(404);
        assertThat(client.call("DELETE", path, null).status()).isEqualTo(400);
        assertThat(data.offersOf(contact)).isEmpty();
        assertThat(data.customers()).isEmpty();
    }

    @Test
    void includesFollowTheRelationships() throws Exception {
        String contact = contact();
        data.grant(contact, data.offerId("Welcome course"));
        data.tag(contact, data.tagId("Newcomer"));
        TestClient.Answer answer =
                client.get(
                        "/contacts/"
                                + contact
                                + "?include=offers,tags,customer&fields[offers]=title&fields[customers]=email");
        List<String> types = new java.util.ArrayList<>();
        answer.json().path("included").forEach(row -> types.add(row.path("type").asText()));
        assertThat(types).containsExactlyInAnyOrder("offers", "contact_tags", "customers");
        answer.json()
                .path("included")
                .forEach(
                        row -> {
                            if (row.path("type").asText().equals("offers")) {
                                assertThat(row.path("attributes")).hasSize(1);
                            }
                        });
        assertThat(answer.data().at("/relationships/offers/data")).hasSize(1);
        var plain = client.get("/contacts/" + contact).data().at("/relationships/offers");
        assertThat(plain.has("data")).isFalse();
        assertThat(plain.at("/links/self").asText())
                .isEqualTo(sandbox.baseUrl() + "/contacts/" + contact + "/relationships/offers");
    }

    @Test
    void partOfTheOffersOfACustomer() throws Exception {
        String contact = contact();
        data.grant(contact, data.offerId("Welcome course"));
        data.grant(contact, data.offerId("Spring workshop"));
        String path = "/customers/" + data.customerOf(contact).orElseThrow();
        assertThat(
                        client.get(path + "?include=offers&filter[offers_search]=spring")
                                .json()
                                .path("included"))
                .hasSize(1);
        var second =
                client.get(path + "?include=offers&filter[offers_per]=1&filter[offers_page]=2")
                        .json();
        assertThat(second.at("/included/0/attributes/title").asText()).isEqualTo("Spring workshop");
        assertThat(second.at("/data/relationships/offers/data")).hasSize(1);
    }
}
