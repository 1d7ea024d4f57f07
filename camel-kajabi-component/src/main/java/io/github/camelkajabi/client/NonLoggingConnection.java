// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that never logs its content, limits the size of response heads, and detects whether
 * a request was sent completely.
 *
 * <p>The HTTP client's own connection logs every header and every byte at DEBUG, and with them the
 * token, the client secret and personal data. Other parts of the HTTP client log authentication
 * challenges, so those are {@linkplain Challenges sanitized}.
 */
final class NonLoggingConnection extends DefaultBHttpClientConnection
        implements ManagedHttpClientConnection {

    /** Far above what a well-behaved server sends; by default there is no limit. */
    private static final Http1Config LIMITS =
            Http1Config.custom()
                    .setMaxHeaderCount(200)
                    .setMaxLineLength(16 * 1024)
                    .setMaxEmptyLineCount(10)
                    .build();

    /** The maximum number of 1xx responses before the final one. */
    private static final int MAX_INTERIM_RESPONSES = 20;

    private final Predicate<String> isLoggable;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Timeout socketTimeout = Timeout.DISABLED;
    private @Nullable ChannelSocket channel;
    private @Nullable SessionInputBuffer input;
    private boolean used;

    /** Whether a request to a proxy has opened a tunnel, and none has been sent through it yet. */
    private boolean tunnelled;

    private boolean sentBefore;
    private int interimAnswers;

    private NonLoggingConnection(Predicate<String> isLoggable) {
        super(LIMITS);
        this.isLoggable = isLoggable;
    }

    static NonLoggingConnection open(@Nullable Socket socket, Predicate<String> isLoggable)
            throws IOException {
        NonLoggingConnection connection = new NonLoggingConnection(isLoggable);
        if (socket != null) {
            connection.bind(socket);
        }
        return connection;
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket), socket, socket);
    }

    @Override
    public void bind(SSLSocket sslSocket, Socket socket) throws IOException {
        bind(new SocketHolder(sslSocket, socket), sslSocket, socket);
        tunnelled = used;
    }

    private void bind(SocketHolder holder, Socket socket, Socket below) throws IOException {
        if (closed.get()) {
            socket.close();
            throw new IOException("The connection was closed while it was being opened");
        }
        super.bind(holder);
        socketTimeout = Timeout.ofMilliseconds(socket.getSoTimeout());
        channel = below instanceof ChannelSocket own ? own : null;
    }

    /** Reads nothing, but is the only way to the buffer from which responses are read. */
    private void findInput() throws HttpException, IOException {
        super.receiveResponseEntity(new BasicClassicHttpResponse(HttpStatus.SC_OK));
    }

    @Override
    protected InputStream createContentInputStream(
            long length, SessionInputBuffer buffer, InputStream source) {
        input = buffer;
        return super.createContentInputStream(length, buffer, source);
    }

    /**
     * Whether the server has closed the connection, or has sent something that nobody asked for,
     * such as a 408 before it closes, or bytes after the end of a response. They would be taken for
     * the next response. A byte that was read is lost, so the connection cannot be used any more
     * then.
     */
    @Override
    public boolean isStale() throws IOException {
        if (hasReadAhead()) {
            return true;
        }
        ChannelSocket present = channel;
        if (present == null) {
            return super.isStale() || hasReadAhead();
        }
        try {
            return !present.isQuiet();
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether bytes were received together with the last response and belong to none. */
    private boolean hasReadAhead() throws IOException {
        return (input != null && input.length() > 0)
                || (getSocket() instanceof SSLSocket tls && tls.getInputStream().available() > 0);
    }

    /**
     * Begins a request. On a connection that was used before, this first checks whether the server
     * has closed it or has sent something meanwhile. In a new tunnel only what the proxy has sent
     * in plain text is a surplus: the server may have sent session tickets after the handshake.
     */
    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
        boolean reused = used && !tunnelled;
        boolean isNewTunnel = tunnelled;
        used = true;
        tunnelled = false;
        interimAnswers = 0;
        if ((reused && isStale()) || (isNewTunnel && hasReadAhead())) {
            throw new NeverSentException();
        }
        try {
            if (input == null) {
                findInput();
            }
            super.sendRequestHeader(request);
            if (request.getEntity() == null) {
                super.flush();
            }
        } catch (IOException e) {
            throw new NeverSentException(e, reused);
        }
        sentBefore = reused;
    }

    /** A request whose last part could not be written was not sent. */
    @Override
    public void sendRequestEntity(ClassicHttpRequest request) throws HttpException, IOException {
        try {
            super.sendRequestEntity(request);
            super.flush();
        } catch (IOException e) {
            throw new NeverSentException(e, sentBefore);
        }
    }

    @Override
    public @Nullable ClassicHttpResponse receiveResponseHeader() throws HttpException, IOException {
        ClassicHttpResponse response = super.receiveResponseHeader();
        if (response == null) {
            return null;
        }
        int status = response.getCode();
        if (status == HttpStatus.SC_UNAUTHORIZED
                || status == HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
            Challenges.sanitize(response, isLoggable);
        }
        if (status < HttpStatus.SC_OK && ++interimAnswers > MAX_INTERIM_RESPONSES) {
            throw new ProtocolException(
                    "More than " + MAX_INTERIM_RESPONSES + " interim responses");
        }
        return response;
    }

    @Override
    public @Nullable Socket getSocket() {
        SocketHolder holder = getSocketHolder();
        return holder == null ? null : holder.getSocket();
    }

    @Override
    public @Nullable SSLSession getSSLSession() {
        return getSocket() instanceof SSLSocket tls ? tls.getSession() : null;
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            super.close();
        }
    }

    @Override
    public void close(CloseMode mode) {
        if (closed.compareAndSet(false, true)) {
            super.close(mode);
        }
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
        if (!timeout.equals(socketTimeout)) {
            super.setSocketTimeout(timeout);
            socketTimeout = timeout;
        }
    }

    /** No-op: an idle connection is not read, so its timeout can stay. */
    @Override
    public void passivate() {}

    @Override
    public void activate() {}
}
