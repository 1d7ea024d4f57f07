// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.camelkajabi.CapturedLog;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server or a proxy asks for when it refuses, and what of that reaches the logs. */
@Timeout(60)
class ChallengeTest {

    private static final String TOKEN = "the-token-of-the-account";
    private static final String PASSWORD = "the-password-of-the-proxy";

    private final CamelContext context = new DefaultCamelContext();
    private final CapturedLog log = new CapturedLog();
    private final List<ILoggingEvent> events = log.events();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        log.close();
        context.stop();
    }

    static Stream<String> hostile() {
        return Stream.of("Basic", "basic", "Digest", "Bearer", "Negotiate", "Unknown", "")
                .flatMap(
                        scheme ->
                                Stream.of(
                                        scheme + " realm=\"\u001b[2Jfoul\rfoul\"",
                                        scheme + " realm=\"foul " + TOKEN + "\", nonce=\"1\"",
                                        scheme + " realm=\"foul " + PASSWORD + "\", nonce=\"1\"",
                                        scheme + " realm=\"x\", nonce=\"" + TOKEN + "\"",
                                        scheme + " realm=\"x\", Digest realm=\"" + TOKEN + "\"",
                                        scheme + " =, foul " + TOKEN,
                                        scheme + " realm=\"" + "foul".repeat(1_000) + "\"",
                                        scheme + "\u001b[2J"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aChallengeOfTheServerReachesNoLog(String challenge) throws Exception {
        try (HostileServer server =
                HostileServer.ofCalls(wire -> refuse(wire, "401", "WWW-Authenticate", challenge))) {
            assertThatThrownBy(() -> call(Settings.of(server.baseUrl(), Settings.access(TOKEN))))
                    .isInstanceOf(KajabiAuthenticationException.class);
        }
        assertNothingFoulInTheLog();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aChallengeOfAProxyReachesNoLog(String challenge) throws Exception {
        try (HostileServer proxy =
                HostileServer.ofCalls(
                        wire -> refuse(wire, "407", "Proxy-Authenticate", challenge))) {
            for (String scheme : List.of("http", "https")) {
                assertThatThrownBy(() -> call(through(proxy, scheme)))
                        .isInstanceOf(KajabiException.class);
            }
        }
        assertNothingFoulInTheLog();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"the company\"",
                "Digest realm=\"the company\", nonce=\"1\", qop=\"auth\"",
                "Basic realm=\"\u001b[2Jfoul " + TOKEN + "\", charset=\"UTF-8\"",
                "Digest realm=\"\u001b[2Jfoul\", nonce=\"1\", Basic realm=\"the company\""
            })
    void theLoginAtAProxyWorksWhateverItsRealm(String challenge) throws Exception {
        try (RawServer proxy =
                RawServer.answering(
                        "HTTP/1.1 407 Who\r\nproxy-authenticate: "
                                + challenge
                                + "\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                        RawServer.json("{}", 2))) {
            call(through(proxy.baseUrl(), "http"));
            assertThat(proxy.requests()).hasSize(2);
        }
        assertNothingFoulInTheLog();
    }

    @Test
    void whatIsLeftOfChallenges() {
        Map<String, List<String>> cases =
                Map.of(
                        "Basic realm=\"a\"", List.of("Basic realm=\"proxy\""),
                        "BASIC realm=a, charset=utf-8",
                                List.of("Basic realm=\"proxy\", charset=\"UTF-8\""),
                        "Basic", List.of("Basic realm=\"proxy\""),
                        "Negotiate abc==", List.of("Negotiate abc=="),
                        "Digest realm=\"bad\", Basic realm=\"bad\"",
                                List.of("Basic realm=\"proxy\""),
                        "Digest realm=\"a\", Basic realm=\"b\"",
                                List.of("Digest realm=\"a\", Basic realm=\"b\""),
                        "", List.of());
        cases.forEach(
                (challenge, left) -> {
                    BasicHttpResponse response =
                            new BasicHttpResponse(HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED);
                    response.addHeader("Proxy-Authenticate", challenge);
                    response.addHeader("WWW-Authenticate", challenge);
                    Challenges.sanitize(response, text -> !text.contains("bad"));
                    assertThat(response.getHeaders("proxy-authenticate"))
                            .as(challenge)
                            .extracting(header -> header.getValue())
                            .isEqualTo(left);
                    assertThat(response.getHeaders("www-authenticate")).isEmpty();
                });
    }

    private static void refuse(
            HostileServer.Wire wire, String status, String header, String challenge)
            throws IOException {
        wire.send(
                "HTTP/1.1 "
                        + status
                        + " No\r\n"
                        + header
                        + ": "
                        + challenge
                        + "\r\ncontent-length: 0\r\n\r\n");
    }

    private static SessionSettings through(HostileServer proxy, String scheme) {
        return through(proxy.baseUrl(), scheme);
    }

    private static SessionSettings through(String proxy, String scheme) {
        return Settings.withProxy(
                Settings.of(scheme + "://api.kajabi.invalid/v1", Settings.access(TOKEN)),
                "127.0.0.1",
                URI.create(proxy).getPort(),
                "noor",
                PASSWORD);
    }

    private void call(SessionSettings settings) throws Exception {
        KajabiSession session = new KajabiSession(context, settings, System::nanoTime);
        try {
            session.execute(ApiRequest.get("/contacts", List.of()), response -> true);
        } finally {
            session.close();
        }
    }

    private void assertNothingFoulInTheLog() {
        List<String> lines;
        synchronized (events) {
            lines =
                    events.stream()
                            .map(e -> e.getFormattedMessage() + " " + e.getThrowableProxy())
                            .toList();
        }
        assertThat(events)
                .extracting(ILoggingEvent::getLoggerName)
                .filteredOn(Objects::nonNull)
                .anyMatch(name -> name.endsWith(".AuthenticationHandler"));
        assertThat(lines)
                .noneMatch(line -> line.contains("foul"))
                .noneMatch(line -> line.contains("\u001b") || line.contains("\r"))
                .noneMatch(line -> line.contains(TOKEN) || line.contains(PASSWORD));
    }
}
