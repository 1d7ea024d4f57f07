// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.csv;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** Reads the rows of a CSV file. */
public final class Csv {

    private static final CSVFormat PEOPLE =
            CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setIgnoreEmptyLines(true)
                    .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
                    .get();

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * The rows of a file, one at a time. A file that is not UTF-8 fails, so that nobody gets a
     * damaged name.
     */
    public Rows rows(File file) throws IOException {
        BufferedReader text = Files.newBufferedReader(file.toPath(), StandardCharsets.UTF_8);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return new Rows(CSVParser.parse(text, PEOPLE));
    }

    /** The number of a row as in a spreadsheet, without empty lines: the header is row 1. */
    public long number(CSVRecord row) {
        return row.getRecordNumber() + 1;
    }

    /** What identifies a row in the report: its number and its content. */
    public String key(CSVRecord row) throws NoSuchAlgorithmException {
        String content = row.getParser().getHeaderNames() + row.toList().toString();
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(content.getBytes(StandardCharsets.UTF_8));
        return number(row) + "-" + HexFormat.of().formatHex(hash, 0, 8);
    }

    /** The cells of a row by column. A row of another length is refused: its cells are shifted. */
    public Map<String, Object> cells(CSVRecord row) {
        int columns = row.getParser().getHeaderNames().size();
        if (row.size() != columns) {
            throw new IllegalArgumentException(
                    "The row has " + row.size() + " cells, and the header has " + columns + ".");
        }
        return new LinkedHashMap<>(row.toMap());
    }

    /** The rows of a file. The Split EIP closes them. */
    public static final class Rows implements Iterator<CSVRecord>, Closeable {

        private final CSVParser parser;
        private final Iterator<CSVRecord> records;

        Rows(CSVParser parser) {
            this.parser = parser;
            this.records = parser.iterator();
        }

        @Override
        public boolean hasNext() {
            return records.hasNext();
        }

        @Override
        public CSVRecord next() {
            return records.next();
        }

        @Override
        public void close() throws IOException {
            parser.close();
        }
    }
}
