// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestLogTest {

    @Test
    void entriesTellWhatWasAsked() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            TestClient client = new TestClient(sandbox);
            client.call("POST", "/contacts", client.contact("Ada", "ada@example.org"));
            client.get("/contacts?filter%5Bsearch%5D=a%26b&page[size]=3");
            client.get("/contacts/1");
            RequestLog log = sandbox.requests();
            assertThat(log.entries()).hasSize(4);
            RequestLog.Entry created = log.entries("POST", "/v1/contacts").get(0);
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.body()).contains("ada@example.org");
            assertThat(created.header("content-type")).isEqualTo("application/vnd.api+json");
            RequestLog.Entry list = log.entries("get", "/v1/contacts").get(0);
            assertThat(list.query())
                    .isEqualTo(
                            Map.of("filter[search]", List.of("a&b"), "page[size]", List.of("3")));
            assertThat(list.parameter("page[size]")).isEqualTo("3");
            assertThat(list.parameter("page[number]")).isEmpty();
            assertThat(log.count("*", "/v1/contacts/*")).isEqualTo(1);
            assertThat(log.count("GET", "/v1/**")).isEqualTo(2);
            assertThat(log.count("DELETE", "/v1/**")).isZero();
            log.clear();
            assertThat(log.entries()).isEmpty();
            assertThat(log.total()).isEqualTo(4);
        }
    }

    @Test
    void itHoldsNoSecret() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            TestClient client = new TestClient(sandbox);
            var pair = client.clientCredentials().json();
            String access = pair.path("access_token").asText();
            String refresh = pair.path("refresh_token").asText();
            client.form("/oauth/token", "grant_type=refresh_token&refresh_token=" + refresh, null);
            client.form(
                    "/oauth/token",
                    "username=" + sandbox.username() + "&password=" + sandbox.password(),
                    null);
            client.form(
                    "/oauth/token", "{\"client_secret\":\"" + sandbox.clientSecret() + "\"}", null);
            client.form("/oauth/token", sandbox.clientSecret() + "=%ZZ", null);
            client.form("/oauth/revoke", "token=" + access, access);
            client.get("/me");
            String all = sandbox.requests().entries().toString();
            assertThat(all)
                    .contains(
                            "grant_type=client_credentials",
                            "client_id=" + sandbox.clientId(),
                            "refresh_token=***");
            assertThat(all)
                    .doesNotContain(
                            access,
                            refresh,
                            client.token(),
                            sandbox.clientSecret(),
                            sandbox.password());
        }
    }

    @Test
    void equalTokensHaveEqualDigests() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            TestClient client = new TestClient(sandbox);
            client.get("/me");
            client.get("/me");
            client.forgetToken();
            client.get("/me");
            List<String> digests =
                    sandbox.requests().entries("GET", "/v1/me").stream()
                            .map(e -> e.header("Authorization"))
                            .toList();
            assertThat(digests.get(0)).startsWith("Bearer sha256:").isEqualTo(digests.get(1));
            assertThat(digests.get(2)).isNotEqualTo(digests.get(0));
        }
    }

    @Test
    void onlyTheNewestAreKeptButAllAreCounted() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.builder().requestLogSize(3).build().open()) {
            TestClient client = new TestClient(sandbox);
            for (int i = 0; i < 5; i++) {
                client.anonymous("GET", "/version?i=" + i);
            }
            assertThat(sandbox.requests().entries().stream().map(e -> e.parameter("i")))
                    .containsExactly("2", "3", "4");
            assertThat(sandbox.requests().total()).isEqualTo(5);
        }
    }

    @Test
    void longBodiesLeaveRoomForFewerEntries() {
        RequestLog log = new RequestLog(100, 1000);
        for (int i = 1; i <= 20; i++) {
            log.answered(request("x".repeat(i * 10)), Instant.EPOCH, 200, "");
        }
        // 200 + 190 + 180 + 170 + 160 = 900; the next would be 150.
        assertThat(log.entries())
                .extracting(entry -> entry.body().length())
                .containsExactly(160, 170, 180, 190, 200);
        assertThat(log.numbered(20).orElseThrow().body()).hasSize(200);
        assertThat(log.numbered(16).orElseThrow().body()).hasSize(160);
        assertThat(log.numbered(15)).isEmpty();
        assertThat(log.numbered(21)).isEmpty();
        log.answered(request("x".repeat(5000)), Instant.EPOCH, 200, "");
        assertThat(log.entries()).hasSize(1);
        assertThat(log.numbered(21).orElseThrow().body()).hasSize(5000);
        log.clear();
        assertThat(log.numbered(21)).isEmpty();
        log.answered(request("y".repeat(900)), Instant.EPOCH, 200, "");
        log.answered(request("z".repeat(100)), Instant.EPOCH, 200, "");
        assertThat(log.entries()).hasSize(2);
        assertThat(log.numbered(22).orElseThrow().body()).startsWith("y");
        assertThat(log.numbered(23).orElseThrow().body()).startsWith("z");
    }

    private static SandboxRequest request(String body) {
        return SandboxRequest.of("POST", "/v1/contacts", Map.of(), body);
    }
}
