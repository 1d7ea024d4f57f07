// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelkajabi.model.Purchase;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.monitor.ManagedKajabiConsumerMBean;
import io.github.camelkajabi.sandbox.HookRules;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Registration, stop, suspension and several nodes, without an HTTP server. */
class DoorbellLifeTest {

    private static final String URL = "https://kajabi.example.org";

    private final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private final List<CamelContext> contexts = new ArrayList<>();
    private KajabiSandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = KajabiSandbox.builder().allowHookTarget("kajabi.example.org").build().open();
    }

    @AfterEach
    void stop() {
        contexts.forEach(CamelContext::stop);
        sandbox.close();
    }

    private KajabiComponent component() {
        KajabiComponent component = SandboxTest.component(sandbox);
        component.getConfiguration().setWebhookExternalUrl(URL);
        component.getConfiguration().setWebhookComponentName("none");
        return component;
    }

    private CamelContext node(KajabiComponent component, String from) throws Exception {
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.addComponent("kajabi", component);
        context.addRoutes(route(from));
        context.start();
        return context;
    }

    private RoutesBuilder route(String from) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(from)
                        .routeId("follow")
                        .process(
                                exchange ->
                                        received.add(
                                                Objects.requireNonNull(
                                                        exchange.getMessage()
                                                                .getBody(Resource.class)
                                                                .getId())));
            }
        };
    }

    private CamelContext node(String options) throws Exception {
        return node(
                component(), "kajabi:purchases?webhook=true&initialDelay=0&delay=10m" + options);
    }

    private String purchase() {
        return sandbox.data()
                .addPurchase(
                        sandbox.data().addMadeUpContact(),
                        sandbox.data().offerId("Spring workshop"));
    }

    private List<Map<String, Object>> hooks() {
        return sandbox.data().all("hooks");
    }

    private void awaitHooks(int count) {
        await().untilAsserted(() -> assertThat(hooks()).hasSize(count));
    }

    private void awaitPolls(int count) {
        await().until(() -> polls() >= count);
    }

    private int polls() {
        return sandbox.requests().count("GET", "/v1/purchases");
    }

    private String token(String event) {
        return hooks().stream()
                .filter(hook -> event.equals(hook.get("event")))
                .map(hook -> String.valueOf(hook.get("target_url")).replaceAll(".*/", ""))
                .findFirst()
                .orElseThrow();
    }

    private static ManagedKajabiConsumerMBean consumer(CamelContext context) {
        return (ManagedKajabiConsumerMBean) context.getRoute("follow").getConsumer();
    }

    private static @Nullable Object state(CamelContext context) {
        return consumer(context).getHooks();
    }

    /** What a gateway, a function or a Quarkus application does. */
    private static int ring(CamelContext context, String event, String token) {
        Exchange answer =
                context.createFluentProducerTemplate()
                        .to("kajabi:hooks?operation=ring")
                        .withHeader(KajabiConstants.EVENT, event)
                        .withHeader(KajabiConstants.HOOK_TOKEN, token)
                        .withBody("never read")
                        .send();
        Message message = answer.getMessage();
        assertThat(answer.getException()).isNull();
        assertThat(message.getBody()).isNull();
        assertThat(message.getHeader(KajabiConstants.HOOK_TOKEN)).isNull();
        return message.getHeader(Exchange.HTTP_RESPONSE_CODE, int.class);
    }

    @Test
    void theProducerRingsAndSendsNoRequest() throws Exception {
        CamelContext node = node("");
        awaitHooks(1);
        awaitPolls(1);
        String bought = purchase();
        int before = sandbox.requests().entries().size();
        assertThat(ring(node, "purchase", "wrong")).isEqualTo(404);
        assertThat(ring(node, "tag_added", token("purchase"))).isEqualTo(404);
        assertThat(sandbox.requests().entries()).hasSize(before);
        assertThat(ring(node, "purchase", token("purchase"))).isEqualTo(204);
        await().untilAsserted(() -> assertThat(received).containsExactly(bought));
    }

    @Test
    void theApplicationRingsByItself() throws Exception {
        CamelContext node = node("");
        awaitHooks(1);
        awaitPolls(1);
        String bought = purchase();
        KajabiDoorbell doorbell = KajabiDoorbell.of(node);
        assertThat(doorbell.ring("purchase", "wrong")).isFalse();
        assertThat(doorbell.ring("purchase", token("purchase"))).isTrue();
        await().untilAsserted(() -> assertThat(received).containsExactly(bought));
        assertThat(consumer(node).getDeliveredByRing()).isEqualTo(1);
        assertThat(consumer(node).getHookRings()).isEqualTo(1);
    }

    @Test
    void aSuspendedConsumerIgnoresRingsAndPollsWhenItIsResumed() throws Exception {
        CamelContext node = node("");
        awaitHooks(1);
        awaitPolls(1);
        node.getRouteController().suspendRoute("follow");
        String bought = purchase();
        assertThat(ring(node, "purchase", token("purchase"))).isEqualTo(204);
        node.getRouteController().resumeRoute("follow");
        await().untilAsserted(() -> assertThat(received).containsExactly(bought));
        assertThat(consumer(node).getDeliveredByEcho())
                .as("an echo comes two seconds after the ring")
                .isZero();
    }

    @Test
    void aStoppedRouteAnswersAsBeforeAndItsHookStays() throws Exception {
        CamelContext node = node("&offsetRepository=#" + repository());
        awaitHooks(1);
        awaitPolls(1);
        List<Map<String, Object>> hooks = hooks();
        String token = token("purchase");
        node.getRouteController().stopRoute("follow");
        String bought = purchase();
        int before = polls();
        assertThat(ring(node, "purchase", token)).isEqualTo(204);
        assertThat(polls()).isEqualTo(before);
        node.getRouteController().startRoute("follow");
        await().untilAsserted(() -> assertThat(received).containsExactly(bought));
        node.stop();
        assertThat(hooks()).isEqualTo(hooks);
    }

    private static String repository() {
        return "class:" + MemoryStateRepository.class.getName();
    }

    @Test
    void theHookThatIsThereIsUsedAndTheLowestIsKept() throws Exception {
        node("");
        awaitHooks(1);
        Map<String, Object> hook = hooks().get(0);
        contexts.get(0).stop();
        for (int i = 0; i < 3; i++) {
            sandbox.data()
                    .add(
                            "hooks",
                            Map.of("target_url", hook.get("target_url"), "event", "purchase"),
                            Map.of("site", sandbox.data().siteId()));
        }
        sandbox.data()
                .add(
                        "hooks",
                        Map.of("target_url", "https://other.example.org/x", "event", "purchase"),
                        Map.of("site", sandbox.data().siteId()));
        node("");
        await().untilAsserted(
                        () ->
                                assertThat(hooks())
                                        .hasSize(2)
                                        .extracting(other -> other.get("target_url"))
                                        .containsExactly(
                                                hook.get("target_url"),
                                                "https://other.example.org/x"));
        assertThat(sandbox.requests().count("POST", "/v1/hooks")).isEqualTo(1);
    }

    @Test
    void aHookOfAnEarlierSecretIsReportedAndDeletedOnlyOnRequest() throws Exception {
        KajabiComponent first = component();
        first.getConfiguration().setWebhookSecret("an earlier one");
        String uri = "kajabi:purchases?webhook=true&initialDelay=0&delay=10m";
        node(first, uri);
        awaitHooks(1);
        String before = token("purchase");
        contexts.get(0).stop();
        KajabiComponent second = component();
        second.getConfiguration().setWebhookPreviousSecrets("older, an earlier one");
        ListAppender<ILoggingEvent> log = log();
        CamelContext node = node(second, uri);
        awaitHooks(2);
        await().until(() -> texts(log).anyMatch(text -> text.contains("with another token")));
        assertThat(texts(log)).noneMatch(text -> text.contains(before));
        assertThat(ring(node, "purchase", before)).isEqualTo(204);
        node.stop();
        KajabiComponent third = component();
        third.getConfiguration().setWebhookCleanUp(true);
        node(third, uri);
        awaitHooks(1);
        assertThat(token("purchase")).isNotEqualTo(before);
    }

    private static ListAppender<ILoggingEvent> log() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        ((Logger) LoggerFactory.getLogger("io.github.camelkajabi")).addAppender(log);
        return log;
    }

    private static Stream<String> texts(ListAppender<ILoggingEvent> log) {
        return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage);
    }

    @Test
    void aSecondHookMayBeRefused() throws Exception {
        sandbox.hooks().duplicateRegistration(HookRules.DuplicateRegistration.REJECT_422);
        manyAtOnce(5, 4);
    }

    @Test
    void eightNodesThatRegisterAtOnceLeaveOneHook() throws Exception {
        manyAtOnce(Integer.getInteger("kajabi.hook.rounds", 10), 8);
    }

    private void manyAtOnce(int rounds, int nodes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(nodes);
        List<CamelContext> all = new ArrayList<>();
        try {
            for (int i = 0; i < nodes; i++) {
                all.add(
                        node(
                                component(),
                                "kajabi:purchases?webhook=true&initialDelay=60000&delay=10m"
                                        + "&webhookRequired=true"));
            }
            for (int round = 0; round < rounds; round++) {
                for (CamelContext node : all) {
                    node.getRouteController().stopRoute("follow");
                }
                hooks().forEach(hook -> sandbox.data().remove("hooks", id(hook)));
                CyclicBarrier barrier = new CyclicBarrier(nodes);
                List<Callable<Void>> starts = new ArrayList<>();
                for (CamelContext node : all) {
                    starts.add(
                            () -> {
                                barrier.await();
                                node.getRouteController().startRoute("follow");
                                return null;
                            });
                }
                for (Future<Void> start : threads.invokeAll(starts)) {
                    start.get();
                }
                int created = round + 1;
                await().untilAsserted(
                                () ->
                                        assertThat(hooks())
                                                .as("hooks after round " + created)
                                                .hasSize(1));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static String id(Map<String, Object> hook) {
        return String.valueOf(hook.get("id"));
    }

    @Test
    void aFailedRegistrationIsReportedAndPollingGoesOn() throws Exception {
        sandbox.faults().on("POST", "/v1/hooks").respond(403).add();
        ListAppender<ILoggingEvent> log = log();
        CamelContext node = node("");
        await().until(() -> texts(log).anyMatch(text -> text.contains("view:purchases")));
        awaitPolls(1);
        assertThat(state(node)).isEqualTo("unregistered");
    }

    @Test
    void aFailedRegistrationFailsTheStartIfItIsRequired() {
        sandbox.faults().on("POST", "/v1/hooks").respond(403).add();
        assertThatThrownBy(() -> node("&webhookRequired=true"))
                .hasStackTraceContaining(
                        "The API key may not create a hook for the event purchase. It needs the"
                                + " permission that the API's documentation names: purchase:"
                                + " view:purchases.");
    }

    @Test
    void severalSitesNeedOneToBeNamed() {
        String second = sandbox.data().addSite("Second site");
        KajabiComponent component = component();
        component.getConfiguration().setSiteId(null);
        assertThatThrownBy(
                        () -> node(component, "kajabi:purchases?webhook=true&webhookRequired=true"))
                .hasStackTraceContaining("Set siteId to one of them")
                .hasStackTraceContaining(second + " (Second site)");
    }

    @Test
    void theOnlySiteNeedsNoName() throws Exception {
        KajabiComponent component = component();
        component.getConfiguration().setSiteId(null);
        CamelContext node =
                node(component, "kajabi:purchases?webhook=true&initialDelay=0&delay=10m");
        awaitHooks(1);
        awaitPolls(1);
        String bought = purchase();
        assertThat(ring(node, "purchase", token("purchase"))).isEqualTo(204);
        await().untilAsserted(() -> assertThat(received).containsExactly(bought));
    }

    @Test
    void aHookThatDisappearedIsMadeAgainAtTheNextCheck() throws Exception {
        KajabiComponent component = component();
        component.getConfiguration().setWebhookCheck(1_000);
        node(component, "kajabi:purchases?webhook=true&initialDelay=0&delay=10m");
        awaitHooks(1);
        String id = id(hooks().get(0));
        sandbox.data().remove("hooks", id);
        awaitHooks(1);
        assertThat(id(hooks().get(0))).isNotEqualTo(id);
    }

    @Test
    void hooksAreDeletedOnRequestAndMadeAgainAtTheNextStart() throws Exception {
        CamelContext node = node("&track=updated");
        awaitHooks(2);
        assertThat(consumer(node).unregisterHooks()).isEqualTo(2);
        assertThat(hooks()).isEmpty();
        assertThat(state(node)).isEqualTo("unregistered");
        node.getRouteController().stopRoute("follow");
        node.getRouteController().startRoute("follow");
        awaitHooks(2);
        await().untilAsserted(() -> assertThat(state(node)).isEqualTo("ok"));
    }

    @Test
    void consumersOfAContextShareAHook() throws Exception {
        CamelContext node =
                node(
                        component(),
                        "kajabi:orders?webhook=true&initialDelay=0&delay=10m&webhookRequired=true");
        node.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:order_items?webhook=true&initialDelay=0&delay=10m"
                                        + "&webhookRequired=true")
                                .routeId("items")
                                .process(exchange -> received.add("item"));
                    }
                });
        assertThat(hooks()).hasSize(1);
        assertThat(sandbox.requests().count("POST", "/v1/hooks")).isEqualTo(1);
        await().until(() -> sandbox.requests().count("GET", "/v1/orders") > 0);
        await().until(() -> sandbox.requests().count("GET", "/v1/order_items") > 0);
        purchase();
        assertThat(ring(node, "order_created", token("order_created"))).isEqualTo(204);
        await().untilAsserted(() -> assertThat(received).hasSize(2));
    }

    @Test
    void aRouteThatIsAddedToARunningContextIsWokenToo() throws Exception {
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.addComponent("kajabi", component());
        context.start();
        context.addRoutes(route("kajabi:purchases?webhook=true&initialDelay=0&delay=10m"));
        awaitHooks(1);
        awaitPolls(1);
        String bought = purchase();
        assertThat(ring(context, "purchase", token("purchase"))).isEqualTo(204);
        await().untilAsserted(() -> assertThat(received).containsExactly(bought));
    }

    @Test
    void aSharedExecutorIsEnough() throws Exception {
        ScheduledExecutorService shared = Executors.newScheduledThreadPool(1);
        try {
            CamelContext context = new DefaultCamelContext();
            contexts.add(context);
            context.addComponent("kajabi", component());
            context.getRegistry().bind("shared", shared);
            context.addRoutes(
                    route(
                            "kajabi:purchases?webhook=true&initialDelay=0&delay=10m"
                                    + "&scheduledExecutorService=#shared"));
            context.start();
            awaitHooks(1);
            awaitPolls(1);
            String bought = purchase();
            assertThat(ring(context, "purchase", token("purchase"))).isEqualTo(204);
            await().untilAsserted(() -> assertThat(received).containsExactly(bought));
            context.stop();
            assertThat(shared.isShutdown()).isFalse();
        } finally {
            shared.shutdownNow();
        }
    }

    @Test
    void aRingAtANodeThatIsNotTheLeaderWakesTheLeader() throws Exception {
        StateRepository<String, String> repository = new MemoryStateRepository();
        CamelContext standby = sharing(repository, false);
        CamelContext leader = sharing(repository, true);
        awaitHooks(1);
        awaitPolls(1);
        String token = token("purchase");
        String first = purchase();
        assertThat(ring(standby, "purchase", token)).isEqualTo(204);
        await().untilAsserted(() -> assertThat(received).containsExactly(first));
        leader.getRouteController().stopRoute("follow");
        standby.getRouteController().startRoute("follow");
        String second = purchase();
        assertThat(ring(leader, "purchase", token)).isEqualTo(204);
        await().untilAsserted(() -> assertThat(received).containsExactly(first, second));
        assertThat(hooks()).hasSize(1);
        assertThat(sandbox.requests().count("DELETE", "/v1/hooks/**")).isZero();
    }

    private CamelContext sharing(StateRepository<String, String> repository, boolean starts)
            throws Exception {
        CamelContext context = new DefaultCamelContext();
        contexts.add(context);
        context.addComponent("kajabi", component());
        context.getRegistry().bind("checkpoints", repository);
        context.addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("kajabi:purchases?webhook=true&initialDelay=0&delay=10m"
                                        + "&offsetRepository=#checkpoints")
                                .routeId("follow")
                                .autoStartup(starts)
                                .process(
                                        exchange ->
                                                received.add(
                                                        Objects.requireNonNull(
                                                                exchange.getMessage()
                                                                        .getBody(Purchase.class)
                                                                        .getId())));
                    }
                });
        context.start();
        return context;
    }

    @Test
    void noTokenIsInLogsJmxOrTheConsole() throws Exception {
        ListAppender<ILoggingEvent> log = log();
        sandbox.faults().on("POST", "/v1/hooks").times(1).respond(422).add();
        CamelContext node = node("&webhookEchoes=none");
        await().until(() -> texts(log).anyMatch(text -> text.contains("could not be checked")));
        node.getRouteController().stopRoute("follow");
        node.getRouteController().startRoute("follow");
        awaitHooks(1);
        String token = token("purchase");
        ring(node, "purchase", token);
        awaitPolls(2);
        KajabiConsole console = new KajabiConsole();
        console.setCamelContext(node);
        String shown = String.valueOf(console.doCallJson(Map.of()));
        assertThat(shown).contains("hookRings").contains("accepted").doesNotContain(token);
        assertThat(texts(log)).noneMatch(text -> text.contains(token));
        assertThat(node.getEndpoints().toString()).doesNotContain(token);
    }
}
