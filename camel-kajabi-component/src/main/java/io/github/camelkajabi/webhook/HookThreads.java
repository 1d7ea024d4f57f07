// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the doorbells of a Camel context, begun when they are needed. Thread-safe. */
final class HookThreads {

    private static final Logger LOG = LoggerFactory.getLogger(HookThreads.class);
    private static final String NAME = "KajabiHooks";
    private static final int COUNT = 2;

    private final CamelContext context;
    private final Object owner;
    private final BooleanSupplier stopping;
    private final ReentrantLock access = new ReentrantLock();
    private @Nullable ScheduledExecutorService executor;

    /**
     * Begins no thread yet.
     *
     * @param owner whose threads they are, for Camel
     * @param stopping whether the owner stops or has stopped
     */
    HookThreads(CamelContext context, Object owner, BooleanSupplier stopping) {
        this.context = context;
        this.owner = owner;
        this.stopping = stopping;
    }

    /**
     * Runs a task once.
     *
     * @return null if the context is stopping
     */
    @Nullable Future<?> after(Duration delay, Runnable task) {
        try {
            return executor().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The context is stopping", e);
            return null;
        }
    }

    /**
     * Runs a task again and again.
     *
     * @return null if the context is stopping
     */
    @Nullable Future<?> every(Duration interval, Runnable task) {
        long millis = interval.toMillis();
        try {
            return executor().scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The context is stopping", e);
            return null;
        }
    }

    private ScheduledExecutorService executor() {
        access.lock();
        try {
            ScheduledExecutorService present = executor;
            if (present == null) {
                if (stopping.getAsBoolean()) {
                    throw new RejectedExecutionException("The context is stopping");
                }
                present =
                        context.getExecutorServiceManager()
                                .newScheduledThreadPool(owner, NAME, COUNT);
                executor = present;
            }
            return present;
        } finally {
            access.unlock();
        }
    }

    void stop() {
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
