// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends the requests of a session that take too long.
 *
 * <p>The timeouts of a socket bound the silence between two bytes, not their number: a server that
 * sends a byte now and then would hold a call for ever. Nearly every request ends long before its
 * time and costs no more than an entry in a map here: the timer is set for the first of them to
 * pass, and looks for the next one only then.
 */
final class Watchdog {

    private final Timers timers;
    private final Map<CancellableRequest, Deadline> underWay = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Whether the timer is set, and for when. */
    private volatile boolean set;

    private volatile long setFor;
    private @Nullable Future<?> timer;

    Watchdog(Timers timers) {
        this.timers = timers;
    }

    /** Begins to watch a request. {@link #done} is due when it has ended. */
    void watch(CancellableRequest request, Deadline deadline) {
        underWay.put(request, deadline);
        if (!set || deadline.at() - setFor < 0) {
            set(deadline.at());
        }
    }

    void done(CancellableRequest request) {
        underWay.remove(request);
    }

    /** Ends all requests that are under way. */
    void interruptAll() {
        underWay.keySet().forEach(CancellableRequest::interrupt);
    }

    /** Cancels the timer when the session ends. */
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
            // the context is stopping, and with it all that is under way
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
                // set for an earlier time since, and that look has come before
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
