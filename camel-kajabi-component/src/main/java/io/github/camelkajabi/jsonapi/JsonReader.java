// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jsonapi;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.model.JsonTree;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text into an immutable tree as described by {@link JsonTree}. Numbers keep all their
 * digits and members their order; only a negative zero becomes a positive one. If two members have
 * the same name, the last one counts, unless unique names are demanded.
 *
 * <p>Exactly one value is read; anything but white space after it is an error. Empty input is read
 * as null. More than a million names and values are refused.
 */
@Internal
public final class JsonReader {

    private static final int INITIAL_CAPACITY = 64;

    /** More than any response has. Small values take many times the memory of their text. */
    private static final int MAX_VALUES = 1_000_000;

    private final JsonParser parser;

    /** The parts of the open objects and arrays, the innermost last. */
    private @Nullable Object[] open = new Object[INITIAL_CAPACITY];

    private int used;

    private int values;

    private final Mode mode;

    /** Whether the text has ended before its value, or cannot be read from here on. */
    private boolean brokenOff;

    /** How to deal with members of the same name and with errors. */
    private enum Mode {
        /** The last one of members with the same name counts. */
        PLAIN,
        /** No object may have two members of the same name. */
        UNIQUE,
        /** The same for the document and its resource objects, but not for what is inside them. */
        DOCUMENT,
        /** As for a document, but a row of its data that has two such is {@link Ambiguous}. */
        ROWS,
        /** What precedes an error counts. */
        BEGINNING
    }

    /**
     * A resource object of a list that has two members of the same name.
     *
     * @param object the object; the last one of these members counts
     */
    record Ambiguous(Map<String, @Nullable Object> object) {}

    private JsonReader(JsonParser parser, Mode mode) {
        this.parser = parser;
        this.mode = mode;
    }

    /**
     * Reads from a stream to its end; does not close it.
     *
     * @throws DocumentException if it is not JSON, is cut off, or is nested deeper than {@link
     *     JsonTree#MAX_DEPTH}
     * @throws IOException if the stream fails
     */
    public static @Nullable Object read(InputStream json) throws IOException {
        try (JsonParser parser = JsonFactories.SHARED.createParser(json)) {
            return read(parser, Mode.PLAIN);
        } catch (CharConversionException e) {
            throw unknownEncoding();
        }
    }

    /**
     * Reads a response document from a stream to its end; does not close it.
     *
     * @throws DocumentException also if the document, its {@code data}, {@code meta} or {@code
     *     links}, or a resource object in an array has two members of the same name: one of them
     *     could hide the other
     * @throws IOException if the stream fails
     */
    static @Nullable Object readDocument(InputStream json) throws IOException {
        try (JsonParser parser = JsonFactories.SHARED.createParser(json)) {
            return read(parser, Mode.DOCUMENT);
        } catch (CharConversionException e) {
            throw unknownEncoding();
        }
    }

    /**
     * Reads a response document with a list from a stream to its end; does not close it. Like
     * {@link #readDocument(InputStream)}, but a resource object in its {@code data} that has two
     * members of the same name is {@link Ambiguous}, which is not a value of a tree.
     *
     * @throws IOException if the stream fails
     */
    static @Nullable Object readRows(InputStream json) throws IOException {
        try (JsonParser parser = JsonFactories.SHARED.createParser(json)) {
            return read(parser, Mode.ROWS);
        } catch (CharConversionException e) {
            throw unknownEncoding();
        }
    }

    /** The same for text. */
    static @Nullable Object readDocument(String json) {
        return read(json, Mode.DOCUMENT);
    }

    /**
     * Reads bytes in UTF-8, or in UTF-16 or UTF-32 if they begin that way.
     *
     * @throws DocumentException if it is not JSON, is cut off, or is nested deeper than {@link
     *     JsonTree#MAX_DEPTH}
     */
    public static @Nullable Object read(byte[] json) {
        try (JsonParser parser = JsonFactories.SHARED.createParser(json)) {
            return read(parser, Mode.PLAIN);
        } catch (CharConversionException e) {
            throw unknownEncoding();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads text.
     *
     * @throws DocumentException if it is not JSON, is cut off, or is nested deeper than {@link
     *     JsonTree#MAX_DEPTH}
     */
    public static @Nullable Object read(String json) {
        return read(json, Mode.PLAIN);
    }

    /**
     * The same for text whose objects must not have two members of the same name: in what a person
     * sends, nobody knows which of the two is meant.
     *
     * @throws DocumentException also if two members of an object have the same name
     */
    static @Nullable Object readUnique(String json) {
        return read(json, Mode.UNIQUE);
    }

    /**
     * Reads the values at the beginning of a text that are complete. The rest may be cut off or
     * malformed.
     *
     * @return null if there are none
     */
    static @Nullable Object readBeginning(String json) {
        try {
            return read(json, Mode.BEGINNING);
        } catch (DocumentException e) {
            return null;
        }
    }

    private static @Nullable Object read(String json, Mode mode) {
        try (JsonParser parser = JsonFactories.SHARED.createParser(json)) {
            return read(parser, mode);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a Jackson tree.
     *
     * @throws DocumentException if it is nested deeper than {@link JsonTree#MAX_DEPTH} or holds
     *     Java objects
     */
    public static @Nullable Object read(TreeNode json) {
        try (JsonParser parser = json.traverse()) {
            return read(parser, Mode.PLAIN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object read(JsonParser parser, Mode mode) throws IOException {
        try {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.NOT_AVAILABLE) {
                return null;
            }
            JsonReader reader = new JsonReader(parser, mode);
            Object value = reader.value(first, 0);
            if (!reader.brokenOff && parser.nextToken() != null) {
                throw failure(parser, "unexpected text after the end of the document");
            }
            return value;
        } catch (JsonEOFException e) {
            throw failure(parser, "the document is cut off");
        } catch (StreamConstraintsException e) {
            throw failure(parser, "nested too deeply, or a value is too long");
        } catch (JsonProcessingException
                | CharConversionException
                | ArithmeticException
                | NumberFormatException e) {
            throw failure(parser, "not valid JSON");
        }
    }

    private @Nullable Object value(JsonToken token, int depth) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? JsonTree.integer(parser.getBigIntegerValue())
                            : Long.valueOf(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw failure(parser, "not a JSON value");
        };
    }

    /** A map, or a row that is ambiguous. */
    private Object object(int depth) throws IOException {
        checkDepth(parser, depth);
        int from = used;
        try {
            readMembers(depth);
        } catch (JsonProcessingException | DocumentException e) {
            if (mode != Mode.BEGINNING) {
                throw e;
            }
            brokenOff = true;
            // A name without a value does not count.
            used -= (used - from) % 2;
        }
        Map<String, @Nullable Object> object = JsonTree.object(open, from, used);
        boolean isAmbiguous = object.size() != (used - from) / 2 && mustBeUnique(depth);
        if (isAmbiguous && !isRow(depth)) {
            throw failure(parser, "two members of this object have the same name");
        }
        used = from;
        return isAmbiguous ? new Ambiguous(object) : object;
    }

    private List<@Nullable Object> array(int depth) throws IOException {
        checkDepth(parser, depth);
        int from = used;
        try {
            readElements(depth);
        } catch (JsonProcessingException | DocumentException e) {
            if (mode != Mode.BEGINNING) {
                throw e;
            }
            brokenOff = true;
        }
        List<@Nullable Object> array = JsonTree.array(open, from, used);
        used = from;
        return array;
    }

    /** Called after the end of an object, when its parent is the context of the parser. */
    private boolean mustBeUnique(int depth) {
        return switch (mode) {
            case UNIQUE -> true;
            case DOCUMENT, ROWS -> depth < 2 || isInArray(depth);
            case PLAIN, BEGINNING -> false;
        };
    }

    private boolean isInArray(int depth) {
        return depth == 2 && parser.getParsingContext().inArray();
    }

    private boolean isRow(int depth) {
        return mode == Mode.ROWS
                && isInArray(depth)
                && "data".equals(parser.getParsingContext().getParent().getCurrentName());
    }

    private void readMembers(int depth) throws IOException {
        String name = parser.nextFieldName();
        for (; name != null; name = brokenOff ? null : parser.nextFieldName()) {
            add(name);
            String text = parser.nextTextValue();
            add(text == null ? value(current(parser), depth + 1) : text);
        }
        if (!brokenOff) {
            expectEnd(parser, JsonToken.END_OBJECT);
        }
    }

    private void readElements(int depth) throws IOException {
        JsonToken token = next(parser);
        while (token != JsonToken.END_ARRAY) {
            add(value(token, depth + 1));
            token = brokenOff ? JsonToken.END_ARRAY : next(parser);
        }
    }

    private void add(@Nullable Object part) {
        if (++values > MAX_VALUES) {
            throw failure(parser, "more than " + MAX_VALUES + " names and values");
        }
        if (used == open.length) {
            open = Arrays.copyOf(open, 2 * used);
        }
        open[used++] = part;
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        parser.nextToken();
        return current(parser);
    }

    private static JsonToken current(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw failure(parser, "the document is cut off");
        }
        return token;
    }

    private static void expectEnd(JsonParser parser, JsonToken end) {
        if (parser.currentToken() != end) {
            throw failure(parser, "the document is cut off");
        }
    }

    /** Trees of Jackson are not limited by the factory. */
    private static void checkDepth(JsonParser parser, int depth) {
        if (depth >= JsonTree.MAX_DEPTH) {
            throw failure(parser, "nested deeper than " + JsonTree.MAX_DEPTH + " levels");
        }
    }

    private static DocumentException unknownEncoding() {
        return new DocumentException("", "not text in a supported encoding");
    }

    private static DocumentException failure(JsonParser parser, String problem) {
        StringBuilder pointer = new StringBuilder();
        for (JsonStreamContext at = parser.getParsingContext(); at != null; at = at.getParent()) {
            if (at.inArray() && at.hasCurrentIndex()) {
                pointer.insert(0, "/" + at.getCurrentIndex());
            } else if (at.inObject() && at.getCurrentName() != null) {
                pointer.insert(0, JsonTree.pointerPart(at.getCurrentName()));
            }
        }
        JsonLocation location = parser.currentLocation();
        return new DocumentException(
                pointer.toString(),
                problem,
                Math.max(location.getLineNr(), 0),
                Math.max(location.getColumnNr(), 0));
    }
}
