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

    /** How often the test is repeated because the list changed meanwhile. */
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
        Set<String> all = first(null);
        if (all.isEmpty()) {
            return;
        }
        if (!first(FAR_FUTURE).isEmpty()) {
            decide(false);
            return;
        }
        Set<String> past = first(LONG_AGO);
        Set<String> again = past.equals(all) ? all : first(null);
        if (past.equals(all) || past.equals(again)) {
            decide(true);
        } else if (again.equals(all) || ++tries == MAX_TRIES) {
            decide(false);
        }
    }

    private Set<String> first(@Nullable Instant since) throws Exception {
        return (since == null ? pager : pager.since(since)).idsOfTop();
    }

    private void decide(boolean value) {
        decided = true;
        obeyed = value;
        if (value) {
            LOG.info("The list under key {} is read with its filter by time", settings.key());
        } else {
            LOG.warn(
                    "The server ignores the filter by time of the list under key {}, so each poll"
                            + " reads the whole list",
                    settings.key());
        }
    }
}
