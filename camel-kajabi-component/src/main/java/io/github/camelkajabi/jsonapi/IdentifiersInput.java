// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import com.fasterxml.jackson.core.TreeNode;
import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.JsonTree;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources that a message body names for a relationship operation.
 *
 * @param ids the ids, each once, in the order given; may be empty
 * @param meta the meta object of the document, if a whole document was given; otherwise empty
 */
@Internal
public record IdentifiersInput(List<String> ids, Map<String, @Nullable Object> meta) {

    private static final int MAX_ID_LENGTH = 200;

    /** Whole numbers of at most 200 digits. */
    private static final int MAX_ID_BITS = 660;

    /** Characters that would leave a path segment, or separate ids in another notation. */
    private static final String ILLEGAL_CHARACTERS = "/\\?#%;&{},";

    /** The ids and the meta object, copied. */
    public IdentifiersInput {
        ids = List.copyOf(ids);
        meta = JsonTree.copyOf(meta);
    }

    /**
     * Reads a body: an id (text or a number), several separated by commas, a collection, iterator
     * or array of ids, records, {@link io.github.camelkajabi.model.ResourceIdentifier}s or maps
     * with an {@code id}, one of these alone, or a JSON:API document; each of them also as JSON in
     * text, bytes, a stream or a Jackson tree. Null and blank text yield no ids.
     *
     * @param type the type of the resources, for instance {@code offers}
     * @throws DocumentException if it holds something else, or a resource of another type; the
     *     message names the place
     * @throws IOException if a stream fails
     */
    public static IdentifiersInput read(@Nullable Object body, String type) throws IOException {
        return read(body, type, List.of());
    }

    /**
     * Reads a body like {@link #read(Object, String)}.
     *
     * @param switches names of meta members. Outside of {@code meta}, where they would have no
     *     effect, they are refused.
     */
    public static IdentifiersInput read(
            @Nullable Object body, String type, Collection<String> switches) throws IOException {
        if (body == null) {
            return new IdentifiersInput(List.of(), Trees.NO_MEMBERS);
        }
        String text = Bodies.text(body);
        Object tree = text == null ? Bodies.tree(body) : parse(text.strip());
        requireNoSwitch(tree, switches, "");
        Set<String> ids = new LinkedHashSet<>();
        if (tree instanceof Map<?, ?> document && document.containsKey("data")) {
            collect(document.get("data"), type, "/data", ids);
            return new IdentifiersInput(
                    List.copyOf(ids), Trees.objectOrEmpty(document.get("meta"), "/meta"));
        }
        collect(tree, type, "", ids);
        return new IdentifiersInput(List.copyOf(ids), Trees.NO_MEMBERS);
    }

    /**
     * Whether a body that is otherwise not used has a meta object, or one of these switches
     * anywhere.
     *
     * @throws DocumentException if it looks like JSON but is not
     * @throws IOException if a stream fails
     */
    public static boolean hasMeta(@Nullable Object body, Collection<String> switches)
            throws IOException {
        if (body == null) {
            return false;
        }
        String text = Bodies.text(body);
        if (text != null && !text.stripLeading().startsWith("{")) {
            return false;
        }
        Object tree;
        if (text != null) {
            tree = JsonReader.readUnique(text);
        } else if (body instanceof Map || body instanceof TreeNode || body instanceof Document) {
            tree = Bodies.tree(body);
        } else {
            return false;
        }
        try {
            requireNoSwitch(tree, switches, "");
        } catch (DocumentException e) {
            return true;
        }
        return tree instanceof Map<?, ?> document
                && document.get("meta") instanceof Map<?, ?> meta
                && !meta.isEmpty();
    }

    private static void requireNoSwitch(
            @Nullable Object tree, Collection<String> switches, String pointer) {
        if (tree instanceof List<?> list) {
            list.forEach(one -> requireNoSwitch(one, switches, pointer));
        } else if (tree instanceof Map<?, ?> map) {
            for (Object name : map.keySet()) {
                String plain = String.valueOf(name).replace("_", "");
                if (switches.stream().anyMatch(s -> s.replace("_", "").equalsIgnoreCase(plain))) {
                    throw new DocumentException(
                            pointer + "/" + name, "this member belongs in the meta of a document");
                }
            }
            requireNoSwitch(map.get("data"), switches, pointer + "/data");
            if (!pointer.isEmpty()) {
                requireNoSwitch(map.get("meta"), switches, pointer + "/meta");
            }
        }
    }

    /** The id that an element of a body represents. */
    static String id(@Nullable Object value, String type, String pointer) {
        if (value instanceof Map<?, ?> resource) {
            Bodies.checkType(resource.get("type"), type, pointer + "/type");
            return plainId(resource.get("id"), pointer + "/id");
        }
        return plainId(value, pointer);
    }

    private static @Nullable Object parse(String text) {
        boolean json = text.startsWith("{") || text.startsWith("[") || text.startsWith("\"");
        if (json || text.equals("null")) {
            return JsonReader.readUnique(text);
        }
        return List.of(text.split(",", -1)).stream()
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .toList();
    }

    private static void collect(
            @Nullable Object value, String type, String pointer, Set<String> ids) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                ids.add(id(list.get(i), type, pointer + "/" + i));
            }
        } else if (value != null) {
            ids.add(id(value, type, pointer));
        }
    }

    static String plainId(@Nullable Object value, String pointer) {
        if (value instanceof Long
                || (value instanceof BigInteger big && big.bitLength() <= MAX_ID_BITS)) {
            return value.toString();
        } else if (!(value instanceof String text)) {
            throw new DocumentException(
                    pointer, "expected an id but found " + JsonTree.kindOf(value));
        } else if (text.isEmpty() || text.length() > MAX_ID_LENGTH || !fitsIds(text)) {
            throw new DocumentException(
                    pointer, "expected an id but found a string that is not a valid id");
        } else {
            return text;
        }
    }

    private static boolean fitsIds(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || (Character.isSurrogate(c) && !isPaired(text, i))
                    || ILLEGAL_CHARACTERS.indexOf(c) >= 0
                    || c == '\uFFFD') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
