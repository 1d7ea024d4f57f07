// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The jars as they were built, in applications as users write them: on other versions of Camel,
 * Spring Boot and Quarkus, and on other JDKs. Nothing is compiled again but the application.
 *
 * <p>A version that the repository does not serve, and a JDK that this machine does not have, is
 * skipped. The table at the end counts what ran and what did not.
 */
class CompatibilityTest {

    /** {@code gate}, {@code all}, or a part of the titles of the applications to run. */
    private static final String WHICH = System.getProperty("kajabi.compat", "gate");

    private static final boolean IS_GATE = WHICH.equals("gate");

    private static final String SECRET = "secret-that-nobody-may-see";

    private static final List<Application> APPLICATIONS =
            List.of(
                    main("4.14.0", false),
                    main("4.18.0", false),
                    main("4.18.1", false),
                    main("4.18.2", false),
                    main("4.22.0", true),
                    boot("3.5.10", "4.14.0", false),
                    boot("3.5.10", "4.18.0", false),
                    boot("4.0.7", "4.22.0", false),
                    boot("4.1.2", "4.22.0", true),
                    new Application(
                            Application.Kind.QUARKUS,
                            "Quarkus 3.33.2",
                            "4.18.2",
                            Map.of("quarkus.version", "3.33.2", "camel-quarkus.version", "3.33.1"),
                            false));

    private static final List<Integer> JDKS = List.of(17, 25);

    /** Of each application that was built: the artifact that was missing, or empty. */
    private static final Map<Application, Optional<String>> BUILT = new HashMap<>();

    private static final List<String> TABLE = new ArrayList<>();

    private static Application main(String camel, boolean isInGate) {
        return new Application(
                Application.Kind.CAMEL_MAIN,
                "Camel Main " + camel,
                camel,
                Map.of("camel.version", camel),
                isInGate);
    }

    private static Application boot(String boot, String camel, boolean isInGate) {
        return new Application(
                Application.Kind.SPRING_BOOT,
                "Spring Boot " + boot + ", Camel " + camel,
                camel,
                Map.of("spring-boot.version", boot, "camel.version", camel),
                isInGate);
    }

    /** An application on a JDK. */
    private record Cell(Application application, int jdk) {

        @Override
        public String toString() {
            return application.title() + ", JDK " + jdk;
        }
    }

    static Stream<Cell> cells() {
        return APPLICATIONS.stream()
                .filter(CompatibilityTest::isChosen)
                .flatMap(
                        application ->
                                (IS_GATE ? Stream.of(Jdk.running().feature()) : JDKS.stream())
                                        .map(jdk -> new Cell(application, jdk)));
    }

    private static boolean isChosen(Application application) {
        return IS_GATE
                ? application.isInGate()
                : WHICH.equals("all") || application.title().contains(WHICH);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void theWelcomeStoryRuns(Cell cell, @TempDir Path directory) throws Exception {
        long begun = System.nanoTime();
        String result = "FAILED";
        try {
            Optional<Jdk> jdk = Jdk.of(cell.jdk());
            if (jdk.isEmpty()) {
                result = "skipped: JDK " + cell.jdk() + " is not on this machine (kajabi.jdks)";
            }
            assumeThat(jdk).as("kajabi.jdks").isPresent();
            Optional<String> missing = BUILT.get(cell.application());
            if (missing == null) {
                missing = cell.application().build();
                BUILT.put(cell.application(), missing);
            }
            if (missing.isPresent()) {
                result = "skipped: does not resolve: " + missing.get();
            }
            assumeThat(missing).as("an artifact that is not served").isEmpty();
            run(cell.application(), jdk.orElseThrow(), directory);
            result = "passed";
        } finally {
            TABLE.add(
                    String.format(
                            Locale.ROOT,
                            "%-36s JDK %-3d %5.1f s  %s",
                            cell.application().title(),
                            cell.jdk(),
                            (System.nanoTime() - begun) / 1e9,
                            result));
        }
    }

    private static void run(Application application, Jdk jdk, Path directory) throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.builder().clientSecret(SECRET).build().open();
                TlsFront front = new TlsFront(sandbox.port(), directory)) {
            String tag = sandbox.data().tagId("Newcomer");
            String offer = sandbox.data().offerId("Welcome course");
            String ada = contact(sandbox, "Ada");
            int present = sandbox.data().contactCount();
            Map<String, String> environment =
                    Map.of(
                            "KAJABI_BASE_URL",
                            front.baseUrl(),
                            "KAJABI_CLIENT_ID",
                            sandbox.clientId(),
                            application.kind() == Application.Kind.SPRING_BOOT
                                    ? "CAMEL_COMPONENT_KAJABI_CLIENTSECRET"
                                    : "KAJABI_CLIENT_SECRET",
                            SECRET,
                            "KAJABI_SITE_ID",
                            sandbox.data().siteId(),
                            "TRUST_STORE",
                            front.trustStore().toString(),
                            "TRUST_STORE_PASSWORD",
                            TlsFront.PASSWORD,
                            "WELCOME_DIRECTORY",
                            directory.resolve("checkpoints").toString(),
                            "WELCOME_TAG",
                            tag,
                            "WELCOME_OFFER",
                            offer);
            String first;
            try (RunningApplication running = start(application, jdk, environment, "first")) {
                running.awaitWelcomed(present);
                assertThat(running.welcomed()).hasSize(present).contains(ada);
                healthIsUp(application, running.health());
                assertThat(running.metrics()).contains("kajabi.consumer");
                if (application.kind() == Application.Kind.SPRING_BOOT) {
                    assertThat(running.get("/actuator/env"))
                            .containsPattern(
                                    "CAMEL_COMPONENT_KAJABI_CLIENTSECRET\":\\{[^}]*\"value\":\"\\*{6}\"")
                            .doesNotContain(SECRET);
                    assertThat(running.get("/actuator/configprops"))
                            .contains("\"clientSecret\":\"******\"")
                            .doesNotContain(SECRET, "Cannot serialize 'camel.component.kajabi'");
                }
                running.stop();
                first = running.output();
            }
            assertThat(first)
                    .contains("Apache Camel " + application.camel() + " (welcome) started")
                    .doesNotContain(SECRET, "of different lines");

            String bo = contact(sandbox, "Bo");
            try (RunningApplication running = start(application, jdk, environment, "second")) {
                running.awaitWelcomed(1);
                running.stop();
                assertThat(running.welcomed()).as("after the restart").containsExactly(bo);
                assertThat(running.output()).doesNotContain(SECRET);
            }
            for (String id : List.of(ada, bo)) {
                assertThat(sandbox.data().tagsOf(id)).containsExactly(tag);
                assertThat(sandbox.data().offersOf(id)).containsExactly(offer);
            }
            assertThat(sandbox.data().welcomeMails()).isEmpty();
        }
    }

    private static RunningApplication start(
            Application application, Jdk jdk, Map<String, String> environment, String name)
            throws Exception {
        Path output =
                Files.createDirectories(application.directory())
                        .resolve("run-jdk" + jdk.feature() + "-" + name + ".txt");
        return new RunningApplication(application, jdk, environment, output);
    }

    private static void healthIsUp(Application application, String health) {
        if (application.kind() == Application.Kind.SPRING_BOOT) {
            assertThat(health).startsWith("{\"").contains("camelHealth").doesNotContain("DOWN");
        } else {
            assertThat(health)
                    .containsPattern("(?m)^consumer:\\S*welcome\\S* UP|^\\S*welcome\\S* UP")
                    .doesNotContain("DOWN");
        }
    }

    private static String contact(KajabiSandbox sandbox, String name) {
        return sandbox.data()
                .addContact(
                        Map.of(
                                "name",
                                name,
                                "email",
                                name.toLowerCase(Locale.ROOT) + "@example.org"));
    }

    @AfterAll
    static void print() throws IOException {
        List<String> lines = new ArrayList<>(TABLE);
        lines.add(
                TABLE.size()
                        + " combinations: "
                        + count("passed")
                        + " passed, "
                        + count("skipped")
                        + " skipped, "
                        + count("FAILED")
                        + " failed"
                        + (IS_GATE ? "; mvn -Pcompat verify runs all" : ""));
        Files.write(Path.of("target", "matrix.txt"), lines);
        lines.forEach(line -> System.out.println("compat: " + line));
    }

    private static long count(String result) {
        return TABLE.stream().filter(line -> line.contains(" s  " + result)).count();
    }
}
