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
    private final Duration lifetime;
    private final boolean rotate;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Access> accessTokens = new HashMap<>();
    private final Map<String, Instant> refreshTokens = new HashMap<>();
    private final NavigableMap<Long, Issued> issued = new TreeMap<>(Comparator.reverseOrder());
    private long total;

    record Credentials(String clientId, String clientSecret, String username, String password) {}

    private record Access(String refreshToken, Instant expiresAt, long number) {}

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

    Tokens(SandboxClock clock, Credentials credentials, Duration lifetime, boolean rotate) {
        this.clock = clock;
        this.credentials = credentials;
        this.lifetime = lifetime;
        this.rotate = rotate;
    }

    SandboxResponse token(SandboxRequest request) {
        Map<String, List<String>> form = form(request);
        String grant = field(form, "grant_type");
        return switch (grant) {
            case "client_credentials" ->
                    grant(
                            form,
                            "client_id",
                            credentials.clientId(),
                            "client_secret",
                            credentials.clientSecret());
            case "" ->
                    form.containsKey("grant_type")
                            ? refused(400, "grant_type is empty")
                            : grant(
                                    form,
                                    "username",
                                    credentials.username(),
                                    "password",
                                    credentials.password());
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

    boolean isValid(String authorization) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
            return false;
        }
        lock.lock();
        try {
            Access access = accessTokens.get(authorization.substring("bearer ".length()).strip());
            return access != null && clock.now().isBefore(access.expiresAt());
        } finally {
            lock.unlock();
        }
    }

    private SandboxResponse grant(
            Map<String, List<String>> form,
            String idField,
            String id,
            String secretField,
            String secret) {
        String givenId = field(form, idField);
        String givenSecret = field(form, secretField);
        if (givenId.isEmpty() || givenSecret.isEmpty()) {
            return refused(
                    400,
                    "grant_type, client_id and client_secret, or username and password are needed");
        }
        if (!same(givenId, id) || !same(givenSecret, secret)) {
            return refused(401, "credentials are refused");
        }
        lock.lock();
        try {
            return issue(
                    newRefreshToken(),
                    secretField.equals("password") ? "password" : "client_credentials");
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
            Instant expiresAt = refreshTokens.get(refreshToken);
            if (expiresAt == null || !clock.now().isBefore(expiresAt)) {
                return refused(401, "refresh_token is refused");
            }
            if (!rotate) {
                return issue(refreshToken, "refresh_token");
            }
            refreshTokens.remove(refreshToken);
            return issue(newRefreshToken(), "refresh_token");
        } finally {
            lock.unlock();
        }
    }

    private SandboxResponse issue(String refreshToken, String grant) {
        Instant now = clock.now();
        accessTokens.values().removeIf(access -> !now.isBefore(access.expiresAt()));
        String accessToken = random(32);
        Instant expiresAt = now.plus(lifetime);
        accessTokens.put(accessToken, new Access(refreshToken, expiresAt, ++total));
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

    private String newRefreshToken() {
        String head =
                encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        String claims =
                encode(("{\"jti\":\"" + random(9) + "\"}").getBytes(StandardCharsets.UTF_8));
        String token = head + "." + claims + "." + random(32);
        refreshTokens.put(token, clock.now().plus(REFRESH_LIFETIME));
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
