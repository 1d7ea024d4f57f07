// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.client.TokenSource.Grant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TokenSourceTest {

    private static final Credentials CLIENT = Settings.client("id", "secret");
    private static final Deadline AMPLE = Deadline.in(Duration.ofMinutes(5));
    private static final Duration HOUR = Duration.ofHours(1);

    /** Starts just below the overflow: a clock of nanoseconds may. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private final List<Map<String, String>> forms = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Supplier<Grant>> answers = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void aTokenIsFetchedOnceAndKept() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        assertThat(forms)
                .containsExactly(
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "id",
                                "client_secret", "secret"));
    }

    @Test
    void fiftyThreadsOnAColdSourceMakeOneRequest() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        TokenSource tokens = tokens(CLIENT);
        answers.add(
                () -> {
                    awaitUninterrupted(answer);
                    return new Grant("a", null, HOUR);
                });
        List<Thread> callers = Collections.synchronizedList(new ArrayList<>());
        List<Future<String>> results = inThreads(50, callers, () -> tokens.get(AMPLE));
        awaitAllBlocked(callers, 50);
        answer.countDown();
        for (Future<String> result : results) {
            assertThat(result.get()).isEqualTo("a");
        }
        assertThat(forms).hasSize(1);
    }

    @Test
    void allThatWaitedShareTheFailureAndTheNextOneTriesAgain() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        TokenSource tokens = tokens(CLIENT);
        answers.add(
                () -> {
                    awaitUninterrupted(answer);
                    throw failure(401);
                });
        List<Thread> callers = Collections.synchronizedList(new ArrayList<>());
        List<Future<String>> results = inThreads(20, callers, () -> tokens.get(AMPLE));
        awaitAllBlocked(callers, 20);
        answer.countDown();
        Set<Throwable> failures = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Future<String> result : results) {
            assertThatThrownBy(result::get)
                    .isInstanceOf(ExecutionException.class)
                    .satisfies(e -> failures.add(e.getCause()))
                    .cause()
                    .isExactlyInstanceOf(KajabiAuthenticationException.class)
                    .hasMessage("refused")
                    .extracting(e -> ((KajabiException) e).getRequest())
                    .isEqualTo("POST /oauth/token");
        }
        assertThat(failures).as("each thread has one of its own").hasSize(20);
        assertThat(forms).hasSize(1);

        answer("a", null, HOUR);
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        assertThat(forms).hasSize(2);
    }

    @Test
    void anInterruptedThreadFailsAloneAndAnotherFetchesTheToken() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        TokenSource tokens = tokens(CLIENT);
        answers.add(
                () -> {
                    awaitUninterrupted(answer);
                    throw interrupted();
                });
        answer("a", null, HOUR);
        List<Thread> callers = Collections.synchronizedList(new ArrayList<>());
        List<Future<String>> results = inThreads(10, callers, () -> tokens.get(AMPLE));
        awaitAllBlocked(callers, 10);
        answer.countDown();
        int failed = 0;
        for (Future<String> result : results) {
            try {
                assertThat(result.get()).isEqualTo("a");
            } catch (ExecutionException e) {
                failed++;
            }
        }
        assertThat(failed).isEqualTo(1);
        assertThat(forms).hasSize(2);
    }

    @Test
    void aThreadThatWaitsForTheTokenOfAnotherCanBeInterrupted() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        TokenSource tokens = tokens(CLIENT);
        answers.add(
                () -> {
                    awaitUninterrupted(answer);
                    return new Grant("a", null, HOUR);
                });
        List<Thread> callers = Collections.synchronizedList(new ArrayList<>());
        List<Future<String>> first = inThreads(1, callers, () -> tokens.get(AMPLE));
        awaitAllBlocked(callers, 1);
        boolean[] stillInterrupted = new boolean[1];
        List<Future<String>> second =
                inThreads(
                        1,
                        callers,
                        () -> {
                            try {
                                return tokens.get(AMPLE);
                            } finally {
                                stillInterrupted[0] = Thread.interrupted();
                            }
                        });
        awaitAllBlocked(callers, 2);
        callers.get(1).interrupt();
        Future<String> interrupted = second.get(0);
        assertThatThrownBy(() -> interrupted.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("interrupted");
        assertThat(stillInterrupted[0]).isTrue();
        answer.countDown();
        assertThat(first.get(0).get()).isEqualTo("a");
    }

    @Test
    void anEndedTokenIsReplacedWithItsRefreshToken() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        answer("b", "r2", HOUR);
        tokens.get(AMPLE);
        pass(HOUR);
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
        assertThat(forms.get(1)).isEqualTo(refresh("r"));
        assertThat(forms).hasSize(2);
    }

    @Test
    void aTokenIsRenewedShortlyBeforeItsEnd() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        answer("b", "r", HOUR);
        tokens.get(AMPLE);
        pass(Duration.ofSeconds(3_600 - 61));
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        pass(Duration.ofSeconds(1));
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
    }

    @Test
    void aShortLivedTokenIsRenewedInTheLastTenthOfItsLife() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", Duration.ofSeconds(10));
        answer("b", "r", HOUR);
        tokens.get(AMPLE);
        pass(Duration.ofMillis(8_999));
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        pass(Duration.ofMillis(1));
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
    }

    @Test
    void oneThreadRenewsEarlyWhileTheOthersGoOnWithThePresentToken() throws Exception {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        tokens.get(AMPLE);
        pass(Duration.ofSeconds(3_590));

        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        answers.add(
                () -> {
                    asked.countDown();
                    awaitUninterrupted(answer);
                    return new Grant("b", null, HOUR);
                });
        Future<String> renewing = threads.submit(() -> tokens.get(AMPLE));
        asked.await();
        for (int i = 0; i < 20; i++) {
            assertThat(tokens.get(AMPLE)).isEqualTo("a");
        }
        answer.countDown();
        assertThat(renewing.get()).isEqualTo("b");
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
        assertThat(forms).hasSize(2);
    }

    @Test
    void aFailedEarlyRenewalKeepsThePresentTokenAndPauses() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        tokens.get(AMPLE);
        pass(Duration.ofSeconds(3_545));
        answers.add(
                () -> {
                    throw failure(503);
                });
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        pass(Duration.ofMillis(9_999));
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        assertThat(forms).hasSize(2);

        answer("b", "r", HOUR);
        pass(Duration.ofMillis(1));
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
        assertThat(forms.get(2)).isEqualTo(refresh("r"));
    }

    @Test
    void aTokenWhoseEarlyRenewalFailsStillEndsAtItsEnd() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        tokens.get(AMPLE);
        pass(Duration.ofSeconds(3_595));
        answers.add(
                () -> {
                    throw failure(503);
                });
        tokens.get(AMPLE);
        pass(Duration.ofSeconds(5));
        answers.add(
                () -> {
                    throw failure(503);
                });
        assertThatThrownBy(() -> tokens.get(AMPLE)).isInstanceOf(KajabiUnavailableException.class);
    }

    @Test
    void aRefusedRefreshTokenIsFollowedByTheOriginalGrant() {
        for (int status : new int[] {400, 401, 403}) {
            forms.clear();
            TokenSource tokens = tokens(CLIENT);
            answer("a", "r", HOUR);
            tokens.get(AMPLE);
            pass(HOUR);
            answers.add(
                    () -> {
                        throw failure(status);
                    });
            answer("b", "r2", HOUR);
            assertThat(tokens.get(AMPLE)).isEqualTo("b");
            assertThat(forms).hasSize(3);
            assertThat(forms.get(1)).isEqualTo(refresh("r"));
            assertThat(forms.get(2)).containsEntry("grant_type", "client_credentials");
        }
    }

    @Test
    void aServerThatIsDownIsNotAskedAgainWithTheOriginalGrant() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        tokens.get(AMPLE);
        pass(HOUR);
        answers.add(
                () -> {
                    throw failure(503);
                });
        assertThatThrownBy(() -> tokens.get(AMPLE)).isInstanceOf(KajabiUnavailableException.class);
        assertThat(forms).hasSize(2);
    }

    @Test
    void whenBothAreRefusedTheOriginalGrantTellsAndTheRefreshTokenIsKeptBeside() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        tokens.get(AMPLE);
        pass(HOUR);
        KajabiException first = failure(400);
        KajabiException second = failure(401);
        answers.add(
                () -> {
                    throw first;
                });
        answers.add(
                () -> {
                    throw second;
                });
        assertThatThrownBy(() -> tokens.get(AMPLE)).isSameAs(second);
        assertThat(second.getSuppressed()).containsExactly(first);
    }

    @Test
    void aRotatedRefreshTokenReplacesTheOldOne() {
        TokenSource tokens = tokens(Settings.refresh("given"));
        answer("a", "r1", HOUR);
        answer("b", "r2", HOUR);
        answer("c", "r3", HOUR);
        for (String expected : List.of("a", "b", "c")) {
            assertThat(tokens.get(AMPLE)).isEqualTo(expected);
            pass(HOUR);
        }
        assertThat(forms).containsExactly(refresh("given"), refresh("r1"), refresh("r2"));
    }

    @Test
    void aRefreshTokenThatIsNotRotatedGoesOn() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        answer("b", null, HOUR);
        answer("c", null, HOUR);
        for (String expected : List.of("a", "b", "c")) {
            assertThat(tokens.get(AMPLE)).isEqualTo(expected);
            pass(HOUR);
        }
        assertThat(forms.subList(1, 3)).containsExactly(refresh("r"), refresh("r"));
    }

    @Test
    void anUntoldLifeIsTakenForAnHour() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", null);
        answer("b", "r", null);
        tokens.get(AMPLE);
        pass(Duration.ofSeconds(3_539));
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        pass(Duration.ofSeconds(1));
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
    }

    @Test
    void aLifeBeyondAllMeasureIsALongOne() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", Duration.ofSeconds(Long.MAX_VALUE));
        tokens.get(AMPLE);
        pass(Duration.ofDays(3_000));
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
    }

    @Test
    void aRefusedTokenIsReplacedByTheOriginalGrantAtOnce() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        answer("b", null, HOUR);
        answer("c", null, HOUR);
        assertThat(tokens.getInsteadOf(tokens.get(AMPLE), AMPLE)).isEqualTo("b");
        assertThat(forms.get(1)).containsEntry("grant_type", "client_credentials");
        pass(HOUR);
        assertThat(tokens.get(AMPLE)).isEqualTo("c");
        assertThat(forms.get(2))
                .as("the refresh token died with the refused token")
                .containsEntry("grant_type", "client_credentials");
    }

    @Test
    void aRefusedTokenOfARefreshTokenIsReplacedByIt() {
        TokenSource tokens = tokens(Settings.refresh("given"));
        answer("a", "r", HOUR);
        answer("b", null, HOUR);
        assertThat(tokens.getInsteadOf(tokens.get(AMPLE), AMPLE)).isEqualTo("b");
        assertThat(forms).containsExactly(refresh("given"), refresh("r"));
    }

    @Test
    void aRefusedTokenThatIsNotThePresentOneCostsNothing() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        answer("b", "r", HOUR);
        String refused = tokens.get(AMPLE);
        assertThat(tokens.getInsteadOf(refused, AMPLE)).isEqualTo("b");
        assertThat(tokens.getInsteadOf(refused, AMPLE)).isEqualTo("b");
        assertThat(tokens.getInsteadOf("one of long ago", AMPLE)).isEqualTo("b");
        assertThat(forms).hasSize(2);
    }

    @Test
    void manyThreadsWithTheSameRefusedTokenMakeOneRequest() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        String refused = tokens.get(AMPLE);
        answers.add(
                () -> {
                    awaitUninterrupted(answer);
                    return new Grant("b", "r", HOUR);
                });
        List<Thread> callers = Collections.synchronizedList(new ArrayList<>());
        List<Future<String>> results =
                inThreads(20, callers, () -> tokens.getInsteadOf(refused, AMPLE));
        awaitAllBlocked(callers, 20);
        answer.countDown();
        for (Future<String> result : results) {
            assertThat(result.get()).isEqualTo("b");
        }
        assertThat(forms).hasSize(2);
    }

    @Test
    void aGivenAccessTokenIsNeverRenewed() {
        TokenSource tokens = tokens(Settings.access("given"));
        assertThat(tokens.get(AMPLE)).isEqualTo("given");
        pass(Duration.ofDays(365));
        assertThat(tokens.get(AMPLE)).isEqualTo("given");
        tokens.forget("given");
        assertThat(tokens.get(AMPLE)).isEqualTo("given");
        assertThatThrownBy(() -> tokens.getInsteadOf("given", AMPLE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be renewed");
        assertThat(forms).isEmpty();
    }

    @Test
    void aForgottenTokenIsFetchedAnewButOnlyThePresentOneIsForgotten() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", null, HOUR);
        answer("b", null, HOUR);
        tokens.get(AMPLE);
        tokens.forget("another");
        assertThat(tokens.get(AMPLE)).isEqualTo("a");
        tokens.forget("a");
        assertThat(tokens.current()).isNull();
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
    }

    @Test
    void fetchAsksWhateverThePresentTokenIs() {
        TokenSource tokens = tokens(CLIENT);
        answer("a", "r", HOUR);
        answer("b", "r2", Duration.ofMinutes(5));
        tokens.get(AMPLE);
        assertThat(tokens.fetch(AMPLE)).isEqualTo(new Grant("b", "r2", Duration.ofMinutes(5)));
        assertThat(tokens.get(AMPLE)).isEqualTo("b");
        assertThat(tokens.current()).hasToString("token");
    }

    private TokenSource tokens(Credentials credentials) {
        return new TokenSource(
                credentials,
                (form, deadline) -> {
                    forms.add(form);
                    return answers.remove().get();
                },
                clock::get);
    }

    private void answer(String access, @Nullable String refresh, @Nullable Duration life) {
        answers.add(() -> new Grant(access, refresh, life));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private List<Future<String>> inThreads(int count, List<Thread> callers, Callable<String> call) {
        List<Future<String>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(
                    threads.submit(
                            () -> {
                                callers.add(Thread.currentThread());
                                return call.call();
                            }));
        }
        return results;
    }

    /** One thread waits for the answer and all others, as long as they may, for it. */
    private static void awaitAllBlocked(List<Thread> callers, int count) {
        await().untilAsserted(
                        () ->
                                assertThat(List.copyOf(callers))
                                        .hasSize(count)
                                        .allMatch(
                                                t ->
                                                        t.getState() == Thread.State.WAITING
                                                                || t.getState()
                                                                        == Thread.State
                                                                                .TIMED_WAITING));
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> refresh(String token) {
        return Map.of("grant_type", "refresh_token", "refresh_token", token);
    }

    private static KajabiException failure(int status) {
        return Failure.refused("POST /oauth/token", "refused", status, List.of(), null, null)
                .toException();
    }

    private static KajabiException interrupted() {
        return Failure.aborted("POST /oauth/token", "interrupted", new InterruptedException())
                .toException();
    }
}
