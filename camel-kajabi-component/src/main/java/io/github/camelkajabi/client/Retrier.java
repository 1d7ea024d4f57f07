// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats a call after failures that are {@linkplain RetryableException worth a retry}: at most
 * {@link SessionSettings#maxRetries()} times, and only if the pause before the next attempt is
 * neither longer than {@link SessionSettings#maxRetryWait()} nor than the time that the call has
 * left. Otherwise the last failure is thrown.
 *
 * <p>The pause is the one that the server asks for, or else an exponential back-off with jitter.
 * From the second retry on it is never shorter than the back-off, so that a server which asks for
 * no pause does not use up the retries at once.
 */
final class Retrier {

    private static final Logger LOG = LoggerFactory.getLogger(Retrier.class);

    private final SessionSettings settings;
    private final SessionStatistics statistics;
    private final SessionLifetime lifetime;
    private final FailureFactory failures;

    Retrier(
            SessionSettings settings,
            SessionStatistics statistics,
            SessionLifetime lifetime,
            FailureFactory failures) {
        this.settings = settings;
        this.statistics = statistics;
        this.lifetime = lifetime;
        this.failures = failures;
    }

    /**
     * Runs a call until it succeeds or fails for good.
     *
     * @param call one attempt
     * @throws KajabiException the failure of the last attempt
     */
    <T> T run(Deadline deadline, Supplier<T> call) {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.get();
            } catch (RetryableException e) {
                awaitRetry(e.failure(), attempt, deadline);
            }
        }
    }

    private void awaitRetry(KajabiException failure, int attempt, Deadline deadline) {
        if (attempt > settings.maxRetries()) {
            throw failure;
        }
        Duration wait = pause(failure.getRetryAfter(), attempt);
        if (wait.compareTo(deadline.atMost(settings.maxRetryWait())) > 0) {
            throw failure;
        }
        statistics.retried();
        LOG.info(
                "{}; retrying in {} (attempt {} of {})",
                failure.getMessage(),
                Failure.seconds(wait),
                attempt + 1,
                settings.maxRetries() + 1);
        long nanos = TimeUnit.NANOSECONDS.convert(wait);
        try {
            lifetime.pause(nanos);
            statistics.waited(nanos);
        } catch (InterruptedException e) {
            throw failures.interrupted(failure.getRequest(), e);
        }
    }

    private Duration pause(@Nullable Duration requested, int attempt) {
        if (requested != null && attempt == 1) {
            return requested;
        }
        Duration backoff = backoff(attempt);
        return requested == null || backoff.compareTo(requested) > 0 ? backoff : requested;
    }

    private Duration backoff(int attempt) {
        double jitter = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
        double millis = settings.retryBackoff().toMillis() * Math.pow(2, attempt - 1.0) * jitter;
        return Duration.ofMillis(
                (long) Math.min(millis, (double) settings.maxRetryWait().toMillis()));
    }
}
