// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.cli;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.main.KameletMain;

/**
 * Runs the routes of the directory {@code welcome} with the core of the Camel CLI, against a
 * sandbox in which a contact appears every second. With {@code KAJABI_CLIENT_ID} in the environment
 * it runs against that account.
 */
public final class RunDirectory {

    private static final Path DIRECTORY = Path.of("camel-kajabi-examples", "cli", "welcome");

    private RunDirectory() {}

    /** Runs until twelve contacts have come, or with an account until the process is stopped. */
    public static void main(String[] args) throws Exception {
        if (System.getenv("KAJABI_CLIENT_ID") != null) {
            main(DIRECTORY, Map.of()).run();
            return;
        }
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            Path checkpoints = Files.createTempDirectory("checkpoints");
            KameletMain main = main(DIRECTORY, account(sandbox, checkpoints));
            main.configure().setDurationMaxMessages(12);
            sandbox.feed(Duration.ofSeconds(1), 12);
            main.run();
        }
    }

    /** The properties that the directory takes from the environment. */
    static Map<String, String> account(KajabiSandbox sandbox, Path checkpoints) {
        return Map.of(
                "kajabi.base-url", sandbox.baseUrl(),
                "kajabi.client-id", sandbox.clientId(),
                "kajabi.client-secret", sandbox.clientSecret(),
                "kajabi.site-id", sandbox.data().siteId(),
                "newcomer.tag", sandbox.data().tagId("Newcomer"),
                "checkpoints.directory", checkpoints.toString());
    }

    /** What {@code camel run *} makes of a directory. */
    static KameletMain main(Path directory, Map<String, String> account) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(directory.resolve("application.properties"))) {
            properties.load(in);
        }
        KameletMain main = new KameletMain("run");
        main.setDownload(true);
        account.forEach(main::addInitialProperty);
        main.addInitialProperty(
                "camel.jbang.dependencies", properties.getProperty("camel.jbang.dependencies"));
        main.setDefaultPropertyPlaceholderLocation(
                "file:" + directory.resolve("application.properties"));
        try (Stream<Path> files = Files.list(directory)) {
            main.configure()
                    .withRoutesIncludePattern(
                            files.filter(file -> file.toString().endsWith(".camel.yaml"))
                                    .map(file -> "file:" + file)
                                    .collect(Collectors.joining(",")));
        }
        return main;
    }
}
