// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the route of the page on ZooKeeper that lets a node stand for election again. */
class ZooKeeperPageTest {

    private static final Path PAGE = Path.of("../docs/how-to/cluster-zookeeper.adoc");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final AtomicInteger starts = new AtomicInteger();
    private final Cluster cluster = new Cluster();

    /** The one method of a cluster service that the route calls. */
    public static final class Cluster {

        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean leads;

        /** Whether this node leads. */
        public boolean isLeader(String namespace) {
            asked.incrementAndGet();
            return leads && namespace.equals("my-list");
        }
    }

    @Test
    void theRouteIsStartedAgainWhereItDoesNotLead(@TempDir Path directory) throws Exception {
        Matcher block =
                Pattern.compile(
                                "^\\.Stand for election again\n\\[source,yaml]\n----\n(.*?)^----$",
                                Pattern.DOTALL | Pattern.MULTILINE)
                        .matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        Path file = directory.resolve("page.yaml");
        Files.writeString(file, block.group(1).replace("period: 60000", "period: 50"));
        Main main = new Main();
        main.bind("cluster", cluster);
        main.configure().withRoutesIncludePattern("file:" + file);
        main.configure()
                .addRoutesBuilder(
                        new RouteBuilder() {
                            @Override
                            public void configure() {
                                from("timer:any?delay=1h")
                                        .routeId("follow")
                                        .routePolicy(
                                                new RoutePolicySupport() {
                                                    @Override
                                                    public void onStart(Route route) {
                                                        starts.incrementAndGet();
                                                    }
                                                })
                                        .log("never");
                            }
                        });
        main.start();
        try {
            await().atMost(PATIENCE).until(() -> starts.get() >= 3);
            cluster.leads = true;
            int asked = cluster.asked.get();
            await().atMost(PATIENCE).until(() -> cluster.asked.get() > asked + 1);
            int started = starts.get();
            int then = cluster.asked.get();
            await().atMost(PATIENCE).until(() -> cluster.asked.get() > then + 5);
            assertThat(starts).hasValue(started);
        } finally {
            main.stop();
        }
    }
}
