// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON text without white space. It accepts whatever {@link JsonTree#copyOf(Object)}
 * accepts: a map, a list, a {@link Resource}, which is written as its JSON:API object, or a list of
 * these.
 */
@Internal
public final class JsonWriter {

    private static final int USUAL_SIZE = 512;

    private JsonWriter() {}

    /**
     * The text in UTF-8.
     *
     * @throws io.github.camelkajabi.model.ShapeException if the value has no JSON form
     */
    public static byte[] toBytes(@Nullable Object value) {
        Object tree = JsonTree.copyOf(value);
        try {
            return toBytes(tree, false);
        } catch (JsonGenerationException e) {
            // An unpaired surrogate, which JSON allows as an escape, has no UTF-8 form.
            return escapedToBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The text.
     *
     * @throws io.github.camelkajabi.model.ShapeException if the value has no JSON form
     */
    public static String toString(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JsonFactories.SHARED.createGenerator(text)) {
            write(generator, JsonTree.copyOf(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static byte[] escapedToBytes(@Nullable Object tree) {
        try {
            return toBytes(tree, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] toBytes(@Nullable Object tree, boolean escaped) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator generator = JsonFactories.SHARED.createGenerator(bytes)) {
            if (escaped) {
                generator.setHighestNonEscapedChar('~');
            }
            write(generator, tree);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Map<?, ?> object) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : object.entrySet()) {
                generator.writeFieldName(String.valueOf(member.getKey()));
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> array) {
            generator.writeStartArray();
            for (Object element : array) {
                write(generator, element);
            }
            generator.writeEndArray();
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Long integer) {
            generator.writeNumber(integer);
        } else if (value instanceof BigInteger integer) {
            generator.writeNumber(integer);
        } else if (value instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else {
            throw new IllegalStateException("not a JSON tree");
        }
    }
}
