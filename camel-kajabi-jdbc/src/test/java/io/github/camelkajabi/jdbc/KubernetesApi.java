// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.support.PropertyBindingSupport;
import org.jspecify.annotations.Nullable;

/**
 * The API of Kubernetes, as far as fabric8's mock server has it, with a door for each pod that can
 * be shut and that writes down what the pod asks for. The mock server and Camel's cluster service
 * are on the class path in the profile proof only.
 */
final class KubernetesApi implements AutoCloseable {

    /** What a door does to the requests of its pod. */
    enum Cut {
        /** Answers 500. */
        ERROR,
        /** Does not answer. */
        HANG
    }

    static final String SERVICE =
            "org.apache.camel.component.kubernetes.cluster.KubernetesClusterService";
    private static final String CONFIGURATION =
            "org.apache.camel.component.kubernetes.KubernetesConfiguration";
    private static final String MOCK = "io.fabric8.kubernetes.client.server.mock.";
    private static final String NAMESPACE = "apps";
    private static final Map<String, String> LABELS = Map.of("app", "followers");
    private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";
    private static final Pattern RESOURCE =
            Pattern.compile("/(?:api|apis/[^/]+)/v1/namespaces/[^/]+/([a-z]+)(/[^/]+)?");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The mock server reports each request. */
    private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

    private final Object server;
    private final String address;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Door> doors = new ArrayList<>();
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    private KubernetesApi(Object server) throws ReflectiveOperationException {
        this.server = server;
        this.address = "http://127.0.0.1:" + server.getClass().getMethod("getPort").invoke(server);
    }

    /** Whether the mock server and the cluster service are there. */
    static boolean isPresent() {
        try {
            Class.forName(MOCK + "KubernetesMockServer");
            Class.forName(SERVICE);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Starts it, without any resource. */
    static KubernetesApi start() throws ReflectiveOperationException {
        REQUESTS.setLevel(Level.WARNING);
        Object server =
                Arrays.stream(Class.forName(MOCK + "KubernetesMockServer").getConstructors())
                        .filter(constructor -> constructor.getParameterCount() == 5)
                        .findFirst()
                        .orElseThrow()
                        .newInstance(
                                create("io.fabric8.mockwebserver.Context"),
                                create("io.fabric8.mockwebserver.MockWebServer"),
                                new HashMap<>(),
                                create(MOCK + "KubernetesCrudDispatcher"),
                                false);
        server.getClass()
                .getMethod("init", InetAddress.class, int.class)
                .invoke(server, InetAddress.getLoopbackAddress(), 0);
        return new KubernetesApi(server);
    }

    private static Object create(String name) throws ReflectiveOperationException {
        return Class.forName(name).getConstructor().newInstance();
    }

    /** A door for a pod. */
    Door door(String pod) throws IOException {
        Door door = new Door(pod);
        doors.add(door);
        return door;
    }

    /** What the pods have asked for: verb and resource, as in a role. */
    Set<String> seen() {
        return seen;
    }

    /** Creates a pod, which is ready. */
    void createPod(String name) {
        ask("POST", PODS, pod(name, true));
    }

    /** Makes a pod ready or not. */
    void setReady(String name, boolean ready) {
        ask("PUT", PODS + "/" + name + "/status", pod(name, ready));
    }

    /** Deletes a pod. */
    void deletePod(String name) {
        ask("DELETE", PODS + "/" + name, null);
    }

    /** The only lease. */
    JsonNode lease() {
        JsonNode leases =
                ask("GET", "/apis/coordination.k8s.io/v1/namespaces/" + NAMESPACE + "/leases", null)
                        .path("items");
        if (leases.size() != 1) {
            throw new IllegalStateException("Not one lease: " + leases);
        }
        return leases.get(0);
    }

    private static JsonNode pod(String name, boolean ready) {
        return JSON.valueToTree(
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Pod",
                        "metadata",
                        Map.of("name", name, "namespace", NAMESPACE, "labels", LABELS),
                        "status",
                        Map.of(
                                "phase",
                                "Running",
                                "conditions",
                                List.of(
                                        Map.of(
                                                "type",
                                                "Ready",
                                                "status",
                                                ready ? "True" : "False")))));
    }

    private JsonNode ask(String method, String path, @Nullable JsonNode body) {
        try {
            HttpResponse<byte[]> answer =
                    send(
                            method,
                            path,
                            body == null ? new byte[0] : JSON.writeValueAsBytes(body),
                            "application/json");
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        method + " " + path + ": " + answer.statusCode() + " " + body);
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<byte[]> send(
            String method, String path, byte[] body, @Nullable String contentType)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (contentType != null) {
            request.header("content-type", contentType);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws ReflectiveOperationException {
        doors.forEach(Door::close);
        executor.shutdownNow();
        server.getClass().getMethod("destroy").invoke(server);
    }

    /** Through which a pod reaches the API. */
    final class Door {

        private final String pod;
        private final HttpServer http;
        private final Map<String, Integer> requests = new ConcurrentHashMap<>();
        private @Nullable Cut next;
        private @Nullable Cut cut;
        private CountDownLatch held = new CountDownLatch(0);
        private boolean losingAnUpdate;

        private Door(String pod) throws IOException {
            this.pod = pod;
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.setExecutor(executor);
            http.createContext("/", this::handle);
            http.start();
        }

        /** A cluster service of the pod. */
        CamelClusterService clusterService(CamelContext context, Map<String, Object> more)
                throws ReflectiveOperationException {
            // The service would ignore a masterUrl of its own.
            Object configuration = create(CONFIGURATION);
            configuration
                    .getClass()
                    .getMethod("setMasterUrl", String.class)
                    .invoke(configuration, "http://127.0.0.1:" + http.getAddress().getPort());
            CamelClusterService service =
                    Class.forName(SERVICE)
                            .asSubclass(CamelClusterService.class)
                            .getConstructor(configuration.getClass())
                            .newInstance(configuration);
            Map<String, Object> properties = new HashMap<>(more);
            properties.put("podName", pod);
            properties.put("kubernetesResourcesNamespace", NAMESPACE);
            properties.put("clusterLabels", LABELS);
            PropertyBindingSupport.build()
                    .withCamelContext(context)
                    .withTarget(service)
                    .withMandatory(true)
                    .withProperties(properties)
                    .bind();
            return service;
        }

        /** Cuts the pod off, from the next look at the leader on. */
        synchronized void cut(Cut how) {
            next = how;
        }

        /** Whether the cut has begun. */
        synchronized boolean isCut() {
            return cut != null;
        }

        /** Lets requests through again; those that hang are dropped. */
        synchronized void restore() {
            next = null;
            cut = null;
            held.countDown();
        }

        /** Drops the connection of the next update when the update is done. */
        synchronized void loseAnUpdate() {
            losingAnUpdate = true;
        }

        /** Whether the update was done whose answer is lost. */
        synchronized boolean hasLostTheUpdate() {
            return !losingAnUpdate;
        }

        /** How often the pod has asked who leads. */
        int looks() {
            return requests.getOrDefault("get leases", 0);
        }

        @Override
        public String toString() {
            return requests.toString();
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                String request = request(exchange);
                seen.add(request);
                requests.merge(request, 1, Integer::sum);
                Cut now = cutOf(request);
                if (now == Cut.ERROR) {
                    exchange.sendResponseHeaders(500, -1);
                } else if (now == Cut.HANG) {
                    awaitRestored();
                } else {
                    HttpResponse<byte[]> answer =
                            send(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI().toString(),
                                    body,
                                    exchange.getRequestHeaders().getFirst("content-type"));
                    if (!isLost(request)) {
                        exchange.getResponseHeaders().set("content-type", "application/json");
                        exchange.sendResponseHeaders(
                                answer.statusCode(),
                                answer.body().length == 0 ? -1 : answer.body().length);
                        exchange.getResponseBody().write(answer.body());
                    }
                }
            }
        }

        private synchronized @Nullable Cut cutOf(String request) {
            if (next != null && request.equals("get leases")) {
                cut = next;
                next = null;
                held = new CountDownLatch(1);
            }
            return cut;
        }

        private void awaitRestored() {
            CountDownLatch until;
            synchronized (this) {
                until = held;
            }
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized boolean isLost(String request) {
            boolean lost = losingAnUpdate && request.equals("update leases");
            losingAnUpdate &= !lost;
            return lost;
        }

        private static String request(HttpExchange exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            Matcher resource = RESOURCE.matcher(path);
            if (!resource.matches()) {
                return method + " " + path;
            }
            String query = exchange.getRequestURI().getQuery();
            String verb =
                    switch (method) {
                        case "GET" ->
                                query != null && query.contains("watch=true")
                                        ? "watch"
                                        : resource.group(2) == null ? "list" : "get";
                        case "POST" -> "create";
                        case "PUT" -> "update";
                        default -> method;
                    };
            return verb + " " + resource.group(1);
        }

        private void close() {
            restore();
            http.stop(0);
        }
    }
}
