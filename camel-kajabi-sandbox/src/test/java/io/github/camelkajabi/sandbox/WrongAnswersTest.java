// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WrongAnswersTest {

    private static final Instant START = Instant.parse("2026-03-04T12:00:00.123Z");
    private static final String LIST = "/contacts?page[size]=5&page[number]=";

    @RegisterExtension
    final SandboxExtension kajabi =
            new SandboxExtension(KajabiSandbox.builder().clock(SandboxClock.fixed(START)));

    private KajabiSandbox sandbox;
    private SandboxData data;
    private FaultRules faults;
    private TestClient client;
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void twelveContacts() {
        sandbox = kajabi.sandbox();
        data = sandbox.data();
        faults = sandbox.faults();
        client = new TestClient(sandbox);
        for (int i = 0; i < 12; i++) {
            // Lists show the newest first.
            ids.add(0, data.addContact(Map.of("name", "C" + i, "email", i + "@example.org")));
        }
    }

    private FaultRules.Rule onContacts() {
        return faults.on("GET", "/v1/contacts");
    }

    private TestClient.Answer page(int number) throws Exception {
        TestClient.Answer answer = client.get(LIST + number);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/vnd.api+json");
        return answer;
    }

    /** Returns the first page as the rule leaves it, and checks that the next one is right. */
    private JsonNode first(FaultRules.Rule rule) throws Exception {
        rule.add();
        JsonNode wrong = page(1).json();
        assertThat(rule.applied()).isEqualTo(1);
        assertThat(page(1).ids()).isEqualTo(ids.subList(0, 5));
        return wrong;
    }

    private static List<String> ids(JsonNode document) {
        List<String> ids = new ArrayList<>();
        document.path("data").forEach(row -> ids.add(row.path("id").asText()));
        return ids;
    }

    @ParameterizedTest
    @EnumSource(PageShape.class)
    void anEmptyListLooksLikeOneWithoutRows(PageShape shape) throws Exception {
        KajabiSandbox.Builder builder =
                KajabiSandbox.builder().linkBase("http://x/v1").pageShape(shape);
        try (KajabiSandbox full = builder.build().open();
                KajabiSandbox none = builder.build().open()) {
            for (int i = 0; i < 12; i++) {
                full.data().addMadeUpContact();
            }
            full.faults().on("GET", "/v1/contacts").times(2).emptyList().add();
            for (int number = 1; number <= 2; number++) {
                assertThat(new TestClient(full).get(LIST + number).json())
                        .isEqualTo(new TestClient(none).get(LIST + number).json());
            }
            assertThat(new TestClient(full).get(LIST + 1).ids()).hasSize(5);
        }
    }

    @Test
    void anEmptyPageContradictsItsLinksAndTotals() throws Exception {
        JsonNode wrong = first(onContacts().emptyPage());
        assertThat(wrong.path("data")).isEmpty();
        assertThat(wrong.path("data").isArray()).isTrue();
        assertThat(wrong.at("/meta/total").asInt()).isEqualTo(12);
        assertThat(wrong.at("/links/next").isTextual()).isTrue();
    }

    @Test
    void anEmptyPageMayBeBare() throws Exception {
        onContacts().emptyPage().withoutLinks().withoutTotals().add();
        assertThat(client.get("/contacts").body()).isEqualTo("{\"data\":[]}");
    }

    @Test
    void anEmptyPageIncludesNothing() throws Exception {
        String contact = ids.get(0);
        data.tag(contact, data.tagId("Newcomer"));
        onContacts().emptyPage().add();
        assertThat(client.get("/contacts?include=tags").json().has("included")).isFalse();
        assertThat(client.get("/contacts?include=tags").json().path("included")).hasSize(1);
    }

    @Test
    void shortPages() throws Exception {
        assertThat(ids(first(onContacts().withoutLast(2)))).isEqualTo(ids.subList(0, 3));
        assertThat(ids(first(onContacts().withoutLast(9)))).isEmpty();
        assertThat(ids(first(onContacts().keepFirst(1)))).isEqualTo(ids.subList(0, 1));
        assertThat(ids(first(onContacts().keepFirst(0)))).isEmpty();
        assertThat(ids(first(onContacts().keepFirst(9)))).isEqualTo(ids.subList(0, 5));
        assertThat(ids(first(onContacts().withoutMiddleRow()))).containsExactly(without(2));
        assertThat(ids(first(onContacts().withoutRow(1)))).containsExactly(without(0));
        assertThat(ids(first(onContacts().withoutRow(-2)))).containsExactly(without(3));
        assertThat(ids(first(onContacts().withoutRow(6)))).isEqualTo(ids.subList(0, 5));
        assertThat(ids(first(onContacts().withoutRow(-6)))).isEqualTo(ids.subList(0, 5));
        JsonNode both = first(onContacts().withoutRow(1).withoutLast(1));
        assertThat(ids(both)).isEqualTo(ids.subList(1, 4));
        assertThat(both.at("/meta/total").asInt()).isEqualTo(12);
        assertThat(both.at("/links/next").isTextual()).isTrue();
    }

    private String[] without(int index) {
        List<String> rest = new ArrayList<>(ids.subList(0, 5));
        rest.remove(index);
        return rest.toArray(String[]::new);
    }

    @Test
    void oneRecordIsDeniedWhereverItWouldBe() throws Exception {
        FaultRules.Rule rule = onContacts().forever().withoutRecord(ids.get(6));
        rule.add();
        assertThat(page(1).ids()).hasSize(5);
        assertThat(page(2).ids()).hasSize(4).doesNotContain(ids.get(6));
        assertThat(client.get("/contacts?sort=created_at").ids())
                .hasSize(11)
                .doesNotContain(ids.get(6));
        assertThat(client.get("/contacts/" + ids.get(6)).status()).isEqualTo(200);
        rule.lift();
        rule.lift();
        assertThat(page(2).ids()).hasSize(5);
    }

    @Test
    void ignoredFiltersAndSitesShowOtherRows() throws Exception {
        String other = data.addSite("Other");
        String stranger = data.addContact(other, Map.of("email", "s@example.org"), START);
        String site = "filter[site_id]=" + data.siteId();
        String one = "/contacts?" + site + "&filter[search]=C3&page[size]=20";
        assertThat(client.get(one).ids()).containsExactly(ids.get(8));
        onContacts().ignore("filter[site_id]").add();
        onContacts().ignore("filter[*]").add();
        onContacts().ignore("filter[search]", "page[size]").add();
        assertThat(client.get("/contacts?" + site + "&page[size]=20").ids())
                .hasSize(13)
                .contains(stranger);
        assertThat(client.get(one).ids()).hasSize(13).contains(stranger);
        assertThat(client.get(one).ids()).isEqualTo(ids);
        assertThat(client.get(one).ids()).containsExactly(ids.get(8));
    }

    @Test
    void ignoredSortAndPageNumber() throws Exception {
        String wanted = "/contacts?sort=-name&page[size]=5&page[number]=2";
        onContacts().ignore("sort").add();
        onContacts().ignore("page[number]").add();
        List<String> right;
        assertThat(client.get(wanted).ids()).isEqualTo(ids.subList(5, 10));
        List<String> firstPage = client.get(wanted).ids();
        right = client.get(wanted).ids();
        assertThat(firstPage).hasSize(5).doesNotContainAnyElementsOf(right);
        assertThat(firstPage)
                .isEqualTo(client.get("/contacts?sort=-name&page[size]=5&page[number]=1").ids());
    }

    @Test
    void rowsOfAnotherResource() throws Exception {
        String customer = data.addPurchase(ids.get(0), data.offerId("Spring workshop"));
        assertThat(customer).isNotNull();
        onContacts().answerOf("/v1/customers").add();
        JsonNode wrong = page(1).json();
        assertThat(wrong.at("/data/0/type").asText()).isEqualTo("customers");
        faults.on("GET", "/v1/contacts/*").answerOf("/v1/contacts/" + ids.get(1)).add();
        assertThat(client.get("/contacts/" + ids.get(0)).data().path("id").asText())
                .isEqualTo(ids.get(1));
        assertThat(client.get("/contacts/" + ids.get(0)).data().path("id").asText())
                .isEqualTo(ids.get(0));
    }

    @Test
    void anOldStateOfEverything() throws Exception {
        FaultRules.Rule rule = faults.on("*", "/v1/**").forever().stale();
        String first = ids.get(0);
        data.tag(first, data.tagId("Newcomer"));
        String before = client.get("/contacts/" + first).body();
        rule.add();
        data.deleteContact(ids.get(1));
        data.set("contacts", first, "name", "Changed");
        data.untag(first, data.tagId("Newcomer"));
        String created =
                client.call("POST", "/contacts", client.contact("New", "new@example.org"))
                        .data()
                        .path("id")
                        .asText();
        assertThat(data.contactByEmail("new@example.org")).isPresent();
        assertThat(client.get("/contacts/" + first).body()).isEqualTo(before);
        assertThat(client.get("/contacts?page[size]=50").ids()).isEqualTo(ids);
        assertThat(client.get("/contacts/" + created).status()).isEqualTo(404);
        assertThat(client.anonymous("GET", "/contacts").status()).isEqualTo(401);
        rule.lift();
        assertThat(client.get("/contacts/" + created).status()).isEqualTo(200);
        assertThat(client.get("/contacts/" + first).data().at("/attributes/name").asText())
                .isEqualTo("Changed");
        assertThat(client.get("/contacts?page[size]=50").ids())
                .hasSize(12)
                .doesNotContain(ids.get(1))
                .contains(created);
    }

    @Test
    void anEarlierPageIsRepeated() throws Exception {
        onContacts().times(2).repeat().add();
        String first = page(1).body();
        assertThat(page(2).body()).isEqualTo(first);
        assertThat(page(3).body()).isEqualTo(first);
        assertThat(page(3).ids()).isEqualTo(ids.subList(10, 12));

        faults.on(r -> r.parameter("page[number]").equals("2")).skip(1).repeat().add();
        page(1);
        String second = page(2).body();
        data.addContact(Map.of());
        String skipped = page(2).body();
        assertThat(skipped).isNotEqualTo(second);
        data.addContact(Map.of());
        assertThat(page(2).body()).isEqualTo(skipped);
        assertThat(page(2).body()).isNotEqualTo(skipped);
    }

    @Test
    void repeatsNoRefusal() throws Exception {
        onContacts().forever().repeat().add();
        assertThat(client.anonymous("GET", "/contacts").status()).isEqualTo(401);
        assertThat(page(2).ids()).isEqualTo(ids.subList(5, 10));
        assertThat(page(1).ids()).isEqualTo(ids.subList(5, 10));
    }

    @Test
    void pagesAreCutAndCountedAnew() throws Exception {
        onContacts().times(4).pageSize(2).add();
        assertThat(page(1).ids()).isEqualTo(ids.subList(0, 2));
        JsonNode third = page(3).json();
        assertThat(ids(third)).isEqualTo(ids.subList(4, 6));
        assertThat(third.at("/meta/total").asInt()).isEqualTo(12);
        assertThat(third.at("/links/last").asText()).contains("page%5Bnumber%5D=6");
        assertThat(client.get("/contacts").ids()).hasSize(2);
        assertThat(client.get("/contacts?page[size]=1").ids()).hasSize(1);
        onContacts().pageSize(200).add();
        assertThat(client.get("/contacts?page[size]=50").ids()).hasSize(12);
        Map<String, String> contact = Map.of("contact", ids.get(0));
        for (int i = 0; i < 40; i++) {
            data.add("contact_notes", Map.of("body", "n"), contact);
        }
        faults.on("GET", "/v1/contact_notes").pageSize(25).add();
        assertThat(client.get("/contact_notes").ids()).hasSize(20);
    }

    @ParameterizedTest
    @EnumSource(PageShape.class)
    void linksLieInEitherDirection(PageShape shape) throws Exception {
        try (KajabiSandbox shaped = KajabiSandbox.builder().pageShape(shape).build().open()) {
            for (int i = 0; i < 12; i++) {
                shaped.data().addMadeUpContact();
            }
            TestClient to = new TestClient(shaped);
            shaped.faults().on("GET", "/v1/contacts").times(2).withoutNext().add();
            shaped.faults().on("GET", "/v1/contacts").times(2).withNext().add();
            for (int number = 1; number <= 2; number++) {
                JsonNode cut = to.get(LIST + number).json();
                assertThat(cut.path("links").has("next")).isFalse();
                assertThat(cut.at("/meta/pagination/next").asText("")).isIn("", "null");
                assertThat(ids(cut)).hasSize(5);
            }
            for (int number = 3; number <= 4; number++) {
                JsonNode endless = to.get(LIST + number).json();
                assertThat(endless.at("/links/next").asText())
                        .contains("/contacts?")
                        .containsPattern("page(\\[|%5B)number(]|%5D)=" + (number + 1) + "(&|$)");
            }
        }
    }

    @Test
    void withoutLinksThereIsNone() throws Exception {
        JsonNode wrong = first(onContacts().withoutLinks());
        assertThat(wrong.has("links")).isFalse();
        assertThat(wrong.at("/data/0").has("links")).isTrue();
        assertThat(wrong.at("/meta/total").asInt()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE, /meta/total, ",
        "DOCS, /meta/total_count, /meta/total_pages",
        "PURCHASES, /meta/total_count, /meta/total_pages",
        "TRANSACTIONS, , /meta/total_pages",
        "PAYOUTS, /meta/total, /meta/pagination/last",
        "PAYOUTS, /meta/pagination/records, /meta/pagination/last"
    })
    void totalsLieInEitherDirection(PageShape shape, String total, String pages) throws Exception {
        try (KajabiSandbox shaped = KajabiSandbox.builder().pageShape(shape).build().open()) {
            for (int i = 0; i < 15; i++) {
                shaped.data().addMadeUpContact();
            }
            TestClient to = new TestClient(shaped);
            FaultRules rules = shaped.faults();
            rules.on("GET", "/v1/contacts").total(7).add();
            rules.on("GET", "/v1/contacts").totalOff(6).add();
            rules.on("GET", "/v1/contacts").totalOff(-1).add();
            rules.on("GET", "/v1/contacts").totalOff(-99).add();
            int[][] expected = {{7, 2}, {21, 5}, {14, 3}, {0, 1}, {15, 3}};
            for (int[] numbers : expected) {
                JsonNode document = to.get(LIST + 1).json();
                assertThat(ids(document)).hasSize(5);
                if (total != null) {
                    assertThat(document.at(total).asInt(-1)).isEqualTo(numbers[0]);
                }
                if (pages != null) {
                    assertThat(document.at(pages).asInt(-1)).isEqualTo(numbers[1]);
                }
            }
        }
    }

    @Test
    void totalsAreAddedOnlyIfStated() throws Exception {
        try (KajabiSandbox bare =
                KajabiSandbox.builder().pageShape(PageShape.NONE).build().open()) {
            bare.data().addMadeUpContact();
            bare.faults().on("GET", "/v1/contacts").total(7).add();
            bare.faults().on("GET", "/v1/contacts").totalOff(7).add();
            TestClient to = new TestClient(bare);
            assertThat(to.get("/contacts").json().at("/meta/total").asInt()).isEqualTo(7);
            assertThat(to.get("/contacts").json().has("meta")).isFalse();
        }
        assertThat(first(onContacts().withoutTotals()).has("meta")).isFalse();
    }

    @Test
    void timesInWholeSeconds() throws Exception {
        faults.on("GET", "/v1/**").times(2).wholeSeconds().add();
        assertThat(page(1).values("/attributes/created_at"))
                .containsOnly("2026-03-04T12:00:00Z")
                .hasSize(5);
        JsonNode one = client.get("/contacts/" + ids.get(0)).data();
        assertThat(one.at("/attributes/updated_at").asText()).isEqualTo("2026-03-04T12:00:00Z");
        assertThat(page(1).values("/attributes/created_at")).containsOnly(START.toString());
        String texts = "2026-03-04T12:00:00.123Z and more";
        data.set("contacts", ids.get(0), "name", texts);
        faults.on("GET", "/v1/**").wholeSeconds().add();
        assertThat(page(1).values("/attributes/name")).contains(texts);
    }

    @Test
    void singleAnswersThatAreNone() throws Exception {
        String path = "/contacts/" + ids.get(0);
        FaultRules.Rule rule = faults.on("GET", "/v1/contacts/*").withoutData();
        rule.add();
        faults.on("GET", "/v1/contacts/*").nullData().add();
        faults.on("GET", "/v1/contacts/*").withErrors().add();
        faults.on("GET", "/v1/contacts/*").respond(200).add();
        faults.on("GET", "/v1/contacts/*").respondEmpty(200).add();
        faults.on("GET", "/v1/contacts/*").respondHtml(200).add();
        faults.on("GET", "/v1/contacts/*").notJson().add();
        assertThat(client.get(path).body()).isEqualTo("{}");
        assertThat(client.get(path).body()).isEqualTo("{\"data\":null}");
        JsonNode beside = client.get(path).json();
        assertThat(beside.at("/data/id").asText()).isEqualTo(ids.get(0));
        assertThat(beside.at("/errors/0/title").isTextual()).isTrue();
        TestClient.Answer errors = client.get(path);
        assertThat(errors.status()).isEqualTo(200);
        assertThat(errors.json().has("data")).isFalse();
        assertThat(errors.json().path("errors")).hasSize(1);
        assertThat(client.get(path).body()).isEmpty();
        TestClient.Answer html = client.get(path);
        assertThat(html.status()).isEqualTo(200);
        assertThat(html.header("content-type")).isEqualTo("text/html");
        assertThat(html.body()).startsWith("<html>");
        TestClient.Answer half = client.get(path);
        assertThat(half.status()).isEqualTo(200);
        assertThatThrownBy(() -> TestClient.JSON.readTree(half.body()))
                .isInstanceOf(JsonProcessingException.class);
        assertThat(client.get(path).data().path("id").asText()).isEqualTo(ids.get(0));
    }

    @Test
    void writesAreDoneAndOnlyTheirAnswersAreWrong() throws Exception {
        List<Consumer<FaultRules.Rule>> kinds =
                List.of(
                        FaultRules.Rule::nullData,
                        FaultRules.Rule::withoutData,
                        FaultRules.Rule::notJson,
                        rule -> rule.answerOf("/v1/customers").ignore("*").stale().pageSize(1),
                        rule -> rule.afterHandling().respondEmpty(200),
                        rule -> rule.afterHandling().respond(200));
        for (int i = 0; i < kinds.size(); i++) {
            FaultRules.Rule rule = faults.on("POST", "/v1/contacts");
            kinds.get(i).accept(rule);
            rule.add();
            String email = "w" + i + "@example.org";
            int status = client.call("POST", "/contacts", client.contact("W", email)).status();
            assertThat(status).isIn(200, 201);
            assertThat(data.contactByEmail(email)).isPresent();
            assertThat(rule.applied()).isEqualTo(1);
        }
    }

    @Test
    void refusalsAndEmptyAnswersStayAsTheyAre() throws Exception {
        faults.on("*", "/v1/**").forever().emptyList().withoutData().notJson().add();
        client = new TestClient(sandbox);
        TestClient.Answer unknown = client.anonymous("GET", "/contacts");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.json().path("errors")).hasSize(1);
    }

    @Test
    void listEditsLeaveSingleRecordsAlone() throws Exception {
        String path = "/contacts/" + ids.get(0);
        String right = client.get(path).body();
        faults.on("GET", "/v1/contacts/*")
                .emptyList()
                .emptyPage()
                .keepFirst(0)
                .withoutLast(1)
                .withoutRow(1)
                .withoutMiddleRow()
                .withoutRecord(ids.get(0))
                .withNext()
                .withoutNext()
                .total(3)
                .totalOff(1)
                .pageSize(1)
                .add();
        assertThat(client.get(path).body()).isEqualTo(right);
        assertThat(faults.applied()).isEqualTo(1);
    }

    @Test
    void aRuleLastsForATimeOrANumber() throws Exception {
        FaultRules.Rule seconds = onContacts().lasting(Duration.ofSeconds(10)).emptyList();
        seconds.add();
        for (int i = 0; i < 10; i++) {
            assertThat(page(1).ids()).isEmpty();
            sandbox.clock().advance(Duration.ofSeconds(1));
        }
        assertThat(page(1).ids()).hasSize(5);
        assertThat(seconds.applied()).isEqualTo(10);
        onContacts().times(1).lasting(Duration.ofSeconds(10)).emptyList().add();
        assertThat(page(1).ids()).isEmpty();
        assertThat(page(1).ids()).hasSize(5);
        onContacts().lasting(Duration.ofSeconds(10)).times(3).emptyList().add();
        assertThat(page(1).ids()).isEmpty();
        sandbox.clock().advance(Duration.ofSeconds(10));
        assertThat(page(1).ids()).hasSize(5);
        assertThat(faults.pending()).isEmpty();
    }

    @Test
    void oneOfTwoReplicasIsBehind() throws Exception {
        onContacts().times(2).skip(1).every(2).stale().add();
        String created = data.addContact(Map.of());
        assertThat(page(1).ids()).contains(created);
        assertThat(page(1).ids()).contains(created);
        assertThat(page(1).ids()).doesNotContain(created);
        assertThat(page(1).ids()).contains(created);
        assertThat(page(1).ids()).doesNotContain(created);
        assertThat(page(1).ids()).contains(created);
        assertThat(page(1).ids()).contains(created);
    }

    @Test
    void liesCombine() throws Exception {
        onContacts().times(2).pageSize(2).withoutNext().total(4).add();
        JsonNode wrong = page(2).json();
        assertThat(ids(wrong)).isEqualTo(ids.subList(2, 4));
        assertThat(wrong.path("links").has("next")).isFalse();
        assertThat(wrong.at("/meta/total").asInt()).isEqualTo(4);
        assertThat(sandbox.requests().entries("GET", "/v1/contacts").get(0).fault())
                .isEqualTo("pages of 2, without a next link, total 4");
    }

    @Test
    void theRequestLogNamesTheFault() throws Exception {
        onContacts().stale().wholeSeconds().add();
        onContacts().respond(500).add();
        onContacts().header("x-cache", "HIT").add();
        page(1);
        client.get("/contacts");
        page(1);
        page(1);
        assertThat(
                        sandbox.requests().entries("GET", "/v1/contacts").stream()
                                .map(RequestLog.Entry::fault))
                .containsExactly(
                        "an old state, times in whole seconds", "500", "the usual answer", "");
    }

    @Test
    void impossibleRulesAreRefused() {
        FaultRules.Rule rule = onContacts();
        for (Runnable wrong :
                List.<Runnable>of(
                        () -> rule.withoutLast(0),
                        () -> rule.keepFirst(-1),
                        () -> rule.withoutRow(0),
                        () -> rule.every(0),
                        () -> rule.ignore(),
                        () -> rule.answerOf("customers"),
                        () -> rule.pageSize(0))) {
            assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
