// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListsTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static KajabiSandbox sandbox;
    private static TestClient client;
    private static SandboxData data;
    private static String ada;
    private static String ben;
    private static String cleo;
    private static String dora;

    @BeforeAll
    static void start() {
        sandbox = KajabiSandbox.builder().clock(SandboxClock.fixed(NOW)).build().open();
        client = new TestClient(sandbox);
        data = sandbox.data();
        String site = data.siteId();
        ada = add(site, "Ada Birch", "ada@example.org", true, "Bern", 30);
        ben = add(site, "Ben Costa", "ben@example.com", false, "Berlin", 5);
        cleo = add(site, "Cleo Dunn", "cleo@example.org", true, "Oslo", 5);
        dora = add(data.addSite("Second"), "Dora Ebert", "dora@example.org", false, "Rome", 1);
        data.tag(ada, data.tagId("Newcomer"));
        data.tag(ada, data.tagId("Customer"));
        data.tag(ben, data.tagId("Newcomer"));
        data.grant(ada, data.offerId("Welcome course"));
        data.addPurchase(
                cleo, data.offerId("Spring workshop"), Map.of("coupon_code", "EARLY"), true);
        data.revoke(cleo, data.offerId("Spring workshop"));
        String form = data.addForm("Meetup");
        data.add(
                "form_submissions",
                Map.of("name", "Ben", "email", "BEN@example.com"),
                Map.of("form", form));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    private static String add(
            String site, String name, String email, boolean subscribed, String city, int daysAgo) {
        return data.addContact(
                site,
                Map.of(
                        "name",
                        name,
                        "email",
                        email,
                        "subscribed",
                        subscribed,
                        "address_city",
                        city),
                NOW.minus(Duration.ofDays(daysAgo)));
    }

    private static List<String> names(String query) throws Exception {
        TestClient.Answer answer = client.get("/contacts?" + query);
        assertThat(answer.status()).isEqualTo(200);
        return answer.values("/attributes/name").stream()
                .map(name -> name.substring(0, name.indexOf(' ')))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "site_id=SITE, Cleo Ben Ada",
        "search=cosTA, Ben",
        "search=example.com, Ben",
        "name_contains=D, Dora Cleo Ada",
        "email_contains=.org, Dora Cleo Ada",
        "address_city_contains=ber, Ben Ada",
        "created_in_last=5, Dora Cleo Ben",
        "not_created_in_last=5, Ada",
        "joined_in_last=1, Dora",
        "subscribed=true, Cleo Ada",
        "subscribed=false, Dora Ben",
        "never_subscribed=true, Dora Ben",
        "has_tag_id=NEWCOMER, Ben Ada",
        "has_no_tag_id=NEWCOMER, Dora Cleo",
        "has_offer_id=WELCOME, Ada",
        "has_no_offer_id=WELCOME, Dora Cleo Ben",
        "has_product_id=WELCOMEPRODUCT, Ada",
        "has_active_product_id=WELCOMEPRODUCT, Ada",
        "has_no_product_id=WELCOMEPRODUCT, Dora Cleo Ben",
        "previously_owned_product_id=SPRINGPRODUCT, Cleo",
        "used_coupon_code=EARLY, Cleo",
        "submitted_form_id=FORM, Ben",
        "no_submitted_form_id=FORM, Dora Cleo Ada",
        "net_revenue_greater_than=48, Cleo",
        "net_revenue_equal_to=49, Cleo",
        "net_revenue_less_than=1, Dora Ben Ada",
        "is_hidden=true, ''",
        "is_hidden=false, Dora Cleo Ben Ada",
        "opened_email_in_last=30, ''",
        "not_opened_email_in_last=30, Dora Cleo Ben Ada",
        "no_such_filter=1, Dora Cleo Ben Ada",
        "email_eq=ada@example.org, Dora Cleo Ben Ada",
        "subscribed=maybe, Dora Cleo Ben Ada"
    })
    void contactFilters(String filter, String expected) throws Exception {
        int equals = filter.indexOf('=');
        String value =
                filter.substring(equals + 1)
                        .replace("WELCOMEPRODUCT", product("First steps"))
                        .replace("SPRINGPRODUCT", product("Workshop recordings"))
                        .replace("WELCOME", data.offerId("Welcome course"))
                        .replace("NEWCOMER", data.tagId("Newcomer"))
                        .replace("SITE", data.siteId())
                        .replace("FORM", data.all("forms").get(0).get("id").toString());
        List<String> names = names("filter%5B" + filter.substring(0, equals) + "%5D=" + value);
        assertThat(String.join(" ", names)).isEqualTo(expected);
    }

    private static String product(String title) {
        return data.all("products").stream()
                .filter(product -> title.equals(product.get("title")))
                .findFirst()
                .orElseThrow()
                .get("id")
                .toString();
    }

    @Test
    void severalFiltersAllApply() throws Exception {
        assertThat(names("filter[subscribed]=true&filter[has_tag_id]=" + data.tagId("Newcomer")))
                .containsExactly("Ada");
        String both = data.tagId("Newcomer") + "," + data.tagId("Customer");
        assertThat(names("filter[has_all_tag_id]=" + both)).containsExactly("Ada");
    }

    @ParameterizedTest
    @CsvSource({
        "'', Dora Cleo Ben Ada",
        "sort=created_at, Ada Ben Cleo Dora",
        "sort=-created_at, Dora Cleo Ben Ada",
        "sort=name, Ada Ben Cleo Dora",
        "sort=-name, Dora Cleo Ben Ada",
        "sort=email, Ada Ben Cleo Dora",
        "sort=-email, Dora Cleo Ben Ada",
        "sort=address_city, Dora Cleo Ben Ada"
    })
    void sort(String query, String expected) throws Exception {
        assertThat(String.join(" ", names(query))).isEqualTo(expected);
    }

    @Test
    void sparseFields() throws Exception {
        var row =
                client.get("/contacts?fields%5Bcontacts%5D=name,email,site&page[size]=1")
                        .data()
                        .path(0);
        assertThat(row.path("attributes")).hasSize(2);
        assertThat(row.path("relationships")).hasSize(1);
        assertThat(row.path("id").asText()).isEqualTo(dora);
    }

    @Test
    void includeInLists() throws Exception {
        var included = client.get("/contacts?include=tags").json().path("included");
        assertThat(included).hasSize(2);
        assertThat(included.at("/0/type").asText()).isEqualTo("contact_tags");
        assertThat(client.get("/contacts?include=customer").json().has("included")).isFalse();
    }

    @Test
    void otherListsFilterToo() throws Exception {
        assertThat(client.get("/contact_tags?filter[name_cont]=NEW").values("/attributes/name"))
                .containsExactly("Newcomer", "Newsletter");
        assertThat(
                        client.get("/offers?filter[title_cont]=work&sort=-title")
                                .values("/attributes/title"))
                .containsExactly("Spring workshop");
        assertThat(client.get("/offers?sort=-price_in_cents").values("/attributes/price_in_cents"))
                .containsExactly("12000", "4900", "0");
        assertThat(client.get("/sites?filter[title_cont]=sec").ids()).hasSize(1);
        assertThat(
                        client.get(
                                        "/customers?filter[has_offer_id]="
                                                + data.offerId("Welcome course"))
                                .values("/attributes/name"))
                .containsExactly("Ada Birch");
    }

    @Test
    void idsAreInTheOrderOfCreation() {
        assertThat(List.of(ada, ben, cleo, dora)).isSorted();
    }
}
