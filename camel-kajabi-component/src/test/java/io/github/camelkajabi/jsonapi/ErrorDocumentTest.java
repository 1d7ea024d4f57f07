// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static io.github.camelkajabi.jsonapi.ErrorDocument.Kind.BROKEN_JSON;
import static io.github.camelkajabi.jsonapi.ErrorDocument.Kind.EMPTY;
import static io.github.camelkajabi.jsonapi.ErrorDocument.Kind.ERRORS;
import static io.github.camelkajabi.jsonapi.ErrorDocument.Kind.HTML;
import static io.github.camelkajabi.jsonapi.ErrorDocument.Kind.OTHER_JSON;
import static io.github.camelkajabi.jsonapi.ErrorDocument.Kind.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class ErrorDocumentTest {

    private static final String JSON_API = "application/vnd.api+json";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"errors\":[{\"status\":\"401\",\"source\":null,\"title\":\"Unauthorized\",\"detail\":\"No"
                    + " token\"}]}|Unauthorized: No token",
                "{\"errors\":[{\"status\":\"404\",\"source\":null,\"title\":\"Not"
                        + " Found\",\"detail\":null,\"code\":null}]}|Not Found",
                "{\"errors\":[{\"status\":\"400\",\"source\":{\"pointer\":\"/data/relationships/site\"},\"title\":\"Bad"
                    + " Request\",\"detail\":\"Site is mandatory\"}]}|Bad Request: Site is"
                    + " mandatory (at /data/relationships/site)",
                "{\"errors\":[{\"title\":\"A\",\"source\":{\"pointer\":\"/data/attributes/email\"}},{\"title\":\"B\",\"source\":{\"pointer\":\"\"}}]}|A"
                    + " (at /data/attributes/email); B",
                "{\"errors\":[{\"status\":500}]}|status 500",
                "{\"errors\":[{\"code\":\"taken\"}]}|taken",
                "{\"errors\":[{\"source\":{\"pointer\":\"/data\"}}]}|an error without a description"
                        + " (at /data)",
                "{\"errors\":[\"Slow down\",null,{},[],5]}|Slow down",
                "{\"errors\":{\"title\":\"One\"}}|One",
                "{\"errors\":\"Text\"}|Text",
                "{\"error\":\"client refused\"}|client refused",
                "{\"error\":\"invalid_client\",\"error_description\":\"Unknown"
                        + " client\"}|invalid_client: Unknown client",
                "{\"error\":{\"message\":\"nested\",\"code\":7}}|nested",
                "{\"status\":500,\"error\":\"Internal Server Error\"}|Internal Server Error",
                "{\"message\":\"gone\"}|gone",
                "[{\"title\":\"bare\"}]|bare",
                "{\"errors\":[{\"title\":\"A\\nB\\u0000\\tC\",\"detail\":{}}]}|A B C"
            })
    void readsErrors(String json, String description) {
        ErrorDocument document = read(JSON_API, json);

        assertThat(document.kind()).isEqualTo(ERRORS);
        assertThat(document.describe()).isEqualTo(description);
        assertThat(document).hasToString(description);
        assertThat(document.text()).isNull();
    }

    @Test
    void keepsThePartsOfAnError() {
        ErrorDocument document =
                read(
                        JSON_API,
                        "{\"errors\":[{\"status\":\"422\",\"code\":\"taken\",\"title\":\"Unprocessable"
                            + " Content\",\"detail\":\"In"
                            + " use\",\"source\":{\"pointer\":\"/data/attributes/email\"}}]}");

        assertThat(document.errors())
                .containsExactly(
                        new ApiError(
                                "422",
                                "taken",
                                "Unprocessable Content",
                                "In use",
                                "/data/attributes/email"));
    }

    @Test
    void readsPagesInHtml() {
        String page =
                "<!DOCTYPE html><html><head><TITLE lang=en>Not\n"
                        + " found</TITLE></head><body>secret</body></html>";

        assertThat(read("text/html; charset=utf-8", page).kind()).isEqualTo(HTML);
        assertThat(read("text/html", page).text()).isEqualTo("Not found");
        assertThat(read("text/html", page).describe()).isEqualTo("an HTML page titled Not found");
        assertThat(read(JSON_API, "\uFEFF  " + page).kind()).isEqualTo(HTML);
        assertThat(read(null, page).errors()).isEmpty();
        assertThat(read("text/html", "not even tags").describe()).isEqualTo("an HTML page");
        assertThat(read("text/html", "<title>").describe()).isEqualTo("an HTML page");
        assertThat(read("text/html", "<title").describe()).isEqualTo("an HTML page");
        assertThat(read("text/html", "<title> </title>").describe()).isEqualTo("an HTML page");
        assertThat(read("text/html", "<html><body>made-up edge page</body></html>").describe())
                .isEqualTo("an HTML page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "\uFEFF"})
    void readsNoBody(String body) {
        assertThat(read(JSON_API, body).kind()).isEqualTo(EMPTY);
        assertThat(read("text/html", body).describe()).isEqualTo("no body");
        assertThat(ErrorDocument.read(null, null, 100).kind()).isEqualTo(EMPTY);
    }

    @Test
    void readsText() {
        assertThat(read("text/plain", "error code:\n 1015").kind()).isEqualTo(TEXT);
        assertThat(read("text/plain", "error code:\n 1015").describe())
                .isEqualTo("text: error code: 1015");
        assertThat(read(null, "oops").text()).isEqualTo("oops");
    }

    @Test
    void readsJsonWithoutErrors() {
        for (String json :
                new String[] {
                    "{}",
                    "[]",
                    "{\"data\":[]}",
                    "{\"errors\":[]}",
                    "{\"error\":{}}",
                    "{\"errors\":[[\"x\"]]}",
                    "{\"error\":5.0}"
                }) {
            assertThat(read(JSON_API, json).kind()).isIn(OTHER_JSON, ERRORS);
        }
        assertThat(read(JSON_API, "{}").describe()).isEqualTo("JSON without an error in it");
        assertThat(read(JSON_API, "5").kind()).isEqualTo(OTHER_JSON);
    }

    @Test
    void readsBrokenJson() {
        assertThat(read(JSON_API, "{\"errors\":[{\"title\":\"sec").kind()).isEqualTo(BROKEN_JSON);
        assertThat(read(JSON_API, "{\"errors\":[{\"title\":\"sec").describe())
                .isEqualTo("malformed or truncated JSON");
        assertThat(read("application/json", "oops").kind()).isEqualTo(BROKEN_JSON);
    }

    @Test
    void cutsTextsToTheCap() {
        String json = "{\"errors\":[{\"title\":\"" + "x".repeat(500) + "\"}]}";

        assertThat(bytes(json, 20).describe()).isEqualTo("x".repeat(17) + "...");
        assertThat(bytes(json, 20).errors().get(0).title()).hasSize(20);
        assertThat(bytes("<title>" + "y".repeat(500) + "</title>", 10).text())
                .isEqualTo("yyyyyyy...");
        assertThat(bytes("z".repeat(100_000), 50).describe()).hasSize(50);
        assertThat(bytes("{\"error\":\"ab\uD83D\uDE00\uD83D\uDE00\"}", 5).errors().get(0).title())
                .isEqualTo("ab...");
        for (int cap = -1; cap < 5; cap++) {
            assertThat(bytes(json, cap).describe().length()).isLessThanOrEqualTo(Math.max(cap, 0));
        }
        StringBuilder many = new StringBuilder("{\"errors\":[");
        many.append("\"e\",".repeat(1000)).append("\"e\"]}");
        assertThat(bytes(many.toString(), 1000).errors()).hasSize(100);
    }

    @Test
    void neverThrows() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] body = new byte[random.nextInt(60)];
            random.nextBytes(body);
            if (body.length > 0) {
                body[0] = (byte) "{[<\"a ".charAt(random.nextInt(6));
            }
            String type = random.nextBoolean() ? JSON_API : null;
            assertThat(ErrorDocument.read(type, body, 30).describe())
                    .as("seed %s", seed)
                    .hasSizeLessThanOrEqualTo(30);
        }
    }

    private static ErrorDocument read(String contentType, String body) {
        return ErrorDocument.read(contentType, body.getBytes(StandardCharsets.UTF_8), 300);
    }

    private static ErrorDocument bytes(String body, int cap) {
        return ErrorDocument.read(null, body.getBytes(StandardCharsets.UTF_8), cap);
    }
}
