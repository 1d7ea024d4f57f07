// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What differs between the databases that are supported. */
enum Dialect {
    POSTGRESQL("CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)", "PostgreSQL"),
    MYSQL("CAST(FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000) AS SIGNED)", "MySQL, MariaDB"),
    H2(
            "DATEDIFF(MILLISECOND, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00',"
                    + " CURRENT_TIMESTAMP)",
            "H2");

    private final String currentMillis;
    private final String products;

    /**
     * Creates a dialect.
     *
     * @param products how these databases name themselves, separated by commas
     */
    Dialect(String currentMillis, String products) {
        this.currentMillis = currentMillis;
        this.products = products;
    }

    /** The dialect of a database, or null if it is none of those that are supported. */
    static @Nullable Dialect of(String product) {
        for (Dialect dialect : values()) {
            if (List.of(dialect.products.split(", ", -1)).contains(product)) {
                return dialect;
            }
        }
        return null;
    }

    /**
     * The dialect of a database.
     *
     * @param purpose for the message of the exception
     */
    static Dialect require(String product, String purpose) {
        Dialect dialect = of(product);
        if (dialect == null) {
            throw new IllegalStateException(
                    purpose
                            + " knows the databases "
                            + Arrays.stream(values())
                                    .map(one -> one.products)
                                    .collect(Collectors.joining(", "))
                            + ", but the DataSource is for "
                            + product);
        }
        return dialect;
    }

    /** The time of the database in milliseconds since 1970, as an expression. */
    String currentMillis() {
        return currentMillis;
    }

    /** The statement that creates a table unless it exists, as it is shipped for people. */
    String ddl(String table, String name) {
        String resource = resource(table);
        try (InputStream file = Dialect.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException("Missing in the jar: " + resource);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n"))
                    .replace(table, name)
                    .replaceFirst(";\\s*$", "")
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String resource(String table) {
        return table + "-" + name().toLowerCase(Locale.ROOT) + ".sql";
    }

    /** Where the statement that creates a table is in the jar. */
    String location(String table) {
        return Dialect.class.getPackageName().replace('.', '/') + "/" + resource(table);
    }
}
