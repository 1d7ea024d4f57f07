// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The standalone jar of the sandbox, alone in a directory. */
@Timeout(120)
class StandaloneSandboxTest {

    private static final String BASE_URL = "Base URL:";

    @Test
    void aColleagueStartsItWithoutAnythingElse(@TempDir Path directory) throws Exception {
        String name =
                "camel-kajabi-sandbox-"
                        + System.getProperty(WorkspaceJars.VERSION)
                        + "-standalone.jar";
        Files.copy(Path.of("..", "camel-kajabi-sandbox", "target", name), directory.resolve(name));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-jar",
                                name,
                                "--contacts",
                                "3")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader output = process.inputReader()) {
            List<String> lines = new ArrayList<>();
            String line = output.readLine();
            while (line != null && !line.startsWith("Site id:")) {
                lines.add(line);
                line = output.readLine();
            }
            assertThat(line).as(String.join("\n", lines)).isNotNull();
            // Nothing but what SandboxMain prints: a missing library would be reported.
            assertThat(lines)
                    .allMatch(printed -> printed.matches("[A-Z][A-Za-z ]+: +\\S+"))
                    .hasSize(6);
            String baseUrl =
                    lines.stream()
                            .filter(printed -> printed.startsWith(BASE_URL))
                            .findFirst()
                            .orElseThrow()
                            .substring(BASE_URL.length())
                            .strip();
            HttpResponse<String> version =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(baseUrl + "/version"))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
            assertThat(version.statusCode()).isEqualTo(200);
            assertThat(version.body()).contains("1.1.0");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
