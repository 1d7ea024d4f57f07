// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.ThreadPoolProfileBuilder;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/** The timer thread of a Camel context. Its tasks must be short. */
final class Timers extends ServiceSupport {

    private static final String NAME = "KajabiTimer";

    /** Camel's default queue holds 1000 tasks, but every session may have one waiting. */
    private static final ThreadPoolProfile UNLIMITED =
            new ThreadPoolProfileBuilder(NAME).poolSize(1).maxQueueSize(-1).build();

    private final CamelContext context;
    private final ReentrantLock access = new ReentrantLock();
    private @Nullable ScheduledExecutorService executor;

    private Timers(CamelContext context) {
        this.context = context;
    }

    static Timers of(CamelContext context) throws Exception {
        return ContextServices.get(context, Timers.class, Timers::new);
    }

    /**
     * Runs a task once, after a delay.
     *
     * @throws RejectedExecutionException if the context is stopping
     */
    Future<?> after(long nanos, Runnable task) {
        return executor().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Runs a task repeatedly. */
    Future<?> every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        return executor().scheduleWithFixedDelay(task, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private ScheduledExecutorService executor() {
        access.lock();
        try {
            ScheduledExecutorService present = executor;
            if (present == null) {
                present =
                        context.getExecutorServiceManager()
                                .newScheduledThreadPool(this, NAME, UNLIMITED);
                executor = present;
            }
            return present;
        } finally {
            access.unlock();
        }
    }

    @Override
    protected void doStop() {
        access.lock();
        try {
            if (executor != null) {
                context.getExecutorServiceManager().shutdownNow(executor);
                executor = null;
            }
        } finally {
            access.unlock();
        }
    }
}
