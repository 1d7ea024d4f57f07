// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.ContactTag;
import io.github.camelkajabi.model.CurrentUser;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of the README and of the pages in docs as they stand there. */
class ReadmeTest extends SandboxTest {

    private static final Path README = Path.of("..", "README.md");

    @Test
    void createAContact() throws Exception {
        load(snippet("Create a contact"));
        Contact created =
                context.createFluentProducerTemplate()
                        .to("direct:sign-up")
                        .withBody(
                                "{\"name\": \"Ada\", \"email\": \"ada@example.org\", \"custom_1\":"
                                        + " \"web\"}")
                        .request(Contact.class);
        assertThat(created.getEmail()).isEqualTo("ada@example.org");
        assertThat(created.getCustom(1)).isEqualTo("web");
    }

    @Test
    void receiveEachNewContactAndTagAndEnrolIt(@TempDir Path directory) throws Exception {
        String tag = sandbox.data().tagId("Newcomer");
        String offer = sandbox.data().offerId("Welcome course");
        Properties ids = new Properties();
        ids.setProperty("newcomer.tag", tag);
        ids.setProperty("welcome.offer", offer);
        context.getPropertiesComponent().setOverrideProperties(ids);
        load(snippet("Tag it and enrol it"));
        load(
                snippet("Receive each new contact")
                        .replace("directory: checkpoints", "directory: " + directory)
                        .replace("delay: 30s", "delay: 10"));
        await().until(() -> sandbox.requests().count("GET", "/v1/contacts") >= 2);

        String id = sandbox.data().addContact(Map.of("name", "Bo", "email", "bo@example.org"));
        await().untilAsserted(
                        () -> {
                            assertThat(sandbox.data().tagsOf(id)).containsExactly(tag);
                            assertThat(sandbox.data().offersOf(id)).containsExactly(offer);
                            assertThat(checkpoints(directory)).contains(id);
                        });
        assertThat(sandbox.data().welcomeMails()).isEmpty();
    }

    private static String checkpoints(Path directory) throws IOException {
        StringBuilder all = new StringBuilder();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.state")) {
            for (Path file : files) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    @Test
    void goThroughALongList() throws Exception {
        for (int i = 0; i < 250; i++) {
            sandbox.data()
                    .addContact(
                            Map.of(
                                    "name",
                                    "N",
                                    "email",
                                    i + "@example.org",
                                    "subscribed",
                                    i % 2 == 0));
        }
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:subscriber").to("mock:subscriber");
                    }
                });
        load(snippet("Go through a long list"));
        MockEndpoint mock = context.getEndpoint("mock:subscriber", MockEndpoint.class);
        mock.expectedMessageCount(125);
        template.sendBody("direct:subscribers", null);
        mock.assertIsSatisfied();
    }

    @Test
    void inJava() throws Exception {
        String java = snippet("In Java").replaceAll("\\s+", "");
        String source =
                Files.readString(Path.of("src/test/java/io/github/camelkajabi/ReadmeTest.java"));
        assertThat(source.replaceAll("\\s+", "")).contains(java);

        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        onException(KajabiNotFoundException.class)
                                .handled(true)
                                .setBody(constant("nobody"));

                        from("direct:tags-of")
                                .to("kajabi:contacts?operation=get&include=tags")
                                .process(
                                        exchange -> {
                                            Contact contact =
                                                    exchange.getMessage().getBody(Contact.class);
                                            List<String> tags =
                                                    contact.getTags().stream()
                                                            .map(ContactTag::getName)
                                                            .toList();
                                            exchange.getMessage()
                                                    .setBody(contact.getName() + " has " + tags);
                                        });
                    }
                });
        String id = sandbox.data().addContact(Map.of("name", "Cy", "email", "cy@example.org"));
        sandbox.data().tag(id, sandbox.data().tagId("Newcomer"));
        assertThat(tagsOf(id)).isEqualTo("Cy has [Newcomer]");
        assertThat(tagsOf("1")).isEqualTo("nobody");
    }

    @Test
    void aSecondAccountIsASecondComponent() throws Exception {
        try (KajabiSandbox other =
                KajabiSandbox.builder().clientId("uk").clientSecret("uk-secret").build().open()) {
            Properties account = new Properties();
            account.setProperty("uk.client-id", "uk");
            account.setProperty("uk.client-secret", "uk-secret");
            account.setProperty("uk.base-url", other.baseUrl());
            context.getPropertiesComponent().setOverrideProperties(account);
            load(yaml("errors.adoc", "For a second account"));
            template.requestBody("direct:uk", null, CurrentUser.class);
            assertThat(other.requests().count("GET", "/v1/me")).isEqualTo(1);
            assertThat(sandbox.requests().count("GET", "/v1/me")).isZero();
        }
    }

    @Test
    void theDetailsOfARefusalCanBeReadInSimple() throws Exception {
        load(yaml("errors.adoc", "In Simple"));
        assertThat(
                        context.createFluentProducerTemplate()
                                .to("direct:careful")
                                .withBody(Map.of("name", "No", "email", "not an address"))
                                .request(String.class))
                .isEqualTo("422");
    }

    private static String yaml(String page, String after) throws Exception {
        String text = Files.readString(Path.of("..", "docs", page));
        Matcher block =
                Pattern.compile(
                                Pattern.quote(after) + ".*?\\[source,yaml\\]\n----\n(.*?)----",
                                Pattern.DOTALL)
                        .matcher(text);
        assertThat(block.find()).as("a snippet after '%s' in %s", after, page).isTrue();
        return block.group(1);
    }

    private String tagsOf(String id) {
        return context.createFluentProducerTemplate()
                .to("direct:tags-of")
                .withHeader(KajabiConstants.ID, id)
                .request(String.class);
    }

    private void load(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("readme.yaml", yaml));
    }

    /** The first fenced block after the bold words. */
    private static String snippet(String title) throws Exception {
        String text = Files.readString(README);
        Matcher block =
                Pattern.compile(
                                "\\*\\*" + Pattern.quote(title) + ".*?```(?:yaml|java)\\n(.*?)```",
                                Pattern.DOTALL)
                        .matcher(text);
        assertThat(block.find()).as("a snippet under %s", title).isTrue();
        return block.group(1);
    }
}
