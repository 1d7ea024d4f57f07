// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How what a message carries from one call to the next affects the next. */
class RequestsTest extends SandboxTest {

    @Test
    void theConfiguredSiteGoesBeforeThatOfTheReceivedRecord() throws Exception {
        String other = sandbox.data().addSite("Other");
        sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&initialDelay=0&delay=10")
                                .setBody(
                                        constant(
                                                Map.of(
                                                        "name",
                                                        "Copy",
                                                        "email",
                                                        "copy@example.org")))
                                .to("kajabi:contacts?operation=create&siteId=" + other);
                    }
                });
        await().until(() -> sandbox.data().contactCount() == 2);
        Contact copy = (Contact) list("contacts?operation=list&siteId=" + other).get(0);
        assertThat(copy.getName()).isEqualTo("Copy");
        assertThat(copy.getSite()).extracting(Site::getId).isEqualTo(other);
    }

    @Test
    void aSiteThatTheRouteSetsInTheHeaderGoesBeforeTheConfiguredOne() {
        String other = sandbox.data().addSite("Other");
        Contact created =
                kajabi("contacts?operation=create")
                        .withHeader(KajabiConstants.SITE_ID, other)
                        .withBody(Map.of("name", "Bo", "email", "bo@example.org"))
                        .request(Contact.class);
        assertThat(created.getSite()).extracting(Site::getId).isEqualTo(other);
    }

    @Test
    void headersOfAListDoNotDisturbAWriteThatFollows() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:both")
                                .setHeader(KajabiConstants.SORT, constant("name"))
                                .setHeader(KajabiConstants.FILTER, constant(Map.of("search", "x")))
                                .setHeader(KajabiConstants.INCLUDE, constant("tags"))
                                .to("kajabi:contacts?operation=list")
                                .setBody(constant(Map.of("name", "Cy", "email", "cy@example.org")))
                                .to("kajabi:contacts?operation=create");
                    }
                });
        Contact created = template.requestBody("direct:both", null, Contact.class);
        assertThat(created.getEmail()).isEqualTo("cy@example.org");
    }

    @Test
    void aFileIsABodyToo(@TempDir Path directory) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("file:" + directory + "?noop=true&initialDelay=0&delay=10")
                                .to("kajabi:contacts?operation=create");
                    }
                });
        Files.writeString(
                directory.resolve("person.json"),
                "{\"name\": \"Di\", \"email\": \"di@example.org\"}");
        await().until(() -> sandbox.data().contactByEmail("di@example.org").isPresent());
    }

    @Test
    void aSiteOfNullIsNoSite() {
        context.getComponent("kajabi", KajabiComponent.class).getConfiguration().setSiteId(null);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("email", "ed@example.org");
        body.put("site", null);
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=create")
                                        .withBody(body)
                                        .request(Contact.class))
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("siteId");
        assertThat(sandbox.requests().count("POST", "/v1/contacts")).isZero();
    }

    @Test
    void anIdThatWouldLeaveThePathIsRefused() {
        for (String id : List.of(".", "..")) {
            assertThatThrownBy(
                            () ->
                                    kajabi("contacts?operation=delete")
                                            .withHeader(KajabiConstants.ID, id)
                                            .request(Object.class))
                    .cause()
                    .hasMessageContaining("not contain a valid record id");
        }
        assertThat(sandbox.requests().count("DELETE", "/**")).isZero();
    }
}
