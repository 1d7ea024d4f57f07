// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.sandbox;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, and fails if it does not come. */
final class Until {

    private static final long LIMIT = Duration.ofSeconds(30).toNanos();

    private Until() {}

    static void isTrue(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT) {
                throw new AssertionError("The condition did not come true");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
