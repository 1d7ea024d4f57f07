// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.DocumentException;
import io.github.camelkajabi.model.Decimals;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the response of the token endpoint, which is plain JSON. */
final class TokenResponse {

    private static final BigDecimal MAX_EXPIRY = BigDecimal.valueOf(Integer.MAX_VALUE);

    private TokenResponse() {}

    static TokenSource.Grant read(ApiResponse response) throws IOException {
        Map<String, @Nullable Object> json = Document.read(response.body()).asMap();
        if (!(json.get("access_token") instanceof String access) || access.isBlank()) {
            throw new DocumentException("/access_token", "expected a string but found none");
        }
        return new TokenSource.Grant(
                access,
                json.get("refresh_token") instanceof String refresh && !refresh.isBlank()
                        ? refresh
                        : null,
                expiresIn(json.get("expires_in")));
    }

    private static @Nullable Duration expiresIn(@Nullable Object value) {
        BigDecimal seconds = value == null ? null : Decimals.read(value.toString());
        return seconds == null || seconds.signum() <= 0
                ? null
                : Duration.ofSeconds(seconds.min(MAX_EXPIRY).max(BigDecimal.ONE).longValue());
    }
}
