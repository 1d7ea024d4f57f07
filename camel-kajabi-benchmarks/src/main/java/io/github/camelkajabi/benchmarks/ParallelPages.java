// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures how long a list of 10,000 contacts takes if the server answers in 200 ms: with a loop
 * over the bare HTTP client, and with the connector and different numbers of pages to read ahead.
 * They take turns, and a ratio is the median of the ratios of the rounds.
 */
public final class ParallelPages {

    private static final int ROWS = 10_000;
    private static final int[] PREFETCHES = {0, 1, 4, 8};
    private static final int MOST_CONNECTIONS = 20;

    private ParallelPages() {}

    /** Prints the table. The argument is the number of rounds, 3 by default. */
    public static void main(String[] args) throws Exception {
        String rounds = String.join("", args).trim();
        System.out.print(
                table(
                        measure(
                                rounds.isEmpty() ? 3 : Integer.parseInt(rounds),
                                ROWS,
                                Duration.ofMillis(200))));
    }

    /**
     * The lists of one variant.
     *
     * @param name the variant
     * @param seconds the median of the times
     * @param ratio the median of the ratios to the loop
     * @param requests the requests of one list, those for tokens not among them
     * @param isInOrder whether the rows came in the order of the list
     */
    record Row(String name, double seconds, double ratio, long requests, boolean isInOrder) {}

    static List<Row> measure(int rounds, int rows, Duration latency) throws Exception {
        int variants = PREFETCHES.length + 1;
        double[][] seconds = new double[variants][rounds];
        long[] requests = new long[variants];
        boolean[] inOrder = new boolean[variants];
        Arrays.fill(inOrder, true);
        List<ApiClient> clients = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start()) {
            String baseUrl = server.baseUrl(rows, latency);
            clients.add(new BareClient(baseUrl, MOST_CONNECTIONS));
            for (int prefetch : PREFETCHES) {
                clients.add(new ConnectorRoute(baseUrl, MOST_CONNECTIONS, prefetch));
            }
            for (ApiClient client : clients) {
                client.page(1);
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < variants; i++) {
                    ServerProcess.Counters before = server.counters();
                    long since = System.nanoTime();
                    inOrder[i] &= list(clients.get(i), rows);
                    seconds[i][round] = (System.nanoTime() - since) / 1e9;
                    ServerProcess.Counters after = server.counters();
                    requests[i] =
                            after.requests() - before.requests() - after.tokens() + before.tokens();
                }
            }
        } finally {
            for (ApiClient client : clients) {
                client.close();
            }
        }
        List<Row> table = new ArrayList<>();
        for (int i = 0; i < variants; i++) {
            double[] ratios = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = seconds[i][round] / seconds[0][round];
            }
            table.add(
                    new Row(
                            i == 0 ? "loop" : "prefetch=" + PREFETCHES[i - 1],
                            median(seconds[i]),
                            median(ratios),
                            requests[i],
                            inOrder[i]));
        }
        return table;
    }

    private static boolean list(ApiClient client, int rows) throws Exception {
        List<String> seen = new ArrayList<>();
        client.list(seen::add);
        List<String> sorted = new ArrayList<>(seen);
        sorted.sort(ParallelPages::compare);
        return seen.size() == rows && seen.equals(sorted);
    }

    /** Addresses differ in a number. */
    private static int compare(String a, String b) {
        return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    static String table(List<Row> rows) {
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "|%s |%.2f |%.3f |%d |%s%n",
                            row.name(),
                            row.seconds(),
                            row.ratio(),
                            row.requests(),
                            row.isInOrder() ? "yes" : "no"));
        }
        return text.toString();
    }
}
