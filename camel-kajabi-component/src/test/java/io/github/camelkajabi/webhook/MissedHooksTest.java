// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.KajabiComponent;
import io.github.camelkajabi.KajabiConfiguration;
import io.github.camelkajabi.monitor.ManagedKajabiConsumerMBean;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that should have come with a webhook. The clock of the doorbells is set forward. */
class MissedHooksTest {

    private final List<Object> received = new CopyOnWriteArrayList<>();
    private volatile Duration ahead = Duration.ZERO;
    private KajabiSandbox sandbox;
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        sandbox = KajabiSandbox.builder().allowHookTarget("kajabi.example.org").build().open();
    }

    @AfterEach
    void stop() {
        context.stop();
        sandbox.close();
    }

    private ManagedKajabiConsumerMBean follow(String resource) throws Exception {
        context.addService(new Doorbells(context, () -> Instant.now().plus(ahead)));
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(sandbox.baseUrl());
        configuration.setClientId(sandbox.clientId());
        configuration.setClientSecret(sandbox.clientSecret());
        configuration.setSiteId(sandbox.data().siteId());
        configuration.setWebhookExternalUrl("https://kajabi.example.org");
        configuration.setWebhookComponentName("none");
        context.addComponent("kajabi", component);
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:" + resource + "?webhook=true&delay=20&initialDelay=0")
                                .routeId("follow")
                                .process(e -> received.add(e.getMessage().getBody()));
                    }
                });
        context.start();
        await().until(() -> sandbox.data().count("hooks") > 0);
        await().until(() -> sandbox.requests().count("GET", "/v1/" + resource) > 2);
        return (ManagedKajabiConsumerMBean) context.getRoute("follow").getConsumer();
    }

    private void purchase() {
        int before = received.size();
        sandbox.data()
                .addPurchase(
                        sandbox.data().addMadeUpContact(),
                        sandbox.data().offerId("Spring workshop"));
        await().until(() -> received.size() > before);
    }

    private @Nullable Object health() {
        HealthCheck check =
                ((ScheduledPollConsumer) context.getRoute("follow").getConsumer()).getHealthCheck();
        return check.call().getDetails().get("hooks");
    }

    private String hook() {
        return sandbox.data().all("hooks").stream()
                .map(hook -> String.valueOf(hook.get("id")))
                .findFirst()
                .orElse("none");
    }

    private boolean ring() throws Exception {
        Map<String, Object> hook = sandbox.data().all("hooks").get(0);
        String url = String.valueOf(hook.get("target_url"));
        return Doorbells.of(context).ring("purchase", url.substring(url.lastIndexOf('/') + 1));
    }

    @Test
    void threeRunningRepairAHookThatIsGone() throws Exception {
        ManagedKajabiConsumerMBean consumer = follow("purchases");
        String gone = hook();
        sandbox.data().remove("hooks", gone);
        purchase();
        assertThat(consumer.getHooksMissed()).as("it is found in time").isZero();
        ahead = Duration.ofMinutes(1);
        purchase();
        purchase();
        assertThat(consumer.getHooksMissed()).isEqualTo(2);
        assertThat(sandbox.data().count("hooks")).isZero();
        assertThat(health()).isEqualTo("ok");
        purchase();
        await().until(() -> sandbox.data().count("hooks") == 1);
        assertThat(hook()).isNotEqualTo(gone);
        assertThat(health()).isEqualTo("silent");
        assertThat(ring()).isTrue();
        assertThat(health()).isEqualTo("ok");
        assertThat(consumer.getDeliveredByTimer()).isEqualTo(4);
    }

    @Test
    void aRingSinceThenMayHaveBeenItsOwn() throws Exception {
        ManagedKajabiConsumerMBean consumer = follow("purchases");
        ahead = Duration.ofMinutes(1);
        assertThat(ring()).isTrue();
        purchase();
        assertThat(consumer.getHooksMissed()).isZero();
    }

    @Test
    void aListOfWhichSomeRecordsComeWithoutOneIsNotSilent() throws Exception {
        ManagedKajabiConsumerMBean consumer = follow("contacts");
        ahead = Duration.ofMinutes(1);
        for (int i = 0; i < 4; i++) {
            int before = received.size();
            sandbox.data().addMadeUpContact();
            await().until(() -> received.size() > before);
        }
        assertThat(consumer.getHooksMissed()).isEqualTo(4);
        assertThat(health()).isEqualTo("ok");
    }
}
