// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Aborts the requests of a session that take too long.
 *
 * <p>Socket timeouts limit the silence between two bytes, not their number, so a server that sends
 * a byte now and then could hold a call forever. Nearly every request ends long before its deadline
 * and costs only a map entry here: the timer is set for the earliest deadline, and the next one is
 * determined when it fires.
 */
final class Watchdog {

    private final Timers timers;
    private final Map<CancellableRequest, Deadline> underWay = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Whether the timer is set, and for which time. */
    private volatile boolean set;

    private volatile long setFor;
    private @Nullable Future<?> timer;

    Watchdog(Timers timers) {
        this.timers = timers;
    }

    /** Watches a request until {@link #done} is called. */
    void watch(CancellableRequest request, Deadline deadline) {
        underWay.put(request, deadline);
        if (!set || deadline.at() - setFor < 0) {
            set(deadline.at());
        }
    }

    void done(CancellableRequest request) {
        underWay.remove(request);
    }

    /** Aborts all requests in progress. */
    void interruptAll() {
        underWay.keySet().forEach(CancellableRequest::interrupt);
    }

    /** Cancels the timer when the session is closed. */
    void close() {
        lock.lock();
        try {
            set = false;
            if (timer != null) {
                timer.cancel(false);
                timer = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void set(long at) {
        lock.lock();
        try {
            if (set && at - setFor >= 0) {
                return;
            }
            setFor = at;
            set = true;
            if (timer != null) {
                timer.cancel(false);
            }
            timer = timers.after(Math.max(0, at - System.nanoTime()), () -> look(at));
        } catch (RejectedExecutionException e) {
            // The context is stopping, and with it all requests.
            set = false;
            interruptAll();
        } finally {
            lock.unlock();
        }
    }

    private void look(long at) {
        lock.lock();
        try {
            if (setFor != at) {
                // The timer was meanwhile set for an earlier time, and that check has already run.
                return;
            }
            set = false;
        } finally {
            lock.unlock();
        }
        Deadline next = null;
        for (Map.Entry<CancellableRequest, Deadline> entry : underWay.entrySet()) {
            Deadline deadline = entry.getValue();
            if (deadline.isOver()) {
                entry.getKey().interrupt();
            } else if (next == null || deadline.at() - next.at() < 0) {
                next = deadline;
            }
        }
        if (next != null) {
            set(next.at());
        }
    }
}
