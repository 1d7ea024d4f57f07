// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.FencedStateRepository;
import io.github.camelkajabi.FencedStateRepositoryContract;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of a fence, and what a table has besides, on a database. */
abstract class JdbcStateRepositoryContract
        extends FencedStateRepositoryContract<JdbcStateRepository> {

    /** The database, without a pool. */
    abstract DriverDataSource database();

    @Override
    protected JdbcStateRepository create() {
        JdbcStateRepository repository = new JdbcStateRepository(database());
        repository.setCreateTable(true);
        return repository;
    }

    @BeforeEach
    void dropTable() throws SQLException {
        execute("DROP TABLE IF EXISTS camel_state");
        execute("DROP TABLE IF EXISTS other_state");
    }

    @Test
    void withoutItsTableItDoesNotStart() {
        JdbcStateRepository repository = new JdbcStateRepository(database());
        assertThatThrownBy(repository::start)
                .hasStackTraceContaining(
                        "JdbcStateRepository cannot read the columns name, epoch, owner, state,"
                                + " changed of the table camel_state")
                .hasStackTraceContaining("io/github/camelkajabi/jdbc/camel_state-")
                .hasStackTraceContaining("createTable=true");
    }

    @Test
    void aTableOfAnotherShapeIsReported() throws SQLException {
        execute("CREATE TABLE camel_state (name VARCHAR(255) NOT NULL PRIMARY KEY)");
        JdbcStateRepository repository = create();
        assertThatThrownBy(repository::start).hasStackTraceContaining("cannot read the columns");
    }

    @Test
    void anotherTableIsAnotherPlace() throws Exception {
        JdbcStateRepository one = repository();
        JdbcStateRepository other = create();
        other.setTable("other_state");
        other.start();
        try {
            one.setState("key", "1");
            assertThat(other.getState("key")).isNull();
            assertThat(one.isSamePlaceAs(other)).isFalse();
            assertThat(other.place("key")).startsWith("row 'key' of the table other_state (");
        } finally {
            other.stop();
        }
        assertThatThrownBy(() -> other.setTable("x; DROP TABLE y"))
                .hasMessageContaining("table='x; DROP TABLE y'");
    }

    @Test
    void theRowShowsWhoHasItAndAnEpochThatGrows() throws Exception {
        JdbcStateRepository repository = repository();
        repository.open("key", "route a of b");
        List<Object> first = row();
        assertThat(first.get(1)).isEqualTo("route a of b");
        repository.open("key", "c");
        assertThat(row().get(0)).isEqualTo((Long) first.get(0) + 1);
        assertThat(row().get(1)).isEqualTo("c");
    }

    @Test
    void aRowThatWasDeletedIsMadeAgainWithAnEpochThatWasNotUsed() throws Exception {
        JdbcStateRepository repository = repository();
        FencedStateRepository.Lease old = repository.open("key", "a");
        old.save("1");
        execute("DELETE FROM camel_state");
        assertThat(old.read()).isNull();
        FencedStateRepository.Lease lease = repository.open("key", "b");
        assertThatThrownBy(() -> old.save("2")).hasMessageEndingWith("was taken over by b");
        lease.save("3");
        assertThat(repository.getState("key")).isEqualTo("3");
    }

    @Test
    void aThreadThatWasInterruptedSavesAndStaysInterrupted() throws Exception {
        JdbcStateRepository repository = repository();
        FencedStateRepository.Lease lease = repository.open("key", "a");
        Thread.currentThread().interrupt();
        lease.save("1");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(repository.getState("key")).isEqualTo("1");
    }

    private List<Object> row() throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT epoch, owner FROM camel_state")) {
            assertThat(row.next()).isTrue();
            return List.of(row.getLong(1), row.getString(2));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
