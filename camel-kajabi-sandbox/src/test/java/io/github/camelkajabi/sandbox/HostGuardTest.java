// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @RegisterExtension
    final SandboxExtension kajabi =
            new SandboxExtension(
                    KajabiSandbox.builder()
                            .allowHost("Kajabi.Local")
                            .allowHost("::ffff:7f00:1")
                            .allowHost("10.1.2.3"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "127.0.0.1.evil.example:PORT",
                "localhost.evil.example:PORT",
                "evil.example.localhost:PORT",
                "127.0.0.1@evil.example",
                "evil.example@127.0.0.1",
                "0.0.0.0:PORT",
                "127.0.0.1:PORT, evil.example",
                "127.0.0.1:PORT/x",
                "127.0.0.1:evil",
                "2130706433",
                "[::]:PORT",
                "::1",
                "[::1",
                "kajabi.local.evil.example",
                "10.1.2.30",
                ""
            })
    void aForeignNameReachesNothing(String host) throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        String name = "Host: " + host;
        TestClient.Raw token =
                TestClient.raw(sandbox, "POST /v1/oauth/token", List.of(name, FORM), credentials());
        assertThat(token.status()).isEqualTo(421);
        assertThat(token.text())
                .contains("{\"error\":\"The sandbox answers to loopback names only", "allowHost")
                .doesNotContain("access_token");
        String bearer = "Authorization: Bearer " + new TestClient(sandbox).token();
        for (String request :
                List.of(
                        "GET /v1/version",
                        "GET /v1/contacts",
                        "HEAD /v1/contacts",
                        "OPTIONS /v1/contacts",
                        "GET /v1/nothing")) {
            assertThat(TestClient.raw(sandbox, request, List.of(name, bearer), "").status())
                    .as(request)
                    .isEqualTo(421);
        }
        TestClient.Raw contact =
                TestClient.raw(
                        sandbox,
                        "POST /v1/contacts",
                        List.of(name, bearer),
                        new TestClient(sandbox).contact("Ada", "ada@example.org"));
        assertThat(contact.status()).isEqualTo(421);
        assertThat(contact.text()).contains("\"title\":\"Misdirected Request\"");
        assertThat(sandbox.data().contactCount()).isZero();
        assertThat(TestClient.raw(sandbox, "GET /sandbox/status", List.of(name), "").status())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:PORT",
                "127.0.0.1",
                "localhost:PORT",
                "LocalHost",
                "localhost:9000",
                "[::1]:PORT",
                "[::1]",
                "kajabi.local",
                "KAJABI.LOCAL:8089",
                "[::FFFF:7F00:1]:1",
                "10.1.2.3:80"
            })
    void ownNamesAreAnsweredWithAnyPort(String host) throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        String name = "Host: " + host;
        TestClient.Raw token =
                TestClient.raw(sandbox, "POST /v1/oauth/token", List.of(name, FORM), credentials());
        assertThat(token.status()).isEqualTo(200);
        assertThat(TestClient.raw(sandbox, "GET /", List.of(name), "").status()).isEqualTo(200);
        String origin = "Origin: http://" + host;
        assertThat(
                        TestClient.raw(
                                        sandbox,
                                        "POST /sandbox/contacts",
                                        List.of(name, origin, "Content-Type: application/json"),
                                        "{}")
                                .status())
                .isEqualTo(201);
    }

    @Test
    void twoNamesOrNoneAreNotOurs() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        List<String> two = List.of("Host: 127.0.0.1", "Host: evil.example");
        List<String> swapped = List.of("Host: evil.example", "Host: 127.0.0.1");
        for (List<String> head : List.of(two, swapped, List.<String>of())) {
            assertThat(TestClient.raw(sandbox, "GET /v1/version", head, "").status())
                    .as("%s", head)
                    .isIn(400, 421);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "https://evil.example:PORT",
                "http://127.0.0.1.evil.example:PORT",
                "http://evil.example/http://127.0.0.1:PORT",
                "http://127.0.0.1:PORT http://evil.example",
                "null",
                "file://",
                "chrome-extension://abcdef",
                "http://0.0.0.0:PORT",
                "x"
            })
    void aForeignPageChangesNothing(String origin) throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        List<String> head = List.of("Host: 127.0.0.1:PORT", "Origin: " + origin, FORM);
        TestClient.Raw token = TestClient.raw(sandbox, "POST /v1/oauth/token", head, credentials());
        assertThat(token.status()).isEqualTo(403);
        assertThat(token.text()).doesNotContain("access_token");
        String contact = sandbox.data().addContact(Map.of("email", "ada@example.org"));
        String bearer = "Authorization: Bearer " + new TestClient(sandbox).token();
        List<String> withToken = Stream.concat(head.stream(), Stream.of(bearer)).toList();
        for (String request :
                List.of(
                        "DELETE /v1/contacts/" + contact,
                        "PATCH /v1/contacts/" + contact,
                        "POST /v1/hooks",
                        "POST /v1/oauth/revoke")) {
            assertThat(TestClient.raw(sandbox, request, withToken, "{}").status())
                    .as(request)
                    .isEqualTo(403);
        }
        assertThat(sandbox.data().contactCount()).isEqualTo(1);
        TestClient.Raw read = TestClient.raw(sandbox, "GET /v1/contacts", withToken, "");
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.text().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("access-control-allow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT",
                "http://localhost:3000",
                "https://LOCALHOST",
                "http://[::1]:5173",
                "https://kajabi.local"
            })
    void pagesOfThisMachineMayWrite(String origin) throws Exception {
        List<String> head = List.of("Host: 127.0.0.1:PORT", "Origin: " + origin, FORM);
        assertThat(
                        TestClient.raw(
                                        kajabi.sandbox(),
                                        "POST /v1/oauth/token",
                                        head,
                                        credentials())
                                .status())
                .isEqualTo(200);
    }

    @Test
    void whatIsRefusedIsLoggedAndMeetsNoFault() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        sandbox.faults().on("GET", "/v1/version").respond(500).add();
        TestClient.raw(sandbox, "GET /v1/version", List.of("Host: evil.example"), "");
        assertThat(sandbox.requests().entries("GET", "/v1/version"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.status()).isEqualTo(421));
        assertThat(sandbox.faults().applied()).isZero();
    }

    @Test
    void aProxysClientNamesAnyHostButForeignPagesStillChangeNothing() throws Exception {
        KajabiSandbox sandbox = kajabi.sandbox();
        List<String> head = List.of("Host: api.example.org", FORM);
        String token = "POST http://api.example.org/v1/oauth/token";
        assertThat(TestClient.raw(sandbox, token, head, credentials()).status()).isEqualTo(200);
        List<String> foreign = List.of("Host: api.example.org", "Origin: http://evil.example");
        assertThat(TestClient.raw(sandbox, token, foreign, credentials()).status()).isEqualTo(403);
        String page = "GET http://api.example.org/sandbox/status";
        assertThat(TestClient.raw(sandbox, page, head, "").status()).isEqualTo(421);
    }

    @Test
    void withoutAServerThereIsNoHostToLookAt() {
        SandboxRequest request = SandboxRequest.of("GET", "/v1/version", Map.of(), "");
        assertThat(kajabi.sandbox().handle(request).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "http://kajabi", "kajabi:8080", "[::1]:80", "a/b", "*", "a b"})
    void onlyAHostCanBeAllowed(String host) throws IOException {
        KajabiSandbox.Builder builder = KajabiSandbox.builder();
        assertThatThrownBy(() -> builder.allowHost(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host name or an address");
        assertThatThrownBy(() -> builder.allowHookTarget(host))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private String credentials() {
        KajabiSandbox sandbox = kajabi.sandbox();
        return "grant_type=client_credentials&client_id="
                + sandbox.clientId()
                + "&client_secret="
                + sandbox.clientSecret();
    }
}
