// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Writes the record classes from the catalogue, and fails when the files in the repository are not
 * what it would write. With {@code -Dkajabi.model=write} it writes them.
 */
class ModelSourcesTest {

    private static final Path DIRECTORY =
            Path.of("src", "main", "java", "io", "github", "camelkajabi", "model");

    @Test
    void theRecordClassesAreWhatTheCatalogueSays() throws IOException {
        Map<String, String> expected = new ModelSources(Catalog.get().resourceTypes()).render();
        Set<String> stale = new TreeSet<>(generated());
        stale.removeAll(expected.keySet());
        if ("write".equals(System.getProperty("kajabi.model"))) {
            for (String file : stale) {
                Files.delete(DIRECTORY.resolve(file));
            }
            for (Map.Entry<String, String> file : expected.entrySet()) {
                Files.writeString(DIRECTORY.resolve(file.getKey()), file.getValue());
            }
        }

        assertThat(generated())
                .as("generated files: run this test with -Dkajabi.model=write")
                .isEqualTo(expected.keySet());
        for (Map.Entry<String, String> file : expected.entrySet()) {
            assertThat(DIRECTORY.resolve(file.getKey()))
                    .as("%s is stale: run this test with -Dkajabi.model=write", file.getKey())
                    .hasContent(file.getValue());
        }
    }

    /** The names of the files with the note. */
    private static Set<String> generated() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains(ModelSources.NOTE)) {
                    names.add(file.getFileName().toString());
                }
            }
        }
        return names;
    }
}
