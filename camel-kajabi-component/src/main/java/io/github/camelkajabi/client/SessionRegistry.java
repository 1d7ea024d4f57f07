// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 *   <li>more than {@value #MOST_UNUSED} sessions have no user and it is the one that has had none
 *       for the longest time, or
 *   <li>it has no user and its account is to be reached in another way.
 * </ul>
 */
public final class SessionRegistry extends ServiceSupport {

    /** Two endpoints of a context may start at once. */
    private static final ReentrantLock REGISTRATION = new ReentrantLock();

    static final int MOST_UNUSED = 20;

    private final CamelContext context;

    /** Those without a user are in the order in which their last one left. */
    private final Map<SessionSettings.Account, Entry> sessions = new LinkedHashMap<>();

    private final ReentrantLock access = new ReentrantLock();

    private SessionRegistry(CamelContext context) {
        this.context = context;
    }

    /** The registry of a Camel context, made at the first call. */
    public static SessionRegistry of(CamelContext context) throws Exception {
        REGISTRATION.lock();
        try {
            SessionRegistry registry = context.hasService(SessionRegistry.class);
            if (registry == null) {
                registry = new SessionRegistry(context);
                context.addService(registry);
            }
            return registry;
        } finally {
            REGISTRATION.unlock();
        }
    }

    /**
     * Takes part in the session of an account.
     *
     * @throws IllegalArgumentException if the account has a session with other settings that is in
     *     use
     */
    public KajabiSession acquire(SessionSettings settings) throws Exception {
        Entry replaced = null;
        access.lock();
        try {
            Entry entry = sessions.get(settings.account());
            boolean differs = entry != null && !entry.session.settings().equals(settings);
            if (entry == null || (differs && entry.users == 0)) {
                replaced = entry;
                entry = new Entry(new KajabiSession(context, settings, System::nanoTime));
                sessions.put(settings.account(), entry);
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
            if (replaced != null) {
                replaced.session.close();
            }
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
        return unused.size() > MOST_UNUSED
                ? Objects.requireNonNull(sessions.remove(unused.get(0))).session
                : null;
    }

    @Override
    protected void doStop() {
        List<Entry> ended;
        access.lock();
        try {
            ended = List.copyOf(sessions.values());
            sessions.clear();
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
