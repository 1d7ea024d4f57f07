// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leadership that a consumer depends on, if it belongs to an endpoint such as {@code master:}.
 * It is given up by restarting the route of that endpoint. Without such an endpoint nothing here
 * has an effect.
 */
public final class Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    /** How long {@code master:} of Camel 4.18 tries to start a consumer, and a little more. */
    private static final Duration MASTER_TRIES = Duration.ofSeconds(6);

    private static final String THREAD = "KajabiStepDown";

    private final DefaultConsumer consumer;
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private volatile @Nullable String routeId;

    /** Creates the leadership of a consumer. */
    public Leadership(DefaultConsumer consumer) {
        this.consumer = consumer;
    }

    /** Finds the route of the endpoint. The consumer calls this when it starts. */
    public void find() {
        Endpoint own = consumer.getEndpoint();
        String found = null;
        for (Route route : own.getCamelContext().getRoutes()) {
            if (route.getConsumer() != consumer
                    && route.getEndpoint() instanceof DelegateEndpoint leader
                    && leader.getEndpoint() == own) {
                found = route.getRouteId();
                break;
            }
        }
        routeId = found;
    }

    /** The route that has been found; null if there is none. */
    public @Nullable String routeId() {
        return routeId;
    }

    /** Gives up the leadership in another thread, because the route waits for the present poll. */
    public void giveUp() {
        String leading = routeId;
        if (leading != null) {
            threads().newThread(THREAD, () -> restart(leading)).start();
        }
    }

    /**
     * Gives up the leadership if the consumer is still not started when {@code master:} no longer
     * tries to start it. Otherwise the node would lead without reading anything, until somebody
     * starts its route again.
     */
    public void giveUpUnlessStarted() {
        String leading = routeId;
        if (leading == null || isScheduled.getAndSet(true)) {
            return;
        }
        ExecutorServiceManager threads = threads();
        ScheduledExecutorService executor = threads.newSingleThreadScheduledExecutor(this, THREAD);
        Runnable check =
                () -> {
                    isScheduled.set(false);
                    try {
                        if (!consumer.isStarted() && !consumer.isShutdown()) {
                            restart(leading);
                        }
                    } finally {
                        threads.shutdown(executor);
                    }
                };
        Future<?> unused = executor.schedule(check, MASTER_TRIES.toMillis(), TimeUnit.MILLISECONDS);
    }

    private ExecutorServiceManager threads() {
        return context().getExecutorServiceManager();
    }

    private CamelContext context() {
        return consumer.getEndpoint().getCamelContext();
    }

    private void restart(String route) {
        CamelContext context = context();
        try {
            if (context.getRouteController().getRouteStatus(route) == ServiceStatus.Started) {
                LOG.warn("Route {} gives up its leadership and is started again", route);
                context.getRouteController().stopRoute(route);
                context.getRouteController().startRoute(route);
            }
        } catch (Exception e) {
            LOG.error("Route {} could not be started again", route, e);
        }
    }
}
