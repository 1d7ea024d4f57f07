// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An application of {@code src/apps}, built by Maven as its user would, with other versions.
 *
 * @param kind the directory in {@code src/apps}
 * @param title what the matrix calls it
 * @param camel the version of Camel that it must run on
 * @param versions the properties of its pom that are replaced
 * @param isInGate whether {@code mvn verify} runs it without a profile
 */
record Application(
        Kind kind, String title, String camel, Map<String, String> versions, boolean isInGate) {

    private static final Path APPS = Path.of("src", "apps");
    private static final Path TARGET = Path.of("target", "apps");

    /** What Maven says if an artifact is not served. Ours have to be there. */
    private static final Pattern NOT_SERVED =
            Pattern.compile(
                    "(?:Could not find artifact|The following artifacts could not be"
                        + " resolved:|Failure to find|Cannot access \\S+ \\(\\S+\\) in offline mode"
                        + " and the artifact) (?!io\\.github\\.camelkajabi:)(\\S+)");

    enum Kind {
        CAMEL_MAIN("camel-main"),
        SPRING_BOOT("spring-boot"),
        QUARKUS("quarkus");

        private final String directory;

        Kind(String directory) {
            this.directory = directory;
        }
    }

    Path directory() {
        return TARGET.resolve(title.replaceAll("\\W+", "-")).toAbsolutePath();
    }

    /** Builds it. An artifact that is not served is the answer; any other failure is thrown. */
    Optional<String> build() throws Exception {
        Path directory = directory();
        deleteAll(directory);
        copy(APPS.resolve(kind.directory), directory);
        if (kind != Kind.SPRING_BOOT) {
            copy(APPS.resolve("shared").resolve("java"), directory.resolve("src/main/java"));
            copy(APPS.resolve("shared").resolve("routes"), directory.resolve("src/main/resources"));
        }
        if (kind == Kind.CAMEL_MAIN) {
            Files.copy(
                    APPS.resolve("shared").resolve("logback.xml"),
                    directory.resolve("src/main/resources/logback.xml"));
        }
        Path output = directory.resolve("build.txt");
        ProcessBuilder maven = new ProcessBuilder(command()).directory(directory.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        maven.redirectErrorStream(true).redirectOutput(output.toFile());
        Process process = maven.start();
        if (!process.waitFor(30, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("The build of " + title + " does not end: " + output);
        }
        if (process.exitValue() == 0) {
            return Optional.empty();
        }
        String said = Files.readString(output);
        Optional<String> missing =
                NOT_SERVED.matcher(said).results().map(found -> found.group(1)).findFirst();
        assertThat(missing).as("an artifact that is not served, in%n%s", said).isPresent();
        return missing;
    }

    private List<String> command() {
        boolean isWindows = File.separatorChar == '\\';
        List<String> command = new ArrayList<>();
        command.add(
                Path.of(System.getProperty("maven.home"), "bin", isWindows ? "mvn.cmd" : "mvn")
                        .toString());
        command.addAll(List.of("-B", "-ntp", "-Dmaven.test.skip"));
        if ("offline=true".equals(System.getProperty("kajabi.compat.network"))) {
            command.add("-o");
        }
        Path root = Path.of("..").toAbsolutePath().normalize();
        command.add("-Dmaven.repo.local=" + System.getProperty("kajabi.compat.repository"));
        command.add("-Dmaven.ext.class.path=" + Path.of("target", "classes").toAbsolutePath());
        command.add("-D" + WorkspaceJars.ROOT + "=" + root);
        command.add("-D" + WorkspaceJars.VERSION + "=" + ours());
        command.add("-Dcamel-kajabi.version=" + ours());
        versions.forEach((property, version) -> command.add("-D" + property + "=" + version));
        command.add("package");
        return command;
    }

    private static String ours() {
        return System.getProperty(WorkspaceJars.VERSION);
    }

    /** The options of the JVM that start it. */
    List<String> start() throws IOException {
        Path target = directory().resolve("target");
        return switch (kind) {
            case CAMEL_MAIN ->
                    List.of(
                            "-cp",
                            target.resolve("welcome-1.0.jar")
                                    + File.pathSeparator
                                    + Files.readString(target.resolve("classpath.txt")).strip(),
                            "app.Welcome");
            case SPRING_BOOT -> List.of("-jar", target.resolve("welcome-1.0.jar").toString());
            case QUARKUS ->
                    List.of("-jar", target.resolve("quarkus-app/quarkus-run.jar").toString());
        };
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
