// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.fleet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The accounts, in the database. A real application encrypts the secrets. */
final class AccountTable {

    private final DataSource database;

    AccountTable(DataSource database) {
        this.database = database;
    }

    void create() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS accounts (name VARCHAR(64) PRIMARY KEY, client_id"
                            + " VARCHAR(255) NOT NULL, client_secret VARCHAR(255) NOT NULL, site_id"
                            + " VARCHAR(64))");
        }
    }

    Map<String, Account> all() throws SQLException {
        Map<String, Account> accounts = new TreeMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT name, client_id, client_secret, site_id FROM accounts")) {
            while (rows.next()) {
                Account account =
                        new Account(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4));
                accounts.put(account.name(), account);
            }
        }
        return accounts;
    }

    void put(Account account) throws SQLException {
        remove(account.name());
        try (Connection connection = database.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO accounts VALUES (?, ?, ?, ?)")) {
            insert.setString(1, account.name());
            insert.setString(2, account.clientId());
            insert.setString(3, account.clientSecret());
            insert.setString(4, account.siteId());
            insert.executeUpdate();
        }
    }

    void remove(String name) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM accounts WHERE name = ?")) {
            delete.setString(1, name);
            delete.executeUpdate();
        }
    }
}
