// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stateful Kajabi API over real HTTP in this process, for demos and for tests. It listens on the
 * loopback interface only, contains no real people and sends no mail.
 *
 * <pre>{@code
 * try (KajabiSandbox sandbox = KajabiSandbox.start()) {
 *     // point a client at sandbox.baseUrl() with sandbox.clientId() and sandbox.clientSecret()
 * }
 * }</pre>
 *
 * <p>Thread-safe. Records and tokens are kept when the sandbox is closed and opened again.
 */
public final class KajabiSandbox implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiSandbox.class);

    private static final SandboxResponse DROPPED =
            new SandboxResponse(503, Map.of(), null, SandboxResponse.Delivery.CLOSED);

    private final Tokens.Credentials credentials;
    private final SandboxClock clock;
    private final SandboxData data;
    private final Tokens tokens;
    private final Hooks hooks;
    private final Api api;
    private final FaultRules faults;
    private final RequestLog requests;
    private final String linkBase;
    private final HostGuard guard;
    private final SandboxPage page;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile int port;
    private HttpFace server;
    private volatile CountDownLatch closed = new CountDownLatch(1);

    private KajabiSandbox(Builder builder) {
        port = builder.port;
        credentials =
                new Tokens.Credentials(
                        builder.clientId, builder.clientSecret, builder.username, builder.password);
        Map<String, Tokens.Client> clients = new HashMap<>(builder.clients);
        clients.put(builder.clientId, new Tokens.Client(builder.clientSecret, builder.permissions));
        clock = builder.clock;
        linkBase = builder.linkBase;
        requests = new RequestLog(builder.requestLogSize);
        tokens =
                new Tokens(
                        clock,
                        credentials,
                        clients,
                        builder.expiresIn,
                        builder.rotateRefreshTokens);
        Store store = new Store(clock);
        HookTargets hookTargets = new HookTargets(builder.hookTargets, InetAddress::getAllByName);
        hooks = new Hooks(store, new Documents(store, this::linkBase), hookTargets);
        Actions actions = new Actions(store, hooks);
        data = new SandboxData(store, actions);
        builder.seed.accept(data);
        Map<String, PageShape> shapes = Map.copyOf(builder.pageShapes);
        PageShape shape = builder.pageShape;
        int maxPageSize = builder.maxPageSize;
        Set<String> sortIgnored = Set.copyOf(builder.sortIgnored);
        boolean strict = builder.strict;
        Api.Identity identity = new Api.Identity("2140000001", "Olga Sample", builder.username);
        BiFunction<Store, Actions, Api> apis =
                (records, changes) -> {
                    Documents documents = new Documents(records, this::linkBase);
                    Lists lists =
                            new Lists(
                                    records,
                                    documents,
                                    this::linkBase,
                                    type -> shapes.getOrDefault(type, shape),
                                    maxPageSize,
                                    sortIgnored,
                                    strict);
                    return new Api(
                            records,
                            changes,
                            documents,
                            lists,
                            tokens,
                            hookTargets,
                            hooks.rules(),
                            identity,
                            strict);
                };
        api = apis.apply(store, actions);
        faults =
                new FaultRules(
                        clock,
                        () -> {
                            Store records = store.snapshot();
                            Api frozen = apis.apply(records, new Actions(records, hooks));
                            return request -> handled(frozen, request);
                        });
        guard = new HostGuard(builder.hosts);
        page =
                builder.page
                        ? new SandboxPage(this, guard, () -> Status.of(this, store, tokens))
                        : null;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a sandbox with the defaults and the demo records, open on a free port. */
    public static KajabiSandbox start() {
        return builder().build().open();
    }

    /**
     * Opens the port. Does nothing if it is open. After {@link #close()} the same port is used
     * again.
     *
     * @return this
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public KajabiSandbox open() {
        lock.lock();
        try {
            if (server == null) {
                closed = new CountDownLatch(1);
                server = new HttpFace(port, this::overHttp);
                port = server.port();
            }
            return this;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the port and all connections; responses in flight are dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed.countDown();
            if (server != null) {
                server.close();
                server = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the port.
     *
     * @throws IllegalStateException if a free port was requested and the sandbox has never been
     *     open
     */
    public int port() {
        int known = port;
        if (known == 0) {
            throw new IllegalStateException("The sandbox has not been opened");
        }
        return known;
    }

    /** Returns the base URL for clients, {@code http://127.0.0.1:PORT/v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /**
     * Returns the address of the sandbox's own page, {@code http://127.0.0.1:PORT/}.
     *
     * @throws IllegalStateException if it has none, or no port yet
     */
    public String pageUrl() {
        if (page == null) {
            throw new IllegalStateException("The page is disabled");
        }
        return "http://127.0.0.1:" + port() + "/";
    }

    /** Returns the client id the token endpoint accepts. */
    public String clientId() {
        return credentials.clientId();
    }

    /** Returns the client secret the token endpoint accepts. */
    public String clientSecret() {
        return credentials.clientSecret();
    }

    /** Returns the user name the token endpoint accepts. */
    public String username() {
        return credentials.username();
    }

    /** Returns the password the token endpoint accepts. */
    public String password() {
        return credentials.password();
    }

    /** Returns the clock, to be moved at will. */
    public SandboxClock clock() {
        return clock;
    }

    /** Returns the records. */
    public SandboxData data() {
        return data;
    }

    /** Returns the faults to show. */
    public FaultRules faults() {
        return faults;
    }

    /** Returns the log of the requests so far. */
    public RequestLog requests() {
        return requests;
    }

    /** Returns how hooks are delivered. */
    public HookRules hooks() {
        return hooks.rules();
    }

    /** Forgets the deliveries to hooks so far, those not yet sent, and the rules. Hooks stay. */
    public void clearHooks() {
        hooks.clear();
    }

    /** Returns the deliveries to hooks that have ended so far, oldest first. */
    public List<HookDelivery> hookDeliveries() {
        return hooks.deliveries();
    }

    /**
     * Revokes all tokens on the server at once, as the rotation of the key does. Clients are not
     * notified.
     */
    public void revokeTokens() {
        tokens.revokeAll();
    }

    /**
     * Creates made-up contacts at a steady pace.
     *
     * @param every the time between two contacts, by the system's clock; also the time before the
     *     first one
     * @param total the number of contacts; 0 continues until the feed is closed
     * @throws IllegalStateException if there is no site
     */
    public ContactFeed feed(Duration every, int total) {
        if (data.count("sites") == 0) {
            throw new IllegalStateException("There is no site to create contacts on");
        }
        return new ContactFeed(data, every, total);
    }

    /**
     * Handles a request without a server. Faults, request log and tokens work as over HTTP; {@code
     * Host} and {@code Origin} are not checked.
     */
    public SandboxResponse handle(SandboxRequest request) {
        return logged(request, this::answer);
    }

    private SandboxResponse logged(SandboxRequest request, Function<SandboxRequest, Answer> work) {
        requests.arrived();
        Instant at = clock.now();
        Answer answer = work.apply(request);
        SandboxResponse response = answer.response();
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        headers.putIfAbsent("x-request-id", UUID.randomUUID().toString());
        boolean isClosed = response.delivery() == SandboxResponse.Delivery.CLOSED;
        requests.answered(request, at, isClosed ? 0 : response.status(), answer.fault());
        return new SandboxResponse(
                response.status(), headers, response.body(), response.delivery());
    }

    private SandboxResponse overHttp(SandboxRequest request, boolean isForProxy) {
        if (page != null && page.isFor(request)) {
            return page.handle(request);
        }
        SandboxResponse refusal = guard.refusal(request, isForProxy);
        return logged(request, refusal == null ? this::answer : any -> new Answer(refusal, ""));
    }

    /** An answer, and the fault that it shows in words. */
    private record Answer(SandboxResponse response, String fault) {}

    private Answer answer(SandboxRequest request) {
        FaultRules.Rule fault = faults.take(request);
        if (fault != null) {
            return new Answer(answer(request, fault), fault.inWords());
        }
        SandboxResponse right = handled(api, request);
        faults.answered(request, right);
        return new Answer(right, "");
    }

    private SandboxResponse answer(SandboxRequest request, FaultRules.Rule fault) {
        if (isClosedDuring(fault.delayBefore())) {
            return DROPPED;
        }
        SandboxResponse handled =
                fault.isHandled() ? fault.handle(request, seen -> handled(api, seen)) : null;
        return isClosedDuring(fault.delayAfter()) ? DROPPED : fault.answer(request, handled);
    }

    private static SandboxResponse handled(Api api, SandboxRequest request) {
        try {
            return api.handle(request);
        } catch (RuntimeException e) {
            LOG.error("{} {} failed in the sandbox", request.method(), request.path(), e);
            return ApiException.answer(request, 500);
        }
    }

    private boolean isClosedDuring(Duration delay) {
        try {
            return !delay.isZero() && closed.await(delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String linkBase() {
        return linkBase != null ? linkBase : "http://127.0.0.1:" + (port == 0 ? 80 : port) + "/v1";
    }

    private static void demo(SandboxData data) {
        data.addSite("Demo Academy");
        for (String tag : List.of("Newcomer", "Customer", "Newsletter")) {
            data.addTag(tag);
        }
        data.addProduct(data.addOffer("Welcome course"), "First steps");
        Map<String, Object> price = Map.of("price_in_cents", 4900);
        data.addProduct(
                data.addOffer(data.siteId(), "Spring workshop", price), "Workshop recordings");
        data.addOffer(data.siteId(), "Coaching hour", Map.of("price_in_cents", 12000));
    }

    /** Configures a sandbox. */
    public static final class Builder {

        private int port;
        private final Map<String, Tokens.Client> clients = new HashMap<>();
        private String clientId = "sandbox-client";
        private String clientSecret = "sandbox-secret";
        private Permissions permissions = Permissions.ALL;
        private String username = "owner@example.org";
        private String password = "sandbox-password";
        private SandboxClock clock = SandboxClock.system();
        private Consumer<SandboxData> seed = KajabiSandbox::demo;
        private Duration expiresIn = Duration.ofHours(2);
        private boolean rotateRefreshTokens;
        private int maxPageSize = 200;
        private int requestLogSize = 10_000;
        private PageShape pageShape = PageShape.LIVE;
        private final Map<String, PageShape> pageShapes = new HashMap<>();
        private String linkBase;
        private final Set<String> sortIgnored = new HashSet<>();
        private boolean strict;
        private boolean page = true;
        private final Set<String> hosts = new HashSet<>();
        private final Set<String> hookTargets = new HashSet<>();

        private Builder() {}

        /** The port to listen on. Default 0: any free one. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** The API key's id. */
        public Builder clientId(String value) {
            clientId = Objects.requireNonNull(value);
            return this;
        }

        /** The API key's secret. */
        public Builder clientSecret(String value) {
            clientSecret = Objects.requireNonNull(value);
            return this;
        }

        /**
         * The permissions of the API key. Default all. For any other operation the status is 403;
         * {@code me} and the tokens need none. The permissions are
         *
         * <ul>
         *   <li>{@code view:TYPE}, e.g. {@code view:contacts}, for lists, single reads and
         *       relationships of that type,
         *   <li>{@code edit:TYPE} for the other operations on it; this name is a guess,
         *   <li>for the creation of a hook, and for the sample of its event, those that the API's
         *       documentation names: {@code view:purchases} for {@code purchase}, {@code
         *       view:transactions} for {@code payment_succeeded}, {@code view:transactions} and
         *       {@code view:orders} for {@code order_created}, {@code view:form_submissions} for
         *       {@code form_submission}, {@code view:contacts} for the events of tags. The other
         *       operations on hooks need none.
         * </ul>
         *
         * @throws IllegalArgumentException if a permission has another form or an unknown type
         */
        public Builder permissions(Set<String> values) {
            permissions = Permissions.of(values);
            return this;
        }

        /** A further API key, which sees the same records as the first one. */
        public Builder client(String id, String secret) {
            return client(id, secret, Permissions.ALL);
        }

        /**
         * A further API key with permissions of its own.
         *
         * @param values as for {@link #permissions(Set)}
         * @throws IllegalArgumentException if a permission has another form or an unknown type
         */
        public Builder client(String id, String secret, Set<String> values) {
            return client(id, secret, Permissions.of(values));
        }

        private Builder client(String id, String secret, Permissions granted) {
            clients.put(
                    Objects.requireNonNull(id),
                    new Tokens.Client(Objects.requireNonNull(secret), granted));
            return this;
        }

        /** The user's name. */
        public Builder username(String value) {
            username = Objects.requireNonNull(value);
            return this;
        }

        /** The user's password. */
        public Builder password(String value) {
            password = Objects.requireNonNull(value);
            return this;
        }

        /** The clock. Default {@link SandboxClock#system()}. */
        public Builder clock(SandboxClock value) {
            clock = Objects.requireNonNull(value);
            return this;
        }

        /**
         * Adds records to those that exist. Default: one site, three tags, three offers, no
         * contacts.
         */
        public Builder seed(Consumer<SandboxData> more) {
            seed = seed.andThen(more);
            return this;
        }

        /** Starts without records, and drops all records seeded so far. */
        public Builder empty() {
            seed = data -> {};
            return this;
        }

        /** The lifetime of access tokens, whole seconds. Default two hours. */
        public Builder expiresIn(Duration value) {
            expiresIn = Objects.requireNonNull(value);
            return this;
        }

        /**
         * Whether a refresh issues a new refresh token and revokes the old one. Default false: the
         * old one stays valid.
         */
        public Builder rotateRefreshTokens(boolean value) {
            rotateRefreshTokens = value;
            return this;
        }

        /** The most rows of a page, whatever the client asks for. Default 200. */
        public Builder maxPageSize(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxPageSize must be positive: " + value);
            }
            maxPageSize = value;
            return this;
        }

        /** The links and meta of all lists. Default {@link PageShape#LIVE}. */
        public Builder pageShape(PageShape value) {
            pageShape = Objects.requireNonNull(value);
            return this;
        }

        /** The links and meta of the list of one resource type. */
        public Builder pageShape(String type, PageShape value) {
            pageShapes.put(type, Objects.requireNonNull(value));
            return this;
        }

        /**
         * The beginning of links in responses, e.g. {@code https://app.kajabi.com/api/v1}. Default
         * the base URL.
         */
        public Builder linkBase(String value) {
            linkBase = value;
            return this;
        }

        /**
         * Lists the records of a type in the order of their creation, like a server that ignores
         * the requested sort key. By default transactions can be sorted as well, although this is
         * not documented.
         */
        public Builder ignoreSort(String type) {
            sortIgnored.add(type);
            return this;
        }

        /**
         * Responds with 400 to unknown parameters, filters, sort keys and includes. Default false:
         * they are ignored.
         */
        public Builder strict(boolean value) {
            strict = value;
            return this;
        }

        /**
         * Whether the port also serves a web page, at {@code /} and below {@code /sandbox/}. Its
         * requests do not appear in the request log, and fault rules do not affect them. Default
         * true.
         */
        public Builder page(boolean value) {
            page = value;
            return this;
        }

        /**
         * Accepts requests to a further host name, for example the name of a container or a
         * forwarded port. By default the status is 421 unless the {@code Host} is {@code
         * localhost}, {@code 127.0.0.1} or {@code [::1]}, with any port, so that no web page can
         * reach the sandbox under a host name of its own. Web pages of the allowed host may write,
         * too.
         *
         * @param value a host name or an address, without scheme and port
         * @throws IllegalArgumentException if it is neither
         */
        public Builder allowHost(String value) {
            hosts.add(HostGuard.name(value));
            return this;
        }

        /**
         * Lets hooks deliver to a further host. By default a target must be a loopback address, or
         * a name that resolves to loopback addresses only; for another target the status is 422,
         * and a hook that was seeded with one delivers nothing. Redirects are never followed.
         *
         * @param value a host name or an address as it stands in the target's URL, without scheme
         *     and port; it is not resolved
         * @throws IllegalArgumentException if it is neither
         */
        public Builder allowHookTarget(String value) {
            hookTargets.add(HostGuard.name(value));
            return this;
        }

        /**
         * How many entries the request log keeps at most. Default 10000; fewer if their bodies are
         * long ({@link RequestLog}).
         */
        public Builder requestLogSize(int value) {
            requestLogSize = value;
            return this;
        }

        /** Returns the sandbox, not yet open. */
        public KajabiSandbox build() {
            return new KajabiSandbox(this);
        }
    }
}
