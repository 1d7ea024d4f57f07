// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.catalog.Method;
import io.github.camelkajabi.jsonapi.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/**
 * The data of an HTTP request.
 *
 * @param method the HTTP method
 * @param path the path below the base URL
 * @param target the path and the query, encoded
 * @param body the content, if there is one
 * @param accept the header with the media type of the response
 * @param token the access token to send; null for calls without one
 * @param repeatable whether it may be sent again if the server may have processed it
 * @param grants the names of the options that a token request was built from
 * @param secrets the secrets that it carries besides the token
 * @param advice a sentence to append to the message of an error that it may explain
 */
record Call(
        Method method,
        String path,
        String target,
        @Nullable HttpEntity body,
        Header accept,
        @Nullable String token,
        boolean repeatable,
        String grants,
        Collection<String> secrets,
        @Nullable String advice) {

    private static final ContentType JSON_API = ContentType.create("application/vnd.api+json");

    /** Without a charset, because forms are UTF-8 by definition. */
    private static final ContentType FORM = ContentType.create("application/x-www-form-urlencoded");

    private static final Header ACCEPT_JSON_API =
            new BasicHeader(HttpHeaders.ACCEPT, JSON_API.getMimeType());
    private static final Header ACCEPT_JSON =
            new BasicHeader(HttpHeaders.ACCEPT, "application/json");
    private static final Set<String> SECRET_FIELDS =
            Set.of("client_secret", "password", "refresh_token", "token");

    static Call of(ApiRequest request, @Nullable String token) {
        return new Call(
                request.method(),
                request.path(),
                request.target(),
                request.document() == null
                        ? null
                        : new ByteArrayEntity(JsonWriter.toBytes(request.document()), JSON_API),
                ACCEPT_JSON_API,
                token,
                request.method().isSafe(),
                "",
                List.of(),
                request.advice());
    }

    /** A form for the token endpoints, which may safely arrive twice. */
    static Call form(String path, Map<String, String> fields, @Nullable String token) {
        byte[] body =
                fields.entrySet().stream()
                        .map(
                                e ->
                                        ApiRequest.encode(e.getKey())
                                                + "="
                                                + ApiRequest.encode(e.getValue()))
                        .collect(Collectors.joining("&"))
                        .getBytes(StandardCharsets.UTF_8);
        List<String> secrets =
                fields.entrySet().stream()
                        .filter(e -> SECRET_FIELDS.contains(e.getKey()))
                        .map(Map.Entry::getValue)
                        .toList();
        String grants =
                fields.containsKey("client_id")
                        ? "clientId and clientSecret"
                        : fields.containsKey("username") ? "username and password" : "refreshToken";
        return new Call(
                Method.POST,
                path,
                path,
                new ByteArrayEntity(body, FORM),
                ACCEPT_JSON,
                token,
                true,
                grants,
                secrets,
                null);
    }

    /** Whether it is a form for the token endpoints. */
    boolean isForm() {
        return accept == ACCEPT_JSON;
    }

    String name() {
        return method + " " + path;
    }

    @Override
    public String toString() {
        return name();
    }
}
