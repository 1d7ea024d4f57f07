// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.sandbox.RequestLog;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one call leaves behind, and what a body or an answer must not be taken for. */
class CallsInARowTest extends SandboxTest {

    private static final String REVOKE = "kajabi:oauth?operation=revoke";
    private static final String TAGS = "/v1/contacts/*/relationships/tags";
    private static final String ADVICE = "If the account has several sites, set siteId.";

    private String contact;
    private String tag;
    private String offer;

    @BeforeEach
    void addRecords() {
        contact = sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        tag = sandbox.data().addTag("T");
        offer = sandbox.data().addOffer("O");
    }

    @Test
    void whatACallTellsOfItselfDoesNotOutliveIt() throws Exception {
        configuration().setMaxRetries(0);
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("1").add();
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .doTry()
                                .to("kajabi:me")
                                .doCatch(KajabiException.class)
                                .end()
                                .setProperty("first", header(KajabiConstants.RETRY_AFTER))
                                .setHeader(KajabiConstants.CREATED, constant(true))
                                .setHeader(KajabiConstants.REQUEST_ID, constant("of before"))
                                .to(REVOKE);
                    }
                });
        Exchange exchange = template.send("direct:in", e -> {});
        assertThat(exchange.getProperty("first")).isEqualTo(1L);
        assertThat(exchange.getMessage().getHeaders())
                .doesNotContainKeys(
                        KajabiConstants.RETRY_AFTER,
                        KajabiConstants.CREATED,
                        KajabiConstants.REQUEST_ID);
    }

    @Test
    void relatedIdsServeOneRelationshipOnly() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .setHeader(KajabiConstants.RELATED_IDS, constant(tag))
                                .to("kajabi:contacts/tags?operation=add&id=" + contact)
                                .to(
                                        "kajabi:contacts/offers?operation=grant&id="
                                                + contact
                                                + "&relatedIds="
                                                + offer);
                    }
                });
        Exchange exchange = template.send("direct:in", e -> {});
        assertThat(exchange.getException()).isNull();
        assertThat(sandbox.data().tagsOf(contact)).containsExactly(tag);
        assertThat(sandbox.data().offersOf(contact)).containsExactly(offer);
    }

    @Test
    void relatedIdsAreKeptForAnotherTryIfTheCallFails() {
        sandbox.faults().on("POST", TAGS).respond(422).add();
        Exchange exchange =
                template.send(
                        "kajabi:contacts/tags?operation=add&id=" + contact,
                        e -> e.getMessage().setHeader(KajabiConstants.RELATED_IDS, tag));
        assertThat(exchange.getException()).isInstanceOf(KajabiException.class);
        assertThat(exchange.getMessage().getHeader(KajabiConstants.RELATED_IDS)).isEqualTo(tag);
    }

    @Test
    void aRelationshipIsReadToItsLastPage() {
        String next =
                ",\"links\":{\"self\":\"https://api.kajabi.com/x\",\"next\":\"https://api.kajabi.com/x?page%5Bnumber%5D=2\"}}";
        String first = "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"1\"}]" + next;
        String json = "application/vnd.api+json";
        sandbox.faults().on("GET", TAGS).times(2).respond(200, json, first).add();
        sandbox.faults()
                .on("GET", TAGS)
                .respond(
                        200,
                        json,
                        "{\"data\":[{\"type\":\"contact_tags\",\"id\":\"2\"}],\"links\":{\"prev\":\"x\"}}")
                .add();
        assertThat(list("contacts/tags?operation=list&id=" + contact))
                .extracting(row -> ((Resource) row).getId())
                .containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "{\"meta\":{}}"})
    void anAnswerWithoutAListIsNoRelationshipWithoutRecords(String body) {
        sandbox.faults()
                .on("GET", TAGS)
                .forever()
                .respond(200, "application/vnd.api+json", body)
                .add();
        for (String raw : List.of("", "&rawPayload=true")) {
            assertThatThrownBy(
                            () ->
                                    kajabi("contacts/tags?operation=list&id=" + contact + raw)
                                            .request(Object.class))
                    .cause()
                    .isInstanceOf(KajabiException.class)
                    .hasMessageContaining("/data");
        }
    }

    @Test
    void aRelationshipThatIsWrittenMayBeAnsweredWithNothing() {
        sandbox.faults().on("POST", TAGS).respond(204).add();
        Exchange exchange =
                template.send(
                        "kajabi:contacts/tags?operation=add&id=" + contact + "&relatedIds=" + tag,
                        e -> {});
        assertThat(exchange.getException()).isNull();
    }

    @Test
    void onlyATokenIsRevoked() {
        Object record =
                template.requestBody("kajabi:contacts?operation=get&id=" + contact, (Object) null);
        for (Object body :
                List.of(
                        record,
                        Map.of("token", "x"),
                        List.of(),
                        7,
                        new byte[] {65},
                        "{\"access_token\":\"x\"}",
                        "two words",
                        "two\nlines")) {
            assertThatThrownBy(() -> template.requestBody(REVOKE, body))
                    .as("%s", body)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a token to revoke");
        }
        assertThat(revocations()).isEmpty();
    }

    @Test
    void aTokenIsRevokedAsTextOrAsAnswerOrAsTheOwn() {
        OauthToken token = kajabi("oauth?operation=token").request(OauthToken.class);
        template.requestBody(REVOKE, "another-token\n");
        template.requestBody(REVOKE, " ");
        template.requestBody("kajabi:me", (Object) null);
        template.requestBody(REVOKE, (Object) null);
        template.requestBody(REVOKE, token);
        assertThat(revocations()).hasSize(4).allMatch(entry -> entry.status() == 200);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 422})
    void aRefusedListWithoutASiteIsAdvisedToSetOne(int status) {
        sandbox.faults().on("GET", "/v1/contacts").forever().respond(status).add();
        assertThat(failure("kajabi:contacts?operation=list")).doesNotContain(ADVICE);
        configuration().setSiteId(null);
        assertThat(failure("kajabi:contacts?operation=list&lenient=true")).endsWith(". " + ADVICE);
        assertThat(failure("kajabi:contacts?operation=list&filter.site_id=1"))
                .doesNotContain(ADVICE);
    }

    @Test
    void noOtherRefusalIsAdvisedToSetASite() {
        configuration().setSiteId(null);
        configuration().setMaxRetries(0);
        sandbox.faults().on("GET", "/v1/contacts").respond(500).add();
        assertThat(failure("kajabi:contacts?operation=list")).doesNotContain(ADVICE);
        assertThat(failure("kajabi:contacts?operation=get&id=0"))
                .contains("404")
                .doesNotContain(ADVICE);
    }

    private String failure(String uri) {
        Exception failure = template.send(uri, e -> {}).getException();
        assertThat(failure).isInstanceOf(KajabiException.class);
        return String.valueOf(failure == null ? null : failure.getMessage());
    }

    private List<RequestLog.Entry> revocations() {
        return sandbox.requests().entries("POST", "/v1/oauth/revoke");
    }

    private KajabiConfiguration configuration() {
        return context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
    }
}
