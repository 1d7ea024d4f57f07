// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.client.KajabiAuthenticationException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.model.CurrentUser;
import io.github.camelkajabi.model.OauthToken;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.RequestLog;
import io.github.camelkajabi.sandbox.SandboxClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One account, one session, one token: with routes and a server that issues real tokens. */
@Timeout(120)
class SessionTest extends SandboxTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Its tokens end by the clock of the client only, which is told a short life. */
    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder()
                .clock(SandboxClock.fixed(Instant.parse("2026-03-01T12:00:00Z")))
                .build()
                .open();
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void fiftyThreadsOnAColdSessionMakeOneTokenRequest() throws Exception {
        configuration().setLazyLogin(true);
        Endpoint me = context.getEndpoint("kajabi:me");
        assertThat(tokenRequests()).isEmpty();
        sandbox.faults().on("POST", "/v1/oauth/token").delay(Duration.ofMillis(300)).add();

        CountDownLatch start = new CountDownLatch(1);
        List<Future<Object>> answers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            answers.add(
                    threads.submit(
                            () -> {
                                start.await();
                                return template.requestBody(me, (Object) null);
                            }));
        }
        start.countDown();
        for (Future<Object> answer : answers) {
            assertThat(answer.get()).isInstanceOf(CurrentUser.class);
        }
        assertThat(tokenRequests()).hasSize(1);
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(50);
    }

    @Test
    void tokensThatAreRevokedInMidRunCostOneTokenRequestAndNoExchange() throws Exception {
        Endpoint me = context.getEndpoint("kajabi:me");
        AtomicInteger succeeded = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<Exception>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(
                    threads.submit(
                            () -> {
                                while (!stop.get()) {
                                    Exception failure =
                                            template.send(me, exchange -> {}).getException();
                                    if (failure != null) {
                                        return failure;
                                    }
                                    succeeded.incrementAndGet();
                                }
                                return null;
                            }));
        }
        await().until(() -> succeeded.get() > 50);
        sandbox.revokeTokens();
        int soFar = succeeded.get();
        await().until(() -> succeeded.get() > soFar + 100);
        stop.set(true);
        for (Future<Exception> caller : callers) {
            assertThat(caller.get()).isNull();
        }
        assertThat(tokenRequests()).hasSize(2);
        assertThat(sandbox.requests().entries("GET", "/v1/me"))
                .as("the revocation was noticed")
                .anyMatch(entry -> entry.status() == 401);
    }

    @Test
    void aTokenIsRenewedBeforeItsEndWithoutARefusedCall() throws Exception {
        try (KajabiSandbox shortLived =
                KajabiSandbox.builder()
                        .clock(SandboxClock.fixed(Instant.parse("2026-03-01T12:00:00Z")))
                        .expiresIn(Duration.ofSeconds(1))
                        .build()
                        .open()) {
            context.addComponent("short", component(shortLived));
            await().until(
                            () -> {
                                Exchange exchange = template.send("short:me", e -> {});
                                assertThat(exchange.getException()).isNull();
                                return shortLived.requests().count("POST", "/v1/oauth/token") == 3;
                            });
            assertThat(shortLived.requests().entries())
                    .allMatch(entry -> entry.status() == 200)
                    .filteredOn(entry -> entry.body().contains("grant_type=refresh_token"))
                    .hasSize(2);
        }
    }

    @Test
    void aClientLogsInWithItsIdAndSecret() {
        kajabi("me").request(CurrentUser.class);
        assertThat(tokenRequests())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.body().split("&"))
                                    .containsExactlyInAnyOrder(
                                            "grant_type=client_credentials",
                                            "client_id=" + sandbox.clientId(),
                                            "client_secret=***");
                            assertThat(entry.header("content-type"))
                                    .isEqualTo("application/x-www-form-urlencoded");
                            assertThat(entry.header("authorization")).isEmpty();
                        });
    }

    @Test
    void aUserLogsInWithNameAndPasswordAndNoGrantType() throws Exception {
        addUser();
        assertThat(call("user:me")).isInstanceOf(CurrentUser.class);
        assertThat(tokenRequests())
                .singleElement()
                .extracting(RequestLog.Entry::body)
                .satisfies(
                        body ->
                                assertThat(body.split("&"))
                                        .containsExactlyInAnyOrder(
                                                "username=" + sandbox.username(), "password=***"));
    }

    @Test
    void aRefreshTokenLogsInAlone() throws Exception {
        KajabiComponent refresh = component(sandbox);
        refresh.getConfiguration().setClientId(null);
        refresh.getConfiguration().setClientSecret(null);
        refresh.getConfiguration().setRefreshToken(token().getRefreshToken());
        context.addComponent("refresh", refresh);
        sandbox.requests().clear();
        assertThat(call("refresh:me")).isInstanceOf(CurrentUser.class);
        assertThat(tokenRequests())
                .singleElement()
                .extracting(RequestLog.Entry::body)
                .isEqualTo("grant_type=refresh_token&refresh_token=***");
    }

    @Test
    void aRefreshTokenThatIsRefusedIsFollowedByTheOtherCredentials() {
        configuration().setRefreshToken("of long ago");
        kajabi("me").request(CurrentUser.class);
        assertThat(tokenRequests()).extracting(RequestLog.Entry::status).containsExactly(401, 200);
    }

    @Test
    void aGivenAccessTokenIsUsedAndNeverRenewed() throws Exception {
        String given = token().getAccessToken();
        KajabiComponent access = component(sandbox);
        access.getConfiguration().setClientId(null);
        access.getConfiguration().setClientSecret(null);
        access.getConfiguration().setAccessToken(given);
        context.addComponent("access", access);
        sandbox.requests().clear();
        assertThat(call("access:me")).isInstanceOf(CurrentUser.class);

        sandbox.revokeTokens();
        Exchange exchange = template.send("access:me", e -> {});
        assertThat(exchange.getException())
                .isInstanceOf(KajabiAuthenticationException.class)
                .hasMessageContaining("accessToken was refused, and it is never renewed");
        assertThat(tokenRequests()).isEmpty();
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(2);
    }

    @Test
    void endpointsAndComponentsOfOneAccountShareASession() throws Exception {
        context.addComponent("second", component(sandbox));
        KajabiSession session = session("kajabi:contacts?operation=list");
        assertThat(session("kajabi:offers?operation=get&id=1")).isSameAs(session);
        assertThat(session("second:contacts?operation=list")).isSameAs(session);
        assertThat(session("kajabi:me?siteId=7&lenient=true&lazyLogin=true")).isSameAs(session);

        call("kajabi:me");
        call("second:me");
        call("kajabi:sites?operation=list");
        assertThat(tokenRequests()).hasSize(1);
    }

    @Test
    void anotherAccountHasASessionOfItsOwn() throws Exception {
        addUser();
        assertThat(session("user:me")).isNotSameAs(session("kajabi:me"));
        try (KajabiSandbox other = KajabiSandbox.start()) {
            context.addComponent("elsewhere", component(other));
            assertThat(session("elsewhere:me")).isNotSameAs(session("kajabi:me"));
            call("elsewhere:me");
            call("kajabi:me");
            call("user:me");
            assertThat(tokenRequests()).hasSize(2);
            assertThat(other.requests().count("POST", "/v1/oauth/token")).isEqualTo(1);
        }
    }

    @Test
    void oneAccountCannotBeReachedInTwoWays() {
        session("kajabi:contacts?operation=list");
        for (String option :
                List.of(
                        "maxRetries=7",
                        "requestsPerMinute=10",
                        "responseTimeout=1s",
                        "proxyHost=localhost")) {
            assertThatThrownBy(() -> session("kajabi:me?" + option))
                    .as(option)
                    .rootCause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("have different connection options")
                    .hasMessageContaining("Set these options on the component");
        }
        call("kajabi:me");
    }

    @Test
    void anInterceptorOfTheUserSeesWhatIsSent() {
        List<String> seen = new CopyOnWriteArrayList<>();
        configuration()
                .setHttpClientConfigurer(
                        builder ->
                                builder.addExecInterceptorFirst(
                                                "first",
                                                (request, scope, chain) -> {
                                                    seen.add("first " + request.getPath());
                                                    return chain.proceed(request, scope);
                                                })
                                        .addRequestInterceptorLast(
                                                (request, entity, context) ->
                                                        seen.add("last " + request.getPath())));
        call("kajabi:me");
        assertThat(seen).endsWith("first /v1/me", "last /v1/me");
    }

    @Test
    void theTokenIsRevokedAtTheEndIfThatIsWanted() {
        configuration().setRevokeOnStop(true);
        call("kajabi:me");
        context.stop();
        assertThat(sandbox.requests().entries("POST", "/v1/oauth/revoke"))
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.status()).isEqualTo(200);
                            assertThat(entry.body()).isEqualTo("token=***");
                            assertThat(entry.header("authorization")).startsWith("Bearer ");
                        });
    }

    @Test
    void theTokenIsNotRevokedOtherwise() {
        call("kajabi:me");
        context.stop();
        assertThat(sandbox.requests().count("POST", "/v1/oauth/revoke")).isZero();
    }

    @Test
    void aSessionThatNeverLoggedInHasNothingToRevoke() {
        configuration().setRevokeOnStop(true);
        configuration().setLazyLogin(true);
        session("kajabi:me");
        context.stop();
        assertThat(sandbox.requests().total()).isZero();
    }

    @Test
    void aContextStopsEvenIfTheTokenCannotBeRevoked() {
        configuration().setRevokeOnStop(true);
        call("kajabi:me");
        sandbox.close();
        context.stop();
        assertThat(context.isStopped()).isTrue();
    }

    @Test
    void aSessionOutlivesItsEndpointsAndEndsWithTheContext() throws Exception {
        configuration().setRevokeOnStop(true);
        Endpoint first = context.getEndpoint("kajabi:me");
        Endpoint second = context.getEndpoint("kajabi:sites?operation=list");
        KajabiSession session = session("kajabi:me");
        session.logIn();

        context.removeEndpoint(first);
        context.removeEndpoint(second);
        assertThat(session("kajabi:me")).isSameAs(session);
        call("kajabi:me");
        assertThat(tokenRequests()).hasSize(1);
        assertThat(sandbox.requests().count("POST", "/v1/oauth/revoke")).isZero();

        context.stop();
        assertThat(sandbox.requests().count("POST", "/v1/oauth/revoke")).isEqualTo(1);
        assertThatThrownBy(session::logIn).hasMessageContaining("the session is closed");
    }

    @Test
    void endpointsThatLiveForOneExchangeShareTheRefreshTokenThatTheServerChanges()
            throws Exception {
        try (KajabiSandbox rotating =
                KajabiSandbox.builder().rotateRefreshTokens(true).build().open()) {
            context.addComponent("client", component(rotating));
            OauthToken token =
                    template.requestBody("client:oauth?operation=token", null, OauthToken.class);
            KajabiComponent refresh = component(rotating);
            refresh.getConfiguration().setClientId(null);
            refresh.getConfiguration().setClientSecret(null);
            refresh.getConfiguration().setRefreshToken(token.getRefreshToken());
            context.addComponent("refresh", refresh);
            context.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("direct:each").toD("refresh:${body}", -1);
                        }
                    });
            rotating.requests().clear();
            for (int i = 0; i < 5; i++) {
                assertThat(template.requestBody("direct:each", "me"))
                        .isInstanceOf(CurrentUser.class);
            }
            assertThat(rotating.requests().count("POST", "/v1/oauth/token")).isEqualTo(1);
        }
    }

    @Test
    void aRouteWithWrongCredentialsDoesNotStartAndSaysWhy() {
        configuration().setClientSecret("value-of-the-secret");
        assertThatThrownBy(() -> context.addRoutes(routeTo("kajabi:contacts?operation=list")))
                .satisfies(
                        e -> {
                            String told = messages(e);
                            assertThat(told)
                                    .contains("clientId and clientSecret refused")
                                    .doesNotContain("value-of-the-secret");
                        })
                .rootCause()
                .isInstanceOf(KajabiAuthenticationException.class);
        assertThat(tokenRequests()).hasSize(1);
    }

    @Test
    void theMessageNamesTheOptionsThatWereUsed() throws Exception {
        addUser().getConfiguration().setPassword("value-of-the-secret");
        assertThatThrownBy(() -> context.addRoutes(routeTo("user:me")))
                .satisfies(
                        e ->
                                assertThat(messages(e))
                                        .contains("username and password refused")
                                        .doesNotContain("value-of-the-secret"));

        KajabiComponent refresh = component(sandbox);
        refresh.getConfiguration().setClientId(null);
        refresh.getConfiguration().setClientSecret(null);
        refresh.getConfiguration().setRefreshToken("value-of-the-secret");
        context.addComponent("refresh", refresh);
        assertThatThrownBy(() -> context.addRoutes(routeTo("refresh:me")))
                .satisfies(
                        e ->
                                assertThat(messages(e))
                                        .contains("refreshToken refused")
                                        .doesNotContain("value-of-the-secret"));
    }

    @Test
    void withLazyLoginWrongCredentialsShowAtTheFirstCall() throws Exception {
        configuration().setClientSecret("wrong");
        configuration().setLazyLogin(true);
        context.addRoutes(routeTo("kajabi:me"));
        assertThat(sandbox.requests().total()).isZero();
        assertThat(template.send("direct:in", e -> {}).getException())
                .isInstanceOf(KajabiAuthenticationException.class);
    }

    @Test
    void aRouteThatNeedsNoTokenFetchesNone() throws Exception {
        context.addRoutes(routeTo("kajabi:version"));
        call("direct:in");
        assertThat(tokenRequests()).isEmpty();
        assertThat(sandbox.requests().entries("GET", "/v1/version"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.header("authorization")).isEmpty());
    }

    private Object call(String uri) {
        return template.requestBody(uri, (Object) null);
    }

    private OauthToken token() {
        return kajabi("oauth?operation=token").request(OauthToken.class);
    }

    private KajabiConfiguration configuration() {
        return context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
    }

    private KajabiComponent addUser() {
        KajabiComponent user = component(sandbox);
        user.getConfiguration().setClientId(null);
        user.getConfiguration().setClientSecret(null);
        user.getConfiguration().setUsername(sandbox.username());
        user.getConfiguration().setPassword(sandbox.password());
        context.addComponent("user", user);
        return user;
    }

    private KajabiSession session(String uri) {
        return context.getEndpoint(uri, KajabiEndpoint.class).session();
    }

    private List<RequestLog.Entry> tokenRequests() {
        return sandbox.requests().entries("POST", "/v1/oauth/token");
    }

    private static RouteBuilder routeTo(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(uri);
            }
        };
    }

    private static String messages(Throwable failure) {
        StringBuilder messages = new StringBuilder();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            messages.append(t).append('\n');
        }
        return messages.toString();
    }
}
