// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CredentialsTest {

    private static final String ID = "value-of-id";
    private static final String SECRET = "value-of-secret";
    private static final String USER = "value-of-user";
    private static final String PASSWORD = "value-of-password";
    private static final String REFRESH = "value-of-refresh";
    private static final String ACCESS = "value-of-access";

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("Credentials are required", none()),
                arguments("clientSecret is required with clientId", of(ID, null, null, null)),
                arguments("clientId is required with clientSecret", of(null, SECRET, null, null)),
                arguments("password is required with username", of(null, null, USER, null)),
                arguments("username is required with password", of(null, null, null, PASSWORD)),
                arguments("clientSecret is required with clientId", of(ID, null, null, PASSWORD)),
                arguments("password is required with username", of(ID, SECRET, USER, null)),
                arguments("clientId and username are both set", of(ID, SECRET, USER, PASSWORD)),
                arguments(
                        "accessToken cannot be combined with other credentials",
                        call(ID, SECRET, null, null, null, ACCESS)),
                arguments(
                        "accessToken cannot be combined with other credentials",
                        call(null, null, USER, PASSWORD, null, ACCESS)),
                arguments(
                        "accessToken cannot be combined with other credentials",
                        call(null, null, null, null, REFRESH, ACCESS)),
                arguments(
                        "clientSecret is required with clientId",
                        call(ID, null, null, null, REFRESH, null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongCombinationNamesTheOptionsAndNoValue(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException()
                .isThrownBy(call)
                .withMessageStartingWith(message)
                .withMessageContaining("Set clientId and clientSecret, or username and password")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("value-of"));
    }

    @Test
    void theTextShowsTheKindAndNoValue() {
        assertThat(Settings.client(ID, SECRET)).hasToString("client credentials");
        assertThat(Settings.user(USER, PASSWORD)).hasToString("user and password");
        assertThat(Settings.refresh(REFRESH)).hasToString("refresh token");
        assertThat(Settings.access(ACCESS)).hasToString("access token");
        assertThat(Settings.of("https://api.kajabi.com/v1", Settings.client(ID, SECRET)))
                .hasToString("session at https://api.kajabi.com/v1 with client credentials");
    }

    @Test
    void onlyAGivenAccessTokenCannotBeRenewed() {
        assertThat(Settings.access(ACCESS).canRenew()).isFalse();
        assertThat(Settings.access(ACCESS).grants(null, false)).isEmpty();
        assertThat(Settings.client(ID, SECRET).canRenew()).isTrue();
        assertThat(Settings.user(USER, PASSWORD).canRenew()).isTrue();
        assertThat(Settings.refresh(REFRESH).canRenew()).isTrue();
    }

    @Test
    void theFormsAreThoseOfTheApi() {
        assertThat(Settings.client(ID, SECRET).grants(null, false))
                .containsExactly(
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", ID,
                                "client_secret", SECRET));
        assertThat(Settings.user(USER, PASSWORD).grants(null, false))
                .containsExactly(Map.of("username", USER, "password", PASSWORD));
        assertThat(Settings.refresh(REFRESH).grants(null, false)).containsExactly(refresh(REFRESH));
    }

    @Test
    void aScopeGoesWithTheClientCredentialsOnly() {
        Credentials both = new Credentials(ID, SECRET, null, null, REFRESH, null, "view:contacts");
        assertThat(both.grants(null, false))
                .containsExactly(
                        refresh(REFRESH),
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                ID,
                                "client_secret",
                                SECRET,
                                "scope",
                                "view:contacts"));
        assertThatThrownBy(
                        () -> new Credentials(null, null, USER, PASSWORD, null, null, "view:sites"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "scope is only sent with clientId and clientSecret. Remove it, or set"
                                + " them.");
    }

    @Test
    void theLatestRefreshTokenComesFirstThenTheOriginalGrant() {
        Credentials both = new Credentials(ID, SECRET, null, null, REFRESH, null, null);
        assertThat(both.grants(null, false)).first().isEqualTo(refresh(REFRESH));
        assertThat(both.grants("latest", false)).hasSize(2).first().isEqualTo(refresh("latest"));
        assertThat(both.grants("latest", false).get(1)).containsEntry("client_id", ID);
    }

    @Test
    void afterARefusalARefreshTokenIsOnlyTriedIfThereIsNothingElse() {
        Credentials both = new Credentials(null, null, USER, PASSWORD, REFRESH, null, null);
        assertThat(both.grants("latest", true))
                .isEqualTo(List.of(Map.of("username", USER, "password", PASSWORD)));
        assertThat(Settings.refresh(REFRESH).grants("latest", true))
                .containsExactly(refresh("latest"));
    }

    private static Map<String, String> refresh(String token) {
        return Map.of("grant_type", "refresh_token", "refresh_token", token);
    }

    private static ThrowingCallable none() {
        return of(null, null, null, null);
    }

    private static ThrowingCallable of(
            @Nullable String id,
            @Nullable String secret,
            @Nullable String user,
            @Nullable String password) {
        return call(id, secret, user, password, null, null);
    }

    private static ThrowingCallable call(
            @Nullable String id,
            @Nullable String secret,
            @Nullable String user,
            @Nullable String password,
            @Nullable String refresh,
            @Nullable String access) {
        return () -> new Credentials(id, secret, user, password, refresh, access, null);
    }
}
