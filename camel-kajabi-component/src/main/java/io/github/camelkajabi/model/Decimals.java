// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import io.github.camelkajabi.annotations.Internal;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Decimal numbers from outside. Arithmetic on a number takes time and memory by its digits and by
 * its exponent: {@code 1e-50000000} is short, and takes many seconds to be made an integer.
 */
@Internal
public final class Decimals {

    /** The most characters of a number, as of one in JSON. */
    private static final int LONGEST = 1_000;

    private Decimals() {}

    /** The number that a text is; null if it is none, or not a {@link #isTame tame} one. */
    public static @Nullable BigDecimal read(String text) {
        String number = text.length() > 2 * LONGEST ? text : text.strip();
        if (number.isEmpty() || number.length() > LONGEST) {
            return null;
        }
        try {
            BigDecimal decimal = new BigDecimal(number);
            return isTame(decimal) ? decimal : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether it can be calculated with at no great cost, however it is meant. */
    public static boolean isTame(BigDecimal number) {
        return number.precision() <= LONGEST && Math.abs((long) number.scale()) <= LONGEST;
    }
}
