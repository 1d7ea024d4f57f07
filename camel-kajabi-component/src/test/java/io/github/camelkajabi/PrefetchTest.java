// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.producer.PrefetchThreads;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.spi.ThreadPoolProfile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that reads pages ahead, in routes. */
@Timeout(120)
class PrefetchTest extends SandboxTest {

    private static final String LIST = "contacts?operation=list&sort=created_at&paging=stream";
    private static final String PATH = "/v1/contacts";
    private static final int ROWS = 45;
    private static final int PAGES = 5;

    private final List<String> ids = new ArrayList<>();

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().maxPageSize(10).build().open();
    }

    @BeforeEach
    void addContacts() {
        for (int i = 1; i <= ROWS; i++) {
            ids.add(
                    sandbox.data()
                            .addContact(
                                    Map.of("name", "C" + i, "email", "c" + i + "@example.org")));
        }
    }

    @Test
    void theNextPageIsReadWhileTheRouteWorksOnThisOne() throws Exception {
        CountDownLatch inFirstRow = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        split(
                "",
                exchange -> {
                    inFirstRow.countDown();
                    goOn.await();
                });
        CompletableFuture<Object> run = start();
        inFirstRow.await();
        await().until(() -> pagesAsked().size() == 2);
        goOn.countDown();
        run.join();
        assertThat(rowsSeen()).isEqualTo(ids);
        assertThat(pagesAsked()).containsExactly("1", "2", "3", "4", "5");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "3, 4", "100, 5"})
    void aHeaderSaysHowManyPagesAreReadAhead(int prefetch, int pages) {
        Exchange exchange =
                template.send(
                        "kajabi:" + LIST,
                        e -> e.getMessage().setHeader(KajabiConstants.PREFETCH, prefetch));
        KajabiIterator rows = exchange.getMessage().getBody(KajabiIterator.class);
        assertThat(pagesAsked()).as("before a row is asked for").containsExactly("1");
        rows.next();
        await().until(() -> pagesAsked().size() == pages);
        rows.close();
        assertThat(rows.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-100"})
    void aNegativePrefetchIsRefused(String value) {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:" + LIST + "&prefetch=" + value))
                .hasStackTraceContaining("prefetch=" + value + ": it must be 0")
                .hasStackTraceContaining("or more");
        Exchange exchange =
                template.send(
                        "kajabi:" + LIST,
                        e -> e.getMessage().setHeader(KajabiConstants.PREFETCH, value));
        assertThat(exchange.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelKajabiPrefetch=" + value + ": it must be 0");
        assertThat(sandbox.requests().entries("GET", PATH)).isEmpty();
    }

    @Test
    void aPrefetchThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:" + LIST + "&prefetch=many"))
                .hasStackTraceContaining("prefetch")
                .hasStackTraceContaining("many");
        Exchange exchange =
                template.send(
                        "kajabi:" + LIST,
                        e -> e.getMessage().setHeader(KajabiConstants.PREFETCH, "many"));
        assertThat(exchange.getException())
                .hasMessageContaining("CamelKajabiPrefetch")
                .hasMessageContaining("it must be an Integer");
    }

    @Test
    void aSplitThatWorksInParallelGetsEveryRowOnce() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:" + LIST + "&prefetch=2")
                                .split(body())
                                .streaming()
                                .parallelProcessing()
                                .to("mock:row");
                    }
                });
        MockEndpoint mock = context.getEndpoint("mock:row", MockEndpoint.class);
        mock.expectedMessageCount(ROWS);
        template.requestBody("direct:in", (Object) null);
        mock.assertIsSatisfied();
        assertThat(rowsSeen()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(pagesAsked()).hasSize(PAGES);
    }

    @Test
    void aTokenThatIsRevokedInTheMiddleIsReplaced() throws Exception {
        AtomicInteger rows = new AtomicInteger();
        split(
                "",
                exchange -> {
                    if (rows.incrementAndGet() == 15) {
                        sandbox.revokeTokens();
                    }
                });
        template.requestBody("direct:in", (Object) null);
        assertThat(rowsSeen()).isEqualTo(ids);
        assertThat(sandbox.requests().entries("POST", "/v1/oauth/token")).hasSizeBetween(1, 2);
    }

    @Test
    void aSplitThatStopsAtAFailedRowLeavesNoConnectionBehind() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:" + LIST)
                                .split(body())
                                .streaming()
                                .stopOnException()
                                .throwException(new IllegalStateException("enough"));
                    }
                });
        assertThatThrownBy(() -> template.requestBody("direct:in", (Object) null))
                .hasStackTraceContaining("enough");
        await().until(() -> session().connectionsInUse() == 0);
    }

    @Test
    void rowsBeforeAPageThatFailsAreDeliveredFirst() throws Exception {
        sandbox.faults()
                .on(request -> "3".equals(request.parameter("page[number]")))
                .forever()
                .respond(422)
                .add();
        split("&prefetch=3", exchange -> {});
        assertThatThrownBy(() -> template.requestBody("direct:in", (Object) null))
                .hasStackTraceContaining("GET /contacts returned 422");
        assertThat(rowsSeen()).isEqualTo(ids.subList(0, 20));
    }

    @Test
    void manyStreamsOnASmallPoolAllComeToTheirEnd() throws Exception {
        ThreadPoolProfile small = new ThreadPoolProfile(PrefetchThreads.PROFILE);
        small.setPoolSize(2);
        small.setMaxPoolSize(2);
        small.setMaxQueueSize(3);
        context.getExecutorServiceManager().registerThreadPoolProfile(small);
        AtomicInteger rows = new AtomicInteger();
        CountDownLatch allHaveBegun = new CountDownLatch(64);
        split(
                "",
                exchange -> {
                    if (exchange.getProperty(Exchange.SPLIT_INDEX, Integer.class) == 0) {
                        allHaveBegun.countDown();
                        allHaveBegun.await();
                    }
                    rows.incrementAndGet();
                });
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            CompletableFuture<Void> run = new CompletableFuture<>();
            runs.add(run);
            new Thread(
                            () -> {
                                try {
                                    template.requestBody("direct:in", (Object) null);
                                    run.complete(null);
                                } catch (RuntimeException e) {
                                    run.completeExceptionally(e);
                                }
                            })
                    .start();
        }
        runs.forEach(CompletableFuture::join);
        assertThat(rows).hasValue(64 * ROWS);
        assertThat(pagesAsked()).hasSize(64 * PAGES);
    }

    @Test
    void noThreadIsLeftWhenTheContextHasStopped() {
        String name = context.getName() + ") thread";
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        sandbox.faults()
                .on(
                        request -> {
                            if ("2".equals(request.parameter("page[number]"))) {
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
        KajabiIterator rows =
                template.send("kajabi:" + LIST, e -> {}).getMessage().getBody(KajabiIterator.class);
        rows.next();
        await().until(() -> arrived.getCount() == 0);
        assertThat(threads(name)).isNotEmpty();
        context.stop();
        await().until(() -> threads(name).isEmpty());
        answer.countDown();
    }

    private static List<String> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(n -> n.contains(name) && n.contains(PrefetchThreads.NAME))
                .toList();
    }

    private void split(String options, Processor work) throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:" + LIST + options)
                                .split(body())
                                .streaming()
                                .process(work)
                                .to("mock:row");
                    }
                });
    }

    private CompletableFuture<Object> start() {
        return template.asyncRequestBody("direct:in", (Object) null);
    }

    private List<String> rowsSeen() {
        return context.getEndpoint("mock:row", MockEndpoint.class).getExchanges().stream()
                .map(e -> e.getMessage().getBody(Contact.class).getId())
                .toList();
    }

    private KajabiSession session() {
        return context.getEndpoint("kajabi:" + LIST, KajabiEndpoint.class).session();
    }

    private List<String> pagesAsked() {
        return sandbox.requests().entries("GET", PATH).stream()
                .map(entry -> entry.parameter("page[number]"))
                .toList();
    }
}
