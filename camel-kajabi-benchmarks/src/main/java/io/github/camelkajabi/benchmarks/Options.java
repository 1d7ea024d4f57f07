// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the head-to-head is run.
 *
 * @param rounds how often each cell is measured for each variant; even, since every second round
 *     goes the other way round
 * @param slowRounds the same for the drain with a slow server, which takes 5 to 10 s each time
 * @param time how long each measurement takes
 * @param warmup how long each variant calls in a turn of the warm-up, which ends when the JIT
 *     compiler is at rest
 * @param warmups the maximum number of these turns
 * @param threads how many callers
 * @param workloads the workloads to run
 * @param virtual whether the callers are virtual threads
 * @param javas the home directories of the JDKs to run on, one after the other; none for this JVM
 * @param docs where to write the figures and the plot; null for nowhere
 */
record Options(
        int rounds,
        int slowRounds,
        Duration time,
        Duration warmup,
        int warmups,
        List<Integer> threads,
        List<Workload> workloads,
        boolean virtual,
        List<Path> javas,
        @Nullable Path docs) {

    /**
     * Reads options of the form {@code name=value}, with blanks between them.
     *
     * @throws IllegalArgumentException if there is no such option
     */
    static Options parse(String... args) {
        Map<String, String> given = new TreeMap<>();
        for (String arg : String.join(" ", args).trim().split("\\s+", -1)) {
            if (!arg.isEmpty()) {
                String[] part = arg.split("=", 2);
                given.put(part[0], part.length == 1 ? "" : part[1]);
            }
        }
        String docs = given.remove("docs");
        Options options =
                new Options(
                        Integer.parseInt(take(given, "rounds", "8")),
                        Integer.parseInt(take(given, "slowRounds", "3")),
                        millis(take(given, "millis", "1000")),
                        millis(take(given, "warmup", "700")),
                        Integer.parseInt(take(given, "warmups", "60")),
                        list(take(given, "threads", "1,8,64"), Integer::valueOf),
                        list(
                                take(given, "workloads", "GET,CREATE,PAGE,LIST,SLOW"),
                                Workload::valueOf),
                        Boolean.parseBoolean(take(given, "virtual", "false")),
                        list(take(given, "javas", ""), Path::of),
                        docs == null ? null : Path.of(docs));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + String.join(", ", given.keySet()));
        }
        return options;
    }

    private static String take(Map<String, String> given, String name, String otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : value;
    }

    private static Duration millis(String number) {
        return Duration.ofMillis(Long.parseLong(number));
    }

    private static <T> List<T> list(String values, Function<String, T> of) {
        return Arrays.stream(values.split(",", -1)).filter(v -> !v.isEmpty()).map(of).toList();
    }

    /** The same for a JVM that measures and reports its samples, and nothing else. */
    List<String> forMeasuring(boolean withVirtualThreads) {
        return List.of(
                "rounds=" + rounds,
                "slowRounds=" + slowRounds,
                "millis=" + time.toMillis(),
                "warmup=" + warmup.toMillis(),
                "warmups=" + warmups,
                "threads=" + String.join(",", threads.stream().map(String::valueOf).toList()),
                "workloads=" + String.join(",", workloads.stream().map(Enum::name).toList()),
                "virtual=" + withVirtualThreads);
    }
}
