// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSettingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.kajabi.com/v1",
                "HTTPS://api.kajabi.com/v1",
                "https://api.kajabi.com",
                "https://example.org:8443/api/v1",
                "https://[2001:db8::1]/v1",
                "http://localhost/v1",
                "http://LOCALHOST:8080/v1",
                "http://127.0.0.1:8080/v1",
                "http://127.255.0.3/v1",
                "http://[::1]:8080/v1",
                "http://[0:0:0:0:0:0:0:1]/v1"
            })
    void encryptedOrLocalIsRight(String url) {
        assertThat(SessionSettings.parseBaseUrl(url, false)).isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.kajabi.com/v1",
                "HTTP://api.kajabi.com/v1",
                "http://localhost.example.org/v1",
                "http://127.0.0.1.example.org/v1",
                "http://my127.0.0.1/v1",
                "http://10.0.0.1/v1",
                "http://0.0.0.0/v1",
                "http://[::2]/v1",
                "http://[::ffff:10.0.0.1]/v1"
            })
    void plainHttpGoesNowhereElseUnlessAllowed(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionSettings.parseBaseUrl(url, false))
                .withMessageContaining("https://")
                .withMessageMatching("(?s).*(allowInsecure=true|not an absolute HTTP URL).*");
    }

    @Test
    void plainHttpCanBeAllowed() {
        assertThat(SessionSettings.parseBaseUrl("http://10.0.0.1/v1", true).getHost())
                .isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:pass-word@api.kajabi.com/v1",
                "https://user@api.kajabi.com/v1",
                "http://127.0.0.1@api.kajabi.com/v1",
                "https://api.kajabi.com/v1?access_token=pass-word",
                "https://api.kajabi.com/v1?",
                "https://api.kajabi.com/v1#pass-word",
                "https://user:pass-word@api.kajabi.com/v1 with spaces",
                "ftp://user:pass-word@api.kajabi.com/v1",
                "api.kajabi.com/v1",
                "//api.kajabi.com/v1",
                "https:///v1",
                "https:api.kajabi.com",
                "",
                "/"
            })
    void anythingElseIsRefusedWithoutShowingIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SessionSettings.parseBaseUrl(url, true))
                .withMessageStartingWith("baseUrl ")
                .withMessageEndingWith("such as https://api.kajabi.com/v1.")
                .withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pass-word", "null"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.kajabi.com/v1/, https://api.kajabi.com/v1",
        "https://api.kajabi.com/v1//, https://api.kajabi.com/v1",
        "https://api.kajabi.com/, https://api.kajabi.com"
    })
    void slashesAtTheEndAreDropped(String url, String expected) {
        assertThat(SessionSettings.parseBaseUrl(url, false)).hasToString(expected);
    }

    @Test
    void anAccountIsItsCredentialsAndItsAddress() {
        SessionSettings one = Settings.of("https://api.kajabi.com/v1");
        assertThat(one.account())
                .isEqualTo(Settings.of("https://API.kajabi.com/v1").account())
                .isNotEqualTo(Settings.of("https://api.kajabi.com/v2").account())
                .isNotEqualTo(
                        Settings.of("https://api.kajabi.com/v1", Settings.client("id", "another"))
                                .account());
    }
}
