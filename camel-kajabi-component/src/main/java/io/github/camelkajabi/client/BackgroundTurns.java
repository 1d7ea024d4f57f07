// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the calls that fetch pages ahead line up one at a time for the turns of the account, in the
 * order in which they came, whichever list they belong to. So another call waits for one of them at
 * most, and no list keeps another from its pages. They use at most half of the connections.
 *
 * <p>A thread holds a place while it {@linkplain #run runs} such a call, and the front of the line
 * from {@link #queue} to {@link #leave}.
 */
final class BackgroundTurns {

    private final Semaphore places;
    private final ReentrantLock front = new ReentrantLock(true);
    private final ThreadLocal<Boolean> background = new ThreadLocal<>();

    BackgroundTurns(int connections) {
        this.places = new Semaphore(Math.max(1, connections / 2), true);
    }

    /** One call. */
    @FunctionalInterface
    interface Work<T> {
        T run();
    }

    /**
     * Runs a call of which each attempt lines up behind the others. Waiting for a place and for the
     * front of the line does not count as a part of the call.
     */
    <T> T run(Work<T> call) throws InterruptedException {
        places.acquire();
        try {
            front.lockInterruptibly();
            background.set(true);
            return call.run();
        } finally {
            background.remove();
            leave();
            places.release();
        }
    }

    /**
     * Lines up once more for a further attempt of a background call; does nothing for others. The
     * request for a token must not line up: others may need that token to get away from the front.
     *
     * @param longest how long to wait in nanoseconds; after that the attempt does not wait in line
     */
    @SuppressWarnings("LockNotBeforeTry") // unlocked by leave()
    void queue(long longest) throws InterruptedException {
        if (isRunning() && !front.isHeldByCurrentThread()) {
            front.tryLock(longest, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether this thread runs a background call. */
    boolean isRunning() {
        return background.get() != null;
    }

    /** Lets the next one come to the front, because this call has had its turn. */
    void leave() {
        if (front.isHeldByCurrentThread()) {
            front.unlock();
        }
    }
}
