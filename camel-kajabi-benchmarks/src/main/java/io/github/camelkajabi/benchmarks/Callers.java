// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that make calls concurrently, and the cost of these calls.
 *
 * <p>Platform threads are measured one by one. For virtual threads the JDK keeps no such accounts,
 * so there it is the whole process: its compiler and garbage collector are included, for all
 * variants alike.
 */
final class Callers implements AutoCloseable {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final boolean virtual;
    private final int count;
    private final ExecutorService executor;

    Callers(boolean virtual, int count) {
        this.virtual = virtual;
        this.count = count;
        this.executor = virtual ? virtualThreads() : Executors.newFixedThreadPool(count);
    }

    /**
     * The cost of the calls.
     *
     * @param operations the calls, or pages of lists
     * @param nanos from the first to the last
     * @param bytes the allocated bytes
     * @param cpuNanos the processor time
     */
    record Cost(long operations, long nanos, long bytes, long cpuNanos) {

        Cost plus(Cost other) {
            return new Cost(
                    operations + other.operations,
                    Math.max(nanos, other.nanos),
                    bytes + other.bytes,
                    cpuNanos + other.cpuNanos);
        }
    }

    Cost run(ApiClient client, Workload workload, Duration time) throws Exception {
        CyclicBarrier start = new CyclicBarrier(count);
        List<Future<Cost>> calls = new ArrayList<>();
        long bytes = virtual ? allocatedByAll() : 0;
        long cpu = virtual ? cpuOfProcess() : 0;
        for (int i = 0; i < count; i++) {
            int caller = i;
            calls.add(
                    executor.submit(
                            () -> {
                                start.await();
                                return call(client, workload, time, caller);
                            }));
        }
        Cost all = new Cost(0, 0, 0, 0);
        for (Future<Cost> call : calls) {
            all = all.plus(call.get());
        }
        return virtual
                ? new Cost(
                        all.operations(),
                        all.nanos(),
                        allocatedByAll() - bytes,
                        cpuOfProcess() - cpu)
                : all;
    }

    private Cost call(ApiClient client, Workload workload, Duration time, int caller)
            throws Exception {
        long bytes = virtual ? 0 : THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        long cpu = virtual ? 0 : THREADS.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long operations = 0;
        long turn = caller * 37L;
        do {
            operations += workload.run(client, turn++, () -> System.nanoTime() - end < 0);
        } while (!workload.isOneTurn() && System.nanoTime() - end < 0);
        return new Cost(
                operations,
                System.nanoTime() - begin,
                virtual
                        ? 0
                        : THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes,
                virtual ? 0 : THREADS.getCurrentThreadCpuTime() - cpu);
    }

    private static long cpuOfProcess() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** By reflection: the code is compiled for 17, which knows neither this nor virtual threads. */
    private static long allocatedByAll() {
        return (long) invoke(ThreadMXBean.class, "getTotalThreadAllocatedBytes", THREADS);
    }

    private static ExecutorService virtualThreads() {
        return (ExecutorService)
                invoke(Executors.class, "newVirtualThreadPerTaskExecutor", Executors.class);
    }

    private static Object invoke(Class<?> holder, String method, Object target) {
        try {
            return holder.getMethod(method).invoke(target);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("virtual threads need JDK 21 or newer", e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
