// SPDX-License-Identifier: Apache-2.0
package app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelkajabi.KajabiMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;

/** Shows health and meters over HTTP where the runtime of the application brings nothing that does. */
final class Probe {

    private Probe() {}

    static void open(CamelContext context) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new KajabiMetrics(context).bindTo(registry);
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/health",
                    exchange ->
                            answer(
                                    exchange,
                                    HealthCheckHelper.invoke(context, "full").stream()
                                            .map(
                                                    check ->
                                                            check.getCheck().getId()
                                                                    + " "
                                                                    + check.getState())
                                            .collect(Collectors.joining("\n"))));
            server.createContext(
                    "/metrics",
                    exchange ->
                            answer(
                                    exchange,
                                    registry.getMeters().stream()
                                            .map(meter -> meter.getId().getName())
                                            .sorted()
                                            .distinct()
                                            .collect(Collectors.joining("\n"))));
            Thread thread = new Thread(server::start, "probe");
            thread.setDaemon(true);
            thread.start();
            System.out.println("probe at port " + server.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
