// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how far the traversal of a long list has come, at most once in ten seconds. */
final class ProgressLog {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressLog.class);
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final ApiRequest list;
    private final boolean whole;
    private final LongSupplier clock;
    private final long beganAt;
    private long loggedAt;

    /**
     * Starts the measurement.
     *
     * @param whole whether the list is read from its first page, so that its total shows how much
     *     is left
     * @param clock nanoseconds from any origin
     */
    ProgressLog(ApiRequest list, boolean whole, LongSupplier clock) {
        this.list = list;
        this.whole = whole;
        this.clock = clock;
        this.beganAt = clock.getAsLong();
        this.loggedAt = beganAt;
    }

    /**
     * Logs the progress if the last line is old enough.
     *
     * @param rows the rows read so far
     * @param total the rows of the whole list, if the server gives that number
     */
    void update(long rows, OptionalLong total) {
        long now = clock.getAsLong();
        if (now - loggedAt >= INTERVAL) {
            loggedAt = now;
            LOG.info("{}: {}", list, progress(rows, now - beganAt, total));
        }
    }

    private String progress(long rows, long nanos, OptionalLong total) {
        double perSecond = rows / (nanos / 1e9);
        String text = rows + " rows read";
        if (whole && total.isPresent()) {
            text += " of " + total.getAsLong();
        }
        text += String.format(Locale.ROOT, ", %.1f per second", perSecond);
        if (whole && total.isPresent() && rows > 0) {
            long left = Math.max(0, total.getAsLong() - rows);
            text += ", about " + duration(Math.round(left / perSecond)) + " left";
        }
        return text;
    }

    private static String duration(long seconds) {
        return seconds < 60
                ? seconds + " s"
                : seconds < 3_600
                        ? (seconds + 30) / 60 + " min"
                        : String.format(Locale.ROOT, "%.1f h", seconds / 3_600.0);
    }
}
