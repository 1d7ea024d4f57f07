// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;

/**
 * Measures the heap while a long list is read with {@code paging=stream}: the live heap after a
 * garbage collection, compared with the live heap before the list.
 */
public final class HeapOfLongList {

    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
    private static final int MEASUREMENTS = 20;

    private HeapOfLongList() {}

    /**
     * Reads a million contacts, one page ahead. The arguments are other numbers of rows and of
     * pages.
     */
    public static void main(String[] args) throws Exception {
        String[] given = String.join(" ", args).trim().split("\\s+", -1);
        long rows = given[0].isEmpty() ? 1_000_000 : Long.parseLong(given[0]);
        int prefetch = given.length < 2 ? 1 : Integer.parseInt(given[1]);
        Result result = measure(rows, prefetch);
        System.out.printf(
                "%,d rows, prefetch=%d: %.1f MB live before, at most %.1f MB more while reading%n",
                result.rows(), prefetch, result.before() / 1e6, result.most() / 1e6);
    }

    /**
     * The result.
     *
     * @param rows how many rows were read
     * @param before the live bytes before the list
     * @param most the largest increase of live bytes at {@value #MEASUREMENTS} moments
     */
    record Result(long rows, long before, long most) {}

    static Result measure(long rows, int prefetch) throws Exception {
        try (ServerProcess server = ServerProcess.start();
                ApiClient client =
                        new ConnectorRoute(
                                server.baseUrl(rows, Duration.ZERO),
                                2 * Math.max(1, prefetch),
                                prefetch)) {
            client.page(1);
            long before = live();
            long[] read = new long[1];
            long[] most = new long[1];
            client.list(
                    email -> {
                        read[0]++;
                        if (read[0] % Math.max(1, rows / MEASUREMENTS) == 0) {
                            most[0] = Math.max(most[0], live() - before);
                        }
                        return true;
                    });
            return new Result(read[0], before, most[0]);
        }
    }

    private static long live() {
        MEMORY.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }
}
