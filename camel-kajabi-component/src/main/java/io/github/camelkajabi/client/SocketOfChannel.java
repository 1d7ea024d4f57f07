// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of {@link ChannelSocket}: a channel that never blocks, and a selector of its
 * own to wait for it.
 *
 * <p>The socket of a blocking channel would switch its mode for each read with a timeout, and for
 * each look whether something has arrived, which are two system calls each time. Here a call over a
 * connection that was used before costs four: look, write, wait, read. These are as many as those
 * of a plain socket, which cannot look.
 */
final class SocketOfChannel extends SocketImpl {

    /** The JDK copies what is read or written, and each thread keeps the memory for that. */
    private static final int AT_ONCE = 64 * 1024;

    private static final Map<Integer, SocketOption<?>> OPTIONS =
            Map.of(
                    SocketOptions.TCP_NODELAY, StandardSocketOptions.TCP_NODELAY,
                    SocketOptions.SO_KEEPALIVE, StandardSocketOptions.SO_KEEPALIVE,
                    SocketOptions.SO_LINGER, StandardSocketOptions.SO_LINGER,
                    SocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEADDR,
                    SocketOptions.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
                    SocketOptions.SO_SNDBUF, StandardSocketOptions.SO_SNDBUF,
                    SocketOptions.IP_TOS, StandardSocketOptions.IP_TOS);

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer unasked = ByteBuffer.allocate(1);

    /** The longest silence while reading, in milliseconds; 0 for no limit. */
    private volatile int timeout;

    /** Whether the last thing was a write, so that there will hardly be something to read yet. */
    private boolean written;

    SocketOfChannel() throws IOException {
        channel = SocketChannel.open();
        try {
            selector = Selector.open();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    boolean isQuiet() throws IOException {
        unasked.clear();
        return channel.read(unasked) == 0;
    }

    @Override
    protected void create(boolean stream) {
        // The channel is there from the beginning.
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(InetAddress host, int port) throws IOException {
        connect(new InetSocketAddress(host, port), 0);
    }

    @Override
    protected void connect(SocketAddress remote, int millis) throws IOException {
        boolean isConnected = false;
        try {
            channel.socket().connect(remote, millis);
            address = ((InetSocketAddress) remote).getAddress();
            port = ((InetSocketAddress) remote).getPort();
            localport = channel.socket().getLocalPort();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            isConnected = true;
        } catch (ClosedSelectorException e) {
            throw closed(e);
        } finally {
            if (!isConnected) {
                close();
            }
        }
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        channel.bind(new InetSocketAddress(host, port));
        localport = channel.socket().getLocalPort();
    }

    @Override
    protected InputStream getInputStream() {
        return new InputStream() {

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return length == 0 ? 0 : receive(bytes, offset, Math.min(length, AT_ONCE));
            }
        };
    }

    @Override
    protected OutputStream getOutputStream() {
        return new OutputStream() {

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                send(bytes, offset, length);
            }
        };
    }

    private int receive(byte[] bytes, int offset, int length) throws IOException {
        closeIfInterrupted();
        ByteBuffer target = ByteBuffer.wrap(bytes, offset, length);
        int count = written ? 0 : channel.read(target);
        written = false;
        if (count == 0) {
            int millis = timeout;
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            long left = millis;
            do {
                await(left);
                count = channel.read(target);
                if (count == 0 && millis > 0) {
                    left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime() + 999_999);
                    if (left <= 0) {
                        throw new SocketTimeoutException("Read timed out");
                    }
                }
            } while (count == 0);
        }
        return count;
    }

    /** Returns when all was handed to the system, and fails if a part was not. */
    private void send(byte[] bytes, int offset, int length) throws IOException {
        closeIfInterrupted();
        ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
        int end = source.limit();
        while (source.position() < end) {
            source.limit(Math.min(end, source.position() + AT_ONCE));
            channel.write(source);
            if (source.hasRemaining()) {
                awaitSpace();
            }
        }
        written = true;
    }

    private void awaitSpace() throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            throw closed(null);
        }
        try {
            key.interestOps(SelectionKey.OP_WRITE);
            await(0);
            key.interestOps(SelectionKey.OP_READ);
        } catch (CancelledKeyException | ClosedSelectorException e) {
            throw closed(e);
        }
    }

    /** Waits for the channel; 0 milliseconds mean without limit. */
    private void await(long millis) throws IOException {
        try {
            selector.select(key -> {}, millis);
        } catch (ClosedSelectorException e) {
            throw closed(e);
        }
        closeIfInterrupted();
    }

    private void closeIfInterrupted() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            close();
            throw new ClosedByInterruptException();
        }
    }

    private static SocketException closed(@Nullable Exception cause) {
        SocketException closed = new SocketException("Socket closed");
        closed.initCause(cause);
        return closed;
    }

    /** Wakes the thread that waits. In the other order the channel would only be half closed. */
    @Override
    protected void close() throws IOException {
        try {
            selector.close();
        } finally {
            channel.close();
        }
    }

    @Override
    protected void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    protected void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** It is not known how many bytes can be read without waiting. */
    @Override
    protected int available() {
        return 0;
    }

    @Override
    public void setOption(int id, Object value) throws SocketException {
        if (id == SO_TIMEOUT) {
            timeout = (Integer) value;
        } else {
            boolean isNoLinger = id == SO_LINGER && value instanceof Boolean;
            try {
                set(option(id), isNoLinger ? Integer.valueOf(-1) : value);
            } catch (IOException e) {
                throw new SocketException(e.toString());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private <T> void set(SocketOption<T> option, Object value) throws IOException {
        channel.setOption(option, (T) value);
    }

    @Override
    public Object getOption(int id) throws SocketException {
        try {
            return switch (id) {
                case SO_TIMEOUT -> timeout;
                case SO_BINDADDR -> channel.socket().getLocalAddress();
                default -> channel.getOption(option(id));
            };
        } catch (IOException e) {
            throw new SocketException(e.toString());
        }
    }

    private static SocketOption<?> option(int id) throws SocketException {
        SocketOption<?> option = OPTIONS.get(id);
        if (option == null) {
            throw new SocketException("No such option: " + id);
        }
        return option;
    }

    @Override
    protected <T> void setOption(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
    }

    @Override
    protected <T> @Nullable T getOption(SocketOption<T> option) throws IOException {
        return channel.getOption(option);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("Urgent data is not supported");
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("Not a server socket");
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        throw new SocketException("Not a server socket");
    }
}
