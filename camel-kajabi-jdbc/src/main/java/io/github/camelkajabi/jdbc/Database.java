// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs statements on connections of a {@link DataSource}, each statement in a transaction of its
 * own. A transaction of several statements would keep its locks while the process is paused between
 * two of them, and the successor would wait for the process that it has to replace.
 */
final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** A serialization failure or a deadlock: the statement was rolled back. */
    private static final String ROLLED_BACK = "40";

    /** A duplicate key. */
    private static final String CONSTRAINT = "23";

    private static final int ATTEMPTS = 5;

    private static final Pattern TABLE = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)?");

    private final DataSource dataSource;

    /** Statements on one connection, each of which is committed at once. */
    @FunctionalInterface
    interface Work<T> {

        /** May run several times. */
        T run(Connection connection) throws SQLException;
    }

    Database(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * The given data source, or the only one of the context.
     *
     * @param user the bean that needs it, for the message of the exception
     */
    static DataSource dataSource(
            @Nullable DataSource given, @Nullable CamelContext context, String user) {
        DataSource found =
                given == null && context != null
                        ? context.getRegistry().findSingleByType(DataSource.class)
                        : given;
        if (found == null) {
            throw new IllegalArgumentException(
                    user
                            + " needs the property dataSource: the registry has none, or more than"
                            + " one, javax.sql.DataSource");
        }
        return found;
    }

    /** Checks the name of a table, which becomes a part of statements. */
    static String table(String property, String name) {
        if (!TABLE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    property
                            + "='"
                            + name
                            + "': the name of a table consists of letters, digits and underscores,"
                            + " after a schema and a dot if need be");
        }
        return name;
    }

    /**
     * Runs some statements. They are run again if the database has rolled one back because of
     * another transaction, or if another one has inserted the same key. If a statement fails in
     * another way, it may have been done.
     */
    <T> T run(Work<T> work) throws SQLException {
        // Camel interrupts threads that are still working when the shutdown timeout expires. The
        // records that they finished must still be saved, and H2 closes its file if the thread is
        // interrupted.
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    return once(work);
                } catch (SQLException e) {
                    if (attempt == ATTEMPTS || !isRepeatable(e)) {
                        throw e;
                    }
                    LOG.debug("The statements are run again", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isRepeatable(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith(ROLLED_BACK) || state.startsWith(CONSTRAINT));
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean commitsByItself = connection.getAutoCommit();
            if (!commitsByItself) {
                connection.setAutoCommit(true);
            }
            try {
                return work.run(connection);
            } finally {
                if (!commitsByItself) {
                    restore(connection);
                }
            }
        }
    }

    /** A connection that is broken cannot be set, and its pool notices that. */
    private static void restore(Connection connection) {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            LOG.debug("A connection is broken", e);
        }
    }

    /** The name of the database product. */
    String product() throws SQLException {
        return run(connection -> connection.getMetaData().getDatabaseProductName());
    }

    /**
     * Checks that a table can be read, and creates it before if that is wanted.
     *
     * @param shipped the name that the table has in the statement that is shipped
     * @param name its name in the database
     * @param columns the columns that it must have
     * @param user the bean that uses it, for messages
     */
    void requireTable(String shipped, String name, String columns, boolean create, String user)
            throws SQLException {
        Optional<SQLException> missing = whyNot(name, columns);
        if (missing.isEmpty()) {
            return;
        }
        String product = product();
        Dialect dialect = Dialect.of(product);
        if (create) {
            Dialect known = Dialect.require(product, "createTable");
            try {
                run(
                        connection -> {
                            try (Statement statement = connection.createStatement()) {
                                return statement.execute(known.ddl(shipped, name));
                            }
                        });
                LOG.info("{} made the table {}", user, name);
            } catch (SQLException e) {
                // Another node may have made it at the same moment.
                if (whyNot(name, columns).isPresent()) {
                    throw e;
                }
            }
            missing = whyNot(name, columns);
        }
        if (missing.isPresent()) {
            throw new IllegalStateException(
                    user
                            + " cannot read the columns "
                            + columns
                            + " of the table "
                            + name
                            + " ("
                            + product
                            + "). "
                            + (dialect == null
                                    ? "Create it by hand."
                                    : "Create it with "
                                            + dialect.location(shipped)
                                            + ", or set createTable=true."),
                    missing.get());
        }
    }

    private Optional<SQLException> whyNot(String table, String columns) throws SQLException {
        return run(
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement
                                .executeQuery("SELECT " + columns + " FROM " + table + " WHERE 1=0")
                                .close();
                        return Optional.empty();
                    } catch (SQLException e) {
                        if (connection.isValid(1)) {
                            return Optional.of(e);
                        }
                        throw e;
                    }
                });
    }
}
