// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.support.PropertyBindingSupport;

/** A ZooKeeper that is started for a test. It is on the class path in the profile proof only. */
public final class ZooKeeperServer implements AutoCloseable {

    private final ChildJvm process;
    private final String address;

    private ZooKeeperServer(ChildJvm process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts one that keeps its data in a directory. */
    public static ZooKeeperServer start(Path directory) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ChildJvm process =
                ChildJvm.start(
                        ZooKeeperMain.class,
                        directory.resolve("zookeeper.txt"),
                        List.of(
                                "-Xmx128m",
                                "-Dzookeeper.admin.enableServer=false",
                                "-Dzookeeper.clientPortAddress=127.0.0.1"),
                        List.of(
                                Integer.toString(port),
                                directory.resolve("zookeeper").toString(),
                                "500"));
        return new ZooKeeperServer(process, "127.0.0.1:" + port);
    }

    /** Where it listens. */
    public String address() {
        return address;
    }

    /** A cluster service that elects its leaders there, with a session of two seconds. */
    public static CamelClusterService clusterService(CamelContext context, String address)
            throws Exception {
        CamelClusterService cluster =
                context.getClassResolver()
                        .resolveMandatoryClass(
                                "org.apache.camel.component.zookeeper.cluster.ZooKeeperClusterService",
                                CamelClusterService.class)
                        .getDeclaredConstructor()
                        .newInstance();
        PropertyBindingSupport.bindProperties(
                context,
                cluster,
                new HashMap<>(
                        Map.of(
                                "nodes", address,
                                "basePath", "/kajabi",
                                "sessionTimeout", "2000",
                                "connectTimeout", "5000",
                                "id", UUID.randomUUID().toString())));
        return cluster;
    }

    @Override
    public void close() {
        process.close();
    }
}
