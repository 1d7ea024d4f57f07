// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import io.github.camelkajabi.FencedStateRepository;
import io.github.camelkajabi.SupersededException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each state in a row of a table, behind a fence. Made for checkpoints that several processes
 * use one after the other.
 *
 * <p>{@link #open Opening} a state raises the epoch of its row and names the new owner. A save
 * under an older epoch changes no row and is refused, in one statement: there is no gap between the
 * check and the write. A state is committed when {@link Lease#save save} or {@link #setState}
 * returns. Nothing is cached in memory.
 *
 * <p>The table is created with the statement that the jar contains for PostgreSQL, MySQL, MariaDB
 * and H2 ({@code io/github/camelkajabi/jdbc/camel_state-*.sql}), by hand or with {@link
 * #setCreateTable}. With a table that was made by hand, other databases can be used: the statements
 * are standard SQL.
 *
 * <pre>{@code
 * - beans:
 *     - name: checkpoints
 *       type: io.github.camelkajabi.jdbc.JdbcStateRepository
 *       properties:
 *         dataSource: "#bean:dataSource"
 *         createTable: true
 * }</pre>
 *
 * <p>Each statement is a transaction of its own, on a connection of its own. The data source must
 * not hand out a connection that takes part in a transaction of the caller. So a process that is
 * paused holds no lock for which its successor would wait.
 *
 * <p>Thread-safe. Methods throw an {@link IllegalStateException} with the cause if the database
 * fails.
 */
public class JdbcStateRepository extends ServiceSupport
        implements FencedStateRepository, CamelContextAware {

    static final String DEFAULT_TABLE = "camel_state";
    private static final String COLUMNS = "name, epoch, owner, state, changed";
    private static final int LONGEST = 255;
    private static final int DIGEST_LENGTH = 64;

    private @Nullable CamelContext camelContext;
    private @Nullable DataSource dataSource;
    private String table = DEFAULT_TABLE;
    private boolean createTable;
    private int queryTimeout = 30;

    private volatile @Nullable Started started;

    /** What is fixed by the start. */
    private record Started(
            Database database, DataSource dataSource, String table, String product) {}

    /** The row of a state. */
    private record Row(long epoch, String owner, @Nullable String state) {}

    /** Creates a repository that uses the only data source of the Camel context. */
    public JdbcStateRepository() {}

    /** Creates a repository in a database. */
    public JdbcStateRepository(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** Returns the data source, or null if the only one of the Camel context is used. */
    public @Nullable DataSource getDataSource() {
        return dataSource;
    }

    /** The database. Default: the only {@link DataSource} in the registry of the Camel context. */
    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Returns the name of the table. */
    public String getTable() {
        return table;
    }

    /** The name of the table, with a schema if need be. Default {@code camel_state}. */
    public void setTable(String table) {
        this.table = Database.table("table", table);
    }

    /** Returns whether the table is created at the start. */
    public boolean isCreateTable() {
        return createTable;
    }

    /**
     * Whether the table is created at the start if it does not exist: on PostgreSQL, MySQL, MariaDB
     * and H2. Default false.
     */
    public void setCreateTable(boolean createTable) {
        this.createTable = createTable;
    }

    /** Returns the longest time that a statement may take, in seconds. */
    public int getQueryTimeout() {
        return queryTimeout;
    }

    /**
     * The longest time that a statement may take, in seconds; 0 for no limit. Default 30. It does
     * not end the wait for a server that does not answer: set the socket timeout of the driver for
     * that.
     */
    public void setQueryTimeout(int queryTimeout) {
        if (queryTimeout < 0) {
            throw new IllegalArgumentException(
                    "queryTimeout=" + queryTimeout + ": expected 0 or more seconds");
        }
        this.queryTimeout = queryTimeout;
    }

    @Override
    protected void doStart() throws Exception {
        DataSource source = Database.dataSource(dataSource, camelContext, "JdbcStateRepository");
        Database database = new Database(source);
        database.requireTable(DEFAULT_TABLE, table, COLUMNS, createTable, "JdbcStateRepository");
        started = new Started(database, source, table, database.product());
    }

    @Override
    public Lease open(String key, String owner) {
        String name = name(key);
        String shortOwner = cut(owner);
        long epoch = run("taken over", key, connection -> takeOver(connection, name, shortOwner));
        return new JdbcLease(key, name, epoch, shortOwner);
    }

    /** Raises the epoch by one statement that changes nothing if another one has raised it. */
    private long takeOver(Connection connection, String name, String owner) throws SQLException {
        while (true) {
            Optional<Row> last = row(connection, name);
            if (last.isEmpty()) {
                long first = firstEpoch();
                insert(connection, name, first, owner, null);
                return first;
            }
            long next = last.get().epoch() + 1;
            if (change(
                            connection,
                            "UPDATE %s SET epoch = ?, owner = ?, changed = CURRENT_TIMESTAMP(6)"
                                    + " WHERE name = ? AND epoch = ?",
                            next,
                            owner,
                            name,
                            next - 1)
                    == 1) {
                return next;
            }
        }
    }

    /** An epoch that was used before a row was deleted must not come again. */
    private static long firstEpoch() {
        return System.currentTimeMillis();
    }

    @Override
    public @Nullable String getState(String key) {
        return read(key).map(Row::state).orElse(null);
    }

    private Optional<Row> read(String key) {
        String name = name(key);
        return run("read", key, connection -> row(connection, name));
    }

    /**
     * Saves a state, also if somebody has opened it, and takes nothing over. The owner notices it
     * with its next read.
     *
     * @param value the state; null removes it and keeps the row with its epoch
     */
    @Override
    public void setState(String key, @Nullable String value) {
        String name = name(key);
        run(
                "saved",
                key,
                connection -> {
                    int changed =
                            change(
                                    connection,
                                    "UPDATE %s SET state = ?, changed = CURRENT_TIMESTAMP(6) WHERE"
                                            + " name = ?",
                                    value,
                                    name);
                    if (changed == 0 && value != null) {
                        insert(connection, name, firstEpoch(), "", value);
                    }
                    return changed;
                });
    }

    @Override
    public String place(String key) {
        Started now = started();
        return "row '" + name(key) + "' of the table " + now.table + " (" + now.product + ")";
    }

    /** Whether the other one uses the same data source and the same table. */
    @Override
    @SuppressWarnings("ReferenceEquality") // a data source does not say which database it is for
    public boolean isSamePlaceAs(StateRepository<String, String> other) {
        Started mine = started;
        Started others = other instanceof JdbcStateRepository another ? another.started : null;
        return mine != null
                && others != null
                && mine.dataSource == others.dataSource
                && mine.table.equalsIgnoreCase(others.table);
    }

    private Started started() {
        Started now = started;
        if (now == null) {
            throw new IllegalStateException("JdbcStateRepository is not started");
        }
        return now;
    }

    private <T> T run(String done, String key, Database.Work<T> work) {
        try {
            return started().database.run(work);
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "A state cannot be " + done + ": " + place(key) + ". " + e.getMessage(), e);
        }
    }

    private Optional<Row> row(Connection connection, String name) throws SQLException {
        try (PreparedStatement select =
                prepare(connection, "SELECT epoch, owner, state FROM %s WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Row(
                                        row.getLong(1),
                                        Objects.requireNonNullElse(row.getString(2), ""),
                                        row.getString(3)))
                        : Optional.empty();
            }
        }
    }

    private void insert(
            Connection connection, String name, long epoch, String owner, @Nullable String state)
            throws SQLException {
        try (PreparedStatement insert =
                prepare(
                        connection,
                        "INSERT INTO %s (name, epoch, owner, state, changed) VALUES (?, ?, ?, ?,"
                                + " CURRENT_TIMESTAMP(6))")) {
            insert.setString(1, name);
            insert.setLong(2, epoch);
            insert.setString(3, owner);
            insert.setString(4, state);
            insert.executeUpdate();
        }
    }

    private int change(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql)) {
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof Long number) {
                    statement.setLong(i + 1, number);
                } else {
                    statement.setString(i + 1, (String) values[i]);
                }
            }
            return statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql.formatted(started().table));
        statement.setQueryTimeout(queryTimeout);
        return statement;
    }

    /**
     * The key, or if it is longer than the column its beginning and its digest. A trailing space
     * does not count in comparisons of some databases.
     */
    static String name(String key) {
        if (key.length() <= LONGEST && !key.endsWith(" ")) {
            return key;
        }
        String digest;
        try {
            digest =
                    HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
        return cut(key, LONGEST - DIGEST_LENGTH - 1) + "~" + digest;
    }

    private static String cut(String text) {
        return cut(text, LONGEST);
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(
                0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    private final class JdbcLease implements Lease {

        private final String key;
        private final String name;
        private final long epoch;
        private final String owner;

        private JdbcLease(String key, String name, long epoch, String owner) {
            this.key = key;
            this.name = name;
            this.epoch = epoch;
            this.owner = owner;
        }

        @Override
        public @Nullable String read() {
            // Without a row nobody has taken it over: that would have made one.
            Optional<Row> row = JdbcStateRepository.this.read(key);
            row.ifPresent(this::requireOwn);
            return row.map(Row::state).orElse(null);
        }

        @Override
        public void save(String state) {
            JdbcStateRepository.this.run("saved", key, connection -> save(connection, state));
        }

        private int save(Connection connection, String state) throws SQLException {
            int changed =
                    change(
                            connection,
                            "UPDATE %s SET state = ?, changed = CURRENT_TIMESTAMP(6) WHERE name ="
                                    + " ? AND epoch = ?",
                            state,
                            name,
                            epoch);
            if (changed == 0) {
                Optional<Row> row = row(connection, name);
                row.ifPresent(this::requireOwn);
                if (row.isEmpty()) {
                    insert(connection, name, epoch, owner, state);
                }
            }
            return changed;
        }

        private void requireOwn(Row row) {
            if (row.epoch() != epoch) {
                throw new SupersededException(
                        "The state '" + key + "', " + place(key) + ",", row.owner());
            }
        }
    }
}
