// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** What operators see of webhooks. */
class DoorbellMonitoringTest extends SandboxTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
    private final List<Object> received = new CopyOnWriteArrayList<>();

    private void follow() throws Exception {
        KajabiConfiguration configuration =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        configuration.setWebhookExternalUrl("http://127.0.0.1:1");
        configuration.setWebhookComponentName("none");
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:purchases?webhook=true&initialDelay=0&delay=10m")
                                .routeId("follow")
                                .process(e -> received.add(e.getMessage().getBody()));
                    }
                });
        await().until(() -> sandbox.data().count("hooks") == 1);
        await().until(() -> sandbox.requests().count("GET", "/v1/purchases") > 0);
    }

    private void ring() throws Exception {
        Map<String, Object> hook = sandbox.data().all("hooks").get(0);
        String url = String.valueOf(hook.get("target_url"));
        KajabiDoorbell doorbell = KajabiDoorbell.of(context);
        assertThat(doorbell.ring("purchase", url.substring(url.lastIndexOf('/') + 1))).isTrue();
        assertThat(doorbell.ring("purchase", "wrong")).isFalse();
        assertThat(doorbell.ring("tag_added", "wrong")).isFalse();
    }

    @Test
    void ringsRecordsAndRejectionsAreCounted() throws Exception {
        try (KajabiMetrics metrics = new KajabiMetrics(context)) {
            metrics.bindTo(registry);
            follow();
            sandbox.data()
                    .addPurchase(
                            sandbox.data().addMadeUpContact(),
                            sandbox.data().offerId("Spring workshop"));
            ring();
            await().until(() -> received.size() == 1);
            assertThat(counter("kajabi.hooks.rings", "event", "purchase")).isEqualTo(1);
            assertThat(counter("kajabi.hooks.rings", "event", "tag_added")).isZero();
            assertThat(counter("kajabi.hooks.records", "cause", "ring")).isEqualTo(1);
            assertThat(counter("kajabi.hooks.records", "cause", "timer")).isZero();
            assertThat(registry.get("kajabi.hooks.missed").functionCounter().count()).isZero();
            assertThat(registry.get("kajabi.hooks.rejected").functionCounter().count())
                    .isEqualTo(2);
            context.getRouteController().stopRoute("follow");
            assertThat(registry.find("kajabi.hooks.rejected").functionCounter()).isNull();
        }
    }

    private double counter(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).functionCounter().count();
    }

    @Test
    void theConsoleDeletesTheHooksOfARoute() throws Exception {
        follow();
        KajabiConsole console = new KajabiConsole();
        console.setCamelContext(context);
        await().until(() -> String.valueOf(console.doCallJson(Map.of())).contains("hooks=ok"));
        assertThat(console.doCallText(Map.of("unregisterHooks", "follow")))
                .contains("Unregistered hooks: 1")
                .contains("hooks: unregistered");
    }

    @Test
    void theyAreSeenInJmxAndInTheConsole() throws Exception {
        follow();
        ring();
        ObjectName doors =
                jmx.queryNames(
                                new ObjectName(
                                        "org.apache.camel:context="
                                                + context.getManagementName()
                                                + ",type=services,name=\"KajabiWebhooks\""),
                                null)
                        .iterator()
                        .next();
        assertThat(jmx.getAttribute(doors, "Accepted")).isEqualTo(1L);
        assertThat(jmx.getAttribute(doors, "Rejected")).isEqualTo(2L);
        ObjectName consumer =
                jmx.queryNames(
                                new ObjectName(
                                        "org.apache.camel:context="
                                                + context.getManagementName()
                                                + ",type=consumers,*"),
                                null)
                        .iterator()
                        .next();
        await().until(() -> "ok".equals(jmx.getAttribute(consumer, "Hooks")));
        assertThat(jmx.getAttribute(consumer, "HookRings")).isEqualTo(1L);
        KajabiConsole console = new KajabiConsole();
        console.setCamelContext(context);
        assertThat(String.valueOf(console.doCallJson(Map.of("unregisterHooks", "another"))))
                .contains("unregisteredHooks=0")
                .contains("hooks=ok");
        assertThat(jmx.invoke(consumer, "unregisterHooks", null, null)).isEqualTo(1);
        assertThat(String.valueOf(console.doCallJson(Map.of())))
                .contains("hooks=unregistered")
                .contains("rejected=2");
        context.stop();
        assertThat(jmx.isRegistered(doors)).isFalse();
    }
}
