// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watermark: once a record of time {@code T} was seen, no record older than {@code T -
 * lookback} becomes visible any more. The look-back is the allowed lateness.
 *
 * <p>The watermark never passes the local clock or the server's, whichever is earlier, less the
 * look-back. Otherwise one record dated in the future would make all later ones look late. A slow
 * clock only delays the watermark, which costs remembered ids.
 */
final class Watermark {

    private static final Logger LOG = LoggerFactory.getLogger(Watermark.class);

    /** A difference between the clocks that is not reported. */
    private static final Duration TOLERANCE = Duration.ofHours(1);

    private final ReaderSettings settings;
    private final Clock clock;
    private @Nullable Instant serverTime;
    private boolean warned;

    Watermark(ReaderSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Notes the time of an answer by the server's clock; without one, only the local one counts.
     */
    void note(PageWindow<?> answer) {
        serverTime = answer.page().serverTime();
    }

    /** Every record that becomes visible from now on has this time or a later one. */
    Instant behind(Instant newest) {
        Instant local = clock.instant();
        Instant server = serverTime;
        Instant now = server == null || local.isBefore(server) ? local : server;
        Instant believed = newest.isAfter(now) ? now : newest;
        if (!warned && newest.isAfter(now.plus(TOLERANCE))) {
            warned = true;
            LOG.warn(
                    "The newest record under key {} has the time {}, which is in the future by the"
                            + " local clock or the server's ({}). Until it has passed, the"
                            + " checkpoint follows that clock.",
                    settings.key(),
                    newest,
                    now);
        }
        return believed.minus(settings.lookback());
    }
}
