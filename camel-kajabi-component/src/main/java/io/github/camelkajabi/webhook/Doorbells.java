// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import io.github.camelkajabi.client.ContextServices;
import io.github.camelkajabi.options.WebhookOptions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The doorbells of a Camel context: opens the addresses of deliveries, and rings those that a
 * delivery is for. Thread-safe.
 */
public final class Doorbells extends ServiceSupport implements StartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(Doorbells.class);

    private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final CamelContext context;
    private final InstantSource clock;
    private final HookThreads threads;
    private final HookRegistrar registrar;
    private final HookUpkeep upkeep;
    private final List<Doorbell> doorbells = new CopyOnWriteArrayList<>();
    private final Map<HttpDoor.Place, HttpDoor> open = new HashMap<>();
    private final ReentrantLock access = new ReentrantLock();

    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - WARNING_NANOS);
    private final AtomicLong warnedOf = new AtomicLong();
    private boolean listening;
    private boolean mayOpen;

    Doorbells(CamelContext context, InstantSource clock) {
        this.context = context;
        this.clock = clock;
        this.threads = new HookThreads(context, this, this::isStoppingOrStopped);
        this.registrar = new HookRegistrar(this::isPresent);
        this.upkeep = new HookUpkeep(this, registrar, threads);
    }

    /** The doorbells of a Camel context. */
    public static Doorbells of(CamelContext context) throws Exception {
        return ContextServices.get(
                context, Doorbells.class, any -> new Doorbells(any, InstantSource.system()));
    }

    /**
     * Makes the doorbell of an endpoint, and opens the address at which its deliveries arrive as
     * soon as the context has started.
     *
     * @param repository passes deliveries on between nodes; null without one
     * @param checkpointKey the name of the consumer's checkpoint
     */
    public Doorbell add(
            Doorbell.Identity identity,
            WebhookOptions options,
            @Nullable StateRepository<String, String> repository,
            String checkpointKey)
            throws Exception {
        Doorbell doorbell = new Doorbell(this, identity, options, repository, checkpointKey, clock);
        access.lock();
        try {
            doorbells.removeIf(
                    old -> old.isStopped() && old.identity().name().equals(identity.name()));
            doorbells.add(doorbell);
            if (mayOpen) {
                open(doorbell);
            } else if (!listening) {
                listening = true;
                context.addStartupListener(this);
            }
        } finally {
            access.unlock();
        }
        return doorbell;
    }

    /** In a context that is starting the address is opened when the routes have started, too. */
    @Override
    public void onCamelContextStarted(CamelContext started, boolean alreadyStarted)
            throws Exception {
        if (alreadyStarted) {
            onCamelContextFullyStarted(started, true);
        }
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext started, boolean alreadyStarted)
            throws Exception {
        access.lock();
        try {
            mayOpen = true;
            for (Doorbell doorbell : doorbells) {
                open(doorbell);
            }
        } finally {
            access.unlock();
        }
        upkeep.start();
    }

    private static HttpDoor.Place place(Doorbell doorbell) {
        WebhookOptions options = doorbell.options();
        return new HttpDoor.Place(options.componentName(), options.doorPath());
    }

    /** Opens the address of a doorbell unless it is open. */
    private void open(Doorbell doorbell) throws Exception {
        HttpDoor.Place place = place(doorbell);
        if (open.containsKey(place)) {
            return;
        }
        HttpDoor door = new HttpDoor(context, place, this::ring);
        try {
            door.open();
            open.put(place, door);
        } catch (Exception e) {
            if (doorbell.options().required()) {
                throw e;
            }
            LOG.warn(
                    "No webhook can be received at {}, so {} is only polled: {}",
                    door,
                    doorbell,
                    e.getMessage());
        }
    }

    boolean isOpen(Doorbell doorbell) {
        access.lock();
        try {
            return open.containsKey(place(doorbell));
        } finally {
            access.unlock();
        }
    }

    /**
     * A delivery has arrived.
     *
     * @return whether the token is right for the event
     */
    public boolean ring(String event, String token) {
        boolean known = false;
        for (Doorbell doorbell : doorbells) {
            if (doorbell.accepts(event, token)) {
                known = true;
                doorbell.ring(event);
            }
        }
        if (known) {
            accepted.incrementAndGet();
        } else {
            reject();
        }
        return known;
    }

    /** Anybody may send anything, so this may happen very often. */
    private void reject() {
        long total = rejected.incrementAndGet();
        long last = warnedAt.get();
        long now = System.nanoTime();
        if (now - last >= WARNING_NANOS && warnedAt.compareAndSet(last, now)) {
            LOG.warn(
                    "Deliveries of webhooks with an unknown event or token were rejected: {}",
                    total - warnedOf.getAndSet(total));
        }
    }

    /** Whether a consumer runs that webhooks wake. */
    public boolean isAttended() {
        return upkeep.isAttended();
    }

    /** The deliveries with a right token. */
    public long accepted() {
        return accepted.get();
    }

    /** The deliveries with an unknown event or a wrong token. */
    public long rejected() {
        return rejected.get();
    }

    private boolean isPresent(String event, String token) {
        return doorbells.stream()
                .filter(doorbell -> !doorbell.isStopped())
                .anyMatch(doorbell -> token.equals(doorbell.presentToken(event)));
    }

    HookThreads threads() {
        return threads;
    }

    HookRegistrar registrar() {
        return registrar;
    }

    HookUpkeep upkeep() {
        return upkeep;
    }

    @Override
    protected void doStop() {
        List<HttpDoor> doors;
        access.lock();
        try {
            listening = false;
            mayOpen = false;
            doors = new ArrayList<>(open.values());
            open.clear();
        } finally {
            access.unlock();
        }
        upkeep.stop();
        registrar.forgetSites();
        threads.stop();
        doors.forEach(HttpDoor::close);
    }
}
