// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.camelkajabi.jsonapi.HookBody;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.jsonapi.RecordReader;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceTypes;
import io.github.camelkajabi.request.MessageBody;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;
import org.apache.camel.spi.TypeConverterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Converts records to JSON and to flat maps of their attributes. The JSON is the resource object as
 * the API sent it; the producer accepts it.
 */
@Converter(generateLoader = true)
public final class KajabiConverters {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private KajabiConverters() {}

    /** The resource object as JSON text in one line. */
    @Converter
    public static String toString(Resource resource) {
        return JsonWriter.toString(resource);
    }

    /** The resource object as JSON in UTF-8. */
    @Converter
    public static byte[] toBytes(Resource resource) {
        return JsonWriter.toBytes(resource);
    }

    /** The resource object as JSON in UTF-8. */
    @Converter
    public static InputStream toInputStream(Resource resource) {
        return new ByteArrayInputStream(JsonWriter.toBytes(resource));
    }

    /** The resource object as a Jackson tree. */
    @Converter
    public static JsonNode toJsonNode(Resource resource) {
        return JSON.valueToTree(resource.asMap());
    }

    /**
     * The id, the type and the attributes side by side. An attribute named type takes precedence
     * over the type of the record, but none over its id.
     */
    @Converter
    public static Map<String, @Nullable Object> toMap(Resource resource) {
        Map<String, @Nullable Object> flat = new LinkedHashMap<>();
        flat.put("id", resource.getId());
        flat.put("type", resource.getType());
        flat.putAll(resource.getAttributes());
        if (resource.getId() != null) {
            flat.put("id", resource.getId());
        }
        return flat;
    }

    /**
     * Converts a flat map or JSON to a typed record, the reverse of the other conversions, and the
     * body of a webhook to a {@link KajabiDelivery}.
     */
    @Converter(fallback = true)
    public static @Nullable Object toRecord(
            Class<?> type,
            @Nullable Exchange exchange,
            Object value,
            TypeConverterRegistry registry)
            throws IOException {
        boolean isDelivery = type == KajabiDelivery.class;
        if ((!isDelivery && !Resource.class.isAssignableFrom(type)) || value instanceof Resource) {
            return null;
        }
        boolean isJson =
                value instanceof Map
                        || value instanceof CharSequence
                        || value instanceof byte[]
                        || value instanceof InputStream
                        || value instanceof JsonNode;
        if (!isJson) {
            return null;
        }
        if (isDelivery) {
            HookBody body = HookBody.read(MessageBody.decoded(exchange, value));
            return body == null
                    ? null
                    : new KajabiDelivery(body.id(), body.event(), body.records(), body.flat());
        }
        String name = ResourceTypes.nameOf(type.asSubclass(Resource.class));
        return name == null ? null : RecordReader.read(MessageBody.decoded(exchange, value), name);
    }
}
