// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A MariaDB server in a directory of its own, from the programs that Debian installs. */
final class MariaDbServer implements TestDatabase.Server {

    private static final Path SERVER = Path.of("/usr/sbin/mariadbd");
    private static final Path INSTALL = Path.of("/usr/bin/mariadb-install-db");

    private final String directory;
    private final int port;
    private final Process process;

    private MariaDbServer(String directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Starts a server, or has the test skipped where that cannot be done. */
    static MariaDbServer create() throws Exception {
        assumeTrue(
                Files.isExecutable(SERVER) && Files.isExecutable(INSTALL),
                "No MariaDB in " + SERVER);
        assumeTrue(
                !Programs.isRoot() || Programs.hasUser("mysql"),
                "Root, and no user mysql: MariaDB cannot be started");
        String directory =
                Programs.run(
                                Programs.as(
                                        "mysql",
                                        List.of("mktemp", "-d", "-t", "camel-mariadb-XXXXXX")))
                        .strip();
        Programs.run(
                Programs.as(
                        "mysql",
                        List.of(
                                INSTALL.toString(),
                                "--no-defaults",
                                "--datadir=" + directory + "/data",
                                "--auth-root-authentication-method=normal",
                                "--skip-test-db")));
        int port = Programs.freePort();
        Process process =
                new ProcessBuilder(
                                Programs.as(
                                        "mysql",
                                        List.of(
                                                SERVER.toString(),
                                                "--no-defaults",
                                                "--datadir=" + directory + "/data",
                                                "--bind-address=127.0.0.1",
                                                "--port=" + port,
                                                "--socket=" + directory + "/socket",
                                                "--pid-file=" + directory + "/pid")))
                        .directory(Path.of("/").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        MariaDbServer server = new MariaDbServer(directory, port, process);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(server::answers);
        return server;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new IllegalStateException("MariaDB ended with " + process.exitValue());
        }
        try (Connection connection = DriverManager.getConnection(url())) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/mysql?user=root";
    }

    @Override
    public void remove() throws Exception {
        // The server may be a child of the program that changes the user.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.waitFor();
        Programs.run(Programs.as("mysql", List.of("rm", "-rf", directory)));
    }
}
