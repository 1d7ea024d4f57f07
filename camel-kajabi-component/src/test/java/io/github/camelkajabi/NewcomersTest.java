// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxExtension;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

// The class is the example of docs/how-to/testing.adoc; HowToTest compares the two.
class NewcomersTest {

    @RegisterExtension SandboxExtension extension = new SandboxExtension();

    private final CamelContext context = new DefaultCamelContext();

    @Test
    void aContactIsTaggedAlthoughTheServerFailsOnce(KajabiSandbox kajabi) throws Exception {
        KajabiConfiguration account =
                context.getComponent("kajabi", KajabiComponent.class).getConfiguration();
        account.setBaseUrl(kajabi.baseUrl());
        account.setClientId(kajabi.clientId());
        account.setClientSecret(kajabi.clientSecret());
        String tag = kajabi.data().tagId("Newcomer");
        kajabi.faults().on("POST", "/v1/contacts/*/relationships/tags").respond(500).add();

        context.addRoutes(newcomers(tag));
        context.start();
        await().until(() -> kajabi.requests().count("GET", "/v1/contacts") >= 2);
        String ada = kajabi.data().addContact(Map.of("name", "Ada", "email", "ada@example.org"));

        await().untilAsserted(() -> assertThat(kajabi.data().tagsOf(ada)).containsExactly(tag));
        assertThat(kajabi.requests().count("POST", "/v1/contacts/*/relationships/tags"))
                .isEqualTo(2);
        assertThat(kajabi.requests().count("POST", "/v1/oauth/token")).isEqualTo(1);
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private static RouteBuilder newcomers(String tag) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("kajabi:contacts?delay=50&initialDelay=0")
                        .to("kajabi:contacts/tags?operation=add&relatedIds=" + tag);
            }
        };
    }
}
