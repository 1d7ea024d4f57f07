// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one-shot tasks on the thread of the test, when the test lets its clock advance. */
final class VirtualExecutor extends AbstractExecutorService implements ScheduledExecutorService {

    private final List<Task<?>> tasks = new ArrayList<>();
    private long now;

    /** Nanoseconds since the beginning. */
    long now() {
        return now;
    }

    /** Tasks that wait for their time. */
    long waiting() {
        return tasks.stream().filter(task -> !task.isCancelled()).count();
    }

    /** Lets time pass, and runs what becomes due in its order. */
    void advance(Duration time) {
        long end = now + time.toNanos();
        while (true) {
            Task<?> next =
                    tasks.stream().min(Comparator.comparingLong(task -> task.at)).orElse(null);
            if (next == null || next.at > end) {
                now = end;
                return;
            }
            tasks.remove(next);
            now = Math.max(now, next.at);
            next.run();
        }
    }

    /** A task takes time. */
    void spend(Duration time) {
        now += time.toNanos();
    }

    private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final long at;

        private Task(Callable<V> work, long at) {
            super(work);
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - now, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(
                    getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    command.run();
                    return Boolean.TRUE;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        Task<V> task = new Task<>(callable, now + unit.toNanos(delay));
        tasks.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
            Runnable command, long initialDelay, long period, TimeUnit unit) {
        throw new UnsupportedOperationException("one-shot tasks only");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
            Runnable command, long initialDelay, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("one-shot tasks only");
    }

    @Override
    public void shutdown() {
        throw new AssertionError("a shared executor must not be shut down");
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw new AssertionError("a shared executor must not be shut down");
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, @Nullable TimeUnit unit) {
        return false;
    }

    @Override
    public void execute(Runnable command) {
        tasks.add(new Task<>(Executors.callable(command), now));
    }
}
