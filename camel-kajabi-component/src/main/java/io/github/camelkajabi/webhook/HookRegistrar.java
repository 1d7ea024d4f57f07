// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.options.WebhookOptions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;

/** Creates and deletes the hooks of doorbells in their accounts. Thread-safe. */
final class HookRegistrar {

    private final BiPredicate<String, String> present;
    private final Map<KajabiSession, String> onlySites = new ConcurrentHashMap<>();

    /** One after the other: several consumers of this process may need the same hook. */
    private final ReentrantLock registering = new ReentrantLock();

    /**
     * Creates the registrar of a Camel context.
     *
     * @param present whether an event and a token are those of a doorbell that is in use
     */
    HookRegistrar(BiPredicate<String, String> present) {
        this.present = present;
    }

    /**
     * Creates the hooks of a doorbell that are missing.
     *
     * @return how many were missing
     * @throws IllegalStateException if that fails; the message has no secret
     */
    int register(Doorbell doorbell) {
        if (!doorbell.options().autoRegister()) {
            return 0;
        }
        registering.lock();
        try {
            KajabiSession session = doorbell.identity().session().get();
            HookRegistration hooks = new HookRegistration(session, site(doorbell, session));
            int missing = 0;
            for (String event : doorbell.identity().events()) {
                if (hooks.ensure(wanted(doorbell, event))) {
                    missing++;
                }
            }
            doorbell.registered(true);
            return missing;
        } catch (RuntimeException e) {
            doorbell.registered(false);
            throw new IllegalStateException(masked(doorbell, String.valueOf(e.getMessage())));
        } finally {
            registering.unlock();
        }
    }

    /** Deletes the hooks of a doorbell. */
    int unregister(Doorbell doorbell) {
        registering.lock();
        try {
            KajabiSession session = doorbell.identity().session().get();
            HookRegistration hooks = new HookRegistration(session, site(doorbell, session));
            int removed = 0;
            for (String event : doorbell.identity().events()) {
                removed += hooks.remove(wanted(doorbell, event));
            }
            doorbell.registered(false);
            return removed;
        } finally {
            registering.unlock();
        }
    }

    private String site(Doorbell doorbell, KajabiSession session) {
        String site = doorbell.identity().site();
        if (site == null) {
            site = onlySites.get(session);
        }
        if (site == null) {
            site = HookRegistration.onlySite(session);
            onlySites.put(session, site);
        }
        return site;
    }

    private HookRegistration.Wanted wanted(Doorbell doorbell, String event) {
        WebhookOptions options = doorbell.options();
        String token = Objects.requireNonNull(doorbell.presentToken(event));
        return new HookRegistration.Wanted(
                event,
                options.doorUrl() + event + "/",
                token,
                other -> present.test(event, other),
                options.cleanUp());
    }

    /** An answer of the API may repeat the address. */
    private static String masked(Doorbell doorbell, String message) {
        String text = message;
        for (String event : doorbell.identity().events()) {
            text = text.replace(String.valueOf(doorbell.presentToken(event)), "(token)");
        }
        return text;
    }

    /** Forgets which sites the accounts have. */
    void forgetSites() {
        onlySites.clear();
    }
}
