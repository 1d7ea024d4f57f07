// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that failed too often and was given up. It is delivered again only on request.
 *
 * @param time the time of the record; null if it has none
 * @param since when it was parked, by the local clock
 * @param attempts how often it was delivered
 * @param error a description of the last failure for people
 */
public record Parked(@Nullable Instant time, Instant since, int attempts, String error) {

    /** A longer text is cut, because each save writes the whole checkpoint. */
    static final int MAX_ERROR_LENGTH = 200;

    public Parked {
        error = error.length() > MAX_ERROR_LENGTH ? cut(error) : error;
    }

    /** Cuts between two characters. */
    private static String cut(String text) {
        boolean isInCharacter =
                Character.isSurrogatePair(
                        text.charAt(MAX_ERROR_LENGTH - 1), text.charAt(MAX_ERROR_LENGTH));
        return text.substring(0, isInCharacter ? MAX_ERROR_LENGTH - 1 : MAX_ERROR_LENGTH);
    }
}
