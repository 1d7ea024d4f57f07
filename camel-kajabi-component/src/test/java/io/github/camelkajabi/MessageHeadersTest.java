// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.model.Contact;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.engine.HashMapHeadersMapFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What headers change about a call, and that they do so for one call only. */
class MessageHeadersTest extends SandboxTest {

    private String contact;
    private String offer;
    private String tag;

    @BeforeEach
    void addRecords() {
        contact = sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        offer = sandbox.data().addOffer("O");
        tag = sandbox.data().addTag("T");
    }

    private Exchange send(String uri, @Nullable Object body, Map<String, Object> headers) {
        return template.send(
                "kajabi:" + uri,
                e -> {
                    e.getMessage().setBody(body);
                    headers.forEach(e.getMessage()::setHeader);
                });
    }

    private static List<?> rows(Exchange exchange) {
        return (List<?>) exchange.getMessage().getBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&headerOverrides=all", "&headerOverrides=none"})
    void anOperationThatTheUriNamesIsNotChangedByAHeader(String overrides) {
        for (String operation : List.of("delete", "update", "list")) {
            Exchange exchange =
                    send(
                            "contacts?operation=get&id=" + contact + overrides,
                            null,
                            Map.of(KajabiConstants.OPERATION, operation));
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isInstanceOf(Contact.class);
        }
        assertThat(sandbox.requests().count("DELETE", "/**")).isZero();
    }

    @Test
    void aResourceWithOneOperationNamesItToo() {
        Exchange exchange = send("me", null, Map.of(KajabiConstants.OPERATION, "delete"));
        assertThat(exchange.getException()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"CamelKajabiOperation", "camelkajabioperation", "CAMELKAJABIOPERATION"})
    void anOperationInAHeaderCountsWhereTheUriNamesNoneAndForOneCall(String header) {
        for (boolean tellsCases : List.of(false, true)) {
            if (tellsCases) {
                context.getCamelContextExtension()
                        .setHeadersMapFactory(new HashMapHeadersMapFactory());
            }
            Exchange exchange = send("contacts?id=" + contact, null, Map.of(header, "get"));
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody()).isInstanceOf(Contact.class);
            assertThat(exchange.getMessage().getHeaders().keySet())
                    .noneMatch(header::equalsIgnoreCase);
        }
        Exchange shut =
                send(
                        "contacts?headerOverrides=none",
                        null,
                        Map.of(KajabiConstants.OPERATION, "list"));
        assertThat(shut.getException()).hasMessageContaining("The option operation is required");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void headersCountInAnyCase(boolean tellsCases) throws Exception {
        if (tellsCases) {
            context.getCamelContextExtension().setHeadersMapFactory(new HashMapHeadersMapFactory());
        }
        Exchange get = send("contacts?operation=get", null, Map.of("camelkajabiid", contact));
        assertThat(get.getException()).isNull();
        Exchange list =
                send(
                        "contacts?operation=list",
                        null,
                        Map.of(
                                "CAMELKAJABIFILTER",
                                Map.of("search", "nobody"),
                                "camelKajabiPageNumber",
                                1,
                                "camelkajabisort",
                                "name"));
        assertThat(list.getException()).isNull();
        assertThat(rows(list)).isEmpty();
        assertThat(list.getMessage().getHeaders().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("filter"));
        Exchange tags =
                send(
                        "contacts/tags?operation=add",
                        null,
                        Map.of("camelkajabiid", contact, "camelkajabirelatedids", tag));
        assertThat(tags.getException()).isNull();
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(tag);
        Exchange created =
                send(
                        "contacts?operation=create",
                        Map.of("name", "Bo", "email", "bo@example.org"),
                        Map.of("camelkajabiid", contact));
        assertThat(created.getMessage().getHeaders().entrySet())
                .filteredOn(e -> e.getKey().equalsIgnoreCase(KajabiConstants.ID))
                .singleElement()
                .extracting(Map.Entry::getValue)
                .isEqualTo(created.getMessage().getBody(Contact.class).getId());
    }

    static Stream<Arguments> perCall() {
        return Stream.of(
                Arguments.of(KajabiConstants.FILTER, Map.of("search", "nobody")),
                Arguments.of(KajabiConstants.FIELDS, Map.of("contacts", "name")),
                Arguments.of(KajabiConstants.PARAMETER, Map.of("use_indexed_data", "true")),
                Arguments.of(KajabiConstants.INCLUDE, "tags"),
                Arguments.of(KajabiConstants.SORT, "name"),
                Arguments.of(KajabiConstants.PAGE_NUMBER, 2),
                Arguments.of(KajabiConstants.PAGE_SIZE, 1),
                Arguments.of(KajabiConstants.PAGING, "page"),
                Arguments.of(KajabiConstants.PREFETCH, 0));
    }

    @ParameterizedTest
    @MethodSource("perCall")
    void aHeaderOfAListCountsForOneCall(String header, Object value) throws Exception {
        sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:contacts?operation=list")
                                .process(
                                        e ->
                                                assertThat(e.getMessage().getHeaders())
                                                        .doesNotContainKey(header))
                                .to("kajabi:contacts?operation=list");
                    }
                });
        list("contacts?operation=list");
        Exchange exchange =
                template.send("direct:in", e -> e.getMessage().setHeader(header, value));
        assertThat(exchange.getException()).isNull();
        assertThat(rows(exchange)).hasSize(2);
        assertThat(sandbox.requests().entries("GET", "/v1/contacts"))
                .last()
                .satisfies(
                        e ->
                                assertThat(e.query().toString())
                                        .isEqualTo(
                                                sandbox.requests()
                                                        .entries("GET", "/v1/contacts")
                                                        .get(0)
                                                        .query()
                                                        .toString()));
    }

    @Test
    void theHeadersOfACallThatFailedAreKeptForAnotherTry() {
        Exchange exchange =
                send(
                        "contacts?operation=list",
                        null,
                        Map.of(KajabiConstants.FILTER, Map.of("serach", "x")));
        assertThat(exchange.getException()).isNotNull();
        assertThat(exchange.getMessage().getHeaders()).containsKey(KajabiConstants.FILTER);
    }

    @Test
    void theSwitchOfTheWelcomeMailCountsForOneGrant() throws Exception {
        String second = sandbox.data().addOffer("P");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .setHeader(
                                        KajabiConstants.SEND_CUSTOMER_WELCOME_EMAIL, constant(true))
                                .to(
                                        "kajabi:contacts/offers?operation=grant&relatedIds="
                                                + offer
                                                + "&id="
                                                + contact)
                                .to(
                                        "kajabi:contacts/offers?operation=grant&sendCustomerWelcomeEmail=false&relatedIds="
                                                + second
                                                + "&id="
                                                + contact);
                    }
                });
        assertThat(template.send("direct:in", e -> {}).getException()).isNull();
        assertThat(sandbox.data().welcomeMails()).hasSize(1);
    }

    @Test
    void aHeaderDoesNotLiftWhatTheEndpointForbids() {
        String grant =
                "contacts/offers?operation=grant&sendCustomerWelcomeEmail=false&relatedIds="
                        + offer
                        + "&id="
                        + contact;
        Map<String, Object> mail = Map.of(KajabiConstants.SEND_CUSTOMER_WELCOME_EMAIL, true);
        assertThat(send(grant, null, mail).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "CamelKajabiSendCustomerWelcomeEmail=true", "headerOverrides=all");
        assertThat(sandbox.data().offersOf(contact)).isEmpty();
        assertThat(send(grant + "&headerOverrides=none", null, mail).getException()).isNull();
        assertThat(sandbox.data().welcomeMails()).isEmpty();

        String replace = "contacts/offers?operation=replace&id=" + contact;
        Map<String, Object> empty = Map.of(KajabiConstants.ALLOW_EMPTY_REPLACE, "true");
        for (String overrides : List.of("", "&headerOverrides=none")) {
            assertThat(send(replace + overrides, List.of(), empty).getException())
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(sandbox.data().offersOf(contact)).containsExactly(offer);
        assertThat(send(replace + "&headerOverrides=all", List.of(), empty).getException())
                .isNull();
        assertThat(sandbox.data().offersOf(contact)).isEmpty();

        Map<String, Object> raw = Map.of(KajabiConstants.RAW_PAYLOAD, true);
        assertThat(send("contacts?operation=get&id=" + contact, null, raw).getException())
                .hasMessageContaining("rawPayload");
        assertThat(
                        send("contacts?operation=get&headerOverrides=all&id=" + contact, null, raw)
                                .getMessage()
                                .getBody())
                .isInstanceOf(String.class);
    }

    @Test
    void whereHeadersAreShutOffNoneCounts() {
        Map<String, Object> headers = new HashMap<>();
        headers.put(KajabiConstants.ID, "1");
        headers.put(KajabiConstants.SITE_ID, "1");
        headers.put(KajabiConstants.FILTER, Map.of("search", "nobody"));
        headers.put(KajabiConstants.PAGE_NUMBER, 9);
        Exchange list = send("contacts?operation=list&headerOverrides=none", null, headers);
        assertThat(rows(list)).hasSize(1);
        assertThat(list.getMessage().getHeaders()).containsAllEntriesOf(headers);
        Exchange get =
                send("contacts?operation=get&headerOverrides=none&id=" + contact, null, headers);
        assertThat(get.getMessage().getBody(Contact.class).getId()).isEqualTo(contact);
        assertThat(
                        send("contacts?operation=delete&headerOverrides=none", null, headers)
                                .getException())
                .hasMessageContaining("needs the id");
    }

    @Test
    void whatTheConnectorLeftCountsWhereHeadersAreShutOff() throws Exception {
        context.getComponent("kajabi", KajabiComponent.class)
                .getConfiguration()
                .setHeaderOverrides(HeaderOverrides.none);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:contacts?operation=create")
                                .setBody(constant(tag))
                                .to("kajabi:contacts/tags?operation=add");
                    }
                });
        Exchange exchange =
                template.send(
                        "direct:in",
                        e ->
                                e.getMessage()
                                        .setBody(Map.of("name", "Bo", "email", "bo@example.org")));
        assertThat(exchange.getException()).isNull();
        String id = exchange.getMessage().getHeader(KajabiConstants.ID, String.class);
        assertThat(sandbox.data().tagsOf(id)).containsExactly(tag);
    }

    @Test
    void theMarkOfTheConnectorCannotComeFromOutside() {
        String other = sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(KajabiConstants.ID, other);
        headers.put("CamelKajabiOrigin", "contacts/" + other);
        Exchange exchange = send("contacts?operation=delete&headerOverrides=none", null, headers);
        assertThat(exchange.getException()).hasMessageContaining("needs the id");
        assertThat(sandbox.data().contactCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "CamelKajabiPageNumber,0",
        "CamelKajabiPageNumber,-1",
        "CamelKajabiPageSize,0",
        "CamelKajabiPageSize,-5"
    })
    void pagesAreCountedFromOneInHeadersToo(String header, int value) {
        assertThat(send("contacts?operation=list", null, Map.of(header, value)).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(header + "=" + value + ": it must be at least 1");
    }

    @Test
    void numbersAndSwitchesInHeadersAreNotGuessed() {
        for (Object number : List.of(1.5, 4294967297L, "1e3", "2 3", true)) {
            assertThat(
                            send(
                                            "contacts?operation=list",
                                            null,
                                            Map.of(KajabiConstants.PAGE_NUMBER, number))
                                    .getException())
                    .as("%s", number)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KajabiConstants.PAGE_NUMBER);
        }
        for (Object flag : List.of("no", "off", "0", 0, "flase")) {
            assertThat(
                            send(
                                            "contacts/offers?operation=grant&relatedIds="
                                                    + offer
                                                    + "&id="
                                                    + contact,
                                            null,
                                            Map.of(
                                                    KajabiConstants.SEND_CUSTOMER_WELCOME_EMAIL,
                                                    flag))
                                    .getException())
                    .as("%s", flag)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KajabiConstants.SEND_CUSTOMER_WELCOME_EMAIL);
        }
        assertThat(sandbox.data().welcomeMails()).isEmpty();
    }

    @Test
    void anUnknownChoiceNamesTheRightOnes() {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:me?headerOverrides=some"))
                .hasStackTraceContaining("[none, safe, all]");
    }
}
