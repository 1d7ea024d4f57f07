// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One finding of an account check. It contains neither secrets nor personal data: no names, no
 * e-mail addresses, no ids other than those of sites, and no text of a record.
 *
 * @param area what it is about: account, sites, lists, order, pages, filters, times or server
 * @param subject the part of the area, such as the name of a list
 * @param status what was found
 * @param text the finding in one sentence
 * @param advice what to do about it; null if there is nothing to do
 */
public record Finding(
        String area, String subject, Status status, String text, @Nullable String advice) {

    /** What was found, from the best to the worst. */
    public enum Status {
        /** The account behaves as the connector assumes. */
        OK,
        /** A difference that the connector copes with, or a fact worth knowing. */
        NOTE,
        /** The account holds too little to check, or the answer proves nothing. */
        UNCHECKED,
        /** A part of the connector does not work with this account, or needs a setting. */
        WARNING,
        /** The connector cannot work with this account or this configuration. */
        FAILURE;

        /** The name in lower case, as it is printed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
