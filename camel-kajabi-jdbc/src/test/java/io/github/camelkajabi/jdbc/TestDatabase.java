// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The database of a test class: the one that a system property names, or a server that is installed
 * on this machine. Without either the class is skipped.
 */
final class TestDatabase implements BeforeAllCallback, AfterAllCallback {

    /** A server that is started for the test. */
    interface Server {
        String url();

        /** Stops it and removes its files. */
        void remove() throws Exception;
    }

    /** Starts a server, or has the test skipped where that cannot be done. */
    private interface Installation {
        Server start() throws Exception;
    }

    private final String property;
    private final Installation installation;
    private @Nullable Server server;
    private @Nullable DriverDataSource source;

    private TestDatabase(String property, Installation installation) {
        this.property = property;
        this.installation = installation;
    }

    /** The PostgreSQL of {@code -Dkajabi.postgresql.url}, or the one that is installed. */
    static TestDatabase postgres() {
        return new TestDatabase("kajabi.postgresql.url", PostgresServer::create);
    }

    /** The MySQL or MariaDB of {@code -Dkajabi.mysql.url}, or the MariaDB that is installed. */
    static TestDatabase mariaDb() {
        return new TestDatabase("kajabi.mysql.url", MariaDbServer::create);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        String url = System.getProperty(property);
        if (url == null) {
            Server started = installation.start();
            server = started;
            url = started.url();
        }
        source = new DriverDataSource(url);
    }

    DriverDataSource source() {
        return Objects.requireNonNull(source, "the database is not started");
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (server != null) {
            server.remove();
        }
    }
}
