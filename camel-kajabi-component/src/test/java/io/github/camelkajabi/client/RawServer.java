// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that answers with exactly the bytes it is given, for answers that no decent server
 * sends. It reads a request, writes the next answer, and closes the connection.
 */
public final class RawServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Deque<String> answers;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "raw-server");

    private RawServer(List<String> answers) throws IOException {
        this.answers = new ArrayDeque<>(answers);
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread.start();
    }

    /** A server that gives these answers, one for each connection, the last one again and again. */
    public static RawServer answering(String... answers) throws IOException {
        return new RawServer(List.of(answers));
    }

    /** A 200 that promises a length, whatever it then has. */
    public static String json(String body, int length) {
        return "HTTP/1.1 200 OK\r\n"
                + "content-type: application/vnd.api+json\r\n"
                + "connection: close\r\n"
                + "content-length: "
                + length
                + "\r\n\r\n"
                + body;
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    /** The request lines, oldest first. */
    public List<String> requests() {
        return requests;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                String head = head(connection.getInputStream());
                if (head.isEmpty()) {
                    continue;
                }
                requests.add(head.substring(0, head.indexOf("\r\n")));
                String answer = answers.size() > 1 ? answers.remove() : answers.element();
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                connection.getOutputStream().flush();
            } catch (IOException e) {
                // the client is gone, or the server is closed
            }
        }
    }

    /** Reads a request to its end, so that closing the connection is no reset. */
    private static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            text.append((char) b);
            if (text.toString().endsWith("\r\n\r\n")) {
                String head = text.toString().toLowerCase(Locale.ROOT);
                int at = head.indexOf("content-length: ");
                if (at >= 0) {
                    in.readNBytes(
                            Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at))));
                }
                return text.toString();
            }
        }
        return "";
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
