// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a Camel context, one for each account.
 *
 * <p>A session begins with its first user. It outlives its last, so that endpoints that come and go
 * with every exchange share a token and its connections, and a refresh token that the server has
 * changed is not lost. It ends when
 *
 * <ul>
 *   <li>the context stops,
 *   <li>more than {@value #MAX_UNUSED} sessions have no user and it is the one that has had none
 *       for the longest time, or
 *   <li>it has no user and its account is to be reached in another way.
 * </ul>
 *
 * <p>Connections that nobody uses are closed after a while, and sooner if there are many accounts:
 * no more than {@value #MAX_CONNECTED} sessions, and those that came since, keep theirs.
 */
public final class SessionRegistry extends ServiceSupport {

    static final int MAX_UNUSED = 20;

    /** How many sessions may keep connections that they do not use at the moment. */
    static final int MAX_CONNECTED = 100;

    /** How many sessions may begin before the connections are looked at. */
    private static final int NEW_BEFORE_LOOK = 25;

    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

    /** Longer than most consumers wait between two polls. */
    private static final Duration MAX_IDLE = Duration.ofMinutes(1);

    private static final Duration MAX_IDLE_UNUSED = Duration.ofSeconds(10);

    private final CamelContext context;

    /** Those without a user are in the order in which their last one left. */
    private final Map<SessionSettings.Account, Entry> sessions = new LinkedHashMap<>();

    private final List<Listener> listeners = new ArrayList<>();
    private final ReentrantLock access = new ReentrantLock();
    private int begunSinceLook;
    private @Nullable Future<?> look;

    /**
     * Is told of the sessions that begin and end, one after the other. It must neither throw nor
     * use the registry.
     */
    public interface Listener {

        /** A session has begun. */
        void began(KajabiSession session);

        /** A session ends. */
        void ended(KajabiSession session);
    }

    private SessionRegistry(CamelContext context) {
        this.context = context;
    }

    /** The registry of a Camel context, made at the first call. */
    public static SessionRegistry of(CamelContext context) throws Exception {
        // before the registry, so that it stops after it: the last requests are watched too
        Timers.of(context);
        return ContextServices.get(context, SessionRegistry.class, SessionRegistry::new);
    }

    /**
     * Takes part in the session of an account.
     *
     * @throws IllegalArgumentException if the account has a session with other settings that is in
     *     use
     */
    public KajabiSession acquire(SessionSettings settings) throws Exception {
        Entry replaced = null;
        List<KajabiSession> disconnected = List.of();
        access.lock();
        try {
            Entry entry = sessions.get(settings.account());
            boolean differs = entry != null && !entry.session.settings().equals(settings);
            if (entry == null || (differs && entry.users == 0)) {
                replaced = entry;
                entry = new Entry(new KajabiSession(context, settings, System::nanoTime));
                sessions.put(settings.account(), entry);
                if (replaced != null) {
                    tellEnd(replaced.session);
                }
                KajabiSession begun = entry.session;
                listeners.forEach(listener -> listener.began(begun));
                disconnected = disconnected();
                if (look == null) {
                    look = Timers.of(context).every(LOOK_INTERVAL, this::closeIdle);
                }
            } else if (differs) {
                throw new IllegalArgumentException(
                        "Two endpoints of one Kajabi account differ in their connection options"
                            + " (timeouts, proxy, TLS, retries, rate limit), but the account has"
                            + " one session. Set these options on the component.");
            }
            entry.users++;
            return entry.session;
        } finally {
            access.unlock();
            disconnected.forEach(session -> session.closeIdle(Duration.ZERO));
            if (replaced != null) {
                replaced.session.close();
            }
        }
    }

    /** Those that have to close what they do not use, since so many others have begun. */
    private List<KajabiSession> disconnected() {
        if (sessions.size() <= MAX_CONNECTED || ++begunSinceLook < NEW_BEFORE_LOOK) {
            return List.of();
        }
        begunSinceLook = 0;
        long now = System.nanoTime();
        return sessions.values().stream()
                .map(entry -> entry.session)
                .sorted(Comparator.comparingLong(session -> now - session.lastUse()))
                .skip(MAX_CONNECTED)
                .toList();
    }

    private void closeIdle() {
        Map<KajabiSession, Duration> longest = new HashMap<>();
        access.lock();
        try {
            sessions.values()
                    .forEach(
                            entry ->
                                    longest.put(
                                            entry.session,
                                            entry.users > 0 ? MAX_IDLE : MAX_IDLE_UNUSED));
        } finally {
            access.unlock();
        }
        longest.forEach(KajabiSession::closeIdle);
    }

    /** The sessions that are in use. */
    public List<KajabiSession> sessions() {
        access.lock();
        try {
            return sessions.values().stream()
                    .filter(entry -> entry.users > 0)
                    .map(entry -> entry.session)
                    .toList();
        } finally {
            access.unlock();
        }
    }

    /** Leaves a session. */
    public void release(@Nullable KajabiSession session) {
        if (session == null) {
            return;
        }
        SessionSettings.Account account = session.settings().account();
        KajabiSession ended = null;
        access.lock();
        try {
            Entry entry = sessions.get(account);
            if (entry != null && entry.session == session && --entry.users == 0) {
                sessions.remove(account);
                sessions.put(account, entry);
                ended = removeOldest();
            }
        } finally {
            access.unlock();
        }
        if (ended != null) {
            ended.close();
        }
    }

    private @Nullable KajabiSession removeOldest() {
        List<SessionSettings.Account> unused = new ArrayList<>();
        sessions.forEach(
                (account, entry) -> {
                    if (entry.users == 0) {
                        unused.add(account);
                    }
                });
        if (unused.size() <= MAX_UNUSED) {
            return null;
        }
        KajabiSession removed = Objects.requireNonNull(sessions.remove(unused.get(0))).session;
        tellEnd(removed);
        return removed;
    }

    private void tellEnd(KajabiSession session) {
        listeners.forEach(listener -> listener.ended(session));
    }

    /** Tells a listener of the present sessions and of every change from now on. */
    public void addListener(Listener listener) {
        access.lock();
        try {
            listeners.add(listener);
            sessions.values().forEach(entry -> listener.began(entry.session));
        } finally {
            access.unlock();
        }
    }

    /** Tells a listener that the present sessions end for it, and nothing more. */
    public void removeListener(Listener listener) {
        access.lock();
        try {
            if (listeners.remove(listener)) {
                sessions.values().forEach(entry -> listener.ended(entry.session));
            }
        } finally {
            access.unlock();
        }
    }

    @Override
    protected void doStop() {
        List<Entry> ended;
        access.lock();
        try {
            ended = List.copyOf(sessions.values());
            sessions.clear();
            if (look != null) {
                look.cancel(false);
                look = null;
            }
            ended.forEach(entry -> tellEnd(entry.session));
        } finally {
            access.unlock();
        }
        ended.forEach(entry -> entry.session.close());
    }

    private static final class Entry {
        private final KajabiSession session;
        private int users;

        private Entry(KajabiSession session) {
            this.session = session;
        }
    }
}
