// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** The token endpoint: issues, renews, checks and revokes. */
final class Tokens {

    private static final Duration REFRESH_LIFETIME = Duration.ofDays(14);

    /** Characters of a token that may be shown; 39 of 43 stay unknown. */
    private static final int TAIL = 4;

    private final SandboxClock clock;
    private final Credentials credentials;
    private final Map<String, Client> clients;
    private final Duration lifetime;
    private final boolean rotate;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Access> accessTokens = new HashMap<>();
    private final Map<String, Refresh> refreshTokens = new HashMap<>();
    private final NavigableMap<Long, Issued> issued = new TreeMap<>(Comparator.reverseOrder());
    private long total;

    record Credentials(String clientId, String clientSecret, String username, String password) {}

    /** An API key: its secret and what it may do. */
    record Client(String secret, Permissions permissions) {}

    private record Access(
            String refreshToken, Instant expiresAt, long number, Permissions permissions) {}

    private record Refresh(Instant expiresAt, Permissions permissions) {}

    /**
     * The data of an access token that may be shown.
     *
     * @param number counts the access tokens from 1
     * @param tail its last characters
     * @param grant the grant type by which it was requested
     * @param revokedAt null if it lived or lives until it expires
     */
    record Issued(
            long number,
            String tail,
            String grant,
            Instant issuedAt,
            Instant expiresAt,
            Instant revokedAt) {}

    /**
     * The access tokens issued lately.
     *
     * @param total how many were issued since the start
     */
    record Recent(long total, List<Issued> newestFirst) {}

    /**
     * Creates the tokens of a sandbox.
     *
     * @param clients all API keys by their ids
     */
    Tokens(
            SandboxClock clock,
            Credentials credentials,
            Map<String, Client> clients,
            Duration lifetime,
            boolean rotate) {
        this.clock = clock;
        this.credentials = credentials;
        this.clients = Map.copyOf(clients);
        this.lifetime = lifetime;
        this.rotate = rotate;
    }

    SandboxResponse token(SandboxRequest request) {
        Map<String, List<String>> form = form(request);
        String grant = field(form, "grant_type");
        return switch (grant) {
            case "client_credentials" -> {
                String id = field(form, "client_id");
                // Any known id is as wrong as the first one if the given id is unknown.
                String known = clients.containsKey(id) ? id : credentials.clientId();
                yield grant(form, "client_id", known, "client_secret", clients.get(known));
            }
            case "" ->
                    form.containsKey("grant_type")
                            ? refused(400, "grant_type is empty")
                            : grant(
                                    form,
                                    "username",
                                    credentials.username(),
                                    "password",
                                    new Client(credentials.password(), Permissions.ALL));
            case "refresh_token" -> refresh(field(form, "refresh_token"));
            default -> refused(400, "grant_type is not supported");
        };
    }

    SandboxResponse revoke(SandboxRequest request) {
        String token = field(form(request), "token");
        if (token.isEmpty()) {
            return refused(400, "token is missing");
        }
        lock.lock();
        try {
            Access access = accessTokens.get(token);
            String family = access == null ? token : access.refreshToken();
            refreshTokens.remove(family);
            accessTokens
                    .values()
                    .removeIf(
                            other -> {
                                boolean isKin = other.refreshToken().equals(family);
                                if (isKin) {
                                    markRevoked(other);
                                }
                                return isKin;
                            });
        } finally {
            lock.unlock();
        }
        return Api.empty(200);
    }

    void revokeAll() {
        lock.lock();
        try {
            accessTokens.values().forEach(this::markRevoked);
            accessTokens.clear();
            refreshTokens.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the data of the newest access tokens that may be shown. */
    Recent recent() {
        lock.lock();
        try {
            return new Recent(total, List.copyOf(issued.values()));
        } finally {
            lock.unlock();
        }
    }

    /** Returns what the token of a request may do, or null if the token is not valid. */
    Permissions permissions(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            return null;
        }
        lock.lock();
        try {
            Access access = accessTokens.get(authorization.substring("bearer ".length()).strip());
            return access != null && clock.now().isBefore(access.expiresAt())
                    ? access.permissions()
                    : null;
        } finally {
            lock.unlock();
        }
    }

    private SandboxResponse grant(
            Map<String, List<String>> form,
            String idField,
            String id,
            String secretField,
            Client client) {
        String givenId = field(form, idField);
        String givenSecret = field(form, secretField);
        if (givenId.isEmpty() || givenSecret.isEmpty()) {
            return refused(
                    400,
                    "grant_type, client_id and client_secret, or username and password are needed");
        }
        if (!same(givenId, id) || !same(givenSecret, client.secret())) {
            return refused(401, "credentials are refused");
        }
        lock.lock();
        try {
            return issue(
                    newRefreshToken(client.permissions()),
                    secretField.equals("password") ? "password" : "client_credentials",
                    client.permissions());
        } finally {
            lock.unlock();
        }
    }

    private SandboxResponse refresh(String refreshToken) {
        if (refreshToken.isEmpty()) {
            return refused(400, "refresh_token is missing");
        }
        lock.lock();
        try {
            Refresh refresh = refreshTokens.get(refreshToken);
            if (refresh == null || !clock.now().isBefore(refresh.expiresAt())) {
                return refused(401, "refresh_token is refused");
            }
            Permissions permissions = refresh.permissions();
            if (!rotate) {
                return issue(refreshToken, "refresh_token", permissions);
            }
            refreshTokens.remove(refreshToken);
            return issue(newRefreshToken(permissions), "refresh_token", permissions);
        } finally {
            lock.unlock();
        }
    }

    private SandboxResponse issue(String refreshToken, String grant, Permissions permissions) {
        Instant now = clock.now();
        accessTokens.values().removeIf(access -> !now.isBefore(access.expiresAt()));
        String accessToken = random(32);
        Instant expiresAt = now.plus(lifetime);
        accessTokens.put(accessToken, new Access(refreshToken, expiresAt, ++total, permissions));
        String tail = accessToken.substring(accessToken.length() - TAIL);
        issued.put(total, new Issued(total, tail, grant, now, expiresAt, null));
        if (issued.size() > Status.LIMIT) {
            issued.pollLastEntry();
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", accessToken);
        answer.put("refresh_token", refreshToken);
        answer.put("token_type", "Bearer");
        answer.put("expires_in", lifetime.toSeconds());
        return Api.json(200, answer);
    }

    private void markRevoked(Access access) {
        Instant now = clock.now();
        issued.computeIfPresent(
                access.number(),
                (number, token) ->
                        new Issued(
                                number,
                                token.tail(),
                                token.grant(),
                                token.issuedAt(),
                                token.expiresAt(),
                                now.isBefore(token.expiresAt()) ? now : null));
    }

    private String newRefreshToken(Permissions permissions) {
        String head =
                encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String claims =
                encode(("{\"jti\":\"" + random(9) + "\"}").getBytes(StandardCharsets.UTF_8));
        String token = head + "." + claims + "." + random(32);
        refreshTokens.put(token, new Refresh(clock.now().plus(REFRESH_LIFETIME), permissions));
        return token;
    }

    private String random(int bytes) {
        byte[] buffer = new byte[bytes];
        random.nextBytes(buffer);
        return encode(buffer);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, List<String>> form(SandboxRequest request) {
        if (!request.header("content-type").startsWith("application/x-www-form-urlencoded")) {
            return Map.of();
        }
        try {
            return SandboxRequest.form(request.body());
        } catch (IllegalArgumentException e) {
            return Map.of();
        }
    }

    private static String field(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    private static SandboxResponse refused(int status, String error) {
        return Api.json(status, Map.of("error", error));
    }
}
