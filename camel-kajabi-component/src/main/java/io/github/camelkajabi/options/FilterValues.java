// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Filter;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.catalog.ValueForm;
import io.github.camelkajabi.model.JsonTree;
import io.github.camelkajabi.model.OneLine;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of filters. The server ignores a filter whose value it does not understand. */
public final class FilterValues {

    private FilterValues() {}

    /**
     * Checks the form of a value. A blank value is refused when the query is built.
     *
     * @throws IllegalArgumentException if it has another form; the message names the option, the
     *     value and the right form
     */
    public static void check(Operation operation, String name, @Nullable Object value) {
        ValueForm form = Catalog.get().form(operation, name);
        List<String> texts = texts(value);
        boolean isRepeatable = operation.filter(name).map(Filter::repeatable).orElse(false);
        if (texts.size() > 1 && !isRepeatable && !takesSeveral(form, name)) {
            throw wrong(operation, name, String.join(",", texts), "one value only");
        }
        for (String text : texts) {
            String given = text.strip();
            if (given.isEmpty()) {
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
                        + name
                        + "="
                        + OneLine.of(value, OneLine.VALUE)
                        + ": the value for kajabi:"
                        + operation.address()
                        + " must be "
                        + right
                        + ". The server ignores a filter that it does not understand and answers"
                        + " with every record; lenient=true sends it anyway.");
    }

    /**
     * The texts of a value, one for each of several. Dates, times and numbers have the form that
     * they have in a document.
     *
     * @throws io.github.camelkajabi.model.ShapeException if it is not a value
     */
    public static List<String> texts(@Nullable Object value) {
        Object tree = JsonTree.copyOf(value);
        List<?> values =
                tree instanceof List<?> several
                        ? several
                        : tree == null ? List.of() : List.of(tree);
        return values.stream().filter(Objects::nonNull).map(FilterValues::text).toList();
    }

    /** A list of names, separated by commas only: the server may not expect blanks. */
    public static String names(Object value) {
        return String.join(",", split(String.join(",", texts(value))));
    }

    /** The parts of a text that is separated by commas, without blanks around them. */
    public static List<String> split(String names) {
        return Arrays.stream(names.split(",")).map(String::trim).toList();
    }

    private static String text(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
