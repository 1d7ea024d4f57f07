// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultRulesTest {

    @RegisterExtension final SandboxExtension extension = new SandboxExtension();

    private KajabiSandbox sandbox;
    private SandboxData data;
    private TestClient client;

    @BeforeEach
    void connect() {
        sandbox = extension.sandbox();
        data = sandbox.data();
        client = new TestClient(sandbox);
    }

    private TestClient.Answer create(String email) throws Exception {
        return client.call("POST", "/contacts", client.contact("Ada", email));
    }

    @Test
    void statusWithJsonAndRetryAfter() throws Exception {
        sandbox.faults().on("POST", "/v1/contacts").times(2).respond(429).retryAfter("1").add();
        for (int i = 0; i < 2; i++) {
            TestClient.Answer answer = create("ada@example.org");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("retry-after")).isEqualTo("1");
            assertThat(answer.header("content-type")).isEqualTo("application/vnd.api+json");
            assertThat(answer.header("x-request-id")).isNotEmpty();
            assertThat(answer.json().at("/errors/0/title").asText()).isEqualTo("Too Many Requests");
        }
        assertThat(data.contactCount()).isZero();
        assertThat(create("ada@example.org").status()).isEqualTo(201);
        assertThat(sandbox.faults().applied()).isEqualTo(2);
    }

    @Test
    void tokenEndpointAnswersFlat() throws Exception {
        sandbox.faults().on("*", "/v1/oauth/token").respond(429).add();
        TestClient.Answer answer = client.clientCredentials();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().path("error").isTextual()).isTrue();
        assertThat(client.clientCredentials().status()).isEqualTo(200);
    }

    @Test
    void statusWithAPage() throws Exception {
        sandbox.faults().on("GET", "/v1/**").respondHtml(502).add();
        TestClient.Answer answer = client.get("/contacts");
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.header("content-type")).isEqualTo("text/html");
        assertThat(answer.body()).startsWith("<html>");
    }

    @Test
    void statusWithoutABody() throws Exception {
        sandbox.faults().on("GET", "/v1/contacts").respondEmpty(503).add();
        TestClient.Answer answer = client.get("/contacts");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("content-type")).isEmpty();
    }

    @Test
    void bodyOfOnesOwn() throws Exception {
        sandbox.faults()
                .on("GET", "/v1/contacts")
                .respond(200, "application/json", "{\"data\":[]}")
                .add();
        assertThat(client.get("/contacts").body()).isEqualTo("{\"data\":[]}");
    }

    @Test
    void skipAndForeverAndClear() throws Exception {
        sandbox.faults().on("GET", "/v1/offers/*").skip(1).forever().respond(500).add();
        String path = "/offers/" + data.offerId("Welcome course");
        assertThat(client.get(path).status()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThat(client.get(path).status()).isEqualTo(500);
        }
        assertThat(client.get("/offers").status()).isEqualTo(200);
        assertThat(client.get(path + "/relationships/products").status()).isEqualTo(200);
        sandbox.faults().clear();
        assertThat(client.get(path).status()).isEqualTo(200);
    }

    @Test
    void rulesApplyInOrderAndByPredicate() throws Exception {
        sandbox.faults()
                .on(request -> request.parameter("page[number]").equals("2"))
                .respond(500)
                .add();
        sandbox.faults().on("GET", "/v1/contacts").times(2).respond(503).add();
        assertThat(client.get("/contacts?page[number]=2").status()).isEqualTo(500);
        assertThat(client.get("/contacts?page[number]=2").status()).isEqualTo(503);
        assertThat(client.get("/contacts?page[number]=1").status()).isEqualTo(503);
        assertThat(client.get("/contacts?page[number]=1").status()).isEqualTo(200);
    }

    @Test
    void afterHandlingTheServerHasDoneIt() throws Exception {
        sandbox.faults().on("POST", "/v1/contacts").afterHandling().respond(500).add();
        assertThat(create("ada@example.org").status()).isEqualTo(500);
        assertThat(data.contactByEmail("ada@example.org")).isPresent();
    }

    @Test
    void truncatedAnswer() throws Exception {
        client.token();
        sandbox.faults().on("POST", "/v1/contacts").truncate().add();
        assertThatThrownBy(() -> create("ada@example.org")).isInstanceOf(IOException.class);
        assertThat(data.contactCount()).isEqualTo(1);
        assertThat(sandbox.requests().entries("POST", "/v1/contacts"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.status()).isEqualTo(201));
        assertThat(create("ben@example.org").status()).isEqualTo(201);
    }

    @Test
    void closedConnectionBeforeAndAfterHandling() throws Exception {
        client.token();
        sandbox.faults().on("POST", "/v1/contacts").disconnect().add();
        assertThatThrownBy(() -> create("ada@example.org")).isInstanceOf(IOException.class);
        assertThat(data.contactCount()).isZero();
        assertThat(sandbox.requests().entries("POST", "/v1/contacts").get(0).status()).isZero();
        sandbox.faults().on("POST", "/v1/contacts").afterHandling().disconnect().add();
        assertThatThrownBy(() -> create("ada@example.org")).isInstanceOf(IOException.class);
        assertThat(data.contactCount()).isEqualTo(1);
    }

    @Test
    void shortDelayOnlyDelays() throws Exception {
        sandbox.faults().on("POST", "/v1/contacts").delay(Duration.ofMillis(5)).add();
        assertThat(create("ada@example.org").status()).isEqualTo(201);
        assertThat(sandbox.faults().applied()).isEqualTo(1);
    }

    @Test
    void longDelayBeforeHandlingEndsWithTheSandboxAndChangesNothing() throws Exception {
        client.token();
        sandbox.faults().on("POST", "/v1/contacts").delay(Duration.ofHours(1)).add();
        assertThatThrownBy(() -> createWithin(Duration.ofMillis(300)))
                .isInstanceOf(HttpTimeoutException.class);
        Until.isTrue(() -> sandbox.faults().applied() == 1);
        sandbox.close();
        Until.isTrue(() -> sandbox.requests().count("POST", "/v1/contacts") == 1);
        assertThat(data.contactCount()).isZero();
    }

    @Test
    void longDelayAfterHandling() throws Exception {
        client.token();
        sandbox.faults()
                .on("POST", "/v1/contacts")
                .afterHandling()
                .delay(Duration.ofHours(1))
                .add();
        assertThatThrownBy(() -> createWithin(Duration.ofMillis(300)))
                .isInstanceOf(HttpTimeoutException.class);
        Until.isTrue(() -> data.contactCount() == 1);
    }

    private void createWithin(Duration timeout) throws Exception {
        TestClient.send(
                client.request("POST", "/contacts", client.contact("Ada", "ada@example.org"))
                        .header("Authorization", "Bearer " + client.token())
                        .timeout(timeout)
                        .build());
    }
}
