// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transfers requests and responses between HTTP and the model. */
final class HttpFace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpFace.class);

    static {
        // The server reads this property once. Without it every response waits for the client's
        // delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final HttpServer server;
    private final ExecutorService executor =
            Executors.newCachedThreadPool(
                    work -> {
                        Thread thread = new Thread(work, "kajabi-sandbox");
                        thread.setDaemon(true);
                        return thread;
                    });

    /** Answers requests. */
    @FunctionalInterface
    interface Handler {

        /**
         * Answers a request.
         *
         * @param isForProxy whether the client uses this as a proxy: the request line contains
         *     scheme and host
         */
        SandboxResponse handle(SandboxRequest request, boolean isForProxy);
    }

    HttpFace(int port, Handler handler) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port, e);
        }
        server.setExecutor(executor);
        server.createContext("/", exchange -> exchange(exchange, handler));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static void exchange(HttpExchange exchange, Handler handler) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            SandboxResponse response;
            try {
                response =
                        handler.handle(
                                SandboxRequest.of(
                                        exchange.getRequestMethod(),
                                        target(exchange.getRequestURI()),
                                        exchange.getRequestHeaders(),
                                        body),
                                exchange.getRequestURI().isAbsolute());
            } catch (IllegalArgumentException e) {
                LOG.debug("Not a request target: {}", exchange.getRequestURI(), e);
                response = ApiException.of(400, "Request target is malformed").answer();
            }
            send(exchange, response);
        }
    }

    /**
     * Removes scheme and host, which the request line contains if the client uses this as a proxy.
     */
    private static String target(URI uri) {
        return uri.getRawQuery() == null
                ? uri.getRawPath()
                : uri.getRawPath() + "?" + uri.getRawQuery();
    }

    private static void send(HttpExchange exchange, SandboxResponse response) throws IOException {
        if (response.delivery() == SandboxResponse.Delivery.CLOSED) {
            return;
        }
        response.headers().forEach(exchange.getResponseHeaders()::set);
        if (response.body() == null) {
            exchange.sendResponseHeaders(response.status(), -1);
            return;
        }
        byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.status(), bytes.length == 0 ? -1 : bytes.length);
        OutputStream out = exchange.getResponseBody();
        boolean isCut = response.delivery() == SandboxResponse.Delivery.TRUNCATED;
        out.write(bytes, 0, isCut ? bytes.length / 2 : bytes.length);
        out.flush();
    }
}
