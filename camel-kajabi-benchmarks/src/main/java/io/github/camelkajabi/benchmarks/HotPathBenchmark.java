// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One call, for profiles and allocation: {@code -prof gc}, {@code -prof jfr}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HotPathBenchmark {

    /** The variant; set by the harness. */
    @Param({"BARE", "CAMEL", "ROUTE", "KAJABI"})
    public String variant = "KAJABI";

    /** The workload; set by the harness. */
    @Param({"GET", "CREATE", "PAGE"})
    public String workload = "GET";

    private final Running running = new Running();

    /** Starts the server and a client with room for 64 threads. */
    @Setup
    public void start() throws Exception {
        running.start(Variant.valueOf(variant), Workload.valueOf(workload));
    }

    /** Ends both. */
    @TearDown
    public void stop() throws Exception {
        running.stop();
    }

    /** Calls once. */
    @Benchmark
    public long call() throws Exception {
        return running.call();
    }
}
