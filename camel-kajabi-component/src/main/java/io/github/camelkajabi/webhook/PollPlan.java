// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the next poll is due, and why. Times are nanoseconds of one clock, as in {@link
 * System#nanoTime()}. Not thread-safe.
 *
 * <p>A poll answers every ring that came before it began. A poll that rings cause begins no earlier
 * than the gap after the poll before, and not while the {@link RequestBudget} is overdrawn. It pays
 * from that budget. The first poll and those at the end of the interval are made in any case, so
 * they pay nothing and wait for nothing.
 */
final class PollPlan {

    private final long delay;
    private final boolean fixedDelay;
    private final long gap;
    private final List<Duration> echoTimes;

    private final RequestBudget budget;
    private final Deque<Long> echoes = new ArrayDeque<>();
    private long timer;
    private @Nullable Long ring;
    private @Nullable Long begun;
    private boolean early;
    private boolean owed;
    private boolean atOnce;

    PollPlan(
            Duration initialDelay,
            Duration delay,
            boolean fixedDelay,
            Duration gap,
            List<Duration> echoTimes,
            long now) {
        this.delay = delay.toNanos();
        this.fixedDelay = fixedDelay;
        this.gap = gap.toNanos();
        this.echoTimes = List.copyOf(echoTimes);
        this.budget = new RequestBudget(now);
        this.timer = now + initialDelay.toNanos();
    }

    /** A webhook arrived. */
    void ring(long now) {
        if (ring == null) {
            ring = now;
        }
        echoes.clear();
        echoTimes.forEach(time -> echoes.add(now + time.toNanos()));
    }

    /** The next poll is due now, whatever the gap. */
    void pollAtOnce(long now) {
        timer = now;
        atOnce = true;
    }

    /** When the next poll is due; may be in the past. */
    long due() {
        if (atOnce) {
            return timer;
        }
        Long rung = ring != null ? ring : echoes.peekFirst();
        if (ring != null && !echoes.isEmpty()) {
            rung = earlier(ring, echoes.getFirst());
        }
        if (rung == null) {
            return timer;
        }
        Long before = begun;
        if (before == null) {
            return earlier(timer, rung);
        }
        long allowed = later(later(rung, before + gap), budget.withoutDebtAt());
        return earlier(timer, allowed);
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private static long later(long one, long other) {
        return one - other < 0 ? other : one;
    }

    /** A poll begins. */
    PollCause begin(long now) {
        PollCause cause = PollCause.TIMER;
        if (ring != null || owed) {
            cause = PollCause.RING;
        } else if (!echoes.isEmpty() && echoes.getFirst() - now <= 0) {
            cause = PollCause.ECHO;
        }
        ring = null;
        owed = false;
        atOnce = false;
        while (!echoes.isEmpty() && echoes.getFirst() - now <= 0) {
            echoes.removeFirst();
        }
        early = begun != null && timer - now > 0;
        begun = now;
        return cause;
    }

    /**
     * The poll has ended.
     *
     * @param cause what caused it
     * @param requests how many requests it took
     * @param delivered how many records it delivered
     * @param failed whether it failed; then the next poll answers the ring
     */
    void end(long now, PollCause cause, long requests, int delivered, boolean failed) {
        if (early && begun != null) {
            budget.spend(begun, requests);
        }
        owed = failed && cause != PollCause.TIMER;
        if (delivered > 0 && echoes.size() > 1) {
            Long last = echoes.getLast();
            echoes.clear();
            echoes.add(last);
        }
        if (fixedDelay) {
            timer = now + delay;
        } else {
            while (timer - now <= 0) {
                timer += delay;
            }
        }
    }
}
