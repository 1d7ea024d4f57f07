// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainAnswersTest {

    @Test
    void readsATokenAndNeverShowsIt() {
        Map<String, Object> answer =
                Map.of(
                        "access_token",
                        "abc",
                        "refresh_token",
                        "def",
                        "token_type",
                        "Bearer",
                        "expires_in",
                        7200,
                        "scope",
                        "x");
        OauthToken token = OauthToken.of(answer);

        assertThat(token.getAccessToken()).isEqualTo("abc");
        assertThat(token.getRefreshToken()).isEqualTo("def");
        assertThat(token.getTokenType()).isEqualTo("Bearer");
        assertThat(token.getExpiresIn()).isEqualTo(7200);
        assertThat(token.asMap()).containsEntry("scope", "x");
        assertThat(token).hasToString("OauthToken[****]");
        assertThat(token).isEqualTo(OauthToken.of(answer)).hasSameHashCodeAs(OauthToken.of(answer));
        assertThat((Object) token).isNotEqualTo(answer);
    }

    @Test
    void aTokenAnswerNeedsAnAccessToken() {
        Map<String, Object> nullToken = new HashMap<>();
        nullToken.put("access_token", null);
        for (Map<String, Object> answer :
                List.<Map<String, Object>>of(
                        Map.of(),
                        nullToken,
                        Map.of("access_token", " "),
                        Map.of("access_token", 5))) {
            assertThatExceptionOfType(ShapeException.class)
                    .isThrownBy(() -> OauthToken.of(answer))
                    .withMessage("/access_token: expected a token but found none");
        }
        OauthToken bare = OauthToken.of(Map.of("access_token", "abc"));
        assertThat(bare.getRefreshToken()).isNull();
        assertThat(bare.getExpiresIn()).isNull();
        assertThat(bare.getTokenType()).isNull();
    }

    @Test
    void readsTheVersion() {
        Map<String, Object> answer =
                Map.of(
                        "meta", Map.of("title", "Kajabi API", "version", "1.1.0"),
                        "links", Map.of("documentation", "https://docs.example"),
                        "jsonapi",
                                Map.of("version", "1.0", "specficiation", "https://spec.example"));
        ApiVersion version = ApiVersion.of(answer);

        assertThat(version.getTitle()).isEqualTo("Kajabi API");
        assertThat(version.getVersion()).isEqualTo("1.1.0");
        assertThat(version.getDocumentation()).isEqualTo("https://docs.example");
        assertThat(version.getJsonApiVersion()).isEqualTo("1.0");
        assertThat(version.getJsonApiSpecification()).isEqualTo("https://spec.example");
        assertThat(version.asMap()).isEqualTo(answer);
        assertThat(version).hasToString("ApiVersion[1.1.0]");
        assertThat(version)
                .isEqualTo(ApiVersion.of(answer))
                .hasSameHashCodeAs(ApiVersion.of(answer));
        assertThat((Object) version).isNotEqualTo(answer);
    }

    @Test
    void anEmptyOrOddVersionAnswerHasNothing() {
        for (Map<String, Object> answer :
                List.<Map<String, Object>>of(
                        Map.of(), Map.of("meta", "x", "links", List.of(), "jsonapi", 5))) {
            ApiVersion version = ApiVersion.of(answer);
            assertThat(version.getTitle()).isNull();
            assertThat(version.getVersion()).isNull();
            assertThat(version.getDocumentation()).isNull();
            assertThat(version.getJsonApiVersion()).isNull();
            assertThat(version.getJsonApiSpecification()).isNull();
        }
        ApiVersion odd =
                ApiVersion.of(
                        Map.of(
                                "meta", Map.of("version", 2),
                                "links",
                                        Map.of(
                                                "documentation",
                                                Map.of("href", "https://docs.example")),
                                "jsonapi",
                                        Map.of(
                                                "specification",
                                                "https://spec.example",
                                                "version",
                                                Map.of("href", Map.of()))));
        assertThat(odd.getVersion()).isEqualTo("2");
        assertThat(odd.getDocumentation()).isEqualTo("https://docs.example");
        assertThat(odd.getJsonApiSpecification()).isEqualTo("https://spec.example");
        assertThat(odd.getJsonApiVersion()).isNull();
    }
}
