// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.fleet;

import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkajabi.KajabiMetrics;
import io.github.camelkajabi.jdbc.JdbcClusterService;
import io.github.camelkajabi.jdbc.JdbcStateRepository;
import io.micrometer.core.instrument.Metrics;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.cluster.RebalancingCamelClusterService;

/**
 * Follows three lists of each account in a table. Several processes on one database share the
 * accounts among them. Environment: {@code JDBC_URL}, and {@code KAJABI_BASE_URL} for another API
 * than Kajabi's.
 */
public final class FleetApp {

    /** Threads that poll, however many accounts there are. */
    private static final int POLLERS = 8;

    private FleetApp() {}

    public static void main(String[] args) throws Exception {
        HikariDataSource database = new HikariDataSource();
        database.setJdbcUrl(
                System.getenv()
                        .getOrDefault("JDBC_URL", "jdbc:h2:file:./target/fleet;WRITE_DELAY=0"));
        CamelContext context =
                context(
                        database,
                        System.getenv()
                                .getOrDefault("KAJABI_BASE_URL", "https://api.kajabi.com/v1"));
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:record")
                                .routeId("records")
                                .log(
                                        "${header.account}: ${header.CamelKajabiType}"
                                                + " ${header.CamelKajabiId}");
                    }
                });
        context.start();
        Thread.currentThread().join();
    }

    /** A node of the fleet, not started. Its records go to {@code direct:record}. */
    static CamelContext context(DataSource database, String baseUrl) throws Exception {
        CamelContext context = new DefaultCamelContext();
        JdbcStateRepository checkpoints = new JdbcStateRepository(database);
        checkpoints.setCreateTable(true);
        JdbcClusterService cluster = new JdbcClusterService(database);
        cluster.setCreateTables(true);
        // Without it the first node would lead all accounts.
        context.addService(new RebalancingCamelClusterService(context, cluster, 2_000));
        AccountTable accounts = new AccountTable(database);
        accounts.create();
        context.getRegistry().bind("checkpoints", checkpoints);
        context.getRegistry().bind("fleet", new Fleet(context, accounts, baseUrl));
        context.getRegistry()
                .bind(
                        "pollers",
                        context.getExecutorServiceManager()
                                .newScheduledThreadPool(context, "Pollers", POLLERS));
        context.addRoutes(new FleetRoutes());
        // The check of an account is one of the producer checks, which Camel disables by default.
        HealthCheckHelper.getHealthCheckRepository(context, "producers").setEnabled(true);
        // Add the registry of your monitoring system to the global one.
        new KajabiMetrics(context).bindTo(Metrics.globalRegistry);
        return context;
    }
}
