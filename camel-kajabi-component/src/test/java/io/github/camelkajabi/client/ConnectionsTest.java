// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.catalog.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that the server closes, and connections that nobody uses. */
@Timeout(120)
class ConnectionsTest {

    private static final String CREATED =
            "{\"data\":{\"type\":\"contacts\",\"id\":\"1\",\"attributes\":{}}}";

    private CamelContext context;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    enum Ending {
        CLOSED,
        CLOSED_LATER,
        RESET,
        TOLD_LIES,
        WITH_A_TIMEOUT
    }

    @ParameterizedTest
    @EnumSource
    void aWriteFindsAConnectionThoughTheServerClosesEach(Ending ending) throws Exception {
        Set<String> gone = ConcurrentHashMap.newKeySet();
        AtomicInteger number = new AtomicInteger();
        Semaphore received = new Semaphore(0);
        try (HostileServer server =
                HostileServer.ofCalls(
                        wire -> {
                            String lie =
                                    ending == Ending.TOLD_LIES
                                            ? "connection: keep-alive\r\nkeep-alive: timeout=60\r\n"
                                            : "";
                            wire.json(CREATED.getBytes(StandardCharsets.UTF_8), lie);
                            wire.pause(ending == Ending.CLOSED_LATER ? 30 : 0);
                            if (ending == Ending.WITH_A_TIMEOUT) {
                                // as some proxies do when a connection has been idle
                                wire.send(
                                        "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n"
                                                + "connection: close\r\n\r\n");
                            }
                            if (ending == Ending.RESET) {
                                // or the reset might overtake the answer
                                received.acquireUninterruptibly();
                                wire.reset();
                            } else {
                                wire.hangUp();
                            }
                            gone.add("" + number.incrementAndGet());
                        })) {
            KajabiSession session =
                    new KajabiSession(context, Settings.of(server.baseUrl()), System::nanoTime);
            try {
                for (int i = 1; i <= 20; i++) {
                    String turn = "" + i;
                    Method method =
                            i % 3 == 0 ? Method.PATCH : i % 3 == 1 ? Method.POST : Method.DELETE;
                    session.execute(
                            new ApiRequest(
                                    method,
                                    "/contacts",
                                    List.of(),
                                    method == Method.DELETE ? null : Map.of("data", Map.of()),
                                    false),
                            response -> response.body().readAllBytes());
                    received.release();
                    await().pollInterval(Duration.ofMillis(1)).until(() -> gone.contains(turn));
                }
                assertThat(server.requests())
                        .filteredOn(request -> request.contains("/contacts"))
                        .hasSize(20);
            } finally {
                session.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void aThreadThatIsInterruptedDoesNotWaitForTheResponse(String method) throws Exception {
        Semaphore received = new Semaphore(0);
        try (HostileServer server =
                HostileServer.ofCalls(
                        wire -> {
                            received.release();
                            wire.silence();
                        })) {
            KajabiSession session =
                    new KajabiSession(context, Settings.of(server.baseUrl()), System::nanoTime);
            AtomicReference<String> failure = new AtomicReference<>("");
            AtomicBoolean isStillInterrupted = new AtomicBoolean();
            Thread caller =
                    new Thread(
                            () -> {
                                try {
                                    session.execute(
                                            new ApiRequest(
                                                    Method.valueOf(method),
                                                    "/contacts",
                                                    List.of(),
                                                    method.equals("GET") ? null : Map.of(),
                                                    false),
                                            response -> true);
                                } catch (KajabiException e) {
                                    isStillInterrupted.set(Thread.currentThread().isInterrupted());
                                    failure.set(String.valueOf(e.getMessage()));
                                }
                            });
            caller.start();
            received.acquire();
            caller.interrupt();
            caller.join();
            String said = String.valueOf(failure.get());
            assertThat(said).contains("the thread was interrupted");
            assertThat(said.contains("may have")).isEqualTo(method.equals("POST"));
            assertThat(isStillInterrupted).isTrue();
            assertThat(server.requests())
                    .filteredOn(request -> request.contains("/contacts"))
                    .hasSize(1);
            session.close();
        }
    }

    @Test
    void theTokenIsTheOneThatIsGoodWhenTheTurnHasCome() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Set<String> good = ConcurrentHashMap.newKeySet();
        try (HostileServer server =
                HostileServer.of(
                        wire -> {
                            if (!good.contains(wire.token())) {
                                refused.incrementAndGet();
                            }
                            wire.json("{\"data\":[]}");
                        },
                        wire -> {
                            good.clear();
                            String token = "token-" + tokens.incrementAndGet();
                            good.add(token);
                            wire.json("{\"access_token\":\"" + token + "\",\"expires_in\":1}");
                        })) {
            // one request in 1.5 seconds: each token has ended when the turn comes
            SessionSettings settings =
                    Settings.withConnections(
                            Settings.of(server.baseUrl()), 1, Duration.ofSeconds(10), 40);
            KajabiSession session = new KajabiSession(context, settings, System::nanoTime);
            try {
                session.execute(ApiRequest.get("/a", List.of()), response -> true);
                session.execute(ApiRequest.get("/b", List.of()), response -> true);
                assertThat(refused).hasValue(0);
            } finally {
                session.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 400)
    void manyAccountsKeepFewConnections(int accounts) throws Exception {
        try (HostileServer server = HostileServer.ofCalls(wire -> wire.json("{\"data\":[]}"))) {
            SessionRegistry registry = SessionRegistry.of(context);
            int most = 0;
            for (int i = 0; i < accounts; i++) {
                KajabiSession session =
                        registry.acquire(
                                Settings.of(server.baseUrl(), Settings.client("id" + i, "secret")));
                session.execute(ApiRequest.get("/contacts", List.of()), response -> true);
                most = Math.max(most, server.openConnections());
            }
            assertThat(registry.sessions()).hasSize(accounts);
            assertThat(most).isLessThan(SessionRegistry.MAX_CONNECTED + 60);
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (HostileServer server = HostileServer.ofCalls(wire -> wire.json("{\"data\":[]}"))) {
            KajabiSession session =
                    new KajabiSession(context, Settings.of(server.baseUrl()), System::nanoTime);
            session.execute(ApiRequest.get("/contacts", List.of()), response -> true);
            assertThat(session.connectionsAvailable()).isEqualTo(1);
            session.closeIdle(Duration.ofMinutes(1));
            assertThat(session.connectionsAvailable()).isEqualTo(1);
            session.closeIdle(Duration.ZERO);
            assertThat(session.connectionsAvailable()).isZero();
            await().until(() -> server.openConnections() == 0);
            session.close();
        }
    }
}
