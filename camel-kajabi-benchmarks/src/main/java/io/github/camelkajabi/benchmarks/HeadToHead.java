// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The head-to-head: runs the measurements, each JDK in a process of its own, prints the tables and,
 * if asked, writes them and the plot into the documentation.
 *
 * <p>A JDK of 21 or newer is measured twice: with platform threads, and with virtual ones in Camel
 * and as callers.
 */
public final class HeadToHead {

    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    private HeadToHead() {}

    /** Takes the options that {@link Options} describes, as {@code name=value}. */
    public static void main(String[] args) throws Exception {
        Options options = Options.parse(args);
        List<Path> homes =
                options.javas().isEmpty()
                        ? List.of(Path.of(System.getProperty("java.home")))
                        : options.javas();
        List<Sample> samples = new ArrayList<>();
        for (Path home : homes) {
            samples.addAll(measure(home, options, options.virtual()));
            int java = samples.get(samples.size() - 1).java();
            if (java >= FIRST_WITH_VIRTUAL_THREADS && !options.virtual()) {
                samples.addAll(measure(home, options, true));
            }
        }
        Figures figures = new Figures(samples);
        System.out.println(new Table(figures));
        if (options.docs() != null) {
            write(figures, options.docs());
        }
    }

    static void write(Figures figures, Path docs) throws IOException {
        Path images = Files.createDirectories(docs.resolve("images"));
        Files.writeString(docs.resolve("performance-figures.adoc"), new Table(figures).toString());
        Files.writeString(images.resolve("performance.svg"), new Plot(figures).toString());
        List<String> lines = new ArrayList<>(List.of(Sample.HEADER));
        figures.samples().forEach(sample -> lines.add(sample.toLine()));
        Files.write(docs.resolve("performance-samples.csv"), lines);
    }

    private static List<Sample> measure(Path home, Options options, boolean virtual)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve("java").toString());
        command.addAll(List.of("-Xms1g", "-Xmx1g"));
        if (virtual) {
            command.add("-Dcamel.threads.virtual.enabled=true");
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Measuring.class.getName()));
        command.addAll(options.forMeasuring(virtual));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<Sample> samples = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Sample sample = Sample.parse(line);
                samples.add(sample);
                System.err.printf(
                        "JDK %d%s, %s, %d threads, round %d, %s: %.0f/s, %.0f bytes, %.1f us%n",
                        sample.java(),
                        sample.virtual() ? " virtual" : "",
                        sample.workload().title(),
                        sample.threads(),
                        sample.round(),
                        sample.variant().title(),
                        sample.perSecond(),
                        sample.bytesPerOperation(),
                        sample.microsPerOperation());
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The measuring JVM ended with " + process.exitValue());
        }
        return samples;
    }
}
