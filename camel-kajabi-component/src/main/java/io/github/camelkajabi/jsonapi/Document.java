// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.Included;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ShapeException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A response document of the API: an immutable view that keeps everything that was sent.
 *
 * <p>The structure is checked once, on creation, so that no getter can fail later; a wrong
 * structure is a {@link DocumentException} that names the place. The known deviations of the API
 * from JSON:API are accepted: a single resource sent as an array, {@code included} inside {@code
 * data}, links that are empty or objects, an array without a document around it (the samples of
 * hooks), an empty object as {@code data}, and no body at all.
 */
@Internal
public final class Document {

    private static final Document EMPTY =
            new Document(null, Trees.NO_MEMBERS, List.of(), List.of());
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final int MAX_DIGITS = 18;

    /** The parameter with the number of a page, as links write it. */
    private static final List<String> PAGE_NUMBERS = List.of("page[number]=", "page%5Bnumber%5D=");

    private final @Nullable Object tree;
    private final Map<String, @Nullable Object> object;
    private final List<Resource> resources;
    private final List<Resource> included;

    private Document(
            @Nullable Object tree,
            Map<String, @Nullable Object> object,
            List<Resource> resources,
            List<Resource> included) {
        this.tree = tree;
        this.object = object;
        this.resources = resources;
        this.included = included;
    }

    /**
     * Reads a document from a stream to its end; does not close it.
     *
     * @throws DocumentException if it is not JSON, is cut off, or is not a JSON:API document
     * @throws IOException if the stream fails
     */
    public static Document read(InputStream json) throws IOException {
        return of(JsonReader.readDocument(json), null);
    }

    /**
     * Reads a document from a stream to its end; does not close it.
     *
     * @param expectedType the type to assume for resources whose own type is missing or unknown
     * @throws DocumentException if it is not JSON, is cut off, or is not a JSON:API document
     * @throws IOException if the stream fails
     */
    public static Document read(InputStream json, @Nullable String expectedType)
            throws IOException {
        return of(JsonReader.readDocument(json), expectedType);
    }

    /**
     * Reads a document from bytes in UTF-8.
     *
     * @throws DocumentException if it is not JSON, is cut off, or is not a JSON:API document
     */
    public static Document read(byte[] json) {
        return of(JsonReader.read(json), null);
    }

    /**
     * Reads a document from text.
     *
     * @throws DocumentException if it is not JSON, is cut off, or is not a JSON:API document
     */
    public static Document read(String json) {
        return read(json, null);
    }

    /**
     * Reads a document from text.
     *
     * @param expectedType the type to assume for resources whose own type is missing or unknown
     * @throws DocumentException if it is not JSON, is cut off, or is not a JSON:API document
     */
    public static Document read(String json, @Nullable String expectedType) {
        return of(JsonReader.readDocument(json), expectedType);
    }

    /**
     * A view of a document that has been parsed.
     *
     * @param tree the document as a map, a list of resource objects, or null for an empty body
     * @throws DocumentException if it is not a JSON:API document
     */
    public static Document of(@Nullable Object tree) {
        return of(tree, null);
    }

    /**
     * A view of a document that has been parsed.
     *
     * @param tree the document as a map, a list of resource objects, or null for an empty body
     * @param expectedType the type to assume for resources whose own type is missing or unknown
     * @throws DocumentException if it is not a JSON:API document
     */
    public static Document of(@Nullable Object tree, @Nullable String expectedType) {
        Object json;
        try {
            json = JsonTree.copyOf(tree);
        } catch (ShapeException e) {
            throw DocumentException.at("", e);
        }
        if (json == null) {
            return EMPTY;
        } else if (json instanceof List<?> list) {
            List<Place> primary = elements(list, "");
            return new Document(
                    json,
                    Trees.NO_MEMBERS,
                    resources(primary, expectedType, index(primary, List.of())),
                    List.of());
        }
        return of(Trees.object(json, ""), expectedType);
    }

    private static Document of(
            Map<String, @Nullable Object> object, @Nullable String expectedType) {
        Trees.objectOrEmpty(object.get("meta"), "/meta");
        if (!(object.get("links") instanceof String)) {
            Trees.objectOrEmpty(object.get("links"), "/links");
        }
        List<Place> primary = primary(object.get("data"));
        List<Place> along = new ArrayList<>(included(object, ""));
        for (Place place : primary) {
            if (place.object().get("included") != null) {
                along.addAll(included(place.object(), place.pointer()));
            }
        }
        Included index = along.isEmpty() ? Included.none() : index(along, primary);
        return new Document(
                object,
                object,
                resources(primary, expectedType, index),
                resources(along, null, index));
    }

    /** A resource object and where it is; in a list if the index is not negative. */
    private record Place(String holder, int index, Map<String, @Nullable Object> object) {

        String pointer() {
            return index < 0 ? holder : holder + "/" + index;
        }
    }

    private static List<Place> primary(@Nullable Object data) {
        if (data == null || data.equals(Trees.NO_MEMBERS)) {
            return List.of();
        } else if (data instanceof List<?> list) {
            return elements(list, "/data");
        } else if (data instanceof Map) {
            return List.of(new Place("/data", -1, Trees.object(data, "/data")));
        }
        throw new DocumentException(
                "/data", "expected an object or an array but found " + JsonTree.kindOf(data));
    }

    private static List<Place> included(Map<String, @Nullable Object> holder, String pointer) {
        Object included = holder.get("included");
        if (included == null) {
            return List.of();
        } else if (included instanceof List<?> list) {
            return elements(list, pointer + "/included");
        }
        throw new DocumentException(
                pointer + "/included", "expected an array but found " + JsonTree.kindOf(included));
    }

    private static List<Place> elements(List<?> list, String pointer) {
        List<Place> places = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            places.add(
                    new Place(
                            pointer,
                            i,
                            Trees.object(
                                    element,
                                    element instanceof Map ? pointer : pointer + "/" + i)));
        }
        return places;
    }

    private static Included index(List<Place> first, List<Place> second) {
        Included.Builder index = Included.builder();
        for (List<Place> places : List.of(first, second)) {
            for (Place place : places) {
                try {
                    index.add(place.object());
                } catch (ShapeException e) {
                    throw DocumentException.at(place.pointer(), e);
                }
            }
        }
        return index.build();
    }

    private static List<Resource> resources(
            List<Place> places, @Nullable String expectedType, Included included) {
        List<Resource> resources = new ArrayList<>(places.size());
        for (Place place : places) {
            try {
                resources.add(Resource.of(place.object(), expectedType, included));
            } catch (ShapeException e) {
                throw DocumentException.at(place.pointer(), e);
            }
        }
        return List.copyOf(resources);
    }

    /** The single resource of the document, or the first of several; null if there is none. */
    public @Nullable Resource resource() {
        return resources.isEmpty() ? null : resources.get(0);
    }

    /**
     * All primary resources, in the order of the document, without the included ones. Immutable.
     */
    public List<Resource> resources() {
        return resources;
    }

    /** Whether there is no primary resource. */
    public boolean isEmpty() {
        return resources.isEmpty();
    }

    /** The included resources, in the order of the document. Immutable. */
    public List<Resource> included() {
        return included;
    }

    /**
     * Links of the document as sent; empty if there are none. A link is text, an object with {@code
     * href}, or null.
     */
    public Map<String, @Nullable Object> links() {
        return object.get("links") instanceof String
                ? Trees.NO_MEMBERS
                : Trees.objectOrEmpty(object.get("links"), "/links");
    }

    /** The meta object of the document as sent; empty if there is none. */
    public Map<String, @Nullable Object> meta() {
        return Trees.objectOrEmpty(object.get("meta"), "/meta");
    }

    /**
     * Whether the document has a link to a next page. See {@link PageEnd} for the question whether
     * a page is the last one.
     */
    public boolean hasNext() {
        return address(links().get("next")) != null;
    }

    /** The number of rows of the whole list, if the document states it. */
    public OptionalLong totalCount() {
        OptionalLong total = count(meta().get("total_count"));
        if (total.isEmpty()) {
            total = count(meta().get("total"));
        }
        return total.isEmpty() ? count(pagination("records")) : total;
    }

    /** The number of pages of the whole list, if the document states it. */
    public OptionalInt totalPages() {
        OptionalInt total = toInt(count(meta().get("total_pages")));
        return total.isEmpty() ? toInt(count(pagination("last"))) : total;
    }

    /**
     * Whether the page links or {@code meta.page} of an empty page show that it should have rows:
     * the last page is this one or a later one, or the list has more rows than were read before.
     * The API does not define that meta object, so its total proves nothing else.
     *
     * @param number the number of the page, from 1
     * @param rows the number of rows of the pages before it
     */
    public boolean promisesRows(int number, long rows) {
        // The last page of an empty list is its first one.
        boolean isInside = pageOf(address(links().get("last"))) >= Math.max(number, 2);
        OptionalLong total =
                meta().get("page") instanceof Map<?, ?> page
                        ? count(page.get("total"))
                        : OptionalLong.empty();
        return isInside || (total.isPresent() && total.getAsLong() > rows);
    }

    /** The number in a link to a page; 0 if there is none. */
    private static int pageOf(@Nullable String address) {
        String link = address == null ? "" : address;
        for (String name : PAGE_NUMBERS) {
            int from = link.indexOf(name) + name.length();
            int end = from;
            while (end < link.length()
                    && end - from < 9
                    && Character.digit(link.charAt(end), 10) >= 0) {
                end++;
            }
            if (from >= name.length() && end > from) {
                return Integer.parseInt(link, from, end, 10);
            }
        }
        return 0;
    }

    /**
     * The document object, exactly as sent; empty if there was no body or an array without a
     * document. Immutable.
     */
    public Map<String, @Nullable Object> asMap() {
        return object;
    }

    /**
     * The tree exactly as it was sent: a map, a list if it was an array without a document, or null
     * if there was no body.
     */
    @JsonValue
    public @Nullable Object tree() {
        return tree;
    }

    /** The number of resources; never content. */
    @Override
    public String toString() {
        return "Document[" + resources.size() + " resources]";
    }

    private @Nullable Object pagination(String name) {
        return meta().get("pagination") instanceof Map<?, ?> pagination
                ? pagination.get(name)
                : null;
    }

    private static @Nullable String address(@Nullable Object link) {
        Object address = link instanceof Map<?, ?> described ? described.get("href") : link;
        return address instanceof String text && !text.isBlank() ? text : null;
    }

    private static OptionalLong count(@Nullable Object value) {
        long count;
        if (value instanceof Long number) {
            count = number;
        } else if (value instanceof String text
                && text.length() <= MAX_DIGITS
                && DIGITS.matcher(text).matches()) {
            count = Long.parseLong(text);
        } else if (value instanceof BigDecimal number && isWhole(number)) {
            count = number.longValue();
        } else {
            return OptionalLong.empty();
        }
        return count >= 0 ? OptionalLong.of(count) : OptionalLong.empty();
    }

    /** Whether it is a whole number, such as 5.0, that fits into a long. */
    private static boolean isWhole(BigDecimal number) {
        return number.precision() - number.scale() <= MAX_DIGITS
                && (number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0);
    }

    private static OptionalInt toInt(OptionalLong number) {
        return number.isPresent() && number.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }
}
