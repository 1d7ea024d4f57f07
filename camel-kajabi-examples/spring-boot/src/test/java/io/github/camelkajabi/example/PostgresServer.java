// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL server in a directory of its own, from the programs that Debian installs. */
final class PostgresServer {

    static final String USER = "example";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    /** The first with MERGE. */
    private static final int OLDEST = 15;

    private final Path programs;
    private final String directory;
    private final int port;

    private PostgresServer(Path programs, String directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    /** Starts a server, or has the test skipped where that cannot be done. */
    static PostgresServer start() throws Exception {
        Optional<Path> programs = programs();
        assumeTrue(
                programs.isPresent(),
                "No PostgreSQL "
                        + OLDEST
                        + " or newer in "
                        + INSTALLED
                        + ": its SQL is not tested here");
        // The server refuses to run as root; Debian's package has made this user.
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(
                !root || Files.readString(Path.of("/etc/passwd")).contains("\npostgres:"),
                "Root, and no user postgres: PostgreSQL cannot be started");

        String directory = run(List.of("mktemp", "-d", "-t", "kajabi-postgres-XXXXXX")).strip();
        PostgresServer server = new PostgresServer(programs.get(), directory, freePort());
        run(
                server.program(
                        "initdb",
                        "-D",
                        directory,
                        "-U",
                        USER,
                        "-A",
                        "trust",
                        "--no-sync",
                        "-E",
                        "UTF8"));
        run(
                server.program(
                        "pg_ctl",
                        "-D",
                        directory,
                        "-w",
                        "-l",
                        directory + "/log",
                        "-o",
                        "-p "
                                + server.port
                                + " -c listen_addresses=127.0.0.1 -c fsync=off -k "
                                + directory,
                        "start"));
        return server;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** Stops it and removes its directory. */
    void stop() throws Exception {
        run(program("pg_ctl", "-D", directory, "-m", "immediate", "-w", "stop"));
        run(List.of("rm", "-rf", directory));
    }

    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .filter(version -> Integer.parseInt(version.getFileName().toString()) >= OLDEST)
                    .map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst();
        }
    }

    private List<String> program(String name, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(name).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String run(List<String> command) throws Exception {
        List<String> all = new ArrayList<>();
        if ("root".equals(System.getProperty("user.name"))) {
            all.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        all.addAll(command);
        Path output = Files.createTempFile("postgres", ".txt");
        try {
            Process process =
                    new ProcessBuilder(all)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            int status = process.waitFor();
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (status != 0) {
                throw new IllegalStateException(String.join(" ", all) + ": " + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }
}
