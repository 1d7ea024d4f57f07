// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Has an account of its own, which is not asked again for a minute. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("test")
@DirtiesContext
class RateLimitTest {

    @RegisterExtension static final SandboxExtension KAJABI = new SandboxExtension();

    @LocalServerPort private int port;

    @DynamicPropertySource
    static void account(DynamicPropertyRegistry properties) {
        properties.add("camel.component.kajabi.base-url", () -> KAJABI.sandbox().baseUrl());
        properties.add("camel.component.kajabi.client-id", () -> KAJABI.sandbox().clientId());
        properties.add(
                "camel.component.kajabi.client-secret", () -> KAJABI.sandbox().clientSecret());
        properties.add("spring.datasource.url", () -> "jdbc:h2:mem:limits");
        properties.add("customers.delay", () -> "1h");
    }

    @Test
    void whoMustWaitIsToldHowLong(KajabiSandbox sandbox) throws Exception {
        sandbox.faults().on("POST", "/v1/contacts").respond(429).retryAfter("60").add();
        Http application = new Http("http://localhost:" + port);

        Http.Answer answer =
                application.enrol(
                        """
                        {"name": "Ada", "email": "ada@example.org", "offer": "Welcome course", "tag": "Newcomer"}
                        """);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(Integer.parseInt(answer.retryAfter())).isBetween(1, 60);
        assertThat(answer.body().required("detail").textValue()).startsWith("Kajabi asks to wait.");
    }
}
