// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.camelkajabi.client.HostileAnswers;
import io.github.camelkajabi.client.HostileServer;
import io.github.camelkajabi.client.HostileServer.Script;
import io.github.camelkajabi.client.KajabiException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a server does, a call ends in its time and with an exception, and the context stops. */
@Timeout(60)
class HostileServerTest {

    private static final String GET = "kajabi:contacts?operation=get&id=1";
    private static final String CREATE = "kajabi:contacts?operation=create";
    private static final String LIST = "kajabi:contacts?operation=list";

    /** A deadline for the tests, far beyond that of the calls. */
    private static final Duration AMPLE = Duration.ofSeconds(20);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    /** Each kind of call meets one in this many of the answers, and another one than the next. */
    private static final int SHARE = Integer.getInteger("kajabi.hostile.share", 5);

    private final CamelContext context = new DefaultCamelContext();

    @AfterEach
    void stopInTime() {
        assertThat(CompletableFuture.runAsync(context::stop)).succeedsWithin(LONGEST_STOP);
    }

    static Stream<Arguments> answersToCalls() throws IOException {
        return answers(0);
    }

    static Stream<Arguments> answersToLogins() throws IOException {
        return answers(1);
    }

    static Stream<Arguments> answersToCallsAtTheEnd() throws IOException {
        return answers(2);
    }

    static Stream<Arguments> answersToLoginsAtTheStart() throws IOException {
        return answers(3);
    }

    private static Stream<Arguments> answers(int first) throws IOException {
        Map<String, Script> all = HostileAnswers.all();
        List<String> names = List.copyOf(all.keySet());
        return IntStream.range(0, names.size())
                .filter(i -> i % SHARE == first % SHARE)
                .mapToObj(names::get)
                .map(name -> Arguments.of(name, all.get(name)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersToCalls")
    void everyCallEndsInTimeAndAsAnException(String name, Script answer) throws Exception {
        try (HostileServer server = HostileServer.ofCalls(answer)) {
            ProducerTemplate template = start(server, 500, false);
            CompletableFuture<Object> get = template.asyncRequestBody(GET, (Object) null);
            CompletableFuture<Object> list = template.asyncRequestBody(LIST, (Object) null);
            CompletableFuture<Object> create =
                    template.asyncRequestBody(CREATE, (Object) Map.of("name", "Ada"));
            assertFails(get);
            assertFails(list);
            assertFails(create);
            assertThat(server.requests())
                    .filteredOn(request -> request.startsWith("POST /v1/contacts"))
                    .as("a write is sent once, unless the server refused it")
                    .hasSizeLessThanOrEqualTo(name.startsWith("429") ? 9 : 1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersToLogins")
    void everyCallEndsInTimeWhenTheLoginIsHostile(String name, Script answer) throws Exception {
        try (HostileServer server = HostileServer.ofLogins(answer)) {
            ProducerTemplate template = start(server, 500, true);
            CompletableFuture<Object> get = template.asyncRequestBody(GET, (Object) null);
            CompletableFuture<Object> list = template.asyncRequestBody(LIST, (Object) null);
            assertFails(get);
            assertFails(list);
            assertThat(server.requests()).noneMatch(request -> request.contains("/contacts"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersToCallsAtTheEnd")
    void theContextStopsWhileACallIsUnderWay(String name, Script answer) throws Exception {
        try (HostileServer server = HostileServer.ofCalls(answer)) {
            ProducerTemplate template = start(server, 60_000, false);
            CompletableFuture<Object> call = template.asyncRequestBody(GET, (Object) null);
            await(() -> !server.requests().isEmpty() || call.isDone());
            stopInTime();
            assertFails(call);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersToLoginsAtTheStart")
    void theContextStopsWhileItsStartLogsIn(String name, Script answer) throws Exception {
        try (HostileServer server = HostileServer.ofLogins(answer)) {
            configure(server, 60_000, false);
            CompletableFuture<Void> start =
                    CompletableFuture.runAsync(
                            () -> {
                                context.start();
                                context.getEndpoint(GET).start();
                                context.createProducerTemplate().requestBody(GET, (Object) null);
                            });
            await(() -> !server.requests().isEmpty());
            stopInTime();
            assertThat(catchThrowable(() -> start.get(AMPLE.toSeconds(), TimeUnit.SECONDS)))
                    .isNotInstanceOf(java.util.concurrent.TimeoutException.class);
        }
    }

    @Test
    void aRouteStartsThoughTheLoginIsDrawnOutAndStopsAtOnce() throws Exception {
        try (HostileServer server = HostileServer.ofLogins(wire -> wire.forEver("H", 100))) {
            configure(server, 60_000, false);
            context.addRoutes(
                    new org.apache.camel.builder.RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:a").to(GET);
                            from("direct:b").to(LIST);
                        }
                    });
            CompletableFuture<Void> start = CompletableFuture.runAsync(context::start);
            await(() -> !server.requests().isEmpty());
            stopInTime();
            start.get(AMPLE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void theTokenIsRevokedAtTheEndOrGivenUp() throws Exception {
        try (HostileServer server = HostileServer.ofCalls(wire -> wire.forEver("H", 100))) {
            configure(server, 60_000, false);
            context.getComponent("kajabi", KajabiComponent.class)
                    .getConfiguration()
                    .setRevokeOnStop(true);
            context.start();
            CompletableFuture<Object> call =
                    context.createProducerTemplate().asyncRequestBody(GET, (Object) null);
            await(() -> server.requests().stream().anyMatch(r -> r.contains("/contacts/1")));
            stopInTime();
            assertFails(call);
            assertThat(server.requests()).anyMatch(request -> request.contains("/oauth/revoke"));
        }
    }

    @Test
    void aPollingConsumerStopsWhileTheServerIsSilent() throws Exception {
        try (HostileServer server = HostileServer.ofCalls(HostileServer.Wire::silence)) {
            configure(server, 60_000, false);
            context.getShutdownStrategy().setTimeout(1);
            context.addRoutes(
                    new org.apache.camel.builder.RouteBuilder() {
                        @Override
                        public void configure() {
                            from("kajabi:contacts?initialDelay=0&delay=100").to("log:none");
                        }
                    });
            context.start();
            await(() -> server.requests().stream().anyMatch(r -> r.contains("/contacts")));
            stopInTime();
        }
    }

    private ProducerTemplate start(HostileServer server, long callTimeout, boolean lazy) {
        configure(server, callTimeout, lazy);
        context.start();
        return context.createProducerTemplate();
    }

    private void configure(HostileServer server, long callTimeout, boolean lazy) {
        KajabiComponent component = new KajabiComponent();
        KajabiConfiguration configuration = component.getConfiguration();
        configuration.setBaseUrl(server.baseUrl());
        configuration.setClientId("id");
        configuration.setClientSecret("secret-of-the-client");
        configuration.setSiteId("7");
        configuration.setMaxRetries(1);
        configuration.setRetryBackoff(1);
        configuration.setLazyLogin(lazy);
        configuration.setCallTimeout(callTimeout);
        context.addComponent("kajabi", component);
    }

    private static void assertFails(CompletableFuture<Object> call) {
        assertThat(call)
                .failsWithin(AMPLE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(CamelExecutionException.class)
                .havingCause()
                .satisfies(
                        failure -> {
                            assertThat(failure).isInstanceOf(KajabiException.class);
                            assertThat(failure.getMessage())
                                    .hasSizeLessThan(900)
                                    .doesNotContain("\u001b", "\n", "\r", "secret-of-the-client");
                        });
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        org.awaitility.Awaitility.await().atMost(AMPLE).until(condition);
    }
}
