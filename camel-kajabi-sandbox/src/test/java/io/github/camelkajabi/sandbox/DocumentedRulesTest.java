// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of the API's documentation that are more than a list of names. */
class DocumentedRulesTest {

    private KajabiSandbox sandbox;
    private SandboxData data;
    private TestClient client;

    private void start(KajabiSandbox.Builder builder) {
        sandbox = builder.build().open();
        data = sandbox.data();
        client = new TestClient(sandbox);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Courses::CohortCourse, First steps|Workshop recordings",
        "Course, Cohort",
        "Course&filter[exclude_product_types][]=Courses::CohortCourse, ''",
        "Cohort Course, Cohort|First steps|Workshop recordings",
        "course, Cohort|First steps|Workshop recordings"
    })
    void productsAreExcludedByTheNameOfTheirClass(String classes, String left) throws Exception {
        start(KajabiSandbox.builder());
        String cohort =
                data.addProduct(data.offerId("Coaching hour"), "Cohort", "Courses::CohortCourse");
        assertThat(
                        client.get("/products/" + cohort)
                                .data()
                                .at("/attributes/product_type_name")
                                .asText())
                .isEqualTo("Cohort Course");
        TestClient.Answer answer =
                client.get(
                        "/products?sort=title&filter[exclude_product_types][]="
                                + classes.replace(" ", "%20"));
        assertThat(String.join("|", answer.values("/attributes/title"))).isEqualTo(left);
        assertThat(answer.body()).doesNotContain("product_class");
    }

    @Test
    void coursesAreFilteredByAStatusThatTheyDoNotShow() throws Exception {
        start(KajabiSandbox.builder());
        String published = data.add("courses", Map.of("title", "One"), Map.of());
        String draft =
                data.add("courses", Map.of("title", "Two", "publish_status", "draft"), Map.of());
        assertThat(client.get("/courses?filter[publish_status_eq]=published").ids())
                .containsExactly(published);
        TestClient.Answer drafts = client.get("/courses?filter[publish_status_eq]=draft");
        assertThat(drafts.ids()).containsExactly(draft);
        assertThat(drafts.body()).doesNotContain("publish_status\"");
    }

    @Test
    void payoutsNeedASite() throws Exception {
        start(KajabiSandbox.builder());
        TestClient.Answer answer = client.get("/kajabi_payments_payouts");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/source/parameter").asText())
                .isEqualTo("filter[site_id]");
    }

    @ParameterizedTest
    @CsvSource({
        "Paid, paid",
        "In transit, in_transit",
    })
    void payoutsAreFilteredInLowerCase(String shown, String filter) throws Exception {
        start(KajabiSandbox.builder());
        String id =
                data.add(
                        "kajabi_payments_payouts",
                        Map.of("status", shown, "amount", 49.5),
                        Map.of());
        String list =
                "/kajabi_payments_payouts?filter[site_id]=" + data.siteId() + "&filter[status]=";
        assertThat(client.get(list + filter).ids()).containsExactly(id);
        assertThat(client.get(list + shown.replace(" ", "%20")).ids()).isEmpty();
    }

    @Test
    void freePurchaseMovesNoMoney() throws Exception {
        start(KajabiSandbox.builder());
        for (String event : List.of("purchase", "payment_succeeded", "order_created")) {
            data.add(
                    "hooks",
                    Map.of("event", event, "target_url", "http://127.0.0.1:9/" + event),
                    Map.of());
        }
        String contact = data.addContact(Map.of("email", "ada@example.org"));
        String free = data.addPurchase(contact, data.offerId("Welcome course"));
        data.settle(free);
        String paid = data.addPurchase(contact, data.offerId("Spring workshop"));
        Until.isTrue(() -> sandbox.hookDeliveries().size() == 4);
        assertThat(sandbox.hookDeliveries())
                .extracting(HookDelivery::event)
                .containsExactly("purchase", "purchase", "payment_succeeded", "order_created");
        assertThat(client.get("/purchases?sort=created_at").ids()).containsExactly(free, paid);
        assertThat(client.get("/purchases/" + free).data().at("/relationships/transactions/data"))
                .isEmpty();
        assertThat(client.get("/transactions").ids()).hasSize(1);
        assertThat(client.get("/orders").ids()).hasSize(1);
        assertThat(data.offersOf(contact))
                .containsExactly(data.offerId("Welcome course"), data.offerId("Spring workshop"));
    }

    @Test
    void offersOfACustomerAreFoundByTheirInternalTitle() throws Exception {
        start(KajabiSandbox.builder());
        String contact = data.addContact(Map.of("email", "ada@example.org"));
        String inside = data.addOffer(data.siteId(), "Workshop", Map.of("internal_title", "WS-26"));
        data.grant(contact, inside);
        data.grant(contact, data.offerId("Welcome course"));
        String customer = "/customers/" + data.customerOf(contact).orElseThrow();
        String search = customer + "?include=offers,products&filter[offers_search]=";
        assertThat(included(search + "ws-26")).containsExactly(inside);
        assertThat(included(search + "welcome")).containsExactly(data.offerId("Welcome course"));
        assertThat(included(search + "nothing")).isEmpty();
    }

    private List<String> included(String path) throws Exception {
        return client.get(path).json().path("included").findParents("relationships").stream()
                .filter(row -> row.path("type").asText().equals("offers"))
                .map(row -> row.path("id").asText())
                .toList();
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                Arguments.of("view:contacts", "GET /contacts", 200),
                Arguments.of("view:contacts", "GET /contacts/CONTACT", 200),
                Arguments.of("view:contacts", "GET /contacts/CONTACT/relationships/tags", 200),
                Arguments.of("view:contacts", "DELETE /contacts/CONTACT", 403),
                Arguments.of("edit:contacts", "DELETE /contacts/CONTACT", 200),
                Arguments.of("edit:contacts", "GET /contacts", 403),
                Arguments.of("view:contacts", "GET /offers", 403),
                Arguments.of("view:contacts", "GET /me", 200),
                Arguments.of("view:contacts", "GET /version", 200),
                Arguments.of("view:contacts", "GET /hooks", 200),
                Arguments.of("view:contacts", "GET /hooks/tag_added_sample", 200),
                Arguments.of("view:contacts", "GET /hooks/purchase_sample", 403),
                Arguments.of("view:transactions", "GET /hooks/order_created_sample", 403));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keyHasThePermissionsOfItsUser(String permission, String call, int status)
            throws Exception {
        start(KajabiSandbox.builder().permissions(Set.of(permission)));
        String contact = data.addContact(Map.of("email", "ada@example.org"));
        String[] parts = call.replace("CONTACT", contact).split(" ", -1);
        TestClient.Answer answer = client.call(parts[0], parts[1], null);
        assertThat(answer.status()).isEqualTo(status);
        if (status == 403) {
            assertThat(answer.json().at("/errors/0/title").asText()).isEqualTo("Forbidden");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tag_added, view:contacts, 201",
        "tag_removed, view:purchases, 403",
        "purchase, view:purchases, 201",
        "payment_succeeded, view:transactions, 201",
        "form_submission, view:form_submissions, 201",
        "order_created, view:transactions, 403",
        "order_created, view:orders, 403",
        "order_created, view:transactions view:orders, 201"
    })
    void hookNeedsThePermissionsOfItsEvent(String event, String permissions, int status)
            throws Exception {
        start(KajabiSandbox.builder().permissions(Set.of(permissions.split(" "))));
        String hook =
                TestClient.resource(
                        "hooks",
                        null,
                        "{\"event\":\"" + event + "\",\"target_url\":\"http://127.0.0.1:9/x\"}",
                        "site",
                        "sites",
                        data.siteId());
        assertThat(client.call("POST", "/hooks", hook).status()).isEqualTo(status);
        assertThat(data.count("hooks")).isEqualTo(status == 201 ? 1 : 0);
    }

    @Test
    void renewedTokenHasTheSamePermissions() throws Exception {
        start(KajabiSandbox.builder().permissions(Set.of("view:sites")));
        var token = client.clientCredentials().json();
        var renewed =
                client.form(
                                "/oauth/token",
                                "grant_type=refresh_token&refresh_token="
                                        + token.path("refresh_token").asText(),
                                null)
                        .json();
        for (var issued : List.of(token, renewed)) {
            String bearer = "Bearer " + issued.path("access_token").asText();
            assertThat(status("/sites", bearer)).isEqualTo(200);
            assertThat(status("/contacts", bearer)).isEqualTo(403);
        }
    }

    private int status(String path, String authorization) throws Exception {
        return TestClient.send(
                        client.request("GET", path, null)
                                .header("Authorization", authorization)
                                .build())
                .status();
    }

    @Test
    void eachKeyHasItsOwnPermissions() throws Exception {
        start(KajabiSandbox.builder().client("narrow", "its-own", Set.of("view:sites")));
        assertThat(client.get("/contacts").status()).isEqualTo(200);
        var token =
                client.form(
                                "/oauth/token",
                                "grant_type=client_credentials&client_id=narrow&client_secret=its-own",
                                null)
                        .json();
        assertThat(status("/contacts", "Bearer " + token.path("access_token").asText()))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts", "view:", "view:people", "delete:contacts"})
    void permissionThatDoesNotExistIsRefused(String permission) {
        start(KajabiSandbox.builder());
        assertThatThrownBy(() -> KajabiSandbox.builder().permissions(Set.of(permission)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(permission);
    }
}
