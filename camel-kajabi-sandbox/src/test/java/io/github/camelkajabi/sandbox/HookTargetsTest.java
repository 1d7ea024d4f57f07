// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookTargetsTest {

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        // On every interface, so that a delivery to any address of this machine would arrive.
        receiver = HttpServer.create(new InetSocketAddress(0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        received.add(exchange.getRequestURI().getPath());
                        boolean moves = exchange.getRequestURI().getPath().startsWith("/moved");
                        if (moves) {
                            exchange.getResponseHeaders().set("Location", "/elsewhere");
                        }
                        int status =
                                moves
                                        ? Integer.parseInt(
                                                exchange.getRequestURI().getPath().substring(6))
                                        : 204;
                        exchange.sendResponseHeaders(status, -1);
                    }
                });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String at(String target) {
        return target.replace("PORT", String.valueOf(receiver.getAddress().getPort()));
    }

    private static TestClient.Answer create(KajabiSandbox sandbox, String target) throws Exception {
        return new TestClient(sandbox)
                .call(
                        "POST",
                        "/hooks",
                        TestClient.resource(
                                "hooks",
                                null,
                                TestClient.JSON
                                        .createObjectNode()
                                        .put("event", "tag_added")
                                        .put("target_url", target)
                                        .toString(),
                                "site",
                                "sites",
                                sandbox.data().siteId()));
    }

    private static HookDelivery deliver(KajabiSandbox sandbox) {
        SandboxData data = sandbox.data();
        data.tag(data.addContact(Map.of()), data.tagId("Newcomer"));
        Until.isTrue(() -> !sandbox.hookDeliveries().isEmpty());
        return sandbox.hookDeliveries().get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://0.0.0.0:PORT/",
                "http://[::]:PORT/",
                "http://192.0.2.1:PORT/",
                "http://169.254.169.254/latest",
                "http://[2001:db8::1]/",
                "http://[::ffff:192.0.2.1]/",
                "http://[fe80::1]/",
                "http://3221225985/",
                "http://127.1:PORT/",
                "http://192.0.2.1#@127.0.0.1/",
                "http://127.0.0.1@192.0.2.1/",
                "http://127.0.0.1:80@192.0.2.1/",
                "http://127.0.0.1\\@192.0.2.1/",
                "http://:PORT/",
                "http://%6c%6f/",
                "http://127.0.0.1 /"
            })
    void otherHostsAreRefusedAndNeverReached(String target) throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            TestClient.Answer answer = create(sandbox, at(target));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().at("/errors/0/source/pointer").asText())
                    .isEqualTo("/data/attributes/target_url");
            assertThat(sandbox.data().count("hooks")).isZero();

            Map<String, Object> seeded = Map.of("target_url", at(target), "event", "tag_added");
            sandbox.data().add("hooks", seeded, Map.of("site", sandbox.data().siteId()));
            assertThat(deliver(sandbox).status()).isZero();
            assertThat(received).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT/",
                "http://127.9.8.7:PORT/",
                "http://localhost:PORT/",
                "http://LOCALHOST:PORT/",
                "http://192.0.2.1@127.0.0.1:PORT/",
                "http://2130706433:PORT/",
                "http://[::ffff:127.0.0.1]:PORT/"
            })
    void loopbackAddressesAreReached(String target) throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            assertThat(create(sandbox, at(target)).status()).isEqualTo(201);
            assertThat(deliver(sandbox).status()).isEqualTo(204);
            assertThat(received).containsExactly("/");
        }
    }

    @Test
    void aRefusalSaysHowToAllow() throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            assertThat(create(sandbox, "https://192.0.2.1/").json().at("/errors/0/detail").asText())
                    .contains("loopback", "allowHookTarget", "--allow-hook-target");
        }
    }

    @Test
    void anAllowedHostIsReached() throws Exception {
        try (KajabiSandbox sandbox =
                KajabiSandbox.builder().allowHookTarget("0.0.0.0").build().open()) {
            assertThat(create(sandbox, "http://0.0.0.1/").status()).isEqualTo(422);
            assertThat(create(sandbox, at("http://0.0.0.0:PORT/in")).status()).isEqualTo(201);
            assertThat(deliver(sandbox).status()).isEqualTo(204);
            assertThat(received).containsExactly("/in");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreNotFollowed(int status) throws Exception {
        try (KajabiSandbox sandbox = KajabiSandbox.start()) {
            create(sandbox, at("http://127.0.0.1:PORT/moved" + status));
            assertThat(deliver(sandbox).status()).isEqualTo(status);
            assertThat(received).containsExactly("/moved" + status);
        }
    }

    @Test
    void aNameCountsByAllItsAddresses() throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        byte[] sixth = new byte[16];
        sixth[15] = 1;
        InetAddress six = InetAddress.getByAddress(sixth);
        InetAddress outside = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        Map<String, List<InetAddress>> names =
                Map.of(
                        "here.test", List.of(loopback, six),
                        "there.test", List.of(outside),
                        "both.test", List.of(loopback, outside),
                        "nowhere.test", List.of());
        HookTargets targets =
                new HookTargets(
                        Set.of("hooks.test", "[2001:db8::1]"),
                        host -> {
                            if (!names.containsKey(host)) {
                                throw new UnknownHostException(host);
                            }
                            return names.get(host).toArray(InetAddress[]::new);
                        });
        assertThat(targets.reach("http://here.test/x")).isEqualTo(HookTargets.Reach.LOOPBACK);
        assertThat(targets.reach("https://HERE.test")).isEqualTo(HookTargets.Reach.LOOPBACK);
        assertThat(targets.reach("https://Hooks.Test:8443/x?y"))
                .isEqualTo(HookTargets.Reach.ALLOWED);
        assertThat(targets.reach("http://[2001:DB8::1]/")).isEqualTo(HookTargets.Reach.ALLOWED);
        for (String refused :
                List.of(
                        "http://there.test/",
                        "http://both.test/",
                        "http://nowhere.test/",
                        "http://unknown.test/",
                        "http://localhost.unknown.test/",
                        "http://127.0.0.1.unknown.test/",
                        "http://0xc0000201/",
                        "http://0x7f.0.0.1/",
                        "http://0300.0000.0002.0001/",
                        "http://hooks.test@there.test/",
                        "http://sub.hooks.test/",
                        "ftp://here.test/",
                        "here.test",
                        "file:///etc/passwd",
                        "",
                        "not a url")) {
            assertThat(targets.reach(refused)).as(refused).isEqualTo(HookTargets.Reach.REFUSED);
        }
    }
}
