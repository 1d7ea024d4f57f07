// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.camelkajabi.ChildJvm;
import io.github.camelkajabi.IdLedger;
import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.ZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.component.master.MasterComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A node of a cluster that follows a list, writes the id of each record into a ledger, and is made
 * to be killed. Its checkpoint is in a database; its leader is elected there too, or by a
 * ZooKeeper.
 */
final class NodeMain {

    static final Duration LEASE = Duration.ofSeconds(2);

    private NodeMain() {}

    /**
     * Arguments: base URL, client id, client secret, JDBC URL, ledger, ZooKeeper or "", what to
     * print.
     */
    public static void main(String[] args) throws Exception {
        ChildJvm.endWithParent();
        CamelContext context = new DefaultCamelContext();
        KajabiComponent kajabi = new KajabiComponent();
        kajabi.getConfiguration().setBaseUrl(args[0]);
        kajabi.getConfiguration().setClientId(args[1]);
        kajabi.getConfiguration().setClientSecret(args[2]);
        context.addComponent("kajabi", kajabi);
        context.getRegistry().bind("dataSource", pool(args[3]));
        context.getRegistry().bind("checkpoints", new JdbcStateRepository());
        CamelClusterService cluster =
                args[5].isEmpty() ? cluster() : ZooKeeperServer.clusterService(context, args[5]);
        context.addService(cluster);
        MasterComponent master = new MasterComponent();
        master.setBackOffDelay(500);
        master.setBackOffMaxAttempts(1000);
        context.addComponent("master", master);
        IdLedger ledger = new IdLedger(Path.of(args[4]));
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("master:followers:kajabi:contacts?startFrom=beginning"
                                        + "&offsetRepository=#checkpoints&pageSize=10"
                                        + "&initialDelay=0&delay=20&lookback=5000")
                                .routeId("follow")
                                .process(
                                        exchange ->
                                                ledger.append(
                                                        exchange.getMessage()
                                                                .getHeader(
                                                                        KajabiConstants.ID,
                                                                        String.class)));
                    }
                });
        if (!args[5].isEmpty()) {
            context.addRoutes(standAgain(cluster));
        }
        context.start();
        System.out.println(args[6]);
        Thread.currentThread().join();
    }

    /** Lets a node stand for election again that has dropped out: cluster-zookeeper.adoc. */
    private static RouteBuilder standAgain(CamelClusterService cluster) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:stand-again?period=5000")
                        .routeId("stand-again")
                        .filter(exchange -> !cluster.isLeader("followers"))
                        .to("controlbus:route?routeId=follow&action=restart&restartDelay=0");
            }
        };
    }

    private static HikariDataSource pool(String url) {
        if (url.startsWith("jdbc:h2:")) {
            // The pool does not know H2's error of a broken connection, and does not test a
            // connection that was used less than half a second ago: it would keep it.
            System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(3);
        config.setConnectionTimeout(1000);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static CamelClusterService cluster() {
        JdbcClusterService cluster = new JdbcClusterService();
        cluster.setLeaseDuration(LEASE);
        cluster.setRenewDeadline(LEASE.multipliedBy(7).dividedBy(10));
        cluster.setRetryPeriod(LEASE.dividedBy(8));
        return cluster;
    }
}
