// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the routes of the page on databases. */
class DatabasesPageTest {

    private static final Path PAGE = Path.of("../docs/how-to/databases.adoc");

    private final Set<String> received = ConcurrentHashMap.newKeySet();

    private Path directory;

    @BeforeEach
    void directory(@TempDir Path temporary) {
        directory = temporary;
    }

    @Test
    void checkpointsAndTheLeaderAreInTables() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.builder().build().open()) {
            DriverDataSource database = new DriverDataSource("jdbc:h2:mem:page;DB_CLOSE_DELAY=-1");
            sandbox.data().addContact(Map.of("name", "A", "email", "a@example.org"));
            String checkpoints = snippet("Checkpoints in a table");
            run(sandbox, database, checkpoints);
            // The repository of the first block, and the service and the route of the second.
            String repository = checkpoints.substring(0, checkpoints.indexOf("- route:"));
            sandbox.data().addContact(Map.of("name", "B", "email", "b@example.org"));
            run(sandbox, database, repository + snippet("The leader in a table"));
        }
    }

    private void run(KajabiSandbox sandbox, DriverDataSource database, String yaml)
            throws Exception {
        Main main = new Main();
        main.bind("dataSource", database);
        KajabiComponent kajabi = new KajabiComponent();
        kajabi.getConfiguration().setBaseUrl(sandbox.baseUrl());
        kajabi.getConfiguration().setClientId(sandbox.clientId());
        kajabi.getConfiguration().setClientSecret(sandbox.clientSecret());
        main.bind("kajabi", kajabi);
        Path file = directory.resolve("page.yaml");
        Files.writeString(
                file,
                yaml.replace(
                        "offsetRepository:",
                        "startFrom: beginning\n"
                                + "        initialDelay: 0\n"
                                + "        offsetRepository:"));
        main.configure().withRoutesIncludePattern("file:" + file);
        main.configure()
                .addRoutesBuilder(
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("direct:welcome")
                                        .process(
                                                exchange ->
                                                        received.add(
                                                                exchange.getMessage()
                                                                        .getHeader(
                                                                                "CamelKajabiId",
                                                                                String.class)));
                            }
                        });
        main.start();
        try {
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> received.size() == sandbox.data().contactCount());
        } finally {
            main.stop();
        }
    }

    private static String snippet(String title) throws Exception {
        Matcher block =
                Pattern.compile(
                                "^\\."
                                        + Pattern.quote(title)
                                        + "\\n\\[source,yaml]\\n----\\n(.*?)^----$",
                                Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(Files.readString(PAGE));
        assertThat(block.find()).as(title).isTrue();
        return block.group(1);
    }
}
