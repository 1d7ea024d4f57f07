// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.request;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.ResponseShape;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.options.OptionChecks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Every operation of the API over real HTTP, by the rows of {@code contract/operations.json}.
 *
 * <p>A row says what a route gives (uri, headers, body), what the server must receive (request,
 * query, sent or form), what it answers, and what the route must get back. {@code @name} stands for
 * the resource of that name in {@code contract/resources.json}. Not said by a row, because it is
 * the same for all: exactly one request arrives, with the token unless the row is anonymous, with a
 * body only if the row has one, and with the media type that fits.
 */
class OperationContractTest {

    private static final String TOKEN = "contract-token";
    private static final String JSON_API = "application/vnd.api+json";
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode RESOURCES = read("resources.json");
    private static final JsonNode ROWS = resolve(read("operations.json"));

    @RegisterExtension
    static final WireMockExtension kajabi =
            WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

    private CamelContext context;
    private KajabiConfiguration configuration;

    @BeforeEach
    void startContext() {
        context = new DefaultCamelContext();
        KajabiComponent component = new KajabiComponent();
        configuration = component.getConfiguration();
        configuration.setBaseUrl(kajabi.baseUrl() + "/v1");
        configuration.setLazyLogin(true);
        context.addComponent("kajabi", component);
        context.start();
    }

    @AfterEach
    void stopContext() {
        context.stop();
    }

    static Stream<Arguments> rows() {
        List<Arguments> rows = new ArrayList<>();
        for (JsonNode row : ROWS) {
            String name =
                    row.get("operation").asText()
                            + (row.has("case") ? ", " + row.get("case").asText() : "");
            rows.add(Arguments.of(Named.of(name, row)));
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void sendsAndAnswersAsDocumented(JsonNode row) throws Exception {
        String method = row.get("request").asText().split(" ", -1)[0];
        String path = row.get("request").asText().split(" ", -1)[1];
        kajabi.stubFor(
                request(method, urlPathEqualTo(path))
                        .willReturn(
                                aResponse()
                                        .withStatus(row.path("status").asInt(200))
                                        .withHeader("Content-Type", JSON_API)
                                        .withHeader("x-request-id", "contract-request")
                                        .withBody(
                                                row.has("answer")
                                                        ? row.get("answer").toString()
                                                        : "")));
        configure(row);

        Exchange exchange = call(row.get("uri").asText(), map(row.path("headers")), givenBody(row));

        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        List<LoggedRequest> received = received();
        assertThat(received).as("requests").hasSize(1);
        checkRequest(row, received.get(0));
        checkResult(row.get("result"), exchange.getMessage());
    }

    static Stream<Arguments> refusals() {
        return StreamSupport.stream(read("refusals.json").spliterator(), false)
                .map(row -> Arguments.of(row, row.get("message").get(0).asText()));
    }

    /** Wrong calls: the message says what would be right, and nothing is sent. */
    @ParameterizedTest(name = "{1}")
    @MethodSource("refusals")
    void refuses(JsonNode row, String message) {
        configure(row);

        Throwable failure =
                catchThrowable(
                        () -> {
                            Exchange exchange =
                                    call(
                                            row.get("uri").asText(),
                                            map(row.path("headers")),
                                            givenBody(row));
                            throw Objects.requireNonNull(exchange.getException(), message);
                        });

        if (failure instanceof ResolveEndpointFailedException) {
            failure = failure.getCause();
        }
        assertThat(failure)
                .isInstanceOfAny(IllegalArgumentException.class, DocumentException.class)
                .hasMessageContainingAll(
                        JSON.convertValue(row.get("message"), CharSequence[].class));
        assertThat(received()).isEmpty();
    }

    @Test
    void everyOperationHasARow() {
        Set<String> withRow = new TreeSet<>(ROWS.findValuesAsText("operation"));
        assertThat(withRow)
                .isEqualTo(
                        Catalog.get().operations().stream()
                                .map(Operation::id)
                                .collect(Collectors.toCollection(TreeSet::new)))
                .hasSize(77);
    }

    static Stream<Arguments> parameters() {
        Map<String, List<String>> byOperation = new LinkedHashMap<>();
        for (String line : text("parameters.txt").lines().toList()) {
            if (!line.startsWith("#")) {
                String[] parts = line.split(" ", -1);
                byOperation.computeIfAbsent(parts[0], o -> new ArrayList<>()).add(parts[1]);
            }
        }
        assertThat(byOperation.values().stream().mapToInt(List::size).sum()).isEqualTo(341);
        return byOperation.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
    }

    /** All parameters of an operation at once: each arrives by its documented name. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("parameters")
    void everyParameterReachesTheServerByItsName(String id, List<String> names) {
        Operation operation = operation(id);
        String data =
                operation.answer() == ResponseShape.SINGLE
                        ? "{\"type\":\"" + operation.type() + "\",\"id\":\"7\"}"
                        : "[]";
        kajabi.stubFor(any(anyUrl()).willReturn(aResponse().withBody("{\"data\":" + data + "}")));
        configuration.setAccessToken(TOKEN);
        String options =
                names.stream()
                        .map(name -> "&" + option(name) + "=" + value(operation, name))
                        .collect(Collectors.joining());

        Exchange exchange = call(operation.uri() + options, Map.of(KajabiConstants.ID, "7"), null);

        assertThat(exchange.getException()).isNull();
        assertThat(received())
                .singleElement()
                .satisfies(
                        request ->
                                assertThat(
                                                query(request).stream()
                                                        .map(p -> p.substring(0, p.indexOf('='))))
                                        .containsExactlyInAnyOrderElementsOf(names));
    }

    private static String kind(String option) {
        String prefix = option.substring(0, option.indexOf('.'));
        return prefix.equals("fields") ? "resource type" : prefix;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parameters")
    void aMisspellingOfEachParameterFailsBeforeAnythingIsSent(String id, List<String> names) {
        configuration.setAccessToken(TOKEN);
        Operation operation = operation(id);
        for (String name : names) {
            String option = misspelt(option(name));
            String uri = operation.uri() + "&" + option + "=" + value(operation, name);
            assertThatThrownBy(() -> context.getEndpoint("kajabi:" + uri))
                    .isInstanceOf(ResolveEndpointFailedException.class)
                    .hasStackTraceContaining(
                            option.contains(".")
                                    ? "Unknown "
                                            + kind(option)
                                            + " '"
                                            + option.substring(option.indexOf('.') + 1)
                                            + "'"
                                    : "Unknown option '" + option + "'");
        }
        assertThat(received()).isEmpty();
    }

    @Test
    void warnsOnceOfWhatTheServerMayIgnore() throws Exception {
        kajabi.stubFor(any(anyUrl()).willReturn(aResponse().withBody("{\"data\":[]}")));
        configuration.setAccessToken(TOKEN);
        Logger logger = (Logger) LoggerFactory.getLogger(OptionChecks.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            String options = "&filter.search=x&filter.email_eq=x&parameter.use_indexed_data=true";
            call("contacts?operation=list" + options, Map.of(), null);
            call("contacts?operation=list" + options, Map.of(), null);
            context.getEndpoint("kajabi:customers?filter.is_suppressed=true")
                    .createConsumer(exchange -> {});
            context.getEndpoint("kajabi:customers?filter.is_suppressed=false")
                    .createConsumer(exchange -> {});
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getLevel()).isEqualTo(Level.WARN))
                .extracting(
                        event ->
                                event.getFormattedMessage()
                                        .substring(
                                                0, event.getFormattedMessage().indexOf(" is no")))
                .containsExactly(
                        "kajabi:contacts?operation=list: filter.email_eq",
                        "kajabi:contacts?operation=list: parameter.use_indexed_data",
                        "kajabi:customers?operation=list: filter.is_suppressed",
                        "kajabi:customers?operation=list: filter.is_suppressed");
    }

    @Test
    void aConsumerAsksForItsListWithItsOptions() throws Exception {
        kajabi.stubFor(any(anyUrl()).willReturn(aResponse().withBody("{\"data\":[]}")));
        configuration.setAccessToken(TOKEN);
        configuration.setSiteId("2150000001");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:customers?initialDelay=0&startFrom=beginning&pageSize=25"
                                        + "&filter.has_offer_id=5&fields.customers=name, email"
                                        + "&fields.offers=title&include=offers"
                                        + "&parameter.use_indexed_data=true")
                                .to("mock:out");
                    }
                });

        await().until(() -> received().stream().anyMatch(OperationContractTest::isOfCustomers));

        LoggedRequest request =
                received().stream()
                        .filter(OperationContractTest::isOfCustomers)
                        .findFirst()
                        .orElseThrow();
        assertThat(query(request))
                .contains(
                        "filter[has_offer_id]=5",
                        "filter[site_id]=2150000001",
                        "fields[customers]=name,email,created_at",
                        "fields[offers]=title",
                        "include=offers",
                        "use_indexed_data=true",
                        "page[size]=25")
                .filteredOn(parameter -> parameter.startsWith("sort="))
                .singleElement()
                .asString()
                .endsWith("created_at");
    }

    /** What a record left in the headers is not taken for something else further down the route. */
    private static boolean isOfCustomers(LoggedRequest request) {
        return request.getUrl().startsWith("/v1/customers?");
    }

    @Test
    void theIdOfARecordOfAnotherTypeIsNotTaken() throws Exception {
        kajabi.stubFor(
                any(anyUrl())
                        .willReturn(
                                aResponse()
                                        .withBody("{\"data\":" + RESOURCES.get("contact") + "}")));
        for (String id : List.of("8", "9")) {
            kajabi.stubFor(
                    any(urlPathEqualTo("/v1/offers/" + id))
                            .willReturn(
                                    aResponse()
                                            .withBody(
                                                    "{\"data\":{\"type\":\"offers\",\"id\":\""
                                                            + id
                                                            + "\"}}")));
        }
        configuration.setAccessToken(TOKEN);
        configuration.setSiteId("2150000001");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:taken")
                                .to("kajabi:contacts?operation=create")
                                .to(next("contacts"));
                        from("direct:refused")
                                .to("kajabi:contacts?operation=create")
                                .to(next("offers"));
                        from("direct:blank")
                                .to("kajabi:contacts?operation=create")
                                .to(next("offers") + "&id=");
                        from("direct:option")
                                .to("kajabi:contacts?operation=create")
                                .to(next("offers") + "&id= 9 ");
                        from("direct:other")
                                .to("kajabi:contacts?operation=create")
                                .setHeader(KajabiConstants.ID, constant("8"))
                                .to(next("offers"));
                    }
                });

        assertThat(pathAfterCreating("direct:taken")).isEqualTo("/v1/contacts/2150000201");
        assertThat(pathAfterCreating("direct:option")).isEqualTo("/v1/offers/9");
        assertThat(pathAfterCreating("direct:other")).isEqualTo("/v1/offers/8");
        for (String route : List.of("direct:refused", "direct:blank")) {
            assertThatThrownBy(() -> pathAfterCreating(route))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("record of type contacts", "kajabi:offers needs");
        }
    }

    private static String next(String resource) {
        return "kajabi:" + resource + "?operation=get";
    }

    private String pathAfterCreating(String route) throws Exception {
        kajabi.resetRequests();
        try (ProducerTemplate template = context.createProducerTemplate()) {
            Exchange exchange =
                    template.request(
                            route, e -> e.getMessage().setBody(Map.of("email", "a@example.org")));
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        }
        List<LoggedRequest> received = new ArrayList<>(received());
        received.removeIf(request -> request.getMethod().equals(RequestMethod.POST));
        return received.get(0).getUrl();
    }

    private void configure(JsonNode row) {
        JsonNode credentials = row.path("credentials");
        if (credentials.isMissingNode()) {
            configuration.setAccessToken(TOKEN);
        }
        configuration.setClientId(credentials.path("clientId").asText(null));
        configuration.setClientSecret(credentials.path("clientSecret").asText(null));
        configuration.setUsername(credentials.path("username").asText(null));
        configuration.setPassword(credentials.path("password").asText(null));
        configuration.setRefreshToken(credentials.path("refreshToken").asText(null));
        configuration.setSiteId(row.path("settings").path("siteId").asText(null));
    }

    private Exchange call(String uri, Map<String, Object> headers, @Nullable Object body) {
        try (ProducerTemplate template = context.createProducerTemplate()) {
            return template.request(
                    "kajabi:" + uri,
                    exchange -> {
                        exchange.getMessage().setHeaders(new LinkedHashMap<>(headers));
                        exchange.getMessage().setBody(body);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object givenBody(JsonNode row) {
        JsonNode body = row.path("body");
        return switch (row.path("bodyAs").asText("value")) {
            case "text" -> body.toString();
            case "record" -> Document.read("{\"data\":" + body + "}").resource();
            case "token" -> OauthToken.of(map(body));
            default -> body.isMissingNode() ? null : JSON.convertValue(body, Object.class);
        };
    }

    private static void checkRequest(JsonNode row, LoggedRequest request) throws IOException {
        assertThat(query(request))
                .as("query")
                .containsExactlyInAnyOrderElementsOf(
                        row.has("query")
                                ? JSON.convertValue(
                                        row.get("query"), new TypeReference<List<String>>() {})
                                : List.of());
        if (row.path("anonymous").asBoolean()) {
            assertThat(request.containsHeader("Authorization")).as("Authorization").isFalse();
        } else {
            assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + TOKEN);
        }
        assertThat(request.getHeader("Accept"))
                .isEqualTo(row.has("form") ? "application/json" : JSON_API);
        if (row.has("form")) {
            assertThat(request.getHeader("Content-Type"))
                    .startsWith("application/x-www-form-urlencoded");
            assertThat(pairs(request.getBodyAsString()))
                    .containsExactlyInAnyOrderElementsOf(
                            map(row.get("form")).entrySet().stream()
                                    .map(e -> e.getKey() + "=" + e.getValue())
                                    .toList());
        } else if (row.has("sent")) {
            assertThat(request.getHeader("Content-Type")).isEqualTo(JSON_API);
            assertThat(JSON.readTree(request.getBody())).isEqualTo(row.get("sent"));
        } else {
            assertThat(request.getBody()).as("body").isEmpty();
            assertThat(request.containsHeader("Content-Type")).as("Content-Type").isFalse();
        }
    }

    private void checkResult(JsonNode result, Message message) throws IOException {
        Object body = message.getBody();
        for (Map.Entry<String, JsonNode> expected : result.properties()) {
            String what = expected.getKey();
            JsonNode value = expected.getValue();
            switch (what) {
                case "class" -> assertThat(kind(body)).isEqualTo(value.asText());
                case "id" ->
                        assertThat(message.getBody(Resource.class).getId())
                                .isEqualTo(value.asText());
                case "rows" ->
                        assertThat((List<?>) body)
                                .extracting(row -> kind(row) + " " + ((Resource) row).getId())
                                .isEqualTo(JSON.convertValue(value, List.class));
                case "document" ->
                        assertThat(JSON.readTree(message.getBody(String.class))).isEqualTo(value);
                case "headers" ->
                        value.properties()
                                .forEach(
                                        header ->
                                                assertThat(
                                                                Objects.toString(
                                                                        message.getHeader(
                                                                                header.getKey()),
                                                                        null))
                                                        .as(header.getKey())
                                                        .isEqualTo(header.getValue().asText(null)));
                default -> assertThat(simple(what, message)).as(what).isEqualTo(value.asText());
            }
        }
    }

    private String simple(String expression, Message message) {
        return String.valueOf(
                context.resolveLanguage("simple")
                        .createExpression(expression)
                        .evaluate(message.getExchange(), Object.class));
    }

    private static String kind(@Nullable Object body) {
        return body == null
                ? "null"
                : body instanceof List ? "List" : body.getClass().getSimpleName();
    }

    private static List<LoggedRequest> received() {
        return kajabi.getAllServeEvents().stream().map(e -> e.getRequest()).toList();
    }

    private static List<String> query(LoggedRequest request) {
        int mark = request.getUrl().indexOf('?');
        return mark < 0 ? List.of() : pairs(request.getUrl().substring(mark + 1));
    }

    private static List<String> pairs(String encoded) {
        return Arrays.stream(encoded.split("&"))
                .map(pair -> URLDecoder.decode(pair, StandardCharsets.UTF_8))
                .toList();
    }

    /** The option of an endpoint that sets a query parameter. */
    private static String option(String parameter) {
        return switch (parameter) {
            case "include", "sort" -> parameter;
            case "page[number]" -> "pageNumber";
            case "page[size]" -> "pageSize";
            default ->
                    parameter.contains("[")
                            ? parameter.replace("[]", "").replace('[', '.').replace("]", "")
                            : "parameter." + parameter;
        };
    }

    /** A right value; what is right for the parameter of an operation is not the point here. */
    private static String value(Operation operation, String parameter) {
        return switch (parameter) {
            case "include" -> operation.include().get(0);
            case "sort" -> operation.sort().get(0);
            default -> {
                if (parameter.startsWith("filter[")) {
                    yield filterValue(operation, option(parameter).substring("filter.".length()));
                } else if (!parameter.startsWith("fields[")) {
                    yield "1";
                }
                String type = parameter.substring(7, parameter.length() - 1);
                yield Catalog.get().resourceType(type).orElseThrow().attributes().get(0).name();
            }
        };
    }

    private static String filterValue(Operation operation, String name) {
        return operation
                .filter(name)
                .filter(filter -> !filter.values().isEmpty())
                .map(filter -> filter.values().get(0))
                .orElseGet(() -> Catalog.get().form(operation, name).example());
    }

    private static String misspelt(String option) {
        int middle = option.indexOf('.') + 2;
        return option.substring(0, middle) + "x" + option.substring(middle);
    }

    private static Operation operation(String id) {
        return Catalog.get().operations().stream()
                .filter(o -> o.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> map(JsonNode object) {
        return object.isMissingNode()
                ? Map.of()
                : JSON.convertValue(object, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static JsonNode resolve(JsonNode node) {
        if (node.isTextual() && node.asText().startsWith("@")) {
            return Objects.requireNonNull(RESOURCES.get(node.asText().substring(1)));
        } else if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(resolve(member.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, resolve(array.get(i)));
            }
        }
        return node;
    }

    private static JsonNode read(String file) {
        try {
            return JSON.readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String file) {
        try (InputStream in = OperationContractTest.class.getResourceAsStream("contract/" + file)) {
            return new String(
                    Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
