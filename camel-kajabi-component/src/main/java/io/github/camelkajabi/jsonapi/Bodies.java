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
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            return JsonTree.copyOf(withoutNodes(value, 0));
        } catch (ShapeException e) {
            throw DocumentException.at("", e);
        }
    }

    /** Replaces the Jackson trees in maps and collections; the value itself if there are none. */
    private static @Nullable Object withoutNodes(@Nullable Object value, int depth) {
        if (value instanceof TreeNode node) {
            return JsonReader.read(node);
        } else if (!hasNodes(value, depth)) {
            return value;
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((name, member) -> plain.put(name, withoutNodes(member, depth + 1)));
            return plain;
        }
        List<@Nullable Object> plain = new ArrayList<>();
        if (value instanceof Collection<?> elements) {
            elements.forEach(element -> plain.add(withoutNodes(element, depth + 1)));
        }
        return plain;
    }

    private static boolean hasNodes(@Nullable Object value, int depth) {
        Collection<?> elements =
                value instanceof Map<?, ?> map
                        ? map.values()
                        : value instanceof Collection<?> list ? list : List.of();
        for (Object element : elements) {
            boolean isNested = element instanceof Map || element instanceof Collection;
            if (element instanceof TreeNode
                    || (isNested && depth < JsonTree.MAX_DEPTH && hasNodes(element, depth + 1))) {
                return true;
            }
        }
        return false;
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
