// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {

    private static final Instant START = Instant.parse("2026-03-10T12:00:00Z");

    private static KajabiSandbox.Builder builder() {
        return KajabiSandbox.builder()
                .clientId("id")
                .clientSecret("secret")
                .username("ann@example.org")
                .password("word");
    }

    @Test
    void clientCredentialsGrant() throws Exception {
        try (KajabiSandbox sandbox = builder().expiresIn(Duration.ofMinutes(10)).build().open()) {
            TestClient.Answer answer = new TestClient(sandbox).clientCredentials();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.json().path("token_type").asText()).isEqualTo("Bearer");
            assertThat(answer.json().path("expires_in").asLong()).isEqualTo(600);
            assertThat(answer.json().path("access_token").asText()).isNotEmpty();
            assertThat(answer.json().path("refresh_token").asText().split("\\.", -1)).hasSize(3);
        }
    }

    @Test
    void furtherKeysHaveTheirOwnSecrets() throws Exception {
        try (KajabiSandbox sandbox = builder().client("other", "its-own").build().open()) {
            TestClient client = new TestClient(sandbox);
            String grant = "grant_type=client_credentials&client_id=";
            assertThat(key(client, grant + "other&client_secret=its-own")).isEqualTo(200);
            assertThat(key(client, grant + "id&client_secret=secret")).isEqualTo(200);
            assertThat(key(client, grant + "other&client_secret=secret")).isEqualTo(401);
            assertThat(key(client, grant + "id&client_secret=its-own")).isEqualTo(401);
            assertThat(key(client, grant + "third&client_secret=secret")).isEqualTo(401);
        }
    }

    private static int key(TestClient client, String form) throws Exception {
        return client.form("/oauth/token", form, null).status();
    }

    @Test
    void lifetimeIsTwoHoursByDefault() throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            assertThat(
                            new TestClient(sandbox)
                                    .clientCredentials()
                                    .json()
                                    .path("expires_in")
                                    .asLong())
                    .isEqualTo(7200);
        }
    }

    @Test
    void passwordGrantHasNoGrantType() throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            TestClient client = new TestClient(sandbox);
            TestClient.Answer answer =
                    client.form("/oauth/token", "username=ann%40example.org&password=word", null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(status(client, answer.json().path("access_token").asText())).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "grant_type=client_credentials&client_id=id&client_secret=wrong, 401",
        "grant_type=client_credentials&client_id=wrong&client_secret=secret, 401",
        "username=ann@example.org&password=wrong, 401",
        "grant_type=refresh_token&refresh_token=wrong, 401",
        "'', 400",
        "grant_type=, 400",
        "grant_type=client_credentials&client_id=id, 400",
        "grant_type=password&username=ann@example.org&password=word, 400",
        "grant_type=refresh_token, 400",
        "username=ann@example.org, 400",
        "grant_type=%ZZ, 400"
    })
    void refusals(String form, int status) throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            TestClient.Answer answer = new TestClient(sandbox).form("/oauth/token", form, null);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("content-type")).isEqualTo("application/json");
            assertThat(answer.json().path("error").isTextual()).isTrue();
            assertThat(answer.json().has("errors")).isFalse();
        }
    }

    @Test
    void credentialsInJsonAreNotRead() throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            TestClient client = new TestClient(sandbox);
            String body =
                    "{\"grant_type\":\"client_credentials\",\"client_id\":\"id\",\"client_secret\":\"secret\"}";
            assertThat(
                            TestClient.send(client.request("POST", "/oauth/token", body).build())
                                    .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void tokenExpiresByTheSandboxClock() throws Exception {
        try (KajabiSandbox sandbox =
                builder()
                        .clock(SandboxClock.fixed(START))
                        .expiresIn(Duration.ofMinutes(10))
                        .build()
                        .open()) {
            TestClient client = new TestClient(sandbox);
            String token = client.token();
            sandbox.clock().advance(Duration.ofMinutes(10).minusMillis(1));
            assertThat(status(client, token)).isEqualTo(200);
            sandbox.clock().advance(Duration.ofMillis(1));
            assertThat(status(client, token)).isEqualTo(401);
        }
    }

    @Test
    void refreshKeepsItsTokenUnlessRotated() throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            TestClient client = new TestClient(sandbox);
            String refresh = client.clientCredentials().json().path("refresh_token").asText();
            sandbox.clock().advance(Duration.ofHours(3));
            TestClient.Answer renewed = refresh(client, refresh);
            assertThat(status(client, renewed.json().path("access_token").asText())).isEqualTo(200);
            assertThat(renewed.json().path("refresh_token").asText()).isEqualTo(refresh);
            assertThat(refresh(client, refresh).status()).isEqualTo(200);
        }
    }

    @Test
    void rotatedRefreshTokenWorksOnce() throws Exception {
        try (KajabiSandbox sandbox = builder().rotateRefreshTokens(true).build().open()) {
            TestClient client = new TestClient(sandbox);
            String refresh = client.clientCredentials().json().path("refresh_token").asText();
            TestClient.Answer renewed = refresh(client, refresh);
            String next = renewed.json().path("refresh_token").asText();
            assertThat(next).isNotEqualTo(refresh);
            assertThat(refresh(client, refresh).status()).isEqualTo(401);
            assertThat(refresh(client, next).status()).isEqualTo(200);
        }
    }

    @Test
    void refreshTokenExpires() throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            TestClient client = new TestClient(sandbox);
            String refresh = client.clientCredentials().json().path("refresh_token").asText();
            sandbox.clock().advance(Duration.ofDays(15));
            assertThat(refresh(client, refresh).status()).isEqualTo(401);
        }
    }

    @Test
    void revokeKillsBothTokensOfThePair() throws Exception {
        for (String which : new String[] {"access_token", "refresh_token"}) {
            try (KajabiSandbox sandbox = builder().build().open()) {
                TestClient client = new TestClient(sandbox);
                var pair = client.clientCredentials().json();
                var other = client.clientCredentials().json();
                TestClient.Answer answer =
                        client.form(
                                "/oauth/revoke",
                                "token=" + pair.path(which).asText(),
                                pair.path("access_token").asText());
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEmpty();
                assertThat(status(client, pair.path("access_token").asText())).isEqualTo(401);
                assertThat(refresh(client, pair.path("refresh_token").asText()).status())
                        .isEqualTo(401);
                assertThat(status(client, other.path("access_token").asText())).isEqualTo(200);
            }
        }
    }

    @Test
    void revokeNeedsABearerAndAToken() throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            TestClient client = new TestClient(sandbox);
            String token = client.token();
            assertThat(client.form("/oauth/revoke", "token=" + token, null).status())
                    .isEqualTo(401);
            assertThat(client.form("/oauth/revoke", "", token).status()).isEqualTo(400);
            assertThat(status(client, token)).isEqualTo(200);
        }
    }

    @Test
    void revokeTokensKillsAll() throws Exception {
        try (KajabiSandbox sandbox = builder().build().open()) {
            TestClient client = new TestClient(sandbox);
            var pair = client.clientCredentials().json();
            sandbox.revokeTokens();
            assertThat(status(client, pair.path("access_token").asText())).isEqualTo(401);
            assertThat(refresh(client, pair.path("refresh_token").asText()).status())
                    .isEqualTo(401);
            assertThat(client.clientCredentials().status()).isEqualTo(200);
        }
    }

    private static TestClient.Answer refresh(TestClient client, String token) throws Exception {
        return client.form("/oauth/token", "grant_type=refresh_token&refresh_token=" + token, null);
    }

    private static int status(TestClient client, String token) throws Exception {
        return TestClient.send(
                        client.request("GET", "/me", null)
                                .header("Authorization", "Bearer " + token)
                                .build())
                .status();
    }
}
