// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxPageTest {

    private static final String NOON = "2026-03-04T12:00:00.000Z";

    @RegisterExtension
    final SandboxExtension kajabi =
            new SandboxExtension(
                    KajabiSandbox.builder().clock(SandboxClock.fixed(Instant.parse(NOON))));

    @Test
    void statusTellsWhatTheSandboxHolds() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        SandboxData data = sandbox.data();
        String contact = data.addContact(Map.of("name", "Ada", "email", "ada@example.org"));
        data.tag(contact, data.tagId("Newcomer"));
        data.addPurchase(contact, data.offerId("Spring workshop"));
        data.addPurchase(contact, data.offerId("Coaching hour"), Map.of(), false);

        JsonNode status = status();

        assertThat(status.path("baseUrl").asText()).isEqualTo(sandbox.baseUrl());
        assertThat(status.path("clientId").asText()).isEqualTo(sandbox.clientId());
        assertThat(status.path("now").asText()).isEqualTo(NOON);
        assertThat(status.at("/offers/total").asInt()).isEqualTo(3);
        JsonNode shown = status.at("/contacts/rows/0");
        assertThat(shown.path("id").asText()).isEqualTo(contact);
        assertThat(shown.path("name").asText()).isEqualTo("Ada");
        assertThat(shown.path("email").asText()).isEqualTo("ada@example.org");
        assertThat(shown.path("createdAt").asText()).isEqualTo(NOON);
        assertThat(shown.path("offers").toString())
                .isEqualTo("{\"total\":2,\"rows\":[\"Spring workshop\",\"Coaching hour\"]}");
        assertThat(shown.path("tags").toString())
                .isEqualTo("{\"total\":1,\"rows\":[\"Newcomer\"]}");
        assertThat(status.at("/customers/rows/0/netRevenue").asText()).isEqualTo("49.00");
        JsonNode newest = status.at("/purchases/rows/0");
        assertThat(newest.path("offer").asText()).isEqualTo("Coaching hour");
        assertThat(newest.path("customer").asText()).isEqualTo("Ada");
        assertThat(newest.path("amountInCents").asInt()).isEqualTo(12000);
        assertThat(newest.path("state").asText()).isEqualTo("active");
        assertThat(newest.path("payment").asText()).isEqualTo("initialized");
        assertThat(status.at("/purchases/rows/1/payment").asText()).isEqualTo("succeeded");
        assertThat(status.at("/transactions/total").asInt()).isEqualTo(2);
        assertThat(status.at("/transactions/rows/0/state").asText()).isEqualTo("initialized");
        assertThat(status.at("/transactions/rows/1/amountInCents").asInt()).isEqualTo(4900);
    }

    @Test
    void whatIsGoneOrOddIsStillShown() throws Exception {
        SandboxData data = kajabi.sandbox().data();
        String offer = data.addOffer(data.siteId(), "Short", Map.of("price_in_cents", 100));
        String contact = data.addContact(Map.of("name", "x".repeat(199) + "😀😀😀"));
        String purchase = data.addPurchase(contact, offer);
        data.set("purchases", purchase, "amount_in_cents", "a lot");
        data.set("purchases", purchase, "deactivated_at", NOON);
        data.remove("offers", offer);

        JsonNode status = status();
        assertThat(status.at("/contacts/rows/0/name").asText())
                .isEqualTo("x".repeat(199) + "😀" + "…");
        assertThat(status.at("/contacts/rows/0/offers/rows/0").asText()).isEqualTo("id " + offer);
        assertThat(status.at("/purchases/rows/0/amountInCents").asText()).isEqualTo("a lot");
        assertThat(status.at("/purchases/rows/0/state").asText()).isEqualTo("deactivated");

        data.deleteContact(contact);
        assertThat(status().at("/purchases/rows/0/customer").asText()).isEmpty();
    }

    @Test
    void ofLongListsOnlyTheNewestAreSentAndAllAreCounted() throws Exception {
        SandboxData data = kajabi.sandbox().data();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(data.addContact(Map.of("name", "Contact " + i, "email", i + "@example.org")));
        }
        for (int i = 0; i < Status.LIMIT + 1; i++) {
            data.tag(ids.get(9_999), data.addTag("tag " + i));
        }
        String body = get("/sandbox/status").body();
        JsonNode contacts = TestClient.JSON.readTree(body).path("contacts");
        assertThat(contacts.path("total").asInt()).isEqualTo(10_000);
        List<String> shown = new ArrayList<>();
        contacts.path("rows").forEach(row -> shown.add(0, row.path("id").asText()));
        assertThat(shown).isEqualTo(ids.subList(10_000 - Status.LIMIT, 10_000));
        assertThat(contacts.at("/rows/0/tags/total").asInt()).isEqualTo(Status.LIMIT + 1);
        assertThat(contacts.at("/rows/0/tags/rows")).hasSize(Status.LIMIT);
        assertThat(body.length()).isLessThan(50_000);
    }

    @Test
    void tokensAreShownByTheirTailOnly() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        TestClient client = new TestClient(sandbox);
        JsonNode first = client.clientCredentials().json();
        String refresh = first.path("refresh_token").asText();
        JsonNode second =
                client.form(
                                "/oauth/token",
                                "grant_type=refresh_token&refresh_token=" + refresh,
                                null)
                        .json();
        sandbox.clock().advance(Duration.ofHours(1));
        client.form(
                "/oauth/token",
                "username=" + sandbox.username() + "&password=" + sandbox.password(),
                null);

        String body = get("/sandbox/status").body();
        String access = first.path("access_token").asText();
        assertThat(body)
                .doesNotContain(
                        access.substring(0, access.length() - 4),
                        access.substring(access.length() - 5),
                        refresh,
                        refresh.substring(refresh.length() - 8),
                        sandbox.clientSecret(),
                        sandbox.password());
        JsonNode rows = TestClient.JSON.readTree(body).at("/tokens/rows");
        assertThat(rows.findValuesAsText("grant"))
                .containsExactly("password", "refresh_token", "client_credentials");
        assertThat(rows.at("/2/tail").asText()).isEqualTo(access.substring(access.length() - 4));
        assertThat(rows.at("/2/issuedAt").asText()).isEqualTo(NOON);
        assertThat(rows.at("/2/expiresAt").asText()).isEqualTo("2026-03-04T14:00:00.000Z");
        assertThat(rows.findValuesAsText("state")).containsExactly("valid", "valid", "valid");

        sandbox.clock().advance(Duration.ofHours(1));
        assertThat(tokenStates()).containsExactly("valid", "expired", "expired");
        sandbox.revokeTokens();
        assertThat(tokenStates()).containsExactly("revoked", "expired", "expired");
        String third = client.clientCredentials().json().path("access_token").asText();
        client.clientCredentials();
        client.form("/oauth/revoke", "token=" + third, third);
        assertThat(tokenStates())
                .containsExactly("valid", "revoked", "revoked", "expired", "expired");
        assertThat(second.path("access_token").asText()).isNotEqualTo(access);
    }

    @Test
    void onlyTheNewestTokensAreKept() throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        for (int i = 0; i < Status.LIMIT + 5; i++) {
            client.clientCredentials();
        }
        JsonNode tokens = status().path("tokens");
        assertThat(tokens.path("total").asInt()).isEqualTo(Status.LIMIT + 5);
        assertThat(tokens.path("rows")).hasSize(Status.LIMIT);
        assertThat(tokens.at("/rows/0/id").asInt()).isEqualTo(Status.LIMIT + 5);
    }

    @Test
    void requestsAreShownNewestFirstWithoutSecrets() throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        client.get("/contacts?page[size]=3&filter[search]=a%26b");
        client.anonymous("GET", "/nothing?access_token=topsecret");
        client.anonymous("POST", "/oauth/token?anything=topsecret");
        kajabi.sandbox().faults().on("*", "/v1/version").forever().disconnect().add();
        assertThatThrownBy(() -> client.anonymous("GET", "/version"))
                .isInstanceOf(java.io.IOException.class);

        String body = get("/sandbox/status").body();
        assertThat(body).doesNotContain("topsecret");
        JsonNode requests = TestClient.JSON.readTree(body).path("requests");
        // A GET whose connection is closed is sent again by the JDK's client.
        long closed = kajabi.sandbox().requests().count("GET", "/v1/version");
        assertThat(requests.path("total").asLong()).isEqualTo(4 + closed);
        JsonNode rows = requests.path("rows");
        assertThat(rows.get(rows.size() - 5).path("path").asText()).isEqualTo("/v1/version");
        assertThat(rows.get(rows.size() - 5).path("status").asInt()).isZero();
        assertThat(rows.get(rows.size() - 4).path("query").asText()).isEmpty();
        assertThat(rows.get(rows.size() - 3).path("query").asText()).isEqualTo("access_token=***");
        assertThat(rows.get(rows.size() - 3).path("status").asInt()).isEqualTo(404);
        assertThat(rows.get(rows.size() - 2).path("query").asText())
                .isEqualTo("page[size]=3&filter[search]=a&b");
        assertThat(rows.get(rows.size() - 2).path("method").asText()).isEqualTo("GET");
        assertThat(rows.findValuesAsText("id")).doesNotHaveDuplicates();
    }

    @Test
    void thePageIsNeitherLoggedNorDisturbed() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        sandbox.faults().on(request -> true).forever().respond(500).add();
        sandbox.faults().on("GET", "/**").forever().disconnect().add();
        for (String path : List.of("/", "/favicon.ico", "/sandbox/page.js", "/sandbox/status")) {
            assertThat(get(path).status()).as(path).isEqualTo(200);
        }
        assertThat(post("contacts", "{}").status()).isEqualTo(201);
        assertThat(get("/sandbox/else").status()).isEqualTo(404);
        assertThat(sandbox.requests().total()).isZero();
        assertThat(sandbox.requests().entries()).isEmpty();
        assertThat(sandbox.faults().applied()).isZero();
    }

    @Test
    void faultRulesAreShownInWords() throws Exception {
        FaultRules faults = kajabi.sandbox().faults();
        faults.on("get", "/v1/version").respond(500).add();
        faults.on("*", "/v1/contacts/**").times(3).skip(2).respond(429).retryAfter("7").add();
        faults.on(request -> false).forever().delay(Duration.ofSeconds(2)).truncate().add();
        faults.on("POST", "/v1/contacts").afterHandling().disconnect().add();
        faults.on("PUT", "/v1/x").respondHtml(502).add();
        faults.on("PUT", "/v1/y").respondEmpty(503).add();
        new TestClient(kajabi.sandbox()).anonymous("GET", "/version");

        JsonNode status = status();
        assertThat(status.path("faultsApplied").asInt()).isEqualTo(1);
        assertThat(status.at("/faults/total").asInt()).isEqualTo(5);
        JsonNode rows = status.at("/faults/rows");
        assertThat(rows.findValuesAsText("requests"))
                .containsExactly(
                        "any /v1/contacts/**",
                        "a condition in code",
                        "POST /v1/contacts",
                        "PUT /v1/x",
                        "PUT /v1/y");
        assertThat(rows.findValuesAsText("answer"))
                .containsExactly(
                        "429, Retry-After 7",
                        "after 2000 ms, cut in the middle",
                        "connection closed, once it is handled",
                        "502 with a body of its own",
                        "503 without a body");
        assertThat(rows.findValuesAsText("left")).containsExactly("3", "-1", "1", "1", "1");
        assertThat(rows.at("/0/skip").asInt()).isEqualTo(2);
    }

    @Test
    void hooksAreShownWithoutTheirTokenAndTheRulesInWords() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        String token = "pV2cfhhXw7pTfTgCpYz1nM0yQb8d5eJH3sK4uLr6tWo";
        sandbox.data()
                .add(
                        "hooks",
                        Map.of(
                                "target_url",
                                "http://127.0.0.1:1/kajabi-hooks/purchase/" + token,
                                "event",
                                "purchase"),
                        Map.of("site", sandbox.data().siteId()));
        sandbox.hooks().drop(0.25).duplicate(0.5, 3).beforeVisible(Duration.ofSeconds(2));
        JsonNode status = status();
        assertThat(status.toString()).doesNotContain(token);
        assertThat(status.at("/hooks/rows/0/event").asText()).isEqualTo("purchase");
        assertThat(status.at("/hooks/rows/0/target").asText())
                .isEqualTo("http://127.0.0.1:1/kajabi-hooks/purchase/***");
        assertThat(status.at("/hookRules/rows").findValuesAsText("what"))
                .containsExactly("lost", "sent 3 times", "before its record is listed");
        assertThat(status.at("/hookRules/rows").findValuesAsText("how"))
                .containsExactly("25 %", "50 %", "2000 ms");
    }

    @Test
    void hookDeliveriesAreShownWithoutTheSecretsOfTheReceiver() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        SandboxData data = sandbox.data();
        // Nobody listens on port 1.
        String target = "http://user:topsecret@127.0.0.1:1/hook?key=topsecret";
        data.add("hooks", Map.of("target_url", target, "event", "tag_added"), Map.of());
        data.add("hooks", Map.of("target_url", "not a url", "event", "tag_added"), Map.of());
        data.tag(data.addContact(Map.of()), data.tagId("Newcomer"));
        Until.isTrue(() -> sandbox.hookDeliveries().size() == 2);

        JsonNode hooks = status().path("hookDeliveries");
        assertThat(hooks.toString()).doesNotContain("topsecret");
        assertThat(hooks.path("total").asInt()).isEqualTo(2);
        assertThat(hooks.path("rows").findValuesAsText("target"))
                .containsExactly("(not an address)", "http://127.0.0.1:1/hook");
        assertThat(hooks.at("/rows/1/event").asText()).isEqualTo("tag_added");
        assertThat(hooks.at("/rows/1/status").asInt()).isZero();
    }

    @Test
    void addsAndDeletesContacts() throws Exception {
        SandboxData data = kajabi.sandbox().data();
        TestClient.Answer added =
                post("contacts", "{\"name\":\" <b>Ada</b> \",\"email\":\"ada@example.org\"}");
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().path("message").asText()).isEqualTo("Added <b>Ada</b>");
        assertThat(added.header("content-type")).isEqualTo("application/json");
        Map<String, Object> ada = data.contactByEmail("ada@example.org").orElseThrow();
        assertThat(ada).containsEntry("name", "<b>Ada</b>").containsEntry("subscribed", true);
        assertThat(post("contacts", "{}").status()).isEqualTo(201);
        assertThat(post("contacts", "{\"name\":\"No Mail\"}").status()).isEqualTo(201);
        assertThat(post("contacts", "{\"email\":\"b@example.org\"}").json().path("message"))
                .hasToString("\"Added b@example.org\"");
        assertThat(data.contactCount()).isEqualTo(4);

        assertThat(post("contacts", "{\"email\":\"ada@example.org\"}").status()).isEqualTo(422);
        assertThat(post("contacts", "{\"email\":\"ada\"}").status()).isEqualTo(422);
        assertThat(post("contacts", "{").status()).isEqualTo(422);
        assertThat(data.contactCount()).isEqualTo(4);

        assertThat(delete("contacts/" + ada.get("id")).json().path("message").asText())
                .isEqualTo("Deleted <b>Ada</b>");
        assertThat(delete("contacts/" + ada.get("id")).status()).isEqualTo(404);
        assertThat(data.contactCount()).isEqualTo(3);
    }

    @Test
    void withoutASiteThereIsAMessageInsteadOfAContact() throws Exception {
        try (KajabiSandbox empty = KajabiSandbox.builder().empty().build().open()) {
            TestClient.Answer answer = TestClient.send(change(empty, "POST", "contacts", "{}"));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).contains("There is no site");
        }
    }

    @Test
    void addsPurchases() throws Exception {
        SandboxData data = kajabi.sandbox().data();
        String contact = data.addContact(Map.of("name", "Ada"));
        String offer = data.offerId("Spring workshop");
        String body = "{\"contact\":\"" + contact + "\",\"offer\":\"%s\"}";
        assertThat(post("purchases", body.formatted(offer)).status()).isEqualTo(201);
        assertThat(data.offersOf(contact)).containsExactly(offer);
        assertThat(data.count("purchases")).isEqualTo(1);
        assertThat(data.count("transactions")).isEqualTo(1);
        assertThat(post("purchases", body.formatted("7")).status()).isEqualTo(404);
        assertThat(post("purchases", "{}").status()).isEqualTo(422);
        assertThat(data.count("purchases")).isEqualTo(1);
    }

    @Test
    void revokesAllTokens() throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        assertThat(client.get("/me").status()).isEqualTo(200);
        assertThat(delete("tokens").status()).isEqualTo(200);
        assertThat(client.get("/me").status()).isEqualTo(401);
        assertThat(tokenStates()).containsExactly("revoked");
    }

    @Test
    void theNextRequestMeetsAFault() throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        client.token();
        assertThat(post("faults", "{\"status\":429}").status()).isEqualTo(201);
        assertThat(post("faults", "{\"status\":500}").status()).isEqualTo(201);
        for (String wrong : List.of("200", "399", "600", "-1", "\"x\"", "null")) {
            assertThat(post("faults", "{\"status\":" + wrong + "}").status())
                    .as(wrong)
                    .isEqualTo(422);
        }
        TestClient.Answer limited = client.get("/me");
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.header("retry-after")).isEqualTo("1");
        assertThat(client.get("/me").status()).isEqualTo(500);
        assertThat(client.get("/me").status()).isEqualTo(200);
        post("faults", "{\"status\":500}");
        assertThat(delete("faults").status()).isEqualTo(200);
        assertThat(client.get("/me").status()).isEqualTo(200);
        assertThat(status().at("/faults/total").asInt()).isZero();
    }

    @Test
    void aFaultForChosenRequests() throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        String fault =
                "{\"method\":\"GET\",\"path\":\"/v1/contacts/*\",\"status\":503,\"times\":2}";
        assertThat(post("faults", fault).json().path("message").asText())
                .isEqualTo("The next 2 GET requests to /v1/contacts/* are answered with 503");
        JsonNode rule = status().at("/faults/rows/0");
        assertThat(rule.path("requests").asText()).isEqualTo("GET /v1/contacts/*");
        assertThat(rule.path("left").asInt()).isEqualTo(2);
        String id = kajabi.sandbox().data().addMadeUpContact();
        assertThat(client.get("/contacts").status()).isEqualTo(200);
        assertThat(client.call("DELETE", "/contacts/7", null).status()).isEqualTo(404);
        assertThat(client.get("/contacts/" + id).status()).isEqualTo(503);
        assertThat(client.get("/contacts/" + id).status()).isEqualTo(503);
        assertThat(client.get("/contacts/" + id).status()).isEqualTo(200);

        String always = "{\"method\":\"POST\",\"path\":\" /v1/hooks \",\"status\":429,\"times\":0}";
        assertThat(post("faults", always).json().path("message").asText())
                .isEqualTo("Each POST request to /v1/hooks is answered with 429");
        for (int i = 0; i < 3; i++) {
            TestClient.Answer limited = client.call("POST", "/hooks", "{}");
            assertThat(limited.status()).isEqualTo(429);
            assertThat(limited.header("retry-after")).isEqualTo("1");
        }
        assertThat(post("faults", "{\"status\":500,\"path\":\"/v1/me\"}").json().path("message"))
                .hasToString("\"The next request to /v1/me is answered with 500\"");
        for (String wrong :
                List.of(
                        "{\"status\":500,\"method\":\"TRACE\"}",
                        "{\"status\":500,\"path\":\"contacts\"}",
                        "{\"status\":500,\"path\":7}",
                        "{\"status\":500,\"times\":-1}",
                        "{\"status\":500,\"times\":\"2\"}")) {
            assertThat(post("faults", wrong).status()).as(wrong).isEqualTo(422);
        }
        assertThat(status().at("/faults/total").asInt()).isEqualTo(2);
    }

    @Test
    void aCopyButtonFindsTheCredentialsAndTheStatusDoesNotHaveThem() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        JsonNode credentials = get("/sandbox/credentials").json();
        assertThat(credentials.path("clientId").asText()).isEqualTo(sandbox.clientId());
        assertThat(credentials.path("clientSecret").asText()).isEqualTo(sandbox.clientSecret());
        assertThat(credentials.path("siteId").asText()).isEqualTo(sandbox.data().siteId());
        assertThat(status().toString()).doesNotContain(sandbox.clientSecret());
        assertThat(get("/").body()).doesNotContain(sandbox.clientSecret());
        assertThat(raw("GET", "credentials", "", "evil.example", "")).isEqualTo(421);
        try (KajabiSandbox empty = KajabiSandbox.builder().empty().build().open()) {
            URI address = URI.create(empty.pageUrl() + "sandbox/credentials");
            assertThat(
                            TestClient.send(HttpRequest.newBuilder(address).build())
                                    .json()
                                    .has("siteId"))
                    .isFalse();
        }
    }

    @Test
    void theBodyOfARequestIsShownWithoutItsSecrets() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        TestClient client = new TestClient(sandbox);
        String token = client.token();
        client.call("POST", "/contacts", client.contact("Ada", "ada@example.org"));
        JsonNode row = status().at("/requests/rows/0");
        assertThat(row.path("length").asInt()).isPositive();
        JsonNode shown = logged(row);
        assertThat(shown.path("request").asText()).isEqualTo("POST /v1/contacts");
        assertThat(shown.path("contentType").asText()).isEqualTo("application/vnd.api+json");
        assertThat(TestClient.JSON.readTree(shown.path("body").asText()))
                .isEqualTo(TestClient.JSON.readTree(client.contact("Ada", "ada@example.org")));
        assertThat(shown.path("body").asText()).contains("\n");
        assertThat(shown.path("left").asInt()).isZero();
        assertThat(shown.toString()).doesNotContain(token);

        JsonNode login = logged(status().at("/requests/rows/1"));
        assertThat(login.path("body").asText())
                .contains("grant_type=client_credentials", "client_secret=***")
                .doesNotContain(sandbox.clientSecret());

        assertThat(get("/sandbox/requests/3").status()).isEqualTo(404);
        for (String wrong : List.of("0", "-1", "x", "", "1/2", "99999999999999999999")) {
            assertThat(get("/sandbox/requests/" + wrong).status()).as(wrong).isEqualTo(404);
        }
        sandbox.requests().clear();
        assertThat(get("/sandbox/requests/1").status()).isEqualTo(404);
        assertThat(raw("GET", "requests/1", "", "evil.example", "")).isEqualTo(421);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'access_token':'topsecret','a':[{'Client_Secret':['topsecret']}]} | ***",
                "{'target_url':'https://u:topsecret@h.example/x?key=topsecret'} |"
                        + " https://h.example/x",
                "{'target_url':'https://h.example/hooks/topsecrettopsecrettopsecret'} |"
                        + " https://h.example/hooks/***",
                "['https://h.example/?topsecret'] | https://h.example/",
                "client_id=c&client_secret=topsecret | client_id=c&client_secret=***",
                "{'password':'topsecret','name':'Ada | {'password':***,'name':'Ada",
                "{'password':'topsecret | {'password':***",
                "{'name':'Ada','url':'http://h.example/?topsecret | :'http://h.example/",
                "authorization: topsecret | authorization: ***",
                "authorization: Bearer topsecret | authorization: ***",
                "Ada | Ada"
            })
    void secretsOfABodyAreMasked(String body, String shown) throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        client.call("POST", "/contacts", body.replace('\'', '"'));
        String text = logged(status().at("/requests/rows/0")).path("body").asText();
        assertThat(text).doesNotContain("topsecret").contains(shown.replace('\'', '"'));
    }

    @Test
    void ofALongBodyOnlyTheBeginningIsSent() throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        client.call("POST", "/contacts", "x".repeat(LoggedBody.LIMIT - 1) + "😀".repeat(3));
        JsonNode row = status().at("/requests/rows/0");
        assertThat(row.path("length").asInt()).isEqualTo(LoggedBody.LIMIT + 5);
        JsonNode shown = logged(row);
        assertThat(shown.path("body").asText()).isEqualTo("x".repeat(LoggedBody.LIMIT - 1));
        assertThat(shown.path("left").asInt()).isEqualTo(6);
    }

    /** Each of them took minutes, or more stack than a thread has. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "token", "secret.", "secret ", "https://"})
    @Timeout(60)
    void aLongBodyThatIsNoJsonIsShownAtOnce(String repeated) throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        String secret = "secret=\"" + "t".repeat(200_000) + "\" ";
        client.call("POST", "/contacts", secret + repeated.repeat(1_000_000 / repeated.length()));
        String text = logged(status().at("/requests/rows/0")).path("body").asText();
        assertThat(text).startsWith("secret=*** " + repeated.charAt(0));
    }

    private JsonNode logged(JsonNode row) throws Exception {
        TestClient.Answer answer = get("/sandbox/requests/" + row.path("id").asText());
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "emptyList | an empty list",
                "emptyPage | an empty page",
                "withoutLast | without the last 1 rows",
                "withoutMiddleRow | without the middle row",
                "ignoreFilters | filter[*] ignored",
                "pageSize | pages of 10",
                "stale | an old state",
                "repeat | an earlier answer",
                "withoutNext | without a next link",
                "withNext | with a next link",
                "totalTooSmall | total off by -1",
                "totalTooBig | total off by 1",
                "withoutTotals | without totals",
                "wholeSeconds | times in whole seconds",
                "withoutData | without data",
                "nullData | null as data",
                "withErrors | with errors",
                "notJson | half of its JSON",
                "noBody | 200 without a body",
                "html | 200 with a body of its own"
            })
    void theNextReadsAreAnsweredWrong(String answer, String words) throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        kajabi.sandbox().data().addMadeUpContact();
        String body = "{\"answer\":\"%s\",\"times\":2,\"path\":\"/v1/contacts\"}".formatted(answer);
        TestClient.Answer added = post("faults", body);
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.json().path("message").asText())
                .isEqualTo(
                        "The next 2 reads of /v1/contacts are answered with this fault: " + words);
        JsonNode rule = status().at("/faults/rows/0");
        assertThat(rule.path("requests").asText()).isEqualTo("GET /v1/contacts");
        assertThat(rule.path("answer").asText()).isEqualTo(words);
        client.get("/offers");
        assertThat(status().at("/requests/rows/0/fault").asText()).isEmpty();
        // The first answer is the one to repeat.
        int skipped = answer.equals("repeat") ? 1 : 0;
        for (int i = 0; i < 3 + skipped; i++) {
            assertThat(client.get("/contacts").status()).isEqualTo(200);
            assertThat(status().at("/requests/rows/0/fault").asText())
                    .isEqualTo(i >= skipped && i < 2 + skipped ? words : "");
        }
        assertThat(status().at("/faults/total").asInt()).isZero();
    }

    @Test
    void wrongAnswersForOneReadOrAllOfThem() throws Exception {
        TestClient client = new TestClient(kajabi.sandbox());
        kajabi.sandbox().data().addMadeUpContact();
        assertThat(post("faults", "{\"answer\":\"emptyList\"}").json().path("message").asText())
                .isEqualTo("The next read of /v1/** is answered with this fault: an empty list");
        assertThat(client.get("/contacts").ids()).isEmpty();
        assertThat(client.get("/contacts").ids()).hasSize(1);
        assertThat(
                        post("faults", "{\"answer\":\"emptyPage\",\"times\":0}")
                                .json()
                                .path("message")
                                .asText())
                .isEqualTo("Each read of /v1/** is answered with this fault: an empty page");
        for (int i = 0; i < 5; i++) {
            assertThat(client.get("/contacts").ids()).isEmpty();
        }
        delete("faults");
        assertThat(client.get("/contacts").ids()).hasSize(1);
        for (String wrong :
                List.of(
                        "{\"answer\":\"nonsense\"}",
                        "{\"answer\":null}",
                        "{\"answer\":\"stale\",\"times\":-1}",
                        "{\"answer\":\"stale\",\"times\":\"2\"}",
                        "{\"answer\":\"stale\",\"times\":1.5}",
                        "{\"answer\":\"stale\",\"path\":7}")) {
            assertThat(post("faults", wrong).status()).as(wrong).isEqualTo(422);
        }
        assertThat(post("faults", "{\"answer\":\"nonsense\"}").body()).contains("emptyList");
        assertThat(status().at("/faults/total").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "null",
                "",
                "https://127.0.0.1:PORT",
                "http://127.0.0.1",
                "http://127.0.0.1:1",
                "http://localhost:PORT",
                "http://127.0.0.1:PORT.evil.example",
                "http://evil.example/http://127.0.0.1:PORT"
            })
    void foreignOriginsChangeNothing(String origin) throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        String contact = sandbox.data().addContact(Map.of());
        sandbox.faults().on("PUT", "/v1/x").respond(500).add();
        new TestClient(sandbox).token();
        String from = origin.replace("PORT", String.valueOf(sandbox.port()));
        String purchase =
                "{\"contact\":\"%s\",\"offer\":\"%s\"}"
                        .formatted(contact, sandbox.data().offerId("Welcome course"));
        assertThat(raw("POST", "contacts", from, "127.0.0.1:PORT", "{}")).isEqualTo(403);
        assertThat(raw("POST", "purchases", from, "127.0.0.1:PORT", purchase)).isEqualTo(403);
        assertThat(raw("POST", "faults", from, "127.0.0.1:PORT", "{\"status\":500}"))
                .isEqualTo(403);
        assertThat(raw("DELETE", "contacts/" + contact, from, "127.0.0.1:PORT", "")).isEqualTo(403);
        assertThat(raw("DELETE", "tokens", from, "127.0.0.1:PORT", "")).isEqualTo(403);
        assertThat(raw("DELETE", "faults", from, "127.0.0.1:PORT", "")).isEqualTo(403);
        assertThat(raw("OPTIONS", "contacts", from, "127.0.0.1:PORT", "")).isEqualTo(403);
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
        assertThat(sandbox.data().count("purchases")).isZero();
        assertThat(status().at("/faults/total").asInt()).isEqualTo(1);
        assertThat(tokenStates()).containsExactly("valid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "127.0.0.1.evil.example:PORT",
                "localhost.evil.example",
                "127.0.0.1@evil.example",
                "0.0.0.0:PORT",
                ""
            })
    void foreignHostsSeeNothing(String host) throws Exception {
        String self = host.replace("PORT", String.valueOf(kajabi.sandbox().port()));
        assertThat(raw("GET", "status", "", host, "")).isEqualTo(421);
        assertThat(raw("GET", "page.js", "", host, "")).isEqualTo(421);
        assertThat(raw("POST", "contacts", "http://" + self, host, "{}")).isEqualTo(421);
        assertThat(kajabi.sandbox().data().contactCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:PORT",
                "localhost:PORT",
                "LOCALHOST",
                "localhost:9000",
                "[::1]:9"
            })
    void loopbackNamesAreItsOwn(String host) throws Exception {
        String self = host.replace("PORT", String.valueOf(kajabi.sandbox().port()));
        assertThat(raw("GET", "status", "", host, "")).isEqualTo(200);
        assertThat(raw("POST", "contacts", "http://" + self, host, "{}")).isEqualTo(201);
    }

    @Test
    void formsOfOtherPagesAreNotJson() throws Exception {
        HttpRequest form =
                HttpRequest.newBuilder(URI.create(kajabi.sandbox().pageUrl() + "sandbox/contacts"))
                        .header("Origin", "http://127.0.0.1:" + kajabi.sandbox().port())
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        assertThat(TestClient.send(form).status()).isEqualTo(422);
        assertThat(kajabi.sandbox().data().contactCount()).isZero();
    }

    @Test
    void filesForbidWhatTheyDoNotNeed() throws Exception {
        for (String path : List.of("/", "/sandbox/page.css", "/sandbox/page.js")) {
            TestClient.Answer file = get(path);
            assertThat(file.header("content-security-policy"))
                    .contains("default-src 'none'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http");
            assertThat(file.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(file.header("cache-control")).isEqualTo("no-store");
            assertThat(file.header("access-control-allow-origin")).isEmpty();
            assertThat(file.body())
                    .as(path)
                    .doesNotContain(
                            "http://", "https://", "//cdn", "@import", "style=", " onclick");
        }
        assertThat(get("/").header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(get("/favicon.ico").header("content-type")).isEqualTo("image/svg+xml");
        assertThat(get("/sandbox/status").header("x-content-type-options")).isEqualTo("nosniff");
        HttpRequest head =
                HttpRequest.newBuilder(URI.create(kajabi.sandbox().pageUrl()))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build();
        assertThat(TestClient.send(head).status()).isEqualTo(200);
    }

    @Test
    void itCanBeTurnedOff() throws Exception {
        try (KajabiSandbox plain = KajabiSandbox.builder().page(false).build().open()) {
            assertThatThrownBy(plain::pageUrl).isInstanceOf(IllegalStateException.class);
            URI root = URI.create(plain.baseUrl()).resolve("/");
            assertThat(TestClient.send(HttpRequest.newBuilder(root).build()).status())
                    .isEqualTo(404);
            assertThat(TestClient.send(change(plain, "POST", "contacts", "{}")).status())
                    .isEqualTo(404);
            assertThat(plain.data().contactCount()).isZero();
            assertThat(plain.requests().total()).isEqualTo(2);
        }
    }

    private JsonNode status() throws Exception {
        return get("/sandbox/status").json();
    }

    private List<String> tokenStates() throws Exception {
        return status().at("/tokens/rows").findValuesAsText("state");
    }

    private TestClient.Answer get(String path) throws Exception {
        URI address = URI.create(kajabi.sandbox().pageUrl()).resolve(path);
        return TestClient.send(HttpRequest.newBuilder(address).build());
    }

    private TestClient.Answer post(String path, String body) throws Exception {
        return TestClient.send(change(kajabi.sandbox(), "POST", path, body));
    }

    private TestClient.Answer delete(String path) throws Exception {
        return TestClient.send(change(kajabi.sandbox(), "DELETE", path, ""));
    }

    private static HttpRequest change(
            KajabiSandbox sandbox, String method, String path, String body) {
        String origin = "http://127.0.0.1:" + sandbox.port();
        return HttpRequest.newBuilder(URI.create(origin + "/sandbox/" + path))
                .header("Origin", origin)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** Sends what the JDK's client would not, and returns the status. */
    private int raw(String method, String path, String origin, String host, String body)
            throws Exception {
        List<String> head = new ArrayList<>();
        head.add("Host: " + host);
        head.add("Content-Type: application/json");
        if (!origin.isEmpty()) {
            head.add("Origin: " + origin);
        }
        return TestClient.raw(kajabi.sandbox(), method + " /sandbox/" + path, head, body).status();
    }
}
