// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.monitor.AccountHealthCheck;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheck.Result;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;

class AccountHealthCheckTest extends SandboxTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> Instant.now().plus(ahead);

    @Test
    void isOffUnlessTheChecksOfProducersAreOn() {
        context.getEndpoint("kajabi:me");
        assertThat(registered()).isEmpty();
        assertThat(sandbox.requests().count("GET", "/v1/me")).isZero();

        enableProducers();
        assertThat(registered())
                .singleElement()
                .satisfies(
                        result -> {
                            assertThat(result.getState()).isEqualTo(State.UP);
                            assertThat(result.getCheck().getGroup()).isEqualTo("camel");
                            assertThat(result.getDetails())
                                    .containsEntry("service.url", sandbox.baseUrl())
                                    .containsEntry("check.kind", HealthCheck.Kind.READINESS)
                                    .containsKey("success.time");
                        });
    }

    @Test
    void aComponentCanOptOut() {
        component().setHealthCheckProducerEnabled(false);
        context.getEndpoint("kajabi:me");
        enableProducers();
        assertThat(registered()).isEmpty();
        assertThat(sandbox.requests().total()).isZero();
    }

    @Test
    void itAsksOnceInHalfAMinuteHoweverOftenItIsCalled() {
        context.getEndpoint("kajabi:me");
        AccountHealthCheck check = check(LONG);
        for (int i = 0; i < 20; i++) {
            assertThat(check.call().getState()).isEqualTo(State.UP);
        }
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(1);

        ahead = Duration.ofSeconds(31);
        assertThat(check.call().getState()).isEqualTo(State.UP);
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(2);
        check.close();
    }

    @Test
    void anAccountThatIsUsedIsNotAsked() {
        list("sites?operation=list");
        assertThat(check(LONG).call().getState()).isEqualTo(State.UP);
        assertThat(sandbox.requests().count("GET", "/v1/me")).isZero();
    }

    @Test
    void withoutEndpointsThereIsNothingToAsk() {
        assertThat(check(LONG).call().getState()).isEqualTo(State.UP);
        assertThat(sandbox.requests().total()).isZero();
    }

    @Test
    void wrongCredentialsAreDownAndTriedOnceInHalfAMinute() {
        component().getConfiguration().setClientSecret("hush-hush");
        context.getEndpoint("kajabi:me");
        AccountHealthCheck check = check(LONG);
        for (int i = 0; i < 5; i++) {
            Result result = check.call();
            assertThat(result.getState()).isEqualTo(State.DOWN);
            assertThat(result.getDetails())
                    .containsEntry("http.response.code", 401)
                    .doesNotContainKey("success.time");
            assertThat(result.getMessage().orElseThrow())
                    .contains(
                            "POST /oauth/token returned 401 (clientId and clientSecret refused by"
                                    + " ");
            assertThat(result.getMessage() + " " + result.getDetails() + result.getError())
                    .doesNotContain("hush-hush")
                    .doesNotContain(sandbox.clientId());
        }
        assertThat(sandbox.requests().count("POST", "/v1/oauth/token")).isEqualTo(1);
        check.close();
    }

    @Test
    void aServerThatIsGoneIsDownAndUpWhenItIsBack() {
        component().getConfiguration().setMaxRetries(0);
        context.getEndpoint("kajabi:me");
        AccountHealthCheck check = check(LONG);
        assertThat(check.call().getState()).isEqualTo(State.UP);

        int port = sandbox.port();
        sandbox.close();
        assertThat(check.call().getState()).as("what is known is young enough").isEqualTo(State.UP);
        ahead = Duration.ofSeconds(31);
        Result gone = check.call();
        assertThat(gone.getState()).isEqualTo(State.DOWN);
        assertThat(gone.getMessage().orElseThrow()).startsWith("GET /me ");
        assertThat(gone.getDetails()).containsKey("success.time");

        sandbox = KajabiSandbox.builder().port(port).build().open();
        assertThat(check.call().getState()).as("it is not asked yet").isEqualTo(State.DOWN);
        ahead = Duration.ofSeconds(62);
        assertThat(check.call().getState()).isEqualTo(State.UP);
        check.close();
    }

    @Test
    void aCallThatSucceedsBringsItUpAtOnce() {
        component().getConfiguration().setMaxRetries(0);
        context.getEndpoint("kajabi:me");
        sandbox.faults().on("GET", "/v1/me").respond(503).add();
        AccountHealthCheck check = check(LONG);
        Result refused = check.call();
        assertThat(refused.getState()).isEqualTo(State.DOWN);
        assertThat(refused.getDetails()).containsEntry("http.response.code", 503);
        list("sites?operation=list");
        assertThat(check.call().getState()).isEqualTo(State.UP);
        check.close();
    }

    @Test
    void aServerThatDoesNotAnswerIsDownMeanwhileAndNotAskedAgain() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        sandbox.faults()
                .on(
                        request -> {
                            if (request.path().equals("/v1/me")) {
                                asked.countDown();
                                awaitQuietly(answer);
                            }
                            return false;
                        })
                .respond(500)
                .add();
        context.getEndpoint("kajabi:me");
        AccountHealthCheck check = check(Duration.ofMillis(1));
        Result silent = check.call();
        assertThat(silent.getState()).isEqualTo(State.DOWN);
        assertThat(silent.getMessage().orElseThrow())
                .startsWith("GET /me has had no response since ");
        assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
        ahead = Duration.ofMinutes(5);
        assertThat(check.call().getState()).isEqualTo(State.DOWN);
        answer.countDown();
        await().until(() -> check.call().getState() == State.UP);
        check.close();
    }

    @Test
    void aServerThatSlowsDownIsUp() {
        context.getEndpoint("kajabi:me");
        sandbox.faults().on("GET", "/v1/me").respond(429).retryAfter("120").forever().add();
        AccountHealthCheck check = check(LONG);
        Result slowed = check.call();
        assertThat(slowed.getState()).isEqualTo(State.UP);
        assertThat(slowed.getDetails()).containsEntry("http.response.code", 429);
        ahead = Duration.ofSeconds(31);
        assertThat(check.call().getState()).isEqualTo(State.UP);
        assertThat(sandbox.requests().count("GET", "/v1/me")).isEqualTo(1);
        check.close();
    }

    @Test
    void oneOfSeveralAccountsIsEnoughToBeDown() {
        context.getEndpoint("kajabi:me");
        context.getEndpoint("kajabi:me?accessToken=stale");
        Result result = check(LONG).call();
        assertThat(result.getState()).isEqualTo(State.DOWN);
        assertThat(result.getMessage().orElseThrow()).doesNotContain("stale");
        assertThat(result.getDetails())
                .containsKeys("account.1.service.url", "account.2.service.url")
                .containsValue(401);
    }

    private AccountHealthCheck check(Duration patience) {
        return new AccountHealthCheck(
                context, () -> component().sessions(), "kajabi", clock, patience);
    }

    private KajabiComponent component() {
        return context.getComponent("kajabi", KajabiComponent.class);
    }

    private void enableProducers() {
        HealthCheckHelper.getHealthCheckRepository(context, "producers").setEnabled(true);
    }

    private List<Result> registered() {
        return HealthCheckHelper.invokeReadiness(context, "full").stream()
                .filter(result -> result.getCheck().getId().equals("producer:kajabi"))
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
