// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.RequestLog;
import io.github.camelkajabi.sandbox.SandboxClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session against the sandbox; both clocks stand still until the test moves them. */
@Timeout(60)
class KajabiSessionTest {

    private static final ApiRequest ME = ApiRequest.get("/me", List.of());
    private static final Duration LIFE = Duration.ofHours(2);

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
    private KajabiSandbox sandbox;
    private CamelContext context;
    private KajabiSession session;

    @BeforeEach
    void open() throws Exception {
        sandbox =
                KajabiSandbox.builder()
                        .clock(SandboxClock.fixed(Instant.parse("2026-03-01T12:00:00Z")))
                        .expiresIn(LIFE)
                        .build()
                        .open();
        context = new DefaultCamelContext();
        context.start();
        session =
                new KajabiSession(
                        context,
                        Settings.of(
                                sandbox.baseUrl(),
                                Settings.client(sandbox.clientId(), sandbox.clientSecret())),
                        clock::get);
    }

    @AfterEach
    void close() {
        assertThat(session.connectionsInUse()).isZero();
        session.close();
        context.stop();
        sandbox.close();
    }

    @Test
    void aTokenIsRenewedBeforeTheServerRefusesIt() {
        call();
        pass(LIFE.minusSeconds(61));
        call();
        assertThat(tokenRequests()).hasSize(1);

        pass(Duration.ofSeconds(1));
        call();
        assertThat(tokenRequests()).hasSize(2);
        assertThat(tokenRequests().get(1).body()).startsWith("grant_type=refresh_token");

        pass(LIFE.plusSeconds(1));
        call();
        assertThat(tokenRequests()).hasSize(3);
        assertThat(sandbox.requests().entries()).allMatch(entry -> entry.status() == 200);
    }

    @Test
    void aRevokedTokenCostsOneTokenRequestAndTheCallIsRepeated() {
        call();
        sandbox.revokeTokens();
        sandbox.requests().clear();
        call();
        assertThat(sandbox.requests().entries())
                .extracting(entry -> entry.path() + " " + entry.status())
                .containsExactly("/v1/me 401", "/v1/oauth/token 200", "/v1/me 200");
        assertThat(session.statistics().getRefusedTokens()).isEqualTo(1);
        assertThat(session.statistics().getTokenRequests()).isEqualTo(2);
    }

    @Test
    void aWriteIsRepeatedAfterARefusedTokenWithTheSameBody() {
        session.logIn();
        sandbox.revokeTokens();
        String site = sandbox.data().siteId();
        ApiRequest create =
                new ApiRequest(
                        Method.POST,
                        "/contacts",
                        List.of(),
                        Map.of(
                                "data",
                                Map.of(
                                        "type", "contacts",
                                        "attributes", Map.of("name", "A", "email", "a@b.example"),
                                        "relationships",
                                                Map.of(
                                                        "site",
                                                        Map.of(
                                                                "data",
                                                                Map.of(
                                                                        "type", "sites", "id",
                                                                        site))))),
                        false);
        session.execute(create, response -> Document.read(response.body()));
        List<RequestLog.Entry> posts = sandbox.requests().entries("POST", "/v1/contacts");
        assertThat(posts).extracting(RequestLog.Entry::status).containsExactly(401, 201);
        assertThat(posts.get(0).body()).isEqualTo(posts.get(1).body()).contains("a@b.example");
        assertThat(posts.get(1).header("content-type")).startsWith("application/vnd.api+json");
    }

    @Test
    void aCallIsRepeatedOnceEvenIfTheNewTokenIsRefusedToo() {
        sandbox.faults().on("GET", "/v1/me").forever().respond(401).add();
        assertThatThrownBy(this::call).isInstanceOf(KajabiAuthenticationException.class);
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(2);
        assertThat(tokenRequests()).hasSize(2);
    }

    @Test
    void aRefusedTokenDoesNotUseUpARetry() {
        sandbox.faults().on("GET", "/v1/me").respond(401).add();
        sandbox.faults().on("GET", "/v1/me").times(2).respond(500).add();
        call();
        assertThat(session.statistics().getRetries()).isEqualTo(2);
    }

    @Test
    void theTokenEndpointIsAskedAgainWhenItFails() {
        sandbox.faults().on("POST", "/v1/oauth/token").respond(503).add();
        sandbox.faults().on("POST", "/v1/oauth/token").disconnect().add();
        call();
        assertThat(tokenRequests()).hasSize(3);
    }

    @Test
    void theTokenEndpointIsAskedAgainAfterA429() {
        sandbox.faults().on("POST", "/v1/oauth/token").respond(429).retryAfter("0").add();
        session.logIn();
        assertThat(tokenRequests()).extracting(RequestLog.Entry::status).containsExactly(429, 200);
    }

    @Test
    void aRevokedTokenIsForgotten() {
        call();
        session.revoke(null);
        assertThat(sandbox.requests().entries("POST", "/v1/oauth/revoke"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.status()).isEqualTo(200));
        call();
        assertThat(tokenRequests()).hasSize(2);
        assertThat(sandbox.requests().entries("GET", "/v1/me"))
                .allMatch(entry -> entry.status() == 200);
    }

    @Test
    void anotherTokenIsRevokedAndTheOwnIsKept() {
        call();
        session.revoke("another one");
        call();
        assertThat(tokenRequests()).hasSize(1);
    }

    @Test
    void revokingIsTriedAgainAndFailsLikeAnyOtherCall() {
        call();
        sandbox.faults().on("POST", "/v1/oauth/revoke").times(3).respond(503).add();
        assertThatThrownBy(() -> session.revoke(null))
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("POST /oauth/revoke returned 503");
        session.revoke(null);
        assertThat(sandbox.requests().count("POST", "/v1/oauth/revoke")).isEqualTo(4);
    }

    @Test
    void aTokenThatTheServerHasDroppedNeedsNoRevoking() {
        call();
        sandbox.revokeTokens();
        session.revoke(null);
        call();
        assertThat(tokenRequests()).hasSize(2);
    }

    @Test
    void anotherTokenIsRevokedEvenIfTheOwnHasBeenDropped() {
        call();
        sandbox.revokeTokens();
        session.revoke("another one");
        assertThat(sandbox.requests().entries("POST", "/v1/oauth/revoke"))
                .extracting(RequestLog.Entry::status)
                .containsExactly(401, 200);
    }

    @Test
    void theTokenThatIsObtainedIsTheOneOfTheSession() {
        Map<String, Object> first = session.obtainToken();
        assertThat(first).containsEntry("expires_in", 7200L).containsEntry("token_type", "Bearer");
        call();
        assertThat(tokenRequests()).hasSize(1);
        assertThat(session.obtainToken().get("access_token"))
                .isNotEqualTo(first.get("access_token"));
    }

    @Test
    void aCallThatWaitsFailsWhenTheSessionEnds() throws Exception {
        session.logIn();
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("9").add();
        FutureTask<Object> waiting = inThread();
        await().until(() -> session.statistics().getRetries() == 1);
        session.close();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("the session is closed");
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(1);
    }

    @Test
    void aCallAfterTheEndFailsLikeAnyOther() {
        call();
        session.close();
        assertThatThrownBy(this::call)
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessage("GET /me was aborted: the session is closed");
    }

    @Test
    void aThreadThatIsInterruptedWhileItWaitsGivesUpAndStaysInterrupted() throws Exception {
        session.logIn();
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("9").add();
        boolean[] stillInterrupted = new boolean[1];
        FutureTask<Object> waiting =
                new FutureTask<>(
                        () -> {
                            try {
                                call();
                            } finally {
                                stillInterrupted[0] = Thread.interrupted();
                            }
                            return null;
                        });
        Thread thread = new Thread(waiting);
        thread.start();
        await().until(() -> session.statistics().getRetries() == 1);
        thread.interrupt();
        assertThatThrownBy(waiting::get)
                .cause()
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("interrupted while it waited");
        assertThat(stillInterrupted[0]).isTrue();
    }

    @Test
    void aPauseHoldsForTheCallsOfAllThreads() {
        session.logIn();
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("99999999").add();
        assertThatThrownBy(this::call)
                .isInstanceOfSatisfying(
                        KajabiRateLimitedException.class,
                        e ->
                                assertThat(e.getRetryAfter())
                                        .isEqualTo(Duration.ofSeconds(99_999_999)));
        assertThatThrownBy(this::call)
                .isInstanceOfSatisfying(
                        KajabiRateLimitedException.class,
                        e -> {
                            assertThat(e).hasMessageContaining("GET /me was not sent");
                            assertThat(e.getRetryAfter()).isEqualTo(Duration.ofHours(1));
                        });
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(1);

        pass(Duration.ofHours(1));
        session.execute(
                new ApiRequest(Method.GET, "/version", List.of(), null, true),
                response -> Document.read(response.body()));
    }

    /** More calls than connections: those that wait for one have not had their turn yet. */
    @Test
    void noCallIsSentBeforeTheEndOfAPause() {
        session.logIn();
        int connections = session.settings().connectionsPerRoute();
        CountDownLatch arrived = new CountDownLatch(connections);
        CountDownLatch refused = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        sandbox.faults()
                .on(
                        request -> {
                            boolean isFirst = first.getAndSet(false);
                            arrived.countDown();
                            awaitUnchecked(isFirst ? arrived : refused);
                            return isFirst;
                        })
                .respond(429)
                .retryAfter("5")
                .add();
        List<FutureTask<Object>> calls = new ArrayList<>();
        for (int i = 0; i < connections + 10; i++) {
            calls.add(inThread());
        }
        await().until(() -> session.statistics().getRateLimits() == 1);
        assertThat(session.pausedFor()).isEqualTo(Duration.ofSeconds(5));
        refused.countDown();
        await().until(() -> calls.stream().filter(FutureTask::isDone).count() == connections - 1);
        await().until(() -> session.waitingCalls() == 9);
        assertThat(session.connectionsInUse()).as("who waits holds none").isZero();
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(connections);
        assertThat(session.statistics().getRequests()).isEqualTo(connections + 1);
    }

    /** The last of them waits for its turn longer than for an answer or a connection. */
    @Test
    void callsThatWaitForTheirTurnDoNotUseUpTheConnections() throws Exception {
        use(2, Duration.ofSeconds(1), 300, System::nanoTime);
        session.logIn();
        List<FutureTask<Object>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(inThread());
        }
        for (FutureTask<Object> call : calls) {
            call.get();
        }
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(12);
    }

    @Test
    void oneConnectionIsEnoughForCallsAndTheTokensThatTheyNeed() throws Exception {
        use(1, Duration.ofSeconds(5), 0, clock::get);
        for (int round = 0; round < 3; round++) {
            List<FutureTask<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(inThread());
            }
            for (FutureTask<Object> call : calls) {
                call.get();
            }
            sandbox.revokeTokens();
        }
        assertThat(session.waitingCalls()).isZero();
    }

    @Test
    void noFailureKeepsTheConnection() throws Exception {
        use(1, Duration.ofSeconds(5), 0, clock::get);
        call();
        sandbox.faults().on("GET", "/v1/me").respond(404).add();
        assertThatThrownBy(this::call).isInstanceOf(KajabiNotFoundException.class);
        sandbox.faults().on("GET", "/v1/me").respond(500).add();
        assertThatThrownBy(this::call).isInstanceOf(KajabiUnavailableException.class);
        sandbox.faults().on("GET", "/v1/me").disconnect().add();
        assertThatThrownBy(this::call).isInstanceOf(KajabiUnavailableException.class);
        call();
        assertThatThrownBy(
                        () ->
                                session.execute(
                                        ME,
                                        response -> {
                                            throw new IllegalArgumentException("by the reader");
                                        }))
                .hasMessageContaining("by the reader");
        call();

        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("11").add();
        assertThatThrownBy(this::call).isInstanceOf(KajabiRateLimitedException.class);
        assertThatThrownBy(this::call).hasMessageContaining("was not sent");
        pass(Duration.ofSeconds(11));
        call();

        pass(Duration.ofSeconds(2));
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("9").add();
        assertThatThrownBy(this::call).isInstanceOf(KajabiRateLimitedException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(this::call).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        pass(Duration.ofSeconds(9));
        call();
    }

    private void use(
            int connections,
            Duration responseTimeout,
            int requestsPerMinute,
            LongSupplier sessionClock)
            throws Exception {
        SessionSettings settings = session.settings();
        session.close();
        session =
                new KajabiSession(
                        context,
                        Settings.withConnections(
                                settings, connections, responseTimeout, requestsPerMinute),
                        sessionClock);
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWasDoneIsCounted() {
        sandbox.faults().on("GET", "/v1/me").respond(500).add();
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("0").add();
        call();
        assertThat(session.statistics().getRequests()).isEqualTo(4);
        assertThat(session.statistics().getTokenRequests()).isEqualTo(1);
        assertThat(session.statistics().getRetries()).isEqualTo(2);
        assertThat(session.statistics().getRateLimits()).isEqualTo(1);
        assertThat(session.statistics().getRefusedTokens()).isZero();
    }

    private void call() {
        assertThat(session.execute(ME, response -> Document.read(response.body())).isEmpty())
                .isFalse();
    }

    private FutureTask<Object> inThread() {
        FutureTask<Object> task =
                new FutureTask<>(
                        () -> {
                            call();
                            return null;
                        });
        new Thread(task).start();
        return task;
    }

    private List<RequestLog.Entry> tokenRequests() {
        return sandbox.requests().entries("POST", "/v1/oauth/token");
    }

    /** Time passes for the server and for the client. */
    private void pass(Duration time) {
        sandbox.clock().advance(time);
        clock.addAndGet(time.toNanos());
    }
}
