// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.camelkajabi.catalog.Method;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to a server with TLS, over the sockets of the connector. */
@Timeout(120)
class TlsTest {

    private static final String PASSWORD = "changeit";
    private static final ApiRequest ME = ApiRequest.get("/me", List.of());

    /** More than the buffers of both ends hold. */
    private static final String MUCH = "x".repeat(20_000_000);

    private static Path store;

    private final List<SSLSocket> accepted = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private CamelContext context;
    private SSLServerSocket server;
    private Handler handler = TlsTest::answer;
    private @Nullable KajabiSession session;

    /** What the server does with a request whose head it has read. */
    @FunctionalInterface
    interface Handler {
        /** Whether the connection is used further. */
        boolean handle(SSLSocket socket, int number, String head) throws Exception;
    }

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        store = directory.resolve("server.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-keystore",
                                store.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    @BeforeEach
    void open() throws Exception {
        context = new DefaultCamelContext();
        context.start();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server =
                (SSLServerSocket)
                        tls.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::serve);
    }

    @AfterEach
    void close() throws Exception {
        end.countDown();
        if (session != null) {
            session.close();
        }
        server.close();
        for (SSLSocket socket : accepted) {
            socket.close();
        }
        context.stop();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                socket.setTcpNoDelay(true);
                accepted.add(socket);
                connections.incrementAndGet();
                daemon(() -> serve(socket));
            } catch (IOException e) {
                // the server is closed
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            boolean goesOn = true;
            while (goesOn) {
                String head = head(socket.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                requests.add(head.substring(0, head.indexOf("\r\n")));
                goesOn = handler.handle(socket, requests.size(), head);
            }
        } catch (Exception e) {
            // the client is gone
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static boolean answer(SSLSocket socket, int number, String head) throws IOException {
        int at = head.toLowerCase(Locale.ROOT).indexOf("content-length: ");
        if (at >= 0) {
            int length =
                    Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)).strip());
            socket.getInputStream().readNBytes(length);
        }
        send(socket, number);
        return true;
    }

    private static void send(SSLSocket socket, int number) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text(number).getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String text(int number) {
        String body = "{\"data\":{\"type\":\"users\",\"id\":\"" + number + "\"}}";
        return "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.api+json\r\ncontent-length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tls-test");
        thread.setDaemon(true);
        thread.start();
    }

    private static SSLContextParameters trust() {
        KeyStoreParameters known = new KeyStoreParameters();
        known.setResource("file:" + store);
        known.setPassword(PASSWORD);
        known.setType("PKCS12");
        TrustManagersParameters managers = new TrustManagersParameters();
        managers.setKeyStore(known);
        SSLContextParameters parameters = new SSLContextParameters();
        parameters.setTrustManagers(managers);
        return parameters;
    }

    private SessionSettings settings() {
        return Settings.withTls(
                Settings.of(
                        "https://127.0.0.1:" + server.getLocalPort() + "/v1",
                        Settings.access("token-of-the-test")),
                trust());
    }

    private KajabiSession session(SessionSettings settings) throws Exception {
        KajabiSession opened = new KajabiSession(context, settings, System::nanoTime);
        session = opened;
        return opened;
    }

    private static String call(KajabiSession session) {
        return session.execute(
                ME, response -> new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static ApiRequest write(String name) {
        return new ApiRequest(
                Method.POST, "/contacts", List.of(), Map.of("data", Map.of("name", name)), false);
    }

    /** Completes with the exception of a call, or with null. */
    private CompletableFuture<Throwable> inThread(
            KajabiSession session, ApiRequest request, CompletableFuture<Thread> thread) {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        daemon(
                () -> {
                    thread.complete(Thread.currentThread());
                    ended.complete(
                            catchThrowable(() -> session.execute(request, response -> true)));
                });
        return ended;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void callsFollowEachOtherOverOneConnection(String protocol) throws Exception {
        server.setEnabledProtocols(new String[] {protocol});
        KajabiSession calls = session(settings());
        for (int i = 1; i <= 50; i++) {
            assertThat(call(calls)).contains("\"id\":\"" + i + "\"");
        }
        assertThat(connections).hasValue(1);
    }

    @Test
    void muchIsSentAndReceived() throws Exception {
        KajabiSession calls = session(settings());
        int length = calls.execute(write(MUCH), response -> response.body().readAllBytes().length);
        assertThat(length).isPositive();
        assertThat(requests).containsExactly("POST /v1/contacts HTTP/1.1");
    }

    @Test
    void aWriteIsSentOnceThoughTheServerHasClosedTheConnection() throws Exception {
        CountDownLatch[] closed = {new CountDownLatch(1)};
        handler =
                (socket, number, head) -> {
                    answer(socket, number, head);
                    socket.close();
                    closed[0].countDown();
                    return false;
                };
        KajabiSession calls = session(settings());
        for (int i = 1; i <= 10; i++) {
            closed[0] = new CountDownLatch(1);
            calls.execute(write("Ada"), response -> true);
            assertThat(closed[0].await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(requests).hasSize(10);
        assertThat(connections).hasValue(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSentBehindAResponseIsNotTheNextOne(boolean inOneRecord) throws Exception {
        Semaphore sent = new Semaphore(0);
        handler =
                (socket, number, head) -> {
                    if (inOneRecord) {
                        socket.getOutputStream()
                                .write(
                                        (text(number) + text(4711))
                                                .getBytes(StandardCharsets.US_ASCII));
                    } else {
                        send(socket, number);
                        send(socket, 4711);
                    }
                    sent.release();
                    return true;
                };
        KajabiSession calls = session(settings());
        for (int i = 1; i <= 10; i++) {
            assertThat(call(calls)).contains("\"id\":\"" + i + "\"");
            assertThat(sent.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aConnectionThatIsHalfClosedIsNotUsedAgain() throws Exception {
        CountDownLatch halfClosed = new CountDownLatch(1);
        handler =
                (socket, number, head) -> {
                    answer(socket, number, head);
                    if (number == 1) {
                        socket.shutdownOutput();
                        halfClosed.countDown();
                    }
                    return true;
                };
        KajabiSession calls = session(settings());
        calls.execute(write("Ada"), response -> true);
        assertThat(halfClosed.await(30, TimeUnit.SECONDS)).isTrue();
        calls.execute(write("Noor"), response -> true);
        assertThat(requests).hasSize(2);
        assertThat(connections).hasValue(2);
    }

    @Test
    void aServerThatReadsNoMoreHoldsAWriteNoLongerThanItMayTake() throws Exception {
        handler = this::hang;
        KajabiSession calls =
                session(
                        Settings.withTls(
                                Settings.withCallTimeout(settings(), Duration.ofSeconds(1)),
                                trust()));
        assertThatThrownBy(() -> calls.execute(write(MUCH), response -> true))
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("callTimeout")
                .hasMessageContaining("before it was sent");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aServerThatAnswersNothingHoldsACallNoLongerThanItMayTake() throws Exception {
        handler = this::hang;
        KajabiSession calls =
                session(
                        Settings.withTls(
                                Settings.withCallTimeout(settings(), Duration.ofSeconds(1)),
                                trust()));
        assertThatThrownBy(() -> call(calls))
                .isInstanceOf(KajabiUnavailableException.class)
                .hasMessageContaining("callTimeout");
    }

    private boolean hang(SSLSocket socket, int number, String head) throws InterruptedException {
        end.await();
        return false;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThreadThatIsInterruptedGoesHome(boolean writes) throws Exception {
        handler = this::hang;
        KajabiSession calls = session(settings());
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Throwable> failure = inThread(calls, writes ? write(MUCH) : ME, thread);
        awaitSelecting(thread.get());
        thread.get().interrupt();
        assertThat(failure.get(30, TimeUnit.SECONDS))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("interrupted");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionThatIsClosedEndsItsCalls(boolean writes) throws Exception {
        handler = this::hang;
        KajabiSession calls = session(settings());
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Throwable> failure = inThread(calls, writes ? write(MUCH) : ME, thread);
        awaitSelecting(thread.get());
        calls.close();
        assertThat(failure.get(30, TimeUnit.SECONDS))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("closed");
    }

    /** Until it waits for the server, which has the head of its request. */
    private void awaitSelecting(Thread thread) {
        await().pollInterval(Duration.ofMillis(2))
                .until(
                        () ->
                                !requests.isEmpty()
                                        && Arrays.stream(thread.getStackTrace())
                                                .anyMatch(
                                                        frame ->
                                                                frame.getClassName()
                                                                        .endsWith("SelectorImpl")));
    }

    @Test
    void aServerThatHangsUpInTheMiddleOfAWriteIsNotSentItForEver() throws Exception {
        handler =
                (socket, number, head) -> {
                    socket.getInputStream().readNBytes(100_000);
                    return false;
                };
        KajabiSession calls = session(settings());
        assertThatThrownBy(() -> calls.execute(write(MUCH), response -> true))
                .isInstanceOf(KajabiUnavailableException.class);
        assertThat(requests.size()).as("the first one and its retries").isBetween(1, 3);
    }

    @Test
    void aCertificateThatNobodyKnowsIsRefusedAndLeavesNothingOpen() throws Exception {
        var system = ManagementFactory.getOperatingSystemMXBean();
        assumeThat(system).isInstanceOf(UnixOperatingSystemMXBean.class);
        var files = (UnixOperatingSystemMXBean) system;
        KajabiSession calls = session(Settings.withTls(settings(), new SSLContextParameters()));
        assertThatThrownBy(() -> call(calls)).isInstanceOf(KajabiUnavailableException.class);
        long before = files.getOpenFileDescriptorCount();
        for (int i = 0; i < 40; i++) {
            assertThatThrownBy(() -> call(calls))
                    .isInstanceOf(KajabiUnavailableException.class)
                    .hasMessageContaining("could not be sent");
        }
        assertThat(requests).isEmpty();
        assertThat(files.getOpenFileDescriptorCount()).isLessThan(before + 40);
    }

    @Test
    void callsGoThroughTheTunnelOfAProxy() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<String> asked = new CopyOnWriteArrayList<>();
            daemon(() -> tunnel(proxy, asked));
            KajabiSession calls =
                    session(
                            Settings.withTls(
                                    Settings.withProxy(
                                            settings(), "127.0.0.1", proxy.getLocalPort()),
                                    trust()));
            for (int i = 1; i <= 5; i++) {
                assertThat(call(calls)).contains("\"id\":\"" + i + "\"");
            }
            calls.execute(write(MUCH), response -> true);
            assertThat(asked)
                    .containsExactly("CONNECT 127.0.0.1:" + server.getLocalPort() + " HTTP/1.1");
        }
    }

    /** With TLS 1.3 the server sends tickets after the handshake, which are no surplus. */
    @Test
    void theFirstCallThroughATunnelFindsNoFaultWithIt() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<String> asked = new CopyOnWriteArrayList<>();
            daemon(() -> tunnel(proxy, asked));
            SessionSettings through =
                    Settings.withTls(
                            Settings.withProxy(settings(), "127.0.0.1", proxy.getLocalPort()),
                            trust());
            for (int i = 1; i <= 20; i++) {
                KajabiSession calls = session(through);
                assertThat(call(calls)).contains("\"id\":\"" + i + "\"");
                calls.close();
            }
            assertThat(asked).hasSize(20);
        }
    }

    private void tunnel(ServerSocket proxy, List<String> asked) {
        try {
            while (true) {
                Socket client = proxy.accept();
                String head = head(client.getInputStream());
                asked.add(head.substring(0, head.indexOf("\r\n")));
                Socket target = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                client.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                daemon(() -> copy(client, target));
                daemon(() -> copy(target, client));
            }
        } catch (IOException e) {
            // the proxy is closed
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of both is gone
        }
    }
}
