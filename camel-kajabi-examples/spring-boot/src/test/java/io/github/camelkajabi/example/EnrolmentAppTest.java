// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example as a user does: in a process of its own. */
class EnrolmentAppTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern URL = Pattern.compile("curl (http://localhost:\\d+)/customers");

    @TempDir private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endWhatRuns() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** The application in a process, and how it is called. */
    private record Running(Process process, Path output, Http http) {}

    @Test
    void withoutAnAccountItWorksOnASandbox() throws Exception {
        Running application = start(Map.of());

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(application.http().get("/customers").body())
                                        .hasSizeGreaterThan(5));
        assertThat(
                        application
                                .http()
                                .enrol(
                                        """
                                        {"name": "Ada", "email": "ada@example.org",
                                         "offer": "Welcome course", "tag": "Newcomer"}
                                        """)
                                .status())
                .isEqualTo(201);

        application.process().destroy();
        assertThat(application.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(logged(application.output()))
                .contains("working on a sandbox")
                .contains("is in the database: ")
                .doesNotContain("WARN", "ERROR");
    }

    @Test
    void killedOnAnAccountItGoesOnWhereItWas() throws Exception {
        try (KajabiSandbox account = KajabiSandbox.start()) {
            Map<String, String> environment =
                    Map.of(
                            "KAJABI_CLIENT_ID", account.clientId(),
                            "KAJABI_CLIENT_SECRET", account.clientSecret(),
                            "CAMEL_COMPONENT_KAJABI_BASEURL", account.baseUrl(),
                            "CUSTOMERS_DELAY", "100");
            Running first = start(environment);
            // Sells until it is killed, so that it is killed in the middle.
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(
                            () -> {
                                sell(account);
                                return first.http().get("/customers").body().size() >= 10;
                            });
            first.process().destroyForcibly().waitFor();
            sell(account);

            Running second = start(environment);
            List<String> ids =
                    account.data().customers().stream()
                            .map(row -> row.get("id").toString())
                            .toList();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    second.http()
                                                            .get("/customers")
                                                            .body()
                                                            .findValuesAsText("id"))
                                            .containsExactlyInAnyOrderElementsOf(ids));
            assertThat(logged(first.output()) + logged(second.output()))
                    .doesNotContain("sandbox", "WARN", "ERROR", account.clientSecret());
        }
    }

    private Running start(Map<String, String> environment) throws Exception {
        Path output = directory.resolve("output-" + processes.size() + ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Dcustomers.directory=" + directory,
                                "-cp",
                                System.getProperty("java.class.path"),
                                EnrolmentApp.class.getName(),
                                "--server.port=0")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KAJABI_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        String url =
                await().atMost(PATIENCE)
                        .failFast(() -> assertThat(process.isAlive()).as(text(output)).isTrue())
                        .until(() -> url(output), found -> !found.isEmpty());
        return new Running(process, output, new Http(url));
    }

    private static String url(Path output) {
        Matcher matcher = URL.matcher(text(output));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String text(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sell(KajabiSandbox account) {
        String contact = account.data().addMadeUpContact();
        var unused = account.data().addPurchase(contact, account.data().offerId("Welcome course"));
    }

    /** Without what Camel 4.22 warns of: that Spring Boot has put the secrets into properties. */
    private static String logged(Path output) throws IOException {
        return Files.readString(output).replaceAll("(?m)^.*SECURITY WARNING: \\[secret].*\\R", "");
    }
}
