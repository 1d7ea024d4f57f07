// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceTypes;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Any document in, the same document out: with whatever attributes and members nobody knows yet.
 */
class RoundTripProperties {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    @Property
    void whatIsReadIsWrittenAsItWas(@ForAll("documents") JsonNode document) throws IOException {
        byte[] sent = JSON.writeValueAsBytes(document);
        Document read = Document.read(sent);
        assertThat(JSON.readTree(JsonWriter.toBytes(read.tree()))).isEqualTo(JSON.readTree(sent));
    }

    @Property
    void aRecordAloneIsWrittenAsItWas(@ForAll("resources") JsonNode resource) throws IOException {
        ObjectNode document = NODES.objectNode();
        document.set("data", resource);
        Resource read = Document.read(JSON.writeValueAsBytes(document)).resource();
        assertThat(JSON.readTree(JsonWriter.toBytes(read)))
                .isEqualTo(JSON.readTree(JSON.writeValueAsBytes(resource)));
    }

    @Property
    void changingOneAttributeChangesNothingElse(@ForAll("resources") JsonNode resource)
            throws IOException {
        ObjectNode document = NODES.objectNode();
        document.set("data", resource);
        Resource read = Document.read(JSON.writeValueAsBytes(document)).resource();
        assertThat(read).isNotNull();
        ObjectNode expected = (ObjectNode) JSON.readTree(JSON.writeValueAsBytes(resource));
        ((ObjectNode) expected.get("attributes")).put("name", "changed");
        assertThat(JSON.readTree(JsonWriter.toBytes(read.with("name", "changed"))))
                .isEqualTo(expected);
    }

    @Provide
    Arbitrary<JsonNode> documents() {
        return Combinators.combine(
                        resources().list().ofMaxSize(4), resources().list().ofMaxSize(2), values(2))
                .as(
                        (data, included, meta) -> {
                            ObjectNode document = NODES.objectNode();
                            ArrayNode list = document.putArray("data");
                            data.forEach(list::add);
                            ArrayNode more = document.putArray("included");
                            included.forEach(more::add);
                            document.set("meta", NODES.objectNode().set("kept", meta));
                            return (JsonNode) document;
                        });
    }

    @Provide
    Arbitrary<JsonNode> resources() {
        Arbitrary<String> types = Arbitraries.of(ResourceTypes.names()).injectDuplicates(0.1);
        Arbitrary<Map<String, JsonNode>> attributes =
                Arbitraries.maps(names(), values(2)).ofMaxSize(6);
        return Combinators.combine(
                        types,
                        Arbitraries.longs().between(1, Long.MAX_VALUE),
                        attributes,
                        values(1))
                .as(
                        (type, id, members, unknown) -> {
                            ObjectNode resource = NODES.objectNode();
                            resource.put("id", Long.toString(id));
                            resource.put("type", type);
                            ObjectNode object = resource.putObject("attributes");
                            members.forEach(object::set);
                            resource.set("not_in_json_api_yet", unknown);
                            return (JsonNode) resource;
                        });
    }

    private static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.of("name", "email", "created_at", "custom_7", "amount_in_cents"),
                Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(12));
    }

    private static Arbitrary<JsonNode> values(int depth) {
        Arbitrary<JsonNode> plain =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(20).map(NODES::textNode),
                        Arbitraries.longs().map(NODES::numberNode),
                        Arbitraries.bigIntegers().map(NODES::numberNode),
                        Arbitraries.bigDecimals()
                                .ofScale(4)
                                .filter(d -> d.compareTo(BigDecimal.ZERO) != 0)
                                .map(NODES::numberNode),
                        Arbitraries.of(true, false).map(NODES::booleanNode),
                        Arbitraries.just(NODES.nullNode()));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<JsonNode> lists =
                values(depth - 1)
                        .list()
                        .ofMaxSize(3)
                        .map(
                                elements -> {
                                    ArrayNode array = NODES.arrayNode();
                                    elements.forEach(array::add);
                                    return array;
                                });
        Arbitrary<JsonNode> objects =
                Arbitraries.maps(names(), values(depth - 1))
                        .ofMaxSize(3)
                        .map(
                                members -> {
                                    ObjectNode object = NODES.objectNode();
                                    members.forEach(object::set);
                                    return object;
                                });
        return Arbitraries.oneOf(plain, lists, objects);
    }
}
