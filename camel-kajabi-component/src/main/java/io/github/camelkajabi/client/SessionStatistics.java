// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a session since it was opened. Thread-safe. */
@Internal
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

    /** The number of HTTP requests sent, including those for tokens. */
    public long getRequests() {
        return requests.sum();
    }

    /** The number of requests for tokens. */
    public long getTokenRequests() {
        return tokenRequests.sum();
    }

    /** The number of calls whose token was refused and replaced. */
    public long getRefusedTokens() {
        return refusedTokens.sum();
    }

    /** The number of retries. */
    public long getRetries() {
        return retries.sum();
    }

    /** The number of responses with status 429. */
    public long getRateLimits() {
        return rateLimits.sum();
    }

    /** How often a call waited for its turn or before a retry. */
    public long getWaits() {
        return waits.sum();
    }

    /** The total time that calls have waited for their turn or before a retry. */
    public Duration getWaitTime() {
        return Duration.ofNanos(waitedNanos.sum());
    }
}
