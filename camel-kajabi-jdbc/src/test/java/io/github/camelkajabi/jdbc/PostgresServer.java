// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL server in a directory of its own, from the programs that Debian installs. */
final class PostgresServer implements TestDatabase.Server {

    private static final String USER = "camel";
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Path programs;
    private final String directory;
    private final int port;
    private boolean running;

    private PostgresServer(Path programs, String directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    /** Starts a server, or has the test skipped where that cannot be done. */
    static PostgresServer create() throws Exception {
        Optional<Path> programs = programs();
        assumeTrue(programs.isPresent(), "No PostgreSQL in " + INSTALLED);
        assumeTrue(
                !Programs.isRoot() || Programs.hasUser("postgres"),
                "Root, and no user postgres: PostgreSQL cannot be started");
        String directory =
                Programs.run(
                                Programs.as(
                                        "postgres",
                                        List.of("mktemp", "-d", "-t", "camel-postgres-XXXXXX")))
                        .strip();
        PostgresServer server = new PostgresServer(programs.get(), directory, Programs.freePort());
        server.run("initdb", "-D", directory, "-U", USER, "-A", "trust", "-E", "UTF8");
        server.start();
        return server;
    }

    boolean isRunning() {
        return running;
    }

    void start() throws Exception {
        run(
                "pg_ctl",
                "-D",
                directory,
                "-w",
                "-l",
                directory + "/log",
                "-o",
                "-p "
                        + port
                        + " -c listen_addresses=127.0.0.1 -c max_connections=200 -k "
                        + directory,
                "start");
        running = true;
    }

    /** Stops it as a crash does: nothing is written any more, and connections break. */
    void crash() throws Exception {
        run("pg_ctl", "-D", directory, "-m", "immediate", "-w", "stop");
        running = false;
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:"
                + port
                + "/postgres?user="
                + USER
                + "&connectTimeout=5&socketTimeout=10";
    }

    @Override
    public void remove() throws Exception {
        if (running) {
            crash();
        }
        Programs.run(Programs.as("postgres", List.of("rm", "-rf", directory)));
    }

    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .max(
                            Comparator.comparing(
                                    version -> Integer.valueOf(version.getFileName().toString())))
                    .map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")));
        }
    }

    private void run(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(name).toString());
        command.addAll(List.of(arguments));
        Programs.run(Programs.as("postgres", command));
    }
}
