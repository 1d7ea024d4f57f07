// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagingTest {

    private static KajabiSandbox sandbox(KajabiSandbox.Builder builder, int contacts) {
        KajabiSandbox sandbox =
                builder.clock(SandboxClock.fixed(java.time.Instant.parse("2026-03-10T12:00:00Z")))
                        .build()
                        .open();
        for (int i = 0; i < contacts; i++) {
            sandbox.data().addMadeUpContact();
        }
        return sandbox;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void sizes() throws Exception {
        try (KajabiSandbox sandbox = sandbox(KajabiSandbox.builder().maxPageSize(50), 70)) {
            TestClient client = new TestClient(sandbox);
            assertThat(client.get("/contacts").ids()).hasSize(30);
            assertThat(client.get("/contacts?page%5Bsize%5D=7").ids()).hasSize(7);
            assertThat(client.get("/contacts?page[size]=7").ids()).hasSize(7);
            assertThat(client.get("/contacts?page[size]=60").ids()).hasSize(50);
            assertThat(client.get("/contacts?page[size]=0").ids()).hasSize(30);
            assertThat(client.get("/contacts?page[size]=x").ids()).hasSize(30);
            assertThat(client.get("/contacts?page[number]=3").ids()).hasSize(10);
            assertThat(client.get("/contacts?page[number]=4").ids()).isEmpty();
            assertThat(client.get("/contacts?page[number]=999999999&page[size]=50").ids())
                    .isEmpty();
        }
    }

    @Test
    void notesHaveTheirOwnSizes() throws Exception {
        try (KajabiSandbox sandbox = sandbox(KajabiSandbox.builder(), 1)) {
            Map<String, String> contact =
                    Map.of("contact", sandbox.data().contacts().get(0).get("id").toString());
            for (int i = 0; i < 120; i++) {
                sandbox.data().add("contact_notes", Map.of("body", "n" + i), contact);
            }
            TestClient client = new TestClient(sandbox);
            assertThat(client.get("/contact_notes").ids()).hasSize(20);
            assertThat(client.get("/contact_notes?page[size]=150").ids()).hasSize(100);
        }
    }

    @Test
    void pagesOfEqualTimesAreStableAndComplete() throws Exception {
        try (KajabiSandbox sandbox = sandbox(KajabiSandbox.builder(), 25)) {
            TestClient client = new TestClient(sandbox);
            List<String> seen = new ArrayList<>();
            for (int page = 1; page <= 4; page++) {
                seen.addAll(
                        client.get("/contacts?sort=created_at&page[size]=7&page[number]=" + page)
                                .ids());
            }
            assertThat(seen).hasSize(25).isSorted().doesNotHaveDuplicates();
            List<String> newestFirst = new ArrayList<>(client.get("/contacts").ids());
            Collections.reverse(newestFirst);
            assertThat(newestFirst).isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE, 1, 'self current next last', 'total'",
        "LIVE, 2, 'self current first prev next last', 'total'",
        "LIVE, 3, 'self current first prev', 'total'",
        "DOCS, 1, 'self first prev next last', 'total_pages total_count current_page'",
        "DOCS, 3, 'self first prev next last', 'total_pages total_count current_page'",
        "SELF_ONLY, 1, 'self current', ''",
        "NONE, 1, '', ''",
        "PURCHASES, 1, 'self first prev next last', 'count total_count total_pages'",
        "TRANSACTIONS, 1, 'self first prev next last', 'total_pages current_page'",
        "PAYOUTS, 1, 'self first prev next last', 'total pagination'"
    })
    void shapes(PageShape shape, int page, String links, String meta) throws Exception {
        try (KajabiSandbox sandbox = sandbox(KajabiSandbox.builder().pageShape(shape), 25)) {
            JsonNode answer =
                    new TestClient(sandbox)
                            .get("/contacts?page[size]=10&page[number]=" + page)
                            .json();
            assertThat(String.join(" ", names(answer.path("links")))).isEqualTo(links);
            assertThat(String.join(" ", names(answer.path("meta")))).isEqualTo(meta);
            assertThat(answer.has("meta")).isEqualTo(!meta.isEmpty());
            assertThat(answer.has("links")).isEqualTo(!links.isEmpty());
        }
    }

    @Test
    void documentedNullsAndNumbers() throws Exception {
        try (KajabiSandbox sandbox =
                sandbox(KajabiSandbox.builder().pageShape(PageShape.DOCS), 25)) {
            TestClient client = new TestClient(sandbox);
            JsonNode first = client.get("/contacts?page[size]=10").json();
            assertThat(first.at("/links/prev").isNull()).isTrue();
            assertThat(first.at("/links/next").asText())
                    .contains("page[number]=2")
                    .contains("page[size]=10");
            assertThat(first.at("/meta/total_pages").asInt()).isEqualTo(3);
            assertThat(first.at("/meta/total_count").asInt()).isEqualTo(25);
            assertThat(first.at("/meta/current_page").asInt()).isEqualTo(1);
            JsonNode last = client.get("/contacts?page[size]=10&page[number]=3").json();
            assertThat(last.at("/links/next").isNull()).isTrue();
            assertThat(last.at("/links/prev").asText()).contains("page[number]=2");
        }
    }

    @Test
    void payoutsCountTheirRecords() throws Exception {
        try (KajabiSandbox sandbox =
                sandbox(KajabiSandbox.builder().pageShape("contacts", PageShape.PAYOUTS), 25)) {
            JsonNode meta =
                    new TestClient(sandbox)
                            .get("/contacts?page[size]=10&page[number]=2")
                            .json()
                            .path("meta");
            assertThat(meta.path("total").asInt()).isEqualTo(25);
            assertThat(meta.path("pagination").toString())
                    .isEqualTo(
                            "{\"current\":2,\"first\":1,\"prev\":1,\"next\":3,\"last\":3,\"records\":25}");
        }
    }

    @Test
    void shapeOfOneTypeLeavesTheOthers() throws Exception {
        try (KajabiSandbox sandbox =
                sandbox(KajabiSandbox.builder().pageShape("contacts", PageShape.NONE), 2)) {
            TestClient client = new TestClient(sandbox);
            assertThat(client.get("/contacts").json().has("links")).isFalse();
            assertThat(client.get("/offers").json().at("/meta/total").asInt()).isEqualTo(3);
        }
    }

    @Test
    void nextLinkLeadsToTheNextPage() throws Exception {
        try (KajabiSandbox sandbox = sandbox(KajabiSandbox.builder(), 25)) {
            TestClient client = new TestClient(sandbox);
            JsonNode first =
                    client.get(
                                    "/contacts?page[size]=10&filter[search]=example.org&fields[contacts]=name")
                            .json();
            String next = first.at("/links/next").asText();
            assertThat(next).startsWith(sandbox.baseUrl());
            TestClient.Answer second = client.get(next.substring(sandbox.baseUrl().length()));
            assertThat(second.ids()).hasSize(10).doesNotContain(first.at("/data/0/id").asText());
            assertThat(second.data().at("/0/attributes")).hasSize(1);
            assertThat(URI.create(next).getQuery()).contains("filter[search]=example.org");
        }
    }

    @Test
    void linksPointToAnotherHostIfToldSo() throws Exception {
        String base = "https://app.kajabi.com/api/v1";
        try (KajabiSandbox sandbox = sandbox(KajabiSandbox.builder().linkBase(base), 40)) {
            String contact = sandbox.data().contacts().get(0).get("id").toString();
            sandbox.data().grant(contact, sandbox.data().offerId("Welcome course"));
            TestClient client = new TestClient(sandbox);
            assertThat(client.get("/contacts").json().at("/links/next").asText())
                    .startsWith(base + "/contacts?");
            JsonNode data = client.get("/contacts/" + contact).data();
            assertThat(data.at("/links/customer").asText()).startsWith(base + "/customers/");
            assertThat(data.at("/relationships/offers/links/self").asText())
                    .startsWith(base + "/contacts/");
        }
    }
}
