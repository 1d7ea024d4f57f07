// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of any length over HTTP that is not kept anywhere: the contacts 1 to n, about 1 kB each,
 * one created each second, newest first.
 */
final class NumberedContacts implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Pattern NUMBER = Pattern.compile("page\\[number]=(\\d+)");
    private static final Pattern SIZE = Pattern.compile("page\\[size]=(\\d+)");
    private static final String FILLER = "x".repeat(800);

    private final int count;
    private final AtomicInteger lists = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(2);

    NumberedContacts(int count) throws IOException {
        this.count = count;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext(
                "/v1/oauth/token",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    answer(exchange, "{\"access_token\":\"t\",\"expires_in\":7200}");
                });
        server.createContext(
                "/v1/contacts",
                exchange -> {
                    lists.incrementAndGet();
                    String query =
                            URLDecoder.decode(
                                    exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8);
                    answer(exchange, page(value(NUMBER, query), value(SIZE, query)));
                });
        server.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** How often the list was asked for. */
    int requests() {
        return lists.get();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static int value(Pattern pattern, String query) {
        Matcher matcher = pattern.matcher(query);
        if (!matcher.find()) {
            throw new IllegalArgumentException(query);
        }
        return Integer.parseInt(matcher.group(1));
    }

    private String page(int number, int size) {
        StringBuilder text = new StringBuilder("{\"data\":[");
        long newest = count - (number - 1L) * size;
        long oldest = Math.max(1, newest - size + 1);
        for (long id = newest; id >= oldest; id--) {
            text.append(id == newest ? "" : ",")
                    .append("{\"id\":\"")
                    .append(id)
                    .append("\",\"type\":\"contacts\",\"attributes\":{\"name\":\"Contact ")
                    .append(id)
                    .append("\",\"email\":\"c")
                    .append(id)
                    .append("@example.org\",\"subscribed\":true,\"address_line_1\":\"")
                    .append(FILLER)
                    .append("\",\"created_at\":\"")
                    .append(START.plusSeconds(id))
                    .append("\"}}");
        }
        text.append("],\"links\":{\"first\":\"").append(baseUrl()).append("/contacts\"");
        if (oldest > 1) {
            text.append(",\"next\":\"")
                    .append(baseUrl())
                    .append("/contacts?page%5Bnumber%5D=")
                    .append(number + 1)
                    .append('"');
        }
        return text.append("}}").toString();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/vnd.api+json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
