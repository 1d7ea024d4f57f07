// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls the application as a user does. */
final class Http {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;

    Http(String url) {
        this.url = url;
    }

    /** An answer: its status, its body, and how long the server asks to wait. */
    record Answer(int status, JsonNode body, String retryAfter) {}

    Answer get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(url + path)).build());
    }

    Answer enrol(String json) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(url + "/enrolments"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build());
    }

    private static Answer send(HttpRequest request) throws Exception {
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(),
                JSON.readTree(answer.body()),
                answer.headers().firstValue("Retry-After").orElse(null));
    }
}
