// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkajabi.model.Relationship;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ShapeException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@NullUnmarked
class RoundTripTest {

    private static final int MUTANTS_PER_SAMPLE = Integer.getInteger("kajabi.mutants", 1_200);

    static final List<String> SAMPLES = Samples.ALL;

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void losesNothing(String json) throws IOException {
        Object tree = JsonReader.read(json);
        Document document = Document.of(tree);

        assertThat(document.tree()).isSameAs(tree);
        assertThat(JsonReader.read(JsonWriter.toBytes(tree))).isEqualTo(tree);
        assertThat(JsonReader.read(JsonWriter.toString(tree))).isEqualTo(tree);
        assertThat(JsonWriter.toString(tree))
                .isEqualTo(JsonWriter.toString(JsonReader.read(JsonWriter.toString(tree))));
        ObjectMapper exact =
                JsonMapper.builder()
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .build();
        assertThat(exact.readTree(JsonWriter.toBytes(tree))).isEqualTo(exact.readTree(json));
        for (Resource resource : document.resources()) {
            assertThat(JsonReader.read(JsonWriter.toBytes(resource))).isEqualTo(resource.asMap());
            assertThat(Resource.of(resource.asMap()).asMap()).isSameAs(resource.asMap());
        }
    }

    @Test
    void writesTheTextAsItWas() {
        String json =
                "{\"z\":[1,2.50,1E+5,12345678901234567890],\"a\":{\"é\":null,\"b\":\"\\\"\\\\\\n"
                        + "\"},\"t\":true}";

        assertThat(JsonWriter.toString(JsonReader.read(json))).isEqualTo(json);
        assertThat(new String(JsonWriter.toBytes(JsonReader.read(json)), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void halfASurrogatePairSurvives() {
        Object tree = JsonReader.read("{\"a\":\"é \\ud800 x\"}");

        assertThat(JsonReader.read(JsonWriter.toBytes(tree))).isEqualTo(tree);
        assertThat(JsonReader.read(JsonWriter.toString(tree))).isEqualTo(tree);
    }

    /** Jackson 2.21.7 and newer refuse it in bytes; older ones do not. */
    @Test
    void halfASurrogatePairInANameSurvivesOrIsRefused() {
        Object tree = JsonReader.read("{\"\\udc00\":1}");

        assertThat(JsonReader.read(JsonWriter.toString(tree))).isEqualTo(tree);
        byte[] bytes = JsonWriter.toBytes(tree);
        try {
            assertThat(JsonReader.read(bytes)).isEqualTo(tree);
        } catch (DocumentException e) {
            assertThat(e).hasMessageContaining("not valid JSON");
        }
    }

    @Test
    void whatHasNoJsonFormIsRefused() {
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> JsonWriter.toBytes(Map.of("a", new Object())))
                .withMessage("/a: a java.lang.Object has no JSON form");
        assertThatExceptionOfType(ShapeException.class)
                .isThrownBy(() -> JsonWriter.toString(new Object()));
    }

    @Test
    void writesNullAndPlainValues() {
        assertThat(JsonWriter.toString(null)).isEqualTo("null");
        assertThat(
                        JsonWriter.toString(
                                Arrays.asList(1, 0.5, "x", false, null, Relationship.State.ONE)))
                .isEqualTo("[1,0.5,\"x\",false,null,\"ONE\"]");
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void anAnswerCutOffAnywhereIsADocumentException(String json) {
        byte[] whole = json.getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            int at = length;
            assertThatExceptionOfType(DocumentException.class)
                    .as("cut off at byte %s", at)
                    .isThrownBy(() -> Document.read(cut))
                    .withNoCause();
        }
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void aMutatedAnswerFailsWithItsPlaceOrReads(String json) {
        Object tree = JsonReader.read(json);
        for (long seed = 0; seed < MUTANTS_PER_SAMPLE; seed++) {
            Object mutant = mutate(tree, new Random(seed));
            try {
                Document document = Document.of(mutant);
                readAll(document);
                assertThat(JsonReader.read(JsonWriter.toBytes(document.tree())))
                        .isEqualTo(document.tree());
            } catch (DocumentException e) {
                assertThat(e.getMessage())
                        .startsWith(e.getPointer().isEmpty() ? "the document: " : e.getPointer());
            } catch (RuntimeException e) {
                fail("seed " + seed + " of " + json, e);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void anAnswerWithAChangedByteFailsAsADocumentOrReads(String json) {
        byte[] whole = json.getBytes(StandardCharsets.UTF_8);
        for (long seed = 0; seed < MUTANTS_PER_SAMPLE; seed++) {
            Random random = new Random(seed);
            byte[] changed = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                readAll(Document.read(changed));
            } catch (DocumentException e) {
                assertThat(e).hasNoCause();
            } catch (RuntimeException e) {
                fail("seed " + seed + " of " + json, e);
            }
            assertThat(ErrorDocument.read("application/json", changed, 80).describe())
                    .hasSizeLessThanOrEqualTo(80);
        }
    }

    /**
     * Calls everything a reader of a document can call; getters of attributes may refuse their
     * values.
     */
    private static void readAll(Document document) {
        document.hasNext();
        document.totalCount();
        document.totalPages();
        document.links();
        document.meta();
        List<Resource> all = new ArrayList<>(document.resources());
        all.addAll(document.included());
        for (Resource resource : all) {
            resource.getLinks();
            resource.getMeta();
            resource.getIdentifier();
            assertThat(resource.toString()).isNotEmpty();
            for (String name : resource.getRelationships().keySet()) {
                resource.getRelationship(name).getIdentifiers();
                resource.getRelationship(name).getLinks();
                resource.getRelationship(name).getMeta();
                resource.getAllRelated(name).forEach(Resource::getRelationships);
            }
            for (var method : resource.getClass().getMethods()) {
                if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
                    try {
                        method.invoke(resource);
                    } catch (ReflectiveOperationException e) {
                        assertThat(e.getCause())
                                .isInstanceOf(io.github.camelkajabi.model.AttributeException.class);
                    }
                }
            }
        }
    }

    private static Object mutate(Object value, Random random) {
        if (value instanceof Map<?, ?> object && !object.isEmpty() && random.nextInt(6) > 0) {
            Map<String, Object> copy = new LinkedHashMap<>();
            object.forEach((name, member) -> copy.put((String) name, member));
            List<String> names = new ArrayList<>(copy.keySet());
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(5)) {
                case 0 -> copy.remove(name);
                case 1 -> copy.put(names.get(random.nextInt(names.size())), copy.get(name));
                default -> copy.put(name, mutate(copy.get(name), random));
            }
            return copy;
        } else if (value instanceof List<?> list && !list.isEmpty() && random.nextInt(6) > 0) {
            List<Object> copy = new ArrayList<>(list);
            int index = random.nextInt(copy.size());
            copy.set(index, mutate(copy.get(index), random));
            return copy;
        }
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> "text";
            case 3 -> 0L;
            case 4 -> new BigInteger("99999999999999999999");
            case 5 -> new BigDecimal("1E-999999");
            case 6 -> true;
            case 7 -> List.of();
            case 8 -> Map.of();
            case 9 -> Arrays.asList(value, null);
            case 10 -> Map.of("data", value == null ? "x" : value);
            default -> List.of(Map.of("type", "contacts", "id", 5L));
        };
    }

    @Test
    void jacksonWritesADocumentAsItWas() throws JsonProcessingException {
        assertThat(new ObjectMapper().writeValueAsString(Document.read(Samples.IDENTIFIERS)))
                .isEqualTo(Samples.IDENTIFIERS);
    }
}
