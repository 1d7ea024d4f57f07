// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Runs on the PostgreSQL of this machine, in a directory of its own; skipped if there is none. */
class PostgresSyncTest extends CustomerSyncTest {

    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    String product() {
        return "PostgreSQL";
    }

    @Override
    List<String> database() {
        return List.of(
                "--spring.profiles.active=test,postgres",
                "--POSTGRES_URL=" + server.url(),
                "--POSTGRES_USER=" + PostgresServer.USER);
    }
}
