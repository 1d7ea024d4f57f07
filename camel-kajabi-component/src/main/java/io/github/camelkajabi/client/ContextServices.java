// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;

/** Services that exist once per Camel context and are shared by all its endpoints. */
@Internal
public final class ContextServices {

    /** Several endpoints of a context may ask at the same time. */
    private static final ReentrantLock REGISTRATION = new ReentrantLock();

    private ContextServices() {}

    /**
     * The service of a class. The first call creates it; from then on it is started and stopped
     * with the context.
     *
     * @throws Exception if it cannot be started
     */
    public static <T extends Service> T get(
            CamelContext context, Class<T> type, Function<CamelContext, T> factory)
            throws Exception {
        T present = context.hasService(type);
        if (present != null) {
            return present;
        }
        REGISTRATION.lock();
        try {
            T service = context.hasService(type);
            if (service == null) {
                service = factory.apply(context);
                context.addService(service);
            }
            return service;
        } finally {
            REGISTRATION.unlock();
        }
    }
}
