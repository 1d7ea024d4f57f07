// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every operation and every resource against the facts in src/test/resources. */
class DocumentedShapesTest {

    private static final JsonNode FACTS = facts();
    private static KajabiSandbox sandbox;
    private static TestClient client;
    private static Map<String, String> ids;

    @BeforeAll
    static void start() {
        sandbox = KajabiSandbox.builder().strict(true).build().open();
        client = new TestClient(sandbox);
        ids = Everything.seed(sandbox.data());
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    static Stream<String> operations() throws IOException {
        return resource("documented-operations.txt").lines();
    }

    static Stream<String> listed() {
        return FACTS.properties().stream()
                .filter(type -> type.getValue().has("sort"))
                .map(Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationExists(String operation) throws Exception {
        String[] parts = operation.split(" ", -1);
        TestClient.Answer answer =
                client.call(
                        parts[0], parts[1].substring("/v1".length()).replace("{id}", "1"), "{}");
        assertThat(answer.header("content-type")).as(answer.body()).doesNotContain("html");
        assertThat(answer.header("x-request-id")).isNotEmpty();
    }

    @Test
    void thereAre77Operations() throws IOException {
        assertThat(operations().distinct()).hasSize(77);
    }

    @ParameterizedTest
    @MethodSource("listed")
    void singleReadHasTheDocumentedMembers(String type) throws Exception {
        TestClient.Answer answer = client.get("/" + type + "/" + ids.get(type));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/vnd.api+json");
        JsonNode data = answer.data();
        assertThat(data.path("type").asText()).isEqualTo(type);
        assertThat(data.path("id").asText()).isEqualTo(ids.get(type));
        assertDocumented(type, data);
    }

    @ParameterizedTest
    @MethodSource("listed")
    void listHasTheDocumentedMembers(String type) throws Exception {
        TestClient.Answer answer = client.get("/" + type + query(type));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.ids()).contains(ids.get(type));
        answer.data().forEach(row -> assertDocumented(type, row));
    }

    /** The list of payouts is the only one that requires a filter. */
    private static String query(String type) {
        return type.equals("kajabi_payments_payouts")
                ? "?filter[site_id]=" + sandbox.data().siteId() + "&"
                : "?";
    }

    /** A record that was added with nothing has what the schema does not allow to be null. */
    @ParameterizedTest
    @MethodSource("types")
    void nothingIsNullThatTheSchemaDoesNotAllow(String type) throws Exception {
        SandboxData data = sandbox.data();
        String id = data.add(type, Map.of(), Map.of());
        try {
            if (FACTS.path(type).has("sort")) {
                assertNeverNull(type, client.get("/" + type + "/" + id).data());
            } else {
                Map<String, Object> record = data.find(type, id).orElseThrow();
                assertNeverNull(type, TestClient.JSON.valueToTree(Map.of("attributes", record)));
            }
        } finally {
            data.remove(type, id);
        }
    }

    static Stream<String> types() {
        return FACTS.properties().stream()
                .map(Map.Entry::getKey)
                .filter(type -> !type.equals("me"));
    }

    private static void assertNeverNull(String type, JsonNode row) {
        assertThat(texts(FACTS.path(type).path("neverNull"))).as(type).isNotEmpty();
        for (String name : texts(FACTS.path(type).path("neverNull"))) {
            assertThat(row.path("attributes").path(name).isNull())
                    .as("%s of %s is null", name, type)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("listed")
    void documentedSortKeysAreAccepted(String type) throws Exception {
        String list = "/" + type + query(type) + "sort=";
        for (JsonNode key : FACTS.path(type).path("sort")) {
            assertThat(client.get(list + key.asText()).status()).as(key.asText()).isEqualTo(200);
            assertThat(client.get(list + "-" + key.asText()).status())
                    .as(key.asText())
                    .isEqualTo(200);
        }
        assertThat(client.get(list + "no_such_key").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("listed")
    void documentedFiltersAreAccepted(String type) throws Exception {
        for (JsonNode fact : FACTS.path(type).path("filters")) {
            String name = fact.asText();
            String value =
                    name.endsWith("_null")
                            ? "true"
                            : name.contains("date") || name.contains("_at_") ? "2026-01-01" : "1";
            String filter = "filter%5B" + name + "%5D=" + value;
            assertThat(client.get("/" + type + query(type) + filter).status())
                    .as(name)
                    .isEqualTo(200);
        }
        assertThat(client.get("/" + type + query(type) + "filter[no_such_filter]=1").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("listed")
    void documentedIncludesEmbedResources(String type) throws Exception {
        for (JsonNode include : FACTS.path(type).path("include")) {
            TestClient.Answer answer =
                    client.get("/" + type + "/" + ids.get(type) + "?include=" + include.asText());
            assertThat(answer.json().path("included")).as(include.asText()).isNotEmpty();
            answer.json()
                    .path("included")
                    .forEach(row -> assertDocumented(row.path("type").asText(), row));
        }
        for (JsonNode include : FACTS.path(type).path("includeInLists")) {
            TestClient.Answer answer = client.get("/" + type + "?include=" + include.asText());
            assertThat(answer.json().path("included")).as(include.asText()).isNotEmpty();
        }
        assertThat(client.get("/" + type + "/" + ids.get(type) + "?include=no_such").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @MethodSource("listed")
    void sparseFieldsLeaveOutTheRest(String type) throws Exception {
        String field = FACTS.path(type).path("attributes").path(0).asText("status");
        JsonNode data =
                client.get("/" + type + "/" + ids.get(type) + "?fields[" + type + "]=" + field)
                        .data();
        assertThat(names(data.path("attributes"))).containsExactly(field);
        assertThat(data.path("relationships")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("listed")
    void unknownIdIsNotFound(String type) throws Exception {
        TestClient.Answer answer = client.get("/" + type + "/2150999999");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/errors/0/status").asText()).isEqualTo("404");
        assertThat(answer.json().at("/errors/0/title").asText()).isEqualTo("Not Found");
    }

    @ParameterizedTest
    @MethodSource("listed")
    void listNeedsAToken(String type) throws Exception {
        TestClient.Answer answer = client.anonymous("GET", "/" + type);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().at("/errors/0/title").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void samplesAreBareLists() throws Exception {
        Map<String, List<String>> types =
                Map.of(
                        "tag_added", List.of("contacts", "contact_tags"),
                        "tag_removed", List.of("contacts", "contact_tags"),
                        "form_submission", List.of("form_submissions", "forms"),
                        "purchase", List.of("purchases", "offers", "customers"),
                        "payment_succeeded", List.of("transactions", "customers"),
                        "order_created",
                                List.of("transactions", "customers", "orders", "order_items"));
        for (Map.Entry<String, List<String>> event : types.entrySet()) {
            JsonNode sample = client.get("/hooks/" + event.getKey() + "_sample").json();
            assertThat(sample.isArray()).isTrue();
            List<String> found = new ArrayList<>();
            sample.forEach(
                    row -> {
                        found.add(row.path("type").asText());
                        assertThat(row.path("id").asText()).isEqualTo("0");
                        assertNeverNull(row.path("type").asText(), row);
                        assertHasValues(row);
                    });
            assertThat(found).isEqualTo(event.getValue());
            assertSample(event.getKey(), sample);
        }
    }

    /** No attribute is empty, and no to-one relationship leads nowhere. */
    private static void assertHasValues(JsonNode row) {
        row.path("attributes")
                .properties()
                .forEach(
                        attribute ->
                                assertThat(attribute.getValue().toString())
                                        .as("%s of %s", attribute.getKey(), row.path("type"))
                                        .isNotEqualTo("\"\""));
        row.path("relationships")
                .properties()
                .forEach(
                        related ->
                                assertThat(related.getValue().path("data").isNull())
                                        .as("%s of %s", related.getKey(), row.path("type"))
                                        .isFalse());
        assertThat(row.toString()).doesNotContain("/null");
    }

    /** The samples have fewer members than the same records have when they are read. */
    private static void assertSample(String event, JsonNode sample) throws Exception {
        JsonNode documented;
        try (InputStream in =
                DocumentedShapesTest.class.getResourceAsStream("documented-payloads.json")) {
            documented = TestClient.JSON.readTree(in).path(event);
        }
        for (int i = 0; i < documented.size(); i++) {
            for (String part : List.of("attributes", "relationships")) {
                List<String> members = names(sample.get(i).path(part));
                List<String> expected = texts(documented.get(i).path(part));
                expected.removeIf(name -> name.matches("custom_[0-9]+"));
                members.removeIf(name -> name.matches("custom_[0-9]+"));
                assertThat(members)
                        .as(event + " " + part)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    void meShowsTheUserOfTheKey() throws Exception {
        JsonNode me = client.get("/me").data();
        assertThat(names(me.path("attributes")))
                .containsExactlyInAnyOrder("initials", "name", "email", "role_level");
        assertThat(me.at("/attributes/email").asText()).isEqualTo(sandbox.username());
    }

    @Test
    void versionNeedsNoToken() throws Exception {
        TestClient.Answer answer = client.anonymous("GET", "/version");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(names(answer.json())).containsExactlyInAnyOrder("meta", "links", "jsonapi");
        assertThat(answer.json().at("/meta/version").asText()).isEqualTo("1.1.0");
    }

    private static void assertDocumented(String type, JsonNode row) {
        JsonNode facts = FACTS.path(type);
        assertThat(facts.isObject()).as("documented type " + type).isTrue();
        List<String> attributes = names(row.path("attributes"));
        attributes.removeIf(name -> name.matches("custom_[0-9]+"));
        assertThat(attributes)
                .as("attributes of " + type)
                .containsAll(texts(facts.path("attributes")));
        attributes.removeAll(texts(facts.path("mayHave")));
        assertThat(attributes).isSubsetOf(texts(facts.path("attributes")));
        List<String> relationships = names(row.path("relationships"));
        assertThat(relationships)
                .as("relationships of " + type)
                .containsAll(texts(facts.path("relationships")));
        relationships.removeAll(texts(facts.path("mayRelate")));
        assertThat(relationships).isSubsetOf(texts(facts.path("relationships")));
        for (String time : List.of("created_at", "updated_at")) {
            if (row.path("attributes").has(time)) {
                assertThat(row.path("attributes").path(time).asText())
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            }
        }
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static JsonNode facts() {
        try {
            return TestClient.JSON.readTree(resource("documented-resources.json"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DocumentedShapesTest.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
