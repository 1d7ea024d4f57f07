// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.time.Duration;

/**
 * The requests that webhooks may cause: a token bucket that gains one request a second and holds at
 * most 60. What a poll costs is known only afterwards, so the budget can be overdrawn; then the
 * next poll waits until the debt is paid.
 *
 * <p>So webhooks cause at most 60 requests a minute over time. Up to 60 more, and those of one
 * poll, may come in a burst. Times are nanoseconds of one clock. Not thread-safe.
 */
final class RequestBudget {

    /** The most that can be saved. */
    static final int CAPACITY = 60;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** When the bucket is full again if nothing more is spent. */
    private long fullAt;

    /** Creates a full bucket. */
    RequestBudget(long now) {
        fullAt = now;
    }

    /** Takes requests out, even if fewer are left. */
    void spend(long now, long requests) {
        if (fullAt - now < 0) {
            fullAt = now;
        }
        fullAt += requests * SECOND;
    }

    /** From when on there is no debt; may be in the past. */
    long withoutDebtAt() {
        return fullAt - CAPACITY * SECOND;
    }
}
