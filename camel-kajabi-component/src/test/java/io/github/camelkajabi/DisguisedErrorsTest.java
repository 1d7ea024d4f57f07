// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.camelkajabi.client.KajabiAuthenticationException;
import io.github.camelkajabi.client.KajabiException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Failures that do not look like one: errors beside data in a success, rows without a usable id,
 * and refusals by something in front of the API.
 */
class DisguisedErrorsTest {

    private static final String CONTACT = "{\"type\":\"contacts\",\"id\":\"1\",\"attributes\":{}}";
    private static final String TAG = "{\"type\":\"contact_tags\",\"id\":\"3\"}";
    private static final String GET = "kajabi:contacts?operation=get&id=1";
    private static final String UPDATE = "kajabi:contacts?operation=update&id=1";
    private static final String DELETE = "kajabi:contacts?operation=delete&id=1";
    private static final String LIST = "kajabi:contacts?operation=list";
    private static final String TAGS = "kajabi:contacts/tags?operation=list&id=1";
    private static final String ADD = "kajabi:contacts/tags?operation=add&id=1&relatedIds=3";

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                    .build();

    private CamelContext context;
    private ProducerTemplate template;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(SERVER.baseUrl() + "/v1");
        configuration.setAccessToken("the-token");
        configuration.setMaxRetries(0);
        configuration.setRetryBackoff(1);
        context.addComponent("kajabi", component);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    static Stream<String> besideData() {
        return Stream.of(
                "\"error\":\"Sorry\"",
                "\"error\":{\"message\":\"Sorry\"}",
                "\"errors\":[\"Sorry\"]",
                "\"errors\":[\"Sorry\"],\"errors\":[]",
                "\"success\":false",
                "\"status\":500",
                "\"status\":\"422\"",
                "\"status\":\"error\"",
                "\"meta\":{\"errors\":[{\"title\":\"Sorry\"}]}",
                "\"meta\":{\"error\":\"Sorry\"}",
                "\"meta\":{\"status\":\"error\",\"message\":\"Sorry\"}",
                "\"meta\":{\"success\":false}",
                "\"data\":null");
    }

    @ParameterizedTest
    @MethodSource("besideData")
    void anErrorBesideDataIsAFailure(String error) {
        for (Map.Entry<String, String> right :
                Map.of(
                                GET,
                                CONTACT,
                                UPDATE,
                                CONTACT,
                                DELETE,
                                CONTACT,
                                LIST,
                                "[" + CONTACT + "]",
                                TAGS,
                                "[" + TAG + "]",
                                ADD,
                                "[" + TAG + "]")
                        .entrySet()) {
            stub(okJson("{\"data\":" + right.getValue() + "," + error + "}"));
            for (String uri : rawToo(right.getKey())) {
                assertThat(send(uri).getException())
                        .as(uri)
                        .isExactlyInstanceOf(KajabiException.class)
                        .hasMessageContaining("returned 200");
            }
        }
        stub(okJson("{" + error + "}"));
        if (!error.equals("\"data\":null")) {
            assertThat(send(DELETE).getException()).isExactlyInstanceOf(KajabiException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"errors\":[{\"title\":\"Sorry\"}]}}",
                "{\"data\":{\"type\":\"contacts\",\"id\":\"1\",\"errors\":[{\"title\":\"Sorry\"}]}}",
                "{\"data\":{\"type\":\"contacts\",\"id\":\"1\",\"error\":\"Sorry\"}}",
                "{\"data\":{\"type\":\"contacts\",\"id\":\"2\",\"id\":\"1\"}}",
                "{\"data\":null,\"meta\":{\"error\":\"Sorry\"}}"
            })
    void anErrorBesideAnIdIsAFailure(String body) {
        stub(okJson(body));
        for (String operation : List.of(GET, UPDATE, DELETE)) {
            assertThat(send(operation).getException())
                    .as(operation)
                    .isExactlyInstanceOf(KajabiException.class);
        }
    }

    @Test
    void theErrorsBesideDataReachTheException() {
        stub(okJson("{\"data\":" + CONTACT + ",\"meta\":{\"errors\":[{\"title\":\"Sorry\"}]}}"));
        KajabiException failure = (KajabiException) send(UPDATE).getException();
        assertThat(failure).hasMessageContaining("with errors: Sorry");
        assertThat(failure.getErrors()).extracting("title").containsExactly("Sorry");
    }

    @Test
    void attributesAndOtherMembersMayHaveAnyName() {
        String attributes =
                "{\"status\":500,\"error\":\"x\",\"errors\":[\"x\"],\"success\":false,"
                        + "\"a\":1,\"a\":2}";
        String rest =
                ",\"meta\":{\"status\":\"ok\",\"total_count\":1,\"errors\":[],\"error\":null},"
                        + "\"errors\":[],\"error\":null,\"success\":true,\"status\":200}";
        String record =
                "{\"type\":\"contacts\",\"id\":\"1\",\"attributes\":"
                        + attributes
                        + ",\"meta\":"
                        + attributes
                        + ",\"errors\":[]}";
        stub(okJson("{\"data\":" + record + rest));
        for (String operation : List.of(GET, UPDATE)) {
            for (String uri : rawToo(operation)) {
                assertThat(send(uri).getException()).as(uri).isNull();
            }
        }
        stub(okJson("{\"data\":[" + record + "]" + rest));
        for (String uri : rawToo(LIST)) {
            assertThat(send(uri).getException()).as(uri).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5\\r\\nx: y", "5\\u001b[2J", "5\\u202e", "..", ".", "", " "})
    void everyRowHasAnIdThatCanBeUsed(String id) {
        for (String uri : List.of(LIST, TAGS, ADD)) {
            String type = uri.equals(LIST) ? "contacts" : "contact_tags";
            String right = "{\"type\":\"" + type + "\",\"id\":\"1\"}";
            for (String wrong :
                    List.of(
                            "{\"type\":\"" + type + "\",\"id\":\"" + id + "\"}",
                            "{\"type\":\"" + type + "\"}")) {
                stub(okJson("{\"data\":[" + right + "," + wrong + "]}"));
                for (String each : rawToo(uri)) {
                    assertThat(send(each).getException())
                            .as(each)
                            .isExactlyInstanceOf(KajabiException.class)
                            .hasMessageContaining("/data/1/id: expected an id");
                }
            }
        }
    }

    @Test
    void aRowOfALaterPageIsCheckedToo() {
        String first = "{\"data\":[" + CONTACT + "],\"links\":{\"next\":\"x\"}}";
        String second = "{\"data\":[{\"type\":\"contacts\",\"id\":\"..\"}]}";
        stub(okJson(second));
        SERVER.stubFor(
                com.github.tomakehurst.wiremock.client.WireMock.get(anyUrl())
                        .withQueryParam(
                                "page[number]",
                                com.github.tomakehurst.wiremock.client.WireMock.equalTo("1"))
                        .willReturn(okJson(first)));
        for (String uri : rawToo(LIST)) {
            assertThat(send(uri).getException())
                    .isExactlyInstanceOf(KajabiException.class)
                    .hasMessageContaining("/data/0/id: expected an id");
        }
    }

    @Test
    void theIdOfASingleRecordIsNoStepInAPath() {
        stub(okJson("{\"data\":{\"type\":\"contacts\",\"id\":\"..\"}}"));
        assertThat(send("kajabi:contacts?operation=create&siteId=1").getException())
                .hasMessageContaining("/data/id: expected an id but found a step in a path, '..'");
    }

    @ParameterizedTest
    @CsvSource({
        "401, HTTP Basic: Access denied.",
        "403, Forbidden",
        "403, RBAC: access denied",
        "404, 404 page not found"
    })
    void plainTextDoesNotComeFromTheApi(int status, String text) {
        withLogin(
                aResponse()
                        .withStatus(status)
                        .withHeader("content-type", "text/plain")
                        .withBody(text));
        assertThat(send(GET).getException())
                .isExactlyInstanceOf(KajabiException.class)
                .hasMessageContaining("not a response of the Kajabi API")
                .hasMessageContaining(text);
        assertThat(SERVER.getAllServeEvents())
                .filteredOn(event -> event.getRequest().getUrl().contains("/contacts"))
                .as("a new token does not help")
                .hasSize(1);
    }

    @Test
    void anEmptyRefusalIsTheOneOfTheApi() {
        withLogin(aResponse().withStatus(401));
        assertThat(send(GET).getException())
                .isExactlyInstanceOf(KajabiAuthenticationException.class);
        assertThat(SERVER.getAllServeEvents())
                .filteredOn(event -> event.getRequest().getUrl().contains("/contacts"))
                .hasSize(2);
    }

    private void withLogin(ResponseDefinitionBuilder answer) {
        KajabiConfiguration configuration =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        configuration.setAccessToken(null);
        configuration.setClientId("the-client");
        configuration.setClientSecret("the-secret-of-the-client");
        stub(answer);
        SERVER.stubFor(
                com.github.tomakehurst.wiremock.client.WireMock.post(
                                com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo(
                                        "/v1/oauth/token"))
                        .willReturn(okJson("{\"access_token\":\"abc\",\"expires_in\":3600}")));
    }

    private static List<String> rawToo(String uri) {
        return List.of(uri, uri + "&rawPayload=true");
    }

    private static void stub(ResponseDefinitionBuilder answer) {
        SERVER.resetAll();
        SERVER.stubFor(any(anyUrl()).willReturn(answer));
    }

    private Exchange send(String uri) {
        boolean hasBody = uri.contains("create") || uri.contains("update");
        return template.send(
                uri,
                exchange ->
                        exchange.getMessage()
                                .setBody(
                                        hasBody
                                                ? Map.of("name", "Ada", "email", "ada@example.org")
                                                : null));
    }
}
