// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class PageStreamTest {

    private static final String PATH = "/v1/contacts";
    private static final int PAGES = 5;

    private KajabiSandbox sandbox;
    private CamelContext context;
    private KajabiSession session;

    /** Runs what it is given when the test says so. */
    private static final class Later implements Executor {
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        private void runOne() {
            tasks.remove().run();
        }
    }

    private final Later later = new Later();

    @BeforeEach
    void open() throws Exception {
        sandbox = KajabiSandbox.builder().maxPageSize(2).build().open();
        for (int i = 1; i < 2 * PAGES; i++) {
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
    }

    @AfterEach
    void close() {
        await().until(() -> session.connectionsInUse() == 0);
        session.close();
        context.stop();
        sandbox.close();
    }

    @Test
    void readingAheadBeginsWithTheFirstPageThatIsTaken() {
        PageStream pages = stream(3, later);
        assertThat(later.tasks).isEmpty();
        assertThat(pages.next()).isNotNull();
        assertThat(later.tasks).as("three pages at the same time").hasSize(3);
        pages.close();
    }

    @Test
    void noMorePagesAreReadThanAreWantedAhead() {
        PageStream pages = stream(2, later);
        pages.next();
        later.runOne();
        later.runOne();
        assertThat(later.tasks).as("two pages wait").isEmpty();
        assertThat(pagesAsked()).containsExactly("1", "2", "3");
        pages.next();
        assertThat(later.tasks).as("one is missing").hasSize(1);
        later.runOne();
        assertThat(later.tasks).isEmpty();
        assertThat(pagesAsked()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void aPageThatNobodyHasBegunToReadIsReadByTheOneWhoNeedsIt() {
        PageStream pages = stream(2, later);
        assertThat(numbers(pages)).containsExactly(1, 2, 3, 4, 5);
        assertThat(pagesAsked()).hasSize(PAGES);
        while (!later.tasks.isEmpty()) {
            later.runOne();
        }
        assertThat(pagesAsked()).as("a thread that comes late does nothing").hasSize(PAGES);
    }

    @Test
    void anExecutorThatRefusesIsNoFailure() {
        PageStream pages =
                stream(
                        2,
                        task -> {
                            throw new RejectedExecutionException();
                        });
        assertThat(numbers(pages)).containsExactly(1, 2, 3, 4, 5);
        assertThat(pagesAsked()).hasSize(PAGES);
    }

    @Test
    void aPageThatCannotBeReadFailsInItsPlaceAndMayBeAskedForAgain() {
        sandbox.faults()
                .on(request -> "3".equals(request.parameter("page[number]")))
                .respond(422)
                .add();
        PageStream pages = stream(3, later);
        assertThat(next(pages)).isEqualTo(1);
        later.runOne();
        later.runOne();
        later.runOne();
        assertThat(next(pages)).isEqualTo(2);
        assertThat(later.tasks).as("nothing is read after a failure").isEmpty();
        assertThatThrownBy(pages::next).isInstanceOf(KajabiValidationException.class);
        assertThat(numbers(pages)).containsExactly(3, 4, 5);
    }

    @Test
    void nothingIsAskedForAfterTheEnd() {
        PageStream pages = stream(1, later);
        pages.next();
        pages.close();
        later.runOne();
        assertThat(pages.next()).isNull();
        assertThat(pagesAsked()).containsExactly("1");
    }

    @Test
    void aPageThatIsBeingReadWhenTheStreamIsClosedIsDropped() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        holdPage("2", arrived, answer);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        PageStream pages = stream(2, threads);
        pages.next();
        arrived.await();
        pages.close();
        assertThat(pages.next()).isNull();
        answer.countDown();
        end(threads);
        assertThat(session.connectionsInUse()).isZero();
        await().until(() -> pagesAsked().equals(List.of("1", "2")));
    }

    @Test
    void aPageThatWaitsForItsTurnWhenTheStreamIsClosedIsNotAskedForAgain() throws Exception {
        sandbox.faults()
                .on(request -> "2".equals(request.parameter("page[number]")))
                .respond(429)
                .retryAfter("9")
                .add();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        PageStream pages = stream(1, threads);
        pages.next();
        await().until(() -> session.statistics().getRetries() == 1);
        pages.close();
        end(threads);
        assertThat(pagesAsked()).containsExactly("1", "2");
    }

    @Test
    void theOneWhoWaitsForAPageCanBeInterrupted() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        holdPage("2", arrived, answer);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        PageStream pages = stream(1, threads);
        pages.next();
        arrived.await();
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        FutureTask<Object> waiting =
                new FutureTask<>(
                        () -> {
                            try {
                                return pages.next();
                            } finally {
                                stillInterrupted.set(Thread.interrupted());
                            }
                        });
        Thread thread = new Thread(waiting);
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        assertThatThrownBy(waiting::get)
                .cause()
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("GET /contacts was aborted: the thread was interrupted");
        assertThat(stillInterrupted).isTrue();
        answer.countDown();
        assertThat(numbers(pages)).as("the page is not lost").containsExactly(2, 3, 4, 5);
        end(threads);
    }

    @Test
    void aThreadThatIsInterruptedSendsNothing() {
        PageStream pages = stream(0, later);
        pages.next();
        Thread.currentThread().interrupt();
        assertThatThrownBy(pages::next).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pagesAsked()).containsExactly("1");
    }

    @Test
    void manyStreamsOnFewThreadsAllComeToTheirEnd() throws Exception {
        ExecutorService few = Executors.newFixedThreadPool(2);
        ExecutorService users = Executors.newFixedThreadPool(64);
        List<Future<List<Integer>>> read = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(64);
        for (int i = 0; i < 64; i++) {
            read.add(
                    users.submit(
                            () -> {
                                PageStream pages = stream(1, few);
                                together.countDown();
                                together.await();
                                return numbers(pages);
                            }));
        }
        for (Future<List<Integer>> one : read) {
            assertThat(one.get()).containsExactly(1, 2, 3, 4, 5);
        }
        assertThat(pagesAsked()).hasSize(64 * PAGES);
        end(users);
        end(few);
    }

    @Test
    void aLongListTellsItsProgressEveryTenSeconds() {
        Logger logger = (Logger) LoggerFactory.getLogger(ProgressLog.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
        try {
            PageWalk walk = new PageWalk(session, list(), 1, 2, false, clock::get);
            while (walk.hasNext()) {
                clock.addAndGet(Duration.ofSeconds(4).toNanos());
                walk.next();
            }
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("GET /contacts: 6 rows read of 9, 0.5 per second, about 6 s left");
    }

    private void holdPage(String number, CountDownLatch arrived, CountDownLatch answer) {
        sandbox.faults()
                .on(
                        request -> {
                            if (number.equals(request.parameter("page[number]"))) {
                                arrived.countDown();
                                try {
                                    answer.await();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                            return false;
                        })
                .add();
    }

    private static void end(ExecutorService threads) throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private PageStream stream(int ahead, Executor executor) {
        PageWalk walk = new PageWalk(session, list(), 1, 2, false);
        return new PageStream(walk, walk.next(), ahead, executor);
    }

    private static ApiRequest list() {
        return ApiRequest.get("/contacts", List.of());
    }

    private static int next(PageStream pages) {
        PageWalk.Page page = pages.next();
        return page == null ? 0 : page.number();
    }

    private static List<Integer> numbers(PageStream pages) {
        List<Integer> numbers = new ArrayList<>();
        int number;
        while ((number = next(pages)) != 0) {
            numbers.add(number);
        }
        return numbers;
    }

    private List<String> pagesAsked() {
        return sandbox.requests().entries("GET", PATH).stream()
                .map(entry -> entry.parameter("page[number]"))
                .toList();
    }
}
