// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the example as a user does: in a process of its own, which is killed. */
class ImportAppTest {

    private static final int ROWS = Integer.getInteger("csv.rows", 120);
    private static final int KILLS = Integer.getInteger("csv.kills", 1);
    private static final int THREADS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(ROWS > 1_000 ? 20 : 1);

    /** The rows that {@link SandboxMode} makes wrong. */
    private static final List<String> WRONG = List.of("3", "4", "5");

    @TempDir private Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void withoutAnAccountItImportsMadeUpPeople() throws Exception {
        Process process = start(Map.of(), "-Dimport.rows=20");
        assertThat(ended(process)).as(this::output).isZero();
        assertThat(output())
                .contains("20 made-up people are in")
                .contains("Row 3 (person2) failed")
                .contains("Row 4 () failed: The row has 4 cells, and the header has 6.")
                .contains("'Newcmer' is not the title of one of the contact_tags.")
                .contains("Did you mean 'Newcomer'?")
                .contains("17 rows are done, and 3 failed.")
                .contains("The sandbox has 18 contacts");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void afterKillsEachPersonIsThereOnceAndTheReportIsComplete() throws Exception {
        try (KajabiSandbox sandbox =
                KajabiSandbox.builder().requestLogSize(10 * ROWS).build().open()) {
            SandboxMode.prepare(sandbox);
            Path file = directory.resolve("people.csv");
            SandboxMode.people(file, ROWS, true);
            for (int kill = 1; kill <= KILLS; kill++) {
                int enough = ROWS * kill / (KILLS + 1);
                Process process = start(account(sandbox));
                await().atMost(PATIENCE)
                        .until(
                                () -> {
                                    assertThat(process.isAlive()).as(this::output).isTrue();
                                    return sandbox.data().contactCount() >= enough;
                                });
                process.destroyForcibly().waitFor();
                assertThat(file).exists();
            }
            assertThat(ended(start(account(sandbox)))).as(this::output).isZero();
            assertThat(file).doesNotExist();

            List<Map<String, Object>> contacts = sandbox.data().contacts();
            assertThat(contacts)
                    .as("each person is there once")
                    .extracting(contact -> attribute(contact, "email"))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, ROWS)
                                    .filter(i -> i != 2 && i != 3)
                                    .mapToObj("person%d@example.org"::formatted)
                                    .toList());
            assertThat(contacts)
                    .allSatisfy(
                            contact -> {
                                assertThat(attribute(contact, "name")).startsWith("Péron, Ada ");
                                assertThat(attribute(contact, "custom_1")).isEqualTo("Fair 2026");
                            });
            requireComplete(sandbox, 2);

            long repeated = sandbox.requests().count("PATCH", "/v1/contacts/*");
            System.out.printf(
                    "proof: import of %d rows, %d kill -9: %d contacts, %d rows written twice, %d"
                            + " requests%n",
                    ROWS, KILLS, contacts.size(), repeated, sandbox.requests().total());
            // Besides those of the threads: a row that waits, one of the reader of the file, and a
            // wrong row that is written in each run.
            assertThat(repeated).isLessThanOrEqualTo((long) KILLS * (THREADS + 3));

            theFileAgainDoesOnlyWhatFailed(sandbox, file);
        }
    }

    private void theFileAgainDoesOnlyWhatFailed(KajabiSandbox sandbox, Path file) throws Exception {
        sandbox.data().addTag("Newcmer");
        Files.move(directory.resolve("done/people.csv"), file);
        sandbox.requests().clear();
        assertThat(ended(start(account(sandbox)))).as(this::output).isZero();
        assertThat(sandbox.requests().count("PATCH", "/v1/contacts/*")).isEqualTo(1);
        Map<String, List<CSVRecord>> report = report();
        assertThat(outcomes(report.get("5"))).endsWith("updated").contains("failed");
        assertThat(outcomes(report.get("3"))).containsOnly("failed");
        assertThat(outcomes(report.get("2"))).containsOnlyOnce("created");
    }

    /** Each row has its line, and a row that is done has one. */
    private void requireComplete(KajabiSandbox sandbox, int tags) throws IOException {
        Map<String, List<CSVRecord>> report = report();
        assertThat(report.keySet())
                .isEqualTo(
                        new TreeSet<>(
                                IntStream.rangeClosed(2, ROWS + 1)
                                        .mapToObj(String::valueOf)
                                        .toList()));
        report.forEach(
                (row, lines) -> {
                    if (WRONG.contains(row)) {
                        assertThat(outcomes(lines)).as("row " + row).containsOnly("failed");
                        assertThat(lines.get(0).get("error")).isNotBlank();
                    } else {
                        assertThat(lines).as("row " + row).hasSize(1);
                        assertThat(outcomes(lines)).containsAnyOf("created", "updated");
                        String id = lines.get(0).get("id");
                        assertThat(sandbox.data().contact(id).orElseThrow().toString())
                                .contains(lines.get(0).get("email"));
                        assertThat(sandbox.data().tagsOf(id)).as("row " + row).hasSize(tags);
                    }
                });
    }

    private static List<String> outcomes(List<CSVRecord> lines) {
        return lines.stream().map(line -> line.get("outcome")).toList();
    }

    private Map<String, List<CSVRecord>> report() throws IOException {
        Map<String, List<CSVRecord>> rows = new TreeMap<>();
        CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
        try (CSVParser lines =
                CSVParser.parse(
                        directory.resolve("people.csv.report.csv"),
                        StandardCharsets.UTF_8,
                        format)) {
            for (CSVRecord line : lines) {
                rows.computeIfAbsent(line.get("row"), row -> new ArrayList<>()).add(line);
            }
        }
        return rows;
    }

    private static String attribute(Map<String, Object> contact, String name) {
        return String.valueOf(contact.get(name));
    }

    private static Map<String, String> account(KajabiSandbox sandbox) {
        return Map.of(
                "KAJABI_CLIENT_ID", sandbox.clientId(),
                "KAJABI_CLIENT_SECRET", sandbox.clientSecret(),
                "KAJABI_BASE_URL", sandbox.baseUrl(),
                "KAJABI_SITE_ID", sandbox.data().siteId());
    }

    private Process start(Map<String, String> environment, String... properties)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(properties));
        command.add("-Dimport.directory=" + directory);
        command.add("-Dimport.threads=" + THREADS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ImportApp.class.getName());
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve("output.txt").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("KAJABI_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int ended(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("output.txt"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
