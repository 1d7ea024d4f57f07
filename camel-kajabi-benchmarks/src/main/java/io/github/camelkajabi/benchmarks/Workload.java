// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The workloads. One operation is one call, or one page where a list is read. */
enum Workload {
    /** Get one contact. */
    GET("get one contact") {
        @Override
        long run(ApiClient client, long turn, BooleanSupplier goOn) throws Exception {
            client.get(BenchmarkServer.FIRST_ID + 1 + turn % 1_000);
            return 1;
        }
    },
    /** Create one contact. */
    CREATE("create one contact") {
        @Override
        long run(ApiClient client, long turn, BooleanSupplier goOn) throws Exception {
            client.create("Noor Adler", "noor" + turn % 1_000 + ApiClient.DOMAIN);
            return 1;
        }
    },
    /** Read one page of 100. */
    PAGE("one page of 100") {
        @Override
        long run(ApiClient client, long turn, BooleanSupplier goOn) throws Exception {
            client.page((int) (1 + turn % 100));
            return 1;
        }
    },
    /** List 10,000 contacts to the end, again and again. */
    LIST("list of 10,000, by page") {
        @Override
        long run(ApiClient client, long turn, BooleanSupplier goOn) throws Exception {
            return list(client, goOn, Duration.ZERO);
        }
    },
    /**
     * Drain 10,000 contacts once, with a server and a route that both take 50 ms for each page: the
     * time is what counts.
     */
    SLOW("drain 10,000, 50 ms + 50 ms") {
        @Override
        long run(ApiClient client, long turn, BooleanSupplier goOn) throws Exception {
            return list(client, () -> true, SLOWNESS);
        }
    };

    static final long ROWS = 10_000;
    static final Duration SLOWNESS = Duration.ofMillis(50);

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Whether one turn is a whole measurement. */
    boolean isOneTurn() {
        return this == SLOW;
    }

    String baseUrl(ServerProcess server) {
        return server.baseUrl(ROWS, this == SLOW ? SLOWNESS : Duration.ZERO);
    }

    /**
     * One turn.
     *
     * @param turn the number of the turn
     * @param goOn whether there is still time; only long turns ask
     * @return how many operations it was
     */
    abstract long run(ApiClient client, long turn, BooleanSupplier goOn) throws Exception;

    private static long list(ApiClient client, BooleanSupplier goOn, Duration work)
            throws Exception {
        long[] rows = new long[1];
        client.list(
                email -> {
                    rows[0]++;
                    if (rows[0] % ApiClient.PAGE_SIZE != 0) {
                        return true;
                    }
                    if (!work.isZero()) {
                        TimeUnit.MILLISECONDS.sleep(work.toMillis());
                    }
                    return goOn.getAsBoolean();
                });
        return rows[0] / ApiClient.PAGE_SIZE;
    }
}
