// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that can be read in two ways is refused before a request is sent. */
class AmbiguousInputTest extends SandboxTest {

    private static final String NBSP = "\u00A0";
    private static final String ZERO_WIDTH = "\u200B";

    @Test
    void anIdThatTheRouteSetsIsTheRoutesEvenIfItEqualsTheOneThatWasLeft() throws Exception {
        String other = contact("other");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:contacts?operation=create")
                                .setHeader(KajabiConstants.ID, simple("${body.id}"))
                                .setBody(constant(Map.of("id", other, "name", "New")))
                                .to("kajabi:contacts?operation=update");
                    }
                });
        Exchange exchange =
                template.send(
                        "direct:in",
                        e ->
                                e.getMessage()
                                        .setBody(
                                                Map.of("name", "Ada", "email", "ada@example.org")));
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("two different records", "'" + other + "'");
    }

    static Stream<Arguments> sites() {
        return Stream.of("site_id", "siteId", "SITE_ID", "Site", "site-id", "siteID")
                .flatMap(
                        name ->
                                Stream.of(
                                        arguments(name, Map.of("name", "Ada", name, "999")),
                                        arguments(
                                                name,
                                                Map.of("attributes", Map.of("name", "A", name, 9))),
                                        arguments(name, "{\"name\":\"Ada\",\"" + name + "\":9}")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("sites")
    void aSiteThatIsSpeltAsAnAttributeIsRefused(String name, Object body) {
        refused("kajabi:contacts?operation=create&siteId=1", body, "'site'", name);
        assertThat(sandbox.data().contactCount()).isZero();
    }

    @Test
    void aRelationshipAmongTheAttributesIsRefused() {
        refused(
                "kajabi:contacts?operation=create",
                "{\"data\":{\"attributes\":{\"name\":\"A\",\"site\":\"999\"}}}",
                "/data/attributes/site",
                "'site'");
        refused(
                "kajabi:contact_notes?operation=create",
                Map.of("body", "x", "contact_id", contact("ada")),
                "/contact_id",
                "'contact'");
    }

    @Test
    void theSiteOfARecordThatWasNeverReadIsAPersonsChoice() {
        Resource made =
                new Contact(Map.of("name", "Ada"))
                        .withRelationship("site", new ResourceIdentifier("sites", "999"));
        refused(
                "kajabi:contacts?operation=create&siteId=" + sandbox.data().siteId(),
                made,
                "two different sites",
                "'999'");
    }

    static Stream<Arguments> emptyIds() {
        return Stream.of(
                arguments("null", withId(null)),
                arguments("empty", withId("")),
                arguments("blank", withId("  ")),
                arguments("JSON null", "{\"id\":null,\"name\":\"New\"}"),
                arguments("JSON empty", "{\"id\":\"\",\"name\":\"New\"}"),
                arguments(
                        "document",
                        "{\"data\":{\"id\":null,\"type\":\"contacts\",\"attributes\":{\"name\":\"New\"}}}"));
    }

    private static Map<String, @Nullable Object> withId(@Nullable Object id) {
        Map<String, @Nullable Object> body = new HashMap<>();
        body.put("id", id);
        body.put("name", "New");
        return body;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("emptyIds")
    void anIdWithoutAValueIsNotReplacedByTheOneThatWasLeft(String form, Object body)
            throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:contacts?operation=create")
                                .process(e -> e.getMessage().setBody(body))
                                .to("kajabi:contacts?operation=update");
                    }
                });
        Exchange exchange =
                template.send(
                        "direct:in",
                        e ->
                                e.getMessage()
                                        .setBody(
                                                Map.of("name", "Ada", "email", "ada@example.org")));
        assertThat(exchange.getException())
                .as(form)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id without a value");
        assertThat(
                        template.send(
                                        "kajabi:contacts?operation=update&id=" + contact("bob"),
                                        e -> e.getMessage().setBody(body))
                                .getException())
                .isNull();
    }

    static Stream<Object> noValues() {
        return Stream.of(
                Map.of("a", "b"),
                List.of(Map.of("id", "1")),
                List.of(List.of("1")),
                Arrays.asList("1", null),
                new Contact(Map.of("name", "Ada")),
                new ResourceIdentifier("contact_tags", "1"));
    }

    @ParameterizedTest
    @MethodSource("noValues")
    void whatIsNoValueIsNotSentAsTheTextOfAnObject(Object value) {
        for (String kind : List.of("filter", "parameter", "fields")) {
            String name = kind.equals("filter") ? "has_all_tag_id" : "contacts";
            Exchange exchange =
                    template.send(
                            "kajabi:contacts?operation=list&lenient=true",
                            e -> e.getMessage().setHeader(header(kind), Map.of(name, value)));
            assertThat(exchange.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(kind + "." + name, "must be a text, a number");
        }
    }

    private static String header(String kind) {
        return switch (kind) {
            case "filter" -> KajabiConstants.FILTER;
            case "parameter" -> KajabiConstants.PARAMETER;
            default -> KajabiConstants.FIELDS;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", NBSP, NBSP + ZERO_WIDTH, "\t"})
    void aValueThatNobodySeesIsNoValue(String value) {
        for (String kind : List.of("filter", "parameter")) {
            String name = kind.equals("filter") ? "search" : "x";
            Exchange exchange =
                    template.send(
                            "kajabi:contacts?operation=list&lenient=true",
                            e -> e.getMessage().setHeader(header(kind), Map.of(name, value)));
            assertThat(exchange.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(kind + "." + name, "has no value");
        }
    }

    static Stream<Object> switches() {
        String meta = "\"meta\":{\"send_customer_welcome_email\":false}";
        return Stream.of(
                Map.of("meta", Map.of("send_customer_welcome_email", false)),
                "{" + meta + "}",
                ("{\"data\":[{\"id\":\"1\",\"type\":\"offers\"}]," + meta + "}")
                        .getBytes(StandardCharsets.UTF_8),
                Map.of("send_customer_welcome_email", false));
    }

    @ParameterizedTest
    @MethodSource("switches")
    void aSwitchInABodyThatIsNotReadIsRefused(Object body) {
        refused(
                "kajabi:contacts/offers?operation=grant&id="
                        + contact("ada")
                        + "&relatedIds="
                        + sandbox.data().addOffer("Course"),
                body,
                "relatedIds",
                "sendCustomerWelcomeEmail");
        assertThat(sandbox.data().welcomeMails()).isEmpty();
    }

    @Test
    void aBodyWithoutASwitchBesideRelatedIdsIsLeftAlone() {
        Exchange exchange =
                template.send(
                        "kajabi:contacts/offers?operation=grant&sendCustomerWelcomeEmail=false&id="
                                + contact("ada")
                                + "&relatedIds="
                                + sandbox.data().addOffer("Course"),
                        e -> e.getMessage().setBody("{\"order\":17}"));
        assertThat(exchange.getException()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"1\",\"name\":\"A\",\"id\":\"2\"}",
                "{\"name\":\"A\",\"name\":\"B\"}",
                "{\"data\":{\"id\":\"1\",\"attributes\":{\"name\":\"A\"},\"id\":\"2\"}}",
                "{\"data\":{\"attributes\":{\"name\":\"A\",\"name\":\"A\"}}}",
                "{\"name\":null,\"name\":\"B\"}"
            })
    void twoMembersOfOneNameAreRefused(String body) {
        refused("kajabi:contacts?operation=create", body, "have the same name");
        refused("kajabi:contacts?operation=update&id=1", body, "have the same name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "1\uDE00", "\uDE00\uD83D"})
    void halfACharacterIsNoId(String id) {
        Exchange exchange =
                template.send(
                        "kajabi:contacts/tags?operation=add&id=" + contact("ada"),
                        e -> e.getMessage().setHeader(KajabiConstants.RELATED_IDS, List.of(id)));
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a valid id");
        refused("kajabi:contacts?operation=delete", Map.of("id", id), "not a valid id");
    }

    @Test
    void anUpsertOfAnotherRecordThanTheBodyNamesIsRefused() {
        String ada = contact("ada");
        refused(
                "kajabi:contacts?operation=upsert",
                Map.of("id", "999", "email", "ada@example.org", "name", "New"),
                "two different records",
                "'999'",
                "'" + ada + "'");
        assertThat(
                        template.send(
                                        "kajabi:contacts?operation=upsert",
                                        e ->
                                                e.getMessage()
                                                        .setBody(
                                                                Map.of(
                                                                        "id",
                                                                        ada,
                                                                        "email",
                                                                        "ada@example.org")))
                                .getException())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {NBSP, ZERO_WIDTH, "\u2028", "\u0000"})
    void anAddressWithAnInvisibleCharacterIsRefused(String invisible) {
        contact("ada");
        refused(
                "kajabi:contacts?operation=upsert",
                Map.of("email", "ada@example" + invisible + ".org", "name", "New"),
                "email",
                "invisible");
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:1/v1",
                "https://other.example.org/v1",
                "RAW(https://api.kajabi.com@other.example.org)"
            })
    void theCredentialsOfTheComponentGoToItsOwnServerOnly(String baseUrl) {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:me?baseUrl=" + baseUrl))
                .hasStackTraceContaining("baseUrl");
        assertThat(context.getEndpoint("kajabi:me?accessToken=t&baseUrl=http://localhost:1/v1"))
                .isNotNull();
        assertThat(context.getEndpoint("kajabi:me?baseUrl=" + sandbox.baseUrl())).isNotNull();
    }

    @Test
    void aProxyOfTheEndpointDoesNotGetThePasswordOfAnother() {
        KajabiConfiguration configuration =
                ((KajabiComponent) context.getComponent("kajabi")).getConfiguration();
        configuration.setProxyHost("proxy.example.org");
        configuration.setProxyUsername("user");
        configuration.setProxyPassword("password of the proxy");
        KajabiEndpoint other =
                context.getEndpoint(
                        "kajabi:me?lazyLogin=true&proxyHost=localhost", KajabiEndpoint.class);
        assertThat(other.getConfiguration().getProxyPassword()).isNull();
        assertThat(other.getConfiguration().getProxyUsername()).isNull();
        assertThat(configuration.getProxyPassword()).isNotNull();
    }

    private String contact(String name) {
        return sandbox.data().addContact(Map.of("name", name, "email", name + "@example.org"));
    }

    private void refused(String uri, Object body, String... told) {
        Exchange exchange = template.send(uri, e -> e.getMessage().setBody(body));
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(told);
    }
}
