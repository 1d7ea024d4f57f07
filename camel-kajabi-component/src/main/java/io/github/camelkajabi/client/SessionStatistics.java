// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a session has done since it began. Thread-safe. */
public final class SessionStatistics {

    private final LongAdder requests = new LongAdder();
    private final LongAdder tokenRequests = new LongAdder();
    private final LongAdder refusedTokens = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder rateLimits = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();

    SessionStatistics() {}

    void requested() {
        requests.increment();
    }

    void tokenRequested() {
        tokenRequests.increment();
    }

    void tokenRefused() {
        refusedTokens.increment();
    }

    void retried() {
        retries.increment();
    }

    void rateLimited() {
        rateLimits.increment();
    }

    void waited(long nanos) {
        waits.increment();
        waitedNanos.add(nanos);
    }

    /** The HTTP requests sent, those for tokens among them. */
    public long getRequests() {
        return requests.sum();
    }

    /** The requests for tokens. */
    public long getTokenRequests() {
        return tokenRequests.sum();
    }

    /** The calls whose token was refused and replaced. */
    public long getRefusedTokens() {
        return refusedTokens.sum();
    }

    /** The calls that were sent again. */
    public long getRetries() {
        return retries.sum();
    }

    /** The answers with status 429. */
    public long getRateLimits() {
        return rateLimits.sum();
    }

    /** How often a call waited for its turn or before it was sent again. */
    public long getWaits() {
        return waits.sum();
    }

    /** How long calls have waited for their turn or before they were sent again, taken together. */
    public Duration getWaitTime() {
        return Duration.ofNanos(waitedNanos.sum());
    }
}
