// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.model.Contact;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a body says reaches the server, or it is refused. */
class BodyContentTest extends SandboxTest {

    private String id;

    @BeforeEach
    void addContact() {
        id = sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
    }

    static Stream<Arguments> bodiesThatSayNothing() {
        return Stream.of(
                Arguments.of(Map.of(), "has nothing to write"),
                Arguments.of("{}", "has nothing to write"),
                Arguments.of("{\"data\":{\"name\":\"x\"}}", "/data/name: not a member of JSON:API"),
                Arguments.of(
                        "{\"data\":{\"type\":\"contacts\",\"name\":\"x\",\"attributes\":{}}}",
                        "/data/name"),
                Arguments.of(
                        "{\"name\":\"x\",\"data\":{\"type\":\"contacts\",\"attributes\":{\"email\":\"a@x.org\"}}}",
                        "/name: not a member of JSON:API; an attribute must be in"
                                + " /data/attributes"),
                Arguments.of(
                        "{\"attributes\":{\"email\":\"a@x.org\"},\"name\":\"x\"}",
                        "/name: not a member of JSON:API"),
                Arguments.of("{\"data\":{\"type\":\"contacts\"}}", "has nothing to write"),
                Arguments.of("{\"data\":{\"attributes\":{}}}", "has nothing to write"),
                Arguments.of("{\"data\":{}}", "has nothing to write"),
                Arguments.of(
                        Map.of("created_at", "2024-01-31T00:00:00Z", "updated_at", "x"),
                        "created_at"),
                Arguments.of(
                        "{\"data\":{\"attributes\":{\"updated_at\":\"2024-01-31T00:00:00Z\"}}}",
                        "Left out: updated_at"),
                Arguments.of(
                        "{\"data\":{\"relationships\":{\"tags\":{\"data\":[]}}}}",
                        "Left out: tags"));
    }

    @ParameterizedTest
    @MethodSource("bodiesThatSayNothing")
    void anUpdateThatSaysNothingIsRefused(Object body, String message) {
        assertThatThrownBy(
                        () -> kajabi("contacts?operation=update&id=" + id).withBody(body).request())
                .hasStackTraceContaining(message);
        assertThat(sandbox.requests().count("PATCH", "/v1/contacts/*")).isZero();
    }

    @Test
    void anUpdateWithOnlyAnIdIsRefused() {
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=update")
                                        .withBody(Map.of("id", id, "type", "contacts"))
                                        .request())
                .hasStackTraceContaining("has nothing to write")
                .hasStackTraceContaining("Supported: name, email");
    }

    @Test
    void anUpdateOfANullIsNoUpdateOfNothing() {
        Contact contact =
                kajabi("contacts?operation=update&id=" + id)
                        .withBody("{\"phone_number\":null}")
                        .request(Contact.class);
        assertThat(contact.getPhoneNumber()).isNull();
        assertThat(sandbox.requests().count("PATCH", "/v1/contacts/*")).isEqualTo(1);
    }

    @Test
    void aRecordThatTheServerSentCanBeSentBack() {
        Contact contact = kajabi("contacts?operation=get&id=" + id).request(Contact.class);
        assertThat(
                        kajabi("contacts?operation=update&id=" + id)
                                .withBody(contact)
                                .request(Contact.class)
                                .getName())
                .isEqualTo("Ada");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "yes", "0", "", "on", "f", "nein", "truee"})
    void textThatIsNotTrueOrFalseIsRefused(String value) {
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=update&id=" + id)
                                        .withBody(Map.of("subscribed", value))
                                        .request())
                .hasStackTraceContaining(
                        "the attribute subscribed must be one of [true, false], but the body has '"
                                + value
                                + "'");
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=create")
                                        .withBody(Map.of("email", "b@x.org", "subscribed", value))
                                        .request())
                .hasStackTraceContaining("must be one of [true, false]");
    }

    @Test
    void aNumberIsNotTrueOrFalse() {
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=upsert")
                                        .withBody("{\"email\":\"b@x.org\",\"subscribed\":1}")
                                        .request())
                .hasStackTraceContaining("must be one of [true, false], but the body has a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "FALSE", " False "})
    void textCanBeTrueOrFalse(String value) {
        Contact contact =
                kajabi("contacts?operation=update&id=" + id)
                        .withBody(Map.of("subscribed", value))
                        .request(Contact.class);
        assertThat(contact.getAttributes()).containsEntry("subscribed", false);
    }

    @Test
    void upsertSendsTheAddressThatItSearchedFor() {
        for (String written :
                new String[] {
                    " ada+news@example.org ", "ada+news@example.org\n", "\tADA+news@example.org"
                }) {
            Exchange exchange =
                    kajabi("contacts?operation=upsert")
                            .withBody(Map.of("name", "Ada", "email", written))
                            .send();
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(Contact.class).getEmail())
                    .isEqualTo(written.strip());
        }
        assertThat(sandbox.data().contactCount()).isEqualTo(2);
    }

    @Test
    void aDotlessIIsAnotherLetter() {
        sandbox.data().addContact(Map.of("name", "I", "email", "\u0131da@example.org"));
        Exchange exchange =
                kajabi("contacts?operation=upsert")
                        .withBody(Map.of("name", "Ida", "email", "IDA@example.org"))
                        .send();
        assertThat(exchange.getMessage().getHeader(KajabiConstants.CREATED)).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clientId",
                "clientSecret",
                "username",
                "password",
                "refreshToken",
                "accessToken",
                "proxyPassword"
            })
    void aLineBreakInASecretIsRefusedWithoutTheSecret(String option) throws Exception {
        for (String end : new String[] {"\n", "\r\n", "\t"}) {
            KajabiComponent component = component(sandbox);
            set(component.getConfiguration(), option, "s3cr3t-value" + end);
            component.setCamelContext(context);
            assertThatThrownBy(() -> component.createEndpoint("kajabi:contacts?operation=list"))
                    .hasMessageStartingWith(option + " ends with a line break")
                    .hasMessageNotContaining("s3cr3t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clientId", "clientSecret", "refreshToken", "proxyPassword"})
    void aPlaceholderThatWasNotReplacedIsRefused(String option) throws Exception {
        for (String text :
                new String[] {"${KAJABI_SECRET}", "{{env:KAJABI_SECRET}}", "${a:${b}}"}) {
            KajabiComponent component = component(sandbox);
            set(component.getConfiguration(), option, text);
            component.setCamelContext(context);
            assertThatThrownBy(() -> component.createEndpoint("kajabi:contacts?operation=list"))
                    .hasMessage(
                            option
                                    + " is a placeholder that was not replaced. Set the variable or"
                                    + " property that it names.");
        }
    }

    private static void set(KajabiConfiguration configuration, String option, String value)
            throws ReflectiveOperationException {
        String setter = "set" + Character.toUpperCase(option.charAt(0)) + option.substring(1);
        KajabiConfiguration.class.getMethod(setter, String.class).invoke(configuration, value);
    }
}
