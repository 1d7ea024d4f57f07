// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A server and a client of it, while a benchmark runs. */
final class Running {

    private static final int CONNECTIONS = 64;

    private @Nullable ServerProcess server;
    private @Nullable ApiClient client;
    private Workload workload = Workload.GET;

    void start(Variant variant, Workload wanted) throws Exception {
        workload = wanted;
        ServerProcess started = ServerProcess.start();
        server = started;
        client = variant.open(workload.baseUrl(started), CONNECTIONS);
    }

    long call() throws Exception {
        ApiClient open = client;
        if (open == null) {
            throw new IllegalStateException("not started");
        }
        return workload.run(open, ThreadLocalRandom.current().nextInt(1_000), () -> true);
    }

    void stop() throws Exception {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
    }
}
