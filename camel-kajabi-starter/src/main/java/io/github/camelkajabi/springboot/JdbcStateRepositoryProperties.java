// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** The bean {@code jdbcStateRepository}, which keeps checkpoints in the application's database. */
@ConfigurationProperties("camel.state-repository.jdbc")
public class JdbcStateRepositoryProperties {

    /** Whether the bean is declared if there is one DataSource. */
    private boolean enabled = true;

    /** The name of the table, with a schema if need be. */
    private String table = "camel_state";

    /** Whether the table is created at the start if it does not exist. */
    private boolean createTable;

    /** The longest time that a statement may take, in seconds; 0 for no limit. */
    private int queryTimeout = 30;

    /** Returns whether the bean is declared. */
    public boolean isEnabled() {
        return enabled;
    }

    /** Whether the bean is declared if there is one DataSource. */
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    /** Returns the name of the table. */
    public String getTable() {
        return table;
    }

    /** The name of the table, with a schema if need be. */
    public void setTable(String table) {
        this.table = table;
    }

    /** Returns whether the table is created at the start. */
    public boolean isCreateTable() {
        return createTable;
    }

    /** Whether the table is created at the start if it does not exist. */
    public void setCreateTable(boolean createTable) {
        this.createTable = createTable;
    }

    /** Returns the longest time that a statement may take. */
    public int getQueryTimeout() {
        return queryTimeout;
    }

    /** The longest time that a statement may take, in seconds; 0 for no limit. */
    public void setQueryTimeout(int queryTimeout) {
        this.queryTimeout = queryTimeout;
    }
}
