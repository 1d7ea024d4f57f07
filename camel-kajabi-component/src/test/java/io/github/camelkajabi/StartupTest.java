// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written wrong fails when the route is made, with a message that says what is right. */
class StartupTest extends SandboxTest {

    static Stream<Arguments> wrongProducers() {
        return Stream.of(
                arguments("kajabi:contcts", List.of("contcts", "Did you mean 'contacts'?")),
                arguments("kajabi:contact", List.of("Did you mean 'contacts'?")),
                arguments("kajabi:contacts/", List.of("kajabi:resource/relationship")),
                arguments("kajabi:contacts/1/tags", List.of("kajabi:resource/relationship")),
                arguments(
                        "kajabi:contacts/ofers",
                        List.of("ofers", "offers, tags", "Did you mean 'offers'?")),
                arguments("kajabi:offers/tags", List.of("tags", "products")),
                arguments(
                        "kajabi:contacts?operation=creat",
                        List.of(
                                "creat",
                                "create, list, get, update, delete",
                                "Did you mean 'create'?")),
                arguments(
                        "kajabi:contacts?operation=grant",
                        List.of("grant", "create, list, get, update, delete")),
                arguments(
                        "kajabi:contacts/offers?operation=add",
                        List.of("add", "list, grant, revoke, replace")),
                arguments("kajabi:hooks?operation=sample", List.of("event", "tag_added")),
                arguments(
                        "kajabi:hooks?operation=sample&event=tag_aded",
                        List.of("tag_aded", "Did you mean 'tag_added'?")),
                arguments(
                        "kajabi:contacts?operation=list&filter.serach=x",
                        List.of("serach", "Did you mean 'search'?")),
                arguments(
                        "kajabi:contacts?operation=get&id=1&filter.search=x",
                        List.of("filter", "search")),
                arguments(
                        "kajabi:contacts?operation=list&sort=-foo",
                        List.of("foo", "created_at", "name")),
                arguments("kajabi:contacts?operation=list&sort=creatd_at", List.of("'created_at'")),
                arguments(
                        "kajabi:contacts?operation=list&include=tagz",
                        List.of("tagz", "Did you mean 'tags'?")),
                arguments(
                        "kajabi:contacts?operation=list&fields.contacts=nmae",
                        List.of("nmae", "Did you mean 'name'?")),
                arguments(
                        "kajabi:contacts?operation=list&fields.contcts=name",
                        List.of("contcts", "Did you mean 'contacts'?")),
                arguments("kajabi:me?include=tagz", List.of("include", "tagz")),
                arguments(
                        "kajabi:contacts?operation=create&sendCustomerWelcomeEmail=false",
                        List.of("sendCustomerWelcomeEmail", "contacts/offers?operation=grant")),
                arguments(
                        "kajabi:contacts?operation=list&pagging=all",
                        List.of("Unknown option 'pagging'", "Did you mean 'paging'?")),
                arguments(
                        "kajabi:contacts?operation=list&paging=each",
                        List.of("paging=each", "[all, stream, page]")),
                arguments("kajabi:contacts?operation=list&pageSize=many", List.of("many")),
                arguments(
                        "kajabi:me?baseUrl=http://api.kajabi.com/v1",
                        List.of("http://api.kajabi.com/v1", "https://", "allowInsecure=true")),
                arguments(
                        "kajabi:me?baseUrl=api.kajabi.com",
                        List.of("baseUrl", "https://api.kajabi.com/v1")),
                arguments("kajabi:me?maxRetries=-1", List.of("maxRetries=-1", "at least 0")),
                arguments("kajabi:me?connectTimeout=0", List.of("connectTimeout=0", "10s")),
                arguments(
                        "kajabi:me?connectionsPerRoute=0",
                        List.of("connectionsPerRoute=0", "at least 1")),
                arguments(
                        "kajabi:me?accessToken=x&refreshToken=y",
                        List.of("accessToken cannot be combined with other credentials")),
                arguments("kajabi:me?username=x", List.of("password is required with username")),
                arguments(
                        "kajabi:contacts/offers?operation=grant&sendCustomerWelcomeEmail=no",
                        List.of("sendCustomerWelcomeEmail=no", "[true, false]")),
                arguments(
                        "kajabi:contacts?operation=list&startFrom=beginning",
                        List.of("startFrom: this option belongs to the consumer")),
                arguments(
                        "kajabi:contacts?operation=create&breakOnFirstError=true",
                        List.of("breakOnFirstError", "from(\"kajabi:contacts\")")));
    }

    @ParameterizedTest
    @MethodSource("wrongProducers")
    void aProducerThatIsWrongDoesNotStart(String uri, List<String> told) {
        assertThat(failure("direct:in", uri)).contains(told);
        assertThat(sandbox.requests().total()).isZero();
    }

    static Stream<Arguments> wrongConsumers() {
        return Stream.of(
                arguments(
                        "kajabi:offers",
                        List.of(
                                "cannot poll offers",
                                "sorts this list by title, price_in_cents and not by the time",
                                "contact_notes, contacts, customers, form_submissions")),
                arguments("kajabi:hooks", List.of("cannot poll hooks", "does not sort this list")),
                arguments("kajabi:me", List.of("kajabi:me has no list", "contacts, customers")),
                arguments(
                        "kajabi:contacts?track=updated",
                        List.of("track=updated", "contacts", "contact_notes, purchases")),
                arguments(
                        "kajabi:purchases?track=changed",
                        List.of("track=changed", "updated only for contact_notes, purchases")),
                arguments(
                        "kajabi:form_submissions?startFrom=2026-01-31T00:00:00Z",
                        List.of("startFrom", "now", "beginning")),
                arguments(
                        "kajabi:form_submissions?lookback=1h",
                        List.of("lookback=PT1H", "carry no time")),
                arguments("kajabi:contcts", List.of("Did you mean 'contacts'?")),
                arguments(
                        "kajabi:contacts?operation=create",
                        List.of("polls the list", "from(\"kajabi:contacts\")")),
                arguments("kajabi:contacts/tags", List.of("from(\"kajabi:contacts\")")),
                arguments("kajabi:contacts?startFrom=yesterday", List.of("yesterday", "now")),
                arguments(
                        "kajabi:contacts?startFrom=2026-01-31",
                        List.of("2026-01-31T08:00:00Z", "beginning")),
                arguments(
                        "kajabi:contacts?sort=name", List.of("sort=name", "leave the option out")),
                arguments(
                        "kajabi:contacts?filter.serach=x",
                        List.of("serach", "Did you mean 'search'?")),
                arguments("kajabi:contacts?include=tagz", List.of("Did you mean 'tags'?")),
                arguments("kajabi:contacts?fields.contacts=nmae", List.of("Did you mean 'name'?")),
                arguments(
                        "kajabi:contacts?sendCustomerWelcomeEmail=false",
                        List.of("sendCustomerWelcomeEmail")),
                arguments(
                        "kajabi:contacts?lokback=1m",
                        List.of("Unknown option 'lokback'", "Did you mean 'lookback'?")));
    }

    @ParameterizedTest
    @MethodSource("wrongConsumers")
    void aConsumerThatIsWrongDoesNotStart(String uri, List<String> told) {
        assertThat(failure(uri, "mock:out")).contains(told);
        assertThat(sandbox.requests().count("GET", "/v1/**")).isZero();
    }

    @Test
    void withoutCredentialsNothingStarts() {
        KajabiConfiguration configuration = configuration();
        configuration.setClientId(null);
        configuration.setClientSecret(null);
        assertThat(failure("direct:in", "kajabi:contacts?operation=list"))
                .contains("Credentials are required")
                .contains("Set clientId and clientSecret, or username and password");
        configuration.setClientId(" ");
        configuration.setClientSecret("");
        assertThat(failure("kajabi:contacts", "mock:out")).contains("Credentials are required");
    }

    @Test
    void halfCredentialsAreNotEnough() {
        KajabiConfiguration configuration = configuration();
        configuration.setClientSecret(null);
        assertThat(failure("direct:in", "kajabi:me"))
                .contains("clientSecret is required with clientId");
        configuration.setClientId(null);
        configuration.setClientSecret("value-of-the-secret");
        assertThat(failure("direct:in", "kajabi:me"))
                .contains("clientId is required with clientSecret")
                .doesNotContain("value-of-the-secret");
    }

    @Test
    void aMistakeFailsTheStartOfAContextToo() throws Exception {
        try (DefaultCamelContext other = new DefaultCamelContext()) {
            other.addComponent("kajabi", component(sandbox));
            other.addRoutes(route("direct:in", "kajabi:contacts?operation=creat"));
            Throwable failure = catchThrowable(other::start);
            assertThat(messages(failure)).contains("Did you mean 'create'?");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kajabi:contacts?operation=list&lenient=true&filter.brand_new=x",
                "kajabi:contacts?operation=list&lenient=true&sort=-brand_new",
                "kajabi:contacts?operation=list&lenient=true&include=brand_new",
                "kajabi:contacts?operation=list&lenient=true&fields.contacts=brand_new"
            })
    void lenientLetsNamesThroughThatANewerApiMayKnow(String uri) throws Exception {
        addRoutes(route("direct:in", uri));
        template.requestBody("direct:in", (Object) null);
        assertThat(sandbox.requests().entries("GET", "/v1/contacts"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.query().toString()).contains("brand_new"));
    }

    @Test
    void lenientLetsNoOtherMistakeThrough() {
        assertThat(failure("direct:in", "kajabi:contacts?operation=creat&lenient=true"))
                .contains("Did you mean 'create'?");
        assertThat(failure("direct:in", "kajabi:contcts?lenient=true"))
                .contains("Did you mean 'contacts'?");
    }

    @Test
    void aHyphenIsAsGoodAsAnUnderscore() throws Exception {
        addRoutes(route("direct:in", "kajabi:contact-tags?operation=list"));
        assertThat(template.requestBody("direct:in", (Object) null)).isNotEqualTo(List.of());
    }

    @Test
    void plainHttpIsAllowedIfTheUserSaysSo() throws Exception {
        addRoutes(
                route(
                        "direct:in",
                        "kajabi:me?lazyLogin=true&allowInsecure=true&accessToken=of-the-endpoint"
                                + "&baseUrl=http://api.kajabi.invalid/v1"));
        assertThat(context.getRoutes()).hasSize(1);
    }

    @Test
    void theServerIsAskedAtTheStartUnlessTheLoginIsLazy() throws Exception {
        addRoutes(route("direct:lazy", "kajabi:me?lazyLogin=true"));
        assertThat(sandbox.requests().total()).isZero();
        addRoutes(route("direct:in", "kajabi:me"));
        assertThat(sandbox.requests().entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.path()).isEqualTo("/v1/oauth/token"));
    }

    @Test
    void aConsumerWithWrongCredentialsDoesNotStart() {
        configuration().setClientSecret("wrong");
        assertThat(failure("kajabi:contacts", "mock:out"))
                .contains("clientId and clientSecret refused");
    }

    @Test
    void aServerThatIsDownFailsTheStart() {
        KajabiSandbox down = KajabiSandbox.start();
        down.close();
        context.addComponent("down", component(down));
        configurationOf("down").setRetryBackoff(1);
        assertThat(failure("direct:in", "down:me"))
                .contains(
                        "POST /oauth/token could not be sent to " + down.baseUrl(),
                        "Connection refused");
    }

    private KajabiConfiguration configuration() {
        return configurationOf("kajabi");
    }

    private KajabiConfiguration configurationOf(String component) {
        return context.getComponent(component, KajabiComponent.class).getConfiguration();
    }

    private String failure(String from, String to) {
        Throwable failure = catchThrowable(() -> context.addRoutes(route(from, to)));
        assertThat(failure).as("the route from %s to %s starts", from, to).isNotNull();
        return messages(failure);
    }

    private static RouteBuilder route(String from, String to) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(from).to(to);
            }
        };
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            messages.append(t.getMessage()).append('\n');
        }
        return messages.toString();
    }
}
