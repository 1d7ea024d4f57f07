// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProxyTest {

    @Test
    void aPlainProxyIsAskedForATunnelToAnEncryptedTarget() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try (RawServer proxy =
                RawServer.answering(
                        "HTTP/1.1 502 No\r\nconnection: close\r\ncontent-length:" + " 0\r\n\r\n")) {
            context.start();
            SessionSettings settings =
                    Settings.withProxy(
                            Settings.of("https://api.kajabi.invalid/v1", Settings.access("token")),
                            "127.0.0.1",
                            URI.create(proxy.baseUrl()).getPort());
            KajabiSession session = new KajabiSession(context, settings, System::nanoTime);
            ApiRequest me = ApiRequest.get("/me", List.of());
            assertThatThrownBy(() -> session.execute(me, response -> true))
                    .isInstanceOf(KajabiUnavailableException.class);
            assertThat(proxy.requests())
                    .isNotEmpty()
                    .allMatch(line -> line.equals("CONNECT api.kajabi.invalid:443 HTTP/1.1"));
            session.close();
        } finally {
            context.stop();
        }
    }

    @Test
    void theTargetIsGreetedThroughTheTunnel() throws Exception {
        CamelContext context = new DefaultCamelContext();
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            context.start();
            FutureTask<Integer> firstByte = new FutureTask<>(() -> firstByteInTheTunnel(proxy));
            new Thread(firstByte).start();
            SessionSettings settings =
                    Settings.withProxy(
                            Settings.of("https://api.kajabi.invalid/v1", Settings.access("token")),
                            "127.0.0.1",
                            proxy.getLocalPort());
            KajabiSession session = new KajabiSession(context, settings, System::nanoTime);
            ApiRequest me = ApiRequest.get("/me", List.of());
            assertThatThrownBy(() -> session.execute(me, response -> true))
                    .isInstanceOf(KajabiUnavailableException.class);
            assertThat(firstByte.get()).as("a TLS handshake").isEqualTo(0x16);
            session.close();
        } finally {
            context.stop();
        }
    }

    @Test
    void aProxyIsToldTheWholeAddressOfAPlainTarget() throws Exception {
        assertThat(askedThroughProxy(null, null, RawServer.json("{}", 2)))
                .containsExactly("GET http://api.kajabi.invalid/v1/contacts?sort=name HTTP/1.1");
    }

    @Test
    void aProxyThatWantsToKnowIsToldWho() throws Exception {
        String who =
                "HTTP/1.1 407 Who\r\nproxy-authenticate: Basic realm=\"p\"\r\n"
                        + "connection: close\r\ncontent-length: 0\r\n\r\n";
        String asked = "GET http://api.kajabi.invalid/v1/contacts?sort=name HTTP/1.1";

        assertThat(askedThroughProxy("noor", "secret", who, RawServer.json("{}", 2)))
                .containsExactly(asked, asked);
    }

    private static List<String> askedThroughProxy(
            @Nullable String user, @Nullable String password, String... answers) throws Exception {
        CamelContext context = new DefaultCamelContext();
        try (RawServer proxy = RawServer.answering(answers)) {
            context.start();
            SessionSettings settings =
                    Settings.withProxy(
                            Settings.of("http://api.kajabi.invalid/v1", Settings.access("token")),
                            "127.0.0.1",
                            URI.create(proxy.baseUrl()).getPort(),
                            user,
                            password);
            KajabiSession session = new KajabiSession(context, settings, System::nanoTime);
            ApiRequest contacts =
                    ApiRequest.get("/contacts", List.of(new ApiRequest.Parameter("sort", "name")));
            session.execute(contacts, response -> true);
            session.close();
            return proxy.requests();
        } finally {
            context.stop();
        }
    }

    private static int firstByteInTheTunnel(ServerSocket proxy) throws IOException {
        try (proxy;
                Socket socket = proxy.accept()) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read();
        }
    }
}
