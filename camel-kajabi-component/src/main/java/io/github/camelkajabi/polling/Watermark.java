// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the floor may follow the newest record: to its time less the look-back.
 *
 * <p>One record that is dated in the future must not make all that come after it look older than
 * the floor. So a time later than that of the local clock counts as that. A clock that is slow
 * holds the floor back, which costs remembered ids and nothing else; one that is fast only takes
 * this protection away.
 */
final class Watermark {

    private static final Logger LOG = LoggerFactory.getLogger(Watermark.class);

    /** Clocks differ a little; more is worth a word. */
    private static final Duration WORTH_TELLING = Duration.ofHours(1);

    private final ReaderSettings settings;
    private final Clock clock;
    private boolean told;

    Watermark(ReaderSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Every record that becomes visible from now on is of this time or later. */
    Instant behind(Instant newest) {
        Instant now = clock.instant();
        Instant believed = newest.isAfter(now) ? now : newest;
        if (!told && newest.isAfter(now.plus(WORTH_TELLING))) {
            told = true;
            LOG.warn(
                    "The newest record under key {} is of {}, which is in the future by the local"
                            + " clock ({}). The checkpoint follows the local clock as long as this"
                            + " is so.",
                    settings.key(),
                    newest,
                    now);
        }
        return believed.minus(settings.lookback());
    }
}
