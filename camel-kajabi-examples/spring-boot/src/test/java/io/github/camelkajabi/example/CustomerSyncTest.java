// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Lets the application stop, start, and forget what it has already saved. */
abstract class CustomerSyncTest {

    @RegisterExtension final SandboxExtension kajabi = new SandboxExtension();

    /** The name of the database. */
    abstract String product();

    /** The arguments that choose it. */
    abstract List<String> database();

    /** A row of the table of checkpoints. */
    private record Checkpoint(String name, String state) {}

    @Test
    void restartsAndRepeatsLeaveEachCustomerThereOnce(KajabiSandbox sandbox) throws SQLException {
        for (int i = 0; i < 3; i++) {
            sell(sandbox);
        }
        List<CustomerTable.Row> first;
        Checkpoint checkpoint;
        try (ConfigurableApplicationContext application = start(sandbox)) {
            first = awaitRows(application, 3);
            checkpoint = awaitCheckpoint(application);
        }
        assertThat(first).extracting(CustomerTable.Row::id).containsExactlyElementsOf(ids(sandbox));

        sell(sandbox);
        String last = sell(sandbox);
        List<CustomerTable.Row> second;
        try (ConfigurableApplicationContext application = start(sandbox)) {
            second = awaitRows(application, 5);
            assertThat(second).startsWith(first.toArray(CustomerTable.Row[]::new));

            // What is left of a crash between a row and its checkpoint.
            application.stop();
            application
                    .getBean(JdbcClient.class)
                    .sql("UPDATE camel_state SET state = :state WHERE name = :name")
                    .paramSource(checkpoint)
                    .update();
        }

        // The new name shows that the record has come again.
        sandbox.data().set("customers", last, "name", "Renamed");
        try (ConfigurableApplicationContext application = start(sandbox)) {
            CustomerTable table = application.getBean(CustomerTable.class);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () ->
                                    assertThat(table.all())
                                            .extracting(CustomerTable.Row::name)
                                            .contains("Renamed"));
            List<CustomerTable.Row> third = table.all();
            assertThat(third)
                    .hasSize(5)
                    .startsWith(second.subList(0, 4).toArray(CustomerTable.Row[]::new));
            assertThat(third.get(4))
                    .usingRecursiveComparison()
                    .ignoringFields("name")
                    .isEqualTo(second.get(4));
        }
    }

    private ConfigurableApplicationContext start(KajabiSandbox sandbox) throws SQLException {
        List<String> arguments = new ArrayList<>(database());
        arguments.add("--camel.component.kajabi.base-url=" + sandbox.baseUrl());
        arguments.add("--camel.component.kajabi.client-id=" + sandbox.clientId());
        arguments.add("--camel.component.kajabi.client-secret=" + sandbox.clientSecret());
        arguments.add("--customers.delay=100");
        ConfigurableApplicationContext application =
                new SpringApplicationBuilder(EnrolmentApp.class)
                        .web(WebApplicationType.NONE)
                        .run(arguments.toArray(String[]::new));
        try (Connection connection = application.getBean(DataSource.class).getConnection()) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo(product());
        }
        return application;
    }

    private static List<CustomerTable.Row> awaitRows(
            ConfigurableApplicationContext application, int count) {
        CustomerTable table = application.getBean(CustomerTable.class);
        return await().atMost(Duration.ofMinutes(1))
                .until(table::all, rows -> rows.size() == count);
    }

    private Checkpoint awaitCheckpoint(ConfigurableApplicationContext application) {
        JdbcClient database = application.getBean(JdbcClient.class);
        String newest = ids(kajabi.sandbox()).get(2);
        return await().atMost(Duration.ofMinutes(1))
                .until(
                        () ->
                                database.sql("SELECT name, state FROM camel_state")
                                        .query(Checkpoint.class)
                                        .single(),
                        row -> row.state().contains(newest));
    }

    private static String sell(KajabiSandbox sandbox) {
        String contact = sandbox.data().addMadeUpContact();
        var unused = sandbox.data().addPurchase(contact, sandbox.data().offerId("Welcome course"));
        return sandbox.data().customerOf(contact).orElseThrow();
    }

    private static List<String> ids(KajabiSandbox sandbox) {
        return sandbox.data().customers().stream().map(row -> row.get("id").toString()).toList();
    }
}
