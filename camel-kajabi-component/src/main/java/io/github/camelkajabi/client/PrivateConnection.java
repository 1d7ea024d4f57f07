// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that never logs what goes over it.
 *
 * <p>The HTTP client's own connection writes every header and every byte to its loggers when these
 * are at DEBUG, and with them the token, the client secret and personal data.
 */
final class PrivateConnection extends DefaultBHttpClientConnection
        implements ManagedHttpClientConnection {

    private final AtomicBoolean closed = new AtomicBoolean();
    private Timeout socketTimeout = Timeout.DISABLED;

    private PrivateConnection() {
        super(Http1Config.DEFAULT);
    }

    static PrivateConnection open(@Nullable Socket socket) throws IOException {
        PrivateConnection connection = new PrivateConnection();
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

    /** Keeps its timeout: nobody reads from it before it is used again. */
    @Override
    public void passivate() {}

    @Override
    public void activate() {}
}
