// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import io.github.camelkajabi.model.OneLine;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the text of option values before Camel converts it, where Camel's own conversion would
 * give a wrong value or an unclear error. Each check throws an {@link IllegalArgumentException}.
 */
public final class OptionValues {

    /** The options that are durations. */
    public static final Set<String> DURATIONS =
            Set.of(
                    "connectTimeout",
                    "responseTimeout",
                    "callTimeout",
                    "retryBackoff",
                    "maxRetryWait",
                    "lookback",
                    "maximumRedeliveryDelay",
                    "maxInFlightTime",
                    "maxPollAge",
                    "webhookCheck",
                    "webhookGap");

    /** The options that are whole numbers. */
    public static final Set<String> NUMBERS =
            Set.of(
                    "prefetch",
                    "pageNumber",
                    "pageSize",
                    "maxRetries",
                    "requestsPerMinute",
                    "connectionsPerRoute",
                    "maxResponseSize",
                    "proxyPort",
                    "maxAttempts",
                    "maxMessagesPerPoll",
                    "maxOpenRecords");

    private static final Pattern BELOW_A_SECOND = Pattern.compile("0*[1-9][0-9]{0,2}");
    private static final Pattern DURATION =
            Pattern.compile(
                    "[0-9]{1,18}|(?=[0-9])([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m(in)?)?"
                            + "([0-9]{1,9}s(ec)?)?([0-9]{1,9}ms)?|[pP].+");
    private static final Pattern EXPRESSION = Pattern.compile("\\$(simple)?\\{[^}]*}");

    private OptionValues() {}

    /**
     * Rejects a Simple expression that was not evaluated.
     *
     * @param secrets options that may look like an expression and are not checked
     */
    public static void evaluated(String option, Object value, List<String> secrets) {
        if (value instanceof Collection<?> several) {
            several.forEach(one -> evaluated(option, one, secrets));
        } else if (value instanceof String text
                && !secrets.contains(option)
                && EXPRESSION.matcher(text).find()) {
            throw new IllegalArgumentException(
                    option
                            + " holds the Simple expression "
                            + OneLine.of(text, OneLine.VALUE)
                            + ", which was not evaluated: to and from use an endpoint URI as it"
                            + " is. Use toD instead, or set a header of the message.");
        }
    }

    /**
     * Rejects a number below 1000 without a unit, because Camel reads it as milliseconds, and text
     * such as {@code 2.5} or {@code 90S}, because Camel reads it as zero.
     */
    public static void duration(String option, Object value) {
        if (!DURATIONS.contains(option)
                || !(value instanceof String given)
                || given.startsWith("#")) {
            return;
        }
        checkDuration(option, given);
    }

    /** The same check of one duration in a list of them. */
    static void checkDuration(String option, String given) {
        String text = given.trim();
        if (BELOW_A_SECOND.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    option
                            + "="
                            + text
                            + " is "
                            + text
                            + " milliseconds. Add a unit: "
                            + text
                            + "s for seconds, or "
                            + text
                            + "ms if milliseconds are meant.");
        }
        if (!DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    option
                            + "="
                            + OneLine.of(given, OneLine.VALUE)
                            + " is not a valid duration. Use a format such as 500ms, 90s, 2m, 1h30m"
                            + " or PT90S.");
        }
    }

    /**
     * Rejects text that is not a whole number, because Camel reads some of it as zero, and a number
     * that does not fit.
     */
    public static void number(String option, Object value) {
        if (!NUMBERS.contains(option)
                || !(value instanceof String given)
                || given.startsWith("#")) {
            return;
        }
        try {
            Integer.parseInt(given.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    option
                            + "="
                            + OneLine.of(given, OneLine.VALUE)
                            + ": it must be a whole number of at most "
                            + Integer.MAX_VALUE
                            + ", without a unit.");
        }
    }

    /**
     * Rejects a value that is not a constant of the enum. Camel's own message does not list them.
     *
     * @param note what to add to the list of constants
     */
    public static <E extends Enum<E>> void choice(
            String option,
            Class<E> choices,
            Supplier<String> note,
            Map<String, Object> parameters) {
        if (parameters.get(option) instanceof String value
                && !value.startsWith("#")
                && Arrays.stream(choices.getEnumConstants())
                        .noneMatch(choice -> choice.name().equalsIgnoreCase(value.trim()))) {
            throw new IllegalArgumentException(
                    option
                            + "="
                            + value
                            + ": it must be one of "
                            + Arrays.toString(choices.getEnumConstants())
                            + note.get()
                            + ".");
        }
    }

    /**
     * Reads a switch whose absence has a meaning of its own.
     *
     * @return null if the option is not set
     */
    public static @Nullable Boolean flag(String option, @Nullable String value) {
        if (value == null) {
            return null;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new IllegalArgumentException(
                            option + "=" + value + ": it must be one of [true, false].");
        };
    }
}
