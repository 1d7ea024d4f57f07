// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example as a user does: in a process of its own, without an account. */
class WelcomeAppTest {

    @Test
    void newContactsAreWelcomedAndTheFailingOneIsParked(@TempDir Path directory) throws Exception {
        String output = run(directory, "-Dwelcome.contacts=8");

        assertThat(output)
                .contains("working on a sandbox")
                .contains("New contact")
                .contains("parked after three attempts: ")
                .contains("8 contacts are done")
                .contains("sent 0 welcome mails");
        List<String> welcomed = Files.readAllLines(directory.resolve("welcomed.jsonl"));
        List<String> parked = Files.readAllLines(directory.resolve("parked.jsonl"));
        assertThat(parked).hasSize(1);
        List<String> all = new ArrayList<>(welcomed);
        all.addAll(parked);
        assertThat(all).hasSizeGreaterThanOrEqualTo(8).doesNotHaveDuplicates();
        assertThat(all)
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("{\"id\":\"")
                                        .contains("\"type\":\"contacts\"")
                                        .endsWith("}"));
    }

    /** Without the webhooks the first contact would come after five minutes. */
    @Test
    void webhooksWakeTheRoute(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String output =
                run(
                        directory,
                        "-Dwelcome.contacts=4",
                        "-Dwelcome.webhook=true",
                        "-Dwelcome.port=" + port);
        assertThat(output)
                .contains("Webhooks wake the route")
                .contains("4 contacts are done")
                .contains("webhooks were sent");
    }

    @Test
    void aMissingTagIsSaidInWords(@TempDir Path directory) throws Exception {
        String output = run(directory, "-Dwelcome.contacts=1", "-Dwelcome.tag=No such tag");
        assertThat(output).contains("The account needs a tag named 'No such tag'");
    }

    private static String run(Path directory, String... properties) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(properties));
        command.add("-Dwelcome.directory=" + directory);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(WelcomeApp.class.getName());
        File log = directory.resolve("output.txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
        builder.environment().keySet().removeIf(name -> name.startsWith("KAJABI_"));
        Process process = builder.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String output = Files.readString(log.toPath(), StandardCharsets.UTF_8);
        assertThat(ended).as(output).isTrue();
        return output;
    }
}
