// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a JSON object as the types the getters promise. An absent member reads as
 * null.
 */
record Attributes(Object owner, Map<String, @Nullable Object> members) {

    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    /** Digits of the longest 64-bit integer: more before the decimal point cannot fit. */
    private static final int LONG_DIGITS = 19;

    private static final String CUSTOM_FIELD_PREFIX = "custom_";
    private static final Pattern CUSTOM_FIELD = Pattern.compile(CUSTOM_FIELD_PREFIX + "[0-9]+");

    private static final DateTimeFormatter DATE_TIME =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                    .appendPattern("[XXX][XX][X]")
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    @Nullable String string(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        } else if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw wrong(name, "a string", value);
    }

    @Nullable Boolean bool(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        } else if ("true".equals(value)) {
            return true;
        } else if ("false".equals(value)) {
            return false;
        }
        throw wrong(name, "a boolean", value);
    }

    @Nullable Long integer(String name) {
        Object value = members.get(name);
        if (value == null || value instanceof Long) {
            return (Long) value;
        }
        BigDecimal number = number(value);
        if (number == null) {
            throw wrong(name, "an integer", value);
        }
        if (number.signum() == 0) {
            return 0L;
        }
        if ((long) number.precision() - number.scale() > LONG_DIGITS) {
            throw new AttributeException(owner, name, "an integer of 64 bits", "a larger number");
        }
        if (number.scale() > number.precision()) {
            throw new AttributeException(owner, name, "an integer", "a number with a fraction");
        }
        BigInteger integer;
        try {
            integer = number.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new AttributeException(owner, name, "an integer", "a number with a fraction");
        }
        if (integer.compareTo(MIN_LONG) < 0 || integer.compareTo(MAX_LONG) > 0) {
            throw new AttributeException(owner, name, "an integer of 64 bits", "a larger number");
        }
        return integer.longValue();
    }

    @Nullable BigDecimal decimal(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        BigDecimal number = number(value);
        if (number == null) {
            throw wrong(name, "a decimal number", value);
        }
        if (!Decimals.isTame(number)) {
            throw new AttributeException(
                    owner, name, "a decimal number", "one whose exponent is out of all proportion");
        }
        return number;
    }

    @Nullable Instant instant(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            try {
                return DATE_TIME.parse(text, Instant::from);
            } catch (DateTimeException e) {
                throw new AttributeException(owner, name, "a date-time", "a string that is none");
            }
        }
        throw wrong(name, "a date-time", value);
    }

    @Nullable Instant instantOrDate(String name) {
        if (members.get(name) instanceof String text && text.length() == "yyyy-mm-dd".length()) {
            try {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeException e) {
                throw new AttributeException(owner, name, "a date-time", "a string that is none");
            }
        }
        return instant(name);
    }

    @Nullable List<@Nullable Object> list(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        } else if (value instanceof List<?> list) {
            return Collections.unmodifiableList(list);
        }
        throw wrong(name, "an array", value);
    }

    @Nullable List<String> strings(String name) {
        List<@Nullable Object> values = list(name);
        if (values == null) {
            return null;
        }
        List<String> strings = new ArrayList<>(values.size());
        for (Object value : values) {
            if (value == null || value instanceof Map || value instanceof List) {
                throw new AttributeException(
                        owner, name, "an array of strings", JsonTree.kindOf(value) + " in it");
            }
            strings.add(value.toString());
        }
        return List.copyOf(strings);
    }

    @Nullable List<Map<String, @Nullable Object>> objects(String name) {
        List<@Nullable Object> values = list(name);
        if (values == null) {
            return null;
        }
        List<Map<String, @Nullable Object>> objects = new ArrayList<>(values.size());
        for (Object value : values) {
            if (!(value instanceof Map)) {
                throw new AttributeException(
                        owner, name, "an array of objects", JsonTree.kindOf(value) + " in it");
            }
            objects.add(Json.object(value));
        }
        return List.copyOf(objects);
    }

    <R> @Nullable List<R> objects(
            String name, Function<? super Map<String, @Nullable Object>, ? extends R> factory) {
        List<Map<String, @Nullable Object>> values = objects(name);
        return values == null ? null : values.stream().<R>map(factory).toList();
    }

    @Nullable Map<String, @Nullable Object> object(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        } else if (value instanceof Map) {
            return Json.object(value);
        }
        throw wrong(name, "an object", value);
    }

    @Nullable String customField(int number) {
        return string(CUSTOM_FIELD_PREFIX + number);
    }

    Map<String, @Nullable String> customFields() {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        for (String name : members.keySet()) {
            if (CUSTOM_FIELD.matcher(name).matches()) {
                fields.put(name, string(name));
            }
        }
        return Collections.unmodifiableMap(fields);
    }

    private static @Nullable BigDecimal number(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        } else if (value instanceof Long integer) {
            return BigDecimal.valueOf(integer);
        } else if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        } else if (value instanceof String text) {
            return Decimals.read(text);
        }
        return null;
    }

    private AttributeException wrong(String name, String expected, Object value) {
        boolean unparsable =
                value instanceof String
                        && !expected.equals("an array")
                        && !expected.equals("an object");
        String found = unparsable ? "a string that is none" : JsonTree.kindOf(value);
        return new AttributeException(owner, name, expected, found);
    }
}
