// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.Builder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that would be read as something else is read as what it is, or refused. */
@Timeout(60)
class MistakenInputTest extends SandboxTest {

    private static final Map<String, Object> ADA = Map.of("name", "Ada", "email", "ada@x.org");
    private static final String DELETE = "kajabi:contacts?operation=delete";

    // Jackson nodes in maps

    static Stream<Arguments> nodes() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return Stream.of(
                arguments(TextNode.valueOf("Grace"), "Grace"),
                arguments(json.objectNode().put("a", 1), Map.of("a", 1L)),
                arguments(json.arrayNode().add("b"), List.of("b")),
                arguments(IntNode.valueOf(7), 7L),
                arguments(NullNode.getInstance(), null));
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void aJacksonNodeInAMapIsItsValue(JsonNode node, @Nullable Object value) {
        String id = sandbox.data().addContact(ADA);
        Map<String, Object> body = new HashMap<>(Map.of("custom_1", node));
        Exchange exchange = send("kajabi:contacts?operation=update&id=" + id, body);
        assertThat(exchange.getException()).isNull();
        String sent = sandbox.requests().entries("PATCH", "/v1/contacts/" + id).get(0).body();
        assertThat(sent).contains(json("custom_1", value));
    }

    private static String json(String name, @Nullable Object value) {
        Map<String, @Nullable Object> member = new HashMap<>();
        member.put(name, value);
        String text = JsonWriter.toString(member);
        return text.substring(1, text.length() - 1);
    }

    @Test
    void whatCanOnlyBeIteratedIsNoList() {
        Exchange exchange =
                send("kajabi:contacts?operation=update&id=1", Map.of("name", Path.of("a", "b")));
        assertThat(exchange.getException()).hasMessageContaining("/name");
    }

    // Left-over ids

    static Stream<Arguments> others() {
        return Stream.of(
                other("bytes of an array", id -> bytes("[{\"id\":\"" + id + "\"}]")),
                other("bytes of ids", id -> bytes(id + ",8")),
                other("stream of an id", id -> new ByteArrayInputStream(bytes(id))),
                other("reader", id -> new StringReader(id + "\n8")),
                other("buffer", id -> ByteBuffer.wrap(bytes("[]"))),
                other("longs", id -> new long[] {Long.parseLong(id), 8}),
                other("no longs", id -> new long[0]),
                other("characters", String::toCharArray),
                other("UUID", id -> UUID.randomUUID()),
                other("stream of ids", id -> Stream.of(id)),
                other("queue", id -> new ArrayDeque<>(List.of(id, "8"))),
                other("texts with blanks", id -> id + ", 8"),
                other("line of a table", id -> id + ";Ada Lovelace"),
                other("list of objects", id -> List.of(new Object())),
                other("type in another spelling", id -> Map.of("id", id, "type", "contact")),
                other("type that is none", id -> Map.of("id", id, "type", "vip")));
    }

    private static Arguments other(String name, Function<String, Object> body) {
        return arguments(name, body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void aBodyThatMayMeanAnotherRecordIsNotIgnored(String name, Function<String, Object> body)
            throws Exception {
        String other = sandbox.data().addContact(Map.of("name", "B", "email", "b@x.org"));
        for (String uri : List.of(DELETE, "kajabi:contacts/tags?operation=list")) {
            boolean isForDeletionOnly =
                    List.of("no longs", "list of objects", "characters").contains(name);
            if (isForDeletionOnly && !uri.equals(DELETE)) {
                continue;
            }
            Exchange exchange =
                    after(
                            route ->
                                    route.process(e -> e.getMessage().setBody(body.apply(other)))
                                            .to(uri));
            assertThat(exchange.getException())
                    .as("%s to %s", name, uri)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The body of " + uri);
        }
        assertThat(sandbox.data().contact(other)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a text for people", "", " "})
    void aTextForPeopleMeansNoRecord(String text) throws Exception {
        assertThat(after(route -> route.setBody(Builder.constant(text)).to(DELETE)).getException())
                .isNull();
        assertThat(sandbox.data().contactCount()).isZero();
    }

    @Test
    void aListBesideRelatedIdsIsNotIgnored() throws Exception {
        String tag = sandbox.data().addTag("T");
        Exchange exchange =
                after(
                        route ->
                                route.setBody(
                                                Builder.constant(
                                                        List.of(
                                                                Map.of("id", "7"),
                                                                Map.of("id", "8"))))
                                        .to(
                                                "kajabi:contacts/tags?operation=add&relatedIds="
                                                        + tag));
        assertThat(exchange.getException()).hasMessageContaining("may mean another record");
        assertThat(
                        after(
                                        route ->
                                                route.setBody(Builder.constant(ADA))
                                                        .to(
                                                                "kajabi:contacts/tags?operation=add&relatedIds="
                                                                        + tag))
                                .getException())
                .isNull();
    }

    @Test
    void aStreamThatWasReadBeforeIsNoEmptyBody() throws Exception {
        String other = sandbox.data().addContact(Map.of("name", "B", "email", "b@x.org"));
        sandbox.faults().on("DELETE", "/v1/contacts/*").times(1).respond(503).add();
        InputStream once = new ByteArrayInputStream(bytes("{\"id\":\"" + other + "\"}"));
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(
                                defaultErrorHandler().maximumRedeliveries(2).redeliveryDelay(0));
                        from("direct:once")
                                .streamCache("false")
                                .to("kajabi:contacts?operation=create")
                                .process(e -> e.getMessage().setBody(once))
                                .to(DELETE);
                    }
                });
        Exchange exchange = send("direct:once", ADA);
        assertThat(exchange.getException()).hasMessageContaining("stream caching");
        assertThat(sandbox.data().contactCount()).isEqualTo(2);
        InputStream empty = new ByteArrayInputStream(new byte[0]);
        assertThat(
                        send(
                                        "kajabi:contacts/tags?operation=replace&allowEmptyReplace=true&id="
                                                + other,
                                        empty)
                                .getException())
                .hasMessageContaining("stream caching");
    }

    @Test
    void aFileThatNamesAnotherRecordIsComparedWithTheOption(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.json"), "{\"id\":\"7\"}");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("file:" + folder + "?noop=true&initialDelay=0")
                                .to(DELETE + "&id=5")
                                .onException(Exception.class)
                                .handled(true)
                                .setBody(exceptionMessage())
                                .to("seda:failed");
                    }
                });
        assertThat(
                        context.createConsumerTemplate()
                                .receiveBody("seda:failed", 20_000, String.class))
                .contains("two different records", "'7'", "'5'");
    }

    // What a route saved before is its own choice

    @Test
    void aHeaderThatTheRouteRestoresIsTheRoutesChoice() throws Exception {
        String seven = sandbox.data().addContact(Map.of("name", "7", "email", "7@x.org"));
        Exchange exchange =
                after(
                        route ->
                                route.setProperty("who", Builder.header(KajabiConstants.ID))
                                        .to("kajabi:contacts?operation=get&id=" + seven)
                                        .setHeader(
                                                KajabiConstants.ID, Builder.exchangeProperty("who"))
                                        .setBody(Builder.constant(null))
                                        .to(DELETE));
        assertThat(exchange.getException()).isNull();
        assertThat(sandbox.data().contact(seven)).isPresent();
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    // Accounts

    @Test
    void whatOneAccountLeftIsNotUsedInAnother() throws Exception {
        try (KajabiSandbox other = KajabiSandbox.start()) {
            KajabiComponent second = component(other);
            second.getConfiguration().setSiteId(null);
            context.addComponent("kajabi-uk", second);
            for (int i = 0; i < 5; i++) {
                other.data().addContact(Map.of("name", "C", "email", "c" + i + "@x.org"));
            }
            Exchange left =
                    after(
                            route ->
                                    route.setBody(Builder.constant(null))
                                            .to("kajabi-uk:contacts?operation=delete"));
            assertThat(left.getException()).hasMessageContaining("another account");
            Exchange body = after(route -> route.to("kajabi-uk:contacts?operation=delete"));
            assertThat(body.getException()).hasMessageContaining("another account");
            for (Class<?> form : List.of(String.class, Map.class)) {
                Exchange text =
                        after(
                                route ->
                                        route.convertBodyTo(form)
                                                .to("kajabi-uk:contacts?operation=delete"));
                assertThat(text.getException()).hasMessageContaining("another account");
            }
            Exchange rows =
                    after(
                            route ->
                                    route.removeHeaders("CamelKajabi*")
                                            .to("kajabi:contacts?operation=list")
                                            .split(Builder.body())
                                            .stopOnException()
                                            .to("kajabi-uk:contacts?operation=delete"));
            assertThat(rows.getException()).hasMessageContaining("another account");
            Exchange update = after(route -> route.to("kajabi-uk:contacts?operation=update"));
            assertThat(update.getException()).hasMessageContaining("another account");
            Exchange site = after(route -> route.to("kajabi-uk:contacts?operation=create"));
            assertThat(site.getException()).hasMessageContaining("siteId");
            assertThat(other.data().contactCount()).isEqualTo(5);
            Exchange after =
                    after(
                            route ->
                                    route.to(
                                                    "kajabi-uk:contacts?operation=create&siteId="
                                                            + other.data().siteId())
                                            .setBody(Builder.constant(null))
                                            .to("kajabi-uk:contacts?operation=delete"));
            assertThat(after.getException()).isNull();
            assertThat(other.data().contactCount()).isEqualTo(5);
        }
    }

    // Relationships

    static Stream<Object> severalSites() {
        return Stream.of(
                List.of("999"),
                List.of("1", "999"),
                List.of(),
                Map.of("data", List.of(Map.of("type", "sites", "id", "999"))));
    }

    @ParameterizedTest
    @MethodSource("severalSites")
    void aRecordHasOneSite(Object site) {
        for (String operation : List.of("create", "upsert")) {
            assertThat(
                            send(
                                            "kajabi:contacts?operation=" + operation,
                                            Map.of("name", "x", "email", "x@x.org", "site", site))
                                    .getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("/site", "found an array");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"relationships\":{\"Site\":{\"data\":{\"type\":\"sites\",\"id\":\"999\"}}}",
                "\"relationships\":{\"site_id\":\"999\"}",
                "\"relationships\":{\"SITE\":{\"data\":null}}"
            })
    void aRelationshipInAnotherSpellingIsRefused(String relationships) {
        String body =
                "{\"data\":{\"type\":\"contacts\",\"attributes\":{\"name\":\"x\"},"
                        + relationships
                        + "}}";
        assertThat(send("kajabi:contacts?operation=create&siteId=1", body).getException())
                .hasMessageContainingAll("/data/relationships/", "'site'");
        assertThat(
                        send(
                                        "kajabi:contacts?operation=create&siteId=1",
                                        "{\"data\":{\"attributes\":{\"name\":\"x\"}},"
                                                + "\"meta\":{\"site_id\":\"9\"}}")
                                .getException())
                .hasMessageContainingAll("/meta/site_id", "'site'");
    }

    @Test
    void aSiteThatIsNullIsNone() {
        Map<String, @Nullable Object> body = new HashMap<>(ADA);
        body.put("site", null);
        assertThat(send("kajabi:contacts?operation=create", body).getException()).isNull();
    }

    // Upsert

    @Test
    void anUpsertRefusesTwoContactsOfOneAddress() {
        sandbox.data().addContact(Map.of("name", "A", "email", "two@x.org"));
        String other = sandbox.data().addContact(Map.of("name", "B", "email", "b@x.org"));
        sandbox.data().updateContact(other, Map.of("email", "two@x.org"));
        assertThat(
                        send(
                                        "kajabi:contacts?operation=upsert",
                                        Map.of("name", "New", "email", "two@x.org"))
                                .getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("two contacts", other);
    }

    @Test
    void anUpsertReadsTheWholeSearchForASecondOne() {
        String first = sandbox.data().addContact(Map.of("name", "A", "email", "first@x.org"));
        for (int i = 0; i < 40; i++) {
            sandbox.data().addContact(Map.of("name", "C", "email", "a" + i + "two@x.org"));
        }
        String last = sandbox.data().addContact(Map.of("name", "B", "email", "last@x.org"));
        sandbox.data().updateContact(first, Map.of("email", "two@x.org"));
        sandbox.data().updateContact(last, Map.of("email", "two@x.org"));
        assertThat(
                        send(
                                        "kajabi:contacts?operation=upsert",
                                        Map.of("name", "New", "email", "two@x.org"))
                                .getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("two contacts", first, last);
    }

    @ParameterizedTest
    @CsvSource({"mike@x.org, mi\u212Ae@x.org", "\u00E5sa@x.org, \u212Bsa@x.org"})
    void anUpsertTakesNoLetterForAnother(String present, String given) {
        String other = sandbox.data().addContact(Map.of("name", "Mike", "email", present));
        send("kajabi:contacts?operation=upsert", Map.of("name", "Mallory", "email", given));
        assertThat(sandbox.requests().count("PATCH", "/v1/contacts/" + other)).isZero();
    }

    @Test
    void aWelcomeMailThatTheBodyForbidsIsNotSent() {
        String contact = sandbox.data().addContact(Map.of("name", "A", "email", "a@x.org"));
        String offer = sandbox.data().addOffer("Course");
        String body =
                "{\"data\":[{\"type\":\"offers\",\"id\":\"%s\"}],"
                        + "\"meta\":{\"send_customer_welcome_email\":false}}";
        String uri = "kajabi:contacts/offers?operation=grant&id=" + contact;
        assertThat(
                        send(uri + "&sendCustomerWelcomeEmail=true", body.formatted(offer))
                                .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("sendCustomerWelcomeEmail is true", "is false");
        assertThat(sandbox.data().welcomeMails()).isEmpty();
        assertThat(
                        send(uri + "&sendCustomerWelcomeEmail=false", body.formatted(offer))
                                .getException())
                .isNull();
        assertThat(sandbox.data().welcomeMails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", "A,,B", " , ", ",A", "A,"})
    void aFilterThatConsistsOfCommasIsRefused(String value) {
        String list = "kajabi:products?operation=list";
        assertThatThrownBy(
                        () ->
                                template.requestBody(
                                        list + "&filter.exclude_product_types=" + value,
                                        (Object) null))
                .hasStackTraceContaining("filter.exclude_product_types has a blank value");
        assertThatThrownBy(
                        () ->
                                template.requestBodyAndHeader(
                                        list,
                                        null,
                                        KajabiConstants.FILTER,
                                        Map.of("exclude_product_types", List.of("", "A"))))
                .hasStackTraceContaining("filter.exclude_product_types has a blank value");
        assertThat(sandbox.requests().count("GET", "/v1/products")).isZero();
    }

    // Options

    @ParameterizedTest
    @CsvSource({
        "requestsPerMinute, 1.5",
        "requestsPerMinute, 1_000",
        "requestsPerMinute, 99999999999",
        "maxRetries, 2.5",
        "maxRetries, three",
        "pageSize, 1k",
        "prefetch, abc",
        "proxyPort, abc",
        "connectionsPerRoute, '20 '' '"
    })
    void aNumberIsNotGuessed(String option, String value) {
        assertThatThrownBy(
                        () ->
                                context.getEndpoint(
                                        "kajabi:contacts?operation=list&"
                                                + option
                                                + "=RAW("
                                                + value
                                                + ")"))
                .hasStackTraceContaining(option + "=")
                .hasStackTraceContaining("whole number");
    }

    @Test
    void aNumberOfTheComponentIsNotGuessed() {
        assertThatThrownBy(
                        () ->
                                context.getComponent("kajabi", KajabiComponent.class)
                                        .getComponentPropertyConfigurer()
                                        .configure(
                                                context,
                                                context.getComponent("kajabi"),
                                                "requests-per-minute",
                                                "1.5",
                                                true))
                .hasMessageContaining("requestsPerMinute=1.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "operation=get&id=5&ID=6",
                "operation=get&OPERATION=delete",
                "operation=list&siteId=1&site-id=2"
            })
    void anOptionInTwoSpellingsIsRefused(String options) {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:contacts?" + options))
                .hasStackTraceContaining("same option in two spellings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"contacts?operation=create&fields.contacts=name"})
    void anOptionThatTheOperationDoesNotUseIsRefused(String uri) {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:" + uri))
                .hasStackTraceContaining("does not use this option");
    }

    @Test
    void theOptionsCanComeAsPropertiesOnly() throws Exception {
        assertThat(
                        context.getCamelContextExtension()
                                .getPrototypeEndpoint("kajabi:contacts?operation=list"))
                .isNotNull();
        assertThat(context.getEndpoint("kajabi:contacts", Map.of("operation", "list"))).isNotNull();
    }

    // Numbers, names and ids without a bound

    @Test
    void aNumberInAFilterHasABound() {
        for (String number : List.of("1e2000000000", "1e20000000", "1e-2000000000")) {
            Exchange exchange =
                    template.send(
                            "kajabi:contacts?operation=list",
                            e ->
                                    e.getMessage()
                                            .setHeader(
                                                    KajabiConstants.FILTER,
                                                    Map.of("search", new BigDecimal(number))));
            assertThat(exchange.getException()).hasMessageContaining("filter.search");
        }
    }

    @Test
    void anIdHasABound() {
        for (Object id : List.of(BigInteger.TEN.pow(500), "5;6", "5/6", "5&6", "5?x")) {
            Exchange exchange =
                    template.send(
                            "kajabi:contacts/tags?operation=add&id=1",
                            e ->
                                    e.getMessage()
                                            .setHeader(KajabiConstants.RELATED_IDS, List.of(id)));
            assertThat(exchange.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected an id");
        }
    }

    @Test
    void aNameFromOutsideHasNoLineBreaksAndABound() {
        String name = "x\r\n2026 ERROR root logged in\u001b[31m\u202e" + "q".repeat(3_000_000);
        for (String header :
                List.of(KajabiConstants.OPERATION, KajabiConstants.SORT, KajabiConstants.INCLUDE)) {
            String uri =
                    "kajabi:contacts"
                            + (header.equals(KajabiConstants.OPERATION) ? "" : "?operation=list");
            assertPlain(
                    template.send(uri, e -> e.getMessage().setHeader(header, name)).getException());
        }
        for (String header :
                List.of(
                        KajabiConstants.FILTER,
                        KajabiConstants.FIELDS,
                        KajabiConstants.PARAMETER)) {
            for (Object value : List.of("v", "", Map.of())) {
                assertPlain(
                        template.send(
                                        "kajabi:contacts?operation=list",
                                        e -> e.getMessage().setHeader(header, Map.of(name, value)))
                                .getException());
            }
        }
    }

    private static void assertPlain(@Nullable Exception failure) {
        assertThat(failure).isInstanceOf(IllegalArgumentException.class);
        assertThat(String.valueOf(failure.getMessage()))
                .hasSizeLessThan(3_000)
                .doesNotContain("\r", "\n", "\u001b", "\u202e");
    }

    @Test
    void manyLongNamesOfAttributesTakeNoTime() {
        Map<String, Object> body = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            body.put(i + "n".repeat(49_000), 1);
        }
        String id = sandbox.data().addContact(ADA);
        send("kajabi:contacts?operation=update&id=" + id, body);
        assertThat(sandbox.requests().entries("PATCH", "/v1/contacts/" + id)).hasSize(1);
    }

    private Exchange send(String uri, @Nullable Object body) {
        return template.send(uri, e -> e.getMessage().setBody(body));
    }

    private Exchange after(Consumer<ProcessorDefinition<?>> steps) throws Exception {
        String start = "direct:" + context.getRoutesSize() + "-" + Duration.ZERO;
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        steps.accept(from(start).to("kajabi:contacts?operation=create"));
                    }
                });
        return send(
                start,
                Map.of("name", "Ada", "email", "ada" + context.getRoutesSize() + "@example.org"));
    }
}
