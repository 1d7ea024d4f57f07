// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
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
 * <p>A session is opened for its first user. It outlives its last one, so that endpoints created
 * per exchange share a token and connections, and a refresh token that the server has replaced is
 * not lost. A session is closed when
 *
 * <ul>
 *   <li>the context stops,
 *   <li>more than {@value #MAX_UNUSED} sessions have no user and it has been unused for the longest
 *       time, or
 *   <li>it has no user and the account is used with other settings.
 * </ul>
 *
 * <p>Idle connections are closed after a while, and sooner if there are many accounts: at most
 * {@value #MAX_CONNECTED} sessions, and those opened since the last check, keep theirs.
 */
@Internal
public final class SessionRegistry extends ServiceSupport {

    static final int MAX_UNUSED = 20;

    /** How many sessions may keep idle connections. */
    static final int MAX_CONNECTED = 100;

    /** How many sessions may be opened before idle connections are checked. */
    private static final int NEW_BEFORE_CHECK = 25;

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(10);

    /** Longer than most consumers wait between two polls. */
    private static final Duration MAX_IDLE = Duration.ofMinutes(1);

    private static final Duration MAX_IDLE_UNUSED = Duration.ofSeconds(10);

    private final CamelContext context;

    /** The unused ones are in the order in which their last user left. */
    private final Map<SessionSettings.Account, Entry> sessions = new LinkedHashMap<>();

    private final List<Listener> listeners = new ArrayList<>();
    private final ReentrantLock access = new ReentrantLock();
    private int openedSinceCheck;
    private @Nullable Future<?> look;

    /**
     * Is notified when sessions are opened and closed, one after the other. It must neither throw
     * an exception nor use the registry.
     */
    public interface Listener {

        /** A session was opened. */
        void began(KajabiSession session);

        /** A session is being closed. */
        void ended(KajabiSession session);
    }

    private SessionRegistry(CamelContext context) {
        this.context = context;
    }

    /** The registry of a Camel context, made at the first call. */
    public static SessionRegistry of(CamelContext context) throws Exception {
        // Registered before the registry, so that it stops after it and watches the last requests.
        Timers.of(context);
        return ContextServices.get(context, SessionRegistry.class, SessionRegistry::new);
    }

    /**
     * Registers a user of the session of an account.
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
                    notifyEnd(replaced.session);
                }
                KajabiSession begun = entry.session;
                listeners.forEach(listener -> listener.began(begun));
                disconnected = disconnected();
                if (look == null) {
                    look = Timers.of(context).every(CHECK_INTERVAL, this::closeIdle);
                }
            } else if (differs) {
                throw new IllegalArgumentException(
                        "Two endpoints of the same Kajabi account have different connection options"
                                + " (timeouts, proxy, TLS, retries, rate limit), but an account has"
                                + " only one session. Set these options on the component.");
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

    /** The sessions that must close their idle connections, because many others were opened. */
    private List<KajabiSession> disconnected() {
        if (sessions.size() <= MAX_CONNECTED || ++openedSinceCheck < NEW_BEFORE_CHECK) {
            return List.of();
        }
        openedSinceCheck = 0;
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

    /** Unregisters a user of a session. */
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

    /** Ends the session of an account unless it is in use: no user is expected to come. */
    public void endUnused(SessionSettings settings) {
        KajabiSession ended = null;
        access.lock();
        try {
            Entry entry = sessions.get(settings.account());
            if (entry != null && entry.users == 0) {
                sessions.remove(settings.account());
                ended = entry.session;
                notifyEnd(ended);
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
        notifyEnd(removed);
        return removed;
    }

    private void notifyEnd(KajabiSession session) {
        listeners.forEach(listener -> listener.ended(session));
    }

    /** Notifies a listener of the present sessions and of every change from now on. */
    public void addListener(Listener listener) {
        access.lock();
        try {
            listeners.add(listener);
            sessions.values().forEach(entry -> listener.began(entry.session));
        } finally {
            access.unlock();
        }
    }

    /** Notifies a listener that the present sessions end, and of nothing more. */
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
            ended.forEach(entry -> notifyEnd(entry.session));
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
