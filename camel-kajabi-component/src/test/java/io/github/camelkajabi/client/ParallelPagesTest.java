// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.sandbox.FaultRules;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several pages of a list are fetched at the same time, and the result is that of one by one. */
@Timeout(120)
class ParallelPagesTest {

    private static final int ROWS = 39;
    private static final int PAGE = 2;

    private KajabiSandbox sandbox;
    private CamelContext context;
    private KajabiSession session;
    private ExecutorService threads;
    private List<String> ids;
    private int asked;

    @BeforeEach
    void open() throws Exception {
        sandbox = KajabiSandbox.builder().maxPageSize(PAGE).build().open();
        for (int i = 1; i <= ROWS; i++) {
            sandbox.data().addContact(Map.of("name", "C" + i, "email", "c" + i + "@example.org"));
        }
        context = new DefaultCamelContext();
        context.start();
        session =
                new KajabiSession(
                        context,
                        Settings.of(
                                sandbox.baseUrl(),
                                Settings.client(sandbox.clientId(), sandbox.clientSecret())),
                        System::nanoTime);
        threads = Executors.newCachedThreadPool();
        ids = ids(stream(0));
        asked = sandbox.requests().entries("GET", "/v1/contacts").size();
    }

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        session.close();
        context.stop();
        sandbox.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void thatManyPagesAreFetchedAtTheSameTime(int ahead) {
        CyclicBarrier together = new CyclicBarrier(ahead);
        AtomicInteger arrived = new AtomicInteger();
        sandbox.faults()
                .on(
                        request -> {
                            int page = page(request.parameter("page[number]"));
                            if (page >= 2 && page < 2 + ahead) {
                                arrived.incrementAndGet();
                                meet(together);
                            }
                            return false;
                        })
                .add();
        assertThat(ids(stream(ahead))).containsExactlyElementsOf(ids);
        assertThat(arrived).hasValue(ahead);
        assertThat(pagesAsked()).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void theOrderIsThatOfTheListHoweverTheResponsesCome() {
        List<CountDownLatch> answered = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answered.add(new CountDownLatch(1));
        }
        sandbox.faults()
                .on(
                        request -> {
                            int page = page(request.parameter("page[number]")) - 2;
                            if (page >= 0 && page < 7) {
                                pass(answered.get(page + 1));
                            }
                            if (page >= 0 && page < 8) {
                                answered.get(page).countDown();
                            }
                            return false;
                        })
                .add();
        assertThat(ids(stream(8))).containsExactlyElementsOf(ids);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 8, 100})
    void aListTakesTheSameRequestsHoweverManyPagesAreFetchedAhead(int ahead) {
        ids(stream(ahead));
        assertThat(pagesAsked()).hasSize(20).doesNotHaveDuplicates();
        assertThat(session.statistics().getTokenRequests()).isEqualTo(1);
    }

    @Test
    void withoutTotalsOnePageAfterTheOtherIsFetchedAhead() {
        sandbox.faults().on("GET", "/v1/contacts").withoutTotals().forever().add();
        assertThat(ids(stream(8))).containsExactlyElementsOf(ids);
        assertThat(pagesAsked()).hasSize(20).isSortedAccordingTo(ParallelPagesTest::compare);
    }

    @Test
    void aTotalThatIsTooLargeCostsNoMoreThanWhatIsFetchedAhead() {
        sandbox.faults().on("GET", "/v1/contacts").total(5_000).forever().add();
        PageStream pages = stream(4);
        assertThatThrownBy(() -> ids(pages)).hasMessageContaining("5000 rows");
        pages.close();
        assertThat(pagesAsked().size()).isLessThanOrEqualTo(20 + 2 * 4 + 2);
    }

    @Test
    void ofManyPagesThatAreFetchedAheadOneAtMostWaitsForItsTurn() throws Exception {
        BackgroundTurns turns = new BackgroundTurns(20);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger atTheFront = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(
                    threads.submit(
                            () ->
                                    turns.run(
                                            () -> {
                                                most.accumulateAndGet(
                                                        atTheFront.incrementAndGet(), Math::max);
                                                pass(goOn);
                                                atTheFront.decrementAndGet();
                                                turns.leave();
                                                return true;
                                            })));
        }
        await().until(() -> atTheFront.get() == 1);
        goOn.countDown();
        for (Future<Boolean> call : calls) {
            assertThat(call.get()).isTrue();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void theNextOneComesToTheFrontWhenACallHasItsTurn() throws Exception {
        BackgroundTurns turns = new BackgroundTurns(20);
        CyclicBarrier together = new CyclicBarrier(8);
        List<Future<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(
                    threads.submit(
                            () ->
                                    turns.run(
                                            () -> {
                                                turns.leave();
                                                meet(together);
                                                return true;
                                            })));
        }
        for (Future<Boolean> call : calls) {
            assertThat(call.get()).isTrue();
        }
    }

    @Test
    void halfOfTheConnectionsStayForOtherCalls() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();
        sandbox.faults()
                .on(
                        request -> {
                            if (page(request.parameter("page[number]")) > 1) {
                                held.incrementAndGet();
                                pass(answer);
                            }
                            return false;
                        })
                .add();
        PageStream pages = stream(18);
        pages.next();
        int half = session.settings().connectionsPerRoute() / 2;
        await().until(() -> held.get() == half);
        session.execute(ApiRequest.get("/me", List.of()), response -> true);
        assertThat(held).hasValue(half);
        answer.countDown();
        assertThat(ids(pages)).hasSize(ROWS - PAGE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void aMisbehavingServerGivesTheSameRowsAsOneByOne(long seed) {
        List<String> oneByOne = outcome(seed, 0);
        for (int ahead : new int[] {1, 3, 8}) {
            assertThat(outcome(seed, ahead))
                    .as("seed %d, %d ahead", seed, ahead)
                    .isEqualTo(oneByOne);
        }
    }

    private List<String> outcome(long seed, int ahead) {
        Random random = new Random(seed);
        sandbox.faults().clear();
        int faults = 1 + random.nextInt(3);
        for (int i = 0; i < faults; i++) {
            String at = "" + (2 + random.nextInt(20));
            FaultRules.Rule rule =
                    sandbox.faults().on(r -> at.equals(r.parameter("page[number]"))).forever();
            switch (random.nextInt(7)) {
                case 0 -> rule.emptyPage().add();
                case 1 -> rule.keepFirst(1).add();
                case 2 -> rule.withoutTotals().add();
                case 3 -> rule.withoutLinks().add();
                case 4 -> rule.withoutNext().add();
                case 5 -> rule.total(random.nextInt(60)).add();
                default -> rule.respond(422).add();
            }
        }
        List<String> seen = new ArrayList<>();
        try (PageStream pages = stream(ahead)) {
            for (PageWalk.Page page = pages.next(); page != null; page = pages.next()) {
                page.rows().forEach(row -> seen.add(row.getId()));
            }
        } catch (KajabiException e) {
            seen.add(e.getClass().getSimpleName());
        }
        return seen;
    }

    /** There are always so many other calls that they wait longer than a call may. */
    @Test
    void aPageThatWaitsLongBehindOtherCallsDoesNotFailTheList() throws Exception {
        KajabiSession slow =
                new KajabiSession(
                        context,
                        Settings.withRate(
                                session.settings(), Duration.ofMillis(30), 60 * 1_000 / 10),
                        System::nanoTime);
        AtomicBoolean goesOn = new AtomicBoolean(true);
        AtomicInteger denied = new AtomicInteger();
        List<Future<?>> others = new ArrayList<>();
        try {
            PageWalk walk =
                    new PageWalk(slow, ApiRequest.get("/contacts", List.of()), 1, PAGE, false);
            PageStream pages = new PageStream(walk, walk.next(), 8, threads);
            for (int i = 0; i < 8; i++) {
                others.add(
                        threads.submit(
                                () -> {
                                    while (goesOn.get()) {
                                        try {
                                            slow.execute(
                                                    ApiRequest.get("/me", List.of()), r -> true);
                                        } catch (KajabiRateLimitedException e) {
                                            denied.incrementAndGet();
                                        }
                                    }
                                    return true;
                                }));
            }
            await().until(() -> denied.get() > 0);
            assertThat(ids(pages)).containsExactlyElementsOf(ids);
        } finally {
            goesOn.set(false);
            for (Future<?> other : others) {
                other.get();
            }
            slow.close();
        }
    }

    private PageStream stream(int ahead) {
        PageWalk walk =
                new PageWalk(session, ApiRequest.get("/contacts", List.of()), 1, PAGE, false);
        return new PageStream(walk, walk.next(), ahead, threads);
    }

    private static List<String> ids(PageStream pages) {
        List<String> ids = new ArrayList<>();
        for (PageWalk.Page page = pages.next(); page != null; page = pages.next()) {
            page.rows().stream().map(Resource::getId).forEach(ids::add);
        }
        return ids;
    }

    private List<String> pagesAsked() {
        return sandbox.requests().entries("GET", "/v1/contacts").stream()
                .skip(asked)
                .map(entry -> entry.parameter("page[number]"))
                .toList();
    }

    private static int page(String number) {
        return number == null || number.isEmpty() ? 0 : Integer.parseInt(number);
    }

    private static int compare(String a, String b) {
        return Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
