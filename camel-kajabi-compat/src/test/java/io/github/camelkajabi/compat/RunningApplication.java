// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An application in its own JVM. */
final class RunningApplication implements AutoCloseable {

    /** Longer than the busiest machine needs; only a test that fails waits for so long. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Pattern WELCOMED = Pattern.compile("welcomed (\\d+) ");
    private static final Pattern PORT =
            Pattern.compile("(?:probe at|Tomcat started on) port (\\d+)");

    private final Application application;
    private final Process process;
    private final Path output;

    RunningApplication(
            Application application, Jdk jdk, Map<String, String> environment, Path output)
            throws IOException {
        this.application = application;
        this.output = output;
        List<String> command = new ArrayList<>();
        command.add(jdk.tool("java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
        command.addAll(application.start());
        ProcessBuilder java = new ProcessBuilder(command);
        java.environment().putAll(environment);
        process = java.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /** Until it has welcomed so many. */
    void awaitWelcomed(int count) {
        await().atMost(PATIENCE)
                .failFast("The application has ended: " + output, () -> !process.isAlive())
                .until(() -> welcomed().size() >= count);
    }

    /** The ids of the contacts that its route has finished, in order. */
    List<String> welcomed() throws IOException {
        return WELCOMED.matcher(output()).results().map(found -> found.group(1)).toList();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    String health() throws Exception {
        return get(
                application.kind() == Application.Kind.SPRING_BOOT
                        ? "/actuator/health"
                        : "/health");
    }

    String metrics() throws Exception {
        return get(
                application.kind() == Application.Kind.SPRING_BOOT
                        ? "/actuator/metrics"
                        : "/metrics");
    }

    String get(String path) throws Exception {
        await().atMost(PATIENCE).until(() -> PORT.matcher(output()).find());
        Matcher port = PORT.matcher(output());
        assertThat(port.find()).isTrue();
        HttpResponse<String> response =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://localhost:" + port.group(1) + path))
                                        .timeout(PATIENCE)
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** Ends it as an operator does. */
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the application ends when it is asked to")
                .isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
