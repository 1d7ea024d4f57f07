// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.ValueForm;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.OneLine;
import io.github.camelkajabi.model.ShapeException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of filters. The server probably ignores a filter whose value it does not understand.
 */
public final class FilterValues {

    private static final int MAX_DIGITS = 100;

    private FilterValues() {}

    /**
     * Checks the form of a value. A blank value is refused when the query is built.
     *
     * @throws IllegalArgumentException if it has another form; the message names the option, the
     *     value and the right form
     */
    public static void check(Operation operation, String name, @Nullable Object value) {
        ValueForm form = Catalog.get().form(operation, name);
        List<String> texts = texts("filter." + name, value);
        boolean isRepeatable = operation.filter(name).map(Filter::repeatable).orElse(false);
        if (texts.size() > 1 && !isRepeatable && !takesSeveral(form, name)) {
            throw wrong(operation, name, String.join(",", texts), "one value only");
        }
        for (String text : texts) {
            String given = text.strip();
            if (isBlank(text)) {
                continue;
            }
            if (form == ValueForm.choice) {
                List<String> values = operation.filter(name).map(Filter::values).orElse(List.of());
                if (!values.contains(text)) {
                    throw wrong(operation, name, text, "one of " + values);
                }
            } else if (!form.accepts(form.isList() ? given : text)) {
                throw wrong(
                        operation,
                        name,
                        text,
                        form.description() + ", for example " + form.example());
            }
        }
    }

    private static boolean takesSeveral(ValueForm form, String name) {
        return form.isList() || name.endsWith("_in");
    }

    private static IllegalArgumentException wrong(
            Operation operation, String name, String value, String right) {
        return new IllegalArgumentException(
                "filter."
                        + OneLine.of(name, OneLine.VALUE)
                        + "="
                        + OneLine.of(value, OneLine.VALUE)
                        + ": the value for kajabi:"
                        + operation.address()
                        + " must be "
                        + right
                        + ". The server probably ignores a filter that it does not understand and"
                        + " answers with every record; lenient=true sends it anyway.");
    }

    /**
     * The texts of a value, one for each of several. Dates, times and numbers have the form that
     * they have in a document.
     *
     * @param option the option or the header, for the message
     * @throws IllegalArgumentException if it is an object, such as a map or a record, or a list
     *     that contains an object, a list or null: the server would ignore its text
     */
    public static List<String> texts(String option, @Nullable Object value) {
        Object tree;
        try {
            tree = JsonTree.copyOf(value);
        } catch (ShapeException e) {
            throw noValue(option, e.getProblem());
        }
        List<?> values =
                tree instanceof List<?> several
                        ? several
                        : tree == null ? List.of() : List.of(tree);
        for (Object one : values) {
            if (one == null || one instanceof Map || one instanceof List) {
                throw noValue(option, "found " + JsonTree.kindOf(one));
            }
            if (one instanceof BigDecimal number
                    && (Math.abs((long) number.scale()) > MAX_DIGITS
                            || number.precision() > MAX_DIGITS)) {
                throw noValue(option, "the number has more than " + MAX_DIGITS + " digits");
            }
        }
        return values.stream().map(Objects::requireNonNull).map(FilterValues::text).toList();
    }

    private static IllegalArgumentException noValue(String option, String problem) {
        return new IllegalArgumentException(
                OneLine.of(option, OneLine.VALUE)
                        + ": "
                        + problem
                        + ". The value must be a text, a number, a boolean, a date or a time, or a"
                        + " list of these.");
    }

    /** Whether a value consists of blanks and invisible characters only. */
    public static boolean isBlank(String text) {
        return text.codePoints().allMatch(FilterValues::isInvisible);
    }

    /** Whether a character is a blank, a control character or has no shape. */
    public static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }

    /** A list of names, separated by commas only: the server may not expect blanks. */
    public static String names(String option, Object value) {
        List<String> parts = split(String.join(",", texts(option, value)));
        return String.join(",", parts.stream().filter(part -> !part.isEmpty()).toList());
    }

    /** The parts of a text that is separated by commas, without blanks around them. */
    public static List<String> split(String names) {
        return Arrays.stream(names.split(",", -1)).map(String::trim).toList();
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
