// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.options;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the options of an account, and how it is reached. Each check names the option in its
 * {@link IllegalArgumentException}.
 */
public final class AccountChecks {

    /** A placeholder of Spring or Camel that nothing has replaced. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{.+}|\\{\\{.+}}");

    private AccountChecks() {}

    /**
     * Refuses control characters, and a placeholder that was not replaced. A file with a secret
     * often ends with a line break that is not part of the secret, and Spring may pass on the text
     * of a placeholder whose variable is not set. The server would only report wrong credentials.
     */
    public static @Nullable String credential(String option, @Nullable String value) {
        String text = blankIsNull(value);
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            boolean atTheEnd = text.stripTrailing().chars().noneMatch(Character::isISOControl);
            throw new IllegalArgumentException(
                    option
                            + (atTheEnd
                                    ? " ends with a line break or another control character."
                                    : " holds a line break or another control character.")
                            + " It is not part of the value: remove it, for example from the file"
                            + " that the value is read from.");
        }
        if (text != null && PLACEHOLDER.matcher(text.strip()).matches()) {
            throw new IllegalArgumentException(
                    option
                            + " is a placeholder that was not replaced. Set the variable or"
                            + " property that it names.");
        }
        return text;
    }

    /** Returns a text, or null if it is blank. */
    public static @Nullable String blankIsNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** Refuses a number that is too small. */
    public static int atLeast(String option, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    option + "=" + value + " must be at least " + least + ".");
        }
        return value;
    }

    /** Refuses a time of 0 milliseconds or less. */
    public static Duration positive(String option, long millis) {
        if (millis <= 0) {
            throw new IllegalArgumentException(
                    option + "=" + millis + " ms must be positive. Use a value such as 10s.");
        }
        return Duration.ofMillis(millis);
    }

    /** Refuses a time of less than 0 milliseconds. */
    public static Duration notNegative(String option, long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException(
                    option + "=" + millis + " ms must not be negative. Use a value such as 30s.");
        }
        return Duration.ofMillis(millis);
    }
}
