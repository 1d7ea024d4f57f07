// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KameletsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** With what a URI has to encode. */
    private static final String SECRET = "s&c+r%e t=#?";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KajabiSandbox sandbox =
            KajabiSandbox.builder().clientId("key").clientSecret(SECRET).build().open();
    private final BlockingQueue<Exchange> received = new LinkedBlockingQueue<>();
    private CamelContext context;

    @TempDir private Path checkpoints;

    @BeforeEach
    void start() {
        context = context();
    }

    @AfterEach
    void stop() {
        context.stop();
        sandbox.close();
    }

    @Test
    void contactsComeAsJson() throws Exception {
        String id = addAda();
        follow("kajabi-contacts-source");
        JsonNode contact = next("contacts");
        assertThat(contact.at("/id").asText()).isEqualTo(id);
        assertThat(contact.at("/attributes/name").asText()).isEqualTo("Ada");
        assertThat(contact.at("/attributes/email").asText()).isEqualTo("ada@example.org");
    }

    @Test
    void customersComeAsJson() throws Exception {
        sandbox.data().grant(addAda(), sandbox.data().offerId("Welcome course"));
        follow("kajabi-customers-source");
        assertThat(next("customers").at("/attributes/email").asText()).isEqualTo("ada@example.org");
    }

    @Test
    void transactionsComeAsJson() throws Exception {
        sandbox.data().addPurchase(addAda(), sandbox.data().offerId("Spring workshop"));
        follow("kajabi-transactions-source");
        assertThat(next("transactions").at("/attributes/created_at").asText()).isNotEmpty();
    }

    @Test
    void aSourceGoesOnWhereItWas() throws Exception {
        String first = addAda();
        follow("kajabi-contacts-source");
        next("contacts");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(checkpoint()).contains(first));
        context.stop();

        String second = sandbox.data().addContact(Map.of("name", "Bo", "email", "b@example.org"));
        context = context();
        follow("kajabi-contacts-source");
        assertThat(next("contacts").at("/id").asText()).isEqualTo(second);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(checkpoint()).contains(second));
        assertThat(received).isEmpty();
    }

    @Test
    void aRecordWhoseRouteFailsComesAgain() throws Exception {
        String id = addAda();
        add(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(source("kajabi-contacts-source"))
                                .process(
                                        exchange -> {
                                            received.add(exchange.copy());
                                            if (received.size() < 3) {
                                                throw new IllegalStateException("not yet");
                                            }
                                        });
                    }
                });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(checkpoint()).contains(id));
        assertThat(received).hasSize(3);
    }

    @Test
    void twoAccountsShareADirectoryUnderTwoNames() throws Exception {
        String id = addAda();
        add(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(source("kajabi-contacts-source") + "&checkpointName=one")
                                .process(exchange -> received.add(exchange.copy()));
                        from(source("kajabi-contacts-source") + "&checkpointName=two")
                                .process(exchange -> received.add(exchange.copy()));
                    }
                });
        assertThat(next("contacts").at("/id").asText()).isEqualTo(id);
        assertThat(next("contacts").at("/id").asText()).isEqualTo(id);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(files(checkpoints))
                                        .containsExactly("one.state", "two.state"));
    }

    @Test
    void theSinkWritesTagsGrantsAndDeletes() throws Exception {
        String tag = sandbox.data().tagId("Newcomer");
        String offer = sandbox.data().offerId("Welcome course");
        add(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:sign-up")
                                .to(sink("contacts", "upsert"))
                                .setProperty("contact", body())
                                .to(sink("contacts/tags", "add") + "&relatedIds=" + tag)
                                .setBody(constant(offer))
                                .to(
                                        sink("contacts/offers", "grant")
                                                + "&sendCustomerWelcomeEmail=false")
                                .setBody(exchangeProperty("contact"));
                        from("direct:leave").to(sink("contacts", "delete"));
                    }
                });
        Exchange answer =
                context.createFluentProducerTemplate()
                        .to("direct:sign-up")
                        .withBody("{\"name\": \"Ada\", \"email\": \"ada@example.org\"}")
                        .send();
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.CONTENT_TYPE))
                .isEqualTo("application/json");
        String id = JSON.readTree(answer.getMessage().getBody(String.class)).at("/id").asText();
        assertThat(answer.getMessage().getHeader("CamelKajabiId")).isEqualTo(id);
        assertThat(sandbox.data().tagsOf(id)).containsExactly(tag);
        assertThat(sandbox.data().offersOf(id)).containsExactly(offer);
        assertThat(sandbox.data().welcomeMails()).isEmpty();

        Exchange gone =
                context.createFluentProducerTemplate()
                        .to("direct:leave")
                        .withHeader("CamelKajabiId", id)
                        .send();
        assertThat(gone.getException()).isNull();
        assertThat(gone.getMessage().getBody()).isNull();
        assertThat(sandbox.data().contact(id)).isEmpty();
    }

    /** As from a topic, over which no header travels: only the record that a source has written. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSinkTakesTheIdFromTheBodyOfARecord(boolean isText) throws Exception {
        String tag = sandbox.data().tagId("Newcomer");
        String offer = sandbox.data().offerId("Welcome course");
        add(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:tag").to(sink("contacts/tags", "add") + "&relatedIds=" + tag);
                        from("direct:grant")
                                .to(
                                        sink("contacts/offers", "grant")
                                                + "&sendCustomerWelcomeEmail=false&relatedIds="
                                                + offer);
                        from("direct:update").to(sink("contacts", "update"));
                        from("direct:delete").to(sink("contacts", "delete"));
                    }
                });
        String id = addAda();
        String record =
                "{\"id\":\"" + id + "\",\"type\":\"contacts\",\"attributes\":{\"name\":\"Ada\"}}";
        String flat = "{\"id\":\"" + id + "\",\"name\":\"Ada L.\"}";
        send("direct:tag", record, isText);
        assertThat(sandbox.data().tagsOf(id)).containsExactly(tag);
        send("direct:grant", record, isText);
        assertThat(sandbox.data().offersOf(id)).containsExactly(offer);
        send("direct:update", flat, isText);
        assertThat(sandbox.data().contact(id).orElseThrow()).containsEntry("name", "Ada L.");
        send("direct:delete", flat, isText);
        assertThat(sandbox.data().contact(id)).isEmpty();
    }

    @Test
    void theSinkHasTheIdAsAProperty() throws Exception {
        String id = addAda();
        add(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:update").to(sink("contacts", "update") + "&id=" + id);
                        from("direct:delete").to(sink("contacts", "delete") + "&id=" + id);
                    }
                });
        send("direct:update", "{\"name\":\"Ada L.\"}", true);
        assertThat(sandbox.data().contact(id).orElseThrow()).containsEntry("name", "Ada L.");
        Exchange other =
                context.createFluentProducerTemplate()
                        .to("direct:update")
                        .withBody("{\"id\":\"1\",\"name\":\"x\"}")
                        .send();
        assertThat(other.getException()).hasMessageContaining("id");
        send("direct:delete", "", true);
        assertThat(sandbox.data().contact(id)).isEmpty();
    }

    private void send(String to, String body, boolean isText) {
        Object value = isText ? body : body.getBytes(StandardCharsets.UTF_8);
        Exchange answer = context.createFluentProducerTemplate().to(to).withBody(value).send();
        assertThat(answer.getException()).isNull();
    }

    @Test
    void whatTheSinkAnswersForAListIsJson() throws Exception {
        add(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:sites").to(sink("sites", "list"));
                    }
                });
        JsonNode sites =
                JSON.readTree(
                        context.createFluentProducerTemplate()
                                .to("direct:sites")
                                .request(String.class));
        assertThat(sites.at("/0/type").asText()).isEqualTo("sites");
    }

    @Test
    void theSnippetOfThePageRuns() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "kamelets.adoc"));
        Matcher yaml =
                Pattern.compile("\\[source,yaml]\\n----\\n(.*?)----", Pattern.DOTALL).matcher(page);
        assertThat(yaml.find()).isTrue();
        context.getPropertiesComponent().addInitialProperty("kajabi.client-id", "key");
        context.getPropertiesComponent()
                .addInitialProperty("kajabi.client-secret", "RAW(" + SECRET + ")");
        context.getPropertiesComponent()
                .addInitialProperty("newcomer.tag", sandbox.data().tagId("Newcomer"));
        String snippet =
                yaml.group(1)
                        .replace("/var/lib/kajabi/checkpoints", checkpoints.toString())
                        .replaceAll(
                                "(?m)^( *)clientId:",
                                "$1baseUrl: " + sandbox.baseUrl() + "\n$1clientId:")
                        .replace("startFrom: now", "startFrom: beginning");
        String id = addAda();
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("page.yaml", snippet));
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(sandbox.data().tagsOf(id))
                                        .containsExactly(sandbox.data().tagId("Newcomer")));
    }

    @Test
    void aMissingPropertyIsNamed() {
        assertThatThrownBy(
                        () ->
                                route(
                                        "kamelet:kajabi-contacts-source?clientId=key&clientSecret=s",
                                        "direct:end"))
                .hasStackTraceContaining("checkpoints");
        assertThatThrownBy(
                        () ->
                                route(
                                        "direct:start",
                                        "kamelet:kajabi-sink?clientId=key&clientSecret=s&resource=contacts"))
                .hasStackTraceContaining("operation");
    }

    @Test
    void aWrongPropertyFailsTheStart() {
        assertThatThrownBy(() -> route("direct:a", sink("contacts", "creat")))
                .hasStackTraceContaining("Did you mean 'create'?");
        assertThatThrownBy(() -> route("direct:b", sink("contact", "create")))
                .hasStackTraceContaining("contacts");
        assertThatThrownBy(
                        () ->
                                route(
                                        source("kajabi-contacts-source") + "&startFrom=yesterday",
                                        "direct:end"))
                .hasStackTraceContaining("yesterday");
        assertThatThrownBy(
                        () ->
                                route(
                                        source("kajabi-contacts-source")
                                                .replace("RAW(" + SECRET + ")", "wrong"),
                                        "direct:end"))
                .hasStackTraceContaining("clientId and clientSecret refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kajabi-contacts-source",
                "kajabi-customers-source",
                "kajabi-transactions-source",
                "kajabi-sink"
            })
    void theDefinitionSaysWhatTheTemplateUses(String name) throws IOException {
        String kamelet = text(name);
        assertThat(kamelet)
                .contains("\n  name: " + name + "\n")
                .contains(
                        "camel.apache.org/kamelet.type: \""
                                + (name.endsWith("sink") ? "sink" : "source")
                                + "\"")
                .containsPattern("mvn:io\\.github\\.camelkajabi:camel-kajabi:\\d+\\.\\d+\\.\\d+")
                .doesNotContain("@project");
        String definition =
                kamelet.substring(
                        kamelet.indexOf("    properties:"), kamelet.indexOf("dataTypes:"));
        String template = kamelet.substring(kamelet.indexOf("  template:"));
        Set<String> defined = all("(?m)^      (\\w+):$", definition);
        Set<String> used = all("\\{\\{\\??(\\w+)}}", template);
        used.remove("checkpointRepository");
        assertThat(used).isNotEmpty().isEqualTo(defined);
        assertThat(definition)
                .containsPattern("clientSecret:[^:]*:[^:]*:[^:]*: string\\s+format: password");
    }

    private static Set<String> all(String regex, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(regex).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String text(String kamelet) throws IOException {
        String name = "/kamelets/" + kamelet + ".kamelet.yaml";
        try (InputStream in =
                Objects.requireNonNull(KameletsTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String addAda() {
        return sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
    }

    private String source(String kamelet) {
        return "kamelet:"
                + kamelet
                + account()
                + "&checkpoints="
                + checkpoints
                + "&startFrom=beginning&delay=10";
    }

    private String sink(String resource, String operation) {
        return "kamelet:kajabi-sink"
                + account()
                + "&resource="
                + resource
                + "&operation="
                + operation;
    }

    private String account() {
        return "?clientId=key&clientSecret=RAW("
                + SECRET
                + ")&siteId="
                + sandbox.data().siteId()
                + "&baseUrl="
                + sandbox.baseUrl();
    }

    private void follow(String kamelet) throws Exception {
        add(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from(source(kamelet)).process(exchange -> received.add(exchange.copy()));
                    }
                });
    }

    private void route(String from, String to) throws Exception {
        CamelContext other = context();
        try {
            other.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from(from).to(to);
                        }
                    });
        } finally {
            other.stop();
        }
    }

    private void add(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
    }

    private static CamelContext context() {
        CamelContext context = new DefaultCamelContext();
        context.start();
        return context;
    }

    private JsonNode next(String type) throws Exception {
        Exchange exchange = received.poll(30, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        assertThat(exchange.getMessage().getBody()).isInstanceOf(String.class);
        assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE))
                .isEqualTo("application/json");
        JsonNode record = JSON.readTree(exchange.getMessage().getBody(String.class));
        assertThat(record.at("/type").asText()).isEqualTo(type);
        assertThat(exchange.getMessage().getHeader("CamelKajabiType")).isEqualTo(type);
        assertThat(exchange.getMessage().getHeader("CamelKajabiId"))
                .isEqualTo(record.at("/id").asText());
        assertThat(exchange.getMessage().getHeader("CamelKajabiCreatedAt"))
                .isInstanceOf(Instant.class);
        return record;
    }

    /** The text of the only one. */
    private String checkpoint() throws IOException {
        List<String> names = files(checkpoints);
        assertThat(names).hasSize(1);
        return Files.readString(checkpoints.resolve(names.get(0)));
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".state"))
                    .sorted()
                    .toList();
        }
    }
}
