// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.jsonapi.ErrorDocument.Kind;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors in forms, charsets and sizes that no specification foresees. */
@NullUnmarked
class ErrorFormsTest {

    private static final String JSON_API = "application/vnd.api+json";
    private static final int LIMIT = 64 * 1024;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"errors\":[[\"email\",\"taken\"]]}|email: taken",
                "{\"errors\":[[\"email\",[\"taken\",\"short\"]]]}|email: taken; email: short",
                "{\"errors\":[[{\"title\":\"taken\"}]]}|taken",
                "{\"email\":\"taken\"}|email: taken",
                "{\"email\":\"taken\",\"name\":[\"short\"]}|email: taken; name: short",
                "{\"email\":[\"taken\"]}|email: taken",
                "{\"data\":{\"errors\":[{\"detail\":\"taken\"}]}}|taken",
                "{\"data\":null,\"meta\":{\"errors\":[{\"detail\":\"taken\"}]}}|taken",
                "{\"meta\":{\"message\":\"taken\"}}|taken",
                "{\"status\":500,\"data\":{\"error\":\"taken\"}}|taken",
                "{\"exception\":\"a parameter is missing\",\"traces\":{}}|a parameter is missing",
                "{\"description\":\"taken\"}|taken",
                "{\"description\":[\"too long\"]}|description: too long",
                "{\"description\":\"too long\",\"name\":\"short\"}|description: too long; name:"
                        + " short",
                "{\"reason\":\"taken\"}|taken",
                "{\"msg\":\"taken\"}|taken",
                "{\"success\":false,\"info\":\"taken\"}|taken",
                "{\"fault\":{\"faultstring\":\"Rate exceeded\"}}|Rate exceeded",
                "{\"errors\":{\"description\":\"too long\"}}|description: too long",
                "{\"errors\":[{\"status\":\"422\",\"title\":\"\",\"detail\":\"taken\"}]}|taken",
                "{\"errors\":[{\"title\":\" \",\"code\":\"c\"}]}|c"
            })
    void isRead(String json, String description) {
        ErrorDocument document = read(JSON_API, json.getBytes(StandardCharsets.UTF_8));
        assertThat(document.kind()).isEqualTo(Kind.ERRORS);
        assertThat(document.describe()).isEqualTo(description);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"77\",\"type\":\"contacts\"}",
                "{\"data\":{\"type\":\"contacts\",\"id\":\"5\",\"attributes\":{\"email\":\"a\"}}}",
                "{\"errors\":[\"\"]}",
                "{\"errors\":{\"email\":\" \"}}",
                "{\"request_id\":\"abc\"}"
            })
    void isNoError(String json) {
        assertThat(read(JSON_API, json.getBytes(StandardCharsets.UTF_8)).describe())
                .isEqualTo("JSON without an error in it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
    void theCharsetDoesNotHideIt(String charset) {
        byte[] json =
                "{\"errors\":[{\"title\":\"Zoë\",\"detail\":\"ist vergeben\"}]}"
                        .getBytes(Charset.forName(charset));
        byte[] page = "<html><title>Überlastet</title>".getBytes(Charset.forName(charset));
        for (String declared : new String[] {"", "; charset=" + charset, "; charset=nonsense"}) {
            assertThat(read("application/json" + declared, json).describe())
                    .as(declared)
                    .isEqualTo("Zoë: ist vergeben");
            assertThat(read("text/html" + declared, page).text())
                    .as(declared)
                    .isEqualTo("Überlastet");
        }
        assertThat(read(null, json).describe()).isEqualTo("Zoë: ist vergeben");
    }

    @Test
    void utf8IsUtf8AlsoIfItIsCutOffWithinACharacter() {
        byte[] text = "Zoë".getBytes(StandardCharsets.UTF_8);
        assertThat(read("text/plain", text).text()).isEqualTo("Zoë");
        assertThat(read("text/plain", java.util.Arrays.copyOf(text, 3)).text()).startsWith("Zo");
        assertThat(read("text/plain", java.util.Arrays.copyOf(text, 3)).text()).doesNotContain("Ã");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errors\":[{\"title\":\"first\"},{\"title\":\"sec",
                "{\"errors\":[{\"title\":\"first\"},{\"title\":",
                "{\"errors\":[{\"title\":\"first\"},{\"title\"",
                "{\"errors\":[{\"title\":\"first\"},{",
                "{\"errors\":[{\"title\":\"first\"},",
                "{\"errors\":[{\"title\":\"first\"}",
                "{\"errors\":[{\"title\":\"first\"}]",
                "{\"errors\":[{\"title\":\"first\"}],\"x\":tru",
                "{\"errors\":[{\"title\":\"first\"}] nonsense",
                "{\"errors\":[{\"title\":\"first\",\"detail\":nonsense}]}"
            })
    void theBeginningOfABrokenDocumentCounts(String json) {
        ErrorDocument document = read(JSON_API, json.getBytes(StandardCharsets.UTF_8));
        assertThat(document.kind()).isEqualTo(Kind.ERRORS);
        assertThat(document.describe()).isEqualTo("first");
    }

    @Test
    void aDocumentThatIsTooLongKeepsItsFirstErrors() {
        String one = "{\"title\":\"Invalid\",\"detail\":\"the row is bad\"},";
        String json = "{\"errors\":[" + one.repeat(3_000) + "{\"title\":\"last\"}]}";
        assertThat(json.length()).isGreaterThan(LIMIT);
        ErrorDocument document = read(JSON_API, json.getBytes(StandardCharsets.UTF_8));
        assertThat(document.errors()).hasSize(100);
        assertThat(document.errors().get(0).detail()).isEqualTo("the row is bad");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 40, 5_000})
    void lettersThatGrowInLowerCaseDoNotMoveTheTitle(int count) {
        String letters = "İ".repeat(count);
        assertThat(page("<title>" + letters + "</title>").text()).startsWith("İ".repeat(1));
        assertThat(page("<html>" + letters + "<TITLE>Wartung</Title>").text()).isEqualTo("Wartung");
        assertThat(page("<html>" + letters + "<title>W").text()).isNull();
    }

    @Test
    void xmlIsNoPage() {
        ErrorDocument declared =
                read(
                        "application/xml",
                        "<errors><error>Email taken</error></errors>"
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(declared.kind()).isEqualTo(Kind.XML);
        assertThat(declared.describe()).isEqualTo("an XML document: Email taken");
        assertThat(declared.isForeign()).isTrue();
        assertThat(page("<?xml version=\"1.0\"?><Error/>").describe()).isEqualTo("an XML document");
        assertThat(page("<?xml version=\"1.0\"?><html><title>A</title></html>").kind())
                .isEqualTo(Kind.HTML);
        assertThat(read("application/xhtml+xml", "<html/>".getBytes(StandardCharsets.UTF_8)).kind())
                .isEqualTo(Kind.HTML);
    }

    @Test
    void textIsForeignAndJsonIsNot() {
        assertThat(read("text/plain", "Forbidden".getBytes(StandardCharsets.UTF_8)).isForeign())
                .isTrue();
        for (String json :
                new String[] {"{}", "{\"errors\":[", "{\"message\":\"Forbidden\"}", ""}) {
            assertThat(read("text/plain", json.getBytes(StandardCharsets.UTF_8)).isForeign())
                    .as(json)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json; x=\"a;charset=ISO-8859-1\"; charset=utf-8|UTF-8",
                "application/json; x=\"a\\\";charset=ISO-8859-1\"|",
                "application/json; x=\";charset=ISO-8859-1|",
                "application/json;charset=ISO-8859-1|ISO-8859-1",
                "application/json ; Charset = \"iso-8859-1\" ; x=y|ISO-8859-1",
                "application/json; charset=\"ISO-8859-1|ISO-8859-1",
                "application/json;;charset=utf8;|UTF-8",
                "application/json;charset=|",
                "application/json; mycharset=ISO-8859-1|",
                "application/json; a; b=c|",
                "application/json|"
            })
    void theCharsetOfAMediaTypeIsAParameterOfIt(String type, String charset) {
        assertThat(EncodedText.charsetOf(type))
                .isEqualTo(charset == null ? null : Charset.forName(charset));
    }

    private static ErrorDocument page(String html) {
        return read("text/html", html.getBytes(StandardCharsets.UTF_8));
    }

    private static ErrorDocument read(String contentType, byte[] body) {
        return ErrorDocument.read(contentType, body, LIMIT);
    }
}
