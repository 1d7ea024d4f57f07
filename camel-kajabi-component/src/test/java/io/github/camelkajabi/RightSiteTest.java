// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.Site;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which site a call works on, whatever else the exchange still carries. */
class RightSiteTest extends SandboxTest {

    private String own;
    private String other;

    @BeforeEach
    void addSite() {
        own = sandbox.data().siteId();
        other = sandbox.data().addSite("Other");
    }

    private static Map<String, Object> person(@Nullable Object site) {
        Map<String, Object> person = new HashMap<>();
        person.put("name", "Ada");
        person.put("email", "ada@example.org");
        if (site != null) {
            person.put("site", site);
        }
        return person;
    }

    private Exchange send(String uri, Object body, Map<String, Object> headers) {
        return template.send(
                "kajabi:" + uri,
                e -> {
                    e.getMessage().setBody(body);
                    headers.forEach(e.getMessage()::setHeader);
                });
    }

    private void refused(String uri, Object body, Map<String, Object> headers, String... told) {
        assertThat(send(uri, body, headers).getException())
                .as("%s %s %s", uri, body, headers)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has two different sites")
                .hasMessageContainingAll(told);
        assertThat(sandbox.data().contactCount()).isZero();
    }

    private String siteOf(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        return Objects.requireNonNull(
                Objects.requireNonNull(exchange.getMessage().getBody(Contact.class).getSite())
                        .getId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "upsert"})
    void aSiteInTheBodyAndAnotherOneThatIsSetAreRefused(String operation) {
        for (Object site :
                List.of(
                        other,
                        Long.valueOf(other),
                        Map.of("id", other),
                        Map.of("data", Map.of("type", "sites", "id", other)))) {
            String uri = "contacts?operation=" + operation;
            refused(uri + "&siteId=" + own, person(site), Map.of(), own, other, "the body");
            refused(uri, person(site), Map.of(), own, other, "option siteId");
            refused(
                    uri,
                    person(site),
                    Map.of(KajabiConstants.SITE_ID, own),
                    own,
                    other,
                    "header CamelKajabiSiteId");
        }
        refused(
                "contacts?operation=" + operation,
                "{\"data\":{\"type\":\"contacts\",\"attributes\":{\"email\":\"a@example.org\"},"
                        + "\"relationships\":{\"site\":{\"data\":{\"type\":\"sites\",\"id\":\""
                        + other
                        + "\"}}}}}",
                Map.of(),
                own,
                other);
    }

    @Test
    void aSiteInTheBodyCountsWhereItIsTheOnlyOneOrTheSame() {
        String uri = "contacts?operation=create";
        assertThat(siteOf(send(uri + "&siteId=" + other, person(other), Map.of())))
                .isEqualTo(other);
        component().getConfiguration().setSiteId(null);
        Map<String, Object> second = person(other);
        second.put("email", "second@example.org");
        assertThat(siteOf(send(uri + "&lenient=true", second, Map.of()))).isEqualTo(other);
    }

    @Test
    void aHeaderReplacesTheSiteOfTheComponentButNotThatOfTheEndpoint() {
        String uri = "contacts?operation=create";
        assertThat(siteOf(send(uri, person(null), Map.of(KajabiConstants.SITE_ID, other))))
                .isEqualTo(other);
        for (String site : List.of(own, other)) {
            String second = site.equals(own) ? other : own;
            Exchange refused =
                    send(
                            uri + "&siteId=" + site,
                            person(null),
                            Map.of(KajabiConstants.SITE_ID, second));
            assertThat(refused.getException())
                    .hasMessageContainingAll("two different sites", own, other, "option siteId");
        }
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    @Test
    void aFilterBySiteAndAnotherSiteThatIsSetAreRefused() {
        String list = "contacts?operation=list";
        refused(list + "&siteId=" + own + "&filter.site_id=" + other, "", Map.of(), own, other);
        refused(
                list + "&siteId=" + own,
                "",
                Map.of(KajabiConstants.FILTER, Map.of("site_id", other)),
                own,
                other);
        refused(
                list + "&filter.site_id=" + own,
                "",
                Map.of(KajabiConstants.SITE_ID, other),
                own,
                other,
                "filter site_id");
        Exchange chosen = send(list + "&filter.site_id=" + other, "", Map.of());
        assertThat(chosen.getException()).isNull();
        assertThat(sandbox.requests().entries("GET", "/v1/contacts"))
                .singleElement()
                .satisfies(e -> assertThat(e.query().toString()).contains(other));
    }

    @Test
    void aRecordThatWasReadGoesToTheSiteThatIsSet() {
        String id = sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        Contact read = kajabi("contacts?operation=get&id=" + id).request(Contact.class);
        assertThat(read.getSite()).extracting(Site::getId).isEqualTo(own);
        assertThat(siteOf(send("contacts?operation=create&siteId=" + other, read, Map.of())))
                .isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "upsert"})
    void aReceivedRecordAsTextGoesToTheSiteThatIsSet(String operation) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10&siteId="
                                        + own)
                                .convertBodyTo(String.class)
                                .to("kajabi:contacts?operation=" + operation + "&siteId=" + other);
                    }
                });
        sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        await().until(() -> sandbox.data().contactCount() == 2);
        assertThat(list("contacts?operation=list&siteId=" + other)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "1/2", "1 2"})
    void whatIsNoIdIsNoSite(String site) {
        Exchange exchange =
                send("contacts?operation=list", "", Map.of(KajabiConstants.SITE_ID, site));
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelKajabiSiteId");
        assertThat(sandbox.requests().count("GET", "/v1/contacts")).isZero();
    }

    private KajabiComponent component() {
        return context.getComponent("kajabi", KajabiComponent.class);
    }
}
