// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether a session is still open. Every wait of its calls ends when it is closed. */
final class SessionLifetime {

    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Waits.
     *
     * @throws InterruptedException if the session is closed or the thread is interrupted
     */
    void pause(long nanos) throws InterruptedException {
        if (closed.await(nanos, TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the session is closed");
        }
    }

    void end() {
        closed.countDown();
    }

    boolean hasEnded() {
        return closed.getCount() == 0;
    }
}
