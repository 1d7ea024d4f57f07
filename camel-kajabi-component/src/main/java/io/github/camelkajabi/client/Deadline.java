// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.time.Duration;

/**
 * The time by which a call must have ended, whatever it waits for: its token, its turn, a
 * connection, the response, or the pause before another attempt.
 *
 * @param total how long the call may take in all
 * @param at the end, in nanoseconds of {@link System#nanoTime()}
 */
@Internal
public record Deadline(Duration total, long at) {

    static Deadline in(Duration total) {
        return new Deadline(total, System.nanoTime() + total.toNanos());
    }

    /** The time left, in nanoseconds; never negative. */
    long remainingNanos() {
        return Math.max(0, at - System.nanoTime());
    }

    Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** The time left, or the given time if that is shorter. */
    Duration atMost(Duration longest) {
        Duration left = remaining();
        return left.compareTo(longest) < 0 ? left : longest;
    }

    boolean isOver() {
        return remainingNanos() == 0;
    }
}
