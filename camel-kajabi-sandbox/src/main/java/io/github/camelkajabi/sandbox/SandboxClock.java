// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The clock of a sandbox: it determines the times of records and the expiry of tokens. A test moves
 * it instead of waiting. The header {@code Date} of responses is always that of the machine: a
 * consumer that starts with {@code startFrom=now} on a clock set back takes for old what is created
 * before its first poll has ended.
 *
 * <p>Thread-safe.
 */
public final class SandboxClock {

    private final Clock source;
    private final AtomicReference<Duration> offset;

    private SandboxClock(Clock source) {
        this.source = source;
        this.offset = new AtomicReference<>(Duration.ZERO);
    }

    /** Returns a clock that runs with the system clock, plus whatever it has been moved by. */
    public static SandboxClock system() {
        return new SandboxClock(Clock.systemUTC());
    }

    /**
     * Returns a clock that stands still until it is moved.
     *
     * @param instant the initial time
     */
    public static SandboxClock fixed(Instant instant) {
        return new SandboxClock(Clock.fixed(instant, ZoneOffset.UTC));
    }

    /** Returns the present time of the sandbox. */
    public Instant now() {
        return source.instant().plus(offset.get());
    }

    /**
     * Moves the clock.
     *
     * @param duration by how much; negative moves it back
     */
    public void advance(Duration duration) {
        offset.accumulateAndGet(duration, Duration::plus);
    }

    /**
     * Sets the clock. A running clock continues from that time.
     *
     * @param instant the new time
     */
    public void set(Instant instant) {
        offset.set(Duration.between(source.instant(), instant));
    }
}
