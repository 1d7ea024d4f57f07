// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast an account may send: learns the rate that the server accepts from what it refuses (429).
 *
 * <ul>
 *   <li>There is no limit until the first refusal, unless one is set, which is never exceeded.
 *   <li>A refusal closes the account: nothing is sent for as long as the server says, or else for a
 *       pause that doubles with each refusal in a row; from the second one on that pause is the
 *       shortest, whatever the server says. Then one request tries whether it is open again, and
 *       the others wait for its answer.
 *   <li>When it opens, the rate is set a little below the one that was refused. If it was closed
 *       for seconds, the server counts over a long window, and what it accepted in the minute
 *       before is the better measure.
 *   <li>From there the rate rises quickly to the one that was refused, stays close to it for some
 *       minutes, and then rises ever faster (the cubic curve of TCP). Only requests make it rise,
 *       so that an account that rests forgets nothing.
 *   <li>After a refusal that tells little, because little had been sent, the rate doubles every
 *       half minute until the next one.
 *   <li>Requests are spread evenly: a server that counts by the minute punishes bursts.
 * </ul>
 *
 * <p>Knows only the times that it is told, in nanoseconds from any origin. Not thread-safe.
 */
final class AdaptiveRate {

    static final double UNLIMITED = Double.POSITIVE_INFINITY;

    /** Requests per second that one refusal alone does not fall below. */
    private static final double SLOW = 1.0;

    private static final double SLOWEST = 0.1;

    /** How far below the refused rate to go on; and if it had been reached in a hurry. */
    private static final double STEP_DOWN = 0.95;

    private static final double LARGE_STEP_DOWN = 0.75;

    /** The seconds, and at least the requests, in which the rate returns to the refused one. */
    private static final double RETURN = 300;

    private static final double DOUBLING_SECONDS = 30;
    private static final double HURRY_SECONDS = 30;
    private static final double LONG_WINDOW_SECONDS = 5;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MINUTE = 60;

    /** So late a request may be without losing its place: timers and answers are not exact. */
    private static final long CATCH_UP = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long MAX_PROBE_PAUSE = 30 * SECOND;
    private static final Duration MAX_PAUSE = Duration.ofHours(1);

    private final double limit;
    private final long firstPause;
    private final AcceptedInMinute accepted;

    private double rate;
    private double refusedRate;
    private double lowest;
    private double usedSeconds;
    private boolean searching;

    private long turns;
    private long nextSlot;
    private long delayedAt;
    private long pausedUntil;

    private boolean closed;
    private long turnsBeforeClosing;
    private long turnsBeforeOpening;
    private long closedAt;
    private long closedUntil;
    private long probeUntil;
    private int refusals;
    private double measured;

    /**
     * Creates a pace.
     *
     * @param limit the most requests in a second
     * @param firstPause the pause after a refusal that names none
     * @param now the present time
     */
    AdaptiveRate(double limit, Duration firstPause, long now) {
        this.limit = limit;
        this.firstPause = Math.max(1, firstPause.toNanos());
        this.accepted = new AcceptedInMinute(now);
        rate = limit;
        nextSlot = now;
        pausedUntil = now;
        probeUntil = now;
        delayedAt = now - MINUTE * SECOND;
    }

    /**
     * Returns how many nanoseconds a request has to wait whatever is answered meanwhile; none if it
     * may be sent now, or as soon as no {@link #answerDue answer is due}.
     */
    long delay(long now) {
        long slot = nextSlot - now;
        if (slot > 0) {
            delayedAt = now;
        }
        return Math.max(0, Math.max(slot, pausedUntil - now));
    }

    /**
     * Returns for how many nanoseconds at most the answer to the request that tries holds up the
     * others; none if there is no such request, or its answer has come or taken too long.
     */
    long answerDue(long now) {
        return Math.max(0, probeUntil - now);
    }

    /**
     * Notes that a request is sent, and returns its number.
     *
     * @param now a time at which there is no {@link #delay}, nor an {@link #answerDue answer due}
     */
    long take(long now) {
        nextSlot = later(nextSlot, now - CATCH_UP) + interval();
        if (closed) {
            probeUntil = now + probing(refusals);
        }
        return ++turns;
    }

    /** Notes that a request whose number was the last one is not sent after all. */
    void abandoned(long turn, long now) {
        if (closed && turn == turns) {
            probeUntil = now;
        }
    }

    /** Notes that the server did not refuse a request. */
    void accepted(long turn, long now) {
        accepted.add(now);
        if (!closed) {
            rise();
        } else if (turn > turnsBeforeClosing) {
            open(now);
        }
    }

    /**
     * Notes that the server refused a request.
     *
     * @param retryAfter the pause that it asks for, if it does
     * @return whether this one closed the account
     */
    boolean refused(long turn, @Nullable Duration retryAfter, long now) {
        if (retryAfter != null) {
            boolean isTooLong = retryAfter.compareTo(MAX_PAUSE) > 0;
            long until = now + (isTooLong ? MAX_PAUSE : retryAfter).toNanos();
            pausedUntil = later(pausedUntil, until);
        }
        boolean closes = !closed && turn > turnsBeforeOpening;
        if (closes) {
            closed = true;
            closedAt = now;
            refusals = 0;
            measured = accepted.count(now) / (double) MINUTE;
        } else if (!closed || turn <= turnsBeforeClosing) {
            closedUntil = later(closedUntil, pausedUntil);
            return false;
        }
        if (retryAfter == null || refusals > 0) {
            pausedUntil = later(pausedUntil, now + probing(refusals));
        }
        refusals++;
        closedUntil = retryAfter == null ? now : later(now, pausedUntil);
        probeUntil = now;
        turnsBeforeClosing = turns;
        return closes;
    }

    private long probing(int refusalsBefore) {
        int doublings = Math.min(refusalsBefore, 30);
        return firstPause > MAX_PROBE_PAUSE >> doublings
                ? MAX_PROBE_PAUSE
                : firstPause << doublings;
    }

    private void open(long now) {
        boolean longWindow = closedUntil - closedAt >= LONG_WINDOW_SECONDS * SECOND;
        boolean wasUsed = measured >= rate / 2 || closedAt - delayedAt < MINUTE * SECOND;
        boolean hurried = searching || usedSeconds < HURRY_SECONDS;
        if (rate == UNLIMITED) {
            refusedRate = Math.max(SLOW, measured);
            searching = !longWindow || measured < SLOW;
            lowest = refusedRate * STEP_DOWN;
        } else if (!wasUsed) {
            refusedRate = rate;
            searching = true;
            lowest = rate * LARGE_STEP_DOWN;
        } else if (longWindow) {
            refusedRate = Math.min(rate, measured);
            searching = false;
            lowest = refusedRate * STEP_DOWN;
        } else {
            refusedRate = rate;
            searching = false;
            lowest = rate * (hurried ? LARGE_STEP_DOWN : STEP_DOWN);
        }
        double least = rate > SLOW && rate == Math.min(UNLIMITED, limit) ? SLOW : SLOWEST;
        lowest = Math.min(limit, Math.max(least, lowest));
        refusedRate = Math.max(lowest / STEP_DOWN, refusedRate);
        rate = lowest;
        usedSeconds = 0;
        closed = false;
        turnsBeforeOpening = turns;
        probeUntil = now;
        nextSlot = now + interval();
    }

    private void rise() {
        usedSeconds += 1 / rate;
        if (rate >= limit) {
            return;
        }
        double risen;
        if (searching) {
            risen = lowest * Math.pow(2, usedSeconds / DOUBLING_SECONDS);
        } else {
            double x = usedSeconds / Math.max(RETURN, RETURN / refusedRate) - 1;
            risen = refusedRate + (refusedRate - lowest) * x * x * x;
        }
        rate = Math.min(limit, Math.max(rate, risen));
    }

    private long interval() {
        return rate == UNLIMITED ? 0 : (long) (SECOND / rate);
    }

    /** The present rate in requests per second; infinite if there is no limit. */
    double rate() {
        return rate;
    }

    /** The time until which nothing may be sent; in the past if there is no pause. */
    long pausedUntil() {
        return pausedUntil;
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    /** Counts what was accepted in the last minute, by the second. */
    private static final class AcceptedInMinute {

        private final int[] bySecond = new int[MINUTE];
        private final long origin;
        private long second;

        private AcceptedInMinute(long now) {
            origin = now;
        }

        private void add(long now) {
            turnTo(now);
            bySecond[(int) (second % MINUTE)]++;
        }

        private int count(long now) {
            turnTo(now);
            int sum = 0;
            for (int count : bySecond) {
                sum += count;
            }
            return sum;
        }

        private void turnTo(long now) {
            long to = (now - origin) / SECOND;
            if (to - second >= MINUTE) {
                Arrays.fill(bySecond, 0);
                second = to;
            }
            while (second < to) {
                second++;
                bySecond[(int) (second % MINUTE)] = 0;
            }
        }
    }
}
