// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.model.CurrentUser;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of the pages in docs/how-to as they stand there. */
@Timeout(120)
class HowToTest extends SandboxTest {

    private static final Path EXAMPLE =
            Path.of(
                    "../camel-kajabi-examples/spring-boot/src/main/java/io/github/camelkajabi/example");

    private Path directory;

    @BeforeEach
    void checkpoints(@TempDir Path directory) {
        this.directory = directory;
        DirectoryStateRepository checkpoints = new DirectoryStateRepository();
        checkpoints.setDirectory(directory.toString());
        context.getRegistry().bind("checkpoints", checkpoints);
    }

    @Test
    void theNewcomersOfOneAccountBecomeContactsOfAnother() throws Exception {
        try (KajabiSandbox other =
                KajabiSandbox.builder().clientId("uk").clientSecret("uk-secret").build().open()) {
            set(
                    Map.of(
                            "uk.client-id",
                            "uk",
                            "uk.client-secret",
                            "uk-secret",
                            "uk.site-id",
                            other.data().siteId(),
                            "uk.base-url",
                            other.baseUrl()));
            load("several-accounts.adoc", "Two accounts");
            await().until(() -> polls() >= 2);
            addContact("Ada");
            await().until(() -> other.requests().count("POST", "/v1/contacts") == 1);
            Object there = template.requestBody("kajabi-uk:contacts?operation=list", (Object) null);
            assertThat(there)
                    .asInstanceOf(InstanceOfAssertFactories.list(Contact.class))
                    .extracting(Contact::getName)
                    .containsExactly("Ada");
        }
    }

    @Test
    void credentialsOfTheMessage() throws Exception {
        load("several-accounts.adoc", "Credentials of the message");
        CurrentUser user =
                context.createFluentProducerTemplate()
                        .to("direct:who")
                        .withVariable("id", sandbox.clientId())
                        .withVariable("secret", sandbox.clientSecret())
                        .request(CurrentUser.class);
        assertThat(user.getId()).isNotEmpty();
    }

    @Test
    void secretsFromTheEnvironmentAndFromAFile() throws Exception {
        String named = snippet("secrets.adoc", "Named in the properties");
        KajabiConfiguration account =
                configured(
                        named.replace("{{env:KAJABI_CLIENT_ID}}", "{{env:PATH}}")
                                .replace("{{env:KAJABI_CLIENT_SECRET}}", "{{env:PATH}}"));
        assertThat(account.getClientSecret()).isEqualTo(System.getenv("PATH"));
        assertThatThrownBy(() -> configured(named.replace("KAJABI_", "KAJABI_NOT_THERE_")))
                .hasStackTraceContaining("KAJABI_NOT_THERE_");

        Path file = directory.resolve("kajabi.properties");
        Files.writeString(file, "kajabi.client-id = id\nkajabi.client-secret = from-the-file\n");
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:" + file);
        account = configured(main, snippet("secrets.adoc", "From a mounted file"));
        assertThat(account.getClientSecret()).isEqualTo("from-the-file");
    }

    @Test
    void webhooksWithTheirBody() throws Exception {
        set(Map.of("hook.token", "unguessable"));
        load(
                "webhook-payload.adoc",
                "The route",
                "platform-http:/tags/{{hook.token}}?httpMethodRestrict=POST",
                "direct:in",
                "seda:tagged\n      steps:",
                "seda:tagged\n      steps:\n        - to: mock:tagged");
        MockEndpoint tagged = context.getEndpoint("mock:tagged", MockEndpoint.class);
        tagged.expectedMessageCount(1);
        load(
                "webhook-payload.adoc",
                "The hook",
                "https://kajabi.example.org/tags/{{hook.token}}",
                "http://127.0.0.1:1/tags/{{hook.token}}");
        template.requestBody("direct:subscribe", (Object) null);
        assertThat(sandbox.data().all("hooks"))
                .extracting(hook -> hook.get("target_url"))
                .containsExactly("http://127.0.0.1:1/tags/unguessable");
        sandbox.data().tag(sandbox.data().addMadeUpContact(), sandbox.data().tagId("Newcomer"));
        await().until(() -> !sandbox.hookDeliveries().isEmpty());
        Object answer = template.requestBody("direct:in", sandbox.hookDeliveries().get(0).body());
        assertThat(answer).isEqualTo("");
        tagged.assertIsSatisfied();
        KajabiDelivery delivery =
                tagged.getExchanges().get(0).getMessage().getBody(KajabiDelivery.class);
        assertThat(delivery.event()).isEqualTo("tag_added");
        assertThat(delivery.records().get(1).getString("name")).isEqualTo("Newcomer");
    }

    @Test
    void aRouteThatRings() throws Exception {
        load(
                "../events.adoc",
                "A route that rings",
                "platform-http:/kajabi-hooks/{event}/{token}",
                "direct:in");
        Exchange answer =
                context.createFluentProducerTemplate()
                        .to("direct:in")
                        .withHeader("event", "purchase")
                        .withHeader("token", "wrong")
                        .withHeader("X-Any", "never echoed")
                        .send();
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(404);
        assertThat(answer.getMessage().getHeader("X-Any")).isNull();
        assertThat(answer.getMessage().getBody()).isNull();
    }

    @Test
    void throughAProxy() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            FutureTask<String> asked = new FutureTask<>(() -> refuseTunnel(proxy));
            new Thread(asked).start();
            Main main = new Main();
            configured(
                    main,
                    snippet("proxies-and-tls.adoc", "Through a proxy")
                                    .replace("proxy.example.org", "127.0.0.1")
                                    .replace("3128", String.valueOf(proxy.getLocalPort()))
                            + "camel.component.kajabi.access-token = token\n"
                            + "camel.component.kajabi.max-retries = 0\n",
                    context -> {
                        assertThatThrownBy(
                                        () ->
                                                context.createProducerTemplate()
                                                        .requestBody("kajabi:me", (Object) null))
                                .isNotNull();
                        assertThat(asked.get()).isEqualTo("CONNECT api.kajabi.com:443 HTTP/1.1");
                    });
        }
    }

    private static String refuseTunnel(ServerSocket proxy) throws IOException {
        try (Socket socket = proxy.accept();
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream out = socket.getOutputStream()) {
            String asked = in.readLine();
            for (String line = asked; line != null && !line.isEmpty(); line = in.readLine()) {
                // the rest of the head
            }
            out.write(
                    "HTTP/1.1 403 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return asked;
        }
    }

    @Test
    void aTrustStoreOfYourOwn() throws Exception {
        Path store = directory.resolve("company.p12");
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        try (OutputStream out = Files.newOutputStream(store)) {
            empty.store(out, "changeit".toCharArray());
        }
        trusts(
                configured(tls("A trust store of your own", store)).getSslContextParameters(),
                store);
    }

    private static String tls(String title, Path store) throws IOException {
        return snippet("proxies-and-tls.adoc", title)
                .replace("/etc/ssl/company.p12", store.toString())
                .replace("{{env:TRUST_STORE_PASSWORD}}", "changeit");
    }

    private static void trusts(@Nullable SSLContextParameters settings, Path store) {
        SSLContextParameters tls = Objects.requireNonNull(settings);
        assertThat(tls.getTrustManagers().getKeyStore().getResource()).isEqualTo("file:" + store);
        assertThat(tls.getTrustManagers().getKeyStore().getPassword()).isEqualTo("changeit");
    }

    @Test
    void setACustomField() throws Exception {
        String id = addContact("Ada");
        load("custom-fields.adoc", "Set a custom field");
        Contact updated =
                context.createFluentProducerTemplate()
                        .to("direct:set-source")
                        .withHeader(KajabiConstants.ID, id)
                        .withVariable("source", "web")
                        .request(Contact.class);
        assertThat(updated.getCustom(1)).isEqualTo("web");
        assertThat(list("contacts?operation=list&fields.contacts=name,custom_17")).hasSize(1);
    }

    @Test
    void setACustomFieldByItsTitle() throws Exception {
        sandbox.data().addCustomField("Lead source", "TextField");
        String id = addContact("Ada");
        load("custom-fields.adoc", "Set a custom field by its title");
        Contact updated =
                context.createFluentProducerTemplate()
                        .to("direct:set-lead-source")
                        .withHeader(KajabiConstants.ID, id)
                        .withVariable("source", "web")
                        .request(Contact.class);
        assertThat(updated.getString("Lead source")).isEqualTo("web");
        assertThat(sandbox.data().contact(id).orElseThrow().toString()).contains("custom_1=web");
    }

    @Test
    void aSecondRouteForThePast() throws Exception {
        MockEndpoint welcome = mocked("welcome");
        String old = addContact("Old");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?offsetRepository=#bean:checkpoints&delay=20"
                                        + "&initialDelay=0")
                                .to("mock:live");
                    }
                });
        MockEndpoint live = context.getEndpoint("mock:live", MockEndpoint.class);
        await().until(() -> polls() >= 2);
        load(
                "backfill.adoc",
                "A second route for the past",
                "2026-01-01T00:00:00Z",
                Instant.now().minusSeconds(3600).toString());
        await().until(() -> ids(welcome).contains(old));
        assertThat(live.getReceivedExchanges()).isEmpty();
        await().until(() -> Files.exists(directory.resolve("backfill-1.state")));
    }

    @Test
    void theExampleOfExactlyOnceIsThatOfSpringBoot() throws IOException {
        for (String file : List.of("CustomerRoute.java", "CustomerTable.java")) {
            assertThat(Snippets.squeezed(EXAMPLE.resolve(file)))
                    .contains(Snippets.squeezed(snippet("exactly-once.adoc", file)));
        }
    }

    @Test
    void anIdempotentConsumer() throws Exception {
        MemoryIdempotentRepository mailed = new MemoryIdempotentRepository();
        context.getRegistry().bind("mailed", mailed);
        MockEndpoint mail = mocked("mail");
        load("exactly-once.adoc", "An idempotent consumer");
        await().until(() -> polls() >= 2);
        String ada = addContact("Ada");
        await().until(() -> ids(mail).contains(ada));
        assertThat(mailed.contains(ada)).isTrue();
    }

    @Test
    void parkAfterThreeAttempts() throws Exception {
        set(Map.of("welcome.offer", sandbox.data().offerId("Welcome course")));
        sandbox.faults()
                .on("POST", "/v1/contacts/*/relationships/offers")
                .times(3)
                .respond(500)
                .add();
        MockEndpoint park = mocked("park");
        load("errors.adoc", "Park after three attempts");
        await().until(() -> polls() >= 2);
        String ada = addContact("Ada");
        await().until(() -> ids(park).contains(ada));
        assertThat(sandbox.requests().count("POST", "/v1/contacts/*/relationships/offers"))
                .isEqualTo(3);
        String bo = addContact("Bo");
        await().until(() -> !sandbox.data().offersOf(bo).isEmpty());
        assertThat(ids(park)).containsExactly(ada);
    }

    @Test
    void whatPassesAndWhatDoesNot() throws Exception {
        set(Map.of("welcome.offer", sandbox.data().offerId("Welcome course")));
        MockEndpoint refused = mocked("refused");
        load(
                "errors.adoc",
                "What passes and what does not",
                "redeliveryDelay: 1000",
                "redeliveryDelay: 1");
        String ada = addContact("Ada");
        sandbox.faults()
                .on("POST", "/v1/contacts/*/relationships/offers")
                .times(2)
                .respond(500)
                .add();
        template.sendBodyAndHeader("direct:enrol", null, KajabiConstants.ID, ada);
        assertThat(sandbox.data().offersOf(ada)).hasSize(1);
        template.sendBodyAndHeader("direct:enrol", null, KajabiConstants.ID, "1");
        assertThat(ids(refused)).containsExactly("1");
    }

    @Test
    void theExampleOfTestingIsATestAndCompilesAsItStands() throws IOException {
        String page = snippet("testing.adoc", "NewcomersTest.java");
        assertThat(Snippets.squeezed(test("NewcomersTest")))
                .endsWith(Snippets.squeezed(page.substring(page.indexOf("class NewcomersTest"))));
        Path source = Files.writeString(directory.resolve("NewcomersTest.java"), page);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean isCompiled =
                    compiler.getTask(
                                    messages,
                                    files,
                                    null,
                                    List.of(
                                            "-proc:none",
                                            "-d",
                                            directory.toString(),
                                            "-classpath",
                                            System.getProperty("java.class.path")),
                                    null,
                                    files.getJavaFileObjects(source))
                            .call();
            assertThat(isCompiled).as(messages.toString()).isTrue();
        }
    }

    @Test
    void theDependenciesOfTheExampleAreThoseOfTheBuild() throws IOException {
        String dependencies = snippet("testing.adoc", "Dependencies of the test");
        String parent = Files.readString(Path.of("..", "pom.xml"));
        for (String library : List.of("junit-jupiter", "assertj-core", "awaitility")) {
            String property = library.replaceAll("-.*", "") + ".version>";
            String version = parent.split("<" + property, -1)[1].split("<", -1)[0];
            assertThat(dependencies)
                    .containsPattern(
                            "<artifactId>"
                                    + library
                                    + "</artifactId>\\s+<version>"
                                    + Pattern.quote(version)
                                    + "</version>");
        }
    }

    private static Path test(String name) {
        return Path.of("src/test/java/io/github/camelkajabi", name + ".java");
    }

    private static String snippet(String page, String title) throws IOException {
        return Snippets.of("how-to/" + page, title);
    }

    /** Loads a YAML snippet, whose polls are made quick; pairs of texts are replaced in it. */
    private void load(String page, String title, String... replaced) throws Exception {
        String yaml = snippet(page, title);
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(yaml).contains(replaced[i]);
            yaml = yaml.replace(replaced[i], replaced[i + 1]);
        }
        yaml = yaml.replaceAll("( +)offsetRepository: .*", "$0\n$1delay: 20\n$1initialDelay: 0");
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("how-to.yaml", yaml));
    }

    private void set(Map<String, String> properties) {
        Properties all = new Properties();
        all.putAll(properties);
        context.getPropertiesComponent().setOverrideProperties(all);
    }

    /** Ends a direct endpoint in a mock. */
    private MockEndpoint mocked(String name) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:" + name).to("mock:" + name);
                    }
                });
        return context.getEndpoint("mock:" + name, MockEndpoint.class);
    }

    private static List<String> ids(MockEndpoint mock) {
        return mock.getReceivedExchanges().stream()
                .map(e -> e.getMessage().getHeader(KajabiConstants.ID, String.class))
                .filter(Objects::nonNull)
                .toList();
    }

    private int polls() {
        return sandbox.requests().count("GET", "/v1/contacts");
    }

    private String addContact(String name) {
        return sandbox.data().addContact(Map.of("name", name, "email", name + "@example.org"));
    }

    private static KajabiConfiguration configured(String text) throws Exception {
        return configured(new Main(), text);
    }

    /** What Camel Main makes of the properties. */
    private static KajabiConfiguration configured(Main main, String text) throws Exception {
        KajabiConfiguration[] made = new KajabiConfiguration[1];
        configured(
                main,
                text,
                context ->
                        made[0] =
                                context.getComponent("kajabi", KajabiComponent.class)
                                        .getConfiguration());
        return made[0];
    }

    private static void configured(Main main, String text, Trial trial) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        main.setInitialProperties(properties);
        main.configure().setRoutesIncludePattern("false");
        main.start();
        try {
            trial.in(main.getCamelContext());
        } finally {
            main.stop();
        }
    }

    private interface Trial {
        void in(CamelContext context) throws Exception;
    }
}
