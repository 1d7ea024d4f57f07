// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.camelkajabi.model.Contact;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of a body reaches the server as it was written, in whatever charset it comes. */
class BodyTextTest extends SandboxTest {

    private static final String JSON = "{\"name\":\"Zoë Müller\",\"email\":\"zoe@example.org\"}";
    private static final String NAME = "Zoë Müller";

    private static final String ANSWER =
            "{\"data\":{\"id\":\"1\",\"type\":\"contacts\",\"attributes\":{\"name\":\"Zoë"
                    + " Müller\"}}}";

    @RegisterExtension
    static final WireMockExtension server =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.options().dynamicPort())
                    .build();

    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path temporary) {
        directory = temporary;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "UTF-32BE", "IBM500"})
    void bytesInADeclaredCharset(String charset) throws Exception {
        byte[] bytes = JSON.getBytes(charset);
        for (Object body : bodies(bytes)) {
            Exchange byProperty = exchange(body);
            byProperty.setProperty(Exchange.CHARSET_NAME, charset);
            assertCreated(byProperty);
        }
        for (Object body : bodies(bytes)) {
            Exchange byHeader = exchange(body);
            byHeader.getMessage()
                    .setHeader(Exchange.CHARSET_NAME, charset.toLowerCase(Locale.ROOT));
            assertCreated(byHeader);
        }
        for (Object body : bodies(bytes)) {
            Exchange byType = exchange(body);
            byType.getMessage()
                    .setHeader(
                            Exchange.CONTENT_TYPE, "application/json; Charset=\"" + charset + '"');
            assertCreated(byType);
        }
    }

    private List<Object> bodies(byte[] bytes) throws Exception {
        Path file = Files.write(directory.resolve("body.json"), bytes);
        return List.of(
                bytes,
                new ByteArrayInputStream(bytes),
                new InputStreamCache(bytes),
                ByteBuffer.wrap(bytes),
                file,
                file.toFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void aByteOrderMarkNamesTheCharset(String charset) throws Exception {
        assertCreated(exchange(("\uFEFF" + JSON).getBytes(charset)));
        Exchange otherwiseDeclared = exchange(("\uFEFF" + JSON).getBytes(charset));
        otherwiseDeclared.setProperty(Exchange.CHARSET_NAME, "ISO-8859-1");
        assertCreated(otherwiseDeclared);
    }

    @Test
    @SuppressWarnings("UnnecessaryStringBuilder") // it is the body
    void charactersNeedNoCharset() throws Exception {
        for (Object body : List.of(JSON, new StringReader(JSON), new StringBuilder(JSON))) {
            Exchange exchange = exchange(body);
            exchange.setProperty(Exchange.CHARSET_NAME, "ISO-8859-1");
            exchange.getMessage().setBody(body);
            assertCreated(exchange);
        }
    }

    @Test
    void bytesThatAreNoTextInTheirCharsetAreRefused() throws Exception {
        for (Object body : bodies(JSON.getBytes(StandardCharsets.ISO_8859_1))) {
            assertRefused(exchange(body), "invalid UTF-8 text: byte 0xEB at offset 11");
        }
        byte[] cut = Arrays.copyOf(JSON.getBytes(StandardCharsets.UTF_8), 12);
        assertRefused(exchange(cut), "invalid UTF-8 text: byte 0xC3 at offset 11");
        assertRefused(
                exchange(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}),
                "invalid UTF-8 text: byte 0xED at offset 1");
        Exchange ascii = exchange(JSON.getBytes(StandardCharsets.UTF_8));
        ascii.setProperty(Exchange.CHARSET_NAME, "US-ASCII");
        assertRefused(ascii, "invalid US-ASCII text: byte 0xC3 at offset 11");
        Exchange unknown = exchange(JSON.getBytes(StandardCharsets.UTF_8));
        unknown.setProperty(Exchange.CHARSET_NAME, "latin-nine");
        assertRefused(unknown, "unknown charset latin-nine in CamelCharsetName");
        Exchange unknownType = exchange(JSON.getBytes(StandardCharsets.UTF_8));
        unknownType.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain;charset=utf8x");
        assertRefused(unknownType, "unknown charset utf8x in the Content-Type");
        assertThat(sandbox.data().contactCount()).isZero();
    }

    @Test
    void halfACharacterIsRefused() {
        for (Object body :
                List.of(
                        Map.of("name", "Zo\uD83D", "email", "z@example.org"),
                        Map.of("name", "\uDE00Zo", "email", "z@example.org"),
                        Map.of("name", "x", "email", "z@example.org", "custom_1", "\uD83D!"),
                        "{\"name\":\"Zo\\ud83d\",\"email\":\"z@example.org\"}")) {
            assertRefused(exchange(body), "unpaired surrogate");
        }
        assertThatThrownBy(
                        () ->
                                kajabi("contacts?operation=list")
                                        .withHeader(
                                                KajabiConstants.FILTER,
                                                Map.of("search", "Zo\uD83D"))
                                        .request())
                .hasStackTraceContaining("unpaired surrogate");
        assertThat(sandbox.data().contactCount()).isZero();
        template.requestBody(
                "kajabi:contacts?operation=create", Map.of("name", "Zo 😀", "email", "z@x.org"));
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
    }

    @Test
    void filesAreReadInTheCharsetOfTheirEndpoint() throws Exception {
        Files.write(directory.resolve("in.json"), JSON.getBytes(StandardCharsets.ISO_8859_1));
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("file:" + directory + "?charset=ISO-8859-1&initialDelay=0&noop=true")
                                .to("kajabi:contacts?operation=create")
                                .to("mock:out");
                    }
                });
        MockEndpoint out = context.getEndpoint("mock:out", MockEndpoint.class);
        out.expectedMessageCount(1);
        out.assertIsSatisfied(20_000);
        assertThat(out.getExchanges().get(0).getMessage().getBody(Contact.class).getName())
                .isEqualTo(NAME);
    }

    @Test
    void aRecordIsMadeOfBytesInTheCharsetOfTheExchange() {
        Exchange exchange = exchange(JSON.getBytes(StandardCharsets.ISO_8859_1));
        exchange.setProperty(Exchange.CHARSET_NAME, "ISO-8859-1");
        assertThat(exchange.getMessage().getBody(Contact.class).getName()).isEqualTo(NAME);
        Exchange undeclared = exchange(JSON.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> undeclared.getMessage().getBody(Contact.class))
                .hasStackTraceContaining("invalid UTF-8 text");
    }

    @Test
    void anAnswerIsReadInItsCharset() {
        for (boolean raw : new boolean[] {false, true}) {
            for (String charset : List.of("ISO-8859-1", "UTF-16LE", "utf-8")) {
                answer(charset, Charset.forName(charset));
                Exchange exchange = get(raw);
                assertThat(exchange.getException()).isNull();
                String name =
                        raw
                                ? exchange.getMessage().getBody(String.class)
                                : exchange.getMessage().getBody(Contact.class).getName();
                assertThat(name).contains(NAME);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerInAnotherCharsetThanDeclaredFails(boolean raw) {
        answer("utf-8", StandardCharsets.ISO_8859_1);
        assertThat(get(raw).getException()).isNotNull();
        answer("us-ascii", StandardCharsets.UTF_8);
        assertThat(get(raw).getException()).hasStackTraceContaining("invalid US-ASCII text");
        answer("latin-nine", StandardCharsets.UTF_8);
        assertThat(get(raw).getException()).hasStackTraceContaining("unknown charset latin-nine");
        answer("utf-8", StandardCharsets.ISO_8859_1);
        Exchange list =
                kajabi("contacts?operation=list&paging=page&rawPayload=" + raw + account()).send();
        assertThat(list.getException()).isNotNull();
    }

    private Exchange get(boolean raw) {
        return kajabi("contacts?operation=get&id=1&rawPayload=" + raw + account()).send();
    }

    private String account() {
        return "&accessToken=token-of-the-test&baseUrl=" + server.baseUrl() + "/v1";
    }

    private void answer(String declared, Charset charset) {
        server.stubFor(
                any(anyUrl())
                        .willReturn(
                                aResponse()
                                        .withHeader(
                                                "Content-Type",
                                                "application/vnd.api+json; charset=" + declared)
                                        .withBody(ANSWER.getBytes(charset))));
    }

    private void assertRefused(Exchange exchange, String message) {
        Exchange answer = template.send("kajabi:contacts?operation=create", exchange);
        assertThat(answer.getException()).hasStackTraceContaining(message);
    }

    private void assertCreated(Exchange exchange) {
        Exchange answer = template.send("kajabi:contacts?operation=create", exchange);
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(Contact.class).getName()).isEqualTo(NAME);
        String id = answer.getMessage().getBody(Contact.class).getId();
        template.requestBody("kajabi:contacts?operation=delete&id=" + id, (Object) null);
    }

    private Exchange exchange(Object body) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(body);
        return exchange;
    }
}
