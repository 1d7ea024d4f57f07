// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether the server honours a list's filter by time. Once for each reader it is tested:
 * from a far future on there must be no rows, from long ago on the same rows as without it. Serves
 * {@link UnorderedReader} only.
 */
final class SinceFilter<T> {

    private static final Logger LOG = LoggerFactory.getLogger(SinceFilter.class);
    private static final Instant LONG_AGO = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant FAR_FUTURE = Instant.parse("2100-01-01T00:00:00Z");

    /** How often the test is repeated because the list changed meanwhile or a request failed. */
    private static final int MAX_TRIES = 5;

    private final OffsetPager<T> pager;
    private final ReaderSettings settings;
    private boolean decided;
    private boolean obeyed;
    private int tries;

    SinceFilter(OffsetPager<T> pager, ReaderSettings settings) {
        this.pager = pager;
        this.settings = settings;
        this.decided = !settings.sinceFilter();
    }

    boolean isObeyed() throws Exception {
        if (!decided) {
            probe();
        }
        return obeyed;
    }

    private void probe() throws Exception {
        Set<String> all = pager.idsOfTop();
        if (all.isEmpty()) {
            return;
        }
        Set<String> future;
        Set<String> past;
        try {
            future = pager.since(FAR_FUTURE).idsOfTop();
            past = future.isEmpty() ? pager.since(LONG_AGO).idsOfTop() : future;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            refused(e);
            return;
        }
        if (!future.isEmpty()) {
            decide(false);
            return;
        }
        Set<String> again = past.equals(all) ? all : pager.idsOfTop();
        if (past.equals(all) || past.equals(again)) {
            decide(true);
        } else if (again.equals(all) || ++tries == MAX_TRIES) {
            decide(false);
        }
    }

    /** The newest rows of a filtered view; null if the server refuses the request. */
    @Nullable PageWindow<T> top(OffsetPager<T> filtered) throws Exception {
        try {
            return filtered.top();
        } catch (InterruptedException | ListException e) {
            throw e;
        } catch (Exception e) {
            refused(e);
            return null;
        }
    }

    /** The list can be read without the filter, unless that fails too. */
    private void refused(Exception e) {
        LOG.info(
                "A request with the filter by time of the list under key {} failed, so the whole"
                        + " list is read: {}",
                settings.key(),
                e.getMessage());
        if (++tries >= MAX_TRIES) {
            decide(false);
        }
    }

    private void decide(boolean value) {
        decided = true;
        obeyed = value;
        if (value) {
            LOG.info("The list under key {} is read with its filter by time", settings.key());
        } else {
            LOG.warn(
                    "The server does not apply the filter by time of the list under key {}, so each"
                            + " poll reads the whole list",
                    settings.key());
        }
    }
}
