// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The tables of leaders and members. All times are those of the database. */
final class LeaseTables {

    static final String LEADERS = "camel_leader";
    static final String MEMBERS = "camel_member";

    /** A member that did not give notice of its end is forgotten after so many lease durations. */
    private static final int FORGOTTEN = 100;

    private final Database database;
    private final String leaders;
    private final String members;
    private final String now;
    private final long lease;
    private final int timeout;

    /**
     * What a heartbeat has found.
     *
     * @param owners the leader of each name that has one
     * @param names the names of each live member
     */
    record Picture(Map<String, String> owners, Map<String, Set<String>> names) {

        /** The live members that can lead under a name. */
        List<String> members(String name) {
            return names.entrySet().stream()
                    .filter(member -> member.getValue().contains(name))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
        }
    }

    /** The row of a leader. */
    private record Leader(String owner, boolean alive) {}

    LeaseTables(
            Database database,
            Dialect dialect,
            String leaders,
            String members,
            Duration lease,
            int timeout) {
        this.database = database;
        this.leaders = leaders;
        this.members = members;
        this.now = dialect.currentMillis();
        this.lease = lease.toMillis();
        this.timeout = timeout;
    }

    /**
     * Renews the leases of a member, and takes those that have ended.
     *
     * @param wanted the names under which it wants to lead
     * @param kept the names whose lease it does not give back
     * @param names all its names
     */
    Picture beat(String member, List<String> wanted, Set<String> kept, List<String> names)
            throws SQLException {
        return database.run(
                connection -> {
                    stay(connection, member, names);
                    renew(connection, member);
                    Map<String, String> owners = new HashMap<>();
                    Map<String, Leader> found = leaders(connection);
                    for (Map.Entry<String, Leader> one : found.entrySet()) {
                        Leader leader = one.getValue();
                        if (leader.owner().equals(member) && !kept.contains(one.getKey())) {
                            release(connection, member, one.getKey());
                        } else if (leader.alive()) {
                            owners.put(one.getKey(), leader.owner());
                        }
                    }
                    for (String name : wanted) {
                        if (!found.containsKey(name)) {
                            insertLeader(connection, name, member);
                            owners.put(name, member);
                        } else if (!owners.containsKey(name) && take(connection, name, member)) {
                            owners.put(name, member);
                        }
                    }
                    return new Picture(owners, members(connection));
                });
    }

    private Map<String, Leader> leaders(Connection connection) throws SQLException {
        Map<String, Leader> found = new HashMap<>();
        try (PreparedStatement select =
                        prepare(
                                connection,
                                "SELECT name, owner, CASE WHEN expires > "
                                        + now
                                        + " THEN 1 ELSE 0 END FROM "
                                        + leaders);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.put(rows.getString(1), new Leader(text(rows, 2), rows.getInt(3) == 1));
            }
        }
        return found;
    }

    private void insertLeader(Connection connection, String name, String member)
            throws SQLException {
        try (PreparedStatement insert =
                prepare(
                        connection,
                        "INSERT INTO "
                                + leaders
                                + " (name, epoch, owner, expires) VALUES (?, 1, ?, "
                                + now
                                + " + ?)")) {
            insert.setString(1, name);
            insert.setString(2, member);
            insert.setLong(3, lease);
            insert.executeUpdate();
        }
    }

    private void renew(Connection connection, String member) throws SQLException {
        try (PreparedStatement update =
                prepare(
                        connection,
                        "UPDATE " + leaders + " SET expires = " + now + " + ? WHERE owner = ?")) {
            update.setLong(1, lease);
            update.setString(2, member);
            update.executeUpdate();
        }
    }

    private boolean take(Connection connection, String name, String member) throws SQLException {
        try (PreparedStatement update =
                prepare(
                        connection,
                        "UPDATE "
                                + leaders
                                + " SET epoch = epoch + 1, owner = ?, expires = "
                                + now
                                + " + ? WHERE name = ? AND expires <= "
                                + now)) {
            update.setString(1, member);
            update.setLong(2, lease);
            update.setString(3, name);
            return update.executeUpdate() == 1;
        }
    }

    /** Gives a lease back, if the member has it. */
    void release(String member, String name) throws SQLException {
        database.run(connection -> release(connection, member, name));
    }

    private int release(Connection connection, String member, String name) throws SQLException {
        try (PreparedStatement update =
                prepare(
                        connection,
                        "UPDATE "
                                + leaders
                                + " SET owner = '', expires = 0 WHERE name = ? AND owner = ?")) {
            update.setString(1, name);
            update.setString(2, member);
            return update.executeUpdate();
        }
    }

    /** The member and its names are known to the others for the time of a lease. */
    private void stay(Connection connection, String member, List<String> names)
            throws SQLException {
        String text = String.join("\n", names);
        try (PreparedStatement update =
                prepare(
                        connection,
                        "UPDATE "
                                + members
                                + " SET names = ?, expires = "
                                + now
                                + " + ? WHERE member = ?")) {
            update.setString(1, text);
            update.setLong(2, lease);
            update.setString(3, member);
            if (update.executeUpdate() > 0) {
                return;
            }
        }
        try (PreparedStatement insert =
                prepare(
                        connection,
                        "INSERT INTO "
                                + members
                                + " (member, names, expires) VALUES (?, ?, "
                                + now
                                + " + ?)")) {
            insert.setString(1, member);
            insert.setString(2, text);
            insert.setLong(3, lease);
            insert.executeUpdate();
        }
        try (PreparedStatement delete =
                prepare(
                        connection,
                        "DELETE FROM " + members + " WHERE expires < " + now + " - ?")) {
            delete.setLong(1, lease * FORGOTTEN);
            delete.executeUpdate();
        }
    }

    /** The member ends. */
    void leave(String member) throws SQLException {
        database.run(
                connection -> {
                    try (PreparedStatement delete =
                            prepare(connection, "DELETE FROM " + members + " WHERE member = ?")) {
                        delete.setString(1, member);
                        return delete.executeUpdate();
                    }
                });
    }

    private Map<String, Set<String>> members(Connection connection) throws SQLException {
        Map<String, Set<String>> names = new HashMap<>();
        try (PreparedStatement select =
                        prepare(
                                connection,
                                "SELECT member, names FROM "
                                        + members
                                        + " WHERE expires > "
                                        + now);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                names.put(rows.getString(1), new HashSet<>(text(rows, 2).lines().toList()));
            }
        }
        return names;
    }

    /** Some databases take an empty text for none. */
    private static String text(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNullElse(rows.getString(column), "");
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout(timeout);
        return statement;
    }
}
