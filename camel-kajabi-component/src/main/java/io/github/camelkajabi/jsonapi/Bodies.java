// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import com.fasterxml.jackson.core.TreeNode;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.ShapeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads message bodies in the forms that users send. */
final class Bodies {

    private static final Pattern TYPE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    private Bodies() {}

    /** The text of a body that holds text in any form; null if it holds something else. */
    static @Nullable String text(Object body) throws IOException {
        if (body instanceof CharSequence text) {
            return withoutMark(text.toString());
        } else if (body instanceof byte[] bytes) {
            return EncodedText.decode(bytes, null, "");
        } else if (body instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return EncodedText.decode(bytes, null, "");
        } else if (body instanceof InputStream stream) {
            return EncodedText.decode(stream.readAllBytes(), null, "");
        } else if (body instanceof Reader reader) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return withoutMark(text.toString());
        }
        return null;
    }

    /** The tree of a body that is not text. */
    static @Nullable Object tree(Object body) {
        if (body instanceof TreeNode node) {
            return JsonReader.read(node);
        } else if (body instanceof Document document) {
            return document.tree();
        }
        Object value = body;
        if (body instanceof Iterator<?> iterator) {
            List<@Nullable Object> elements = new ArrayList<>();
            iterator.forEachRemaining(elements::add);
            value = elements;
        }
        try {
            return JsonTree.copyOf(value);
        } catch (ShapeException e) {
            throw DocumentException.at("", e);
        }
    }

    static void checkType(@Nullable Object found, String expected, String pointer) {
        if (found != null && !found.equals(expected)) {
            String name =
                    found instanceof String text && TYPE_NAME.matcher(text).matches()
                            ? text
                            : "another type";
            throw new DocumentException(pointer, "expected " + expected + " but found " + name);
        }
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
