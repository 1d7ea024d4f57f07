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
        error = error.length() > MAX_ERROR_LENGTH ? error.substring(0, MAX_ERROR_LENGTH) : error;
    }
}
