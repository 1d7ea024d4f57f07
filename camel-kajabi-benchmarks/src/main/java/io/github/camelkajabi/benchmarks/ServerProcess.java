// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** The server in a process of its own. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ServerProcess start() throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BenchmarkServer.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        String port = out.readLine();
        if (port == null) {
            throw new IllegalStateException("The server did not start");
        }
        return new ServerProcess(process, Integer.parseInt(port));
    }

    /** The base URL of an account whose list of contacts is that long and that slow. */
    String baseUrl(long rows, Duration delay) {
        return "http://127.0.0.1:" + port + "/" + rows + "/" + delay.toMillis() + "/v1";
    }

    /** The same, with a limit that the server does not publish. */
    String baseUrl(long rows, Duration delay, int perMinute) {
        return "http://127.0.0.1:"
                + port
                + "/"
                + rows
                + "/"
                + delay.toMillis()
                + "/"
                + perMinute
                + "/v1";
    }

    /**
     * What it was asked so far.
     *
     * @param requests the requests, those for tokens among them
     * @param tokens the requests for tokens
     * @param refused the requests that were answered 429
     * @param lastSingle the number of the last request for a single contact
     * @param cpu the processor time it took, to 10 ms
     */
    record Counters(long requests, long tokens, long refused, long lastSingle, Duration cpu) {}

    Counters counters() throws IOException {
        String[] counters;
        try (var in = URI.create("http://127.0.0.1:" + port + "/counters").toURL().openStream()) {
            counters = new String(in.readAllBytes(), StandardCharsets.US_ASCII).split(" ", -1);
        }
        return new Counters(
                Long.parseLong(counters[0]),
                Long.parseLong(counters[1]),
                Long.parseLong(counters[2]),
                Long.parseLong(counters[3]),
                process.info().totalCpuDuration().orElse(Duration.ZERO));
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
