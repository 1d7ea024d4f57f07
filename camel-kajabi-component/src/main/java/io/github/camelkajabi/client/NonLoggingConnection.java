// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
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
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
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
    private boolean used;
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
        bind(new SocketHolder(socket), socket);
    }

    @Override
    public void bind(SSLSocket sslSocket, Socket socket) throws IOException {
        bind(new SocketHolder(sslSocket, socket), sslSocket);
    }

    private void bind(SocketHolder holder, Socket socket) throws IOException {
        if (closed.get()) {
            socket.close();
            throw new IOException("The connection was closed while it was being opened");
        }
        super.bind(holder);
        socketTimeout = Timeout.ofMilliseconds(socket.getSoTimeout());
    }

    /**
     * Begins a request. Unless the request may be sent twice, this first checks whether the server
     * has closed the connection meanwhile, which takes up to a millisecond.
     */
    @Override
    public void sendRequestHeader(ClassicHttpRequest request) throws HttpException, IOException {
        boolean reused = used;
        used = true;
        interimAnswers = 0;
        if (reused && !Method.isSafe(request.getMethod()) && isStale()) {
            throw new NeverSentException();
        }
        try {
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
