// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * An application that follows a list, writes the id of each record into a ledger, and is made to be
 * killed.
 */
final class FollowerMain {

    /** The address of a ZooKeeper that chooses the leader, instead of a lock file. */
    static final String ZOOKEEPER = "kajabi.zookeeper";

    private FollowerMain() {}

    /** Arguments: base URL, client id, client secret, state directory, ledger, URI, threads. */
    public static void main(String[] args) throws Exception {
        ChildJvm.endWithParent();
        CamelContext context =
                context(new Account(args[0], args[1], args[2]), Path.of(args[3]), args[5]);
        IdLedger ledger = new IdLedger(Path.of(args[4]));
        context.addRoutes(
                route(
                        args[5],
                        Integer.parseInt(args[6]),
                        exchange ->
                                ledger.append(
                                        exchange.getMessage()
                                                .getHeader(KajabiConstants.ID, String.class))));
        context.start();
        Thread.currentThread().join();
    }

    /** Where to log in. */
    record Account(String baseUrl, String clientId, String clientSecret) {}

    /**
     * A context with a component that is set to an account, and a repository in a directory, which
     * is also the place of the cluster's lock if the URI is one of the master component.
     */
    static CamelContext context(Account account, Path directory, String uri) throws Exception {
        CamelContext context = new DefaultCamelContext();
        KajabiComponent kajabi = new KajabiComponent();
        kajabi.getConfiguration().setBaseUrl(account.baseUrl());
        kajabi.getConfiguration().setClientId(account.clientId());
        kajabi.getConfiguration().setClientSecret(account.clientSecret());
        context.addComponent("kajabi", kajabi);
        context.getRegistry()
                .bind("checkpoints", new DirectoryStateRepository(directory.resolve("states")));
        String zooKeeper = System.getProperty(ZOOKEEPER);
        if (uri.startsWith("master:") && zooKeeper != null) {
            context.addService(ZooKeeperServer.clusterService(context, zooKeeper));
        } else if (uri.startsWith("master:")) {
            FileLockClusterService cluster = new FileLockClusterService();
            cluster.setRoot(directory.resolve("cluster").toString());
            cluster.setAcquireLockDelay(100, TimeUnit.MILLISECONDS);
            cluster.setAcquireLockInterval(100, TimeUnit.MILLISECONDS);
            context.addService(cluster);
        }
        return context;
    }

    /** A route whose records are worked on by the polling thread, or by some others. */
    static RouteBuilder route(String uri, int threads, Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                if (threads == 0) {
                    from(uri).routeId("follow").process(processor);
                } else {
                    from(uri).routeId("follow").to("seda:work?blockWhenFull=true");
                    from("seda:work?concurrentConsumers=" + threads).process(processor);
                }
            }
        };
    }
}
