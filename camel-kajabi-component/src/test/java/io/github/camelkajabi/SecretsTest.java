// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.RawServer;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Looks for the secrets in everything that anybody may read: all loggers at TRACE, the texts of all
 * failures, all attributes in JMX, endpoints and configurations as text.
 */
class SecretsTest extends SandboxTest {

    /**
     * With characters that look different in a form, so that the encoded form is looked for too.
     */
    private static final String CLIENT_SECRET = "clientSecret/of+the=account&only";

    private static final String PASSWORD = "pass word/of+the=user&only";
    private static final String PROXY_PASSWORD = "proxyPassword-of-the-proxy";
    private static final String UNKNOWN_SECRET = "refused-client-secret";

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CapturedLog log = new CapturedLog();
    private final List<ILoggingEvent> events = log.events();

    @Override
    protected KajabiSandbox sandbox() {
        KajabiSandbox server =
                KajabiSandbox.builder()
                        .clientSecret(CLIENT_SECRET)
                        .password(PASSWORD)
                        .rotateRefreshTokens(true)
                        .build()
                        .open();
        server.faults().on(this::noteTokens).add();
        return server;
    }

    private boolean noteTokens(SandboxRequest request) {
        String authorization = request.header("authorization");
        if (authorization.startsWith("Bearer ")) {
            secrets.add(authorization.substring("Bearer ".length()));
        }
        return false;
    }

    @BeforeEach
    void captureTheLog() {
        secrets.addAll(List.of(CLIENT_SECRET, PASSWORD, PROXY_PASSWORD, UNKNOWN_SECRET));
        context.getManagementStrategy().getManagementAgent().setRegisterAlways(true);
    }

    @AfterEach
    void restoreTheLog() {
        log.close();
    }

    @Test
    void whatIsCapturedIsEverything() {
        call("kajabi:me");
        assertThat(events)
                .extracting(ILoggingEvent::getLoggerName)
                .anyMatch(name -> name.startsWith("org.apache.hc.client5"))
                .anyMatch(name -> name.startsWith("org.apache.camel"))
                .anyMatch(name -> name.startsWith("io.github.camelkajabi.client"));
        assertThat(events).anyMatch(event -> event.getLevel() == Level.TRACE);
        assertThat(mbeans()).contains("kajabi://me", "EndpointUri");
        assertThat(secrets).as("the token of the call was noted").hasSize(5);
    }

    @Test
    void noSecretShowsInALifeWithoutTrouble() throws Exception {
        configuration().setRevokeOnStop(true);
        KajabiComponent user = component(sandbox);
        user.getConfiguration().setClientId(null);
        user.getConfiguration().setClientSecret(null);
        user.getConfiguration().setUsername(sandbox.username());
        user.getConfiguration().setPassword(PASSWORD);
        context.addComponent("user", user);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:me")
                                .to("user:sites?operation=list")
                                .to("kajabi:oauth?operation=token")
                                .to("log:tokens?showAll=true&multiline=true&level=INFO");
                        from("kajabi:contacts?initialDelay=0&delay=50&startFrom=beginning")
                                .to("log:contacts?showAll=true");
                    }
                });
        sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        OauthToken first = template.requestBody("direct:in", (Object) null, OauthToken.class);
        OauthToken second = template.requestBody("direct:in", (Object) null, OauthToken.class);
        note(first);
        note(second);
        assertThat(second.getRefreshToken())
                .as("the token was refreshed")
                .isNotEqualTo(first.getRefreshToken());
        call("kajabi:me");
        call("kajabi:oauth?operation=revoke");
        call("kajabi:me");
        String everywhere = everywhere();
        context.stop();
        assertNoSecretIn(everywhere + everywhere());
        assertThat(failures).isEmpty();
    }

    @Test
    void noSecretShowsWhenTheServerQuotesIt() {
        note(template.requestBody("kajabi:oauth?operation=token", (Object) null, OauthToken.class));
        call("kajabi:me");
        secrets.removeAll(List.of(PASSWORD, PROXY_PASSWORD, UNKNOWN_SECRET));
        assertThat(secrets).as("the client secret and two tokens").hasSize(3);
        String quotes = String.join(" | ", withEncodedForms(secrets));
        String error =
                String.format(
                        "{\"errors\":[{\"status\":\"1\",\"code\":\"%1$s\",\"title\":\"%1$s\","
                                + "\"detail\":\"%1$s\",\"source\":{\"pointer\":\"%1$s\"}}]}",
                        quotes);
        for (int status : new int[] {400, 403, 404, 422, 500, 503}) {
            sandbox.faults().on("GET", "/v1/me").respond(status, "application/json", error).add();
            call("kajabi:me");
        }
        sandbox.faults()
                .on("GET", "/v1/me")
                .respond(502, "text/html", "<html><title>" + quotes + "</title></html>")
                .add();
        call("kajabi:me");
        sandbox.faults().on("GET", "/v1/me").respond(422, "text/plain", quotes).add();
        call("kajabi:me");
        sandbox.faults()
                .on("GET", "/v1/me")
                .respond(200, "application/json", "{\"data\": " + quotes)
                .add();
        call("kajabi:me");
        sandbox.faults()
                .on("GET", "/v1/me")
                .respond(429, "application/json", error)
                .retryAfter("0")
                .add();
        call("kajabi:me");
        assertThat(failures).hasSizeGreaterThanOrEqualTo(6);
        assertThat(failures).anyMatch(e -> e.toString().contains("xxxxxx"));
        assertNoSecretIn(everywhere());
    }

    @Test
    void noTokenShowsThatWasReplacedWhileItWasUsed() {
        OauthToken used =
                template.requestBody(
                        "kajabi:oauth?operation=token", (Object) null, OauthToken.class);
        note(used);
        sandbox.faults()
                .on(
                        request -> {
                            boolean isTheCall = request.path().equals("/v1/me");
                            if (isTheCall) {
                                call("kajabi:oauth?operation=token");
                            }
                            return isTheCall;
                        })
                .respond(422, "text/plain", "refused: " + used.getAccessToken())
                .add();
        call("kajabi:me");
        assertThat(failures).singleElement().asString().contains("refused: xxxxxx");
        assertNoSecretIn(everywhere());
    }

    @Test
    void noPartOfASecretShowsWhereATextIsCut() {
        call("kajabi:me");
        for (int length = 440; length < 500; length++) {
            sandbox.faults()
                    .on("GET", "/v1/me")
                    .respond(422, "text/plain", "x".repeat(length) + CLIENT_SECRET)
                    .add();
            call("kajabi:me");
        }
        assertThat(failures).hasSize(60);
        assertThat(everywhere()).doesNotContain(CLIENT_SECRET.substring(0, 8));
    }

    @Test
    void noSecretShowsWhenTheLoginFails() {
        String quotes =
                "{\"error\":\"" + String.join(" ", withEncodedForms(Set.of(CLIENT_SECRET))) + "\"}";
        configuration().setRetryBackoff(1);
        for (int status : new int[] {400, 401, 403, 422, 500}) {
            sandbox.faults()
                    .on("POST", "/v1/oauth/token")
                    .respond(status, "application/json", quotes)
                    .add();
            call("kajabi:me");
        }
        configuration().setClientSecret(UNKNOWN_SECRET);
        call("kajabi:sites?operation=list");
        assertThat(failures).hasSize(5);
        assertNoSecretIn(everywhere());
    }

    @Test
    void noSecretShowsWhenTheTokenIsRefused() {
        note(template.requestBody("kajabi:oauth?operation=token", (Object) null, OauthToken.class));
        sandbox.revokeTokens();
        call("kajabi:me");
        sandbox.faults().on("GET", "/v1/me").times(2).respond(401).add();
        call("kajabi:me");
        assertThat(failures).hasSize(1);
        assertNoSecretIn(everywhere());
    }

    @Test
    void noSecretShowsWhenTheServerIsGone() {
        configuration().setRevokeOnStop(true);
        configuration().setRetryBackoff(1);
        call("kajabi:me");
        sandbox.faults().on("GET", "/v1/me").times(10).truncate().add();
        call("kajabi:me");
        sandbox.close();
        call("kajabi:me");
        call("kajabi:oauth?operation=token");
        call("kajabi:oauth?operation=revoke");
        call("kajabi:sites?operation=list");
        String everywhere = everywhere();
        context.stop();
        assertThat(failures).hasSizeGreaterThanOrEqualTo(4);
        assertThat(events).anyMatch(e -> e.getFormattedMessage().contains("could not be revoked"));
        assertNoSecretIn(everywhere + everywhere());
    }

    @Test
    void noSecretOfAProxyShows() throws Exception {
        String credentials =
                Base64.getEncoder()
                        .encodeToString(
                                ("proxy-user:" + PROXY_PASSWORD).getBytes(StandardCharsets.UTF_8));
        secrets.add(credentials);
        String quotes = PROXY_PASSWORD + " " + credentials;
        try (RawServer proxy =
                RawServer.answering(
                        "HTTP/1.1 407 No\r\n"
                                + "Proxy-Authenticate: Basic realm=\"x\"\r\n"
                                + "connection: close\r\n"
                                + "content-length: 0\r\n\r\n",
                        "HTTP/1.1 422 No\r\nconnection: close\r\ncontent-length: "
                                + quotes.length()
                                + "\r\n\r\n"
                                + quotes,
                        "HTTP/1.1 407 No\r\n"
                                + "Proxy-Authenticate: Basic realm=\"x\"\r\n"
                                + "connection: close\r\n"
                                + "content-length: "
                                + quotes.length()
                                + "\r\n\r\n"
                                + quotes)) {
            KajabiConfiguration configuration = configuration();
            configuration.setBaseUrl("http://api.kajabi.invalid/v1");
            configuration.setAllowInsecure(true);
            configuration.setLazyLogin(true);
            configuration.setProxyHost("127.0.0.1");
            configuration.setProxyPort(
                    Integer.parseInt(proxy.baseUrl().replaceAll(".*:(\\d+)/.*", "$1")));
            configuration.setProxyUsername("proxy-user");
            configuration.setProxyPassword(PROXY_PASSWORD);
            call("kajabi:me");
            call("kajabi:me");
            assertThat(proxy.requests())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allMatch(
                            line ->
                                    line.startsWith(
                                            "POST http://api.kajabi.invalid/v1/oauth/token "));
        }
        assertThat(failures).hasSize(2);
        assertThat(failures.get(0)).hasMessageContaining("text: xxxxxx xxxxxx");
        assertThat(failures.get(1)).hasMessageContaining("407 (the proxy requires proxyUsername");
        assertNoSecretIn(everywhere());
    }

    @Test
    void noSecretShowsInTheTextOfAnEndpointThatHasItsOwnCredentials() {
        Endpoint endpoint =
                context.getEndpoint(
                        "kajabi:me?clientId=other&clientSecret=RAW("
                                + UNKNOWN_SECRET
                                + ")&lazyLogin=true");
        Endpoint user =
                context.getEndpoint(
                        "kajabi:me?clientId=&clientSecret=&username=u&password=RAW("
                                + PASSWORD
                                + ")&lazyLogin=true&proxyHost=h&proxyUsername=u&proxyPassword="
                                + PROXY_PASSWORD);
        Exchange exchange = template.send(endpoint, e -> {});
        assertThat(exchange.getException()).isInstanceOf(KajabiException.class);
        failures.add(exchange.getException());
        assertNoSecretIn(endpoint + " " + user + " " + exchange + mbeans() + texts(failures));
    }

    @Test
    void noSecretShowsWhenAnEndpointCannotBeMade() {
        for (String wrong :
                List.of(
                        "clientSecret=" + UNKNOWN_SECRET + "&clientId=",
                        "password=" + UNKNOWN_SECRET,
                        "accessToken=" + UNKNOWN_SECRET + "&refreshToken=another",
                        "baseUrl=https://user:" + UNKNOWN_SECRET + "@api.kajabi.com/v1",
                        "baseUrl=RAW(https://user:" + UNKNOWN_SECRET + "@api.kajabi.com/v 1)")) {
            try {
                context.getEndpoint("kajabi:me?" + wrong);
                assertThat(wrong).as("is accepted").isNull();
            } catch (RuntimeException e) {
                failures.add(e.getCause());
            }
        }
        assertThat(failures).hasSize(5);
        assertNoSecretIn(texts(failures));
    }

    private KajabiConfiguration configuration() {
        return context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
    }

    private void call(String uri) {
        try {
            Exchange exchange = template.send(uri, e -> {});
            if (exchange.getException() != null) {
                failures.add(exchange.getException());
            }
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    private void note(OauthToken token) {
        secrets.add(token.getAccessToken());
        secrets.add(token.getRefreshToken());
    }

    private void assertNoSecretIn(String text) {
        assertThat(text).isNotEmpty();
        for (String secret : withEncodedForms(secrets)) {
            int at = text.indexOf(secret);
            assertThat(at < 0 ? "" : text.substring(Math.max(0, at - 300), at + secret.length()))
                    .isEmpty();
        }
    }

    private static List<String> withEncodedForms(Set<String> values) {
        List<String> all = new ArrayList<>();
        for (String value : values) {
            String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
            all.addAll(List.of(value, form, form.replace("+", "%20")));
        }
        return all;
    }

    /** All texts that there are by now. */
    private String everywhere() {
        StringBuilder text = new StringBuilder(texts(failures));
        synchronized (events) {
            for (ILoggingEvent event : events) {
                text.append(event.getLoggerName())
                        .append(' ')
                        .append(event.getFormattedMessage())
                        .append(' ')
                        .append(Arrays.toString(event.getArgumentArray()))
                        .append(event.getMDCPropertyMap())
                        .append('\n');
                IThrowableProxy thrown = event.getThrowableProxy();
                if (thrown != null) {
                    text.append(ThrowableProxyUtil.asString(thrown));
                }
            }
        }
        for (Endpoint endpoint : context.getEndpoints()) {
            text.append(endpoint).append('\n');
            if (endpoint instanceof KajabiEndpoint kajabi) {
                text.append(kajabi.getEndpointUri())
                        .append(kajabi.getEndpointKey())
                        .append(kajabi.getServiceUrl())
                        .append(kajabi.getServiceMetadata())
                        .append(kajabi.getConfiguration())
                        .append(kajabi.getRequest())
                        .append(kajabi.getComponent());
                if (kajabi.isStarted()) {
                    text.append(kajabi.session()).append(kajabi.session().settings());
                }
            }
        }
        return text.append(mbeans()).toString();
    }

    private static String texts(List<Throwable> failures) {
        StringWriter text = new StringWriter();
        for (Throwable failure : failures) {
            failure.printStackTrace(new PrintWriter(text, true));
            for (Throwable t = failure; t != null; t = t.getCause()) {
                text.append(t.toString()).append(String.valueOf(t.getLocalizedMessage()));
                if (t instanceof KajabiException kajabi) {
                    text.append(kajabi.getErrors().toString())
                            .append(kajabi.getRequest())
                            .append(kajabi.getRequestId());
                }
            }
        }
        return text.toString();
    }

    /** All attributes of all beans of Camel. */
    private static String mbeans() {
        StringBuilder text = new StringBuilder();
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName name : server.queryNames(new ObjectName("org.apache.camel:*"), null)) {
                text.append(name).append('\n');
                for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                    text.append(attribute.getName()).append('=');
                    text.append(value(server, name, attribute.getName())).append('\n');
                }
            }
        } catch (JMException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    private static String value(MBeanServer server, ObjectName name, String attribute) {
        try {
            Object value = server.getAttribute(name, attribute);
            return value instanceof Object[] array
                    ? Arrays.deepToString(array)
                    : String.valueOf(value);
        } catch (JMException | RuntimeException e) {
            return String.valueOf(e);
        }
    }
}
