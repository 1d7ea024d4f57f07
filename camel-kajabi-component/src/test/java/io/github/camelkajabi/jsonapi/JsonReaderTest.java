// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkajabi.model.JsonTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
class JsonReaderTest {

    @Test
    void readsNumbersExactly() {
        assertThat(JsonReader.read("[0,-7,9223372036854775807,-9223372036854775808]"))
                .isEqualTo(List.of(0L, -7L, Long.MAX_VALUE, Long.MIN_VALUE));
        assertThat(JsonReader.read("9223372036854775808"))
                .isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(JsonReader.read("[1.50,0.1,1E+3,12345678901234567890.123]"))
                .isEqualTo(
                        List.of(
                                new BigDecimal("1.50"),
                                new BigDecimal("0.1"),
                                new BigDecimal("1E+3"),
                                new BigDecimal("12345678901234567890.123")));
    }

    @Test
    void readsEveryKindOfValueInOrder() {
        Map<?, ?> object =
                (Map<?, ?>) JsonReader.read("{\"z\":null,\"a\":true,\"m\":[false,\"s\",{}]}");

        assertThat(object.keySet()).hasToString("[z, a, m]");
        assertThat(object.get("z")).isNull();
        assertThat(object.get("m")).isEqualTo(List.of(false, "s", Map.of()));
        assertThat(JsonTree.copyOf((Object) object)).isSameAs(object);
    }

    @Test
    void readsFromEverySource() throws IOException {
        byte[] bytes = "{\"a\":\"é\"}".getBytes(StandardCharsets.UTF_8);
        Map<String, Object> expected = Map.of("a", "é");

        assertThat(JsonReader.read(bytes)).isEqualTo(expected);
        assertThat(JsonReader.read(new ByteArrayInputStream(bytes))).isEqualTo(expected);
        assertThat(JsonReader.read("{\"a\":\"é\"}")).isEqualTo(expected);
        assertThat(JsonReader.read(new ObjectMapper().readTree(bytes))).isEqualTo(expected);
        for (String encoding : List.of("UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE")) {
            assertThat(JsonReader.read("{\"a\":\"é\"}".getBytes(Charset.forName(encoding))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void nothingReadsAsNull() throws IOException {
        assertThat(JsonReader.read("")).isNull();
        assertThat(JsonReader.read(" \n")).isNull();
        assertThat(JsonReader.read(new byte[0])).isNull();
        assertThat(JsonReader.read(InputStream.nullInputStream())).isNull();
        assertThat(JsonReader.read("null")).isNull();
        assertThat(JsonReader.read(MissingNode.getInstance())).isNull();
    }

    @Test
    void readsAStreamToItsEndAndLeavesItOpen() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream stream =
                new ByteArrayInputStream("{}   ".getBytes(StandardCharsets.UTF_8)) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };

        assertThat(JsonReader.read(stream)).isEqualTo(Map.of());
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(closed).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"data\":[{\"id\":\"secret|/data/0/id (line 1|the document is cut off",
                "{\"data\":[1,|/data/1 (line 1|not valid JSON",
                "{\"a\":{\"b\"|/a/b (line|the document is cut off",
                "{\"a\":|/a (line|the document is cut off",
                "{\"a\":secret}|/a (line 1|not valid JSON",
                "{\"a\":'secret'}|/a (line 1|not valid JSON",
                "{\"a\":1 \"secret\":2}|/a (line 1|not valid JSON",
                "{\"a\":1]|(line 1|not valid JSON",
                "{} secret|the document (line 1|not valid JSON",
                "{}{}|the document (line 1|unexpected text after the end of the document",
                "{\"a\":NaN}|/a (line 1|not valid JSON",
                "{\"a\":01}|/a (line 1|not valid JSON",
                "{\"a\":1e99999999999}|/a (line 1|not valid JSON"
            })
    void namesThePlaceAndNeverTheContent(String json, String place, String problem) {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> JsonReader.read(json))
                .withMessageContaining(place)
                .withMessageEndingWith(": " + problem)
                .withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void tellsLineAndColumn() {
        DocumentException e =
                (DocumentException) catchThrowable(() -> JsonReader.read("{\n  \"a\": [1, x]\n}"));

        assertThat(e.getPointer()).isEqualTo("/a/1");
        assertThat(e.getProblem()).isEqualTo("not valid JSON");
        assertThat(e.getMessage()).matches("/a/1 \\(line 2, column 1[1-3]\\): not valid JSON");
    }

    @Test
    void limitsTheDepth() {
        String deepest = "[".repeat(JsonTree.MAX_DEPTH) + "]".repeat(JsonTree.MAX_DEPTH);

        assertThat(JsonWriter.toString(JsonReader.read(deepest))).isEqualTo(deepest);
        for (String tooDeep :
                List.of(
                        "[" + deepest + "]",
                        "{\"a\":".repeat(JsonTree.MAX_DEPTH + 1),
                        "[".repeat(1_000_000))) {
            assertThatExceptionOfType(DocumentException.class)
                    .isThrownBy(() -> JsonReader.read(tooDeep))
                    .withMessageEndingWith("nested too deeply, or a value is too long");
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < JsonTree.MAX_DEPTH; i++) {
            ObjectNode outer = JsonNodeFactory.instance.objectNode();
            outer.set("n", node);
            node = outer;
        }
        ObjectNode tooDeep = node;
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> JsonReader.read(tooDeep))
                .withMessageEndingWith("nested deeper than 500 levels")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("line"));
    }

    @Test
    void refusesNumbersBeyondReason() {
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> JsonReader.read("[" + "9".repeat(2000) + "]"))
                .withMessageStartingWith("/0 (line 1");
    }

    @Test
    void refusesTreesThatHoldMoreThanJson() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.putPOJO("secret", new Object());
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> JsonReader.read(node))
                .withMessage("/secret: not a JSON value");
        ObjectNode notANumber = JsonNodeFactory.instance.objectNode();
        notANumber.put("n", Double.NaN);
        assertThatExceptionOfType(DocumentException.class)
                .isThrownBy(() -> JsonReader.read(notANumber))
                .withMessage("/n: not valid JSON");
    }

    @Test
    void refusesBytesThatAreNoText() {
        for (byte[] bytes :
                List.of(
                        new byte[] {'"', (byte) 0xff, '"'},
                        new byte[] {0, 0, 0x20, 0, 0, 0, 0, 0},
                        new byte[] {0, 0, 0, '[', 0x7f, 0x7f, 0x7f, 0x7f},
                        new byte[] {0, 0, (byte) 0xff, (byte) 0xfe},
                        new byte[] {0, 1, 2, 3})) {
            assertThatExceptionOfType(DocumentException.class)
                    .isThrownBy(() -> JsonReader.read(bytes));
            assertThatExceptionOfType(DocumentException.class)
                    .isThrownBy(() -> JsonReader.read(new ByteArrayInputStream(bytes)));
        }
    }

    @Test
    void aFailingStreamIsAnIOException() {
        InputStream failing =
                new InputStream() {
                    private boolean begun;

                    @Override
                    public int read() throws IOException {
                        throw new IOException("reset");
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        if (begun) {
                            throw new IOException("reset");
                        }
                        begun = true;
                        Arrays.fill(buffer, offset, offset + 5, (byte) '[');
                        return 5;
                    }
                };

        assertThatIOException().isThrownBy(() -> JsonReader.read(failing)).withMessage("reset");
    }

    @Test
    void ofTwoMembersOfTheSameNameTheLastCounts() {
        assertThat(JsonReader.read("{\"a\":1,\"a\":2}")).isEqualTo(Map.of("a", 2L));
    }
}
