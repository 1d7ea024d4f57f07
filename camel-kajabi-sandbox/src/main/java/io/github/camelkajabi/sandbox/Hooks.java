// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers events to the hooks that subscribed to them, as {@link HookRules} say. */
final class Hooks {

    static final Set<String> EVENTS =
            Set.of(
                    "purchase",
                    "payment_succeeded",
                    "order_created",
                    "form_submission",
                    "tag_added",
                    "tag_removed");

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration FLUSH = Duration.ofMillis(500);
    private static final Set<String> MADE_BY_EVENTS =
            Set.of("purchases", "transactions", "orders", "order_items", "form_submissions");

    private final Store store;
    private final Documents documents;
    private final HookTargets targets;
    private final HookRules rules = new HookRules();
    private final List<HookDelivery> deliveries = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final List<Outgoing> window = new ArrayList<>();
    private final ScheduledThreadPoolExecutor sender;

    /** A delivery to be sent; {@code hookId} is empty for a webhook of the dashboard. */
    private record Outgoing(String event, String hookId, String target, String body) {}

    Hooks(Store store, Documents documents, HookTargets targets) {
        this.store = store;
        this.documents = documents;
        this.targets = targets;
        this.sender =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread thread = new Thread(work, "kajabi-sandbox-hooks");
                            thread.setDaemon(true);
                            return thread;
                        });
        sender.setKeepAliveTime(1, TimeUnit.SECONDS);
        sender.allowCoreThreadTimeOut(true);
    }

    HookRules rules() {
        return rules;
    }

    List<HookDelivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Forgets the deliveries so far, those that wait to be sent, and the rules. */
    void clear() {
        sender.getQueue().clear();
        synchronized (window) {
            window.clear();
        }
        deliveries.clear();
        failures.clear();
        rules.clear();
    }

    /**
     * Fires an event. Runs inside the store's lock; the delivery happens later.
     *
     * @param resourceId the id a hook may be limited to
     */
    void fire(String event, String site, String resourceId, Resource... rows) {
        Duration lag = rules.invisible();
        if (!lag.isZero()) {
            Stream.of(rows)
                    .filter(row -> MADE_BY_EVENTS.contains(row.type()))
                    .forEach(row -> store.hide(row, lag));
        }
        List<Resource> subscribed =
                store.all("hooks").stream()
                        .filter(hook -> hook.text("event").equals(event))
                        .filter(hook -> Objects.equals(hook.one("site"), site))
                        .filter(
                                hook ->
                                        hook.value("resource_id") == null
                                                || hook.text("resource_id").equals(resourceId))
                        .toList();
        List<String> byHand = event.equals("purchase") ? rules.dashboardTargets() : List.of();
        if (subscribed.isEmpty() && byHand.isEmpty()) {
            return;
        }
        List<Map<String, Object>> records =
                Stream.of(rows)
                        .map(row -> HookPayload.of(documents.resource(row, Documents.View.ALL)))
                        .toList();
        for (Resource hook : subscribed) {
            send(
                    new Outgoing(
                            event,
                            hook.id(),
                            hook.text("target_url"),
                            body(Api.opaqueId(), event, records)));
        }
        for (String target : byHand) {
            String id = String.valueOf(records.get(0).get("id"));
            String name = "purchase.created";
            send(new Outgoing(name, "", target, body(id, name, HookPayload.dashboard(records))));
        }
    }

    private static String body(String id, String event, Object payload) {
        Map<String, Object> delivery = new LinkedHashMap<>();
        delivery.put("id", id);
        delivery.put("event", event);
        delivery.put("payload", payload);
        try {
            return Api.MAPPER.writeValueAsString(delivery);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(Outgoing delivery) {
        if (rules.window() <= 1) {
            plan(delivery);
            return;
        }
        synchronized (window) {
            window.add(delivery);
            if (window.size() >= rules.window()) {
                flush();
            } else {
                later(FLUSH, this::flush);
            }
        }
    }

    private void flush() {
        synchronized (window) {
            rules.shuffle(window);
            window.forEach(this::plan);
            window.clear();
        }
    }

    private void plan(Outgoing delivery) {
        for (Duration time : rules.times()) {
            later(time, () -> attempt(delivery, 0));
        }
    }

    private void later(Duration time, Runnable work) {
        Future<?> unused = sender.schedule(work, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void attempt(Outgoing delivery, int before) {
        int status = post(delivery.hookId(), delivery.target(), delivery.body());
        deliveries.add(
                new HookDelivery(
                        store.now(),
                        delivery.event(),
                        delivery.hookId(),
                        delivery.target(),
                        delivery.body(),
                        status));
        if (status >= 200 && status < 300) {
            failures.remove(delivery.hookId());
            return;
        }
        if (rules.disables(failures.merge(delivery.hookId(), 1, Integer::sum))) {
            store.locked(
                    () -> {
                        store.find("hooks", delivery.hookId()).ifPresent(store::remove);
                        return null;
                    });
            return;
        }
        List<Duration> retries = rules.retries();
        if (before < retries.size()) {
            later(retries.get(before), () -> attempt(delivery, before + 1));
        }
    }

    /**
     * Returns the status of the response; 0 if there was no response, or the target is not allowed.
     */
    private int post(String hookId, String target, String body) {
        HookTargets.Reach reach = targets.reach(target);
        if (reach == HookTargets.Reach.REFUSED) {
            LOG.warn("Hook {} is not delivered: {}", hookId, HookTargets.REFUSAL);
            return 0;
        }
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(target))
                            .timeout(rules.timeout())
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body));
            rules.headers().forEach(request::setHeader);
            HttpClient client =
                    reach == HookTargets.Reach.LOOPBACK ? Clients.DIRECT : Clients.ANY_WAY;
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | IllegalArgumentException e) {
            LOG.info("Hook {} did not reach its target: {}", hookId, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** Made with the first delivery: most sandboxes have no hook. They follow no redirect. */
    private static final class Clients {

        /** A proxy could resolve a name to another address than the one that was looked at. */
        static final HttpClient DIRECT = builder().proxy(HttpClient.Builder.NO_PROXY).build();

        static final HttpClient ANY_WAY = builder().build();

        private Clients() {}

        private static HttpClient.Builder builder() {
            return HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(TIMEOUT);
        }
    }
}
