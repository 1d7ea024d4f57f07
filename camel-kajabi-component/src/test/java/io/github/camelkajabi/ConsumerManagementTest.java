// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Contact;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an operator sees of a consumer and what can be done to its checkpoint. */
class ConsumerManagementTest extends SandboxTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final MemoryStateRepository repository = new MemoryStateRepository();
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> failing = Collections.synchronizedSet(new HashSet<>());

    @Test
    void jmxTellsHowFarTheConsumerIs() throws Exception {
        add("a", "b", "c");
        failing.add("b");
        follow("startFrom=beginning");
        await().until(() -> received.contains("c") && Objects.equals(attribute("Failed"), 1));

        assertThat(attribute("CheckpointKey"))
                .isEqualTo("kajabi/" + sandbox.data().siteId() + "/contacts");
        assertThat(attribute("Undelivered")).isEqualTo(1);
        assertThat(attribute("OldestOpen")).isEqualTo(id("b"));
        assertThat(attribute("Saturated")).isEqualTo(false);
        assertThat(number("PagesRead")).isPositive();
        assertThat(Instant.parse(String.valueOf(attribute("LastSuccessfulPoll")))).isNotNull();
        assertThat(number("LagSeconds")).isNotNegative();

        failing.clear();
        await().until(() -> Objects.equals(attribute("Undelivered"), 0));
        await().until(() -> attribute("Floor") != null);
        assertThat(invoke("showCheckpoint").toString())
                .contains("floor " + attribute("Floor"), "undelivered 0");
    }

    @Test
    void aHealthCheckTellsLastPollLagAndWhatIsUndelivered() throws Exception {
        add("a", "b");
        failing.add("a");
        follow("startFrom=beginning");
        await().until(() -> received.contains("b") && Objects.equals(attribute("Failed"), 1));
        Map<String, Object> details = health().getDetails();
        assertThat(details).containsEntry("undelivered", 1).containsEntry("failed", 1);
        assertThat(details.get("poll.last")).asString().endsWith("Z");
        failing.clear();
        await().until(() -> Objects.equals(health().getDetails().get("undelivered"), 0));
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(health().getDetails()).containsKeys("lag.seconds", "floor");
    }

    @Test
    void anExportedCheckpointCanBeSeeded() throws Exception {
        add("a", "b");
        follow("startFrom=beginning");
        await().until(() -> received.size() == 2 && Objects.equals(attribute("Undelivered"), 0));
        String kept = invoke("exportCheckpoint").toString();
        add("c", "d");
        await().until(() -> received.size() == 4 && Objects.equals(attribute("Undelivered"), 0));

        context.getRouteController().suspendRoute("follow");
        invoke("seedCheckpoint", kept);
        assertThat(repository.getState(key())).isEqualTo(kept);
        context.getRouteController().resumeRoute("follow");
        await().until(() -> received.size() == 6);
        assertThat(received.subList(4, 6)).containsExactly("c", "d");
    }

    @Test
    void aCheckpointThatIsReadByPeopleCanBeWrittenByThem() throws Exception {
        sandbox.clock().advance(Duration.ofHours(-3));
        add("a");
        sandbox.clock().advance(Duration.ofHours(1));
        Instant since = sandbox.clock().now();
        sandbox.clock().advance(Duration.ofHours(1));
        add("b");
        follow("startFrom=now");
        await().until(() -> attribute("Floor") != null);
        context.getRouteController().suspendRoute("follow");
        invoke("seedCheckpoint", "{\"version\":1,\"floor\":\"" + since + "\"}");
        context.getRouteController().resumeRoute("follow");
        await().until(() -> received.size() == 1);
        assertThat(received).containsExactly("b");
    }

    @Test
    void aResetBeginsAtStartFrom() throws Exception {
        add("a", "b");
        follow("startFrom=beginning");
        await().until(() -> received.size() == 2 && Objects.equals(attribute("Undelivered"), 0));
        context.getRouteController().suspendRoute("follow");
        invoke("resetCheckpoint");
        context.getRouteController().resumeRoute("follow");
        await().until(() -> received.size() == 4);
        assertThat(received).containsExactly("a", "b", "a", "b");
    }

    @Test
    void aCorruptCheckpointIsRefusedAndNothingChanges() throws Exception {
        add("a");
        follow("startFrom=beginning");
        await().until(() -> received.size() == 1 && Objects.equals(attribute("Undelivered"), 0));
        await().until(() -> attribute("Floor") != null);
        String before = finished();
        assertThat(before).contains(id("a"));
        assertThatThrownBy(() -> invoke("seedCheckpoint", "{\"version\":1,\"flor\":null}"))
                .hasStackTraceContaining("unknown field 'flor'");
        assertThat(finished()).isEqualTo(before);
    }

    /** The checkpoint without its floor, which follows the clock from poll to poll. */
    private String finished() throws Exception {
        return invoke("exportCheckpoint").toString().replaceFirst("\"floor\":\"[^\"]*\"", "");
    }

    private void follow(String options) throws Exception {
        context.getRegistry().bind("offsets", repository);
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:contacts?offsetRepository=#offsets&initialDelay=0&delay=10&"
                                        + options)
                                .routeId("follow")
                                .process(
                                        exchange -> {
                                            String name =
                                                    String.valueOf(
                                                            exchange.getMessage()
                                                                    .getBody(Contact.class)
                                                                    .getName());
                                            if (failing.contains(name)) {
                                                throw new IllegalStateException("planned");
                                            }
                                            received.add(name);
                                        });
                    }
                });
    }

    private void add(String... names) {
        for (String name : names) {
            sandbox.clock().advance(Duration.ofSeconds(1));
            sandbox.data().addContact(Map.of("name", name, "email", name + "@example.org"));
        }
    }

    private String id(String name) {
        return String.valueOf(
                sandbox.data().contactByEmail(name + "@example.org").orElseThrow().get("id"));
    }

    private String key() {
        return "kajabi/" + sandbox.data().siteId() + "/contacts";
    }

    private HealthCheck.Result health() {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getCheck().getId().equals("consumer:follow"))
                .findFirst()
                .orElseThrow();
    }

    private @Nullable Object attribute(String name) throws Exception {
        return server.getAttribute(mbean(), name);
    }

    private long number(String name) throws Exception {
        return (Long) Objects.requireNonNull(attribute(name), name);
    }

    private Object invoke(String operation, String... arguments) throws Exception {
        String[] signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        return String.valueOf(server.invoke(mbean(), operation, arguments, signature));
    }

    private ObjectName mbean() throws Exception {
        ObjectName pattern =
                new ObjectName(
                        "org.apache.camel:context="
                                + context.getManagementName()
                                + ",type=consumers,name=KajabiConsumer*");
        Set<ObjectName> names = server.queryNames(pattern, null);
        assertThat(names).hasSize(1);
        return names.iterator().next();
    }
}
