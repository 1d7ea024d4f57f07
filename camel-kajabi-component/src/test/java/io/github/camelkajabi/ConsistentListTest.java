// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.sandbox.FaultRules;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A list with consistent=true is complete although records come and go while it is read. */
class ConsistentListTest extends SandboxTest {

    private static final String LIST = "contacts?operation=list&consistent=true&pageSize=10";
    private static final String PATH = "/v1/contacts";

    private int made;

    @Override
    protected KajabiSandbox sandbox() {
        return KajabiSandbox.builder().build().open();
    }

    @ParameterizedTest
    @CsvSource({"0, all", "1, all", "9, stream", "10, all", "11, stream", "39, all", "250, stream"})
    void aListThatDoesNotChangeIsWholeAndOldestFirst(int rows, Paging paging) {
        List<String> ids = add(rows);
        assertThat(ids(list(LIST + "&paging=" + paging))).containsExactlyElementsOf(ids);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void eachRecordThatStaysIsReturnedOnce(long seed) {
        Random random = new Random(seed);
        List<String> before = add(120 + random.nextInt(200));
        Set<String> gone = new HashSet<>();
        sandbox.faults()
                .on(
                        request -> {
                            if (request.path().equals(PATH)) {
                                change(random, before, gone);
                            }
                            return false;
                        })
                .add();
        List<String> seen = ids(list(LIST + (random.nextBoolean() ? "&paging=stream" : "")));
        assertThat(seen).as("seed %d", seed).doesNotHaveDuplicates();
        assertThat(seen)
                .as("seed %d", seed)
                .containsAll(before.stream().filter(id -> !gone.contains(id)).toList());
    }

    /** Up to three records come or go between two requests. */
    private void change(Random random, List<String> before, Set<String> gone) {
        for (int i = random.nextInt(4); i > 0; i--) {
            if (random.nextBoolean()) {
                add(1);
            } else {
                String id = before.get(random.nextInt(before.size()));
                if (gone.add(id)) {
                    sandbox.data().deleteContact(id);
                }
            }
        }
    }

    @Test
    void aListThatGrowsForEverEnds() {
        List<String> before = add(300);
        sandbox.faults()
                .on(
                        request -> {
                            if (request.path().equals(PATH)) {
                                add(8);
                            }
                            return false;
                        })
                .add();
        assertThat(ids(list("contacts?operation=list&consistent=true")))
                .containsAll(before)
                .doesNotHaveDuplicates();
    }

    @Test
    void anEmptyResponseInBetweenDoesNotEndTheList() {
        List<String> ids = add(60);
        sandbox.faults().on("GET", PATH).skip(2).times(1).emptyList().add();
        assertThat(ids(list(LIST))).containsExactlyElementsOf(ids);
    }

    /** A copy of the list as it was when it had fewer records. */
    @ParameterizedTest
    @CsvSource({"100, 100", "100, 10", "245, 10", "30, 10", "95, 100"})
    void anOutdatedResponseAtAnyPlaceHidesNoRecord(int before, int pageSize) {
        String uri = "contacts?operation=list&consistent=true&pageSize=" + pageSize;
        long requests = Long.MAX_VALUE;
        List<String> ids = new ArrayList<>(add(before));
        for (int stale = 0; stale < requests; stale++) {
            FaultRules.Rule outdated =
                    sandbox.faults().on("GET", PATH).skip(stale).times(1).stale();
            outdated.add();
            List<String> added = add(250 - before);
            ids.addAll(added);
            sandbox.requests().clear();
            assertThat(ids(list(uri))).as("response %d", stale + 1).containsExactlyElementsOf(ids);
            requests = sandbox.requests().count("GET", PATH);
            outdated.lift();
            added.forEach(sandbox.data()::deleteContact);
            ids.removeAll(added);
        }
    }

    @Test
    void anEmptyFirstResponseIsLookedAtTwice() {
        List<String> ids = add(5);
        sandbox.faults().on("GET", PATH).times(1).emptyList().add();
        assertThat(ids(list(LIST))).containsExactlyElementsOf(ids);
    }

    @Test
    void aFailureIsThrownInItsPlaceAndTheListGoesOn() {
        List<String> ids = add(60);
        sandbox.faults().on("GET", PATH).skip(12).times(1).respond(422).add();
        KajabiIterator rows =
                template.send("kajabi:" + LIST + "&paging=stream", e -> {})
                        .getMessage()
                        .getBody(KajabiIterator.class);
        List<String> seen = new ArrayList<>();
        int failures = 0;
        while (rows.hasNext()) {
            try {
                seen.add(((Resource) rows.next()).getId());
            } catch (RuntimeException e) {
                failures++;
            }
        }
        assertThat(failures).isEqualTo(1);
        assertThat(seen).containsExactlyElementsOf(ids);
    }

    @Test
    void theHeadersOfTheMessageCount() {
        add(12);
        String ada = sandbox.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        Exchange exchange =
                template.send(
                        "kajabi:" + LIST,
                        e ->
                                e.getMessage()
                                        .setHeader(
                                                KajabiConstants.FILTER,
                                                Map.of("email_contains", "ada")));
        assertThat(ids(exchange.getMessage().getBody(List.class))).containsExactly(ada);
        assertThat(
                        template.send(
                                        "kajabi:" + LIST,
                                        e -> e.getMessage().setHeader(KajabiConstants.SORT, "name"))
                                .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CamelKajabiSort");
    }

    @Test
    void aHeaderWithoutAMeaningIsRefusedAndTheRowsOfAPageCount() {
        add(12);
        Map.of(KajabiConstants.PAGING, "page", KajabiConstants.PREFETCH, 8)
                .forEach(
                        (header, value) ->
                                assertThat(
                                                template.send(
                                                                "kajabi:" + LIST,
                                                                e ->
                                                                        e.getMessage()
                                                                                .setHeader(
                                                                                        header,
                                                                                        value))
                                                        .getException())
                                        .isInstanceOf(IllegalArgumentException.class)
                                        .hasMessageContaining(header));
        Exchange list =
                template.send(
                        "kajabi:" + LIST,
                        e -> e.getMessage().setHeader(KajabiConstants.PAGE_SIZE, 11));
        assertThat(list.getException()).isNull();
        assertThat(ids(list.getMessage().getBody(List.class))).hasSize(12);
        assertThat(sandbox.requests().entries("GET", "/v1/contacts").get(0).parameter("page[size]"))
                .isEqualTo("11");
    }

    @Test
    void aStreamThatWasClosedRequestsNothingMore() {
        add(120);
        KajabiIterator rows =
                template.requestBody(
                        "kajabi:" + LIST + "&paging=stream", (Object) null, KajabiIterator.class);
        rows.next();
        rows.close();
        long requests = sandbox.requests().total();
        assertThat(rows.hasNext()).isFalse();
        assertThat(sandbox.requests().total()).isEqualTo(requests);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "purchases",
                "transactions",
                "orders",
                "order_items",
                "customers",
                "form_submissions",
                "contact_notes",
                "website_pages"
            })
    void eachListThatCanBePolledCanBeReadWhole(String resource) {
        String uri = resource + "?operation=list&consistent=true";
        assertThat(list(uri)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    products?operation=list&consistent=true | contacts, customers
                    contact_tags?operation=list&consistent=true | Supported: operation=list of
                    contacts?operation=get&consistent=true | Supported: operation=list of
                    contacts?consistent=true | Supported: operation=list of
                    contacts?operation=list&consistent=true&sort=name | sort:
                    contacts?operation=list&consistent=true&pageNumber=2 | pageNumber:
                    contacts?operation=list&consistent=true&prefetch=2 | prefetch:
                    contacts?operation=list&consistent=true&rawPayload=true | rawPayload:
                    contacts?operation=list&consistent=true&paging=page | paging=page
                    """)
    void whereItMeansNothingItIsRefusedAtTheStart(String uri, String told) {
        assertThatThrownBy(() -> context.getEndpoint("kajabi:" + uri))
                .hasStackTraceContaining(told);
    }

    private List<String> add(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made++;
            sandbox.clock().advance(Duration.ofSeconds(1));
            ids.add(
                    sandbox.data()
                            .addContact(
                                    Map.of(
                                            "name",
                                            "C" + made,
                                            "email",
                                            "c" + made + "@example.org")));
        }
        return ids;
    }

    private static List<String> ids(List<?> rows) {
        return rows.stream().map(row -> ((Resource) row).getId()).toList();
    }
}
