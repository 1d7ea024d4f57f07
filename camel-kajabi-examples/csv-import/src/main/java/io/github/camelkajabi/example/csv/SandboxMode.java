// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.csv;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in for the account when there are no credentials: a sandbox in this process, and a file of
 * made-up people. So that there is something to see, three of its rows are wrong.
 */
final class SandboxMode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("sandbox");

    private final KajabiSandbox sandbox = KajabiSandbox.start();

    private SandboxMode() {}

    /** Starts a sandbox and points the application to it. */
    static SandboxMode start(Main main) throws IOException {
        SandboxMode mode = new SandboxMode();
        int rows = Integer.getInteger("import.rows", 1_000);
        // The people of a new sandbox have nothing to do with the report of the last one.
        Path directory = Files.createTempDirectory("import");
        LOG.info(
                "No KAJABI_CLIENT_ID and KAJABI_CLIENT_SECRET: working on a sandbox in this"
                        + " process.");
        LOG.info("{} made-up people are in {}.", rows, directory);
        prepare(mode.sandbox);
        people(directory.resolve("people.csv"), rows, true);
        System.setProperty("import.directory", directory.toString());
        main.addOverrideProperty("camel.component.kajabi.site-id", mode.sandbox.data().siteId());
        main.addOverrideProperty("camel.component.kajabi.base-url", mode.sandbox.baseUrl());
        main.addOverrideProperty("camel.component.kajabi.client-id", mode.sandbox.clientId());
        main.addOverrideProperty(
                "camel.component.kajabi.client-secret", mode.sandbox.clientSecret());
        return mode;
    }

    /** Creates what the file names: a new sandbox has the tag Newcomer only. */
    static void prepare(KajabiSandbox sandbox) {
        sandbox.data().addTag("Fair");
        sandbox.data().addCustomField("Source", "TextField");
        sandbox.data().addCustomField("Favourite colour", "TextField");
    }

    /**
     * Writes a file of made-up people.
     *
     * @param wrong whether the rows 3 to 5 have an invalid address, a missing cell and an unknown
     *     tag
     */
    static void people(Path file, int rows, boolean wrong) throws IOException {
        try (PrintWriter out =
                new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            out.print("\uFEFFemail,name,phone_number,Source,Favourite colour,tags\r\n");
            for (int i = 1; i <= rows; i++) {
                String line =
                        "person%d@example.org,\"Péron, Ada %d\",,Fair 2026,%s,\"Newcomer,Fair\"";
                String right = line.formatted(i, i, i % 2 == 0 ? "blue" : "");
                String given =
                        switch (wrong ? i + 1 : 0) {
                            case 3 -> right.replace("@example.org", "");
                            case 4 -> right.replace(",,", ",");
                            case 5 -> right.replace("Newcomer", "Newcmer");
                            default -> right;
                        };
                out.print(given + "\r\n");
            }
        }
    }

    /** Logs what the sandbox has recorded. */
    void report() {
        LOG.info(
                "The sandbox has {} contacts and saw {} requests.",
                sandbox.data().contactCount(),
                sandbox.requests().total());
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
