// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Measures each workload and number of callers in rounds. In each round every variant has its turn,
 * so that a disturbance of the machine affects all of them.
 *
 * <p>A variant pays for the state of heap and caches that the previous one left: 15 % with one
 * caller after the hand-written route. So a variant makes calls for a while before its calls count,
 * and every second round runs in reverse order.
 */
final class Measuring {

    /** The turns in a row with less compilation than the limit that end the warm-up. */
    private static final int CALM_TURNS = 3;

    private static final int CALM_MILLIS = 100;
    private static final int REST_MILLIS = 20;

    private final Options options;
    private final Consumer<Sample> samples;

    Measuring(Options options, Consumer<Sample> samples) {
        this.options = options;
        this.samples = samples;
    }

    /** Prints the samples, one line each. */
    public static void main(String[] args) throws Exception {
        new Measuring(Options.parse(args), sample -> System.out.println(sample.toLine())).run();
    }

    void run() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            for (Workload workload : options.workloads()) {
                List<Integer> threads = workload.isOneTurn() ? List.of(1) : options.threads();
                for (int count : threads) {
                    cell(server, workload, count);
                }
            }
        }
    }

    private void cell(ServerProcess server, Workload workload, int threads) throws Exception {
        Map<Variant, ApiClient> clients = new EnumMap<>(Variant.class);
        try (Callers callers = new Callers(options.virtual(), threads)) {
            for (Variant variant : Variant.values()) {
                ApiClient client = variant.open(workload.baseUrl(server), threads);
                clients.put(variant, client);
            }
            if (!workload.isOneTurn()) {
                warmUp(callers, clients.values(), workload);
            }
            int rounds = workload.isOneTurn() ? options.slowRounds() : options.rounds();
            List<Variant> order = new ArrayList<>(clients.keySet());
            for (int round = 1; round <= rounds; round++) {
                for (Variant variant : order) {
                    ApiClient client = Objects.requireNonNull(clients.get(variant));
                    if (!workload.isOneTurn()) {
                        callers.run(client, workload, options.time().dividedBy(2));
                    }
                    samples.accept(
                            sample(server, callers, workload, threads, variant, round, client));
                }
                Collections.reverse(order);
            }
        } finally {
            for (ApiClient client : clients.values()) {
                client.close();
            }
        }
    }

    /**
     * Lets the variants call in turn until the JIT compiler has nothing left to do. It gets little
     * of a machine that is busy with calls, and more code takes it longer: with eight callers on
     * two processors the connector ran half compiled for half a minute, at a third of its speed.
     */
    private void warmUp(Callers callers, Collection<ApiClient> clients, Workload workload)
            throws Exception {
        int calm = 0;
        for (int turn = 0; turn < options.warmups() && calm < CALM_TURNS; turn++) {
            long before = compilationMillis();
            for (ApiClient client : clients) {
                callers.run(client, workload, options.warmup());
                awaitCompiler();
            }
            calm = compilationMillis() - before < CALM_MILLIS ? calm + 1 : 0;
        }
    }

    private static void awaitCompiler() throws InterruptedException {
        long before = compilationMillis();
        for (int rests = 0; rests < 3; ) {
            Thread.sleep(REST_MILLIS);
            long now = compilationMillis();
            rests = now == before ? rests + 1 : 0;
            before = now;
        }
    }

    private static long compilationMillis() {
        return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }

    private Sample sample(
            ServerProcess server,
            Callers callers,
            Workload workload,
            int threads,
            Variant variant,
            int round,
            ApiClient client)
            throws Exception {
        ServerProcess.Counters before = server.counters();
        Callers.Cost cost = callers.run(client, workload, options.time());
        ServerProcess.Counters after = server.counters();
        Duration serverTime = after.cpu().minus(before.cpu());
        return new Sample(
                Runtime.version().feature(),
                options.virtual(),
                workload,
                threads,
                variant,
                round,
                cost.operations(),
                cost.nanos(),
                cost.bytes(),
                cost.cpuNanos(),
                after.requests() - before.requests(),
                after.tokens() - before.tokens(),
                serverTime.toNanos());
    }
}
