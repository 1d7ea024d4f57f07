// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.ContactTag;
import io.github.camelkajabi.model.Offer;
import io.github.camelkajabi.model.ResourceIdentifier;
import io.github.camelkajabi.model.ShapeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked
class InputsTest {

    private static final ResourceInput.Rules CONTACTS =
            new ResourceInput.Rules(
                    "contacts",
                    Set.of("created_at", "updated_at"),
                    Map.of("site", "sites", "tags", "contact_tags"));

    private static final String FLAT =
            "{\"email\":\"a@example.org\",\"name\":null,\"created_at\":\"2026\"}";

    static List<Object> flatBodies() throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("email", "a@example.org");
        map.put("name", null);
        map.put("created_at", "2026");
        return List.of(
                map,
                new Contact(map),
                new Contact(map).asMap(),
                Map.of("data", new Contact(map)),
                Map.of("data", List.of(new Contact(map))),
                Map.of("data", Map.of("attributes", map)),
                Document.of(Map.of("data", new Contact(map))),
                FLAT,
                "\uFEFF" + FLAT,
                FLAT.getBytes(StandardCharsets.UTF_8),
                new ByteArrayInputStream(FLAT.getBytes(StandardCharsets.UTF_8)),
                new StringReader(FLAT),
                new ObjectMapper().readTree(FLAT),
                "{\"data\":{\"type\":\"contacts\",\"attributes\":" + FLAT + "}}",
                "{\"type\":\"contacts\",\"attributes\":" + FLAT + "}");
    }

    @ParameterizedTest
    @MethodSource("flatBodies")
    void readsAttributesInEveryForm(Object body) throws IOException {
        ResourceInput input = ResourceInput.read(body, CONTACTS);

        assertThat(input.attributes())
                .containsOnlyKeys("email", "name")
                .containsEntry("name", null);
        assertThat(input.dropped()).containsExactly("created_at");
        assertThat(input.id()).isNull();
        assertThat(input.relationships()).isEmpty();
        assertThat(input.meta()).isEmpty();
        assertThat(input.toString()).contains("email").doesNotContain("a@example.org");
    }

    @Test
    void readsIdsAndRelationshipsOfAFlatMap() throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", 2150000201L);
        body.put("type", "contacts");
        body.put("site", "1");
        body.put(
                "tags",
                List.of(
                        2,
                        "3",
                        new ContactTag(Map.of()).withId("4"),
                        new ResourceIdentifier("contact_tags", "5"),
                        Map.of("id", "6")));
        ResourceInput input = ResourceInput.read(body, CONTACTS);

        assertThat(input.id()).isEqualTo("2150000201");
        assertThat(input.attributes()).isEmpty();
        assertThat(JsonWriter.toString(RequestDocument.create("contacts", input)))
                .isEqualTo(
                        "{\"data\":{\"type\":\"contacts\",\"relationships\":{\"site\":{\"data\":{\"type\":\"sites\",\"id\":\"1\"}},\"tags\":{\"data\":["
                            + "{\"type\":\"contact_tags\",\"id\":\"2\"},{\"type\":\"contact_tags\",\"id\":\"3\"},{\"type\":\"contact_tags\",\"id\":\"4\"},"
                            + "{\"type\":\"contact_tags\",\"id\":\"5\"},{\"type\":\"contact_tags\",\"id\":\"6\"}]}}}}");
    }

    @Test
    void readsRelationshipsOfADocument() throws IOException {
        ResourceInput input =
                ResourceInput.read(
                        """
                        {"data":{"type":"contacts","id":"7","relationships":{
                          "site":{"data":{"type":"sites","id":"1"},"links":{"self":"x"}},
                          "tags":{"links":{"self":"x"}},
                          "customer":{"data":{"type":"customers","id":"2"}}}},
                         "relationships":{"site":{"data":{"type":"sites","id":"9"}},"tags":{"data":[]}},
                         "meta":{"note":true}}\
                        """,
                        CONTACTS);

        assertThat(input.id()).isEqualTo("7");
        assertThat(input.relationships())
                .isEqualTo(
                        Map.of(
                                "site", Map.of("data", Map.of("type", "sites", "id", "1")),
                                "tags", Map.of("data", List.of())));
        assertThat(input.dropped()).containsExactly("tags", "customer");
        assertThat(input.meta()).isEqualTo(Map.of("note", true));
        assertThat(JsonWriter.toString(RequestDocument.update("contacts", "8", input)))
                .startsWith("{\"data\":{\"type\":\"contacts\",\"id\":\"8\",\"relationships\":{")
                .endsWith(",\"meta\":{\"note\":true}}");
    }

    @Test
    void aRelationshipCanBeSetToNone() throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("site", null);

        assertThat(JsonWriter.toString(ResourceInput.read(body, CONTACTS).relationships()))
                .isEqualTo("{\"site\":{\"data\":null}}");
    }

    @Test
    void anEmptyIdIsNone() throws IOException {
        assertThat(ResourceInput.read(Map.of("id", "", "name", "A"), CONTACTS).id()).isNull();
    }

    @Test
    void addsADefaultRelationship() throws IOException {
        ResourceInput input = ResourceInput.read(Map.of("name", "A"), CONTACTS);
        ResourceInput withSite =
                input.withDefaultRelationship("site", new ResourceIdentifier("sites", "1"));

        assertThat(withSite.relationships()).containsOnlyKeys("site");
        assertThat(withSite.withDefaultRelationship("site", new ResourceIdentifier("sites", "2")))
                .isSameAs(withSite);
        assertThat(input.relationships()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|the document: nothing to write: expected the attributes of contacts",
                "null|the document: nothing to write: expected the attributes of contacts",
                "[]|the document: expected an object but found an array",
                "\"secret\"|the document: expected an object but found a string",
                "{\"data\":null}|/data: expected an object but found null",
                "{\"data\":[]}|/data: expected an object but found an array",
                "{\"data\":[1]}|/data/0: expected an object but found a number",
                "{\"data\":{\"type\":\"offers\"}}|/data/type: expected contacts but found offers",
                "{\"type\":\"offers\",\"name\":\"x\"}|/type: expected contacts but found offers",
                "{\"type\":\"se cret\"}|/type: expected contacts but found another type",
                "{\"type\":5}|/type: expected contacts but found another type",
                "{\"data\":{\"attributes\":[]}}|/data/attributes: expected an object but found an"
                        + " array",
                "{\"data\":{\"relationships\":[]}}|/data/relationships: expected an object but"
                        + " found an array",
                "{\"data\":{},\"relationships\":5}|/relationships: expected an object but found a"
                        + " number",
                "{\"data\":{},\"meta\":5}|/meta: expected an object but found a number",
                "{\"data\":{\"id\":true}}|/data/id: expected an id but found a boolean",
                "{\"data\":{\"id\":{\"id\":\"1\"}}}|/data/id: expected an id but found an object",
                "{\"site\":\"a b\"}|/site: expected an id but found a string that is not a valid"
                        + " id",
                "{\"site\":{\"type\":\"offers\",\"id\":\"1\"}}|/site/type: expected sites but found"
                        + " offers",
                "{\"type\":\"contacts\",\"relationships\":{\"tags\":{\"data\":[{\"type\":\"contact_tags\",\"id\":\"1\"},{\"type\":\"offers\",\"id\":\"1\"}]}}}|/relationships/tags/data/1/type:"
                    + " expected contact_tags but found offers",
                "{\"tags\":[null]}|/tags/0: expected an id but found null"
            })
    void refusesOtherBodies(String body, String message) {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> ResourceInput.read(body, CONTACTS))
                .withMessage(message);
    }

    @Test
    void refusesBodiesThatHaveNoJsonForm() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> ResourceInput.read(null, CONTACTS))
                .withMessageContaining("nothing to write");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> ResourceInput.read(new Object(), CONTACTS))
                .withMessage("the document: a java.lang.Object has no JSON form");
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> ResourceInput.read("name=secret", CONTACTS))
                .withMessageContaining("not valid JSON")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    static List<Arguments> twoIds() throws IOException {
        String json =
                "{\"data\":[{\"type\":\"offers\",\"id\":\"1\"},{\"type\":\"offers\",\"id\":\"21500000002\"}]}";
        List<Object> bodies =
                List.of(
                        "1,21500000002",
                        " 1 , 21500000002, 1,",
                        "[1, \"21500000002\"]",
                        "\uFEFF[1, \"21500000002\"]",
                        "1,21500000002".getBytes(StandardCharsets.UTF_8),
                        new ByteArrayInputStream(
                                "1,21500000002\n".getBytes(StandardCharsets.UTF_8)),
                        new StringReader("1,21500000002"),
                        List.of(1, 21500000002L),
                        List.of("1", "21500000002"),
                        List.of("1", "21500000002").iterator(),
                        Arrays.asList("1", BigInteger.valueOf(21500000002L), 1L),
                        new long[] {1, 21500000002L},
                        new String[] {"1", "21500000002"},
                        new Object[] {offer("1"), new ResourceIdentifier("offers", "21500000002")},
                        List.of(Map.of("id", 1), offer("21500000002").asMap()),
                        json,
                        new ObjectMapper().readTree(json),
                        new ObjectMapper().readTree("[1,21500000002]"),
                        JsonReader.read(json),
                        Document.read(json),
                        Document.read(json).resources());
        return bodies.stream().map(body -> Arguments.of(new Object[] {body})).toList();
    }

    @ParameterizedTest
    @MethodSource("twoIds")
    void readsIdsInEveryForm(Object body) throws IOException {
        assertThat(IdentifiersInput.read(body, "offers").ids()).containsExactly("1", "21500000002");
    }

    static List<Object> oneId() {
        return List.of(
                "42",
                42,
                42L,
                BigInteger.valueOf(42),
                "\"42\"",
                offer("42"),
                new ResourceIdentifier("offers", "42"),
                Map.of("id", "42"),
                Map.of("data", Map.of("type", "offers", "id", "42")),
                "{\"id\":42}");
    }

    @ParameterizedTest
    @MethodSource("oneId")
    void readsOneIdInEveryForm(Object body) throws IOException {
        assertThat(IdentifiersInput.read(body, "offers").ids()).containsExactly("42");
    }

    @Test
    void readsNoIds() throws IOException {
        for (Object body :
                Arrays.asList(
                        null,
                        "",
                        " ",
                        ",",
                        "null",
                        "[]",
                        List.of(),
                        "{\"data\":[]}",
                        "{\"data\":null}",
                        new int[0])) {
            assertThat(IdentifiersInput.read(body, "offers").ids()).isEmpty();
        }
    }

    @Test
    void keepsTheMetaOfADocument() throws IOException {
        IdentifiersInput input =
                IdentifiersInput.read(
                        "{\"data\":[{\"id\":\"1\"}],\"meta\":{\"send_customer_welcome_email\":false}}",
                        "offers");

        assertThat(
                        JsonWriter.toString(
                                RequestDocument.identifiers("offers", input.ids(), input.meta())))
                .isEqualTo(
                        "{\"data\":[{\"type\":\"offers\",\"id\":\"1\"}],\"meta\":{\"send_customer_welcome_email\":false}}");
    }

    static List<List<Object>> wrongIds() {
        return List.of(
                List.of(
                        List.of(offer("1"), new Contact(Map.of()).withId("2")),
                        "/1/type: expected offers but found contacts"),
                List.of(
                        new Contact(Map.of()).withId("2"),
                        "/type: expected offers but found contacts"),
                List.of(
                        "{\"data\":[{\"type\":\"contacts\",\"id\":\"1\"}]}",
                        "/data/0/type: expected offers but found contacts"),
                List.of(
                        "{\"data\":\"a b\"}",
                        "/data: expected an id but found a string that is not a valid id"),
                List.of(new Offer(Map.of()), "/id: expected an id but found null"),
                List.of(List.of(new BigDecimal("1.5")), "/0: expected an id but found a number"),
                List.of(List.of(true), "/0: expected an id but found a boolean"),
                List.of(List.of(List.of("1")), "/0: expected an id but found an array"),
                List.of(
                        List.of(""),
                        "/0: expected an id but found a string that is not a valid id"),
                List.of(
                        List.of("1,2"),
                        "/0: expected an id but found a string that is not a valid id"),
                List.of(
                        "hello secret",
                        "/0: expected an id but found a string that is not a valid id"),
                List.of(
                        "9".repeat(201),
                        "/0: expected an id but found a string that is not a valid id"),
                List.of("{\"data\":[],\"meta\":1}", "/meta: expected an object but found a number"),
                List.of(Map.of("email", "x"), "/id: expected an id but found null"),
                List.of(new Object(), "the document: a java.lang.Object has no JSON form"));
    }

    @ParameterizedTest
    @MethodSource("wrongIds")
    void refusesOtherIds(List<Object> bodyAndMessage) {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> IdentifiersInput.read(bodyAndMessage.get(0), "offers"))
                .withMessage((String) bodyAndMessage.get(1));
    }

    @Test
    void buildsDocuments() {
        Map<String, Object> site =
                Map.of("site", RequestDocument.linkage(new ResourceIdentifier("sites", "1")));
        assertThat(
                        JsonWriter.toString(
                                RequestDocument.create("contacts", Map.of("name", "A"), site)))
                .isEqualTo(
                        "{\"data\":{\"type\":\"contacts\",\"attributes\":{\"name\":\"A\"},\"relationships\":{\"site\":{\"data\":{\"type\":\"sites\",\"id\":\"1\"}}}}}");
        assertThat(
                        JsonWriter.toString(
                                RequestDocument.update(
                                        "contacts", "5", Map.of("name", "A"), Map.of())))
                .isEqualTo(
                        "{\"data\":{\"type\":\"contacts\",\"id\":\"5\",\"attributes\":{\"name\":\"A\"}}}");
        assertThat(JsonWriter.toString(RequestDocument.identifiers("offers", List.of(), Map.of())))
                .isEqualTo("{\"data\":[]}");
        assertThat(RequestDocument.linkage(null)).containsEntry("data", null);
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(
                        () ->
                                RequestDocument.create(
                                        "contacts", Map.of("name", new Object()), Map.of()))
                .withMessage("/data/attributes/name: a java.lang.Object has no JSON form");
    }

    private static Offer offer(String id) {
        return new Offer(Map.of("title", "O")).withId(id);
    }
}
