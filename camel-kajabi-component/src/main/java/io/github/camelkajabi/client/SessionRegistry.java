// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a Camel context, one for each account.
 *
 * <p>A session begins with its first user and ends with its last.
 */
public final class SessionRegistry extends ServiceSupport {

    /** Two endpoints of a context may start at once. */
    private static final ReentrantLock REGISTRATION = new ReentrantLock();

    private final CamelContext context;
    private final Map<SessionSettings.Account, Entry> sessions = new HashMap<>();
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
     * @throws IllegalArgumentException if the account has a session with other settings
     */
    public KajabiSession acquire(SessionSettings settings) throws Exception {
        access.lock();
        try {
            Entry entry = sessions.get(settings.account());
            if (entry == null) {
                entry = new Entry(new KajabiSession(context, settings, System::nanoTime));
                sessions.put(settings.account(), entry);
            } else if (!entry.session.settings().equals(settings)) {
                throw new IllegalArgumentException(
                        "Two endpoints of one Kajabi account differ in their connection options"
                            + " (timeouts, proxy, TLS, retries, rate limit), but the account has"
                            + " one session. Set these options on the component.");
            }
            entry.users++;
            return entry.session;
        } finally {
            access.unlock();
        }
    }

    /** Leaves a session; the last one to leave ends it. */
    public void release(@Nullable KajabiSession session) {
        if (session == null) {
            return;
        }
        boolean last = false;
        access.lock();
        try {
            Entry entry = sessions.get(session.settings().account());
            if (entry != null && entry.session == session && --entry.users == 0) {
                sessions.remove(session.settings().account());
                last = true;
            }
        } finally {
            access.unlock();
        }
        if (last) {
            session.close();
        }
    }

    @Override
    protected void doStop() {
        Map<SessionSettings.Account, Entry> ended;
        access.lock();
        try {
            ended = new HashMap<>(sessions);
            sessions.clear();
        } finally {
            access.unlock();
        }
        ended.values().forEach(entry -> entry.session.close());
    }

    private static final class Entry {
        private final KajabiSession session;
        private int users;

        private Entry(KajabiSession session) {
            this.session = session;
        }
    }
}
