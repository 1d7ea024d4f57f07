// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.monitor.ConsumerSnapshot;
import io.github.camelkajabi.monitor.Measure;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.monitor.SessionSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonObject;

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
                : registry.sessions().stream()
                        .map(SessionSnapshot::of)
                        .map(session -> row(SessionSnapshot.MEASURES, session))
                        .toList();
    }

    private List<JsonObject> consumers() {
        MonitoringService monitoring = getCamelContext().hasService(MonitoringService.class);
        Instant now = Instant.now();
        return monitoring == null
                ? List.of()
                : monitoring.consumers().stream()
                        .map(consumer -> ConsumerSnapshot.of(consumer, now))
                        .filter(Objects::nonNull)
                        .map(consumer -> row(ConsumerSnapshot.MEASURES, consumer))
                        .toList();
    }

    private static <S> JsonObject row(List<Measure<S>> measures, S snapshot) {
        JsonObject row = new JsonObject();
        for (Measure<S> measure : measures) {
            Object value = measure.console() == null ? null : measure.value().apply(snapshot);
            if (value != null) {
                row.put(measure.console(), value instanceof Instant ? value.toString() : value);
            }
        }
        return row;
    }
}
