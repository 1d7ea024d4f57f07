// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done for a doorbell while its consumer runs here: its hooks are checked again and again,
 * and other nodes pass deliveries on to it. Thread-safe.
 */
final class HookUpkeep {

    private static final Logger LOG = LoggerFactory.getLogger(HookUpkeep.class);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final Duration SHORTEST_DOUBT = Duration.ofMinutes(10);

    private final Doorbells doorbells;
    private final HookRegistrar registrar;
    private final HookThreads threads;
    private final Map<Doorbell, Attendance> attended = new HashMap<>();
    private final ReentrantLock access = new ReentrantLock();
    private boolean checking;

    /** A doorbell whose consumer runs here. */
    private static final class Attendance {
        private @Nullable Future<?> check;
        private @Nullable Future<?> look;
        private Duration retry = FIRST_RETRY;
        private @Nullable Long doubtedAt;
        private boolean warnedOfSilence;
        private boolean unregistered;
    }

    HookUpkeep(Doorbells doorbells, HookRegistrar registrar, HookThreads threads) {
        this.doorbells = doorbells;
        this.registrar = registrar;
        this.threads = threads;
    }

    /** Begins to check hooks: deliveries can be received from now on. */
    void start() {
        access.lock();
        try {
            checking = true;
            attended.keySet().forEach(doorbell -> checkAfter(doorbell, Duration.ZERO));
        } finally {
            access.unlock();
        }
    }

    void stop() {
        access.lock();
        try {
            checking = false;
            attended.clear();
        } finally {
            access.unlock();
        }
    }

    boolean isAttended() {
        access.lock();
        try {
            return !attended.isEmpty();
        } finally {
            access.unlock();
        }
    }

    /** The consumer of a doorbell runs here. */
    void attend(Doorbell doorbell) {
        access.lock();
        try {
            Attendance attendance = new Attendance();
            attended.put(doorbell, attendance);
            if (doorbell.shared() != null) {
                attendance.look = threads.every(LOOK, doorbell::lookAtSharedBell);
            }
            if (checking) {
                checkAfter(doorbell, Duration.ZERO);
            }
        } finally {
            access.unlock();
        }
    }

    /** The consumer of a doorbell stops here. */
    void leave(Doorbell doorbell) {
        access.lock();
        try {
            Attendance attendance = attended.remove(doorbell);
            if (attendance != null) {
                cancel(attendance.check);
                cancel(attendance.look);
            }
        } finally {
            access.unlock();
        }
    }

    private static void cancel(@Nullable Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }

    private void checkAfter(Doorbell doorbell, Duration delay) {
        access.lock();
        try {
            Attendance attendance = attended.get(doorbell);
            if (attendance == null
                    || attendance.unregistered
                    || !doorbell.options().autoRegister()) {
                return;
            }
            cancel(attendance.check);
            attendance.check = threads.after(delay, () -> check(doorbell, attendance));
        } finally {
            access.unlock();
        }
    }

    /** Checks the hooks, and again after a while: sooner if that fails. */
    private void check(Doorbell doorbell, Attendance attendance) {
        if (!doorbells.isOpen(doorbell)) {
            return;
        }
        Duration next;
        try {
            int missing = registrar.register(doorbell);
            attendance.retry = FIRST_RETRY;
            next = spread(doorbell.options().check());
            if (doorbell.isSilent() && missing > 0) {
                LOG.warn(
                        "{}: {} of its hooks had disappeared and were created again",
                        doorbell,
                        missing);
            } else if (doorbell.isSilent() && !attendance.warnedOfSilence) {
                attendance.warnedOfSilence = true;
                warnOfSilence(doorbell);
            }
        } catch (RuntimeException e) {
            if (!doorbells.isRunAllowed() || !doorbell.isAttended()) {
                return;
            }
            next = attendance.retry;
            Duration longest = doorbell.options().check();
            Duration doubled = next.multipliedBy(2);
            attendance.retry = doubled.compareTo(longest) < 0 ? doubled : longest;
            LOG.warn(
                    "{}: its hooks could not be checked, and may be missing. It is polled; the next"
                            + " check is in {}. {}",
                    doorbell,
                    next,
                    e.getMessage());
        }
        checkAfter(doorbell, next);
    }

    private static void warnOfSilence(Doorbell doorbell) {
        String text =
                "{}: the last {} new records came without a webhook, although the hooks are"
                        + " registered. Check that Kajabi reaches {}";
        if (doorbell.identity().announcesAll()) {
            LOG.warn(text, doorbell, Doorbell.SILENCE, doorbell.options().doorUrl());
        } else {
            // Some records of such a list come without one.
            LOG.debug(text, doorbell, Doorbell.SILENCE, doorbell.options().doorUrl());
        }
    }

    /** Many nodes that were started together do not check together. */
    private static Duration spread(Duration interval) {
        long fifth = interval.toMillis() / 5;
        return interval.plusMillis(ThreadLocalRandom.current().nextLong(-fifth, fifth + 1));
    }

    /** Several records running came without a hook: the hooks may be gone. */
    void doubt(Doorbell doorbell) {
        access.lock();
        try {
            Attendance attendance = attended.get(doorbell);
            long now = System.nanoTime();
            if (attendance == null) {
                return;
            }
            Long before = attendance.doubtedAt;
            if (before == null || now - before > SHORTEST_DOUBT.toNanos()) {
                attendance.doubtedAt = now;
                if (doorbell.options().autoRegister()) {
                    checkAfter(doorbell, Duration.ZERO);
                } else {
                    warnOfSilence(doorbell);
                }
            }
        } finally {
            access.unlock();
        }
    }

    /** Deletes the hooks of a doorbell, and checks them no more until its consumer starts again. */
    int unregister(Doorbell doorbell) {
        access.lock();
        try {
            Attendance attendance = attended.get(doorbell);
            if (attendance != null) {
                attendance.unregistered = true;
                cancel(attendance.check);
            }
        } finally {
            access.unlock();
        }
        return registrar.unregister(doorbell);
    }
}
