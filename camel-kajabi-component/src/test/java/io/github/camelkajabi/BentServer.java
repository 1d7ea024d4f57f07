// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxRequest;
import io.github.camelkajabi.sandbox.SandboxResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox whose requests and responses are bent: for servers that differ from the sandbox in a
 * way that it has no rule for, down to the Date of a response. One request for each connection.
 */
final class BentServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final KajabiSandbox sandbox;
    private final ServerSocket socket;
    private final Thread thread = new Thread(this::serve, "bent-server");
    private final List<UnaryOperator<SandboxRequest>> requestBends = new ArrayList<>();
    private final List<ResponseBend> responseBends = new ArrayList<>();
    private final Map<String, String> headers = new TreeMap<>();
    private final List<String> requestLines = new CopyOnWriteArrayList<>();
    private Supplier<@Nullable Instant> date = Instant::now;

    private record ResponseBend(
            Predicate<SandboxRequest> where, BiConsumer<ObjectNode, SandboxRequest> bend) {}

    BentServer(KajabiSandbox sandbox) throws IOException {
        this.sandbox = sandbox;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
    }

    /** Method and path of all requests, in their order. */
    List<String> requestLines() {
        return requestLines;
    }

    /** The sandbox gets another request than the one that was sent. */
    void bendRequest(UnaryOperator<SandboxRequest> bend) {
        requestBends.add(bend);
    }

    /** Changes the successful JSON responses of a path. */
    void bend(String path, BiConsumer<ObjectNode, SandboxRequest> bend) {
        responseBends.add(new ResponseBend(request -> request.path().equals(path), bend));
    }

    /** Changes each row of the list of a path. */
    void bendRows(String path, BiConsumer<ObjectNode, Integer> bend) {
        bend(
                path,
                (document, request) -> {
                    int index = 0;
                    for (JsonNode row : document.path("data")) {
                        bend.accept((ObjectNode) row, index++);
                    }
                });
    }

    /** Adds a header field to each response. */
    void header(String name, String value) {
        headers.put(name, value);
    }

    /** The Date of each response; null leaves the field out. */
    void date(Supplier<@Nullable Instant> value) {
        date = value;
    }

    /** A request with another value of a parameter, if it has that parameter. */
    static SandboxRequest with(SandboxRequest request, String parameter, String value) {
        if (!request.query().containsKey(parameter)) {
            return request;
        }
        Map<String, List<String>> query = new LinkedHashMap<>(request.query());
        query.put(parameter, List.of(value));
        return new SandboxRequest(
                request.method(), request.path(), query, request.headers(), request.body());
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                SandboxRequest request = read(connection.getInputStream());
                if (request != null) {
                    requestLines.add(request.method() + " " + request.path());
                    write(connection.getOutputStream(), answer(request));
                }
            } catch (IOException e) {
                // The client is gone, or the server is closed.
            }
        }
    }

    private SandboxResponse answer(SandboxRequest sent) {
        SandboxRequest request = sent;
        for (UnaryOperator<SandboxRequest> bend : requestBends) {
            request = bend.apply(request);
        }
        SandboxResponse response = sandbox.handle(request);
        String body = response.body();
        if (response.status() >= 300 || body == null || !body.startsWith("{")) {
            return response;
        }
        try {
            ObjectNode document = (ObjectNode) JSON.readTree(body);
            for (ResponseBend bend : responseBends) {
                if (bend.where().test(sent)) {
                    bend.bend().accept(document, sent);
                }
            }
            return new SandboxResponse(
                    response.status(),
                    response.headers(),
                    document.toString(),
                    response.delivery());
        } catch (JsonProcessingException e) {
            return response;
        }
    }

    private static @Nullable SandboxRequest read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                return request(head.toString(StandardCharsets.US_ASCII), in);
            }
        }
        return null;
    }

    private static SandboxRequest request(String head, InputStream in) throws IOException {
        String[] lines = head.split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        List.of(line.substring(colon + 2)));
            }
        }
        int length = Integer.parseInt(fields.getOrDefault("content-length", List.of("0")).get(0));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return SandboxRequest.of(first[0], first[1], fields, body);
    }

    private void write(OutputStream out, SandboxResponse response) throws IOException {
        String text = response.body() == null ? "" : response.body();
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + response.status() + " status\r\n");
        Map<String, String> fields = new TreeMap<>(response.headers());
        fields.putAll(headers);
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        Instant shown = date.get();
        if (shown != null) {
            head.append("date: ")
                    .append(
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    shown.atOffset(ZoneOffset.UTC)))
                    .append("\r\n");
        }
        head.append("connection: close\r\ncontent-length: ").append(body.length).append("\r\n\r\n");
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
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
