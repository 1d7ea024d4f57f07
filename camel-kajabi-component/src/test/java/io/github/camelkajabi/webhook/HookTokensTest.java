// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tokens in the addresses of hooks. */
class HookTokensTest {

    private final HookTokens tokens =
            HookTokens.of(List.of("now", "before"), "2150000001", "purchase");

    @Test
    void isTheHmacOfSiteAndEvent() {
        // printf 'kajabi-hook\n2150000001\npurchase' | openssl dgst -sha256 -hmac now -binary |
        // basenc --base64url
        assertThat(tokens.present()).isEqualTo("qBGPCbjUJ6fH5MpUJrTHuPx2qbjp7CR4rsWCom3EEuU");
        assertThat(HookTokens.of(List.of("now"), "2150000001", "purchase").present())
                .as("the same on each node")
                .isEqualTo(tokens.present());
    }

    @Test
    void differsBySecretSiteAndEvent() {
        assertThat(
                        Set.of(
                                tokens.present(),
                                HookTokens.of(List.of("before"), "2150000001", "purchase")
                                        .present(),
                                HookTokens.of(List.of("now"), "2150000002", "purchase").present(),
                                HookTokens.of(List.of("now"), null, "purchase").present(),
                                HookTokens.of(List.of("now"), "2150000001", "tag_added").present()))
                .hasSize(5);
    }

    @Test
    void acceptsEarlierSecretsAndNothingElse() {
        String before = HookTokens.of(List.of("before"), "2150000001", "purchase").present();
        assertThat(tokens.accept(tokens.present())).isTrue();
        assertThat(tokens.accept(before)).isTrue();
        assertThat(tokens.accept("")).isFalse();
        assertThat(tokens.accept(before.substring(1))).isFalse();
        assertThat(tokens.accept(before + "=")).isFalse();
        assertThat(tokens).hasToString("HookTokens[masked]");
    }
}
