// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.github.camelkajabi.client.KajabiUnavailableException;
import io.github.camelkajabi.model.Contact;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.PageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three ways to read a list. */
class PagingTest extends SandboxTest {

    private static final String LIST = "contacts?operation=list&sort=created_at";
    private static final String PATH = "/v1/contacts";
    private static final int ROWS = 25;

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                    .build();

    @RegisterExtension
    static final WireMockExtension ELSEWHERE =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.wireMockConfig().dynamicPort())
                    .build();

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
    void allPagesMakeOneListInTheOrderOfTheServer() {
        Exchange exchange = send(LIST + "&pageSize=10");
        assertThat(idsOf(exchange)).isEqualTo(ids);
        assertThat(pagesAsked()).containsExactly("1", "2", "3");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.TOTAL_COUNT)).isEqualTo(25L);
        assertThat(exchange.getMessage().getHeader(KajabiConstants.NEXT_PAGE)).isNull();
        assertThat(exchange.getMessage().getHeader(KajabiConstants.REQUEST_ID)).isNotNull();
    }

    @Test
    void aHundredRowsAreAskedForAndWhatTheServerGivesIsEnough() {
        assertThat(idsOf(send(LIST))).isEqualTo(ids);
        assertThat(sandbox.requests().entries("GET", PATH))
                .hasSize(3)
                .allMatch(entry -> entry.parameter("page[size]").equals("100"));
    }

    @ParameterizedTest
    @EnumSource
    void everyShapeOfAnswerGivesTheWholeListWhateverTheServerCaps(PageShape shape)
            throws Exception {
        try (KajabiSandbox other =
                KajabiSandbox.builder().pageShape(shape).maxPageSize(7).build().open()) {
            for (int i = 1; i <= ROWS; i++) {
                other.data().addContact(Map.of("name", "C" + i, "email", "c" + i + "@example.org"));
            }
            context.addComponent("other", component(other));
            assertThat(request("other:contacts?operation=list"))
                    .hasSize(ROWS)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void anEmptyListIsAnEmptyList() {
        Exchange exchange = send(LIST + "&filter.search=nobody-has-this-name");
        assertThat(exchange.getMessage().getBody()).isEqualTo(List.of());
        assertThat(pagesAsked()).containsExactly("1");
    }

    @Test
    void aListThatBreaksInTheMiddleFailsAsAWhole() {
        sandbox.faults()
                .on(request -> request.parameter("page[number]").equals("3"))
                .forever()
                .respond(422)
                .add();
        Exchange exchange = send(LIST);
        assertThat(exchange.getException()).hasMessageContaining("GET /contacts returned 422");
        assertThat(exchange.getMessage().getBody()).isNull();
    }

    @Test
    void aStreamWithoutPrefetchAsksForAPageWhenItIsNeeded() {
        Exchange exchange = send(LIST + "&paging=stream&prefetch=0&pageSize=10");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.TOTAL_COUNT)).isEqualTo(25L);
        KajabiIterator rows = exchange.getMessage().getBody(KajabiIterator.class);
        List<String> read = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            assertThat(pagesAsked()).containsExactly("1");
            read.add(((Contact) rows.next()).getId());
        }
        assertThat(pagesAsked()).containsExactly("1");
        read.add(((Contact) rows.next()).getId());
        assertThat(pagesAsked()).containsExactly("1", "2");
        rows.forEachRemaining(row -> read.add(((Contact) row).getId()));
        assertThat(read).isEqualTo(ids);
        assertThat(pagesAsked()).containsExactly("1", "2", "3");
        assertThat(rows.hasNext()).isFalse();
        assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aStreamWithoutPrefetchThatIsClosedAsksForNothingMore() {
        KajabiIterator rows =
                send(LIST + "&paging=stream&prefetch=0").getMessage().getBody(KajabiIterator.class);
        rows.next();
        rows.close();
        assertThat(rows.hasNext()).isFalse();
        assertThat(pagesAsked()).containsExactly("1");
    }

    @Test
    void aStreamHoldsNoConnectionWhileItsRowsAreWorkedOn() {
        KajabiIterator rows =
                send(LIST + "&paging=stream&prefetch=0").getMessage().getBody(KajabiIterator.class);
        rows.next();
        assertThat(
                        context.getEndpoint(
                                        "kajabi:" + LIST + "&paging=stream&prefetch=0",
                                        KajabiEndpoint.class)
                                .session()
                                .connectionsInUse())
                .isZero();
    }

    @Test
    void aStreamThatBreaksSaysSoWhereItBreaks() {
        KajabiIterator rows =
                send(LIST + "&paging=stream&prefetch=0").getMessage().getBody(KajabiIterator.class);
        sandbox.faults().on("GET", PATH).forever().respond(422).add();
        for (int i = 0; i < 10; i++) {
            rows.next();
        }
        assertThat(rows.hasNext()).as("something is to come").isTrue();
        assertThatThrownBy(rows::next).hasMessageContaining("422");
        sandbox.faults().clear();
        assertThat(((Contact) rows.next()).getId()).isEqualTo(ids.get(10));
    }

    @Test
    void aStreamCanBeSplit() throws Exception {
        addRoutes(
                new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:in")
                                .to("kajabi:" + LIST + "&paging=stream")
                                .split(body())
                                .streaming()
                                .to("mock:row");
                    }
                });
        MockEndpoint mock = context.getEndpoint("mock:row", MockEndpoint.class);
        mock.expectedMessageCount(ROWS);
        template.requestBody("direct:in", (Object) null);
        mock.assertIsSatisfied();
        assertThat(mock.getExchanges())
                .extracting(e -> e.getMessage().getBody(Contact.class).getId())
                .isEqualTo(ids);
    }

    @Test
    void onePageIsOnePage() {
        Exchange exchange = send(LIST + "&pageNumber=2&pageSize=10");
        assertThat(idsOf(exchange)).isEqualTo(ids.subList(10, 20));
        assertThat(pagesAsked()).containsExactly("2");
        assertThat(exchange.getMessage().getHeader(KajabiConstants.TOTAL_COUNT)).isEqualTo(25L);
        assertThat(exchange.getMessage().getHeader(KajabiConstants.NEXT_PAGE)).isEqualTo(3);
    }

    @Test
    void theLastPageHasNoNext() {
        Exchange exchange =
                template.send(
                        "kajabi:" + LIST + "&paging=page",
                        e -> {
                            e.getMessage().setHeader(KajabiConstants.PAGE_NUMBER, 3);
                            e.getMessage().setHeader(KajabiConstants.PAGE_SIZE, "10");
                            e.getMessage().setHeader(KajabiConstants.NEXT_PAGE, 3);
                        });
        assertThat(idsOf(exchange)).isEqualTo(ids.subList(20, 25));
        assertThat(exchange.getMessage().getHeader(KajabiConstants.NEXT_PAGE)).isNull();
    }

    @Test
    void pagesCanBeWalkedByTheirHeaders() {
        List<String> read = new ArrayList<>();
        Integer page = 1;
        while (page != null) {
            Integer number = page;
            Exchange exchange =
                    template.send(
                            "kajabi:" + LIST + "&pageSize=10",
                            e -> e.getMessage().setHeader(KajabiConstants.PAGE_NUMBER, number));
            read.addAll(idsOf(exchange));
            page = exchange.getMessage().getHeader(KajabiConstants.NEXT_PAGE, Integer.class);
        }
        assertThat(read).isEqualTo(ids);
        assertThat(pagesAsked()).containsExactly("1", "2", "3");
    }

    @Test
    void onePageLeavesTheSizeToTheServer() {
        send(LIST + "&paging=page");
        assertThat(sandbox.requests().entries("GET", PATH))
                .singleElement()
                .satisfies(entry -> assertThat(entry.query()).doesNotContainKey("page[size]"));
    }

    @Test
    void theNumberOfPagesIsToldAsFarAsTheAnswerDoes() throws Exception {
        try (KajabiSandbox other =
                KajabiSandbox.builder().pageShape(PageShape.DOCS).build().open()) {
            context.addComponent("other", component(other));
            Exchange exchange =
                    template.send("other:contact_tags?operation=list&pageSize=2", e -> {});
            assertThat(exchange.getMessage().getHeader(KajabiConstants.TOTAL_PAGES)).isEqualTo(2);
            assertThat(exchange.getMessage().getHeader(KajabiConstants.TOTAL_COUNT)).isEqualTo(3L);
        }
    }

    @Test
    void aHostInALinkReceivesNothing() {
        for (int page = 1; page <= 3; page++) {
            String next =
                    page == 3
                            ? "null"
                            : "\""
                                    + ELSEWHERE.baseUrl()
                                    + "/v1/contacts?page[number]="
                                    + (page + 1)
                                    + "\"";
            page(
                    page,
                    "{\"data\":[{\"type\":\"contacts\",\"id\":\""
                            + page
                            + "\"}],\"links\":{\"next\":"
                            + next
                            + ",\"last\":\"//"
                            + ELSEWHERE.baseUrl()
                            + "\"}}");
        }
        ELSEWHERE.stubFor(any(anyUrl()).willReturn(ok("{\"data\":[]}")));
        addRawServer();
        assertThat(request("raw:contacts?operation=list")).hasSize(3);
        assertThat(ELSEWHERE.getAllServeEvents()).isEmpty();
        assertThat(SERVER.getAllServeEvents())
                .hasSize(3)
                .allMatch(e -> "Bearer given".equals(e.getRequest().getHeader("Authorization")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/v1/contacts?page[number]=2",
                "//evil.example/?page%5Bnumber%5D=2",
                "/elsewhere",
                "not a link at all \\u0000 ]["
            })
    void anyNextMeansTheNextPageOfTheSameList(String next) {
        page(
                1,
                "{\"data\":[{\"type\":\"contacts\",\"id\":\"1\"}],\"links\":{\"next\":\""
                        + next
                        + "\"}}");
        page(2, "{\"data\":[{\"type\":\"contacts\",\"id\":\"2\"}],\"links\":{\"next\":null}}");
        addRawServer();
        assertThat(request("raw:contacts?operation=list&filter.search=a")).hasSize(2);
        assertThat(SERVER.getAllServeEvents())
                .allMatch(
                        e ->
                                e.getRequest()
                                        .getUrl()
                                        .startsWith("/v1/contacts?filter%5Bsearch%5D=a&page"));
    }

    @Test
    void theRawPayloadIsTheTextAsItCame() {
        String first =
                "{ \"data\" : [ {\"id\":\"1\", \"type\":\"contacts\",\"n\":1.50,"
                        + "\"x\":\"\\u00e4 \u00e4 \uD83D\uDE00 \\/\"}\r\n\t],"
                        + "\"links\":{\"next\":\"?\"}} ";
        String second =
                "{\"data\":[{\"type\":\"contacts\",\"id\":\"2\"}],\"links\":{\"prev\":1}}\n";
        page(1, first);
        page(2, second);
        addRawServer();
        String list = "raw:contacts?operation=list&rawPayload=true";
        assertThat(template.requestBody(list, (Object) null)).isEqualTo(List.of(first, second));
        assertThat(template.requestBody(list + "&paging=page", (Object) null)).isEqualTo(first);
        assertThat(template.requestBody(list + "&pageNumber=2", (Object) null)).isEqualTo(second);

        KajabiIterator pages =
                (KajabiIterator) template.requestBody(list + "&paging=stream", (Object) null);
        assertThat(pages).toIterable().containsExactly(first, second);
    }

    @Test
    void theRawPayloadOfASingleRecordIsTheTextAsItCame() {
        String text = " {\"data\" :{\"type\":\"contacts\",\"id\":\"1\" , \"a\":1e2}}\n";
        SERVER.stubFor(get(urlPathEqualTo(PATH + "/1")).willReturn(ok(text)));
        addRawServer();
        assertThat(
                        template.requestBody(
                                "raw:contacts?operation=get&id=1&rawPayload=true", (Object) null))
                .isEqualTo(text);
    }

    @Test
    void aServerThatNeverTurnsThePageIsFoundOut() {
        SERVER.stubFor(
                any(anyUrl())
                        .willReturn(
                                ok(
                                        "{\"data\":[{\"type\":\"contacts\",\"id\":\"1\"}],"
                                                + "\"links\":{\"next\":\"?\"}}")));
        addRawServer();
        Exchange exchange = template.send("raw:contacts?operation=list", e -> {});
        assertThat(exchange.getException())
                .hasMessageContaining("the server seems to ignore page[number]");
    }

    @Test
    void aPageThatFailsForAMomentIsAskedForAgain() {
        sandbox.faults()
                .on(request -> request.parameter("page[number]").equals("2"))
                .truncate()
                .add();
        context.getComponent("kajabi", KajabiComponent.class).getConfiguration().setRetryBackoff(1);
        assertThat(idsOf(send(LIST))).isEqualTo(ids);
        assertThat(pagesAsked()).containsExactly("1", "2", "2", "3");
    }

    @Test
    void aServerThatIsGoneIsToldAsSuch() {
        KajabiConfiguration configuration =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        configuration.setRetryBackoff(1);
        KajabiIterator rows =
                send(LIST + "&paging=stream").getMessage().getBody(KajabiIterator.class);
        sandbox.close();
        assertThatThrownBy(() -> rows.forEachRemaining(row -> {}))
                .isInstanceOf(KajabiUnavailableException.class);
    }

    private void addRawServer() {
        KajabiComponent component = new KajabiComponent();
        component.getConfiguration().setBaseUrl(SERVER.baseUrl() + "/v1");
        component.getConfiguration().setAccessToken("given");
        context.addComponent("raw", component);
    }

    private static void page(int number, String body) {
        SERVER.stubFor(
                get(urlPathEqualTo(PATH))
                        .withQueryParam("page[number]", equalTo(Integer.toString(number)))
                        .willReturn(
                                aResponse()
                                        .withHeader("content-type", "application/vnd.api+json")
                                        .withBody(body)));
    }

    private List<?> request(String uri) {
        return template.requestBody(uri, (Object) null, List.class);
    }

    private Exchange send(String uri) {
        return template.send("kajabi:" + uri, exchange -> {});
    }

    private static List<String> idsOf(Exchange exchange) {
        assertThat(exchange.getException()).isNull();
        List<String> ids = new ArrayList<>();
        for (Object row : exchange.getMessage().getBody(List.class)) {
            ids.add(((Contact) row).getId());
        }
        return ids;
    }

    private List<String> pagesAsked() {
        return sandbox.requests().entries("GET", PATH).stream()
                .map(entry -> entry.parameter("page[number]"))
                .toList();
    }
}
