// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import io.github.camelkajabi.client.KajabiRateLimitedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lists contacts with {@code prefetch=8} from a server that allows so many requests in any minute
 * and publishes no number. Every few seconds a single call is made beside the list.
 *
 * <p>It prints the share of the limit that was used, the share of the requests that were answered
 * 429, and how many places single calls waited: the requests that the server saw between the moment
 * before a call was made and the call. That is an upper bound, because it includes requests that
 * were on their way.
 */
public final class HiddenLimit {

    private static final int PREFETCH = 8;
    private static final int CONNECTIONS = 20;
    private static final long ROWS = 1_000_000_000L;
    private static final Duration LATENCY = Duration.ofMillis(200);
    private static final Duration BETWEEN_CALLS = Duration.ofSeconds(3);

    private HiddenLimit() {}

    /**
     * Prints the result. Arguments: requests a minute (600), minutes until the measurement begins
     * (10), minutes that it takes (10).
     */
    public static void main(String[] args) throws Exception {
        String[] given = String.join(" ", args).trim().split("\\s+", -1);
        int perMinute = given[0].isEmpty() ? 600 : Integer.parseInt(given[0]);
        int settling = given.length < 2 ? 10 : Integer.parseInt(given[1]);
        int measured = given.length < 3 ? 10 : Integer.parseInt(given[2]);
        Result result =
                measure(perMinute, Duration.ofMinutes(settling), Duration.ofMinutes(measured));
        System.out.printf(
                "%d a minute, prefetch=%d: %.1f %% of the limit used, %.2f %% answered 429, %d"
                    + " single calls: %d waited more than one place, the most waited %d; %d calls"
                    + " would have waited longer than maxRetryWait%n",
                perMinute,
                PREFETCH,
                100 * result.used(),
                100 * result.refused(),
                result.calls(),
                result.longer(),
                result.places(),
                result.failed());
    }

    /**
     * The result.
     *
     * @param used the accepted requests as a share of those that the server allows
     * @param refused the share of the requests that were answered 429
     * @param calls the single calls
     * @param longer the single calls while which more than one request was served
     * @param places the most requests that were served while a single call waited
     * @param failed the calls that failed because their turn was too far away, also before the
     *     measurement; a list that such a call ends is begun again
     */
    record Result(double used, double refused, int calls, int longer, long places, int failed) {}

    static Result measure(int perMinute, Duration settling, Duration measured) throws Exception {
        try (ServerProcess server = ServerProcess.start();
                ApiClient client =
                        new ConnectorRoute(
                                server.baseUrl(ROWS, LATENCY, perMinute), CONNECTIONS, PREFETCH)) {
            AtomicBoolean goesOn = new AtomicBoolean(true);
            AtomicInteger failed = new AtomicInteger();
            CompletableFuture<Void> list =
                    CompletableFuture.runAsync(
                            () -> {
                                while (goesOn.get()) {
                                    attempt(() -> client.list(email -> goesOn.get()), failed);
                                }
                            });
            Thread.sleep(settling.toMillis());
            ServerProcess.Counters before = server.counters();
            long since = System.nanoTime();
            int calls = 0;
            int longer = 0;
            long places = 0;
            while (System.nanoTime() - since < measured.toNanos() && !list.isDone()) {
                long seen = server.counters().requests();
                long id = BenchmarkServer.FIRST_ID + calls;
                if (attempt(() -> client.get(id), failed)) {
                    long waited = server.counters().lastSingle() - seen - 1;
                    places = Math.max(places, waited);
                    longer += waited > 1 ? 1 : 0;
                    calls++;
                }
                Thread.sleep(BETWEEN_CALLS.toMillis());
            }
            ServerProcess.Counters after = server.counters();
            double minutes = (System.nanoTime() - since) / 60e9;
            goesOn.set(false);
            list.join();
            double requests = after.requests() - before.requests();
            double refused = after.refused() - before.refused();
            return new Result(
                    (requests - refused) / (perMinute * minutes),
                    refused / requests,
                    calls,
                    longer,
                    places,
                    failed.get());
        }
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static boolean attempt(Attempt call, AtomicInteger failed) {
        try {
            call.run();
            return true;
        } catch (KajabiRateLimitedException e) {
            failed.incrementAndGet();
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
