// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.camelkajabi.client.KajabiAuthenticationException;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.KajabiRateLimitedException;
import io.github.camelkajabi.client.KajabiUnavailableException;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.client.RawServer;
import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.model.Contact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.HttpResponseAware;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of answers that are no success, and of none. */
class ErrorsTest {

    private static final String READ = "kajabi:contacts?operation=get&id=1";
    private static final String CREATE = "kajabi:contacts?operation=create";
    private static final String UPDATE = "kajabi:contacts?operation=update&id=1";
    private static final String DELETE = "kajabi:contacts?operation=delete&id=1";
    private static final String GRANT = "kajabi:contacts/offers?operation=grant&id=1&relatedIds=2";
    private static final String CONTACT =
            "{\"data\":{\"type\":\"contacts\",\"id\":\"1\",\"attributes\":{\"name\":\"Ada\"}}}";
    private static final String NOT_SURE = "The server may have processed it";

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                    .build();

    @RegisterExtension
    static final WireMockExtension ELSEWHERE =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                    .build();

    private CamelContext context;
    private ProducerTemplate template;

    @BeforeEach
    void startContext() throws Exception {
        start(SERVER.baseUrl() + "/v1");
        SERVER.stubFor(
                post(urlPathEqualTo("/v1/oauth/token"))
                        .willReturn(
                                okJson("{\"access_token\":\"the-token\",\"expires_in\":7200}")));
    }

    private void start(String baseUrl) throws Exception {
        context = new DefaultCamelContext();
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(baseUrl);
        configuration.setClientId("id");
        configuration.setClientSecret("secret-of-the-client");
        configuration.setSiteId("7");
        configuration.setMaxRetries(2);
        configuration.setRetryBackoff(1);
        configuration.setResponseTimeout(5_000);
        context.addComponent("kajabi", component);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void noConnectionIsLeftBehind() {
        try {
            assertThat(context.getEndpoints())
                    .filteredOn(KajabiEndpoint.class::isInstance)
                    .isNotEmpty()
                    .allMatch(e -> ((KajabiEndpoint) e).session().connectionsInUse() == 0);
        } finally {
            context.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, KajabiValidationException",
        "403, KajabiPermissionException",
        "404, KajabiNotFoundException",
        "405, KajabiException",
        "406, KajabiException",
        "409, KajabiValidationException",
        "410, KajabiException",
        "415, KajabiException",
        "418, KajabiException",
        "422, KajabiValidationException",
        "500, KajabiUnavailableException",
        "501, KajabiUnavailableException",
        "502, KajabiUnavailableException",
        "503, KajabiUnavailableException",
        "504, KajabiUnavailableException",
        "520, KajabiUnavailableException"
    })
    void everyStatusHasItsException(int status, String type) {
        stub(
                aResponse()
                        .withStatus(status)
                        .withHeader("x-request-id", "req-77")
                        .withHeader("content-type", "application/vnd.api+json")
                        .withBody(
                                "{\"errors\":[{\"status\":\"4xx\",\"code\":\"c\",\"title\":\"Not"
                                    + " so\",\"detail\":\"Email is"
                                    + " taken\",\"source\":{\"pointer\":\"/data/attributes/email\"}},{\"title\":\"Nor"
                                    + " so\"}]}"));
        KajabiException failure = failure(CREATE);
        assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
        assertThat(((HttpResponseAware) failure).getHttpResponseCode()).isEqualTo(status);
        assertThat(failure.getRequest()).isEqualTo("POST /contacts");
        assertThat(failure.getRequestId()).isEqualTo("req-77");
        assertThat(failure.getRetryAfter()).isNull();
        assertThat(failure.getErrors())
                .containsExactly(
                        new ApiError(
                                "4xx", "c", "Not so", "Email is taken", "/data/attributes/email"),
                        new ApiError(null, null, "Nor so", null, null));
        assertThat(failure)
                .hasMessageStartingWith("POST /contacts returned " + status)
                .hasMessageEndingWith(
                        ": Not so: Email is taken (at /data/attributes/email); Nor so"
                                + " [x-request-id req-77]");
    }

    @Test
    void aRefusedTokenIsAnAuthenticationFailure() {
        stub(aResponse().withStatus(401));
        KajabiException failure = failure(CREATE);
        assertThat(failure)
                .isExactlyInstanceOf(KajabiAuthenticationException.class)
                .hasMessage("POST /contacts returned 401 (the token was refused): no body");
        assertThat(failure.getHttpResponseCode()).isEqualTo(401);
        assertThat(calls()).as("with the first token and with a new one").hasSize(2);
    }

    @Test
    void aMissingPermissionIsSaidToBeOne() {
        stub(aResponse().withStatus(403));
        assertThat(failure(READ))
                .isExactlyInstanceOf(KajabiPermissionException.class)
                .hasMessageContaining("lacks the permission");
    }

    @Test
    void aMissingRecordIsOne() {
        stub(aResponse().withStatus(404));
        assertThat(failure(READ))
                .isExactlyInstanceOf(KajabiNotFoundException.class)
                .hasMessage("GET /contacts/1 returned 404: no body");
    }

    @Test
    void theQueryIsNotPartOfTheMessage() {
        stub(aResponse().withStatus(404));
        assertThat(failure("kajabi:contacts?operation=list&filter.search=ada@example.org"))
                .hasMessageStartingWith("GET /contacts returned")
                .message()
                .doesNotContain("ada");
    }

    @Test
    void aPageInHtmlIsNamedAndNotPrinted() {
        stub(
                aResponse()
                        .withStatus(403)
                        .withHeader("content-type", "text/html; charset=utf-8")
                        .withBody(
                                "<!doctype html><html><head><title>Just a moment</title></head>"
                                        + "<body>"
                                        + "x".repeat(200_000)
                                        + "</body></html>"));
        KajabiException failure = failure(CREATE);
        assertThat(failure)
                .hasMessageEndingWith(": an HTML page titled Just a moment")
                .isExactlyInstanceOf(KajabiException.class)
                .message()
                .doesNotContain("permission");
        assertThat(failure.getErrors()).isEmpty();
    }

    @Test
    void aLongTextIsCut() {
        stub(aResponse().withStatus(422).withBody("word ".repeat(50_000)));
        assertThat(failure(CREATE).getMessage())
                .contains("text: word")
                .endsWith("...")
                .hasSizeLessThan(600);
    }

    @Test
    void aLongErrorIsCut() {
        stub(
                aResponse()
                        .withStatus(422)
                        .withBody("{\"errors\":[{\"detail\":\"" + "x".repeat(5_000) + "\"}]}"));
        KajabiException failure = failure(CREATE);
        assertThat(failure.getMessage()).endsWith("...").hasSizeLessThan(600);
        assertThat(failure.getErrors())
                .singleElement()
                .satisfies(error -> assertThat(error.detail()).hasSize(500));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":\"invalid_grant\"} | invalid_grant",
                "{\"error\":\"invalid\",\"error_description\":\"No such\"} | invalid: No such",
                "{} | JSON without an error in it",
                "{\"errors\":[{\"ti | malformed or truncated JSON"
            })
    void otherShapesOfErrorsAreTold(String body, String told) {
        stub(aResponse().withStatus(400).withBody(body));
        assertThat(failure(CREATE)).hasMessage("POST /contacts returned 400: " + told);
    }

    @Test
    void aRefusalWhoseBodyBreaksOffIsStillARefusal() throws Exception {
        try (RawServer raw =
                RawServer.answering(
                        "HTTP/1.1 422 No\r\n"
                                + "content-length: 500\r\n"
                                + "x-request-id: r\r\n\r\n"
                                + "{\"err")) {
            startAgain(raw.baseUrl());
            KajabiException failure = failure("access:contacts?operation=create");
            assertThat(failure).isExactlyInstanceOf(KajabiValidationException.class);
            assertThat(failure.getHttpResponseCode()).isEqualTo(422);
            assertThat(failure.getRequestId()).isEqualTo("r");
            assertThat(raw.requests()).hasSize(1);
        }
    }

    @Test
    void aFailureSurvivesSerialization() throws Exception {
        stub(aResponse().withStatus(422).withBody("{\"errors\":[{\"title\":\"No\"}]}"));
        KajabiException failure = failure(CREATE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            KajabiException copy = (KajabiException) in.readObject();
            assertThat(copy).hasMessage(failure.getMessage());
            assertThat(copy.getHttpResponseCode()).isEqualTo(422);
            assertThat(copy.getErrors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {READ, CREATE, UPDATE, DELETE, GRANT})
    void a429IsRepeatedAfterThePauseThatTheServerNames(String uri) {
        stubFirst(aResponse().withStatus(429).withHeader("Retry-After", "1"));
        assertThat(send(uri).getException()).isNull();
        List<LoggedRequest> calls = calls();
        assertThat(calls).hasSize(2);
        assertThat(calls.get(1).getBodyAsString()).isEqualTo(calls.get(0).getBodyAsString());
        assertThat(calls.get(1).getLoggedDate())
                .isAfterOrEqualTo(calls.get(0).getLoggedDate().toInstant().plusMillis(999));
    }

    @Test
    void a429WithoutRetryAfterIsRepeatedToo() {
        stubFirst(aResponse().withStatus(429));
        assertThat(send(CREATE).getException()).isNull();
        assertThat(calls()).hasSize(2);
    }

    @Test
    void a429ThatDoesNotEndFailsAfterTheRetries() {
        stub(aResponse().withStatus(429).withHeader("Retry-After", "0"));
        Exchange exchange = send(CREATE);
        assertThat(exchange.getException())
                .isExactlyInstanceOf(KajabiRateLimitedException.class)
                .hasMessageContaining("429");
        assertThat(calls()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {READ, CREATE})
    void aPauseLongerThanMaxRetryWaitIsToldAtOnce(String uri) {
        stub(aResponse().withStatus(429).withHeader("Retry-After", "120"));
        Exchange exchange = send(uri);
        assertThat(exchange.getException())
                .isInstanceOfSatisfying(
                        KajabiRateLimitedException.class,
                        e -> assertThat(e.getRetryAfter()).isEqualTo(Duration.ofMinutes(2)));
        assertThat(exchange.getMessage().getHeader(KajabiConstants.RETRY_AFTER)).isEqualTo(120L);
        assertThat(calls()).hasSize(1);

        Exchange next = send(READ);
        assertThat(next.getException())
                .isInstanceOf(KajabiRateLimitedException.class)
                .hasMessageContaining("was not sent");
        assertThat(next.getMessage().getHeader(KajabiConstants.RETRY_AFTER, Long.class))
                .isBetween(100L, 120L);
        assertThat(calls()).as("no request before the pause is over").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aServerErrorIsRepeatedForACallThatReads(int status) {
        stubFirst(aResponse().withStatus(status));
        assertThat(send(READ).getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
        assertThat(calls()).hasSize(2);
    }

    @Test
    void aServerErrorThatDoesNotEndFailsAfterTheRetries() {
        stub(aResponse().withStatus(503));
        assertThat(failure(READ)).isExactlyInstanceOf(KajabiUnavailableException.class);
        assertThat(calls()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {CREATE, UPDATE, DELETE, GRANT})
    void aServerErrorIsNeverRepeatedForACallThatWrites(String uri) {
        for (int status : new int[] {500, 502, 503, 504}) {
            SERVER.resetRequests();
            stub(aResponse().withStatus(status).withHeader("Retry-After", "0"));
            assertThat(failure(uri)).isExactlyInstanceOf(KajabiUnavailableException.class);
            assertThat(calls()).hasSize(1);
        }
    }

    @Test
    void a503WithALongRetryAfterIsNotWaitedFor() {
        stub(aResponse().withStatus(503).withHeader("Retry-After", "31"));
        Exchange exchange = send(READ);
        assertThat(exchange.getMessage().getHeader(KajabiConstants.RETRY_AFTER)).isEqualTo(31L);
        assertThat(calls()).hasSize(1);
    }

    @Test
    void withoutRetriesNothingIsRepeated() {
        context.getComponent("kajabi", KajabiComponent.class).getConfiguration().setMaxRetries(0);
        stub(aResponse().withStatus(503));
        failure(READ);
        assertThat(calls()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenConnectionIsRepeatedForACallThatReads(Fault fault) {
        stubFirst(aResponse().withFault(fault));
        assertThat(send(READ).getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
        assertThat(calls()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenConnectionIsNeverRepeatedForACallThatWrites(Fault fault) {
        for (String uri : List.of(CREATE, UPDATE, DELETE, GRANT)) {
            SERVER.resetRequests();
            stub(aResponse().withFault(fault));
            KajabiException failure = failure(uri);
            assertThat(failure)
                    .isExactlyInstanceOf(KajabiUnavailableException.class)
                    .hasMessageContaining("received no complete response")
                    .hasMessageContaining(NOT_SURE)
                    .hasCauseInstanceOf(IOException.class);
            assertThat(failure.getHttpResponseCode()).isZero();
            assertThat(calls()).hasSize(1);
        }
    }

    @Test
    void aBodyThatIsCutOffIsReadAgain() throws Exception {
        try (RawServer raw =
                RawServer.answering(
                        RawServer.json(CONTACT.substring(0, 30), CONTACT.length()),
                        RawServer.json(CONTACT, CONTACT.length()))) {
            startAgain(raw.baseUrl());
            Exchange exchange = send("access:contacts?operation=get&id=1");
            assertThat(exchange.getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
            assertThat(raw.requests()).hasSize(2);
        }
    }

    @Test
    void aBodyThatIsCutOffIsNotReadAgainIfTheCallWrites() throws Exception {
        try (RawServer raw =
                RawServer.answering(RawServer.json(CONTACT.substring(0, 30), CONTACT.length()))) {
            startAgain(raw.baseUrl());
            assertThat(failure("access:contacts?operation=create"))
                    .isExactlyInstanceOf(KajabiUnavailableException.class)
                    .hasMessageContaining(NOT_SURE);
            assertThat(raw.requests()).hasSize(1);
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        KajabiConfiguration configuration =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        configuration.setResponseTimeout(500);
        send(READ);
        stub(aResponse().withFixedDelay(20_000));
        assertThat(failure(CREATE))
                .isExactlyInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("SocketTimeoutException")
                .hasMessageContaining(NOT_SURE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access:contacts?operation=get&id=1",
                "access:contacts?operation=create",
                "access:contacts?operation=delete&id=1"
            })
    void aConnectionThatCannotBeOpenedIsTriedAgainForEveryCall(String uri) throws Exception {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
        }
        startAgain(nobody);
        KajabiException failure = failure(uri);
        assertThat(failure)
                .isExactlyInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("could not be sent")
                .message()
                .doesNotContain(NOT_SURE);
        assertThat(context.getEndpoint(uri, KajabiEndpoint.class).session().statistics())
                .satisfies(
                        statistics -> {
                            assertThat(statistics.getRequests()).isEqualTo(3);
                            assertThat(statistics.getRetries()).isEqualTo(2);
                        });
    }

    @Test
    void anUnknownHostIsToldAsSuch() throws Exception {
        startAgain("https://kajabi.invalid/v1");
        assertThat(failure("access:me"))
                .hasMessageContaining(
                        "GET /me could not be sent to https://kajabi.invalid/v1:"
                                + " UnknownHostException");
    }

    @Test
    void aServerThatSpeaksNoTlsIsNotAskedAgain() throws Exception {
        startAgain(SERVER.baseUrl().replace("http:", "https:") + "/v1");
        assertThat(failure("access:contacts?operation=create"))
                .isExactlyInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("SSL");
        assertThat(calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":{\"type\":\"contacts\",\"i", "<html>", "{\"data\":7}"})
    void anAnswerThatCannotBeReadIsAFailureAndNotRepeated(String body) {
        stub(aResponse().withStatus(200).withHeader("x-request-id", "req-77").withBody(body));
        KajabiException failure = failure(READ);
        assertThat(failure)
                .isExactlyInstanceOf(KajabiException.class)
                .hasMessageStartingWith(
                        "GET /contacts/1 returned 200 with a document that cannot be read: ")
                .hasMessageEndingWith("[x-request-id req-77]");
        assertThat(failure.getHttpResponseCode()).isEqualTo(200);
        assertThat(failure.getRequestId()).isEqualTo("req-77");
        assertThat(calls()).hasSize(1);
    }

    @Test
    void aCreateWhoseAnswerCannotBeReadHasBeenDone() {
        stub(aResponse().withStatus(201).withBody("{\"data\":"));
        KajabiException failure = failure(CREATE);
        assertThat(failure).hasMessageContaining("The server has processed it");
        assertThat(failure.getHttpResponseCode()).isEqualTo(201);
        assertThat(calls()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        stub(
                aResponse()
                        .withStatus(status)
                        .withHeader("Location", ELSEWHERE.baseUrl() + "/v1/contacts/1"));
        ELSEWHERE.stubFor(any(anyUrl()).willReturn(okJson(CONTACT)));
        for (String uri : List.of(READ, CREATE)) {
            KajabiException failure = failure(uri);
            assertThat(failure)
                    .isExactlyInstanceOf(KajabiException.class)
                    .hasMessageContaining("redirects are not followed; check baseUrl");
            assertThat(failure.getHttpResponseCode()).isEqualTo(status);
        }
        assertThat(ELSEWHERE.getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errors\":{\"email\":[\"taken\",\"odd\"]}} | email: taken; email: odd",
                "{\"errors\":{\"email\":\"taken\"}} | email: taken",
                "{\"errors\":{\"title\":[\"blank\"]}} | title: blank",
                "{\"errors\":{\"address\":{\"zip\":[\"bad\"]}}} | address.zip: bad",
                "{\"errors\":{\"email\":[{\"error\":\"taken\",\"value\":\"x\"}]}} | email: taken",
                "{\"errors\":{\"title\":\"x\",\"email\":[\"y\"]}} | title: x; email: y",
                "{\"email\":[\"taken\"]} | email: taken",
                "{\"errors\":[\"Sorry\",\"No\"]} | Sorry; No",
                "{\"errors\":\"Sorry\"} | Sorry",
                "{\"errors\":[],\"message\":\"Sorry\"} | Sorry",
                "{\"error\":[\"Sorry\"]} | Sorry",
                "{\"error\":\"Bad\",\"message\":\"Sorry\"} | Bad: Sorry",
                "{\"errors\":[{\"field\":\"email\",\"message\":\"taken\"}]} | email: taken",
                "{\"errors\":[{\"title\":\"No\",\"source\":{\"parameter\":\"sort\"}}]}"
                        + " | No (parameter sort)",
                "{\"errors\":[{\"title\":\"No\",\"source\":{\"header\":\"Accept\"}}]}"
                        + " | No (header Accept)"
            })
    void errorsInAnyFormReachTheExceptionWhateverTheirMediaType(String body, String told) {
        for (String type : new String[] {"application/json", "text/html", "text/plain", null}) {
            ResponseDefinitionBuilder answer = aResponse().withStatus(422).withBody(body);
            stub(type == null ? answer : answer.withHeader("content-type", type));
            KajabiException failure = failure(CREATE);
            assertThat(failure)
                    .isExactlyInstanceOf(KajabiValidationException.class)
                    .hasMessage("POST /contacts returned 422: " + told);
            assertThat(failure.getErrors()).isNotEmpty();
        }
    }

    @Test
    void theParameterOfAnErrorReachesTheException() {
        stub(
                aResponse()
                        .withStatus(400)
                        .withBody(
                                "{\"errors\":[{\"source\":{\"parameter\":\"p\",\"header\":\"h\"}}]}"));
        assertThat(failure(READ).getErrors())
                .containsExactly(new ApiError(null, null, null, null, null, "p", "h"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422})
    void aRefusalOfSomethingInFrontOfTheApiIsNoneOfTheApi(int status) {
        List<ResponseDefinitionBuilder> answers =
                List.of(
                        aResponse().withBody("<!doctype html><title>Attention</title>"),
                        aResponse().withHeader("content-type", "text/html").withBody("Blocked"),
                        aResponse().withHeader("cf-mitigated", "challenge"),
                        aResponse().withBody("error code: 1020"),
                        aResponse().withBody("{\"cloudflare_error\":true,\"title\":\"1020\"}"));
        context.getComponent("kajabi", KajabiComponent.class).getConfiguration().setSiteId(null);
        for (ResponseDefinitionBuilder answer : answers) {
            SERVER.resetRequests();
            stub(answer.withStatus(status));
            for (String uri : List.of(READ, "kajabi:contacts?operation=list")) {
                KajabiException failure = failure(uri);
                assertThat(failure)
                        .isExactlyInstanceOf(KajabiException.class)
                        .hasMessageContaining("not a response of the Kajabi API")
                        .message()
                        .doesNotContain("permission", "siteId", "token");
                assertThat(failure.getHttpResponseCode()).isEqualTo(status);
            }
            assertThat(calls()).as("nothing is repeated with a new token").hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422})
    void aPageAtTheTokenEndpointUsesUpNoCredentials(int status) {
        KajabiConfiguration configuration =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        configuration.setRefreshToken("refresh");
        configuration.setLazyLogin(true);
        SERVER.stubFor(
                post(urlPathEqualTo("/v1/oauth/token"))
                        .willReturn(
                                aResponse().withStatus(status).withBody("<title>Wait</title>")));
        assertThat(failure(READ)).isExactlyInstanceOf(KajabiException.class);
        assertThat(SERVER.getAllServeEvents()).as("no further grant is tried").hasSize(1);
    }

    @Test
    void aSiteIsAdvisedOnlyWhereItMayHelp() {
        context.getComponent("kajabi", KajabiComponent.class).getConfiguration().setSiteId(null);
        String list = "kajabi:contacts?operation=list";
        String elsewhere = "{\"errors\":[{\"title\":\"No\",\"source\":{\"parameter\":\"sort\"}}]}";
        stub(aResponse().withStatus(400).withBody(elsewhere));
        assertThat(failure(list)).message().doesNotContain("siteId");
        for (String body :
                List.of(
                        "",
                        "{\"errors\":[{\"title\":\"Forbidden\"}]}",
                        elsewhere.replace("sort", "filter[site_id]"))) {
            stub(aResponse().withStatus(400).withBody(body));
            assertThat(failure(list)).hasMessageEndingWith("set siteId.");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425})
    void aTimeoutOfTheServerIsRepeatedForACallThatReadsOnly(int status) {
        stubFirst(aResponse().withStatus(status));
        assertThat(send(READ).getMessage().getBody(Contact.class).getName()).isEqualTo("Ada");
        assertThat(calls()).hasSize(2);
        for (String uri : List.of(CREATE, UPDATE, DELETE, GRANT)) {
            SERVER.resetRequests();
            stub(aResponse().withStatus(status));
            assertThat(failure(uri)).isExactlyInstanceOf(KajabiUnavailableException.class);
            assertThat(calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-3", "soon"})
    void aPauseThatIsNoneDoesNotUseUpTheAttemptsAtOnce(String retryAfter) {
        KajabiConfiguration configuration =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        configuration.setRetryBackoff(200);
        for (int status : new int[] {429, 503}) {
            SERVER.resetRequests();
            stub(aResponse().withStatus(status).withHeader("Retry-After", retryAfter));
            failure(READ);
            List<LoggedRequest> calls = calls();
            assertThat(calls).hasSize(3);
            assertThat(calls.get(2).getLoggedDate())
                    .isAfterOrEqualTo(calls.get(1).getLoggedDate().toInstant().plusMillis(199));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 01 Mar 2015 12:00:00 GMT | Sun, 01 Mar 2015 12:00:05 GMT",
                "Sat, 01 Mar 2087 12:00:00 GMT | Sat, 01 Mar 2087 12:00:05 GMT"
            })
    void aDateIsCountedFromTheClockOfTheServer(String date, String retryAfter) {
        context.getComponent("kajabi", KajabiComponent.class)
                .getConfiguration()
                .setMaxRetryWait(4_000);
        stub(
                aResponse()
                        .withStatus(503)
                        .withHeader("Date", date)
                        .withHeader("Retry-After", retryAfter));
        assertThat(failure(READ).getRetryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(calls()).hasSize(1);
    }

    @Test
    void cookiesAreNotKept() {
        stub(okJson(CONTACT).withHeader("Set-Cookie", "session=x; Path=/"));
        send(READ);
        send(READ);
        assertThat(calls()).hasSize(2).noneMatch(request -> request.containsHeader("Cookie"));
    }

    @Test
    void aTokenEndpointThatAnswersNonsenseIsToldAsSuch() {
        loginLazily();
        SERVER.stubFor(
                post(urlPathEqualTo("/v1/oauth/token")).willReturn(okJson("{\"token\":\"x\"}")));
        assertThat(failure(READ))
                .isExactlyInstanceOf(KajabiException.class)
                .hasMessageContaining("POST /oauth/token returned 200")
                .hasMessageContaining("/access_token");
    }

    @Test
    void aTokenEndpointThatRefusesTellsWhy() {
        loginLazily();
        SERVER.stubFor(
                post(urlPathEqualTo("/v1/oauth/token"))
                        .willReturn(
                                aResponse().withStatus(400).withBody("{\"error\":\"malformed\"}")));
        assertThat(failure(READ))
                .isExactlyInstanceOf(KajabiValidationException.class)
                .hasMessage(
                        "POST /oauth/token returned 400 (clientId and clientSecret refused by "
                                + SERVER.baseUrl()
                                + "/v1): malformed");
    }

    @Test
    void aBaseUrlWithoutTheApiIsToldAsSuch() {
        loginLazily();
        SERVER.stubFor(
                post(urlPathEqualTo("/v1/oauth/token"))
                        .willReturn(
                                aResponse()
                                        .withStatus(404)
                                        .withHeader("Content-Type", "text/html")
                                        .withBody("<html><title>Not found</title></html>")));
        assertThat(failure(READ))
                .hasMessageContaining("(no Kajabi API at baseUrl=" + SERVER.baseUrl() + "/v1)");
    }

    private void loginLazily() {
        context.getComponent("kajabi", KajabiComponent.class).getConfiguration().setLazyLogin(true);
    }

    /** A second component, with a token that needs no fetching. */
    private void startAgain(String baseUrl) {
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(baseUrl);
        configuration.setAccessToken("given");
        configuration.setSiteId("7");
        configuration.setMaxRetries(2);
        configuration.setRetryBackoff(1);
        context.addComponent("access", component);
    }

    private void stub(ResponseDefinitionBuilder answer) {
        SERVER.stubFor(any(urlPathMatching("/v1/contacts.*")).willReturn(answer));
    }

    /** Gives an answer once and then good ones. */
    private static void stubFirst(ResponseDefinitionBuilder answer) {
        SERVER.stubFor(
                any(urlPathMatching("/v1/contacts.*"))
                        .inScenario("first")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willReturn(answer)
                        .willSetStateTo("well"));
        SERVER.stubFor(
                any(urlPathMatching("/v1/contacts/1/relationships/.*"))
                        .inScenario("first")
                        .whenScenarioStateIs("well")
                        .willReturn(okJson("{\"data\":[]}")));
        SERVER.stubFor(
                any(urlPathMatching("/v1/contacts(/1)?"))
                        .inScenario("first")
                        .whenScenarioStateIs("well")
                        .willReturn(okJson(CONTACT)));
    }

    private Exchange send(String uri) {
        return template.send(
                uri,
                exchange ->
                        exchange.getMessage()
                                .setBody(Map.of("name", "Ada", "email", "ada@example.org")));
    }

    private KajabiException failure(String uri) {
        Exception exception = send(uri).getException();
        assertThat(exception).isInstanceOf(KajabiException.class);
        return (KajabiException) Objects.requireNonNull(exception);
    }

    /** The requests beside those for tokens, oldest first. */
    private static List<LoggedRequest> calls() {
        List<LoggedRequest> calls =
                new ArrayList<>(
                        SERVER.getAllServeEvents().stream()
                                .map(event -> event.getRequest())
                                .filter(request -> !request.getUrl().contains("/oauth/"))
                                .toList());
        Collections.reverse(calls);
        return calls;
    }
}
