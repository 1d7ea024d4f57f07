// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A client of the HTTP face that shares nothing with the sandbox but the address and the
 * credentials.
 */
final class TestClient {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final KajabiSandbox sandbox;
    private String token;

    TestClient(KajabiSandbox sandbox) {
        this.sandbox = sandbox;
    }

    record Answer(int status, String body, HttpResponse<String> response) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(body, e);
            }
        }

        JsonNode data() {
            return json().path("data");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        List<String> values(String pointer) {
            List<String> values = new ArrayList<>();
            data().forEach(row -> values.add(row.at(pointer).asText()));
            return values;
        }

        List<String> ids() {
            return values("/id");
        }
    }

    String token() throws Exception {
        if (token == null) {
            token = clientCredentials().json().path("access_token").asText();
        }
        return token;
    }

    void forgetToken() {
        token = null;
    }

    Answer clientCredentials() throws Exception {
        return form(
                "/oauth/token",
                "grant_type=client_credentials&client_id="
                        + sandbox.clientId()
                        + "&client_secret="
                        + sandbox.clientSecret(),
                null);
    }

    Answer form(String path, String form, String bearer) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form));
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return send(request.build());
    }

    Answer get(String path) throws Exception {
        return call("GET", path, null);
    }

    Answer call(String method, String path, String body) throws Exception {
        return send(
                request(method, path, body).header("Authorization", "Bearer " + token()).build());
    }

    Answer anonymous(String method, String path) throws Exception {
        return send(request(method, path, null).build());
    }

    HttpRequest.Builder request(String method, String path, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + path))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/vnd.api+json");
        }
        return request;
    }

    static Answer send(HttpRequest request) throws Exception {
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    /** An answer as it came over the line. */
    record Raw(int status, String text) {}

    /**
     * Sends what the JDK's client would not.
     *
     * @param head header lines; {@code PORT} stands for the sandbox's
     */
    static Raw raw(KajabiSandbox sandbox, String methodAndTarget, List<String> head, String body)
            throws IOException {
        String request =
                methodAndTarget
                        + " HTTP/1.1\r\n"
                        + head.stream()
                                .map(line -> line.replace("PORT", "" + sandbox.port()) + "\r\n")
                                .collect(Collectors.joining())
                        + "Content-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Raw(Integer.parseInt(answer.split(" ", 3)[1]), answer);
        }
    }

    /** Returns a document that creates a contact on the first site. */
    String contact(String name, String email) throws IOException {
        return resource(
                "contacts",
                null,
                "{\"name\":\"" + name + "\",\"email\":\"" + email + "\"}",
                "site",
                "sites",
                sandbox.data().siteId());
    }

    static String resource(String type, String id, String attributes, String... toOne)
            throws IOException {
        var data = JSON.createObjectNode().put("type", type);
        if (id != null) {
            data.put("id", id);
        }
        data.set("attributes", JSON.readTree(attributes));
        if (toOne.length == 3) {
            data.putObject("relationships")
                    .putObject(toOne[0])
                    .putObject("data")
                    .put("type", toOne[1])
                    .put("id", toOne[2]);
        }
        return JSON.createObjectNode().set("data", data).toString();
    }

    static String identifiers(String type, String... ids) {
        var body = JSON.createObjectNode();
        var data = body.putArray("data");
        for (String id : ids) {
            data.addObject().put("type", type).put("id", id);
        }
        return body.toString();
    }
}
