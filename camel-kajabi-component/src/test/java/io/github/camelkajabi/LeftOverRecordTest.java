// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that names other records is not replaced by the record that an earlier step left. */
class LeftOverRecordTest extends SandboxTest {

    private static final String DELETE = "kajabi:contacts?operation=delete";

    static Stream<Arguments> bodies() {
        return Stream.of(
                body("list of maps", id -> List.of(Map.of("id", id), Map.of("id", "9"))),
                body("empty list", id -> List.of()),
                body("set", id -> Set.of(Map.of("id", id))),
                body("array", id -> new Object[] {Map.of("id", id)}),
                body("optional", id -> Optional.of(Map.of("id", id))),
                body("number", Long::valueOf),
                body("text of an id", id -> id),
                body("JSON array", id -> "[{\"id\":\"" + id + "\"}]"),
                body(
                        "document of a list",
                        id -> "{\"data\":[{\"id\":\"" + id + "\"},{\"id\":\"9\"}]}"),
                body("map without an id", id -> Map.of("name", "x")),
                body("map with an id that is null", id -> withNull()));
    }

    private static Arguments body(String name, Function<String, Object> body) {
        return arguments(name, body);
    }

    private static Map<String, @Nullable Object> withNull() {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("id", null);
        return map;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void isNotWorkedOnInstead(String name, Function<String, Object> body) throws Exception {
        String other = contact("other");
        Exchange exchange = afterACreate(DELETE, body.apply(other));
        assertThat(exchange.getException()).hasMessageContaining("does not identify one record");
        assertThat(sandbox.data().contactCount()).as(name).isEqualTo(2);
    }

    @Test
    void isWorkedOnIfTheBodyIsSomethingElse() throws Exception {
        assertThat(afterACreate(DELETE, null).getException()).isNull();
        assertThat(afterACreate(DELETE, "a text for people").getException()).isNull();
        assertThat(sandbox.data().contactCount()).isZero();
    }

    @Test
    void isWorkedOnBesideRecordsOfAnotherType() throws Exception {
        String tag = sandbox.data().addTag("Newcomer");
        String offer = sandbox.data().addOffer("Course");
        Exchange exchange =
                afterACreate(
                        "kajabi:contacts/tags?operation=add&relatedIds=" + tag,
                        "kajabi:contacts/offers?operation=grant&sendCustomerWelcomeEmail=false"
                                + "&relatedIds="
                                + offer,
                        "kajabi:contacts/tags?operation=list",
                        "kajabi:contacts?operation=get",
                        DELETE);
        assertThat(exchange.getException()).isNull();
        assertThat(sandbox.data().contactCount()).isZero();
    }

    @Test
    void isReadAgainAfterAnEmptyRelationship() throws Exception {
        Exchange exchange =
                afterACreate(
                        "kajabi:contacts/tags?operation=list", "kajabi:contacts?operation=get");
        assertThat(exchange.getException()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"siteId=", "siteId=%20"})
    void aBlankSiteIsRefused(String option) {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:contacts?operation=list&" + option))
                .hasStackTraceContaining("siteId is blank");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"OFFER\",\"send_customer_welcome_email\":false}",
                "{\"data\":[{\"id\":\"OFFER\"}],\"send_customer_welcome_email\":false}",
                "{\"data\":{\"id\":\"OFFER\",\"meta\":{\"send_customer_welcome_email\":false}}}",
                "{\"data\":[{\"id\":\"OFFER\"}],\"meta\":{\"send_customer_welcome_email\":\"no\"}}",
                "{\"data\":[{\"id\":\"OFFER\"}],\"meta\":{\"sendCustomerWelcomeEmail\":false}}"
            })
    void aSwitchOfTheWelcomeMailThatTheServerWouldIgnoreIsRefused(String body) {
        String offer = sandbox.data().addOffer("Course");
        Exchange exchange =
                template.send(
                        "kajabi:contacts/offers?operation=grant&id=" + contact("ada"),
                        e -> e.getMessage().setBody(body.replace("OFFER", offer)));
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("meta");
        assertThat(sandbox.data().welcomeMails()).isEmpty();
    }

    private String contact(String name) {
        return sandbox.data().addContact(Map.of("name", name, "email", name + "@example.org"));
    }

    private Exchange afterACreate(String uri, @Nullable Object body) throws Exception {
        return after(route -> route.process(e -> e.getMessage().setBody(body)).to(uri));
    }

    private Exchange afterACreate(String... uris) throws Exception {
        return after(route -> route.to(uris));
    }

    private Exchange after(Consumer<ProcessorDefinition<?>> steps) throws Exception {
        String start = "direct:" + context.getRoutesSize();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        steps.accept(from(start).to("kajabi:contacts?operation=create"));
                    }
                });
        String email = "n" + context.getRoutesSize() + "@example.org";
        return template.send(
                start, e -> e.getMessage().setBody(Map.of("name", "New", "email", email)));
    }
}
