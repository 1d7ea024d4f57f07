// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.client.KajabiSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line when a condition begins and when it ends, instead of one line for each poll. Used
 * by the polling thread.
 */
public final class ConsumerNotices {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerNotices.class);

    /** A drain of a page a second, or less, is slow. */
    private static final double SLOW_PER_MINUTE = 60;

    /** How many versions of one record look like a loop. */
    private static final int SUSPICIOUS_VERSIONS = 10;

    private static final int REMEMBERED = 1_000;

    private final Supplier<KajabiSession> session;
    private final int wantedRate;
    private final boolean tracksChanges;
    private final String resource;
    private boolean isSlow;
    private boolean warnedOfLoop;
    private final Map<String, Integer> versions =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /**
     * Creates the notices of a consumer that starts.
     *
     * @param session the session of the account, while the endpoint is started
     * @param wantedRate the configured requests a minute; 0 if the rate is learned
     * @param tracksChanges whether changed records are delivered again
     */
    public ConsumerNotices(
            Supplier<KajabiSession> session,
            String resource,
            int wantedRate,
            boolean tracksChanges) {
        this.session = session;
        this.resource = resource;
        this.wantedRate = wantedRate;
        this.tracksChanges = tracksChanges;
    }

    /**
     * A page was read.
     *
     * @param drains whether more than page one is being read
     */
    public void read(boolean drains) {
        rate(session.get().requestsPerMinute(), drains);
    }

    /**
     * The present rate of requests.
     *
     * @param rate in a minute
     */
    public void rate(double rate, boolean drains) {
        if (rate > 2 * SLOW_PER_MINUTE) {
            if (isSlow) {
                LOG.info("The server accepts faster requests for {} again", resource);
            }
            isSlow = false;
        } else if (!isSlow
                && drains
                && rate <= SLOW_PER_MINUTE
                && (wantedRate == 0 || wantedRate > SLOW_PER_MINUTE)) {
            isSlow = true;
            LOG.warn(
                    "The server refused requests (429), so the rate is down to {} requests a"
                            + " minute; reading the list of {} takes one for each page",
                    Math.round(rate),
                    resource);
        }
    }

    /** A version of a record is delivered for the first time. */
    public void delivered(String id) {
        if (warnedOfLoop || !tracksChanges) {
            return;
        }
        if (versions.merge(id, 1, Integer::sum) == SUSPICIOUS_VERSIONS) {
            warnedOfLoop = true;
            LOG.warn(
                    "The record {} {} came in {} versions since the start. If the route changes"
                            + " what it receives, each change makes a new version, without"
                            + " end. Change a record only if it differs from the wanted state.",
                    resource,
                    id,
                    SUSPICIOUS_VERSIONS);
        }
    }
}
