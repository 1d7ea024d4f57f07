// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response of the token endpoint. It is not a resource: it has neither type nor id. {@link
 * #toString()} does not show the token.
 */
public final class OauthToken {

    private final Map<String, @Nullable Object> object;

    private OauthToken(Map<String, @Nullable Object> object) {
        this.object = object;
    }

    /**
     * A view of the answer.
     *
     * @throws ShapeException if it has no access token
     */
    public static OauthToken of(Map<String, ?> answer) {
        Map<String, @Nullable Object> object = JsonTree.copyOf(answer);
        if (!(object.get("access_token") instanceof String token) || token.isBlank()) {
            throw new ShapeException("/access_token", "expected a token but found none");
        }
        return new OauthToken(object);
    }

    /** The access token, to be sent as a bearer token. A secret. */
    public String getAccessToken() {
        return String.valueOf(object.get("access_token"));
    }

    /** The refresh token, or null if the answer has none. A secret. */
    public @Nullable String getRefreshToken() {
        return typed().string("refresh_token");
    }

    /** Kind of token: {@code Bearer}. */
    public @Nullable String getTokenType() {
        return typed().string("token_type");
    }

    /** Lifetime of the access token in seconds, or null if the answer does not tell. */
    public @Nullable Long getExpiresIn() {
        return typed().integer("expires_in");
    }

    /** The whole answer, exactly as sent, secrets included. Immutable. */
    @JsonValue
    public Map<String, @Nullable Object> asMap() {
        return object;
    }

    private Attributes typed() {
        return new Attributes("token answer", object);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OauthToken that && object.equals(that.object);
    }

    @Override
    public int hashCode() {
        return object.hashCode();
    }

    @Override
    public String toString() {
        return "OauthToken[****]";
    }
}
