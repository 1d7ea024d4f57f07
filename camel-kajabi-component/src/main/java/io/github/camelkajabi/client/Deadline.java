// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.client.KajabiException.Failure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a call has to have ended, whatever it waits for: its token, its turn, a connection, the
 * answer, or the pause before another attempt.
 *
 * @param total the whole time of the call
 * @param at the end, in nanoseconds of {@link System#nanoTime()}
 */
record Deadline(Duration total, long at) {

    static Deadline in(Duration total) {
        return new Deadline(total, System.nanoTime() + total.toNanos());
    }

    /** What is left, in nanoseconds; never negative. */
    long remainingNanos() {
        return Math.max(0, at - System.nanoTime());
    }

    Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** What is left, or the given time if that is shorter. */
    Duration atMost(Duration longest) {
        Duration left = remaining();
        return left.compareTo(longest) < 0 ? left : longest;
    }

    boolean isOver() {
        return remainingNanos() == 0;
    }

    /**
     * The failure of a call that has not ended in time.
     *
     * @param name the call
     * @param note what follows in the text; may be empty
     * @param cause what was thrown when it was given up, if anything
     */
    KajabiException passed(String name, String note, @Nullable Throwable cause) {
        return new Failure(
                        name
                                + " was given up after callTimeout, "
                                + total.toMillis() / 1000.0
                                + " s"
                                + note,
                        name,
                        0,
                        List.of(),
                        null,
                        null,
                        cause)
                .toException();
    }
}
