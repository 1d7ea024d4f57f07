// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class KajabiSandboxTest {

    @Test
    void startsWithTheDemoRecords() {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            SandboxData data = sandbox.data();
            assertThat(sandbox.port()).isPositive();
            assertThat(sandbox.baseUrl()).isEqualTo("http://127.0.0.1:" + sandbox.port() + "/v1");
            assertThat(data.count("sites")).isEqualTo(1);
            assertThat(data.tagId("Newcomer")).isNotEmpty();
            assertThat(data.offerId("Welcome course")).isNotEmpty();
            assertThat(data.contactCount()).isZero();
        }
    }

    @Test
    void openIsIdempotentAndCloseFreesThePort() throws Exception {
        KajabiSandbox sandbox = KajabiSandbox.builder().build();
        assertThatThrownBy(sandbox::port).isInstanceOf(IllegalStateException.class);
        sandbox.close();
        sandbox.open();
        int port = sandbox.port();
        assertThat(sandbox.open().port()).isEqualTo(port);
        TestClient client = new TestClient(sandbox);
        client.call("POST", "/contacts", client.contact("Ada", "ada@example.org"));
        sandbox.close();
        sandbox.close();
        assertThatThrownBy(() -> client.get("/contacts")).isInstanceOf(IOException.class);
        sandbox.open();
        assertThat(sandbox.port()).isEqualTo(port);
        assertThat(client.get("/contacts").ids()).hasSize(1);
        sandbox.close();
    }

    @Test
    void portInUseIsAnError() {
        try (KajabiSandbox first = KajabiSandbox.start()) {
            KajabiSandbox second = KajabiSandbox.builder().port(first.port()).build();
            assertThatThrownBy(second::open)
                    .isInstanceOf(java.io.UncheckedIOException.class)
                    .hasMessageContaining("" + first.port());
        }
    }

    @Test
    void answersWithoutAServer() {
        KajabiSandbox sandbox = KajabiSandbox.builder().build();
        SandboxResponse version =
                sandbox.handle(SandboxRequest.of("get", "/v1/version", Map.of(), ""));
        assertThat(version.status()).isEqualTo(200);
        assertThat(version.headers()).containsKey("x-request-id");
        SandboxResponse refused =
                sandbox.handle(SandboxRequest.of("GET", "/v1/contacts?page[size]=1", Map.of(), ""));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(sandbox.requests().entries()).hasSize(2);
    }

    @Test
    void seedReplacesOrAddsToTheDemoRecords() {
        KajabiSandbox added = KajabiSandbox.builder().seed(data -> data.addTag("Extra")).build();
        assertThat(added.data().count("contact_tags")).isEqualTo(4);
        KajabiSandbox replaced =
                KajabiSandbox.builder().empty().seed(data -> data.addSite("Only")).build();
        assertThat(replaced.data().count("contact_tags")).isZero();
        assertThat(replaced.data().siteId()).isEqualTo("2150000001");
        KajabiSandbox empty = KajabiSandbox.builder().empty().build();
        assertThatThrownBy(() -> empty.data().addContact(Map.of()))
                .isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> empty.feed(Duration.ofSeconds(1), 1))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void malformedTargetsAreRefused() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
                socket.getOutputStream()
                        .write(
                                "GET /v1/version?a=%ZZ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                String answer =
                        new String(
                                socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).startsWith("HTTP/1.1 400");
            }
            assertThat(new TestClient(sandbox).get("/me").status()).isEqualTo(200);
        }
    }

    @Test
    void clientMayTakeItForAProxy() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
            socket.getOutputStream()
                    .write(
                            "GET http://api.example.org/v1/version?a=1 HTTP/1.1\r\nHost: api.example.org\r\nConnection: close\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200");
            assertThat(sandbox.requests().count("GET", "/v1/version")).isEqualTo(1);
        }
    }

    @Test
    void concurrentCreatesLoseNothing() throws Exception {
        int threads = 50;
        int each = 20;
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            TestClient client = new TestClient(sandbox);
            client.token();
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            List<Callable<List<String>>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                work.add(
                        () -> {
                            List<String> ids = new ArrayList<>();
                            for (int i = 0; i < each; i++) {
                                String email = "c" + thread + "." + i + "@example.org";
                                TestClient.Answer answer =
                                        client.call(
                                                "POST", "/contacts", client.contact("C", email));
                                assertThat(answer.status()).isEqualTo(201);
                                ids.add(answer.data().path("id").asText());
                            }
                            return ids;
                        });
            }
            Set<String> ids = new HashSet<>();
            for (Future<List<String>> done : pool.invokeAll(work)) {
                ids.addAll(done.get());
            }
            pool.shutdown();
            assertThat(ids).hasSize(threads * each);
            assertThat(sandbox.data().contactCount()).isEqualTo(threads * each);
            assertThat(sandbox.requests().count("POST", "/v1/contacts")).isEqualTo(threads * each);
        }
    }

    @Test
    void oneOfManyEqualEmailsWins() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            TestClient client = new TestClient(sandbox);
            client.token();
            ExecutorService pool = Executors.newFixedThreadPool(20);
            List<Callable<Integer>> work = new ArrayList<>();
            for (int t = 0; t < 20; t++) {
                work.add(
                        () ->
                                client.call(
                                                "POST",
                                                "/contacts",
                                                client.contact("C", "same@example.org"))
                                        .status());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> done : pool.invokeAll(work)) {
                statuses.add(done.get());
            }
            pool.shutdown();
            assertThat(statuses).containsOnly(201, 422).containsOnlyOnce(201);
            assertThat(sandbox.data().contactCount()).isEqualTo(1);
        }
    }

    @Test
    void feedCreatesItsNumberOfContacts() {
        KajabiSandbox sandbox = KajabiSandbox.builder().build();
        try (ContactFeed feed = sandbox.feed(Duration.ofMillis(1), 12);
                ContactFeed endless = sandbox.feed(Duration.ofMillis(1), 0)) {
            Until.isTrue(() -> feed.created() == 12 && endless.created() > 12);
        }
        assertThat(sandbox.data().contacts())
                .hasSizeGreaterThan(24)
                .allSatisfy(
                        contact ->
                                assertThat(contact.get("email").toString())
                                        .endsWith("@example.org"));
    }

    @Test
    void commandLine() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Map<String, Integer> options =
                SandboxMain.options("--contacts", "3", "--contact-every", "1");
        try (KajabiSandbox sandbox =
                SandboxMain.run(options, new PrintStream(out, true, StandardCharsets.UTF_8))) {
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains(
                            sandbox.baseUrl(),
                            sandbox.clientId(),
                            sandbox.clientSecret(),
                            sandbox.data().siteId());
            Until.isTrue(() -> sandbox.data().contactCount() > 5);
            assertThat(new TestClient(sandbox).get("/contacts").status()).isEqualTo(200);
        }
        assertThatThrownBy(() -> SandboxMain.options("--port")).hasMessageContaining("--port");
        assertThatThrownBy(() -> SandboxMain.options("--port", "x")).hasMessageContaining("--port");
        assertThatThrownBy(() -> SandboxMain.options("--prt", "1")).hasMessageContaining("--prt");
    }

    @Test
    void commandLineAllowsHosts() throws Exception {
        KajabiSandbox.Builder builder = KajabiSandbox.builder();
        String[] others =
                SandboxMain.allow(
                        builder,
                        "--allow-host",
                        "kajabi",
                        "--contacts",
                        "2",
                        "--allow-hook-target",
                        "hooks.test",
                        "--allow-host",
                        "other");
        assertThat(others).containsExactly("--contacts", "2");
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true);
        try (KajabiSandbox sandbox =
                SandboxMain.run(SandboxMain.options(others), builder, nowhere)) {
            for (String host : List.of("kajabi:1", "other", "127.0.0.1")) {
                assertThat(
                                TestClient.raw(
                                                sandbox,
                                                "GET /v1/version",
                                                List.of("Host: " + host),
                                                "")
                                        .status())
                        .as(host)
                        .isEqualTo(200);
            }
            assertThat(sandbox.data().contactCount()).isEqualTo(2);
        }
        for (String option : List.of("--allow-host", "--allow-hook-target")) {
            assertThatThrownBy(() -> SandboxMain.allow(builder, option))
                    .hasMessageContaining(option + " needs a host");
            assertThatThrownBy(() -> SandboxMain.allow(builder, option, "http://kajabi"))
                    .hasMessageContaining("http://kajabi");
        }
    }

    @Test
    void clocks() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        SandboxClock fixed = SandboxClock.fixed(start);
        assertThat(fixed.now()).isEqualTo(start);
        fixed.advance(Duration.ofDays(1));
        assertThat(fixed.now()).isEqualTo("2026-01-02T00:00:00Z");
        fixed.set(start);
        assertThat(fixed.now()).isEqualTo(start);
        SandboxClock running = SandboxClock.system();
        running.set(start);
        assertThat(running.now()).isBetween(start, start.plus(Duration.ofHours(1)));
    }

    @Test
    void strictModeRefusesWhatTheServerIgnores() throws Exception {
        try (KajabiSandbox lenient = KajabiSandbox.start();
                KajabiSandbox strict = KajabiSandbox.builder().strict(true).build().open()) {
            String id = strict.data().addContact(Map.of("email", "ada@example.org"));
            lenient.data().addContact(Map.of("email", "ada@example.org"));
            for (String query :
                    List.of(
                            "limit=5",
                            "filter[emial]=x",
                            "filter[subscribed]=perhaps",
                            "sort=phone",
                            "include=friends",
                            "fields[people]=name",
                            "page[size]=-1")) {
                assertThat(new TestClient(lenient).get("/contacts?" + query).ids())
                        .as(query)
                        .hasSize(1);
                TestClient.Answer answer = new TestClient(strict).get("/contacts?" + query);
                assertThat(answer.status()).as(query).isEqualTo(400);
                assertThat(answer.json().at("/errors/0/source/parameter").asText())
                        .isEqualTo(query.substring(0, query.indexOf('=')));
            }
            TestClient client = new TestClient(strict);
            assertThat(client.get("/contacts/" + id + "?page[size]=3").status()).isEqualTo(400);
            TestClient.Answer plain =
                    TestClient.send(
                            java.net.http.HttpRequest.newBuilder(
                                            java.net.URI.create(strict.baseUrl() + "/contacts"))
                                    .header("Authorization", "Bearer " + client.token())
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            java.net.http.HttpRequest.BodyPublishers.ofString(
                                                    client.contact("A", "a@example.org")))
                                    .build());
            assertThat(plain.status()).isEqualTo(415);
        }
    }
}
