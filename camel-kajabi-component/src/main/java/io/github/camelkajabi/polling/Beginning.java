// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What "now" means at the first poll. */
final class Beginning {

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    private Beginning() {}

    /**
     * The first answer has no rows, which must not make all records new that a later one shows.
     *
     * <p>For a list with times, "now" is then the time of the answer. Without times, or if the
     * server does not give one, the list is taken to be empty only if it counts no rows.
     *
     * @param empty the first answer
     * @return null if nothing can be concluded: the next poll begins again
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
                    "The list was answered as empty and right afterwards with "
                            + again.count()
                            + " rows; the next poll begins again");
        }
        boolean isCounted = empty.countsUpToItsEnd() && again.countsUpToItsEnd();
        Instant now = empty.page().serverTime();
        if (settings.order() != ListOrder.ROWS && now != null) {
            boolean mayBeOlder = settings.order() == ListOrder.TIME_BEST_EFFORT && isCounted;
            Instant floor = mayBeOlder ? now.minus(settings.lookback()) : now;
            LOG.info(
                    "The list under key {} is empty. Records from {} on, by the server's clock, are"
                            + " new.",
                    settings.key(),
                    floor);
            return new Checkpoint.ByTime(floor, Map.of());
        }
        if (isCounted) {
            LOG.info("The list under key {} is empty: each record is new", settings.key());
            return settings.order() == ListOrder.ROWS
                    ? new Checkpoint.ByRows(true, 0, List.of())
                    : new Checkpoint.ByTime(null, Map.of());
        }
        return null;
    }

    /**
     * A second look at page one, which the first has to join.
     *
     * @throws ListException if it does not
     */
    static <T> PageWindow<T> again(OffsetPager<T> pager, PageWindow<T> top) throws Exception {
        PageWindow<T> again = pager.top();
        if (top.sharedWith(again) == 0) {
            throw new ListException(
                    "Page one shows "
                            + (again.isEmpty() ? "no rows" : "other rows only")
                            + " when it is asked for again; the next poll begins anew");
        }
        return again;
    }

    /**
     * Whether a record was created after the first answer, and so is new. One that is only hidden
     * by that answer is not.
     *
     * @param first the first answer, with rows
     */
    static <T> boolean isLater(PageWindow<T> first, Item<T> item) {
        Instant now = first.page().serverTime();
        return item.at().isAfter(first.first()) && (now == null || !item.at().isBefore(now));
    }
}
