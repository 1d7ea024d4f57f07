// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;

/** The services that a Camel context has one of: all its endpoints share them. */
public final class ContextServices {

    /** Two endpoints of a context may ask at once. */
    private static final ReentrantLock REGISTRATION = new ReentrantLock();

    private ContextServices() {}

    /**
     * The service of a class; at the first call it is made, and started and stopped with the
     * context from then on.
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
