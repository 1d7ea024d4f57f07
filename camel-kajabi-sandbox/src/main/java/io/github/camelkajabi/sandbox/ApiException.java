// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A refusal, with the entries of its errors document. */
final class ApiException extends RuntimeException {

    private static final Map<Integer, String> TITLES =
            Map.ofEntries(
                    Map.entry(400, "Bad Request"),
                    Map.entry(401, "Unauthorized"),
                    Map.entry(403, "Forbidden"),
                    Map.entry(404, "Not Found"),
                    Map.entry(415, "Unsupported Media Type"),
                    Map.entry(421, "Misdirected Request"),
                    Map.entry(422, "Unprocessable Entity"),
                    Map.entry(429, "Too Many Requests"),
                    Map.entry(500, "Internal Server Error"),
                    Map.entry(502, "Bad Gateway"),
                    Map.entry(503, "Service Unavailable"));

    private final int status;
    private final transient List<Map<String, Object>> errors = new ArrayList<>();

    ApiException(int status, Map<String, ?> source, String detail) {
        super(detail, null, false, false);
        this.status = status;
        add(source, detail);
    }

    static ApiException at(int status, String pointer, String detail) {
        return new ApiException(status, Map.of("pointer", pointer), detail);
    }

    static ApiException of(int status, String detail) {
        return new ApiException(status, null, detail);
    }

    static ApiException unknown(String id) {
        return of(404, "No record " + id);
    }

    static ApiException unauthorized() {
        return of(401, "Token absent, unknown or past its lifetime");
    }

    static ApiException forbidden(String permission) {
        return of(403, "Key lacks the permission " + permission);
    }

    ApiException and(String pointer, String detail) {
        add(Map.of("pointer", pointer), detail);
        return this;
    }

    SandboxResponse answer() {
        return Api.document(status, Map.of("errors", errors));
    }

    /** Returns an answer of any error status in the shape its endpoint uses. */
    static SandboxResponse answer(SandboxRequest request, int status) {
        return answer(request, status, TITLES.getOrDefault(status, "Error"));
    }

    /** Returns an answer of any error status in the shape its endpoint uses. */
    static SandboxResponse answer(SandboxRequest request, int status, String detail) {
        return request.path().startsWith("/v1/oauth/")
                ? Api.json(status, Map.of("error", detail))
                : of(status, detail).answer();
    }

    private void add(Map<String, ?> source, String detail) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("status", Integer.toString(status));
        error.put("source", source);
        error.put("title", TITLES.getOrDefault(status, "Error"));
        error.put("detail", detail);
        errors.add(error);
    }
}
