// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camelkajabi.catalog.Method;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A write of which no byte was sent has certainly not been processed. */
@Timeout(60)
class UnsentRequestTest {

    private CamelContext context;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** What the other end does with a connection before it is closed. */
    @FunctionalInterface
    interface Peer {
        void serve(Socket socket) throws IOException;
    }

    @Test
    void aSilentTlsHandshake() throws Exception {
        assertNothingSent("https://127.0.0.1:%d/v1", false, UnsentRequestTest::readForEver);
    }

    @Test
    void aProxyThatDoesNotAnswerConnect() throws Exception {
        assertNothingSent("https://api.example.org/v1", true, UnsentRequestTest::readForEver);
    }

    @Test
    void aProxyWhoseTunnelIsSilent() throws Exception {
        assertNothingSent(
                "https://api.example.org/v1",
                true,
                socket -> {
                    send(socket, "HTTP/1.1 200 OK\r\n\r\n");
                    readForEver(socket);
                });
    }

    @Test
    void plainTextInsteadOfTls() throws Exception {
        KajabiException failure =
                failure(
                        "https://127.0.0.1:%d/v1",
                        false,
                        Duration.ofSeconds(20),
                        "",
                        socket -> send(socket, "HTTP/1.1 400 Bad Request\r\n\r\nplain HTTP"));
        assertThat(failure)
                .hasMessageContaining("could not be sent to https://127.0.0.1")
                .message()
                .doesNotContain("may have");
    }

    @Test
    void aRequestThatIsNotReadToItsEnd() throws Exception {
        KajabiException failure =
                failure(
                        "http://127.0.0.1:%d/v1",
                        false,
                        Duration.ofSeconds(1),
                        "x".repeat(30_000_000),
                        socket -> socket.getInputStream().read());
        assertThat(failure)
                .hasMessageContaining("exceeded callTimeout (1.0 s) before it was sent")
                .message()
                .doesNotContain("may have");
    }

    @Test
    void aCallerThatIsInterruptedBeforeTheEndOfItsRequest() throws Exception {
        Thread caller = Thread.currentThread();
        try {
            KajabiException failure =
                    failure(
                            "http://127.0.0.1:%d/v1",
                            false,
                            Duration.ofSeconds(50),
                            "x".repeat(30_000_000),
                            socket -> {
                                socket.getInputStream().read();
                                caller.interrupt();
                            });
            assertThat(failure)
                    .hasMessageContaining("aborted: the thread was interrupted")
                    .message()
                    .doesNotContain("may have");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aRequestThatWasSentMayHaveBeenProcessed() throws Exception {
        KajabiException failure =
                failure(
                        "http://127.0.0.1:%d/v1",
                        false, Duration.ofSeconds(1), "", UnsentRequestTest::readForEver);
        assertThat(failure)
                .hasMessageContaining("exceeded callTimeout (1.0 s)")
                .hasMessageContaining("The server may have processed it");
    }

    private void assertNothingSent(String baseUrl, boolean proxy, Peer peer) throws Exception {
        KajabiException failure = failure(baseUrl, proxy, Duration.ofSeconds(1), "", peer);
        assertThat(failure)
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("exceeded callTimeout (1.0 s) before it was sent")
                .message()
                .doesNotContain("may have");
    }

    private KajabiException failure(
            String baseUrl, boolean proxy, Duration callTimeout, String text, Peer peer)
            throws Exception {
        Set<Socket> open = ConcurrentHashMap.newKeySet();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(server, open, peer), "peer");
            thread.setDaemon(true);
            thread.start();
            SessionSettings settings =
                    Settings.withCallTimeout(
                            Settings.of(
                                    String.format(baseUrl, server.getLocalPort()),
                                    Settings.access("the-token-of-the-account")),
                            callTimeout);
            KajabiSession session =
                    new KajabiSession(
                            context,
                            proxy
                                    ? Settings.withProxy(
                                            settings, "127.0.0.1", server.getLocalPort())
                                    : settings,
                            System::nanoTime);
            try {
                return catchThrowableOfType(
                        KajabiException.class,
                        () ->
                                session.execute(
                                        new ApiRequest(
                                                Method.POST,
                                                "/contacts",
                                                List.of(),
                                                Map.of("data", Map.of("text", text)),
                                                false),
                                        response -> true));
            } finally {
                session.close();
                for (Socket socket : open) {
                    socket.close();
                }
            }
        }
    }

    private static void serve(ServerSocket server, Set<Socket> open, Peer peer) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread thread =
                        new Thread(
                                () -> {
                                    try {
                                        peer.serve(socket);
                                    } catch (IOException e) {
                                        // the client is gone
                                    }
                                },
                                "peer");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // closed
            }
        }
    }

    private static void readForEver(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            // and say nothing
        }
    }

    /** Reads something first, so that closing the socket does not reset the connection. */
    private static void send(Socket socket, String text) throws IOException {
        socket.getInputStream().read(new byte[4_096]);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
