// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.RawServer;
import io.github.camelkajabi.jsonapi.ApiError;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers with a status of success that are not what the operation promises. */
class AnswersTest {

    private static final String CONTACT = "{\"type\":\"contacts\",\"id\":\"1\",\"attributes\":{}}";
    private static final String FORM = "{\"type\":\"forms\",\"id\":\"4\",\"attributes\":{}}";
    private static final String MAYBE = "The server may have processed it";

    private static final String GET = "kajabi:contacts?operation=get&id=1";
    private static final String CREATE = "kajabi:contacts?operation=create";
    private static final String UPDATE = "kajabi:contacts?operation=update&id=1";
    private static final String DELETE = "kajabi:contacts?operation=delete&id=1";
    private static final String LIST = "kajabi:contacts?operation=list";
    private static final String GRANT = "kajabi:contacts/offers?operation=grant&id=1&relatedIds=2";
    private static final String TAGS = "kajabi:contacts/tags?operation=list&id=1";
    private static final String VERSION = "kajabi:version";
    private static final String SAMPLE = "kajabi:hooks?operation=sample&event=purchase";
    private static final String ME = "kajabi:me";
    private static final String SUBMIT = "kajabi:forms?operation=submit&id=4";
    private static final String DEACTIVATE = "kajabi:purchases?operation=deactivate&id=1";
    private static final String REVOKE = "kajabi:oauth?operation=revoke";

    private static final List<String> ALL =
            List.of(
                    GET,
                    CREATE,
                    UPDATE,
                    DELETE,
                    LIST,
                    GRANT,
                    TAGS,
                    VERSION,
                    SAMPLE,
                    ME,
                    SUBMIT,
                    DEACTIVATE,
                    REVOKE);

    private static final List<String> WRITES =
            List.of(CREATE, UPDATE, DELETE, GRANT, SUBMIT, DEACTIVATE);

    private static final Map<String, String> RIGHT =
            Map.ofEntries(
                    Map.entry(GET, document(CONTACT)),
                    Map.entry(CREATE, document(CONTACT)),
                    Map.entry(UPDATE, document(CONTACT)),
                    Map.entry(DELETE, "{\"data\":{}}"),
                    Map.entry(LIST, document("[" + CONTACT + "]")),
                    Map.entry(GRANT, document("[{\"type\":\"offers\",\"id\":\"2\"}]")),
                    Map.entry(TAGS, document("[{\"type\":\"contact_tags\",\"id\":\"3\"}]")),
                    Map.entry(VERSION, "{\"meta\":{\"title\":\"API\",\"version\":\"1.1.0\"}}"),
                    Map.entry(SAMPLE, "[{\"type\":\"purchases\",\"id\":\"5\"}]"),
                    Map.entry(ME, document("{\"type\":\"users\",\"id\":\"6\"}")),
                    Map.entry(SUBMIT, document("{\"type\":\"form_submissions\",\"id\":\"7\"}")),
                    Map.entry(DEACTIVATE, document("{\"type\":\"purchases\",\"id\":\"1\"}")),
                    Map.entry(REVOKE, ""));

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                    .build();

    private CamelContext context;
    private ProducerTemplate template;

    @BeforeEach
    void startContext() {
        start(SERVER.baseUrl() + "/v1");
    }

    private void start(String baseUrl) {
        context = new DefaultCamelContext();
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(baseUrl);
        configuration.setAccessToken("the-token");
        configuration.setSiteId("9");
        configuration.setMaxRetries(1);
        configuration.setRetryBackoff(1);
        context.addComponent("kajabi", component);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    static Stream<Wrong> wrongAnswers() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("errors", "{\"errors\":[{\"title\":\"Sorry\",\"detail\":\"Not now\"}]}");
        bodies.put("errors beside data", "{\"errors\":[\"Sorry\"],\"data\":null}");
        bodies.put("errors of Rails", "{\"errors\":{\"email\":[\"Sorry\"]}}");
        bodies.put("error", "{\"error\":\"Sorry\"}");
        bodies.put("page", "<!doctype html><html><title>Sorry</title></html>");
        bodies.put("page after blanks", " \r\n<html><title>Sorry</title></html>");
        bodies.put("text", "Sorry");
        bodies.put("number", "7");
        bodies.put("string", "\"Sorry\"");
        bodies.put("cut off", "{\"data\":[{\"type\":\"contacts\",\"id\":\"1\"");
        bodies.put("data is text", "{\"data\":\"Sorry\"}");
        bodies.put("data is a number", "{\"data\":0}");
        bodies.put("other type", document("{\"type\":\"landing_pages\",\"id\":\"1\"}"));
        bodies.put("list of another type", document("[{\"type\":\"landing_pages\",\"id\":\"1\"}]"));
        bodies.put("list with a hole", document("[null]"));
        return bodies.entrySet().stream().map(body -> new Wrong(body.getKey(), body.getValue()));
    }

    record Wrong(String name, String body) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    void aWrongAnswerIsAFailure(Wrong wrong) {
        stub(aResponse().withBody(wrong.body()));
        for (String operation : ALL) {
            if (operation.equals(SAMPLE) && wrong.name().contains("type")) {
                continue; // a sample is of several types
            }
            for (String uri : rawToo(operation)) {
                Exchange exchange = send(uri);
                assertThat(exchange.getException())
                        .as(uri)
                        .isExactlyInstanceOf(KajabiException.class)
                        .hasMessageContaining("returned 200");
                assertThat(failure(exchange).getHttpResponseCode()).isEqualTo(200);
                if (WRITES.contains(operation)) {
                    assertThat(exchange.getException()).hasMessageContaining(MAYBE);
                } else {
                    assertThat(exchange.getException()).message().doesNotContain(MAYBE);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t", "null", "{}", "{\"data\":null}", "{\"meta\":{}}"})
    void anAnswerWithoutContentIsAFailureUnlessNothingIsPromised(String body) {
        stub(aResponse().withBody(body));
        for (String operation : ALL) {
            boolean promisesNothing = operation.equals(DELETE) || operation.equals(REVOKE);
            if (promisesNothing && body.equals("null")) {
                continue;
            }
            for (String uri : rawToo(operation)) {
                Exchange exchange = send(uri);
                if (promisesNothing) {
                    assertThat(exchange.getException()).as(uri).isNull();
                    assertThat(exchange.getMessage().getBody()).isNull();
                } else {
                    assertThat(exchange.getException())
                            .as(uri)
                            .isExactlyInstanceOf(KajabiException.class);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 203, 205, 206, 207, 226, 299})
    void anotherStatusIsNoSuccess(int status) {
        for (String operation : ALL) {
            SERVER.resetAll();
            stub(
                    aResponse()
                            .withStatus(status)
                            .withBody(status == 205 ? "" : RIGHT.get(operation)));
            for (String uri : rawToo(operation)) {
                Exchange exchange = send(uri);
                assertThat(exchange.getException())
                        .as(uri)
                        .isExactlyInstanceOf(KajabiException.class)
                        .hasMessageContaining("returned " + status);
                if (WRITES.contains(operation)) {
                    assertThat(exchange.getException()).hasMessageContaining(MAYBE);
                }
            }
        }
    }

    @Test
    void noContentIsSuccessOnlyWhereNothingIsPromisedOrARelationshipWritten() {
        stub(aResponse().withStatus(204));
        for (String operation : ALL) {
            for (String uri : rawToo(operation)) {
                if (List.of(DELETE, REVOKE, GRANT).contains(operation)) {
                    assertThat(send(uri).getException()).as(uri).isNull();
                } else {
                    assertThat(send(uri).getException())
                            .as(uri)
                            .isExactlyInstanceOf(KajabiException.class)
                            .hasMessageContaining("returned 204");
                }
            }
        }
    }

    @Test
    void whatIsPromisedIsSuccess() {
        for (String operation : ALL) {
            for (int status : new int[] {200, 201}) {
                for (String type :
                        List.of("application/vnd.api+json", "text/html; charset=utf-8", "")) {
                    SERVER.resetAll();
                    ResponseDefinitionBuilder answer =
                            aResponse().withStatus(status).withBody(RIGHT.get(operation));
                    stub(type.isEmpty() ? answer : answer.withHeader("content-type", type));
                    for (String uri : rawToo(operation)) {
                        assertThat(send(uri).getException()).as(uri + " " + type).isNull();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{\"type\":\"contacts\",\"id\":\"1\"},{\"type\":\"contacts\",\"id\":\"2\"}]",
                "[{\"type\":\"contacts\",\"id\":\"1\"}]",
                "{}",
                "{\"type\":\"contacts\"}",
                "{\"type\":\"contacts\",\"id\":null}",
                "{\"type\":\"contacts\",\"id\":\"\"}",
                "{\"id\":\"2\",\"type\":\"contacts\"}",
                "{\"type\":\"contacts\",\"id\":\"01\"}",
                "{\"type\":\"contact\",\"id\":\"1\"}",
                "{\"type\":\"users\",\"id\":\"1\"}"
            })
    void theRecordIsTheOneThatWasAskedFor(String data) {
        stub(okJson(document(data)));
        for (String operation : List.of(GET, UPDATE)) {
            for (String uri : rawToo(operation)) {
                assertThat(send(uri).getException())
                        .as(uri)
                        .isExactlyInstanceOf(KajabiException.class)
                        .hasMessageContaining("/data");
            }
        }
    }

    @Test
    void anotherRecordIsNamed() {
        stub(okJson(document("{\"type\":\"contacts\",\"id\":\"2\"}")));
        assertThat(send(UPDATE).getException())
                .hasMessageContaining("/data/id: expected '1' but found '2'")
                .hasMessageContaining(MAYBE);
        stub(okJson(document("{\"type\":\"purchases\",\"id\":\"2\"}")));
        assertThat(send(DEACTIVATE).getException())
                .hasMessageContaining("/data/id: expected '1' but found '2'");
    }

    @Test
    void anIdMayBeANumber() {
        stub(okJson(document("{\"type\":\"contacts\",\"id\":1}")));
        assertThat(send(GET).getException()).isNull();
    }

    @Test
    void theDefaultFormHasAnIdOfItsOwnAndMayBeSentAsAnArray() {
        stub(okJson(document("[" + FORM + "]")));
        for (String id : List.of("default", "4")) {
            Exchange exchange = send("kajabi:forms?operation=get&id=" + id);
            assertThat(exchange.getException()).isNull();
            assertThat(exchange.getMessage().getBody(Resource.class).getId()).isEqualTo("4");
        }
        assertThat(send("kajabi:forms?operation=get&id=5").getException())
                .isInstanceOf(KajabiException.class);
        stub(okJson(document("[" + FORM + "," + FORM + "]")));
        assertThat(send("kajabi:forms?operation=get&id=4").getException())
                .isInstanceOf(KajabiException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"type\":\"offers\",\"id\":\"2\"}}",
                "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"2\"}]}",
                "{\"data\":[{\"type\":\"offers\"}]}",
                "{\"data\":[\"2\"]}",
                "{\"data\":[2]}",
                "[{\"type\":\"offers\",\"id\":\"2\"}]",
                "{\"data\":{\"offers\":[]}}",
                "{\"offers\":[]}"
            })
    void aRelationshipIsAListOfItsIds(String body) {
        stub(okJson(body));
        for (String operation :
                List.of(
                        GRANT,
                        "kajabi:contacts/offers?operation=revoke&id=1&relatedIds=2",
                        "kajabi:contacts/offers?operation=replace&id=1&relatedIds=2",
                        "kajabi:contacts/offers?operation=list&id=1")) {
            for (String uri : rawToo(operation)) {
                assertThat(send(uri).getException())
                        .as(uri)
                        .isExactlyInstanceOf(KajabiException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"type\":\"contacts\",\"id\":\"1\"}]",
                "{\"data\":{\"type\":\"contacts\",\"id\":\"1\"}}",
                "{\"data\":{}}",
                "{\"errors\":[{\"title\":\"x\"}],\"data\":[]}",
                "{\"data\":[{\"type\":\"offers\",\"id\":\"1\"}]}"
            })
    void aListIsAListOfItsRecordsHoweverItIsRead(String body) {
        stub(okJson(body));
        for (String paging : List.of("all", "stream", "page")) {
            for (String uri : rawToo(LIST + "&paging=" + paging)) {
                assertThat(send(uri).getException())
                        .as(uri)
                        .isExactlyInstanceOf(KajabiException.class);
            }
        }
    }

    @Test
    void aLaterPageOfAStreamIsCheckedToo() {
        page("1", okJson("{\"data\":[" + CONTACT + "],\"links\":{\"next\":\"x\"}}"));
        page("2", okJson("{\"data\":[{\"type\":\"offers\",\"id\":\"2\"}]}"));
        for (String uri : rawToo(LIST + "&paging=stream")) {
            KajabiIterator rows = send(uri).getMessage().getBody(KajabiIterator.class);
            rows.next();
            assertThat(rows.hasNext()).isTrue();
            assertThat(org.assertj.core.api.Assertions.catchThrowable(rows::next))
                    .isExactlyInstanceOf(KajabiException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"type\":\"contacts\",\"id\":\"2\"}}",
                "{\"data\":[]}",
                "[]",
                "{\"status\":\"queued\"}",
                "true",
                "OK"
            })
    void aDeleteAnswersNothing(String body) {
        stub(aResponse().withBody(body));
        for (String operation :
                List.of(
                        DELETE,
                        "kajabi:contact_notes?operation=delete&id=1",
                        "kajabi:hooks?operation=delete&id=1")) {
            for (String uri : rawToo(operation)) {
                assertThat(send(uri).getException())
                        .as(uri)
                        .isExactlyInstanceOf(KajabiException.class)
                        .hasMessageContaining(MAYBE);
            }
        }
    }

    @Test
    void theErrorsOfASuccessReachTheException() {
        stub(
                okJson(
                        "{\"errors\":[{\"status\":\"422\",\"title\":\"Invalid\",\"detail\":\"Taken\","
                            + "\"source\":{\"pointer\":\"/data/attributes/email\"}}]}"));
        for (String uri : rawToo(CREATE)) {
            KajabiException failure = failure(send(uri));
            assertThat(failure).hasMessageContaining("Invalid: Taken (at /data/attributes/email)");
            assertThat(failure.getErrors())
                    .singleElement()
                    .extracting(ApiError::detail)
                    .isEqualTo("Taken");
        }
    }

    @Test
    void aPageInHtmlIsNamed() {
        stub(
                aResponse()
                        .withHeader("content-type", "text/html")
                        .withBody("\n<html><head><title>Sign in</title></head></html>"));
        for (String operation : ALL) {
            for (String uri : rawToo(operation)) {
                assertThat(send(uri).getException())
                        .hasMessageContaining("an HTML page titled Sign in");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"201, The server has processed it", "200, The server may have processed it"})
    void thatItHasBeenDoneIsSaidOnlyWhereItIsKnown(int status, String said) {
        stub(aResponse().withStatus(status).withBody("{\"data\":"));
        assertThat(send(CREATE).getException()).hasMessageContaining(said);
        stub(aResponse().withStatus(201).withBody("<html><title>Sign in</title></html>"));
        assertThat(send(CREATE).getException()).hasMessageContaining(MAYBE);
        stub(aResponse().withStatus(201).withBody("{\"errors\":[\"no\"]}"));
        assertThat(send(CREATE).getException()).hasMessageContaining(MAYBE);
    }

    @Test
    void aTruncatedAnswerIsNeverSuccess() throws Exception {
        for (String operation : ALL) {
            String body =
                    Objects.requireNonNull(RIGHT.get(operation)).isEmpty()
                            ? "{}"
                            : RIGHT.get(operation);
            for (String uri : rawToo(operation)) {
                // cut off by the end of the connection, with a length, in chunks, and in the text
                for (String answer :
                        List.of(
                                head("content-length: " + (body.length() + 5)) + body,
                                head("transfer-encoding: chunked")
                                        + Integer.toHexString(body.length())
                                        + "\r\n"
                                        + body
                                        + "\r\n",
                                head("x-a: b") + body.substring(0, body.length() - 1))) {
                    try (RawServer raw = RawServer.answering(answer)) {
                        context.stop();
                        start(raw.baseUrl());
                        assertThat(send(uri).getException())
                                .as(uri + " " + answer)
                                .isInstanceOf(KajabiException.class);
                    }
                }
            }
        }
    }

    private static String head(String header) {
        return "HTTP/1.1 200 OK\r\nconnection: close\r\n" + header + "\r\n\r\n";
    }

    @Test
    void theRawPayloadIsCheckedAndLeftAsItIs() {
        String text =
                "\uFEFF { \"data\" : {\"id\":\"1\", \"type\":\"contacts\" ,\"n\":1.50} }\r\n ";
        stub(aResponse().withBody(text));
        assertThat(send(GET + "&rawPayload=true").getMessage().getBody())
                .as("the byte order mark belongs to the encoding")
                .isEqualTo(text.substring(1));
        String list = "{\"data\":[ {\"type\":\"contact_tags\",\"id\":\"3\"}]}\n";
        stub(aResponse().withBody(list));
        assertThat(send(TAGS + "&rawPayload=true").getMessage().getBody()).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRelationshipOfSeveralPagesIsWholeAndEachPageIsReadOnce(boolean raw) {
        String first =
                "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"3\"}],\"links\":{\"next\":\"?\"}}";
        String second =
                "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"4\"}],\"links\":{\"prev\":\"?\"}}";
        stub(okJson(first));
        SERVER.stubFor(
                get(urlPathEqualTo("/v1/contacts/1/relationships/tags"))
                        .withQueryParam(
                                "page[number]",
                                com.github.tomakehurst.wiremock.client.WireMock.equalTo("2"))
                        .willReturn(okJson(second)));
        Object body = send(TAGS + "&rawPayload=" + raw).getMessage().getBody();
        if (raw) {
            assertThat(body).isEqualTo(List.of(first, second));
        } else {
            assertThat((List<?>) body)
                    .extracting(row -> ((Resource) row).getId())
                    .containsExactly("3", "4");
        }
        assertThat(SERVER.getAllServeEvents())
                .extracting(event -> event.getRequest().getUrl())
                .containsExactlyInAnyOrder(
                        "/v1/contacts/1/relationships/tags",
                        "/v1/contacts/1/relationships/tags?page%5Bnumber%5D=2");
    }

    @Test
    void aRelationshipWithoutASignOfFurtherPagesIsReadWithOneRequest() {
        for (String document :
                List.of(
                        "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"3\"}]}",
                        "{\"data\":[]}",
                        "{\"data\":[],\"links\":{\"self\":\"?\"},\"meta\":{\"total_count\":0}}")) {
            SERVER.resetAll();
            stub(okJson(document));
            assertThat(send(TAGS).getException()).isNull();
            assertThat(SERVER.getAllServeEvents()).as(document).hasSize(1);
        }
    }

    @Test
    void anEmptyRelationshipThatItsTotalContradictsFails() {
        stub(okJson("{\"data\":[],\"meta\":{\"total_count\":7}}"));
        assertThat(failure(send(TAGS))).hasMessageContaining("page 1 is empty, but the list has 7");
        assertThat(SERVER.getAllServeEvents()).as("page 1 twice, page 2").hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":null}",
                "{\"errors\":[\"no\"]}",
                "",
                "<html>",
                "{\"data\":{\"type\":\"contacts\"}}"
            })
    void aCallThatGivesNoRecordLeavesNoIdOfAnEarlierOne(String body) {
        addRoutes();
        for (String uri : List.of(CREATE, CREATE + "&rawPayload=true", UPSERT, GET_OTHER)) {
            SERVER.resetAll();
            stubFirst(okJson(document(CONTACT)), aResponse().withBody(body), uri.equals(UPSERT));
            Exchange exchange =
                    template.send(
                            "direct:second",
                            e -> {
                                e.getMessage().setHeader("next", uri);
                                e.getMessage().setBody(Map.of("email", "a@example.org"));
                            });
            assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT))
                    .as(uri)
                    .isInstanceOf(KajabiException.class);
            assertThat(exchange.getMessage().getHeaders())
                    .as(uri)
                    .doesNotContainKeys(KajabiConstants.ID, KajabiConstants.TYPE);
        }
    }

    private static final String UPSERT = "kajabi:contacts?operation=upsert";
    private static final String GET_OTHER = "kajabi:customers?operation=get&id=77";

    @Test
    void aRefusedCreateLeavesNoIdOfAnEarlierOneEither() {
        addRoutes();
        stubFirst(okJson(document(CONTACT)), aResponse().withStatus(422), false);
        Exchange exchange =
                template.send(
                        "direct:second",
                        e -> {
                            e.getMessage().setHeader("next", CREATE);
                            e.getMessage().setBody(Map.of("email", "a@example.org"));
                        });
        assertThat(exchange.getMessage().getHeader(KajabiConstants.ID)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7\\r\\nX-Admin: 1", "7\\u001b[2J", "7\\u0000", "7\\u202e8", "7\\n"})
    void anIdThatIsNoLineReachesNoHeader(String id) {
        for (String raw : new String[] {"", "&rawPayload=true"}) {
            stub(okJson(document("{\"type\":\"contacts\",\"id\":\"" + id + "\"}")));
            Exchange exchange =
                    template.send(
                            CREATE + raw,
                            e -> e.getMessage().setBody(Map.of("email", "a@example.org")));
            assertThat(exchange.getException())
                    .isInstanceOf(KajabiException.class)
                    .hasMessageContaining("/data/id: expected an id");
            assertThat(exchange.getMessage().getHeader(KajabiConstants.ID)).isNull();
        }
    }

    @Test
    void aRawCreateLeavesTheIdOfItsRecord() {
        stub(okJson(document("{\"type\":\"contacts\",\"id\":\"8\"}")));
        Exchange exchange =
                template.send(
                        CREATE + "&rawPayload=true",
                        e -> {
                            e.getMessage().setHeader(KajabiConstants.ID, "1");
                            e.getMessage().setBody(Map.of("email", "a@example.org"));
                        });
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(KajabiConstants.ID)).isEqualTo("8");
    }

    /** The id is what the call was asked about: an error handler shows it, or tries again. */
    @Test
    void aFailedGetKeepsTheIdThatItWasAskedFor() throws Exception {
        stub(okJson("{\"data\":null}"));
        Exchange exchange =
                template.send(
                        "kajabi:contacts?operation=get",
                        e -> e.getMessage().setHeader(KajabiConstants.ID, "1"));
        assertThat(exchange.getException()).isInstanceOf(KajabiException.class);
        assertThat(exchange.getMessage().getHeader(KajabiConstants.ID)).isEqualTo("1");
    }

    private void addRoutes() {
        try {
            context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:second")
                                    .to(CREATE)
                                    .setBody(constant(Map.of("email", "b@example.org")))
                                    .doTry()
                                    .toD("${header.next}")
                                    .doCatch(KajabiException.class)
                                    .end();
                        }
                    });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stubFirst(
            ResponseDefinitionBuilder first, ResponseDefinitionBuilder then, boolean search) {
        SERVER.stubFor(
                any(anyUrl())
                        .inScenario("first")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willReturn(first)
                        .willSetStateTo("then"));
        SERVER.stubFor(
                any(anyUrl()).inScenario("first").whenScenarioStateIs("then").willReturn(then));
        if (search) {
            SERVER.stubFor(
                    get(urlPathEqualTo("/v1/contacts"))
                            .inScenario("first")
                            .whenScenarioStateIs("then")
                            .willReturn(okJson("{\"data\":[]}")));
        }
    }

    private static List<String> rawToo(String uri) {
        return List.of(uri, uri + (uri.contains("?") ? "&" : "?") + "rawPayload=true");
    }

    private static void stub(ResponseDefinitionBuilder answer) {
        SERVER.stubFor(any(anyUrl()).willReturn(answer));
    }

    private static void page(String number, ResponseDefinitionBuilder answer) {
        SERVER.stubFor(
                get(urlPathEqualTo("/v1/contacts"))
                        .withQueryParam(
                                "page[number]",
                                com.github.tomakehurst.wiremock.client.WireMock.equalTo(number))
                        .willReturn(answer));
    }

    private Exchange send(String uri) {
        boolean hasBody = Stream.of("create", "update", "submit").anyMatch(uri::contains);
        return template.send(
                uri,
                exchange ->
                        exchange.getMessage()
                                .setBody(
                                        hasBody
                                                ? Map.of("name", "Ada", "email", "ada@example.org")
                                                : null));
    }

    private static KajabiException failure(Exchange exchange) {
        return (KajabiException) Objects.requireNonNull(exchange.getException());
    }

    private static String document(String data) {
        return "{\"data\":" + data + "}";
    }

    @Test
    void aRightAnswerIsTheRecord() {
        stub(okJson(document(CONTACT)));
        assertThat(send(GET).getMessage().getBody()).isInstanceOf(Contact.class);
        Exchange deleted = send(DELETE);
        assertThat(deleted.getException()).as("a delete may show what it deleted").isNull();
        assertThat(deleted.getMessage().getBody()).isNull();
    }
}
