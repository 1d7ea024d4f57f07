// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.client.SessionStatistics;
import io.github.camelkajabi.monitor.MonitoredConsumer;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.polling.ReaderStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The dev console {@code kajabi}: the sessions and the consumers of a Camel context, without any
 * secret.
 */
@DevConsole(
        name = "kajabi",
        displayName = "Kajabi",
        description = "Sessions and consumers of Kajabi accounts")
public class KajabiConsole extends AbstractDevConsole {

    public KajabiConsole() {
        super("camel", "kajabi", "Kajabi", "Sessions and consumers of Kajabi accounts");
    }

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonObject root = new JsonObject();
        root.put("sessions", sessions());
        root.put("consumers", consumers());
        return root;
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        append(text, "Session", sessions());
        append(text, "Consumer", consumers());
        return text.toString();
    }

    private static void append(StringBuilder text, String title, List<JsonObject> rows) {
        for (JsonObject row : rows) {
            text.append(title).append(":\n");
            row.forEach(
                    (name, value) ->
                            text.append("    ")
                                    .append(name)
                                    .append(": ")
                                    .append(value)
                                    .append('\n'));
        }
    }

    private List<JsonObject> sessions() {
        SessionRegistry registry = getCamelContext().hasService(SessionRegistry.class);
        return registry == null
                ? List.of()
                : registry.sessions().stream().map(KajabiConsole::session).toList();
    }

    private static JsonObject session(KajabiSession session) {
        SessionStatistics statistics = session.statistics();
        Duration life = session.tokenLife();
        double rate = session.requestsPerMinute();
        JsonObject row = new JsonObject();
        row.put("baseUrl", session.settings().baseUrl().toString());
        row.put("credentials", session.settings().credentials().toString());
        if (life != null) {
            put(row, "tokenValidUntil", Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS));
        }
        put(row, "lastSuccess", session.lastSuccess());
        row.put("requests", statistics.getRequests());
        row.put("tokenRequests", statistics.getTokenRequests());
        row.put("refusedTokens", statistics.getRefusedTokens());
        row.put("retries", statistics.getRetries());
        row.put("rateLimits", statistics.getRateLimits());
        row.put("requestsPerMinute", Double.isInfinite(rate) ? "unlimited" : Math.round(rate));
        row.put("pausedForMillis", session.pausedFor().toMillis());
        row.put("connectionsInUse", session.connectionsInUse());
        return row;
    }

    private List<JsonObject> consumers() {
        MonitoringService monitoring = getCamelContext().hasService(MonitoringService.class);
        return monitoring == null
                ? List.of()
                : monitoring.consumers().stream()
                        .map(KajabiConsole::consumer)
                        .filter(Objects::nonNull)
                        .toList();
    }

    private static @Nullable JsonObject consumer(MonitoredConsumer consumer) {
        ReaderStatus status;
        try {
            status = consumer.status();
        } catch (IllegalStateException e) {
            // it has just stopped
            return null;
        }
        Duration lag = status.lag(Instant.now());
        JsonObject row = new JsonObject();
        row.put("routeId", consumer.getRouteId());
        row.put("resource", consumer.getResource());
        row.put("checkpoint", consumer.getCheckpointKey());
        put(row, "floor", status.floor());
        put(row, "newestSeen", status.newestSeen());
        put(row, "lastSuccessfulPoll", status.lastSuccessfulPoll());
        if (lag != null) {
            row.put("lagSeconds", lag.toSeconds());
        }
        row.put("undelivered", status.undelivered());
        row.put("inFlight", status.inFlight());
        row.put("failed", status.failed());
        if (status.oldestOpen() != null) {
            row.put("oldestOpen", status.oldestOpen());
        }
        if (status.oldestInFlight() != null) {
            row.put("oldestInFlight", status.oldestInFlight());
            put(row, "oldestInFlightSince", status.oldestInFlightSince());
        }
        row.put("parked", status.parked());
        row.put("saturated", status.isSaturated());
        return row;
    }

    private static void put(JsonObject row, String name, @Nullable Instant instant) {
        if (instant != null) {
            row.put(name, instant.toString());
        }
    }
}
