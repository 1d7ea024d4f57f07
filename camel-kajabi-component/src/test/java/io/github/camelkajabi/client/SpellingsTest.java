// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret in whatever spelling a server quotes it, wherever it does. */
@Timeout(60)
class SpellingsTest {

    private static final String SECRET = "s3cret/of+the=client&\"more\"<than>'enough'";
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    static Stream<Arguments> spellings() {
        Map<String, UnaryOperator<String>> all =
                Map.ofEntries(
                        Map.entry("plain", s -> s),
                        Map.entry("capitals", s -> s.toUpperCase(Locale.ROOT)),
                        Map.entry("url", SpellingsTest::url),
                        Map.entry("url, small", s -> url(s).toLowerCase(Locale.ROOT)),
                        Map.entry("url twice", s -> url(url(s))),
                        Map.entry("url, every character", s -> each(s, "%%%02x")),
                        Map.entry("html", SpellingsTest::html),
                        Map.entry("html in numbers", s -> each(s, "&#%d;")),
                        Map.entry("html in hexadecimal", s -> each(s, "&#x%X;")),
                        Map.entry("html of url", s -> html(url(s))),
                        Map.entry("html twice", s -> html(html(s))),
                        Map.entry("json", s -> s.replace("/", "\\/").replace("\"", "\\\"")),
                        Map.entry("json in numbers", s -> each(s, "\\u%04x")),
                        Map.entry("javascript", s -> each(s, "\\x%02x")),
                        Map.entry(
                                "base64",
                                s -> BASE64.encodeToString(s.getBytes(StandardCharsets.UTF_8))),
                        Map.entry(
                                "basic",
                                s ->
                                        BASE64.encodeToString(
                                                ("id:" + s).getBytes(StandardCharsets.UTF_8))),
                        Map.entry(
                                "basic of another",
                                s ->
                                        BASE64.encodeToString(
                                                ("a:" + s + "!").getBytes(StandardCharsets.UTF_8))),
                        Map.entry(
                                "base64 in lines",
                                s ->
                                        Base64.getMimeEncoder(
                                                        20, "\r\n".getBytes(StandardCharsets.UTF_8))
                                                .encodeToString(
                                                        s.getBytes(StandardCharsets.UTF_8))),
                        Map.entry(
                                "base64 for urls",
                                s ->
                                        Base64.getUrlEncoder()
                                                .encodeToString(
                                                        s.getBytes(StandardCharsets.UTF_8))),
                        Map.entry(
                                "hexadecimal",
                                s -> HexFormat.of().formatHex(s.getBytes(StandardCharsets.UTF_8))),
                        Map.entry(
                                "hexadecimal, capitals",
                                s ->
                                        HexFormat.of()
                                                .withUpperCase()
                                                .formatHex(s.getBytes(StandardCharsets.UTF_8))),
                        Map.entry("in lines", s -> s.replace("the", "t\r\n he")),
                        Map.entry(
                                "with what nobody sees",
                                s -> s.replace("the", "t\u200bh\u00ade\u202e")),
                        Map.entry("cut", s -> s.substring(0, 20)));
        return all.entrySet().stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue().apply(SECRET)));
    }

    private static String url(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("/", "&#x2F;");
    }

    private static String each(String text, String format) {
        return text.chars()
                .mapToObj(c -> String.format(Locale.ROOT, format, c))
                .collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("spellings")
    void itIsHidden(String name, String spelling) {
        Secrets secrets = new Secrets(Stream.of(SECRET, "another-secret"));
        assertThat(secrets.clean("[" + spelling + "]", 1_000)).matches("\\[.{0,4}x{6}.{0,5}\\]");
        assertThat(secrets.clean("not " + spelling + " " + spelling + " so", 1_000))
                .startsWith("not ")
                .endsWith(" so");
        assertThat(secrets.areIn(new IOException("x", new IOException(spelling)))).isTrue();
    }

    @Test
    void whatIsHarmlessStays() {
        Secrets secrets = new Secrets(Stream.of(SECRET));
        String harmless = "100% & more: \\u00e9 &amp; <b> %zz &#; \\";
        assertThat(secrets.clean(harmless, 1_000)).isEqualTo(harmless);
    }

    @Test
    void nothingThatATerminalObeysRemains() {
        Secrets secrets = new Secrets(Stream.of(SECRET));
        assertThat(
                        secrets.clean(
                                "a\r\nb\u001b[31m\u202ec\u2066d\u0000e\u0085f\u2028g\ud800h\u200f",
                                1_000))
                .isEqualTo("a b [31mcd e f gh");
        assertThat(secrets.cleanName("0af1-22", 100)).isEqualTo("0af1-22");
        assertThat(secrets.cleanName("x\u001b[2J\r\nINFO all is well", 20))
                .isEqualTo("x [2J INFO all is...");
    }

    @Test
    void noPartOfAnAnswerCarriesIt() throws Exception {
        CamelContext context = new DefaultCamelContext();
        context.start();
        String evil = "the-token-of-the-account\u001b[31m";
        String json = "the-token-of-the-account\\u001b[31m\\r\\nERROR";
        List<HostileServer.Script> answers =
                List.of(
                        wire ->
                                wire.send(
                                        "HTTP/1.1 422 X\r\nx-request-id: "
                                                + evil
                                                + "\r\ncontent-length: 0\r\n\r\n"),
                        wire ->
                                wire.json(
                                        ("{\"data\":[{\"" + json + "\":")
                                                .getBytes(StandardCharsets.UTF_8),
                                        "x-request-id: " + evil + "\r\n"),
                        wire ->
                                wire.json(
                                        "{\"data\":{\"relationships\":{\""
                                                + json
                                                + "\":5},\"type\":\"a\",\"id\":\"1\"}}"),
                        wire -> wire.send("HTTP/1.1 " + evil + "\r\n\r\n").hangUp(),
                        wire -> wire.send("HTTP/1.1 200 OK\r\n" + evil + "\r\n\r\n").hangUp(),
                        wire -> {
                            String body =
                                    "{\"errors\":[{\"status\":\""
                                            + json
                                            + "\",\"code\":\""
                                            + json
                                            + "\",\"title\":\""
                                            + json
                                            + "\",\"detail\":\""
                                            + json
                                            + "\",\"source\":{\"pointer\":\""
                                            + json
                                            + "\"}}]}";
                            wire.send(
                                    "HTTP/1.1 400 X\r\n"
                                            + "content-type: application/json\r\n"
                                            + "content-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body);
                        });
        try {
            for (HostileServer.Script answer : answers) {
                try (HostileServer server = HostileServer.ofCalls(answer)) {
                    KajabiSession session =
                            new KajabiSession(
                                    context,
                                    Settings.of(
                                            server.baseUrl(),
                                            Settings.access("the-token-of-the-account")),
                                    System::nanoTime);
                    try {
                        session.execute(
                                ApiRequest.get("/a", List.of()),
                                response ->
                                        io.github.camelkajabi.jsonapi.Document.read(
                                                response.body()));
                        throw new AssertionError("no failure");
                    } catch (KajabiException e) {
                        assertHarmless(e);
                    } finally {
                        session.close();
                    }
                }
            }
        } finally {
            context.stop();
        }
    }

    private static void assertHarmless(KajabiException failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        text.append(String.valueOf(failure.getRequestId()));
        failure.getErrors()
                .forEach(
                        e ->
                                text.append(
                                        e
                                                + " "
                                                + e.status()
                                                + e.code()
                                                + e.title()
                                                + e.detail()
                                                + e.pointer()));
        assertThat(text.toString()).doesNotContain("the-token", "\u001b");
        assertThat(failure.getMessage()).doesNotContain("\r", "\n").hasSizeLessThan(900);
    }
}
