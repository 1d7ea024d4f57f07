// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers events to the hooks that subscribed to them: each once, in order, without retries. */
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

    private final Store store;
    private final Documents documents;
    private final HookTargets targets;
    private final List<HookDelivery> deliveries = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(
                    0,
                    1,
                    1,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    work -> {
                        Thread thread = new Thread(work, "kajabi-sandbox-hooks");
                        thread.setDaemon(true);
                        return thread;
                    });

    Hooks(Store store, Documents documents, HookTargets targets) {
        this.store = store;
        this.documents = documents;
        this.targets = targets;
    }

    List<HookDelivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /**
     * Fires an event. Runs inside the store's lock; the delivery happens later.
     *
     * @param resourceId the id a hook may be limited to
     */
    void fire(String event, String site, String resourceId, Resource... rows) {
        List<Resource> subscribed =
                store.all("hooks").stream()
                        .filter(hook -> hook.text("event").equals(event))
                        .filter(hook -> Objects.equals(hook.one("site"), site))
                        .filter(
                                hook ->
                                        hook.value("resource_id") == null
                                                || hook.text("resource_id").equals(resourceId))
                        .toList();
        if (subscribed.isEmpty()) {
            return;
        }
        Map<String, Object> delivery = new LinkedHashMap<>();
        delivery.put("id", Api.opaqueId());
        delivery.put("event", event);
        delivery.put(
                "payload",
                Stream.of(rows).map(row -> documents.resource(row, Documents.View.ALL)).toList());
        String body;
        try {
            body = Api.MAPPER.writeValueAsString(delivery);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        for (Resource hook : subscribed) {
            String target = hook.text("target_url");
            sender.execute(() -> send(event, hook.id(), target, body));
        }
    }

    private void send(String event, String hookId, String target, String body) {
        deliveries.add(
                new HookDelivery(
                        store.now(), event, hookId, target, body, post(hookId, target, body)));
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
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(target))
                            .timeout(TIMEOUT)
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            HttpClient client =
                    reach == HookTargets.Reach.LOOPBACK ? Clients.DIRECT : Clients.ANY_WAY;
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
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
