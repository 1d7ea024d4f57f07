// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {

    private final Csv csv = new Csv();
    @TempDir private Path directory;

    @Test
    void theCellsOfARowAreThoseOfItsColumns() throws Exception {
        try (Csv.Rows rows = csv.rows(file("\uFEFFemail,tags\nada@example.org,\"a,b\"\n"))) {
            CSVRecord row = rows.next();
            assertThat(csv.cells(row))
                    .containsEntry("email", "ada@example.org")
                    .containsEntry("tags", "a,b");
            assertThat(csv.number(row)).isEqualTo(2);
        }
    }

    /** Of two columns with one name, the cells of one would be lost. */
    @Test
    void aFileWithTwoColumnsOfOneNameIsRefused() throws Exception {
        Path file = file("email,tags,tags\nada@example.org,a,b\n").toPath();
        assertThatThrownBy(() -> csv.rows(file.toFile()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tags");
    }

    private java.io.File file(String text) throws Exception {
        return Files.writeString(directory.resolve("people.csv"), text).toFile();
    }
}
