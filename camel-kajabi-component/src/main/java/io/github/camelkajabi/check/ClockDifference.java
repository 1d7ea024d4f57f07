// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.check;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * By how much the clock of the server is ahead of the local one. A Date header has whole seconds,
 * and was written at some moment between the request and its response, so each response bounds the
 * difference from both sides; several narrow it.
 */
final class ClockDifference {

    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private @Nullable Duration least;
    private @Nullable Duration most;

    /**
     * Adds a response.
     *
     * @param server its Date
     * @param before the local time before the request was sent
     * @param after the local time after the response had come
     */
    void add(Instant server, Instant before, Instant after) {
        Duration low = Duration.between(after, server);
        Duration high = Duration.between(before, server.plus(RESOLUTION));
        least = least == null || low.compareTo(least) > 0 ? low : least;
        most = most == null || high.compareTo(most) < 0 ? high : most;
    }

    /** Whether a response had a Date. */
    boolean isKnown() {
        return least != null;
    }

    /** Whether the responses agree on a difference. */
    boolean isConsistent() {
        return least != null && most != null && least.compareTo(most) <= 0;
    }

    /** Whether the clocks certainly differ by more than this. */
    boolean exceeds(Duration limit) {
        return least != null
                && most != null
                && (least.compareTo(limit) > 0 || most.compareTo(limit.negated()) < 0);
    }

    /** By how much the clock of the server is certainly ahead; zero if it may not be. */
    Duration ahead() {
        return least == null || least.isNegative() ? Duration.ZERO : least;
    }

    /** The bounds in words. */
    String text() {
        return "the clock of the server is between "
                + side(least)
                + " and "
                + side(most)
                + " of the local clock";
    }

    private static String side(@Nullable Duration difference) {
        Duration known = difference == null ? Duration.ZERO : difference;
        double seconds = Math.abs(known.toMillis()) / 1000.0;
        String shown = seconds < 10 ? String.valueOf(seconds) : String.valueOf(Math.round(seconds));
        return shown + (known.isNegative() ? " s behind" : " s ahead");
    }
}
