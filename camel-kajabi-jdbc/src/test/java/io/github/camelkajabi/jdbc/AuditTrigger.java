// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** Copies each version of a row of states into a table, on H2. */
public final class AuditTrigger implements Trigger {

    @Override
    public void fire(Connection connection, Object @Nullable [] oldRow, Object @Nullable [] newRow)
            throws SQLException {
        if (newRow == null) {
            return;
        }
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO audit (name, epoch, owner, state) VALUES (?, ?, ?, ?)")) {
            for (int i = 0; i < 4; i++) {
                insert.setObject(i + 1, newRow[i]);
            }
            insert.executeUpdate();
        }
    }
}
