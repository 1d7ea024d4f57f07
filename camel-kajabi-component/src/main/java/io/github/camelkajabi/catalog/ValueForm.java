// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.catalog;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** The form that the value of a filter must have. */
public enum ValueForm {
    /** Any text. */
    text("text", "ada", "(?s).*"),
    /** The id of a record. */
    id("the id of a record, digits only", "2150012345", "[0-9]{1,30}"),
    /** The ids of one or more records. */
    ids(
            "the ids of records, digits only, separated by commas",
            "2150012345,2150012346",
            "[0-9]{1,30}(\\s*,\\s*[0-9]{1,30})*"),
    /** A number of days before now. */
    days("a whole number of days", "7", "[0-9]{1,6}"),
    /** True or false. */
    flag("true or false", "true", "true|false"),
    /** An amount of money. */
    amount(
            "a decimal number, without a currency sign and without separators of thousands",
            "1999.50",
            "-?[0-9]{1,18}(\\.[0-9]{1,6})?"),
    /** A whole number. */
    number("a whole number", "3", "-?[0-9]{1,18}"),
    /** One or more whole numbers. */
    numbers("whole numbers, separated by commas", "3,4", "-?[0-9]{1,18}(\\s*,\\s*-?[0-9]{1,18})*"),
    /** The number of a page or of rows. */
    count("a whole number from 1", "1", "0*[1-9][0-9]{0,8}"),
    /** A calendar day. */
    date("a calendar day, year-month-day", "2024-01-31", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    /** A point in time, or a calendar day. */
    time(
            "a calendar day or a time with its offset, in ISO 8601",
            "2024-01-31T08:30:00Z",
            "[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?"),
    /** One of the documented values. */
    choice("one of the documented values", "", "(?s).*");

    private final String description;
    private final String example;
    private final Pattern pattern;

    ValueForm(String description, String example, String pattern) {
        this.description = description;
        this.example = example;
        this.pattern = Pattern.compile(pattern);
    }

    /** Whether a value has this form. */
    public boolean accepts(String value) {
        return pattern.matcher(value).matches()
                && switch (this) {
                    case date -> isDay(value);
                    case time -> isDay(value) || isTime(value);
                    default -> true;
                };
    }

    /** Whether it takes several values, which are sent with commas between them. */
    public boolean isList() {
        return this == ids || this == numbers;
    }

    /** What the value must be. */
    public String description() {
        return description;
    }

    /** An example; empty for {@link #choice}. */
    public String example() {
        return example;
    }

    private static boolean isDay(String value) {
        try {
            return LocalDate.parse(value) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isTime(String value) {
        try {
            return OffsetDateTime.parse(value) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
