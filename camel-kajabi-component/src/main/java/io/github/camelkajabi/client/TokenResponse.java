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

    private static final int DEL = 0x7F;

    private TokenResponse() {}

    static TokenSource.Grant read(ApiResponse response) throws IOException {
        Document document = Document.read(response.body());
        Map<String, @Nullable Object> json = document.asMap();
        if (!(json.get("access_token") instanceof String access) || access.isBlank()) {
            throw new DocumentException("/access_token", "expected a string but found none");
        }
        if (json.get("error") != null) {
            throw new DocumentException("/error", "an error stands beside the token");
        }
        OperationResponse.requireNoErrors(document);
        if (!access.chars().allMatch(c -> c > ' ' && c < DEL)) {
            throw new DocumentException(
                    "/access_token", "expected visible ASCII characters (RFC 6750, section 2.1)");
        }
        return new TokenSource.Grant(
                access,
                json.get("refresh_token") instanceof String refresh && !refresh.isBlank()
                        ? refresh
                        : null,
                expiresIn(json.get("expires_in")),
                json.get("scope") instanceof String scope && !scope.isBlank() ? scope : null);
    }

    private static @Nullable Duration expiresIn(@Nullable Object value) {
        BigDecimal seconds = value == null ? null : Decimals.read(value.toString());
        return seconds == null || seconds.signum() <= 0
                ? null
                : Duration.ofSeconds(seconds.min(MAX_EXPIRY).max(BigDecimal.ONE).longValue());
    }
}
