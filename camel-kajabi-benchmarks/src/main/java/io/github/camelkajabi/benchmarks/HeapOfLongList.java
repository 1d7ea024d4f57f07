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

    /** Reads a million contacts, or the number given as the argument. */
    public static void main(String[] args) throws Exception {
        String rows = String.join("", args).trim();
        Result result = measure(rows.isEmpty() ? 1_000_000 : Long.parseLong(rows));
        System.out.printf(
                "%,d rows: %.1f MB live before, at most %.1f MB more while reading%n",
                result.rows(), result.before() / 1e6, result.most() / 1e6);
    }

    /**
     * The result.
     *
     * @param rows how many rows were read
     * @param before the live bytes before the list
     * @param most the largest increase of live bytes at {@value #MEASUREMENTS} moments
     */
    record Result(long rows, long before, long most) {}

    static Result measure(long rows) throws Exception {
        try (ServerProcess server = ServerProcess.start();
                ApiClient client = Variant.KAJABI.open(server.baseUrl(rows, Duration.ZERO), 1)) {
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
