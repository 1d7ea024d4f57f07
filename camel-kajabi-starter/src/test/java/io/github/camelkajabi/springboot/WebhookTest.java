// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelkajabi.KajabiConstants;
import io.github.camelkajabi.model.Purchase;
import io.github.camelkajabi.sandbox.KajabiSandbox;
import io.github.camelkajabi.sandbox.SandboxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Webhooks that wake a consumer, through the web server of Spring Boot. */
class WebhookTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final List<String> RECEIVED = new CopyOnWriteArrayList<>();

    @RegisterExtension
    final SandboxExtension kajabi = new SandboxExtension(KajabiSandbox.builder());

    private final HttpClient http = HttpClient.newHttpClient();
    private ConfigurableApplicationContext application;
    private KajabiSandbox sandbox;

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        RouteBuilder route() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("kajabi:purchases?webhook=true&initialDelay=0&delay=10m")
                            .routeId("purchases")
                            .process(
                                    exchange ->
                                            RECEIVED.add(
                                                    exchange.getMessage()
                                                            .getBody(Purchase.class)
                                                            .getId()));
                }
            };
        }
    }

    @BeforeEach
    void start(KajabiSandbox started) throws IOException {
        sandbox = started;
        RECEIVED.clear();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        application =
                SpringApplication.run(
                        Application.class,
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--camel.component.kajabi.base-url=" + sandbox.baseUrl(),
                        "--camel.component.kajabi.client-id=" + sandbox.clientId(),
                        "--camel.component.kajabi.client-secret=" + sandbox.clientSecret(),
                        "--camel.component.kajabi.site-id=" + sandbox.data().siteId(),
                        "--camel.component.kajabi.webhook-external-url=http://127.0.0.1:" + port);
    }

    @AfterEach
    void stop() {
        application.close();
    }

    private URI hook() {
        await().atMost(PATIENCE).until(() -> sandbox.data().count("hooks") == 1);
        return URI.create(String.valueOf(sandbox.data().all("hooks").get(0).get("target_url")));
    }

    private String purchase() {
        return sandbox.data()
                .addPurchase(
                        sandbox.data().addMadeUpContact(),
                        sandbox.data().offerId("Spring workshop"));
    }

    private int post(URI address) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(address)
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private int polls() {
        return sandbox.requests().count("GET", "/v1/purchases");
    }

    @Test
    void aPurchaseArrivesAtOnce() throws Exception {
        URI hook = hook();
        await().atMost(PATIENCE).until(() -> polls() > 0);
        String bought = purchase();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(RECEIVED).containsExactly(bought));
        await().atMost(PATIENCE).until(() -> !sandbox.hookDeliveries().isEmpty());
        assertThat(sandbox.hookDeliveries().get(0).status()).isEqualTo(204);
        assertThat(post(URI.create(hook + "x"))).isEqualTo(404);
    }

    @Test
    void aStoppedRouteAnswersAsBeforeAndPollsNothing() throws Exception {
        URI hook = hook();
        await().atMost(PATIENCE).until(() -> polls() > 0);
        CamelContext context = application.getBean(CamelContext.class);
        context.getRouteController().stopRoute("purchases");
        int before = polls();
        assertThat(post(hook)).isEqualTo(204);
        context.stop();
        // Spring Boot goes on answering for a stopped context, with the status 500.
        assertThat(post(hook)).isEqualTo(500);
        assertThat(polls()).isEqualTo(before);
        assertThat(sandbox.data().count("hooks")).isEqualTo(1);
    }

    @Test
    void theProducerRingsToo() {
        String url = hook().toString();
        await().atMost(PATIENCE).until(() -> polls() > 0);
        Exchange answer =
                application
                        .getBean(ProducerTemplate.class)
                        .request(
                                "kajabi:hooks?operation=ring",
                                exchange -> {
                                    exchange.getMessage()
                                            .setHeader(KajabiConstants.EVENT, "purchase");
                                    exchange.getMessage()
                                            .setHeader(
                                                    KajabiConstants.HOOK_TOKEN,
                                                    url.substring(url.lastIndexOf('/') + 1));
                                });
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(204);
    }
}
