// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Stores the checkpoints of consumers in the same database as their records. So after a crash or
 * from a backup of the database, a checkpoint is never ahead of the records.
 */
@Component("checkpoints")
class JdbcCheckpoints extends ServiceSupport implements StateRepository<String, String> {

    private static final String UPSERT =
            """
            MERGE INTO checkpoints
            USING (VALUES (CAST(:name AS varchar), CAST(:state AS varchar))) AS saved (name, state)
            ON checkpoints.name = saved.name
            WHEN MATCHED THEN UPDATE SET state = saved.state
            WHEN NOT MATCHED THEN INSERT (name, state) VALUES (saved.name, saved.state)
            """;

    private final JdbcClient database;

    JdbcCheckpoints(JdbcClient database) {
        this.database = database;
    }

    @Override
    public void setState(String key, String value) {
        database.sql(UPSERT).param("name", key).param("state", value).update();
    }

    @Override
    public String getState(String key) {
        return database.sql("SELECT state FROM checkpoints WHERE name = ?")
                .param(key)
                .query(String.class)
                .optional()
                .orElse(null);
    }
}
