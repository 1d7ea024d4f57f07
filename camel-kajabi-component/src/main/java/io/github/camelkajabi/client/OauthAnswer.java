// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the answer of the token endpoint, which is plain JSON. */
final class OauthAnswer {

    private OauthAnswer() {}

    static TokenSource.Grant read(ApiResponse response) throws IOException {
        Map<String, @Nullable Object> json = Document.read(response.body()).asMap();
        if (!(json.get("access_token") instanceof String access) || access.isBlank()) {
            throw new DocumentException("/access_token", "expected a text but found none");
        }
        return new TokenSource.Grant(
                access,
                json.get("refresh_token") instanceof String refresh && !refresh.isBlank()
                        ? refresh
                        : null,
                expiresIn(json.get("expires_in")));
    }

    private static @Nullable Duration expiresIn(@Nullable Object value) {
        try {
            long seconds = value == null ? 0 : new BigDecimal(value.toString()).longValue();
            return seconds > 0 ? Duration.ofSeconds(seconds) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
