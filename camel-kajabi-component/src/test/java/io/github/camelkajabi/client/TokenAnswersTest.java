// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses of the token endpoint, each to the first login of a session of its own. */
@Timeout(60)
class TokenAnswersTest {

    private static final String TOKEN = "the-token-of-the-account";

    private CamelContext context;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1e-50000000\"",
                "\"1e50000000\"",
                "1e-50000000",
                "1e50000000",
                "-5",
                "0",
                "null",
                "true",
                "[]",
                "{}",
                "\"\"",
                "\"-5\"",
                "\"NaN\"",
                "\"Infinity\"",
                "\"3600s\"",
                "\"0x10\"",
                "LONG",
                "\"LONG\""
            })
    void aLifeThatIsNoneStandsForAnHour(String expiresIn) throws Exception {
        String value = expiresIn.replace("LONG", "9".repeat(200_000));
        String answer = "{\"access_token\":\"" + TOKEN + "\",\"expires_in\":" + value + "}";
        try (HostileServer server = HostileServer.ofLogins(wire -> wire.json(answer))) {
            KajabiSession session =
                    new KajabiSession(context, Settings.of(server.baseUrl()), System::nanoTime);
            try {
                Throwable failure = catchThrowable(() -> call(session));
                if (value.startsWith("9")) {
                    assertThat(failure)
                            .as("a number that is not read at all")
                            .isExactlyInstanceOf(KajabiException.class)
                            .hasMessageContaining("cannot be read")
                            .message()
                            .doesNotContain(TOKEN);
                } else {
                    assertThat(failure).isNull();
                    assertThat(session.tokenLife())
                            .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(60));
                }
            } finally {
                session.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"error\":\"invalid_client\"",
                "\"error\":{\"message\":\"no\"}",
                "\"errors\":[{\"title\":\"no\"}]",
                "\"errors\":[{\"title\":\"no\"}],\"errors\":[]",
                "\"success\":false",
                "\"status\":401",
                "\"access_token\":\"another-token\"",
                "\"meta\":{\"error\":\"no\"}"
            })
    void aTokenBesideAnErrorIsNotUsed(String error) throws Exception {
        String answer = "{\"access_token\":\"" + TOKEN + "\"," + error + "}";
        try (HostileServer server = HostileServer.ofLogins(wire -> wire.json(answer))) {
            KajabiSession session =
                    new KajabiSession(context, Settings.of(server.baseUrl()), System::nanoTime);
            try {
                assertThat(catchThrowable(() -> call(session)))
                        .isExactlyInstanceOf(KajabiException.class)
                        .message()
                        .doesNotContain(TOKEN);
                assertThat(server.requests()).noneMatch(line -> line.contains("/contacts"));
            } finally {
                session.close();
            }
        }
    }

    private static void call(KajabiSession session) {
        session.execute(ApiRequest.get("/contacts", List.of()), response -> true);
    }
}
