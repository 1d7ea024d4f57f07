// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.ResourceType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NullUnmarked
class TypedGettersTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String SECRET = "s3cret-content";

    /**
     * An attribute and the getter that reads it.
     *
     * @param kind what the getter gives, in the catalogue's words
     */
    record AttributeRow(String type, String attribute, String kind, String getter) {}

    record RelationshipRow(
            String type, String relationship, boolean many, String target, String getter) {}

    static List<AttributeRow> attributes() {
        return Catalog.get().resourceTypes().stream()
                .flatMap(
                        t ->
                                t.attributes().stream()
                                        .filter(a -> !a.name().equals("custom_N"))
                                        .map(a -> row(t.type(), a)))
                .toList();
    }

    private static AttributeRow row(String type, ResourceType.Attribute a) {
        return new AttributeRow(
                type,
                a.name(),
                a.reads() == null ? a.type() : a.reads(),
                getter(a.property() == null ? a.name() : a.property()));
    }

    static List<RelationshipRow> relationships() {
        return Catalog.get().resourceTypes().stream()
                .flatMap(
                        t ->
                                t.relationships().stream()
                                        .map(
                                                r ->
                                                        new RelationshipRow(
                                                                t.type(),
                                                                r.name(),
                                                                r.many(),
                                                                r.type(),
                                                                getter(r.name()))))
                .toList();
    }

    private static String getter(String name) {
        return Stream.of(name.split("_", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("", "get", ""));
    }

    static Stream<JsonNode> documented() throws IOException {
        String file = "/io/github/camelkajabi/contract/resources.json";
        try (InputStream in = TypedGettersTest.class.getResourceAsStream(file)) {
            List<JsonNode> resources = new ArrayList<>();
            JSON.readTree(in).forEach(resources::add);
            return resources.stream();
        }
    }

    static Set<String> types() {
        return ResourceTypes.names();
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void readsTheAttribute(AttributeRow row) {
        assertThat(get(resource(row, sent(row.kind())), row.getter()))
                .isEqualTo(expected(row.kind()));
    }

    /** What the documents of the API show, read by the getters: the second opinion on these. */
    @ParameterizedTest
    @MethodSource("documented")
    void readsTheDocumentedRecord(JsonNode document) throws IOException {
        String type = typeOf(document);
        Resource read =
                Resource.of(
                        JSON.convertValue(document, new TypeReference<>() {}),
                        type,
                        Included.none());
        Map<String, String> getters = new HashMap<>();
        attributes().stream()
                .filter(row -> row.type().equals(type))
                .forEach(row -> getters.put(row.attribute(), row.getter()));

        for (Map.Entry<String, JsonNode> sent : document.get("attributes").properties()) {
            if (sent.getKey().startsWith("custom_")) {
                continue;
            }
            assertThat(getters).containsKey(sent.getKey());
            assertThat(asSent(get(read, getters.get(sent.getKey())), sent.getValue()))
                    .as(sent.getKey())
                    .isEqualTo(sent.getValue().isNull() ? null : sent.getValue());
        }
    }

    /** The catalogue's name of the type: that of {@code me} in answers is not documented. */
    private static String typeOf(JsonNode document) {
        String type = document.get("type").asText();
        return type.equals("users") ? "me" : type;
    }

    /** What a getter gave in the form of the document; null unless it is the same value. */
    private static JsonNode asSent(Object value, JsonNode sent) throws IOException {
        if (value instanceof Instant instant) {
            String text = sent.asText();
            return instant.equals(Instant.parse(text.length() == 10 ? text + "T00:00:00Z" : text))
                    ? sent
                    : null;
        } else if (value instanceof BigDecimal || value instanceof Long) {
            return new BigDecimal(value.toString()).compareTo(new BigDecimal(sent.asText())) == 0
                    ? sent
                    : null;
        }
        return value == null ? null : JSON.readTree(JSON.writeValueAsString(value));
    }

    @Test
    void everyTypeIsInTheDocuments() throws IOException {
        assertThat(documented().map(TypedGettersTest::typeOf)).containsAll(ResourceTypes.names());
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void anAbsentOrNullAttributeReadsAsNull(AttributeRow row) {
        Resource withNull = resource(row, null);
        assertThat(get(withNull, row.getter())).isNull();
        assertThat(withNull.has(row.attribute())).isTrue();

        Resource without = withNull.without(row.attribute());
        assertThat(get(without, row.getter())).isNull();
        assertThat(without.has(row.attribute())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void aWrongKindIsNamedWithoutItsContent(AttributeRow row) {
        boolean wantsText = row.kind().equals("string");
        Object wrong = wantsText ? List.of(SECRET) : SECRET;

        assertThat(catchThrowable(() -> get(resource(row, wrong), row.getter())))
                .isInstanceOf(AttributeException.class)
                .hasMessageStartingWith(
                        row.type() + "/215: attribute " + row.attribute() + ": expected a")
                .hasMessageContaining(wantsText ? "but found an array" : "but found a string")
                .hasMessageNotContaining(SECRET)
                .extracting("attribute")
                .isEqualTo(row.attribute());
    }

    @ParameterizedTest
    @MethodSource("relationships")
    void readsTheRelationship(RelationshipRow row) {
        Map<String, Object> identifier = Map.of("type", row.target(), "id", "9000000007");
        Resource pointing =
                related(
                        row,
                        Map.of("data", row.many() ? List.of(identifier) : identifier),
                        Included.none());

        Resource target = first(get(pointing, row.getter()));
        assertThat(target).isInstanceOf(ResourceTypes.classOf(row.target()));
        assertThat(target).hasToString(row.target() + "/9000000007");
        assertThat(target.isIdentifierOnly()).isTrue();

        Included included =
                Included.builder()
                        .add(
                                Map.of(
                                        "type",
                                        row.target(),
                                        "id",
                                        "9000000007",
                                        "attributes",
                                        Map.of("title", "T")))
                        .build();
        Resource whole =
                first(
                        get(
                                related(
                                        row,
                                        pointing.getRelationship(row.relationship()).asMap(),
                                        included),
                                row.getter()));
        assertThat(whole.getAttributes()).containsEntry("title", "T");
        assertThat(whole.isIdentifierOnly()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("relationships")
    void aRelationshipThatPointsToNothingIsNullOrEmpty(RelationshipRow row) {
        Object nothing = row.many() ? List.of() : null;
        for (Object relationship :
                Arrays.asList(
                        Collections.singletonMap("data", null),
                        Map.of("links", Map.of("self", "https://api.example/x")),
                        Map.of("links", ""),
                        Map.of("data", List.of()),
                        Map.of(),
                        null)) {
            assertThat(get(related(row, relationship, Included.none()), row.getter()))
                    .isEqualTo(nothing);
        }
        assertThat(get(Resource.of(Map.of("type", row.type())), row.getter())).isEqualTo(nothing);
        Map<String, Object> noRelationships = new HashMap<>(Map.of("type", row.type()));
        noRelationships.put("relationships", null);
        assertThat(get(Resource.of(noRelationships), row.getter())).isEqualTo(nothing);
    }

    @ParameterizedTest
    @MethodSource("relationships")
    void aRelationshipOfTheOtherCardinalityIsTolerated(RelationshipRow row) {
        Map<String, Object> identifier = Map.of("type", row.target(), "id", 5);
        Object data = row.many() ? identifier : List.of(identifier);

        assertThat(
                        first(
                                        get(
                                                related(row, Map.of("data", data), Included.none()),
                                                row.getter()))
                                .getId())
                .isEqualTo("5");
    }

    @ParameterizedTest
    @MethodSource("types")
    void theCatalogueNamesEveryGetter(String type) {
        ResourceType resource = Catalog.get().resourceType(type).orElseThrow();
        Set<String> known = new TreeSet<>();
        resource.attributes().stream()
                .map(a -> a.name().equals("custom_N") ? "getCustom" : row(type, a).getter())
                .forEach(known::add);
        if (known.contains("getCustom")) {
            known.add("getCustomFields");
        }
        resource.relationships().forEach(r -> known.add(getter(r.name())));
        resource.links().forEach(l -> known.add(getter(l.name() + "_link")));

        Set<String> found =
                Stream.of(ResourceTypes.classOf(type).getDeclaredMethods())
                        .filter(m -> Modifier.isPublic(m.getModifiers()) && !m.isSynthetic())
                        .map(Method::getName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(known);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyTypeHasAClassThatCanBeMadeFromAttributes(String type)
            throws ReflectiveOperationException {
        Class<? extends Resource> recordClass = ResourceTypes.classOf(type);
        Resource made = recordClass.getConstructor(Map.class).newInstance(Map.of("title", "T"));

        assertThat(recordClass).isFinal();
        assertThat(recordClass.getField("TYPE").get(null)).isEqualTo(type);
        assertThat(made.asMap())
                .isEqualTo(Map.of("type", type, "attributes", Map.of("title", "T")));
        assertThat(made.getId()).isNull();
        assertThat(made).hasToString(type + "/new");
        assertThat(made.with("title", "U")).isInstanceOf(recordClass);
        assertThat(made.without("title")).isInstanceOf(recordClass);
        assertThat(made.withId("7")).isInstanceOf(recordClass).hasToString(type + "/7");
        assertThat(made.withRelationship("site", new ResourceIdentifier("sites", "1")))
                .isInstanceOf(recordClass);
        assertThat(made.withRelationship("tags", List.of())).isInstanceOf(recordClass);
    }

    @Test
    void knowsTheTypesOfTheCatalogueAndTakesOthersAsPlainResources() {
        assertThat(ResourceTypes.names())
                .containsExactlyElementsOf(
                        Catalog.get().resourceTypes().stream().map(ResourceType::type).toList());
        assertThat(ResourceTypes.isKnown("contacts")).isTrue();
        assertThat(ResourceTypes.isKnown("blogs")).isFalse();
        assertThat(ResourceTypes.classOf("blogs")).isEqualTo(Resource.class);
    }

    @Test
    void readsCustomFieldsByNumberAndByHandle() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("custom_150", "last");
        attributes.put("custom_2", null);
        attributes.put("custom_1", 7);
        attributes.put("custom_x", "none");
        attributes.put("a_custom_3", "none");
        Contact contact = new Contact(attributes);

        assertThat(contact.getCustom(150)).isEqualTo("last");
        assertThat(contact.getCustom(1)).isEqualTo("7");
        assertThat(contact.getCustom(2)).isNull();
        assertThat(contact.getCustom(3)).isNull();
        assertThat(contact.getCustomFields())
                .containsExactly(
                        Map.entry("custom_150", "last"),
                        new AbstractMap.SimpleEntry<>("custom_2", null),
                        Map.entry("custom_1", "7"));
        assertThat(new FormSubmission(attributes).getCustom(150)).isEqualTo("last");
        assertThat(new FormSubmission(attributes).getCustomFields()).hasSize(3);
    }

    @Test
    void readsLinksOfContactAndCustomer() {
        assertThat(link("contacts", "customer", "https://x/1")).isEqualTo("https://x/1");
        assertThat(link("customers", "contact", Map.of("href", "https://x/2")))
                .isEqualTo("https://x/2");
        assertThat(link("contacts", "customer", "")).isNull();
        assertThat(link("contacts", "customer", null)).isNull();
        assertThat(link("contacts", "customer", 5)).isNull();
    }

    @Test
    void readsThePartsOfAPayout() {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("transaction_type", "Sale");
        part.put("pricing_type", "single");
        part.put("sales_tax", new BigDecimal("1.90"));
        part.put("amount", new BigDecimal("49.00"));
        part.put("currency", "EUR");
        part.put("fee", "1.75");
        part.put("net", 47);
        part.put("customer_id", 2150000301L);
        part.put("customer_name", "Ada");
        part.put("customer_email", "ada@example.org");
        part.put("offer_ids", List.of(2150000801L, 2150000802L));
        part.put("offer_titles", List.of("A", "B"));
        part.put("provider", "kajabi");
        part.put("payment_method", "card");
        part.put("created_at", "2026-02-03T09:10:12Z");
        part.put("coupon_used", "EARLY");
        part.put("presented_amount", 50);
        part.put("presented_currency", "USD");
        part.put("exchange_rate", new BigDecimal("0.98"));
        part.put("quantity", 2);
        part.put("order_number", "731");
        part.put("new_member", true);
        List<PayoutTransaction> parts =
                new Payout(Map.of("transactions", List.of(part))).getTransactions();

        assertThat(parts).hasSize(1);
        PayoutTransaction read = parts.get(0);
        assertThat(read.getTransactionType()).isEqualTo("Sale");
        assertThat(read.getPricingType()).isEqualTo("single");
        assertThat(read.getSalesTax()).isEqualTo("1.90");
        assertThat(read.getAmount()).isEqualTo("49.00");
        assertThat(read.getCurrency()).isEqualTo("EUR");
        assertThat(read.getFee()).isEqualTo("1.75");
        assertThat(read.getNet()).isEqualTo("47");
        assertThat(read.getCustomerId()).isEqualTo(2150000301L);
        assertThat(read.getCustomerName()).isEqualTo("Ada");
        assertThat(read.getCustomerEmail()).isEqualTo("ada@example.org");
        assertThat(read.getOfferIds()).containsExactly("2150000801", "2150000802");
        assertThat(read.getOfferTitles()).containsExactly("A", "B");
        assertThat(read.getProvider()).isEqualTo("kajabi");
        assertThat(read.getPaymentMethod()).isEqualTo("card");
        assertThat(read.getCreatedAt()).isEqualTo("2026-02-03T09:10:12Z");
        assertThat(read.getCouponUsed()).isEqualTo("EARLY");
        assertThat(read.getPresentedAmount()).isEqualTo("50");
        assertThat(read.getPresentedCurrency()).isEqualTo("USD");
        assertThat(read.getExchangeRate()).isEqualTo("0.98");
        assertThat(read.getQuantity()).isEqualTo(2L);
        assertThat(read.getOrderNumber()).isEqualTo("731");
        assertThat(read.asMap()).containsEntry("new_member", true).hasSize(22);
        assertThat(read).hasToString("payout transaction");
        assertThat(read)
                .isEqualTo(
                        new Payout(Map.of("transactions", List.of(part))).getTransactions().get(0));
        assertThat(read)
                .hasSameHashCodeAs(
                        new Payout(Map.of("transactions", List.of(part))).getTransactions().get(0));
        assertThat(read).isNotEqualTo(part);
    }

    private static Object link(String type, String name, Object value) {
        Resource resource =
                Resource.of(Map.of("type", type, "links", Collections.singletonMap(name, value)));
        return get(resource, name.equals("customer") ? "getCustomerLink" : "getContactLink");
    }

    private static Resource resource(AttributeRow row, Object value) {
        return Resource.of(
                Map.of(
                        "type",
                        row.type(),
                        "id",
                        "215",
                        "attributes",
                        Collections.singletonMap(row.attribute(), value)));
    }

    private static Resource related(RelationshipRow row, Object relationship, Included included) {
        return Resource.of(
                Map.of(
                        "type",
                        row.type(),
                        "id",
                        "215",
                        "relationships",
                        Collections.singletonMap(row.relationship(), relationship)),
                null,
                included);
    }

    private static Resource first(Object related) {
        return (Resource) (related instanceof List<?> list ? list.get(0) : related);
    }

    private static Object get(Resource resource, String getter) {
        try {
            Object value = resource.getClass().getMethod(getter).invoke(resource);
            return value instanceof List<?> list
                            && !list.isEmpty()
                            && list.get(0) instanceof PayoutTransaction part
                    ? List.of(part.asMap())
                    : value;
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object sent(String kind) {
        return switch (kind) {
            case "string" -> "text";
            case "integer" -> 2150000801L;
            case "number", "decimal" -> "49.90";
            case "boolean" -> true;
            case "date-time" -> "2026-02-03T10:15:30.123+02:00";
            case "instantOrDate" -> "2026-02-03";
            case "object" -> Map.of("twitter", "t");
            case "strings" -> List.of("a", "b");
            case "objects" -> List.of(Map.of("id", 1));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Object expected(String kind) {
        return switch (kind) {
            case "number", "decimal" -> new BigDecimal("49.90");
            case "date-time" -> Instant.parse("2026-02-03T08:15:30.123Z");
            case "instantOrDate" -> Instant.parse("2026-02-03T00:00:00Z");
            case "objects" -> List.of(Map.of("id", 1L));
            default -> sent(kind);
        };
    }
}
