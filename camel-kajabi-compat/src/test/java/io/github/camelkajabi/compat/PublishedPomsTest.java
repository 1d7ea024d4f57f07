// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the repository of releases requires of each published pom. */
class PublishedPomsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The parent hands them down; the BOM has no parent. */
    @Test
    void thePomsWithoutAParentSayWhoseTheyAre() throws IOException {
        List<String> withoutParent =
                poms().stream().filter(pom -> !pom.contains("<parent>")).toList();
        assertThat(withoutParent).hasSize(2);
        for (String pom : withoutParent) {
            assertThat(pom)
                    .contains(
                            "<url>https://",
                            "<name>Apache-2.0</name>",
                            "<developer>",
                            "<connection>scm:git:https://",
                            "<developerConnection>scm:git:https://");
        }
    }

    @Test
    void eachPomHasANameAndADescription() throws IOException {
        for (String pom : poms()) {
            String own = pom.replaceFirst("(?s)<parent>.*?</parent>", "");
            own = own.substring(0, Math.max(own.indexOf("<dependencies>"), own.indexOf("<build>")));
            assertThat(own).contains("<name>Camel Kajabi", "<description>");
        }
    }

    private static List<String> poms() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 3)) {
            return files.filter(file -> file.endsWith("pom.xml"))
                    .filter(file -> !file.toString().contains("target"))
                    .filter(file -> !file.startsWith(ROOT.resolve("docs")))
                    .filter(file -> !file.startsWith(ROOT.resolve("camel-kajabi-examples")))
                    .map(PublishedPomsTest::read)
                    .filter(pom -> !pom.contains("<maven.deploy.skip>true"))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
