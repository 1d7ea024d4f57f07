// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.RequestLog;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.builder.Builder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which record a call works on, whatever else the exchange still carries. */
class RightRecordTest extends SandboxTest {

    private static final String FOLLOW =
            "kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10";

    private String seven;
    private String eight;
    private String tag;

    @BeforeEach
    void addRecords() {
        // older than every record that a consumer of these tests gets
        seven = contact("seven");
        eight = contact("eight");
        tag = sandbox.data().addTag("T");
    }

    private String contact(String name) {
        return sandbox.data().addContact(Map.of("name", name, "email", name + "@example.org"));
    }

    /** A route from a consumer, which gets one record only: the newest. */
    private String received(Steps steps) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        steps.add(
                                        from(FOLLOW)
                                                .filter(
                                                        e ->
                                                                "five"
                                                                        .equals(
                                                                                e.getMessage()
                                                                                        .getBody(
                                                                                                Contact
                                                                                                        .class)
                                                                                        .getName())))
                                .to("mock:done");
                    }
                });
        String five = contact("five");
        await().until(() -> !writes().isEmpty());
        return five;
    }

    private interface Steps {
        ProcessorDefinition<?> add(ProcessorDefinition<?> route);
    }

    private List<String> writes() {
        return sandbox.requests().entries().stream()
                .filter(entry -> !entry.method().equals("GET") && !entry.path().contains("oauth"))
                .map(entry -> entry.method() + " " + entry.path().replace("/v1/contacts/", ""))
                .toList();
    }

    private List<String> reads() {
        return sandbox.requests().entries("GET", "/v1/contacts/*").stream()
                .map(RequestLog.Entry::path)
                .map(path -> path.replace("/v1/contacts/", ""))
                .toList();
    }

    @Test
    void anUpdateGoesToTheIdThatTheUriNames() throws Exception {
        received(
                route ->
                        route.setBody(constant(Map.of("name", "changed")))
                                .to("kajabi:contacts?operation=update&id=" + seven));
        assertThat(writes()).containsExactly("PATCH " + seven);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&headerOverrides=all", "&headerOverrides=none"})
    void aDeletionGoesToTheIdThatTheUriNamesAlthoughTheReceivedRecordIsInTheBody(String option)
            throws Exception {
        received(route -> route.to("kajabi:contacts?operation=delete&id=" + seven + option));
        assertThat(writes()).containsExactly("DELETE " + seven);
    }

    @Test
    void theReceivedRecordAsTextIsStillTheReceivedOne() throws Exception {
        received(
                route ->
                        route.convertBodyTo(String.class)
                                .to("kajabi:contacts?operation=delete&id=" + seven));
        assertThat(writes()).containsExactly("DELETE " + seven);
    }

    @Test
    void aTagGoesToTheContactThatTheUriNames() throws Exception {
        received(
                route ->
                        route.to(
                                "kajabi:contacts/tags?operation=add&relatedIds="
                                        + tag
                                        + "&id="
                                        + seven));
        assertThat(sandbox.data().tagsOf(seven)).containsExactly(tag);
    }

    @Test
    void theReceivedRecordIsWorkedOnWhereNothingElseIsNamed() throws Exception {
        String five =
                received(
                        route ->
                                route.setBody(constant(Map.of("name", "changed")))
                                        .to("kajabi:contacts?operation=update"));
        assertThat(writes()).containsExactly("PATCH " + five);
    }

    static Stream<Steps> waysToAnotherExchange() {
        return Stream.of(
                route -> route.multicast().to("direct:next").end(),
                route -> route.enrich("direct:next"),
                route -> route.to("seda:next"),
                route -> route.wireTap("direct:next"),
                route -> route.split(constant("x")).setBody(constant("y")).to("direct:next").end(),
                route -> route.toD("direct:next"),
                route -> route.recipientList(constant("direct:next")));
    }

    @ParameterizedTest
    @MethodSource("waysToAnotherExchange")
    void whatTheConnectorLeftIsKnownAsThatInOtherExchangesToo(Steps way) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("seda:next").to("direct:next");
                        from("direct:next").to("kajabi:contacts?operation=delete&id=" + seven);
                    }
                });
        received(way);
        assertThat(writes()).containsExactly("DELETE " + seven);
    }

    @Test
    void pooledExchangesForgetWhatTheConnectorLeft() throws Exception {
        context.getCamelContextExtension()
                .setExchangeFactory(new org.apache.camel.impl.engine.PooledExchangeFactory());
        received(route -> route.to("kajabi:contacts?operation=delete&id=" + seven));
        assertThat(writes()).containsExactly("DELETE " + seven);
    }

    @Test
    void aCallWhoseAnswerGoesIntoAVariableDoesNotChangeWhatTheHeaderIs() throws Exception {
        String five =
                received(
                        route -> {
                            return route.toV(
                                            "kajabi:contacts?operation=get&id=" + eight,
                                            null,
                                            "read")
                                    .setBody(constant(Map.of("name", "changed")))
                                    .to("kajabi:contacts?operation=update&id=" + seven)
                                    .setBody(constant(Map.of("name", "changed")))
                                    .to("kajabi:contacts?operation=update");
                        });
        await().until(() -> writes().size() == 2);
        assertThat(writes()).containsExactly("PATCH " + seven, "PATCH " + five);
    }

    @Test
    void afterACreateTheIdThatTheUriNamesCounts() throws Exception {
        for (String operation : List.of("create", "upsert")) {
            Exchange exchange =
                    send(
                            route ->
                                    route.to("kajabi:contacts?operation=" + operation)
                                            .setBody(constant(Map.of("name", "changed")))
                                            .to("kajabi:contacts?operation=update&id=" + seven),
                            Map.of("name", operation, "email", operation + "@example.org"),
                            Map.of());
            assertThat(exchange.getException()).isNull();
        }
        assertThat(writes())
                .filteredOn(w -> w.startsWith("PATCH"))
                .hasSize(2)
                .containsOnly("PATCH " + seven);
    }

    @Test
    void aReadRecordIsNotTakenForOneThatAPersonPutIntoTheBody() throws Exception {
        for (String raw : List.of("", "&rawPayload=true")) {
            Exchange exchange =
                    send(
                            route ->
                                    route.to("kajabi:contacts?operation=get&id=" + seven + raw)
                                            .to("kajabi:contacts?operation=get&id=" + eight),
                            null,
                            Map.of());
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(Contact.class).getId()).isEqualTo(eight);
        }
    }

    @Test
    void rowsOfASplitListAreWorkedOnAndNotTheRecordThatTriggeredTheRoute() throws Exception {
        String five =
                received(
                        route ->
                                route.to("kajabi:contacts?operation=list&filter.search=eight")
                                        .split(Builder.body())
                                        .to("kajabi:contacts/tags?operation=add&relatedIds=" + tag)
                                        .end()
                                        .to("kajabi:contacts?operation=list&filter.search=eight")
                                        .split(Builder.body())
                                        .to("kajabi:contacts?operation=delete")
                                        .end());
        await().until(() -> writes().size() == 2);
        assertThat(writes())
                .containsExactly("POST " + eight + "/relationships/tags", "DELETE " + eight);
        assertThat(sandbox.data().contact(five)).isPresent();
    }

    /** As a database gives its rows. */
    @ParameterizedTest
    @CsvSource({"ID,update", "Id,update", "iD,delete", "ID,get", "ID,delete"})
    void anIdInAnotherSpellingIsNotSilentlyReplacedByTheOneThatTheConnectorLeft(
            String name, String operation) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:contacts?operation=create")
                                .process(e -> e.getMessage().setBody(Map.of(name, eight)))
                                .to("kajabi:contacts?operation=" + operation);
                    }
                });
        Map<String, String> created = Map.of("name", "n", "email", "n@example.org");
        assertThatThrownBy(() -> template.requestBody("direct:in", created))
                .hasStackTraceContaining("/" + name + ": the record id must be named 'id'");
        assertThat(writes()).containsExactly("POST /v1/contacts");
    }

    static Stream<Object> bodies() {
        return Stream.of("map", "number", "text", "document", "documentText", "bytes", "stream");
    }

    private Object body(String form, String id) {
        String flat = "{\"id\": \"" + id + "\", \"name\": \"changed\"}";
        String document =
                "{\"data\": {\"type\": \"contacts\", \"id\": \""
                        + id
                        + "\", \"attributes\": {\"name\": \"changed\"}}}";
        return switch (form) {
            case "map" -> Map.of("id", id, "name", "changed");
            case "number" -> Map.of("id", Long.valueOf(id), "name", "changed");
            case "text" -> flat;
            case "document" ->
                    Map.of(
                            "data",
                            Map.of(
                                    "type",
                                    "contacts",
                                    "id",
                                    id,
                                    "attributes",
                                    Map.of("name", "changed")));
            case "documentText" -> document;
            case "bytes" -> flat.getBytes(StandardCharsets.UTF_8);
            case "stream" -> new ByteArrayInputStream(flat.getBytes(StandardCharsets.UTF_8));
            default -> throw new AssertionError(form);
        };
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void theIdOfTheBodyCountsForEachOperationOnARecord(String form) throws Exception {
        for (String operation : List.of("get", "update", "delete")) {
            Exchange exchange =
                    send(
                            route ->
                                    route.to("kajabi:contacts?operation=create")
                                            .process(e -> e.getMessage().setBody(body(form, seven)))
                                            .to("kajabi:contacts?operation=" + operation),
                            Map.of("name", operation, "email", form + operation + "@example.org"),
                            Map.of());
            assertThat(exchange.getException()).as(operation).isNull();
        }
        assertThat(reads()).containsExactly(seven);
        assertThat(writes()).contains("PATCH " + seven, "DELETE " + seven);
        assertThat(sandbox.data().contactCount()).isEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void anIdInTheBodyAndAnotherOneThatThePersonNamesAreRefused(String form) {
        boolean stream = form.equals("stream");
        for (String operation : stream ? List.of("update") : List.of("get", "update", "delete")) {
            refused(
                    "kajabi:contacts?operation=" + operation + "&id=" + eight,
                    body(form, seven),
                    Map.of(),
                    seven,
                    eight,
                    "option id",
                    "body");
            refused(
                    "kajabi:contacts?operation=" + operation,
                    body(form, seven),
                    Map.of(KajabiConstants.ID, eight),
                    seven,
                    eight,
                    "header CamelKajabiId",
                    "body");
        }
        assertThat(sandbox.requests().entries("GET", "/v1/contacts/**")).isEmpty();
        assertThat(writes()).isEmpty();
    }

    @Test
    void aRecordThatAPersonPutIntoTheBodyAndAnotherIdAreRefused() {
        Contact record = kajabi("contacts?operation=get&id=" + seven).request(Contact.class);
        refused("kajabi:contacts?operation=update&id=" + eight, record, Map.of(), seven, eight);
        Exchange same =
                template.send(
                        "kajabi:contacts?operation=update&id=" + seven,
                        e -> e.getMessage().setBody(record.with("name", "other")));
        assertThat(same.getException()).isNull();
    }

    @Test
    void anOptionAndAHeaderThatDisagreeAreRefused() {
        refused(
                "kajabi:contacts?operation=delete&id=" + seven,
                null,
                Map.of(KajabiConstants.ID, eight),
                seven,
                eight,
                "option id",
                "header CamelKajabiId");
        Exchange same =
                template.send(
                        "kajabi:contacts?operation=get&id=" + seven,
                        e -> e.getMessage().setHeader(KajabiConstants.ID, Long.valueOf(seven)));
        assertThat(same.getException()).isNull();
    }

    @Test
    void aHeaderThatTheRouteChangesIsThatOfAPerson() throws Exception {
        Exchange exchange =
                send(
                        route ->
                                route.to("kajabi:contacts?operation=create")
                                        .setHeader(KajabiConstants.ID, constant(eight))
                                        .to("kajabi:contacts?operation=delete&id=" + seven),
                        Map.of("name", "x", "email", "x@example.org"),
                        Map.of());
        assertThat(exchange.getException()).hasMessageContainingAll(seven, eight);
    }

    @Test
    void aListInTheBodyNamesNoRecordAndIsNotSilentlyLeftAside() throws Exception {
        Exchange exchange =
                send(
                        route ->
                                route.to("kajabi:contacts?operation=create")
                                        .to("kajabi:contacts?operation=list")
                                        .to("kajabi:contacts?operation=delete"),
                        Map.of("name", "x", "email", "x@example.org"),
                        Map.of());
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("kajabi:contacts?operation=delete", "list", "split");
    }

    @Test
    void whatIsNoRecordOfTheResourceNamesNone() throws Exception {
        for (Object body : List.of("hello", "[1, 2]", "{\"type\": \"offers\", \"id\": \"9\"}", 5)) {
            Exchange exchange =
                    template.send(
                            "kajabi:contacts?operation=get&id=" + seven,
                            e -> e.getMessage().setBody(body));
            assertThat(exchange.getException()).as("%s", body).isNull();
            refused(
                    "kajabi:contacts?operation=delete",
                    body,
                    Map.of(),
                    "kajabi:contacts?operation=delete needs the id");
        }
    }

    @Test
    void textThatIsCutOffNamesNoRecordAndIsNotSilentlyLeftAside() throws Exception {
        Exchange exchange =
                send(
                        route ->
                                route.to("kajabi:contacts?operation=create")
                                        .setBody(constant("{\"id\": \"" + seven))
                                        .to("kajabi:contacts?operation=delete"),
                        Map.of("name", "x", "email", "x@example.org"),
                        Map.of());
        assertThat(exchange.getException()).isInstanceOf(IllegalArgumentException.class);
        assertThat(writes()).hasSize(1);
    }

    private static Expression constant(Object value) {
        return Builder.constant(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,2",
                "1 2",
                "1\n2",
                "7/relationships/tags",
                "../sites/1",
                "7?x=1",
                "7#x",
                "7;x",
                "7%2F8",
                "7\\8",
                ".",
                ".."
            })
    void whatIsNoIdIsRefused(String id) {
        refused(
                "kajabi:contacts?operation=delete",
                null,
                Map.of(KajabiConstants.ID, id),
                "The header CamelKajabiId does not contain a valid record id");
        refused("kajabi:contacts?operation=delete", Map.of("id", id), Map.of(), "id");
        assertThat(writes()).isEmpty();
    }

    @Test
    void anIdThatIsNamedButEmptyIsNotReplacedByAnotherOne() throws Exception {
        Exchange exchange =
                send(
                        route ->
                                route.to("kajabi:contacts?operation=create")
                                        .toD(
                                                "kajabi:contacts?operation=delete&id=${header.absent}"),
                        Map.of("name", "x", "email", "x@example.org"),
                        Map.of());
        assertThat(exchange.getException()).hasMessageContaining("needs the id");
        assertThat(writes()).containsExactly("POST /v1/contacts");
        refused(
                "kajabi:contacts?operation=delete&id=",
                Map.of("id", seven),
                Map.of(),
                "needs the id");
    }

    @Test
    void anIdInADynamicUriCounts() throws Exception {
        Exchange exchange =
                send(
                        route ->
                                route.to("kajabi:contacts?operation=create")
                                        .toD(
                                                "kajabi:contacts?operation=delete&id=${header.CamelKajabiId}"),
                        Map.of("name", "x", "email", "x@example.org"),
                        Map.of());
        assertThat(exchange.getException()).isNull();
        assertThat(sandbox.data().contactCount()).isEqualTo(2);
    }

    @Test
    void anIdIsTextOrAWholeNumber() {
        for (Object id :
                List.of(
                        true,
                        7.5,
                        List.of("7"),
                        Map.of("id", "7"),
                        "7".repeat(201),
                        "7\u00a0",
                        "\u200b7",
                        new byte[] {(byte) 0xff, '7'})) {
            refused(
                    "kajabi:contacts?operation=delete",
                    null,
                    Map.of(KajabiConstants.ID, id),
                    "The header CamelKajabiId does not contain a valid record id");
        }
        for (Object id :
                List.of(
                        seven,
                        " " + seven + "\n",
                        Long.valueOf(seven),
                        new BigInteger(seven),
                        seven.getBytes(StandardCharsets.UTF_8))) {
            Exchange exchange =
                    template.send(
                            "kajabi:contacts?operation=get",
                            e -> e.getMessage().setHeader(KajabiConstants.ID, id));
            assertThat(exchange.getException()).isNull();
        }
        assertThat(reads()).hasSize(5).containsOnly(seven);
    }

    private void refused(
            String uri, @Nullable Object body, Map<String, Object> headers, String... told) {
        Exchange exchange =
                template.send(
                        uri,
                        e -> {
                            e.getMessage().setBody(body);
                            headers.forEach(e.getMessage()::setHeader);
                        });
        assertThat(exchange.getException())
                .as("%s with %s and %s", uri, body, headers)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(told);
    }

    private Exchange send(Steps steps, @Nullable Object body, Map<String, Object> headers)
            throws Exception {
        String route = "direct:" + UUID.randomUUID();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        steps.add(from(route));
                    }
                });
        return template.send(
                route,
                e -> {
                    e.getMessage().setBody(body);
                    headers.forEach(e.getMessage()::setHeader);
                });
    }
}
