// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.csv;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows that are done, according to the report: those whose outcome is not {@code failed}. The
 * report is the journal, so a row is done if and only if its line is written.
 *
 * <p>It is read once, when the application starts; Camel's {@code FileIdempotentRepository} would
 * read its file for each row.
 */
public final class Report extends ServiceSupport implements IdempotentRepository {

    private static final String FAILED = "failed";

    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180
                    .builder()
                    .setHeader("row", "email", "outcome", "id", "error", "key")
                    .setSkipHeaderRecord(true)
                    .setRecordSeparator('\n')
                    .get();

    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private File file;

    /** The file, which need not exist. */
    public void setFile(String file) {
        this.file = new File(file);
    }

    /** The line of a row, from the variables of the route: one line, whatever is in them. */
    public String line(Exchange exchange) {
        Object[] cells =
                Arrays.stream(FORMAT.getHeader())
                        .map(column -> exchange.getVariable(column, "", String.class))
                        .map(cell -> cell.replaceAll("\\s+", " "))
                        .toArray();
        return FORMAT.format(cells) + "\n";
    }

    /**
     * Checks that the report has each row of a file, and returns a summary.
     *
     * @throws IllegalStateException if a row is missing
     */
    public String check(File people) throws Exception {
        Map<String, String> outcomes = outcomes();
        Csv csv = new Csv();
        int done = 0;
        int failed = 0;
        try (Csv.Rows rows = csv.rows(people)) {
            while (rows.hasNext()) {
                String key = csv.key(rows.next());
                String outcome = outcomes.get(key);
                if (outcome == null) {
                    throw new IllegalStateException("The report has no line for row " + key + ".");
                }
                done += outcome.equals(FAILED) ? 0 : 1;
                failed += outcome.equals(FAILED) ? 1 : 0;
            }
        }
        return done + " rows are done, and " + failed + " failed";
    }

    /** The last outcome of each row. */
    private Map<String, String> outcomes() throws IOException {
        Map<String, String> outcomes = new HashMap<>();
        try (CSVParser lines = CSVParser.parse(file.toPath(), StandardCharsets.UTF_8, FORMAT)) {
            for (CSVRecord line : lines) {
                outcomes.put(line.get("key"), line.get("outcome"));
            }
        }
        return outcomes;
    }

    @Override
    protected void doStart() throws IOException {
        done.clear();
        if (!file.exists()) {
            Files.createDirectories(file.toPath().toAbsolutePath().getParent());
            Files.writeString(file.toPath(), FORMAT.format((Object[]) FORMAT.getHeader()) + "\n");
            return;
        }
        cutTornLine();
        outcomes()
                .forEach(
                        (key, outcome) -> {
                            if (!outcome.equals(FAILED)) {
                                done.add(key);
                            }
                        });
    }

    /** A power failure can leave half a line at the end. Its row is done once more. */
    private void cutTornLine() throws IOException {
        byte[] bytes = Files.readAllBytes(file.toPath());
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        try (RandomAccessFile lines = new RandomAccessFile(file, "rw")) {
            lines.setLength(end);
        }
    }

    @Override
    public boolean contains(String key) {
        return done.contains(key);
    }

    @Override
    public boolean add(String key) {
        return done.add(key);
    }

    @Override
    public boolean remove(String key) {
        return done.remove(key);
    }

    @Override
    public boolean confirm(String key) {
        return true;
    }

    @Override
    public void clear() {
        done.clear();
    }
}
