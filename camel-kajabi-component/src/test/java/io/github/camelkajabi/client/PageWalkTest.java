// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class PageWalkTest {

    private static final int ROWS = 25;

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                    .build();

    private final Logger logger = (Logger) LoggerFactory.getLogger(PageWalk.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private CamelContext context;
    private KajabiSession session;

    @BeforeEach
    void openSession() throws Exception {
        log.start();
        logger.addAppender(log);
        context = new DefaultCamelContext();
        context.start();
        session =
                new KajabiSession(
                        context,
                        Settings.of(SERVER.baseUrl() + "/v1", Settings.access("token")),
                        System::nanoTime);
    }

    @AfterEach
    void closeSession() {
        logger.detachAppender(log);
        assertThat(session.connectionsInUse()).isZero();
        session.close();
        context.stop();
    }

    /** The links and meta that were seen, for a page of a list; none of them is to be relied on. */
    enum Shape {
        LIVE {
            @Override
            String of(int page, int pages) {
                List<String> links = new ArrayList<>(List.of(link("self"), link("current")));
                if (page > 1) {
                    links.add(link("first"));
                    links.add(link("prev"));
                }
                if (page < pages) {
                    links.add(link("next"));
                    links.add(link("last"));
                }
                return links(links) + ",\"meta\":{\"total\":" + ROWS + "}";
            }
        },
        LIVE_WITHOUT_META {
            @Override
            String of(int page, int pages) {
                String live = LIVE.of(page, pages);
                return live.substring(0, live.indexOf(",\"meta\""));
            }
        },
        DOCS {
            @Override
            String of(int page, int pages) {
                return documented(page, pages)
                        + ",\"meta\":{\"total_pages\":"
                        + pages
                        + ",\"total_count\":"
                        + ROWS
                        + ",\"current_page\":"
                        + page
                        + "}";
            }
        },
        PURCHASES {
            @Override
            String of(int page, int pages) {
                return documented(page, pages)
                        + ",\"meta\":{\"count\":5,\"total_count\":25,\"total_pages\":"
                        + pages
                        + "}";
            }
        },
        TRANSACTIONS {
            @Override
            String of(int page, int pages) {
                return documented(page, pages)
                        + ",\"meta\":{\"total_pages\":"
                        + pages
                        + ",\"current_page\":"
                        + page
                        + "}";
            }
        },
        PAYOUTS {
            @Override
            String of(int page, int pages) {
                return documented(page, pages)
                        + ",\"meta\":{\"total\":25,\"pagination\":{\"current\":"
                        + page
                        + ",\"last\":"
                        + pages
                        + ",\"records\":25}}";
            }
        },
        LINKS_ONLY {
            @Override
            String of(int page, int pages) {
                return documented(page, pages);
            }
        },
        TOTAL_ONLY {
            @Override
            String of(int page, int pages) {
                return ",\"meta\":{\"total\":25}";
            }
        },
        TOTAL_PAGES_ONLY {
            @Override
            String of(int page, int pages) {
                return ",\"meta\":{\"total_pages\":" + pages + "}";
            }
        },
        SELF_ONLY {
            @Override
            String of(int page, int pages) {
                return links(List.of(link("self"), link("current")));
            }

            @Override
            int pagesAsked(int pages) {
                return pages + 1;
            }
        },
        NONE {
            @Override
            String of(int page, int pages) {
                return "";
            }

            @Override
            int pagesAsked(int pages) {
                return pages + 1;
            }
        };

        abstract String of(int page, int pages);

        /** A list that tells nothing of its end is read until a page is empty. */
        int pagesAsked(int pages) {
            return pages;
        }

        static String documented(int page, int pages) {
            return links(
                    List.of(
                            link("self"),
                            link("first"),
                            page == 1 ? "\"prev\":null" : link("prev"),
                            page == pages ? "\"next\":null" : link("next"),
                            link("last")));
        }

        static String link(String name) {
            return "\"" + name + "\":\"https://app.kajabi.com/api/v1/x?page[number]=77\"";
        }

        static String links(List<String> links) {
            return ",\"links\":{" + String.join(",", links) + "}";
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyShapeIsReadToItsEndAndNoFurther(Shape shape) {
        servePages(shape, 10);
        assertThat(idsOf(walk(1, 10))).isEqualTo(ids(1, ROWS));
        assertThat(pagesAsked()).isEqualTo(numbers(1, shape.pagesAsked(3)));
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatGivesFewerRowsThanAskedForIsReadToItsEnd(Shape shape) {
        servePages(shape, 10);
        assertThat(idsOf(walk(1, 100))).isEqualTo(ids(1, ROWS));
        assertThat(pagesAsked()).isEqualTo(numbers(1, shape.pagesAsked(3)));
    }

    @ParameterizedTest
    @EnumSource
    void aListWhosePagesAreAllFullIsReadToItsEnd(Shape shape) {
        servePages(shape, 5);
        assertThat(idsOf(walk(1, null))).isEqualTo(ids(1, ROWS));
        assertThat(pagesAsked()).isEqualTo(numbers(1, shape.pagesAsked(5)));
    }

    @ParameterizedTest
    @EnumSource
    void aWalkMayBeginAnywhere(Shape shape) {
        servePages(shape, 10);
        PageWalk walk = walk(2, 10);
        assertThat(idsOf(walk)).isEqualTo(ids(11, ROWS));
    }

    @ParameterizedTest
    @EnumSource(
            value = Shape.class,
            names = {"SELF_ONLY", "NONE", "TOTAL_ONLY"},
            mode = EnumSource.Mode.EXCLUDE)
    void aWalkThatBeginsAtTheLastPageKnowsIt(Shape shape) {
        servePages(shape, 10);
        assertThat(walk(3, 10).next().hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Shape.class,
            names = {"SELF_ONLY", "NONE"})
    void anEmptyPageIsTheLastIfNothingContradictsIt(Shape shape) {
        page(1, "[]", shape.of(1, 2));
        PageWalk walk = walk(1, 10);
        assertThat(walk.next().rows()).isEmpty();
        assertThat(walk.hasNext()).isFalse();
        assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
        assertThat(pagesAsked()).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Shape.class,
            names = {"LIVE", "DOCS", "PURCHASES", "PAYOUTS", "TOTAL_ONLY"})
    void anEmptyPageThatTheTotalContradictsIsAFailure(Shape shape) {
        stubEveryPage("[]", shape.of(1, 2));
        for (int first : new int[] {1, 2}) {
            PageWalk walk = walk(first, 10);
            assertThatThrownBy(walk::next)
                    .isExactlyInstanceOf(KajabiException.class)
                    .hasMessageContaining("page " + first + " is empty")
                    .hasMessageContaining("25 rows according to its total");
        }
        assertThat(pagesAsked()).containsExactly(1, 1, 2, 2, 2, 3);
        assertThat(warnings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Shape.class,
            names = {"LIVE_WITHOUT_META", "TRANSACTIONS", "LINKS_ONLY", "TOTAL_PAGES_ONLY"})
    void anEmptyPageThatOnlyLinksContradictEndsTheListWithAWarning(Shape shape) {
        stubEveryPage("[]", shape.of(1, 2));
        PageWalk walk = walk(1, 10);
        assertThat(walk.next().rows()).isEmpty();
        assertThat(walk.hasNext()).isFalse();
        assertThat(pagesAsked()).containsExactly(1, 1, 2);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("page 1 and the next page are empty", "after 0 rows");
    }

    @ParameterizedTest
    @EnumSource(
            value = Shape.class,
            names = {"NONE", "SELF_ONLY"},
            mode = EnumSource.Mode.EXCLUDE)
    void anEmptyPageInTheMiddleThatWasOneForAMomentIsReadAgain(Shape shape) {
        servePages(shape, 10);
        emptyOnce(2, "");
        assertThat(idsOf(walk(1, 10))).isEqualTo(ids(1, ROWS));
        assertThat(pagesAsked()).containsExactly(1, 2, 2, 3);
        assertThat(warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"meta\":{\"total\":25}", ",\"meta\":{\"total\":0}"})
    void anEmptyPageInTheMiddleDoesNotEndTheList(String rest) {
        servePages(Shape.LIVE, 10);
        page(2, "[]", rest);
        assertThat(idsOf(walk(1, 10)))
                .containsExactlyElementsOf(
                        Stream.concat(ids(1, 10).stream(), ids(21, ROWS).stream()).toList());
        assertThat(warnings())
                .hasSize(2)
                .anyMatch(w -> w.contains("page 2 is empty, although rows follow on page 3"))
                .anyMatch(w -> w.contains("ended after 15 rows, but its total is 25"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"meta\":{\"total\":25}", ",\"meta\":{\"total\":0}"})
    void anEmptyRestOfAListIsAFailureIfRowsAreMissing(String rest) {
        servePages(Shape.LIVE, 10);
        page(2, "[]", rest);
        page(3, "[]", rest);
        for (boolean raw : List.of(false, true)) {
            PageWalk walk = new PageWalk(session, list(), 1, 10, raw);
            walk.next();
            assertThatThrownBy(walk::next)
                    .isExactlyInstanceOf(KajabiException.class)
                    .hasMessageContaining("25 rows according to its total and 10 have been read");
        }
    }

    @Test
    void rowsThatWereDeletedMeanwhileAreNoFault() {
        page(1, rows(1, 10), Shape.LINKS_ONLY.of(1, 2) + ",\"meta\":{\"total\":11}");
        page(2, "[]", Shape.LINKS_ONLY.of(2, 2) + ",\"meta\":{\"total\":9}");
        assertThat(idsOf(walk(1, 10))).isEqualTo(ids(1, 10));
        assertThat(pagesAsked()).containsExactly(1, 2);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aListThatEndsWithFewerRowsThanItsTotalIsAWarningWithBoth() {
        String total = ",\"meta\":{\"total\":25}";
        page(1, rows(1, 10), Shape.LINKS_ONLY.of(1, 3) + total);
        page(2, rows(11, 19), Shape.LINKS_ONLY.of(2, 3) + total);
        page(3, rows(21, 25), Shape.LINKS_ONLY.of(3, 3) + total);
        page(4, "[]", Shape.LINKS_ONLY.of(3, 3) + total);
        assertThat(idsOf(walk(1, 10))).hasSize(24);
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("GET /contacts", "24 rows", "its total is 25");
    }

    @Test
    void theEndOfTheLinksIsNotBelievedIfTheTotalSaysMore() {
        String total = ",\"meta\":{\"total\":25}";
        page(1, rows(1, 10), Shape.LINKS_ONLY.of(1, 1) + total);
        page(2, rows(11, 20), Shape.LINKS_ONLY.of(1, 1) + total);
        page(3, rows(21, 25), Shape.LINKS_ONLY.of(1, 1) + total);
        assertThat(idsOf(walk(1, 10))).isEqualTo(ids(1, ROWS));
        page(1, rows(1, 10), Shape.LINKS_ONLY.of(1, 1) + ",\"meta\":{\"total_pages\":3}");
        assertThat(idsOf(walk(1, 10))).isEqualTo(ids(1, ROWS));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void rowsThatAreAddedMeanwhileAreNoWarning() {
        page(1, rows(1, 10), Shape.LINKS_ONLY.of(1, 2) + ",\"meta\":{\"total\":12}");
        page(2, rows(9, 12), Shape.LINKS_ONLY.of(2, 2) + ",\"meta\":{\"total\":14}");
        page(3, "[]", Shape.LINKS_ONLY.of(2, 2) + ",\"meta\":{\"total\":14}");
        assertThat(idsOf(walk(1, 10))).isEqualTo(ids(1, 12));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void pagesThatComeInACircleAreFoundOut() {
        for (int page = 1; page <= 40; page++) {
            int first = (page - 1) % 3 * 10 + 1;
            page(page, rows(first, first + 9), Shape.LINKS_ONLY.of(1, 2));
        }
        assertThatThrownBy(() -> idsOf(walk(1, 10)))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("the server seems to ignore page[number]");
        assertThat(pagesAsked()).hasSizeLessThan(12);
    }

    @Test
    void nothingIsAskedForBeforeAPageIsWanted() {
        servePages(Shape.LIVE, 10);
        PageWalk walk = walk(1, 10);
        assertThat(walk.hasNext()).isTrue();
        assertThat(pagesAsked()).isEmpty();
        walk.next();
        assertThat(walk.hasNext()).isTrue();
        assertThat(pagesAsked()).containsExactly(1);
    }

    @Test
    void thePageParametersFollowThoseOfTheList() {
        servePages(Shape.LIVE, 10);
        new PageWalk(session, list(), 1, 10, false).next();
        new PageWalk(session, list(), 1, null, false).next();
        assertThat(requests())
                .extracting(LoggedRequest::getUrl)
                .containsExactly(
                        "/v1/contacts?filter%5Bsearch%5D=a%20b%26c&page%5Bnumber%5D=1&page%5Bsize%5D=10",
                        "/v1/contacts?filter%5Bsearch%5D=a%20b%26c&page%5Bnumber%5D=1");
    }

    @Test
    void rowsOfDifferentTypesWithOneIdAreNotTheSame() {
        page(1, "[{\"type\":\"a\",\"id\":\"b:c\"}]", Shape.LINKS_ONLY.of(1, 3));
        page(2, "[{\"type\":\"a:b\",\"id\":\"c\"}]", Shape.LINKS_ONLY.of(2, 3));
        page(3, "[{\"type\":\"a\",\"id\":\"c\"}]", Shape.LINKS_ONLY.of(3, 3));
        assertThat(idsOf(walk(1, 1))).containsExactly("b:c", "c", "c");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void rowsThatWerePushedToTheNextPageComeOnce() {
        page(1, rows(1, 10), Shape.LINKS_ONLY.of(1, 3));
        page(2, rows(8, 17), Shape.LINKS_ONLY.of(2, 3));
        page(3, rows(18, 20), Shape.LINKS_ONLY.of(3, 3));
        PageWalk walk = walk(1, 10);
        assertThat(idsOf(walk)).isEqualTo(ids(1, 20));
    }

    @Test
    void aDocumentKeepsTheRowsThatTheWalkDrops() {
        page(1, rows(1, 10), Shape.LIVE.of(1, 2));
        page(2, rows(10, 12), Shape.LIVE.of(2, 2));
        PageWalk walk = walk(1, 10);
        walk.next();
        PageWalk.Page second = walk.next();
        assertThat(second.rows()).hasSize(2);
        assertThat(second.document().resources()).hasSize(3);
        assertThat(second.number()).isEqualTo(2);
    }

    @Test
    void rowsWithoutIdAreKept() {
        page(1, "[{\"type\":\"x\",\"attributes\":{\"n\":1}}]", Shape.LIVE.of(1, 2));
        page(2, "[{\"type\":\"x\",\"attributes\":{\"n\":2}}]", Shape.LIVE.of(2, 2));
        PageWalk walk = walk(1, 1);
        assertThat(walk.next().rows()).hasSize(1);
        assertThat(walk.next().rows()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Shape.class,
            names = {"LIVE", "LIVE_WITHOUT_META", "DOCS", "LINKS_ONLY", "TOTAL_PAGES_ONLY"})
    void aServerThatNeverTurnsThePageIsFoundOut(Shape shape) {
        stubEveryPage(rows(1, 10), shape.of(1, 1_000));
        PageWalk walk = walk(1, 10);
        assertThatThrownBy(() -> idsOf(walk))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("GET /contacts returned the same rows for page 1 and page 4")
                .hasMessageContaining("the server seems to ignore page[number]");
        assertThat(pagesAsked()).isEqualTo(numbers(1, 4));
    }

    @Test
    void aServerThatNeverTurnsThePageOfRowsWithoutIdIsFoundOut() {
        stubEveryPage("[{\"type\":\"x\",\"attributes\":{\"n\":1}}]", Shape.LIVE.of(1, 1_000));
        assertThatThrownBy(() -> idsOf(walk(1, 1)))
                .hasMessageContaining("the server seems to ignore page[number]");
    }

    @Test
    void aFullPageThatComesAgainAndAgainWithoutLinksIsFoundOutToo() {
        stubEveryPage(rows(1, 10), "");
        assertThatThrownBy(() -> idsOf(walk(1, 10)))
                .hasMessageContaining("the server seems to ignore page[number]");
    }

    @Test
    void aListThatIsNotPagedIsReadOnce() {
        stubEveryPage(rows(1, 7), "");
        assertThat(idsOf(walk(1, 10))).isEqualTo(ids(1, 7));
        assertThat(pagesAsked()).containsExactly(1, 2);
    }

    @Test
    void aPageThatWasPushedOnAsAWholeIsNoStandstill() {
        page(1, rows(1, 1), Shape.LIVE.of(1, 3));
        page(2, rows(1, 1), Shape.LIVE.of(2, 3));
        page(3, rows(2, 2), Shape.LIVE_WITHOUT_META.of(3, 3));
        PageWalk walk = walk(1, 1);
        assertThat(walk.next().rows()).hasSize(1);
        assertThat(walk.next().rows()).isEmpty();
        assertThat(walk.next().rows()).hasSize(1);
    }

    @Test
    void anAnswerThatBreaksOffIsReadAgainAsIfNothingHadBeen() throws Exception {
        String body = "{\"data\":" + rows(1, 10) + Shape.LINKS_ONLY.of(1, 1) + "}";
        try (RawServer raw =
                RawServer.answering(
                        RawServer.json(body, body.length() + 10),
                        RawServer.json(body, body.length()))) {
            SessionSettings settings = Settings.of(raw.baseUrl(), Settings.access("token"));
            KajabiSession other = new KajabiSession(context, settings, System::nanoTime);
            PageWalk walk = new PageWalk(other, list(), 1, 10, false);
            assertThat(walk.next().rows()).hasSize(10);
            assertThat(walk.hasNext()).isFalse();
            assertThat(raw.requests()).hasSize(2);
            other.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"meta\":{}}", "{\"data\":null}", "{\"data\":{}}"})
    void anAnswerWithoutAListIsNoEmptyList(String body) {
        page(1, rows(1, 10), Shape.LIVE.of(1, 2));
        SERVER.stubFor(
                get(urlPathEqualTo("/v1/contacts"))
                        .withQueryParam("page[number]", equalTo("2"))
                        .willReturn(aResponse().withBody(body)));
        for (boolean raw : List.of(false, true)) {
            PageWalk walk = new PageWalk(session, list(), 1, 10, raw);
            walk.next();
            assertThatThrownBy(walk::next)
                    .isInstanceOf(KajabiException.class)
                    .hasMessageContaining("cannot be read: /data")
                    .hasCauseInstanceOf(DocumentException.class);
        }
    }

    @Test
    void theTextIsKeptIfItIsWanted() {
        String data = "[ {\"id\" : \"1\", \"type\":\"contacts\", \"x\": \"\\u00e4\u00e4\"} ]";
        page(1, data, "");
        PageWalk.Page page = new PageWalk(session, list(), 1, 10, true).next();
        assertThat(page.text()).isEqualTo("{\"data\":" + data + "}");
        assertThat(page.rows()).hasSize(1);
        assertThat(walk(1, 10).next().text()).isNull();
    }

    private PageWalk walk(int firstPage, @Nullable Integer size) {
        return new PageWalk(session, list(), firstPage, size, false);
    }

    private static ApiRequest list() {
        return ApiRequest.get(
                "/contacts", List.of(new ApiRequest.Parameter("filter[search]", "a b&c")));
    }

    private static List<String> idsOf(PageWalk walk) {
        List<String> ids = new ArrayList<>();
        while (walk.hasNext()) {
            walk.next().rows().stream().map(Resource::getId).forEach(ids::add);
        }
        return ids;
    }

    /** Serves all rows in pages of a size, whatever size is asked for, and then empty pages. */
    private static void servePages(Shape shape, int size) {
        stubEveryPage("[]", "");
        int pages = (ROWS + size - 1) / size;
        for (int page = 1; page <= pages; page++) {
            int first = (page - 1) * size + 1;
            page(page, rows(first, Math.min(ROWS, page * size)), shape.of(page, pages));
        }
    }

    /** Gives an empty page once and then the one that was there. */
    private static void emptyOnce(int number, String rest) {
        SERVER.stubFor(
                get(urlPathEqualTo("/v1/contacts"))
                        .withQueryParam("page[number]", equalTo(Integer.toString(number)))
                        .inScenario("once")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willSetStateTo("well")
                        .willReturn(answer("[]", rest)));
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static void page(int number, String data, String rest) {
        SERVER.stubFor(
                get(urlPathEqualTo("/v1/contacts"))
                        .withQueryParam("page[number]", equalTo(Integer.toString(number)))
                        .willReturn(answer(data, rest)));
    }

    private static void stubEveryPage(String data, String rest) {
        SERVER.stubFor(any(anyUrl()).atPriority(10).willReturn(answer(data, rest)));
    }

    private static ResponseDefinitionBuilder answer(String data, String rest) {
        return aResponse()
                .withHeader("content-type", "application/vnd.api+json")
                .withBody("{\"data\":" + data + rest + "}");
    }

    private static String rows(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(id -> "{\"type\":\"contacts\",\"id\":\"" + id + "\",\"attributes\":{}}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> ids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    private static List<LoggedRequest> requests() {
        return SERVER.getAllServeEvents().stream()
                .map(event -> event.getRequest())
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toCollection(ArrayList::new),
                                list -> {
                                    Collections.reverse(list);
                                    return list;
                                }));
    }

    private static List<Integer> pagesAsked() {
        return requests().stream()
                .map(request -> request.queryParameter("page[number]").firstValue())
                .map(Integer::valueOf)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"links\":{\"last\":\"/x?page[number]=9\"}",
                "\"links\":{\"last\":{\"href\":\"/x?page%5Bsize%5D=2&page%5Bnumber%5D=2\"}}",
                "\"meta\":{\"page\":{\"total\":5}}",
                "\"meta\":{\"page\":{\"total\":\"5\"}}"
            })
    void anEmptyPageThatShouldHaveRowsIsReadAgain(String sign) {
        SERVER.stubFor(
                get(anyUrl()).willReturn(aResponse().withBody("{\"data\":[]," + sign + "}")));
        PageWalk walk =
                new PageWalk(session, ApiRequest.get("/contacts", List.of()), 1, null, false);
        assertThat(walk.next().rows()).isEmpty();
        assertThat(SERVER.getAllServeEvents()).as("page 1 twice, page 2").hasSize(3);
        assertThat(log.list).extracting(ILoggingEvent::getLevel).contains(Level.WARN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"links\":{\"last\":\"/x?page[number]=1\"}",
                "\"links\":{\"last\":\"/x?page[number]=\"}",
                "\"links\":{\"last\":null}",
                "\"meta\":{\"page\":{\"total\":0}}",
                "\"meta\":{\"page\":5,\"total_count\":0.0}",
                "\"meta\":{\"page\":{\"total\":-1}}"
            })
    void anEmptyListIsReadOnce(String sign) {
        SERVER.stubFor(
                get(anyUrl()).willReturn(aResponse().withBody("{\"data\":[]," + sign + "}")));
        PageWalk walk =
                new PageWalk(session, ApiRequest.get("/contacts", List.of()), 1, null, false);
        assertThat(walk.next().rows()).isEmpty();
        assertThat(SERVER.getAllServeEvents()).hasSize(1);
        assertThat(log.list).isEmpty();
    }

    @Test
    void aTotalWithADecimalPointIsATotal() {
        SERVER.stubFor(
                get(anyUrl())
                        .willReturn(
                                aResponse()
                                        .withBody("{\"data\":[],\"meta\":{\"total_count\":5.0}}")));
        PageWalk walk =
                new PageWalk(session, ApiRequest.get("/contacts", List.of()), 1, null, false);
        assertThatThrownBy(walk::next)
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("page 1 is empty, but the list has 5 rows");
    }
}
