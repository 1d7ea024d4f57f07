// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table with every version of every state, written by a trigger of the database. */
final class Audit {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Audit() {}

    /** What the audit has found. */
    record Result(int writes, int takeovers, List<String> stepsBack) {}

    static void create(Connection connection, String product) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (product.equals("H2")) {
                statement.execute(
                        "CREATE TABLE audit (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                                + " name VARCHAR(255), epoch BIGINT, owner VARCHAR(255), state"
                                + " CHARACTER LARGE OBJECT)");
                statement.execute(
                        "CREATE TRIGGER audit_state AFTER INSERT, UPDATE ON camel_state FOR EACH"
                                + " ROW CALL '"
                                + AuditTrigger.class.getName()
                                + "'");
            } else {
                statement.execute(
                        "CREATE TABLE audit (seq BIGSERIAL PRIMARY KEY, name TEXT, epoch BIGINT,"
                                + " owner TEXT, state TEXT)");
                statement.execute(
                        "CREATE FUNCTION audit_state() RETURNS trigger LANGUAGE plpgsql AS $$"
                                + " BEGIN INSERT INTO audit (name, epoch, owner, state) VALUES"
                                + " (NEW.name, NEW.epoch, NEW.owner, NEW.state); RETURN NULL; END"
                                + " $$");
                statement.execute(
                        "CREATE TRIGGER audit_state AFTER INSERT OR UPDATE ON camel_state FOR EACH"
                                + " ROW EXECUTE FUNCTION audit_state()");
            }
        }
    }

    /** Reads the audit. The lock on a row makes the numbers follow the order of its commits. */
    static Result read(Connection connection) throws Exception {
        List<String> back = new ArrayList<>();
        int writes = 0;
        int takeovers = 0;
        long epoch = 0;
        String state = null;
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT epoch, owner, state FROM audit ORDER BY seq")) {
            while (rows.next()) {
                writes++;
                long next = rows.getLong(1);
                String now = rows.getString(3);
                takeovers += next > epoch ? 1 : 0;
                if (next < epoch) {
                    back.add("epoch " + epoch + " -> " + next + " by " + rows.getString(2));
                }
                String lost = lost(state, now);
                if (lost != null) {
                    back.add(lost + " by " + rows.getString(2) + ": " + state + " -> " + now);
                }
                epoch = next;
                state = now;
            }
        }
        return new Result(writes, takeovers, back);
    }

    /** What an earlier checkpoint covers and a later one does not; null if it covers all. */
    private static @Nullable String lost(@Nullable String earlier, @Nullable String later)
            throws Exception {
        if (earlier == null) {
            return null;
        }
        if (later == null) {
            return "all";
        }
        JsonNode before = JSON.readTree(earlier);
        JsonNode after = JSON.readTree(later);
        Instant floorBefore = floor(before);
        Instant floorAfter = floor(after);
        if (floorAfter.isBefore(floorBefore)) {
            return "floor";
        }
        for (Map.Entry<String, JsonNode> finished : before.path("finished").properties()) {
            if (!after.path("finished").has(finished.getKey())
                    && !Instant.parse(finished.getValue().asText()).isBefore(floorAfter)) {
                return "record " + finished.getKey();
            }
        }
        return null;
    }

    private static Instant floor(JsonNode checkpoint) {
        JsonNode floor = checkpoint.path("floor");
        return floor.isTextual() ? Instant.parse(floor.asText()) : Instant.MIN;
    }
}
