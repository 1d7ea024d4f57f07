// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.apache.camel.builder.Builder.body;
import static org.apache.camel.builder.Builder.constant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Titles are those of the site of the record, whatever site an earlier step left in the message and
 * whatever site the component has as its default.
 */
class TitlesOfSitesTest extends SandboxTest {

    private static final String ADD = "kajabi:contacts/tags?operation=add&relatedTitles=Beginner";

    private String here;
    private String there;
    private String tagHere;
    private String tagThere;
    private String contactThere;

    @BeforeEach
    void twoSitesWithTheSameTag() throws Exception {
        here = sandbox.data().siteId();
        there = sandbox.data().addSite("Other");
        tagHere = sandbox.data().addTag("Beginner");
        tagThere = sandbox.data().addTag(there, "Beginner");
        contactThere =
                sandbox.data()
                        .addContact(
                                there,
                                Map.of("name", "Seven", "email", "seven@example.org"),
                                Instant.now().minusSeconds(3600));
        addSteps();
    }

    private void defaultSite(@Nullable String site) {
        ((KajabiComponent) context.getComponent("kajabi")).getConfiguration().setSiteId(site);
    }

    /** Sends the record of a new contact of the first site through a route. */
    private Exchange receive(Consumer<ProcessorDefinition<?>> steps) throws Exception {
        return receive("", steps);
    }

    private Exchange receive(String options, Consumer<ProcessorDefinition<?>> steps)
            throws Exception {
        AtomicReference<Exchange> done = new AtomicReference<>();
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        onCompletion().modeBeforeConsumer().process(done::set);
                        ProcessorDefinition<?> route =
                                from(
                                        "kajabi:contacts?delay=50&startFrom=beginning&siteId="
                                                + here
                                                + options);
                        steps.accept(route);
                    }
                });
        sandbox.data().addContact(Map.of("name", "Five", "email", "five@example.org"));
        return await().until(done::get, Objects::nonNull);
    }

    private void isTaggedThere() {
        assertThat(sandbox.data().tagsOf(contactThere)).containsExactly(tagThere);
    }

    @Test
    void ofARecordThatWasReadAfterOneOfAnotherSite() throws Exception {
        defaultSite(null);
        receive(route -> route.to("kajabi:contacts?operation=get&id=" + contactThere).to(ADD));
        isTaggedThere();
    }

    @Test
    void ofTheRowsOfAListOfAnotherSite() throws Exception {
        defaultSite(null);
        receive(
                route ->
                        route.to("kajabi:contacts?operation=list&filter.site_id=" + there)
                                .split(body())
                                .to(ADD)
                                .end());
        isTaggedThere();
    }

    @Test
    void ofARecordThatWasCreatedOnAnotherSite() throws Exception {
        defaultSite(null);
        Exchange done =
                receive(
                        route ->
                                route.setBody(constant(Map.of("email", "new@example.org")))
                                        .to("kajabi:contacts?operation=create&siteId=" + there)
                                        .setBody(constant((Object) null))
                                        .to(ADD));
        String created = done.getMessage().getHeader(KajabiConstants.ID, String.class);
        assertThat(sandbox.data().tagsOf(created)).containsExactly(tagThere);
    }

    @ParameterizedTest
    @ValueSource(strings = {"record", "document", "map", "stray", "column"})
    void theSiteOfTheComponentIsADefault(String form) {
        Contact seven = kajabi("contacts?operation=get&id=" + contactThere).request(Contact.class);
        Object body =
                switch (form) {
                    case "record" -> seven;
                    case "document" ->
                            kajabi("contacts?operation=get&rawPayload=true&id=" + contactThere)
                                    .request(String.class);
                    case "stray" ->
                            """
                            {"data": {"type": "contacts", "id": "%s", "name": "Seven",
                              "relationships": {"site": {"data": {"type": "sites", "id": "%s"}}}}}
                            """
                                    .formatted(contactThere, there);
                    case "column" -> Map.of("id", contactThere, "site_id", there);
                    default -> Map.of("id", contactThere, "site", there);
                };
        Exchange added = template.send(ADD, e -> e.getMessage().setBody(body));
        assertThat(added.getException()).isNull();
        isTaggedThere();
    }

    @Test
    void ofAReceivedRecordWhoseBodyWasReplaced() throws Exception {
        defaultSite(there);
        Exchange done = receive(route -> route.setBody(constant((Object) null)).to(ADD));
        String received = done.getMessage().getHeader(KajabiConstants.ID, String.class);
        assertThat(sandbox.data().tagsOf(received)).containsExactly(tagHere);
    }

    @Test
    void ofAReceivedRecordThatDoesNotShowItsSite() throws Exception {
        defaultSite(there);
        Exchange done = receive("&fields.contacts=name,email", route -> route.to(ADD));
        String received = done.getMessage().getHeader(KajabiConstants.ID, String.class);
        assertThat(sandbox.data().tagsOf(received)).containsExactly(tagHere);
    }

    @Test
    void aFieldOfAnotherSiteIsNotShownUnderATitleOfThisOne() throws Exception {
        sandbox.data().addCustomField("Shoe size", "TextField");
        String fields = "&customFieldTitles=true&fields.contacts=email,custom_1";
        sandbox.data().updateContact(contactThere, Map.of("custom_1", "nuts"));
        assertThat(list("contacts?operation=list&filter.site_id=" + there + fields))
                .singleElement()
                .satisfies(TitlesOfSitesTest::hasItsHandle);
        kajabi("contacts?operation=get&id=" + contactThere).request(Contact.class);
        Exchange read =
                template.send("direct:read", e -> e.getMessage().setHeader("fields", fields));
        assertThat(read.getException()).isNull();
        hasItsHandle(read.getMessage().getBody());
    }

    private static void hasItsHandle(Object row) {
        assertThat(((Contact) row).has("custom_1")).isTrue();
        assertThat(((Contact) row).has("Shoe size")).isFalse();
    }

    @Test
    void theIdOfARowIsNotThatOfAForm() {
        sandbox.data().addCustomField("Shoe size", "TextField");
        String form = sandbox.data().addForm("Form");
        Exchange submitted =
                template.send(
                        "kajabi:forms?operation=submit&customFieldTitles=true&id=" + form,
                        e ->
                                e.getMessage()
                                        .setBody(
                                                Map.of(
                                                        "id", "5",
                                                        "name", "Five",
                                                        "email", "five@example.org")));
        assertThat(submitted.getException()).isNull();
    }

    @Test
    void aSiteThatThePersonNamedMustBeThatOfTheRecord() {
        Contact seven = kajabi("contacts?operation=get&id=" + contactThere).request(Contact.class);
        Exchange refused =
                template.send(ADD + "&siteId=" + here, e -> e.getMessage().setBody(seven));
        assertThat(refused.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("has two different sites", here, there);
        assertThat(sandbox.data().tagsOf(contactThere)).isEmpty();
    }

    @Test
    void aSiteThatAnotherRecordLeftIsNotUsed() throws Exception {
        defaultSite(null);
        Exchange done =
                receive(
                        route ->
                                route.setBody(constant((Object) null))
                                        .doTry()
                                        .to(ADD + "&id=" + contactThere)
                                        .doCatch(IllegalArgumentException.class)
                                        .end());
        assertThat(done.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class))
                .hasMessageContaining("relatedTitles needs the site");
        assertThat(sandbox.data().tagsOf(contactThere)).isEmpty();
    }

    @Test
    void aCustomFieldOfAnotherSiteIsNotWritten() {
        sandbox.data().addCustomField("Shoe size", "text");
        Contact seven = kajabi("contacts?operation=get&id=" + contactThere).request(Contact.class);
        for (Object body :
                List.of(
                        Map.of("id", contactThere, "site", there, "Shoe size", "38"),
                        Map.of("Shoe size", "38"))) {
            Exchange refused =
                    template.send(
                            "direct:update",
                            e -> {
                                e.getMessage().setBody(seven);
                                e.setProperty("next", body);
                            });
            assertThat(refused.getException())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is neither an attribute of the API");
        }
        assertThat(sandbox.requests().count("PATCH", "/v1/**")).isZero();
    }

    private void addSteps() throws Exception {
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:read")
                                .to("kajabi:contacts?operation=get&id=" + contactThere)
                                .toD("kajabi:contacts?operation=get${header.fields}");
                        from("direct:update")
                                .to("kajabi:contacts?operation=get")
                                .setBody(exchangeProperty("next"))
                                .setHeader(KajabiConstants.ID, constant(contactThere))
                                .to("kajabi:contacts?operation=update&customFieldTitles=true");
                    }
                });
    }
}
