// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goes through docs/getting-started.adoc with the files that stand there. */
@Timeout(120)
class GettingStartedTest {

    private static final String PAGE = "getting-started.adoc";
    private static final String TAG_CALLS = "/v1/contacts/*/relationships/tags";

    private final KajabiSandbox sandbox = KajabiSandbox.start();

    private Path directory;

    @BeforeEach
    void makeADirectory(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void fromTheFirstCallToTheRestart() throws Exception {
        try (sandbox) {
            String old = addContact("Old");
            write("tags.yaml");
            Main first = start("");
            await().until(() -> sandbox.requests().count("GET", "/v1/contact_tags") == 1);
            first.stop();

            write("newcomers.yaml");
            Main failing = start(Snippets.of(PAGE, "application.properties, line 5"));
            await().until(() -> sandbox.requests().count("GET", "/v1/contacts") >= 2);
            String ada = addContact("Ada");
            await().until(() -> sandbox.requests().count("POST", TAG_CALLS) >= 2);
            failing.stop();
            assertThat(sandbox.data().tagsOf(ada)).isEmpty();

            String lena = addContact("Lena");
            String omar = addContact("Omar");
            String tag = sandbox.data().tagId("Newcomer");
            assertThat(Files.readString(Snippets.DOCS.resolve(PAGE)))
                    .contains("`newcomer.tag = " + tag + "`", "tag " + tag + ": Newcomer");
            Main mended = start("newcomer.tag = " + tag);
            for (String id : new String[] {ada, lena, omar}) {
                await().untilAsserted(
                                () -> assertThat(sandbox.data().tagsOf(id)).containsExactly(tag));
            }
            mended.stop();

            int calls = sandbox.requests().count("POST", TAG_CALLS);
            int polls = sandbox.requests().count("GET", "/v1/contacts");
            Main again = start("newcomer.tag = " + tag);
            await().until(() -> sandbox.requests().count("GET", "/v1/contacts") >= polls + 2);
            again.stop();
            assertThat(sandbox.requests().count("POST", TAG_CALLS)).isEqualTo(calls);
            assertThat(sandbox.data().tagsOf(old)).isEmpty();
        }
    }

    @Test
    void theVersionsAreThoseOfTheBuild() throws IOException {
        sandbox.close();
        String parent = Files.readString(Path.of("..", "pom.xml"));
        String pom = Snippets.of(PAGE, "pom.xml");
        assertThat(pom)
                .contains(
                        versionAfter("camel-kajabi-parent", parent),
                        versionAfter("exec-maven-plugin", parent),
                        "<version>" + property("camel.version", parent) + "</version>",
                        "<version>" + property("slf4j.version", parent) + "</version>");
    }

    /** The element version that follows an artifactId, with that artifact's name left out. */
    private static String versionAfter(String artifact, String pom) {
        return first("<artifactId>" + artifact + "</artifactId>\\s*(<version>.*?</version>)", pom);
    }

    private static String property(String name, String pom) {
        return first("<" + Pattern.quote(name) + ">(.*?)</", pom);
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private String addContact(String name) {
        return sandbox.data().addContact(Map.of("name", name, "email", name + "@example.org"));
    }

    private void write(String file) throws IOException {
        String yaml = Snippets.of(PAGE, "src/main/resources/camel/" + file);
        Files.writeString(
                directory.resolve(file),
                yaml.replace("directory: checkpoints", "directory: " + directory)
                        .replace("delay: 2s", "delay: 20"));
    }

    /** Camel Main with the properties of the page, and one line more. */
    private Main start(String line) throws Exception {
        String text =
                Snippets.of(PAGE, "src/main/resources/application.properties")
                        .replace("{{env:KAJABI_CLIENT_ID}}", sandbox.clientId())
                        .replace("{{env:KAJABI_CLIENT_SECRET}}", sandbox.clientSecret())
                        .replace(
                                "{{env:KAJABI_BASE_URL:"
                                        + KajabiConfiguration.DEFAULT_BASE_URL
                                        + "}}",
                                sandbox.baseUrl())
                        .replace("classpath:camel/", "file:" + directory + "/");
        assertThat(text).doesNotContain("{{");
        Properties properties = new Properties();
        properties.load(new StringReader(text + line));
        Main main = new Main();
        main.setInitialProperties(properties);
        main.start();
        return main;
    }
}
