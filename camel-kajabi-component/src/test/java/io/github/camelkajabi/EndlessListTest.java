// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.camelkajabi.client.KajabiException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that reads a list on the way ends in its time although the list never does. */
@Timeout(60)
class EndlessListTest {

    private static final String TAG =
            "kajabi:contacts/tags?operation=add&id=5&siteId=1&relatedTitles=Newcomer";
    private static final String UPSERT = "kajabi:contacts?operation=upsert&siteId=1";

    private final CamelContext context = new DefaultCamelContext();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong ids = new AtomicLong();
    private volatile int rowsOfAPage = 2;
    private HttpServer server;
    private ProducerTemplate template;

    /** Each page has rows that were never seen before, and a link to the next one. */
    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/v1",
                http -> {
                    String type = http.getRequestURI().getPath().substring("/v1/".length());
                    byte[] page =
                            LongStream.range(0, rowsOfAPage)
                                    .map(row -> ids.incrementAndGet())
                                    .mapToObj(
                                            id ->
                                                    "{\"type\":\"%s\",\"id\":\"%d\",\"attributes\":{"
                                                                    .formatted(type, id)
                                                            + "\"name\":\"Tag %d\",\"email\":\"%d@x.org\"}}"
                                                                    .formatted(id, id))
                                    .collect(
                                            Collectors.joining(
                                                    ",",
                                                    "{\"data\":[",
                                                    "],\"links\":{\"next\":\"/v1/more\"}}"))
                                    .getBytes(StandardCharsets.UTF_8);
                    http.getResponseHeaders().set("Content-Type", "application/vnd.api+json");
                    http.sendResponseHeaders(200, page.length);
                    http.getResponseBody().write(page);
                    http.close();
                });
        server.start();
        KajabiComponent component = new KajabiComponent();
        component
                .getConfiguration()
                .setBaseUrl("http://localhost:" + server.getAddress().getPort() + "/v1");
        component.getConfiguration().setAccessToken("token");
        component.getConfiguration().setCallTimeout(1_500);
        context.addComponent("kajabi", component);
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
        server.stop(0);
        threads.shutdownNow();
    }

    private Exception failure(String uri) {
        return template.send(uri, e -> e.getMessage().setBody(Map.of("email", "ada@example.org")))
                .getException();
    }

    @Test
    void theLookUpOfATitleEnds() {
        assertThat(failure(TAG))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("exceeded callTimeout");
    }

    @Test
    void aLookUpThatWaitsForAnotherOneEndsToo() throws Exception {
        List<Future<Exception>> calls =
                List.of(threads.submit(() -> failure(TAG)), threads.submit(() -> failure(TAG)));
        for (Future<Exception> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(KajabiException.class)
                    .hasMessageContaining("exceeded callTimeout");
        }
    }

    @Test
    void aListWithTooManyTitlesIsRefused() {
        rowsOfAPage = 100;
        Exception failure = failure(TAG + "&callTimeout=1m");
        assertThat(failure)
                .isInstanceOf(KajabiException.class)
                .hasMessageContainingAll("more than 100000 rows", "Use ids instead of titles");
    }

    @Test
    void theSearchOfAnUpsertEnds() {
        assertThat(failure(UPSERT))
                .isInstanceOf(KajabiException.class)
                .hasMessageContaining("exceeded callTimeout");
    }
}
