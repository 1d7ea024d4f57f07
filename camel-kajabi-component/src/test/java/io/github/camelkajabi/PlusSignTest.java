// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A plus sign in an option reaches the server as a plus sign, and a blank as a blank. */
class PlusSignTest extends SandboxTest {

    private static final String LIST = "contacts?operation=list&";

    @ParameterizedTest
    @CsvSource({
        "ada+news@example.org, ada+news@example.org",
        "ada%2Bnews@example.org, ada+news@example.org",
        "ada%2bnews%40example.org, ada+news@example.org",
        "RAW(ada+news@example.org), ada+news@example.org",
        "RAW{ada+news@example.org}, ada+news@example.org",
        "Ada Lovelace, Ada Lovelace",
        "Ada%20Lovelace, Ada Lovelace",
        "RAW(Ada Lovelace), Ada Lovelace",
        "Zoë+Ñandú, Zoë+Ñandú",
        "Zo%C3%AB%2BX, Zoë+X",
        "100%+x, 100%+x",
        "100%25+x, 100%+x",
        "a%252Bb, a%2Bb",
        "+41 22 000, +41 22 000",
        "1+1=2, 1+1=2",
        "what?+yes, what?+yes",
        "#1+, #1+"
    })
    void aValueInTheUriIsWhatIsWritten(String written, String sent) {
        list(LIST + "filter.email_contains=" + written);
        assertThat(sent("filter[email_contains]")).isEqualTo(sent);
    }

    @Test
    void everyOptionThatIsSentKeepsItsPlusSign() {
        list("products?operation=list&filter.exclude_product_types=A+B&filter.title_cont=C+D");
        assertThat(sent("filter[title_cont]")).isEqualTo("C+D");
        assertThat(sent("filter[exclude_product_types][]")).isEqualTo("A+B");
        list("contacts?operation=list&lenient=true&parameter.q=a+b&fields.contacts=x+y&sort=s+t");
        assertThat(sent("q")).isEqualTo("a+b");
        assertThat(sent("fields[contacts]")).isEqualTo("x+y");
        assertThat(sent("sort")).isEqualTo("s+t");
        assertThatThrownBy(() -> kajabi("contacts?operation=get&id=a+b").request())
                .hasStackTraceContaining("/contacts/a%2Bb");
    }

    @Test
    void theSameUriWithABlankInsteadIsAnotherEndpoint() {
        Map<String, String> sent = new LinkedHashMap<>();
        for (String written : List.of("a b", "a+b", "a%20b", "a%2Bb", "RAW(a b)", "RAW(a+b)")) {
            list(LIST + "filter.search=" + written);
            sent.put(written, sent("filter[search]"));
        }
        assertThat(sent)
                .isEqualTo(
                        Map.of(
                                "a b",
                                "a b",
                                "a+b",
                                "a+b",
                                "a%20b",
                                "a b",
                                "a%2Bb",
                                "a+b",
                                "RAW(a b)",
                                "a b",
                                "RAW(a+b)",
                                "a+b"));
    }

    @Test
    void anEndpointWithoutThemIsSharedAndNamedAsBefore() {
        Endpoint endpoint = context.getEndpoint("kajabi:contacts?operation=list&filter.search=a");
        assertThat(context.getEndpoint("kajabi://contacts?filter.search=a&operation=list"))
                .isSameAs(endpoint);
        assertThat(endpoint.getEndpointUri())
                .isEqualTo("kajabi://contacts?filter.search=a&operation=list");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ada+news@example.org", "Ada Lovelace", "+41 22", "a+b", "x (y)+", "50%+"})
    void anEndpointOfEachMessageKeepsThem(String value) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:toD")
                                .toD("kajabi:" + LIST + "filter.email_contains=${header.value}");
                        from("direct:enrich")
                                .enrich()
                                .simple("kajabi:" + LIST + "filter.search=${header.value}");
                        from("direct:wireTap")
                                .wireTap("kajabi:" + LIST + "filter.name_contains=${header.value}")
                                .to("mock:tapped");
                    }
                });
        template.requestBodyAndHeader("direct:toD", null, "value", value);
        assertThat(sent("filter[email_contains]")).isEqualTo(value);
        template.requestBodyAndHeader("direct:enrich", null, "value", value);
        assertThat(sent("filter[search]")).isEqualTo(value);
        template.requestBodyAndHeader("direct:wireTap", null, "value", value);
        await().untilAsserted(() -> assertThat(sent("filter[name_contains]")).isEqualTo(value));
    }

    @Test
    void anEndpointOfEachMessageOfAnotherComponentOfThisKindKeepsThem() throws Exception {
        context.addComponent("school", component(sandbox));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in").toD("school:" + LIST + "filter.search=${header.value}");
                    }
                });
        template.requestBodyAndHeader("direct:in", null, "value", "a+b c");
        assertThat(sent("filter[search]")).isEqualTo("a+b c");
    }

    @Test
    void whatCamelHasRewrittenIsRefusedUnlessItIsRaw() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in").recipientList(header("uri")).delimiter("false");
                    }
                });
        for (String value : List.of("a+b@x.org", "a b", "a%2Bb")) {
            String uri = "kajabi:" + LIST + "filter.search=" + value;
            assertThatThrownBy(() -> template.requestBodyAndHeader("direct:in", null, "uri", uri))
                    .hasStackTraceContaining("filter.search: Camel has rewritten")
                    .hasStackTraceContaining("RAW(...)");
        }
        for (String value : List.of("a+b@x.org", "a b")) {
            template.requestBodyAndHeader(
                    "direct:in",
                    null,
                    "uri",
                    "kajabi:" + LIST + "filter.search=RAW(" + value + ")");
            assertThat(sent("filter[search]")).isEqualTo(value);
        }
    }

    @Test
    void aPlaceholderKeepsThem() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("email", "ada+news@example.org");
        properties.setProperty("name", "Ada Lovelace");
        context.getPropertiesComponent().setOverrideProperties(properties);
        list(LIST + "filter.email_contains={{email}}&filter.search={{name}}");
        assertThat(sent("filter[email_contains]")).isEqualTo("ada+news@example.org");
        assertThat(sent("filter[search]")).isEqualTo("Ada Lovelace");
    }

    @Test
    void parametersInYamlKeepThem() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("email", "x+y@example.org");
        context.getPropertiesComponent().setOverrideProperties(properties);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(
                        ResourceHelper.fromString(
                                "routes.yaml",
                                """
                                - route:
                                    from:
                                      uri: direct:static
                                      steps:
                                        - to:
                                            uri: kajabi:contacts
                                            parameters:
                                              operation: list
                                              filter.email_contains: ada+news@example.org
                                              filter.search: Ada Lovelace
                                - route:
                                    from:
                                      uri: direct:placeholder
                                      steps:
                                        - to:
                                            uri: kajabi:contacts
                                            parameters:
                                              operation: list
                                              filter.email_contains: "{{email}}"
                                - route:
                                    from:
                                      uri: direct:dynamic
                                      steps:
                                        - toD:
                                            uri: kajabi:contacts
                                            parameters:
                                              operation: list
                                              filter.email_contains: "${body}"
                                """));
        template.requestBody("direct:static", "");
        assertThat(sent("filter[email_contains]")).isEqualTo("ada+news@example.org");
        assertThat(sent("filter[search]")).isEqualTo("Ada Lovelace");
        template.requestBody("direct:placeholder", "");
        assertThat(sent("filter[email_contains]")).isEqualTo("x+y@example.org");
        template.requestBody("direct:dynamic", "p+q r@example.org");
        assertThat(sent("filter[email_contains]")).isEqualTo("p+q r@example.org");
    }

    @Test
    void valuesOfHeadersAndOfGivenPropertiesAreNotDecoded() {
        kajabi("contacts?operation=list")
                .withHeader(KajabiConstants.FILTER, Map.of("search", "a+b%2B c"))
                .request();
        assertThat(sent("filter[search]")).isEqualTo("a+b%2B c");
        Endpoint endpoint =
                context.getEndpoint(
                        "kajabi:contacts?operation=list&pageSize=7",
                        Map.of("filter.search", "a+b%2B d"));
        template.requestBody(endpoint, (Object) null);
        assertThat(sent("filter[search]")).isEqualTo("a+b%2B d");
    }

    @Test
    void anExpressionThatIsNotEvaluatedIsRefused() {
        for (String written :
                List.of(
                        LIST + "filter.search=${header.q}",
                        "contacts?operation=get&id=$simple{header.id}",
                        "contacts?operation=${header.operation}",
                        "${header.resource}?operation=list",
                        LIST + "filter.search=a&filter.search=${body}",
                        LIST + "filter.search=RAW(${body})")) {
            assertThatThrownBy(() -> context.getEndpoint("kajabi:" + written))
                    .hasStackTraceContaining("holds the Simple expression")
                    .hasStackTraceContaining("Use toD instead");
        }
    }

    @Test
    void aConsumerAsksWithThem() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&filter.email_contains=a+b@x.org")
                                .to("mock:out");
                    }
                });
        MockEndpoint out = context.getEndpoint("mock:out", MockEndpoint.class);
        out.expectedMessageCount(1);
        sandbox.data().addContact(Map.of("name", "A", "email", "a+b@x.org"));
        sandbox.data().addContact(Map.of("name", "A", "email", "a b@x.org"));
        out.assertIsSatisfied(20_000);
        assertThat(sandbox.requests().entries())
                .filteredOn(request -> request.path().equals("/v1/contacts"))
                .extracting(request -> request.parameter("filter[email_contains]"))
                .isNotEmpty()
                .containsOnly("a+b@x.org");
    }

    @Test
    void aSecretKeepsItsPlusSign() throws Exception {
        try (KajabiSandbox guarded = KajabiSandbox.builder().clientSecret("s+e/c=r% t").build()) {
            guarded.open();
            template.requestBody(
                    "kajabi:contacts?operation=list&siteId="
                            + guarded.data().siteId()
                            + "&baseUrl="
                            + guarded.baseUrl()
                            + "&clientId="
                            + guarded.clientId()
                            + "&clientSecret=s+e/c=r% t",
                    (Object) null);
            assertThat(guarded.requests().count("GET", "/v1/contacts")).isEqualTo(1);
        }
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        assertThatThrownBy(() -> list(LIST + "filter.search=caf%E9"))
                .hasStackTraceContaining("filter.search: the percent-encoded bytes")
                .hasStackTraceContaining("UTF-8");
    }

    private String sent(String parameter) {
        var entries = sandbox.requests().entries();
        return entries.get(entries.size() - 1).parameter(parameter);
    }
}
