// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what "now" means at the first poll. */
final class Beginning {

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    private Beginning() {}

    /**
     * The checkpoint for a first answer without rows. It must not make every record new that a
     * later answer shows.
     *
     * <p>In a list with times, "now" is the server's time of the answer. Without times, or if the
     * server does not state its time, the list is taken to be empty only if it counts no rows.
     *
     * @param empty the first answer
     * @return null if nothing can be concluded, so that the next poll has to begin again
     * @throws ListException if the answers contradict each other
     */
    static <T> @Nullable Checkpoint ofEmptyList(
            OffsetPager<T> pager, PageWindow<T> empty, ReaderSettings settings) throws Exception {
        PageWindow<T> again = pager.top();
        if (empty.claimsMore() || again.claimsMore()) {
            Long total = again.page().total();
            throw EndOfList.contradiction(0, total == null ? empty.page().total() : total);
        }
        if (!again.isEmpty()) {
            throw new ListException(
                    "The first answer has no rows and the second one "
                            + again.count()
                            + "; the next poll begins again");
        }
        boolean isCounted = empty.countsUpToItsEnd() && again.countsUpToItsEnd();
        Instant now = empty.page().serverTime();
        if (settings.order() != ListOrder.ROWS && now != null) {
            boolean mayBeOlder = settings.order() == ListOrder.TIME_BEST_EFFORT && isCounted;
            Instant floor = mayBeOlder ? now.minus(settings.lookback()) : now;
            LOG.info(
                    "The list under key {} is empty. New are records from {} on, by the server's"
                            + " clock.",
                    settings.key(),
                    floor);
            return new Checkpoint.ByTime(floor, Map.of());
        }
        if (isCounted) {
            LOG.info("The list under key {} is empty: every record is new", settings.key());
            return settings.order() == ListOrder.ROWS
                    ? new Checkpoint.ByRows(true, 0, List.of())
                    : new Checkpoint.ByTime(null, Map.of());
        }
        return null;
    }

    /**
     * Reads page one a second time. The two answers have to share a row.
     *
     * @throws ListException if it does not
     */
    static <T> PageWindow<T> again(OffsetPager<T> pager, PageWindow<T> top) throws Exception {
        PageWindow<T> again = pager.top();
        if (top.sharedWith(again) == 0) {
            throw new ListException(
                    "Page one shows "
                            + (again.isEmpty() ? "no rows" : "other rows only")
                            + " when it is requested again; the next poll begins anew");
        }
        return again;
    }

    /**
     * Whether a record was created after the first answer, and is new. One that the answer merely
     * lacks is not.
     *
     * @param first the first answer, with rows
     */
    static <T> boolean isLater(PageWindow<T> first, Item<T> item) {
        Instant now = first.page().serverTime();
        return item.at().isAfter(first.first()) && (now == null || !item.at().isBefore(now));
    }
}
