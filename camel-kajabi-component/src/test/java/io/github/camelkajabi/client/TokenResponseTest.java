// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelkajabi.jsonapi.DocumentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenResponseTest {

    @Test
    void aWholeAnswerIsRead() throws IOException {
        TokenSource.Grant grant =
                read(
                        "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"token_type\":\"Bearer\","
                                + "\"expires_in\":7200,\"more\":[]}");
        assertThat(grant).isEqualTo(new TokenSource.Grant("a", "r", Duration.ofHours(2)));
        assertThat(grant).hasToString("grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\" \"", "7", "{}"})
    void aRefreshTokenThatIsNoneIsNone(String refresh) throws IOException {
        assertThat(read("{\"access_token\":\"a\",\"refresh_token\":" + refresh + "}").refresh())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "\"60\", 60", "60.9, 60", "6e1, 60", "99999999999, 2147483647"})
    void theLifeIsRead(String expiresIn, long seconds) throws IOException {
        assertThat(life(expiresIn)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "0", "-1", "\"soon\"", "\"\"", "{}", "true"})
    void aLifeThatIsNoneIsUnknown(String expiresIn) throws IOException {
        assertThat(life(expiresIn)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"access_token\":null}",
                "{\"access_token\":\" \"}",
                "{\"access_token\":5}",
                "{\"access_token\":\"a b\"}",
                "{\"access_token\":\"a\\r\\nX-Evil: b\"}",
                "{\"access_token\":\"a\\n\"}",
                "{\"access_token\":\"\\u00e4\"}",
                "{\"access_token\":\"a\",\"error\":\"invalid_client\"}",
                "{\"access_token\":\"hidden-token"
            })
    void anAnswerWithoutATokenIsUnreadable(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(DocumentException.class)
                .message()
                .doesNotContain("hidden-token");
    }

    private static @Nullable Duration life(String expiresIn) throws IOException {
        return read("{\"access_token\":\"a\",\"expires_in\":" + expiresIn + "}").expiresIn();
    }

    private static TokenSource.Grant read(String json) throws IOException {
        return TokenResponse.read(
                new ApiResponse(
                        200,
                        null,
                        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                        null));
    }
}
