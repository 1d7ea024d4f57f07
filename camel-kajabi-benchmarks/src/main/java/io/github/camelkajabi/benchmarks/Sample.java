// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.util.List;

/**
 * The measurements of one variant in one round of one cell.
 *
 * @param java the feature version of the JDK
 * @param virtual whether the callers were virtual threads
 * @param workload the workload
 * @param threads the number of concurrent callers
 * @param variant the variant
 * @param round the round, from 1
 * @param operations how many calls, or pages of a list
 * @param nanos how long it took
 * @param bytes the bytes that the callers allocated
 * @param cpuNanos the processor time of the callers
 * @param requests the requests that the server received
 * @param tokens how many of them were for tokens
 * @param serverNanos the processor time of the server
 */
record Sample(
        int java,
        boolean virtual,
        Workload workload,
        int threads,
        Variant variant,
        int round,
        long operations,
        long nanos,
        long bytes,
        long cpuNanos,
        long requests,
        long tokens,
        long serverNanos) {

    static final String HEADER =
            "java,virtual,workload,threads,variant,round,operations,nanos,bytes,cpuNanos,requests,"
                    + "tokens,serverNanos";

    double perSecond() {
        return operations * 1e9 / nanos;
    }

    double bytesPerOperation() {
        return (double) bytes / operations;
    }

    double microsPerOperation() {
        return cpuNanos / 1e3 / operations;
    }

    /** The share of all processors that the server took. */
    double serverShare() {
        return (double) serverNanos / nanos / Runtime.getRuntime().availableProcessors();
    }

    String toLine() {
        return String.join(
                ",",
                List.of(
                        Integer.toString(java),
                        Boolean.toString(virtual),
                        workload.name(),
                        Integer.toString(threads),
                        variant.name(),
                        Integer.toString(round),
                        Long.toString(operations),
                        Long.toString(nanos),
                        Long.toString(bytes),
                        Long.toString(cpuNanos),
                        Long.toString(requests),
                        Long.toString(tokens),
                        Long.toString(serverNanos)));
    }

    static Sample parse(String line) {
        String[] part = line.split(",", -1);
        return new Sample(
                Integer.parseInt(part[0]),
                Boolean.parseBoolean(part[1]),
                Workload.valueOf(part[2]),
                Integer.parseInt(part[3]),
                Variant.valueOf(part[4]),
                Integer.parseInt(part[5]),
                Long.parseLong(part[6]),
                Long.parseLong(part[7]),
                Long.parseLong(part[8]),
                Long.parseLong(part[9]),
                Long.parseLong(part[10]),
                Long.parseLong(part[11]),
                Long.parseLong(part[12]));
    }
}
