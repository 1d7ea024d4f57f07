// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.master.MasterComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Checkpoints and the leader in the data source of a Quarkus application. */
class DatabaseTest {

    private static final Path PAGE = Path.of("../../docs/quarkus.adoc");
    private static final Path SOURCE =
            Path.of(
                    "src/test/java/io/github/camelkajabi/quarkus/deployment",
                    Checkpoints.class.getSimpleName() + ".java");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest()
                    .withApplicationRoot(jar -> jar.addClass(Checkpoints.class))
                    .overrideConfigKey("quarkus.datasource.db-kind", "other")
                    .overrideConfigKey("quarkus.datasource.jdbc.driver", "org.h2.Driver")
                    .overrideConfigKey(
                            "quarkus.datasource.jdbc.url", "jdbc:h2:mem:quarkus;DB_CLOSE_DELAY=-1");

    private final List<String> received = new CopyOnWriteArrayList<>();

    @Inject CamelContext context;
    @Inject AgroalDataSource dataSource;

    @Test
    void theLeaderFollowsAListAndGoesOnAfterARestart() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.builder().build().open()) {
            KajabiComponent kajabi = new KajabiComponent();
            kajabi.getConfiguration().setBaseUrl(sandbox.baseUrl());
            kajabi.getConfiguration().setClientId(sandbox.clientId());
            kajabi.getConfiguration().setClientSecret(sandbox.clientSecret());
            context.addComponent("kajabi-db", kajabi);
            context.addComponent("master", new MasterComponent());
            String first = contact(sandbox, "Ada");
            context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("master:welcome:kajabi-db:contacts?startFrom=beginning"
                                            + "&initialDelay=0&delay=100"
                                            + "&offsetRepository=#bean:checkpoints")
                                    .routeId("welcome")
                                    .process(
                                            exchange ->
                                                    received.add(
                                                            exchange.getMessage()
                                                                    .getHeader(
                                                                            KajabiConstants.ID,
                                                                            String.class)));
                        }
                    });
            await().atMost(PATIENCE).until(() -> received.contains(first));
            assertThat(rows("SELECT name FROM camel_leader")).containsExactly("welcome");
            assertThat(rows("SELECT name FROM camel_state"))
                    .singleElement()
                    .asString()
                    .startsWith("kajabi-db/")
                    .endsWith("/contacts");
            context.getRouteController().stopRoute("welcome");
            int before = received.size();
            String second = contact(sandbox, "Grace");
            context.getRouteController().startRoute("welcome");
            await().atMost(PATIENCE).until(() -> received.contains(second));
            assertThat(received.subList(before, received.size())).containsExactly(second);
            context.getRouteController().stopRoute("welcome");
        }
    }

    private static String contact(KajabiSandbox sandbox, String name) {
        return sandbox.data()
                .addContact(
                        Map.of(
                                "name",
                                name,
                                "email",
                                name.toLowerCase(Locale.ROOT) + "@example.org"));
    }

    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @Test
    void thePageShowsTheBeans() throws Exception {
        String source = Files.readString(SOURCE);
        assertThat(Files.readString(PAGE))
                .contains(source.substring(source.indexOf("@ApplicationScoped")));
    }
}
