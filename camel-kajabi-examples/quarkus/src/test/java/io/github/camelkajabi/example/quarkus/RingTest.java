// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.example.quarkus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A webhook that arrives another way than over Camel's HTTP server wakes a route on Quarkus. */
@QuarkusTest
@QuarkusTestResource(KajabiSandboxResource.class)
class RingTest {

    static final List<String> BOUGHT = new CopyOnWriteArrayList<>();

    KajabiSandbox sandbox;

    @Inject ProducerTemplate camel;

    /** Without a webhook it would look again after ten minutes. */
    @ApplicationScoped
    static class Purchases extends RouteBuilder {

        @Override
        public void configure() {
            from("kajabi:purchases?webhook=true&initialDelay=0&delay=10m")
                    .process(
                            exchange ->
                                    BOUGHT.add(
                                            exchange.getMessage()
                                                    .getHeader(KajabiConstants.ID, String.class)));
        }
    }

    @Test
    void ringWakesTheRoute() {
        Duration patience = Duration.ofSeconds(60);
        await().atMost(patience).until(() -> sandbox.data().count("hooks") == 1);
        await().atMost(patience).until(() -> sandbox.requests().count("GET", "/v1/purchases") > 0);
        String url = String.valueOf(sandbox.data().all("hooks").get(0).get("target_url"));
        String bought =
                sandbox.data()
                        .addPurchase(
                                sandbox.data().addMadeUpContact(),
                                sandbox.data().offerId("Spring workshop"));
        assertThat(ring("wrong")).isEqualTo(404);
        assertThat(ring(url.substring(url.lastIndexOf('/') + 1))).isEqualTo(204);
        await().atMost(patience).untilAsserted(() -> assertThat(BOUGHT).contains(bought));
    }

    private Object ring(String token) {
        Exchange answer =
                camel.request(
                        "kajabi:hooks?operation=ring",
                        exchange -> {
                            exchange.getMessage().setHeader(KajabiConstants.EVENT, "purchase");
                            exchange.getMessage().setHeader(KajabiConstants.HOOK_TOKEN, token);
                        });
        return answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE);
    }
}
