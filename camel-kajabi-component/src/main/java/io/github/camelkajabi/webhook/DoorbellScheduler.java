// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's schedule of a polling consumer, which a webhook can shorten. Polls never overlap.
 *
 * <p>It schedules one task at a time, for the next poll, on the executor of the option {@code
 * scheduledExecutorService}, which many consumers may share. Without that option it has one of its
 * own, as Camel's scheduler does.
 */
public final class DoorbellScheduler extends ServiceSupport
        implements ScheduledPollConsumerScheduler {

    private static final Logger LOG = LoggerFactory.getLogger(DoorbellScheduler.class);

    private final Duration gap;
    private final List<Duration> echoes;
    private final LongSupplier clock;
    private final ReentrantLock access = new ReentrantLock();

    private @Nullable CamelContext context;
    private @Nullable ScheduledPollConsumer consumer;
    private @Nullable ScheduledExecutorService executor;
    private boolean ownsExecutor;
    private @Nullable Runnable task;
    private @Nullable PollPlan plan;
    private @Nullable ScheduledFuture<?> next;
    private long nextAt;
    private volatile PollCause cause = PollCause.TIMER;
    private long requests;
    private int delivered;
    private boolean failed;
    private boolean running;

    /**
     * Creates the schedule of a consumer.
     *
     * @param gap the shortest time between two polls that webhooks cause
     * @param echoes when to poll again after the last webhook
     */
    public DoorbellScheduler(Duration gap, List<Duration> echoes) {
        this(gap, echoes, System::nanoTime);
    }

    DoorbellScheduler(Duration gap, List<Duration> echoes, LongSupplier clock) {
        this.gap = gap;
        this.echoes = List.copyOf(echoes);
        this.clock = clock;
    }

    /** A webhook arrived: the next poll is due, or another one if a poll is running. */
    public void ring() {
        access.lock();
        try {
            if (plan != null) {
                plan.ring(clock.getAsLong());
                arm();
            }
        } finally {
            access.unlock();
        }
    }

    /** Polls now instead of at the end of the interval. */
    public void pollAtOnce() {
        access.lock();
        try {
            if (plan != null) {
                plan.pollAtOnce(clock.getAsLong());
                arm();
            }
        } finally {
            access.unlock();
        }
    }

    /** Why the present poll is made. */
    public PollCause cause() {
        return cause;
    }

    /**
     * What a poll did. The consumer reports it at the end of each one.
     *
     * @param pollRequests the requests that it took
     * @param pollDelivered the records that it delivered
     * @param pollFailed whether it failed
     */
    public void polled(long pollRequests, int pollDelivered, boolean pollFailed) {
        access.lock();
        try {
            requests += pollRequests;
            delivered += pollDelivered;
            failed = pollFailed;
        } finally {
            access.unlock();
        }
    }

    @Override
    public void onInit(Consumer scheduled) {
        consumer = (ScheduledPollConsumer) scheduled;
    }

    @Override
    public void scheduleTask(Runnable poll) {
        task = poll;
    }

    @Override
    public void startScheduler() {
        ScheduledPollConsumer scheduled = consumer;
        if (scheduled == null) {
            throw new IllegalStateException("The scheduler was not initialized");
        }
        access.lock();
        try {
            if (plan != null) {
                return;
            }
            TimeUnit unit = scheduled.getTimeUnit();
            plan =
                    new PollPlan(
                            Duration.ofNanos(unit.toNanos(scheduled.getInitialDelay())),
                            Duration.ofNanos(unit.toNanos(scheduled.getDelay())),
                            scheduled.isUseFixedDelay(),
                            gap,
                            echoes,
                            clock.getAsLong());
            arm();
        } finally {
            access.unlock();
        }
    }

    /** Schedules the next poll, unless one is running, which does so when it ends. */
    private void arm() {
        PollPlan current = plan;
        ScheduledExecutorService threads = executor;
        if (current == null || threads == null || running) {
            return;
        }
        long due = current.due();
        if (next != null) {
            if (nextAt == due) {
                return;
            }
            next.cancel(false);
        }
        nextAt = due;
        try {
            next =
                    threads.schedule(
                            () -> run(current),
                            Math.max(0, due - clock.getAsLong()),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            next = null;
            if (isRunAllowed()) {
                LOG.error("{} is not polled any more: its executor is shut down", consumer, e);
            }
        }
    }

    private void run(PollPlan current) {
        Runnable poll = task;
        access.lock();
        try {
            long now = clock.getAsLong();
            if (plan != current || running || poll == null || now - current.due() < 0) {
                return;
            }
            running = true;
            requests = 0;
            delivered = 0;
            failed = false;
            cause = current.begin(now);
        } finally {
            access.unlock();
        }
        boolean ended = false;
        try {
            poll.run();
            ended = true;
        } finally {
            access.lock();
            try {
                current.end(clock.getAsLong(), cause, requests, delivered, failed || !ended);
                running = false;
                next = null;
                arm();
            } finally {
                access.unlock();
            }
        }
    }

    /** A poll that is running is interrupted, as by Camel's scheduler. */
    @Override
    public void unscheduleTask() {
        access.lock();
        try {
            plan = null;
            if (next != null) {
                next.cancel(true);
                next = null;
            }
        } finally {
            access.unlock();
        }
    }

    @Override
    public boolean isSchedulerStarted() {
        access.lock();
        try {
            return plan != null;
        } finally {
            access.unlock();
        }
    }

    @Override
    public void setCamelContext(@Nullable CamelContext camelContext) {
        context = camelContext;
    }

    @Override
    public @Nullable CamelContext getCamelContext() {
        return context;
    }

    @Override
    protected void doStart() {
        ScheduledPollConsumer scheduled = consumer;
        if (scheduled == null) {
            throw new IllegalStateException("The scheduler was not initialized");
        }
        executor = scheduled.getScheduledExecutorService();
        ownsExecutor = executor == null;
        if (ownsExecutor && context != null) {
            executor =
                    context.getExecutorServiceManager()
                            .newSingleThreadScheduledExecutor(
                                    scheduled, scheduled.getEndpoint().getEndpointUri());
        }
    }

    @Override
    protected void doStop() {
        unscheduleTask();
        if (ownsExecutor && context != null && executor != null) {
            context.getExecutorServiceManager().shutdownNow(executor);
        }
        executor = null;
    }
}
