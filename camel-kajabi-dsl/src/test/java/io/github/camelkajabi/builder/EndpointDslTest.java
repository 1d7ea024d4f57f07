// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.builder;

import static io.github.camelkajabi.builder.StaticEndpointBuilders.kajabi;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConfiguration;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.AdvancedKajabiEndpointBuilder;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.AdvancedKajabiEndpointConsumerBuilder;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.AdvancedKajabiEndpointProducerBuilder;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.KajabiBuilders;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.KajabiEndpointBuilder;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.KajabiEndpointConsumerBuilder;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.KajabiEndpointProducerBuilder;
import io.github.camelkajabi.builder.dsl.KajabiEndpointBuilderFactory.KajabiHeaderNameBuilder;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.ComponentModel.EndpointOptionModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointDslTest {

    /** With what a URI has to encode. */
    private static final String SECRET = "s&c+r%e t=#?";

    private final KajabiSandbox sandbox =
            KajabiSandbox.builder().clientId("key").clientSecret(SECRET).build().open();
    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(sandbox.baseUrl());
        configuration.setClientId(sandbox.clientId());
        configuration.setClientSecret(sandbox.clientSecret());
        configuration.setSiteId(sandbox.data().siteId());
        context.addComponent("kajabi", component);
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        sandbox.close();
    }

    static class Newcomers extends EndpointRouteBuilder implements KajabiBuilders {
        @Override
        public void configure() {
            from(kajabi("contacts").startFrom("beginning").delay(1_000))
                    .to(kajabi("contacts/tags").operation("add").relatedIds("{{newcomer.tag}}"))
                    .to(direct("welcome"));
        }
    }

    @Test
    void routesAreBuiltFromIt() throws Exception {
        String tag = sandbox.data().tagId("Newcomer");
        context.getPropertiesComponent().addInitialProperty("newcomer.tag", tag);
        String id = sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        BlockingQueue<Object> welcomed = new LinkedBlockingQueue<>();
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:welcome")
                                .process(
                                        e ->
                                                welcomed.add(
                                                        e.getMessage().getHeader("CamelKajabiId")));
                    }
                });
        context.addRoutes(new Newcomers());
        assertThat(welcomed.poll(20, TimeUnit.SECONDS)).isEqualTo(id);
        assertThat(sandbox.data().tagsOf(id)).containsExactly(tag);
    }

    @Test
    void valuesAreSentAsTheyAreGiven() throws Exception {
        for (String value :
                List.of(
                        "ada+news@example.org",
                        "Ada Lovelace",
                        "a + b",
                        "100% & more",
                        "a%2Bb",
                        "x=y?#z")) {
            String name = "direct:" + Integer.toHexString(value.hashCode());
            context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from(name)
                                    .to(
                                            kajabi("contacts")
                                                    .operation("list")
                                                    .filter("email_contains", value)
                                                    .filter("search", "RAW(p+q r)"));
                        }
                    });
            context.createProducerTemplate().requestBody(name, (Object) null);
            var requests = sandbox.requests().entries("GET", "/v1/contacts");
            var sent = requests.get(requests.size() - 1);
            assertThat(sent.parameter("filter[email_contains]")).isEqualTo(value);
            assertThat(sent.parameter("filter[search]")).isEqualTo("p+q r");
        }
    }

    @Test
    void valuesOfEachMessageKeepTheirPlusSigns() throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:each")
                                .toD(
                                        kajabi("contacts")
                                                .operation("list")
                                                .filter("search", "${body}"));
                    }
                });
        for (String value : List.of("ada+news@example.org", "Ada Lovelace")) {
            context.createProducerTemplate().requestBody("direct:each", value);
            var requests = sandbox.requests().entries("GET", "/v1/contacts");
            assertThat(requests.get(requests.size() - 1).parameter("filter[search]"))
                    .isEqualTo(value);
        }
    }

    @Test
    void anyRouteBuilderCanUseTheStaticMethod() throws Exception {
        sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:search")
                                .to(
                                        kajabi("contacts")
                                                .operation("list")
                                                .filter("search", "bo@")
                                                .pageSize(10)
                                                .fields("contacts", "name,email"));
                    }
                });
        List<?> found =
                context.createProducerTemplate().requestBody("direct:search", null, List.class);
        assertThat(found)
                .singleElement()
                .isInstanceOfSatisfying(
                        Contact.class, contact -> assertThat(contact.getName()).isEqualTo("Bo"));
    }

    @Test
    void aSecretGoesThroughAsItIs() throws Exception {
        context.getComponent("kajabi", KajabiComponent.class)
                .getConfiguration()
                .setClientSecret("not the one of the endpoint");
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:me")
                                .to(
                                        kajabi("me")
                                                .clientId("key")
                                                .clientSecret("RAW(" + SECRET + ")"));
                    }
                });
        assertThat(context.createProducerTemplate().requestBody("direct:me", (Object) null))
                .isNotNull();
    }

    @Test
    void thereIsAMethodForEachOption() throws IOException {
        ComponentModel component = metadata();
        Set<String> forBoth =
                methods(KajabiEndpointBuilder.class, AdvancedKajabiEndpointBuilder.class);
        Set<String> forConsumers =
                methods(
                        KajabiEndpointConsumerBuilder.class,
                        AdvancedKajabiEndpointConsumerBuilder.class);
        Set<String> forProducers =
                methods(
                        KajabiEndpointProducerBuilder.class,
                        AdvancedKajabiEndpointProducerBuilder.class);
        Predicate<EndpointOptionModel> ofConsumers = o -> o.getLabel().contains("consumer");
        Predicate<EndpointOptionModel> ofProducers = o -> o.getLabel().contains("producer");
        assertThat(component.getEndpointParameterOptions()).hasSizeGreaterThan(50);
        assertThat(forConsumers)
                .containsAll(names(component, ofProducers.negate()))
                .doesNotContainAnyElementsOf(
                        names(component, ofProducers.and(ofConsumers.negate())));
        assertThat(forProducers)
                .containsAll(names(component, ofConsumers.negate()))
                .doesNotContainAnyElementsOf(
                        names(component, ofConsumers.and(ofProducers.negate())));
        assertThat(forBoth)
                .containsAll(names(component, o -> !ofConsumers.test(o) && !ofProducers.test(o)));
    }

    @Test
    void headersHaveNames() throws Exception {
        KajabiHeaderNameBuilder headers = new Newcomers().kajabi();
        List<Object> names = new ArrayList<>();
        for (Method method : KajabiHeaderNameBuilder.class.getDeclaredMethods()) {
            // A coverage agent adds methods of its own.
            if (!method.isSynthetic()) {
                names.add(method.invoke(headers));
            }
        }
        assertThat(names)
                .contains("CamelKajabiId")
                .containsExactlyInAnyOrderElementsOf(
                        metadata().getEndpointHeaders().stream()
                                .map(header -> header.getName())
                                .toList());
    }

    @Test
    void theSnippetOfThePageIsTheOneThatRunsHere() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "endpoint-dsl.adoc"));
        Matcher snippet =
                Pattern.compile("\\[source,java]\n----\n(.*?)----", Pattern.DOTALL).matcher(page);
        assertThat(snippet.find()).isTrue();
        String source =
                Files.readString(
                        Path.of("src/test/java")
                                .resolve(
                                        EndpointDslTest.class.getName().replace('.', '/')
                                                + ".java"));
        assertThat(source.replaceAll("\\s+", "")).contains(snippet.group(1).replaceAll("\\s+", ""));
    }

    private static List<String> names(
            ComponentModel component, Predicate<EndpointOptionModel> which) {
        return component.getEndpointParameterOptions().stream()
                .filter(which)
                .map(EndpointOptionModel::getName)
                .toList();
    }

    private static Set<String> methods(Class<?>... builders) {
        return Arrays.stream(builders)
                .flatMap(builder -> Arrays.stream(builder.getMethods()))
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    private static ComponentModel metadata() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        KajabiComponent.class.getResourceAsStream(
                                "/META-INF/io/github/camelkajabi/kajabi.json"))) {
            return JsonMapper.generateComponentModel(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
