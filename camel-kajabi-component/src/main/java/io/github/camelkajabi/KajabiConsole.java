// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.check.AccountReport;
import io.github.camelkajabi.client.SessionRegistry;
import io.github.camelkajabi.monitor.ConsumerSnapshot;
import io.github.camelkajabi.monitor.DoorSnapshot;
import io.github.camelkajabi.monitor.Measure;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.monitor.SessionSnapshot;
import io.github.camelkajabi.webhook.Doorbells;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.RuntimeCamelException;
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

    /** The option that deletes the hooks of the consumer of a route, or of all with a star. */
    static final String UNREGISTER_HOOKS = "unregisterHooks";

    /** The option that checks the account of the component of this name. */
    static final String CHECK = "check";

    @Override
    protected Map<String, Object> doCallJson(Map<String, Object> options) {
        JsonObject root = new JsonObject();
        Object route = options.get(UNREGISTER_HOOKS);
        if (route != null) {
            root.put("unregisteredHooks", unregisterHooks(route.toString()));
        }
        Object checked = options.get(CHECK);
        if (checked != null) {
            root.put(CHECK, new JsonObject(check(checked.toString()).toMap()));
        }
        root.put("sessions", sessions());
        root.put("consumers", consumers());
        root.put("webhooks", webhooks());
        return root;
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        Object route = options.get(UNREGISTER_HOOKS);
        if (route != null) {
            text.append("Unregistered hooks: ")
                    .append(unregisterHooks(route.toString()))
                    .append('\n');
        }
        Object checked = options.get(CHECK);
        if (checked != null) {
            text.append(check(checked.toString()).toTable());
        }
        append(text, "Session", sessions());
        append(text, "Consumer", consumers());
        append(text, "Webhooks", webhooks());
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

    private int unregisterHooks(String route) {
        MonitoringService monitoring = getCamelContext().hasService(MonitoringService.class);
        return monitoring == null
                ? 0
                : monitoring.consumers().stream()
                        .filter(c -> route.equals("*") || route.equals(c.getRouteId()))
                        .filter(c -> c instanceof KajabiConsumer && c.webhooks() != null)
                        .mapToInt(c -> ((KajabiConsumer) c).unregisterHooks())
                        .sum();
    }

    private AccountReport check(String component) {
        AccountCheck check = new AccountCheck(getCamelContext());
        check.setComponent(component);
        try {
            return check.run();
        } catch (Exception e) {
            throw RuntimeCamelException.wrapRuntimeCamelException(e);
        }
    }

    private List<JsonObject> webhooks() {
        Doorbells doors = getCamelContext().hasService(Doorbells.class);
        return doors == null
                ? List.of()
                : List.of(row(DoorSnapshot.MEASURES, DoorSnapshot.of(doors)));
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
