// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of an account: a client id and secret, a user name and password, a refresh token,
 * or an access token that was obtained elsewhere. A refresh token can be combined with the first or
 * the second and is then tried first.
 *
 * <p>The string representation contains no secret.
 *
 * @param clientId the id of the API key
 * @param clientSecret the secret of the API key
 * @param username the user's name
 * @param password the user's password
 * @param refreshToken a refresh token from an earlier grant
 * @param accessToken an access token; it is never renewed
 * @param scope the scope to request with the client id and secret
 */
@Internal
public record Credentials(
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String username,
        @Nullable String password,
        @Nullable String refreshToken,
        @Nullable String accessToken,
        @Nullable String scope) {

    private static final String VALID_COMBINATIONS =
            "Set clientId and clientSecret, or username and password, or refreshToken, or"
                    + " accessToken.";

    /**
     * Checks that the credentials are complete and unambiguous.
     *
     * @throws IllegalArgumentException if they are not; the message names the options, never their
     *     values
     */
    public Credentials {
        pair("clientId", clientId, "clientSecret", clientSecret);
        pair("username", username, "password", password);
        if (clientId != null && username != null) {
            throw new IllegalArgumentException(
                    "clientId and username are both set, but only one of them can be used. "
                            + VALID_COMBINATIONS);
        }
        if (accessToken != null && (clientId != null || username != null || refreshToken != null)) {
            throw new IllegalArgumentException(
                    "accessToken cannot be combined with other credentials, because it is never"
                            + " renewed. "
                            + VALID_COMBINATIONS);
        }
        if (accessToken == null && clientId == null && username == null && refreshToken == null) {
            throw new IllegalArgumentException("Credentials are required. " + VALID_COMBINATIONS);
        }
        if (scope != null && clientId == null) {
            throw new IllegalArgumentException(
                    "scope is only sent with clientId and clientSecret. Remove it, or set them.");
        }
    }

    /** Whether a new token can be obtained when the present one expires. */
    public boolean canRenew() {
        return accessToken == null;
    }

    /**
     * The forms to send for a new token, in the order in which to try them: a refresh token first.
     *
     * @param latestRefreshToken the refresh token that came with the present token, if any
     * @param refused whether the present token was refused; its refresh token is then invalid too
     *     and only tried if there is nothing else
     */
    List<Map<String, String>> grants(@Nullable String latestRefreshToken, boolean refused) {
        List<Map<String, String>> grants = new ArrayList<>();
        String refresh = latestRefreshToken != null ? latestRefreshToken : refreshToken;
        boolean hasAnother = clientId != null || username != null;
        if (refresh != null && !(refused && hasAnother)) {
            grants.add(form("grant_type", "refresh_token", "refresh_token", refresh));
        }
        if (clientId != null) {
            Map<String, String> grant =
                    form(
                            "grant_type", "client_credentials",
                            "client_id", clientId,
                            "client_secret", clientSecret);
            if (scope != null) {
                grant.put("scope", scope);
            }
            grants.add(grant);
        }
        if (username != null) {
            grants.add(form("username", username, "password", password));
        }
        return grants;
    }

    /** An identifier of the account that is not secret; null if there is none. */
    @Nullable String publicId() {
        return clientId != null ? clientId : username;
    }

    /** The values that must not appear in any text. */
    Stream<String> secrets() {
        return Stream.of(clientSecret, password, refreshToken, accessToken)
                .filter(Objects::nonNull);
    }

    @Override
    public String toString() {
        return clientId != null
                ? "client credentials"
                : username != null
                        ? "user and password"
                        : refreshToken != null ? "refresh token" : "access token";
    }

    private static Map<String, String> form(@Nullable String... namesAndValues) {
        Map<String, String> form = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            form.put(
                    Objects.requireNonNull(namesAndValues[i]),
                    Objects.requireNonNull(namesAndValues[i + 1]));
        }
        return form;
    }

    private static void pair(String first, @Nullable String a, String second, @Nullable String b) {
        if ((a == null) != (b == null)) {
            throw new IllegalArgumentException(
                    (a == null ? first : second)
                            + " is required with "
                            + (a == null ? second : first)
                            + ". "
                            + VALID_COMBINATIONS);
        }
    }
}
