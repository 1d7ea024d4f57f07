// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.model.CurrentUser;
import io.github.camelkajabi.monitor.MonitoredConsumer;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.polling.ReaderStatus;
import io.github.camelkajabi.webhook.DoorbellStatus;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions in JMX, and sessions and consumers in a Micrometer registry. */
class MonitoringTest extends SandboxTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aSessionIsSeenInJmxAsLongAsItLasts() throws Exception {
        assertThat(sessionsInJmx()).isEmpty();
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("0").add();
        me();
        ObjectName session = sessionsInJmx().iterator().next();
        assertThat(session.getKeyProperty("name"))
                .matches("\"KajabiSession\\(127\\.0\\.0\\.1-[0-9a-f]{8}\\)\"");
        assertThat(attributes(session))
                .containsEntry("Requests", 3L)
                .containsEntry("TokenRequests", 1L)
                .containsEntry("Retries", 1L)
                .containsEntry("RateLimited", 1L)
                .containsEntry("RefusedTokens", 0L)
                .containsEntry("Waits", 1L)
                .containsEntry("WaitMillis", 0L)
                .containsEntry("WaitingCalls", 0)
                .containsEntry("RequestsPerMinute", 60.0)
                .containsEntry("PausedMillis", 0L)
                .containsEntry("ConnectionsLeased", 0)
                .containsEntry("ConnectionsAvailable", 1)
                .containsEntry("BaseUrl", sandbox.baseUrl());
        context.stop();
        assertThat(sessionsInJmx()).isEmpty();
    }

    @Test
    void eachAccountHasItsOwnNameAndNoneTellsASecret() throws Exception {
        me();
        String user =
                "me?username=RAW("
                        + sandbox.username()
                        + ")&password=RAW("
                        + sandbox.password()
                        + ")";
        kajabi(user).request(CurrentUser.class);
        context.getEndpoint("kajabi:version?accessToken=first-token").start();
        context.getEndpoint("kajabi:version?accessToken=second-token").start();
        try (KajabiMetrics metrics = new KajabiMetrics(context)) {
            metrics.bindTo(registry);
            List<String> texts = new ArrayList<>();
            Set<ObjectName> sessions = sessionsInJmx();
            assertThat(sessions).hasSize(4);
            for (ObjectName session : sessions) {
                texts.add(session.toString());
                texts.add(attributes(session).toString());
            }
            for (Meter meter : registry.getMeters()) {
                texts.add(meter.getId().toString());
            }
            assertThat(registry.find("kajabi.requests").functionCounters()).hasSize(4);
            assertThat(texts)
                    .noneMatch(text -> text.contains(sandbox.clientSecret()))
                    .noneMatch(text -> text.contains(sandbox.clientId()))
                    .noneMatch(text -> text.contains(sandbox.password()))
                    .noneMatch(text -> text.contains(sandbox.username()))
                    .noneMatch(text -> text.contains("first-token"))
                    .noneMatch(text -> text.contains("second-token"));
        }
    }

    @Test
    void aSessionIsMeasuredUntilItEnds() {
        KajabiMetrics metrics = new KajabiMetrics(context);
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isEmpty();
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("0").add();
        me();
        assertThat(counter("kajabi.requests")).isEqualTo(3);
        assertThat(counter("kajabi.tokens")).isEqualTo(1);
        assertThat(counter("kajabi.tokens.refused")).isZero();
        assertThat(counter("kajabi.retries")).isEqualTo(1);
        assertThat(counter("kajabi.rate.limited")).isEqualTo(1);
        assertThat(registry.get("kajabi.wait").functionTimer().count()).isEqualTo(1);
        assertThat(registry.get("kajabi.rate").gauge().value()).isEqualTo(60);
        assertThat(registry.get("kajabi.paused").timeGauge().value(TimeUnit.SECONDS)).isZero();
        assertThat(registry.get("kajabi.calls.waiting").gauge().value()).isZero();
        assertThat(registry.get("kajabi.connections").tag("state", "leased").gauge().value())
                .isZero();
        assertThat(registry.get("kajabi.connections").tag("state", "available").gauge().value())
                .isEqualTo(1);
        assertThat(registry.getMeters())
                .allSatisfy(
                        meter ->
                                assertThat(meter.getId().getTags())
                                        .extracting(Tag::getKey)
                                        .contains("camelContext", "account"));
        context.stop();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void theSessionOfAComponentThatIsRemovedIsMeasuredNoMore() throws Exception {
        new KajabiMetrics(context).bindTo(registry);
        me();
        assertThat(registry.getMeters()).isNotEmpty();
        context.removeEndpoints("kajabi:*");
        assertThat(registry.getMeters()).as("another endpoint may come").isNotEmpty();
        context.removeComponent("kajabi");
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aRateWithoutLimitIsNoNumber() {
        new KajabiMetrics(context).bindTo(registry);
        me();
        assertThat(registry.get("kajabi.rate").gauge().value()).isNaN();
    }

    @Test
    void whoClosesTheMetricsTakesTheMetersAway() {
        me();
        KajabiMetrics metrics = new KajabiMetrics(context);
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isNotEmpty();
        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aConsumerIsMeasuredWhileItRuns() throws Exception {
        new KajabiMetrics(context).bindTo(registry);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?startFrom=beginning&delay=60000&initialDelay=0")
                                .routeId("follow")
                                .to("mock:row");
                    }
                });
        sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        MockEndpoint mock = context.getEndpoint("mock:row", MockEndpoint.class);
        mock.expectedMinimumMessageCount(0);
        assertThat(registry.get("kajabi.consumer.undelivered").gauges())
                .hasSize(3)
                .allSatisfy(
                        gauge ->
                                assertThat(gauge.getId().getTags())
                                        .contains(
                                                Tag.of("account", account()),
                                                Tag.of("route", "follow"),
                                                Tag.of("resource", "contacts")));
        context.getRouteController().stopRoute("follow");
        assertThat(registry.find("kajabi.consumer.undelivered").gauges()).isEmpty();
        assertThat(registry.find("kajabi.consumer.lag").timeGauges()).isEmpty();
        context.getRouteController().startRoute("follow");
        assertThat(registry.find("kajabi.consumer.undelivered").gauges()).hasSize(3);
    }

    @Test
    void whatAConsumerSaysIsWhatIsMeasured() throws Exception {
        new KajabiMetrics(context, Clock.fixed(NOW, ZoneOffset.UTC)).bindTo(registry);
        Follower follower = new Follower();
        MonitoringService.of(context).started(follower);
        assertThat(lag()).as("nothing is known yet").isNaN();
        assertThat(lastPoll()).isNaN();
        follower.status =
                new ReaderStatus(
                        ReaderStatus.ReadMode.BY_TIME,
                        NOW.minusSeconds(90),
                        NOW,
                        10,
                        3,
                        2,
                        7,
                        false,
                        false,
                        null,
                        "7",
                        NOW.minusSeconds(40),
                        4,
                        NOW.minus(Duration.ofMillis(1_500)),
                        1);
        assertThat(lag()).isEqualTo(90);
        assertThat(lastPoll()).isEqualTo(1.5);
        assertThat(undelivered("in.flight")).isEqualTo(3);
        assertThat(undelivered("failed")).isEqualTo(2);
        assertThat(undelivered("pending")).isEqualTo(7);
        assertThat(
                        registry.get("kajabi.consumer.in.flight.oldest")
                                .timeGauge()
                                .value(TimeUnit.SECONDS))
                .isEqualTo(40);
        assertThat(registry.get("kajabi.consumer.parked").gauge().value()).isEqualTo(4);
        follower.status = null;
        assertThat(lag()).as("it is about to stop").isNaN();
        assertThat(undelivered("failed")).isNaN();
        MonitoringService.of(context).stopped(follower);
        MonitoringService.of(context).stopped(follower);
        assertThat(registry.getMeters()).isEmpty();
    }

    private static final class Follower implements MonitoredConsumer {

        private @Nullable ReaderStatus status =
                new ReaderStatus(
                        ReaderStatus.ReadMode.BY_TIME,
                        null,
                        null,
                        0,
                        0,
                        0,
                        0,
                        false,
                        false,
                        null,
                        null,
                        null,
                        0,
                        null,
                        0);

        @Override
        public @Nullable String getRouteId() {
            return null;
        }

        @Override
        public @Nullable String getAccount() {
            return null;
        }

        @Override
        public String getResource() {
            return "customers";
        }

        @Override
        public String getCheckpointKey() {
            return "kajabi/all/customers";
        }

        @Override
        public long getUnreadable() {
            return 0;
        }

        @Override
        public @Nullable DoorbellStatus webhooks() {
            return null;
        }

        @Override
        public @Nullable String getSites() {
            return null;
        }

        @Override
        public ReaderStatus status() {
            ReaderStatus present = status;
            if (present == null) {
                throw new IllegalStateException("stopped");
            }
            return present;
        }
    }

    private String account() {
        return Objects.requireNonNull(
                registry.get("kajabi.requests").functionCounter().getId().getTag("account"));
    }

    private void me() {
        assertThat(kajabi("me").request(CurrentUser.class)).isNotNull();
    }

    private double lag() {
        return registry.get("kajabi.consumer.lag").timeGauge().value(TimeUnit.SECONDS);
    }

    private double lastPoll() {
        return registry.get("kajabi.consumer.last.poll").timeGauge().value(TimeUnit.SECONDS);
    }

    private double undelivered(String state) {
        return registry.get("kajabi.consumer.undelivered").tag("state", state).gauge().value();
    }

    private double counter(String name) {
        return registry.get(name).functionCounter().count();
    }

    private Set<ObjectName> sessionsInJmx() throws Exception {
        Set<ObjectName> sessions =
                jmx.queryNames(
                        new ObjectName("org.apache.camel:type=services,name=\"KajabiSession*\",*"),
                        null);
        sessions.removeIf(
                name -> !name.getKeyProperty("context").contains(context.getManagementName()));
        return sessions;
    }

    private Map<String, Object> attributes(ObjectName name) throws Exception {
        Map<String, Object> values = new TreeMap<>();
        for (MBeanAttributeInfo attribute : jmx.getMBeanInfo(name).getAttributes()) {
            Object value = jmx.getAttribute(name, attribute.getName());
            if (value != null) {
                values.put(attribute.getName(), value);
            }
        }
        return values;
    }
}
