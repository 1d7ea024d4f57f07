// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.polling.PageRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    private final @Nullable String site;
    private final int wantedRate;
    private final boolean tracksChanges;
    private final String resource;
    private boolean hadRows;
    private boolean isEmpty;
    private boolean isSlow;
    private boolean askedForSite;
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
     * @param site the sites that the list is restricted to; null for all
     * @param wantedRate the configured requests a minute; 0 if the rate is learned
     * @param tracksChanges whether changed records are delivered again
     * @param hadRows whether its checkpoint knows records of the list
     */
    public ConsumerNotices(
            Supplier<KajabiSession> session,
            String resource,
            @Nullable String site,
            int wantedRate,
            boolean tracksChanges,
            boolean hadRows) {
        this.session = session;
        this.resource = resource;
        this.site = site;
        this.wantedRate = wantedRate;
        this.tracksChanges = tracksChanges;
        this.hadRows = hadRows;
    }

    /**
     * A page was read.
     *
     * @param rows how many rows it has
     * @param drains whether a backlog is being read
     */
    public void read(PageRequest page, int rows, boolean drains) {
        if (page.number() == 1 && page.since() == null) {
            top(rows == 0);
        }
        rate(session.get().requestsPerMinute(), drains);
    }

    private void top(boolean empty) {
        if (empty && hadRows && !isEmpty) {
            LOG.warn("The list of {} has become empty", resource);
        } else if (empty && !hadRows) {
            askForSite();
        } else if (!empty && isEmpty) {
            LOG.info("The list of {} is no longer empty", resource);
        }
        isEmpty = empty;
        hadRows |= !empty;
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
                            + " minute; the backlog of {} needs one for each page",
                    Math.round(rate),
                    resource);
        }
    }

    /** A list that is empty from the start may belong to a site that does not exist. */
    private void askForSite() {
        if (askedForSite || site == null || site.contains(",")) {
            return;
        }
        askedForSite = true;
        try {
            session.get()
                    .execute(
                            ApiRequest.get("/sites/" + ApiRequest.encode(site), List.of()),
                            response -> Document.read(response.body()));
        } catch (KajabiNotFoundException e) {
            LOG.warn(
                    "The site '{}' does not exist, or these credentials do not see it: the list of"
                            + " {} stays empty",
                    site,
                    resource);
        } catch (KajabiException e) {
            LOG.debug("Whether the site '{}' exists is not known", site, e);
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
