// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * A server that answers as a script says, over connections that it keeps open. Logins succeed
 * unless the script is for them.
 */
public final class HostileServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Script data;
    private final Script login;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** What a server does with a request. */
    @FunctionalInterface
    public interface Script {
        void answer(Wire wire) throws IOException;
    }

    private HostileServer(Script data, Script login) throws IOException {
        this.data = data;
        this.login = login;
        this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** Answers every call but logins by the script. */
    public static HostileServer ofCalls(Script script) throws IOException {
        return new HostileServer(script, HostileServer::grant);
    }

    /** Answers calls and logins by a script each. */
    static HostileServer of(Script calls, Script logins) throws IOException {
        return new HostileServer(calls, logins);
    }

    /** Answers logins by the script. */
    public static HostileServer ofLogins(Script script) throws IOException {
        return new HostileServer(wire -> wire.json("{\"data\":[]}"), script);
    }

    /** A token for an hour. */
    public static void grant(Wire wire) throws IOException {
        wire.json("{\"access_token\":\"token-of-the-test\",\"expires_in\":3600}");
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    /** The request lines, oldest first. */
    public List<String> requests() {
        return requests;
    }

    /** The connections that are open now. */
    public int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connection.setTcpNoDelay(true);
                open.add(connection);
                thread(() -> serve(connection));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String head = request(in); !head.isEmpty(); head = request(in)) {
                String line = head.substring(0, head.indexOf("\r\n"));
                requests.add(line);
                Wire wire = new Wire(connection, head);
                (line.contains("/oauth/token") ? login : data).answer(wire);
                wire.out.flush();
            }
        } catch (IOException e) {
            // the client is gone
        } finally {
            open.remove(connection);
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (b == '\n' && head.toString().endsWith("\r\n\r\n")) {
                String text = head.toString().toLowerCase(Locale.ROOT);
                int at = text.indexOf("content-length: ");
                if (at >= 0) {
                    int end = text.indexOf("\r\n", at);
                    in.readNBytes(Integer.parseInt(text.substring(at + 16, end)));
                }
                return head.toString();
            }
        }
        return "";
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's end of a connection. */
    public final class Wire {

        private final Socket connection;
        private final OutputStream out;
        private final String head;

        private Wire(Socket connection, String head) throws IOException {
            this.connection = connection;
            this.out = connection.getOutputStream();
            this.head = head;
        }

        /** The token of the request. */
        String token() {
            int at = head.indexOf("Bearer ") + 7;
            return head.substring(at, head.indexOf("\r\n", at));
        }

        public Wire send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public Wire send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        public Wire json(String body) throws IOException {
            return json(body.getBytes(StandardCharsets.UTF_8), "");
        }

        /** A whole answer, with more lines in its head. */
        public Wire json(byte[] body, String lines) throws IOException {
            send(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.api+json\r\n"
                            + lines
                            + "content-length: "
                            + body.length
                            + "\r\n\r\n");
            return send(body);
        }

        /** The same again and again, with a pause, until the client or the test ends it. */
        public Wire forEver(String text, long pauseMillis) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            while (!pause(pauseMillis)) {
                send(bytes);
            }
            return this;
        }

        /** Nothing, until the test ends. */
        public void silence() throws IOException {
            while (!pause(50)) {
                // whether the client is still there shows only by writing
                if (connection.isClosed()) {
                    throw new IOException("closed");
                }
            }
        }

        /** Whether the test has ended meanwhile. */
        public boolean pause(long millis) throws IOException {
            try {
                return closed.await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        public void hangUp() throws IOException {
            connection.close();
        }

        public void reset() throws IOException {
            connection.setSoLinger(true, 0);
            connection.close();
        }

        public OutputStream stream() {
            return out;
        }
    }

    /** Packs a text that is repeated many times. */
    static byte[] gzip(String begin, String repeated, int times, String end) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(begin.getBytes(StandardCharsets.UTF_8));
            byte[] bytes = repeated.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < times; i++) {
                gzip.write(bytes);
            }
            gzip.write(end.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }
}
