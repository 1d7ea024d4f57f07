// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backlog is drained over HTTP in constant memory. {@code -Dkajabi.drain.records=300000} sets how
 * long it is.
 */
class DrainMemoryTest {

    private static final int RECORDS = Integer.getInteger("kajabi.drain.records", 20_000);
    private static final long MEBIBYTE = 1024 * 1024;
    private static final Pattern MEASURED = Pattern.compile("measured (\\d+) (\\d+) (\\d+)");

    @Test
    void aBacklogIsNotHeldInMemory(@TempDir Path directory) throws Exception {
        try (NumberedContacts server = new NumberedContacts(RECORDS);
                ChildJvm child =
                        ChildJvm.start(
                                DrainMain.class,
                                directory.resolve("output.txt"),
                                List.of("-Xmx256m"),
                                List.of(server.baseUrl(), Integer.toString(RECORDS)))) {
            int exit = child.awaitEnd();
            Matcher measured = MEASURED.matcher(child.said());
            assertThat(exit == 0 && measured.find()).as("it said: %s", child.said()).isTrue();
            long baseline = Long.parseLong(measured.group(2));
            long peak = Long.parseLong(measured.group(3));
            long more = peak - baseline;
            System.out.println(
                    "proof: memory, "
                            + measured.group(1)
                            + " records in order, live heap "
                            + kibibytes(baseline)
                            + " before the start and at most "
                            + kibibytes(peak)
                            + " later, "
                            + server.requests()
                            + " requests");
            // Half of what the records alone would take, up to 64 MiB.
            assertThat(more).isLessThan(Math.min(64 * MEBIBYTE, RECORDS * 1024L / 2));
            assertThat(server.requests()).isLessThanOrEqualTo((int) (1.3 * RECORDS / 100) + 12);
        }
    }

    private static String kibibytes(long bytes) {
        return bytes / 1024 + " KiB";
    }
}
