// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket whose channel never blocks behaves like any other towards its reader and its writer. */
@Timeout(60)
class ChannelSocketTest {

    /** More than the buffers of both ends hold. */
    private static final int MUCH = 40_000_000;

    private ServerSocket server;
    private ChannelSocket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket = ChannelSocket.open();
        socket.connect(server.getLocalSocketAddress(), 10_000);
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        server.close();
    }

    /** Something that a thread does with the socket. */
    @FunctionalInterface
    interface Use {
        void of(ChannelSocket socket) throws IOException;
    }

    @Test
    void whatIsSentArrivesInBothDirections() throws Exception {
        socket.getOutputStream().write('a');
        socket.getOutputStream().write("bc".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(peer.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
                .isEqualTo("abc");
        peer.getOutputStream().write(new byte[] {'d', (byte) 0xff, 'f'});
        peer.shutdownOutput();
        assertThat(socket.getInputStream().read()).isEqualTo('d');
        assertThat(socket.getInputStream().read()).isEqualTo(0xff);
        assertThat(socket.getInputStream().read(new byte[10], 5, 0)).isZero();
        assertThat(socket.getInputStream().readAllBytes()).containsExactly('f');
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aWriteWaitsForThePeerAndLosesNothing() throws Exception {
        byte[] much = new byte[MUCH];
        new Random(1).nextBytes(much);
        CompletableFuture<Throwable> writer =
                inThread(
                        used -> {
                            OutputStream out = used.getOutputStream();
                            out.write(much, 0, 10);
                            out.write(much, 10, MUCH - 10);
                            used.shutdownOutput();
                        });
        byte[] received = peer.getInputStream().readAllBytes();
        assertThat(Arrays.equals(received, much)).isTrue();
        assertThat(writer.get()).isNull();
        // and reading still works after the wait for space
        peer.getOutputStream().write('z');
        assertThat(socket.getInputStream().read()).isEqualTo('z');
    }

    @Test
    void aReadEndsAfterTheSilence() throws Exception {
        socket.setSoTimeout(20);
        assertThat(socket.getSoTimeout()).isEqualTo(20);
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketTimeoutException.class);
        socket.getOutputStream().write('a');
        assertThatThrownBy(() -> socket.getInputStream().read())
                .as("also when the last thing was a write")
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(socket.isClosed()).isFalse();
        peer.getOutputStream().write('b');
        socket.setSoTimeout(0);
        assertThat(socket.getInputStream().read()).isEqualTo('b');
    }

    @Test
    void theReaderIsWokenByAnInterrupt() throws Exception {
        assertInterrupted(used -> used.getInputStream().read());
    }

    @Test
    void theWriterIsWokenByAnInterrupt() throws Exception {
        assertInterrupted(used -> used.getOutputStream().write(new byte[MUCH]));
    }

    private void assertInterrupted(Use use) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Boolean> isStillInterrupted = new CompletableFuture<>();
        CompletableFuture<Throwable> failure =
                inThread(
                        used -> {
                            thread.complete(Thread.currentThread());
                            try {
                                use.of(used);
                            } finally {
                                isStillInterrupted.complete(Thread.currentThread().isInterrupted());
                            }
                        });
        awaitWaiting(thread.get());
        thread.get().interrupt();
        assertThat(failure.get()).isInstanceOf(ClosedByInterruptException.class);
        assertThat(isStillInterrupted.get()).isTrue();
        assertThat(socket.isClosed()).isTrue();
    }

    @Test
    void aThreadThatIsInterruptedAlreadyNeitherReadsNorWrites() throws Exception {
        peer.getOutputStream().write('a');
        await().until(() -> !socket.isQuiet());
        Throwable reading =
                inThread(
                                used -> {
                                    Thread.currentThread().interrupt();
                                    used.getInputStream().read();
                                })
                        .get();
        assertThat(reading).isInstanceOf(ClosedByInterruptException.class);
        close();
        connect();
        Throwable writing =
                inThread(
                                used -> {
                                    Thread.currentThread().interrupt();
                                    used.getOutputStream().write('a');
                                })
                        .get();
        assertThat(writing).isInstanceOf(ClosedByInterruptException.class);
        assertThat(peer.getInputStream().read()).as("not a byte has left").isEqualTo(-1);
    }

    @Test
    void theReaderIsWokenWhenAnotherThreadCloses() throws Exception {
        assertWokenByClose(used -> used.getInputStream().read());
    }

    @Test
    void theWriterIsWokenWhenAnotherThreadCloses() throws Exception {
        assertWokenByClose(used -> used.getOutputStream().write(new byte[MUCH]));
    }

    private void assertWokenByClose(Use use) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Throwable> failure =
                inThread(
                        used -> {
                            thread.complete(Thread.currentThread());
                            use.of(used);
                        });
        awaitWaiting(thread.get());
        socket.close();
        assertThat(failure.get()).isInstanceOf(IOException.class);
        // closed altogether, not only in one direction
        assertThat(
                        catchThrowable(
                                () -> {
                                    peer.getInputStream().readAllBytes();
                                    while (true) {
                                        peer.getOutputStream().write(new byte[10_000]);
                                    }
                                }))
                .isInstanceOf(SocketException.class);
    }

    @Test
    void itIsQuietUntilSomethingComes() throws Exception {
        assertThat(socket.isQuiet()).isTrue();
        assertThat(socket.isQuiet()).isTrue();
        peer.getOutputStream().write('a');
        await().until(() -> !socket.isQuiet());
        assertThat(socket.isQuiet()).as("the byte is lost").isTrue();
        peer.close();
        await().until(() -> !socket.isQuiet());
        assertThat(socket.isQuiet()).isFalse();
    }

    @Test
    void aResetIsNotQuiet() throws Exception {
        peer.setSoLinger(true, 0);
        peer.close();
        await().until(() -> catchThrowable(socket::isQuiet) instanceof IOException);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
    }

    @Test
    void theOptionsReachTheChannel() throws Exception {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setReuseAddress(true);
        socket.setReceiveBufferSize(20_000);
        socket.setSendBufferSize(20_000);
        socket.setTrafficClass(8);
        socket.setSoLinger(true, 7);
        assertThat(socket.getTcpNoDelay()).isTrue();
        assertThat(socket.getKeepAlive()).isTrue();
        assertThat(socket.getReuseAddress()).isTrue();
        assertThat(socket.getReceiveBufferSize()).isPositive();
        assertThat(socket.getSendBufferSize()).isPositive();
        assertThat(socket.getTrafficClass()).isEqualTo(8);
        assertThat(socket.getSoLinger()).isEqualTo(7);
        socket.setSoLinger(false, 0);
        assertThat(socket.getSoLinger()).isEqualTo(-1);
        socket.setOption(StandardSocketOptions.TCP_NODELAY, false);
        assertThat(socket.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
        assertThat(socket.getTcpNoDelay()).isFalse();
        assertThat(socket.supportedOptions()).contains(StandardSocketOptions.SO_LINGER);
        assertThatThrownBy(() -> socket.setOOBInline(true)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> socket.sendUrgentData(1)).isInstanceOf(IOException.class);
    }

    @Test
    void itKnowsBothEnds() {
        assertThat(socket.getRemoteSocketAddress()).isEqualTo(server.getLocalSocketAddress());
        assertThat(socket.getLocalSocketAddress()).isEqualTo(peer.getRemoteSocketAddress());
        assertThat(socket.isConnected()).isTrue();
        assertThat(socket.isBound()).isTrue();
    }

    @Test
    void aConnectionCanBeBrokenOffWithoutDelay() throws Exception {
        socket.setSoLinger(true, 0);
        socket.close();
        assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void noFileRemainsOpen() throws Exception {
        var system = ManagementFactory.getOperatingSystemMXBean();
        assumeThat(system).isInstanceOf(UnixOperatingSystemMXBean.class);
        var files = (UnixOperatingSystemMXBean) system;
        int closedPort;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = closed.getLocalPort();
        }
        var nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), closedPort);
        long before = files.getOpenFileDescriptorCount();
        for (int i = 0; i < 500; i++) {
            // neither by one that nobody uses, nor by one that cannot connect
            ChannelSocket.open().close();
            ChannelSocket refused = ChannelSocket.open();
            assertThatThrownBy(() -> refused.connect(nobody, 1_000))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(refused::isQuiet).isInstanceOf(IOException.class);
        }
        assertThat(files.getOpenFileDescriptorCount()).isLessThan(before + 400);
    }

    /** Completes with the exception that the use throws, or with null. */
    private CompletableFuture<Throwable> inThread(Use use) {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        ChannelSocket used = socket;
        Thread thread =
                new Thread(() -> ended.complete(catchThrowable(() -> use.of(used))), "user");
        thread.setDaemon(true);
        thread.start();
        return ended;
    }

    /** Until the thread is in the selector. */
    private static void awaitWaiting(Thread thread) {
        await().pollInterval(Duration.ofMillis(2))
                .until(
                        () ->
                                Arrays.stream(thread.getStackTrace())
                                        .anyMatch(
                                                frame ->
                                                        frame.getClassName()
                                                                        .endsWith("SelectorImpl")
                                                                && frame.getMethodName()
                                                                        .equals("select")));
    }
}
