// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/** A JDK on this machine. */
record Jdk(int feature, Path home) {

    static Jdk running() {
        return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    /**
     * The JDK of a feature version: the running one, one of the directories of {@code kajabi.jdks},
     * which are separated by commas, or one that a variable such as {@code JAVA_HOME_25_X64} names.
     */
    static Optional<Jdk> of(int feature) throws IOException {
        Jdk running = running();
        if (running.feature() == feature) {
            return Optional.of(running);
        }
        Set<String> homes =
                new LinkedHashSet<>(List.of(System.getProperty("kajabi.jdks", "").split(",")));
        System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("JAVA_HOME"))
                .forEach(variable -> homes.add(variable.getValue()));
        for (String home : homes) {
            Path directory = Path.of(home.strip());
            if (!home.isBlank() && feature(directory) == feature) {
                return Optional.of(new Jdk(feature, directory));
            }
        }
        return Optional.empty();
    }

    Path tool(String name) {
        return home.resolve("bin").resolve(name);
    }

    /** As its file {@code release} states it; 0 if it has none. */
    private static int feature(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return 0;
        }
        Properties stated = new Properties();
        try (Stream<String> lines = Files.lines(release)) {
            for (String line : lines.toList()) {
                stated.load(new java.io.StringReader(line));
            }
        }
        String version = stated.getProperty("JAVA_VERSION", "0").replace("\"", "");
        return Runtime.Version.parse(version).feature();
    }
}
