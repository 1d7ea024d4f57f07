// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import io.github.camelkajabi.annotations.Internal;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Immutable JSON values as plain Java: {@code Map} (in the order of the document), {@code List},
 * {@code String}, {@code Long} or, beyond 64 bits, {@code BigInteger}, {@code BigDecimal}, {@code
 * Boolean} and {@code null}.
 *
 * <p>Maps and lists made here are known to be immutable all the way down, so copying one again
 * costs nothing.
 */
@Internal
public final class JsonTree {

    /** How deep objects and arrays may be nested: {@value}. */
    public static final int MAX_DEPTH = 500;

    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);
    private static final int MAX_KEY_IN_POINTER = 60;
    private static final Map<String, @Nullable Object> NO_MEMBERS = new FrozenMap(Map.of());
    private static final List<@Nullable Object> NO_ELEMENTS = new FrozenList(new Object[0]);

    private JsonTree() {}

    /**
     * An immutable copy of an object.
     *
     * @throws ShapeException if it holds something that has no JSON form
     */
    @SuppressWarnings("unchecked") // what is frozen has the values of a tree
    public static Map<String, @Nullable Object> copyOf(Map<String, ?> object) {
        return object instanceof Frozen
                ? (Map<String, @Nullable Object>) object
                : copyMap(object, null, 0);
    }

    /**
     * An immutable copy of a value. Besides the types of this tree it takes what Java programs keep
     * such values in: all number types, text of any kind, enumerations (by name), dates and times,
     * arrays, collections, and the records of this package.
     *
     * <p>Dates and times become ISO 8601. A day ({@code LocalDate}, {@code java.sql.Date}) stays
     * that day, whatever the default time zone; an instant ({@code Instant}, {@code
     * java.util.Date}, {@code java.sql.Timestamp}) is written in UTC; what has an offset or a zone
     * of its own ({@code OffsetDateTime}, {@code ZonedDateTime}, {@code Calendar}) keeps its
     * offset. A {@code LocalDateTime} names no instant and is refused.
     *
     * @throws ShapeException if it holds something that has no JSON form
     */
    public static @Nullable Object copyOf(@Nullable Object value) {
        return copy(value, null, 0);
    }

    /**
     * Makes an object immutable without copying it. The caller gives the map away, and its values
     * are such trees.
     *
     * @param object a map that nobody else will change and that keeps its order
     */
    public static Map<String, @Nullable Object> adopt(Map<String, @Nullable Object> object) {
        return new FrozenMap(object);
    }

    /**
     * An object of the names and values in a part of an array, name and value in turn. Of two
     * members with the same name the last counts, in the place of the first.
     *
     * @param members names, and values that are such trees
     * @param from where the first name is
     * @param to where the last value ends
     */
    public static Map<String, @Nullable Object> object(
            @Nullable Object[] members, int from, int to) {
        if (from == to) {
            return NO_MEMBERS;
        }
        MemberNames names = MemberNames.of(members, from, to);
        if (names != null) {
            return FlatObject.of(names, members, from);
        }
        Map<String, @Nullable Object> hashed = new LinkedHashMap<>();
        for (int i = from; i < to; i += 2) {
            hashed.put(String.valueOf(members[i]), members[i + 1]);
        }
        return new FrozenMap(hashed);
    }

    /**
     * An array of a part of an array.
     *
     * @param elements values that are such trees
     * @param from where the first is
     * @param to where the last ends
     */
    public static List<@Nullable Object> array(@Nullable Object[] elements, int from, int to) {
        return from == to ? NO_ELEMENTS : new FrozenList(Arrays.copyOfRange(elements, from, to));
    }

    /**
     * What kind of JSON value this is, for messages: {@code a string}, {@code an object}, {@code
     * nothing}...
     */
    public static String kindOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Map) {
            return "an object";
        } else if (value instanceof List) {
            return "an array";
        } else if (value instanceof String) {
            return "a string";
        } else if (value instanceof Number) {
            return "a number";
        } else if (value instanceof Boolean) {
            return "a boolean";
        }
        return "a " + value.getClass().getName();
    }

    /** A member name as a part of a JSON pointer: escaped, printable and of bounded length. */
    public static String pointerPart(String name) {
        StringBuilder part = new StringBuilder("/");
        int end = Math.min(name.length(), MAX_KEY_IN_POINTER);
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            if (c == '~') {
                part.append("~0");
            } else if (c == '/') {
                part.append("~1");
            } else {
                boolean shown = c == ' ' || (!OneLine.isSpace(c) && OneLine.isVisible(c));
                part.append(shown ? c : '?');
            }
        }
        return end < name.length() ? part.append("...").toString() : part.toString();
    }

    /** An integer in the type of this tree: {@code Long} if it fits. */
    public static Number integer(BigInteger value) {
        if (value.compareTo(MIN_LONG) >= 0 && value.compareTo(MAX_LONG) <= 0) {
            return value.longValue();
        }
        return value;
    }

    private static boolean isTree(@Nullable Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof BigDecimal
                || value instanceof Frozen;
    }

    private static @Nullable Object copy(@Nullable Object value, @Nullable Path path, int depth) {
        if (value == null || isTree(value)) {
            return value;
        } else if (value instanceof Map<?, ?> map) {
            return copyMap(map, path, depth);
        } else if (value instanceof Collection<?> elements) {
            return copyElements(elements, path, depth);
        } else if (value instanceof byte[]) {
            throw new ShapeException(
                    Path.pointer(path),
                    "a byte array cannot be written as JSON; use a string instead");
        } else if (value instanceof char[] characters) {
            return new String(characters);
        } else if (value.getClass().isArray()) {
            return copyElements(elementsOf(value), path, depth);
        } else if (value instanceof Number number) {
            return copyNumber(number, path);
        } else if (value instanceof Resource resource) {
            return resource.asMap();
        } else if (value instanceof Relationship relationship) {
            return relationship.asMap();
        } else if (value instanceof ResourceIdentifier identifier) {
            return identifier.asMap();
        }
        return copyText(value, path);
    }

    private static Map<String, @Nullable Object> copyMap(
            Map<?, ?> map, @Nullable Path path, int depth) {
        checkDepth(path, depth);
        @Nullable Object[] copy = new Object[2 * map.size()];
        int used = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof CharSequence) && !(entry.getKey() instanceof Enum)) {
                throw new ShapeException(Path.pointer(path), "a member name must be text");
            }
            String name = entry.getKey().toString();
            if (used == copy.length) {
                // it grew meanwhile
                copy = Arrays.copyOf(copy, 2 * used + 2);
            }
            copy[used] = name;
            Object value = entry.getValue();
            copy[used + 1] =
                    isTree(value) ? value : copy(value, new Path(path, name, -1), depth + 1);
            used += 2;
        }
        return object(copy, 0, used);
    }

    private static List<@Nullable Object> copyElements(
            Iterable<?> elements, @Nullable Path path, int depth) {
        checkDepth(path, depth);
        ArrayList<@Nullable Object> copy = new ArrayList<>();
        for (Object element : elements) {
            copy.add(
                    isTree(element)
                            ? element
                            : copy(element, new Path(path, "", copy.size()), depth + 1));
        }
        return new FrozenList(copy.toArray());
    }

    private static void checkDepth(@Nullable Path path, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new ShapeException(
                    Path.pointer(path), "nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    private static List<@Nullable Object> elementsOf(Object array) {
        int length = Array.getLength(array);
        List<@Nullable Object> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private static Number copyNumber(Number number, @Nullable Path path) {
        if (number instanceof BigInteger big) {
            return integer(big);
        } else if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new ShapeException(Path.pointer(path), "not a JSON number");
            }
            return new BigDecimal(number.toString());
        } else if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        try {
            BigDecimal exact = new BigDecimal(number.toString());
            return exact.scale() == 0 ? integer(exact.unscaledValue()) : exact;
        } catch (NumberFormatException e) {
            throw new ShapeException(
                    Path.pointer(path), "a " + number.getClass().getName() + " has no JSON form");
        }
    }

    @SuppressWarnings("JavaUtilDate") // programs still have them in their maps
    private static String copyText(Object value, @Nullable Path path) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value instanceof java.sql.Date || value instanceof java.sql.Time) {
            // a day, or a time of day; both print themselves as ISO 8601 has it
            return value.toString();
        } else if (value instanceof Timestamp timestamp) {
            return timestamp.toInstant().toString();
        } else if (value instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime()).toString();
        } else if (value instanceof Calendar calendar) {
            return OffsetDateTime.ofInstant(calendar.toInstant(), calendar.getTimeZone().toZoneId())
                    .toString();
        } else if (value instanceof LocalDateTime) {
            throw new ShapeException(
                    Path.pointer(path),
                    "a LocalDateTime has no time zone; give an Instant, an OffsetDateTime or a"
                            + " LocalDate");
        } else if (value instanceof ZonedDateTime time) {
            return time.toOffsetDateTime().toString();
        } else if (value instanceof CharSequence
                || value instanceof Character
                || value instanceof Instant
                || value instanceof OffsetDateTime
                || value instanceof LocalDate
                || value instanceof LocalTime
                || value instanceof URI
                || value instanceof URL
                || value instanceof UUID) {
            return value.toString();
        }
        throw new ShapeException(
                Path.pointer(path), "a " + value.getClass().getName() + " has no JSON form");
    }

    private record Path(@Nullable Path parent, String name, int index) {

        static String pointer(@Nullable Path path) {
            StringBuilder pointer = new StringBuilder();
            for (Path at = path; at != null; at = at.parent) {
                pointer.insert(0, at.index < 0 ? pointerPart(at.name) : "/" + at.index);
            }
            return pointer.toString();
        }
    }

    /** What is known to be immutable all the way down. */
    interface Frozen {}

    private static final class FrozenMap extends AbstractMap<String, @Nullable Object>
            implements Frozen {

        private final Map<String, @Nullable Object> members;

        FrozenMap(Map<String, @Nullable Object> members) {
            this.members = members;
        }

        @Override
        public @Nullable Object get(@Nullable Object name) {
            return members.get(name);
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return members.containsKey(name);
        }

        @Override
        public int size() {
            return members.size();
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            return Collections.unmodifiableMap(members).entrySet();
        }
    }

    private static final class FrozenList extends AbstractList<@Nullable Object>
            implements RandomAccess, Frozen {

        private final @Nullable Object[] elements;

        FrozenList(@Nullable Object[] elements) {
            this.elements = elements;
        }

        @Override
        public @Nullable Object get(int index) {
            return elements[index];
        }

        @Override
        public int size() {
            return elements.length;
        }
    }
}
