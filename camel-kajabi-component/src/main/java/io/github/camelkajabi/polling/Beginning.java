// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what "now" means at the first poll.
 *
 * <p>In a list with times, "now" is the time of the first answer by the server's clock, also if a
 * later attempt is the first that succeeds. Otherwise the records created in between would count as
 * existing, and with a long delay these are many.
 */
final class Beginning<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

    /** A difference between the clocks that is not reported. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final OffsetPager<T> pager;
    private final ReaderSettings settings;
    private final Clock clock;
    private @Nullable First first;

    /**
     * What the first answer of all attempts says.
     *
     * @param time its time; null if the server does not say
     * @param newest the time of its newest record
     */
    record First(@Nullable Instant time, Instant newest) {

        /** The time from which on records are new, apart from late ones. */
        Instant end() {
            return time == null || time.isBefore(newest) ? newest : time;
        }

        /**
         * Whether a record was created after the first answer, and is new. One that the answer
         * merely lacks is not. Nor is one of the very time of an answer without rows.
         */
        boolean isBefore(Item<?> item) {
            Instant at = item.at();
            boolean hasRows = newest.isAfter(Instant.MIN);
            return at.isAfter(newest)
                    && (time == null || at.isAfter(time) || (hasRows && at.equals(time)));
        }
    }

    Beginning(OffsetPager<T> pager, ReaderSettings settings, Clock clock) {
        this.pager = pager;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether an earlier attempt has had an answer with a time, and did not succeed. */
    boolean isKnown() {
        return first != null;
    }

    /**
     * Notes the first answer of an attempt on a list with times.
     *
     * @param newest the time of its newest record; {@link Instant#MIN} if it has none
     * @return the first one of all attempts that had a time, or else this one
     */
    First note(PageWindow<T> answer, Instant newest) {
        First known = first;
        if (known != null) {
            return known;
        }
        Instant time = answer.isEmpty() ? timeOf(answer.page()) : answer.page().serverTime();
        First noted = new First(time, newest);
        first = time == null ? null : noted;
        return noted;
    }

    /** The attempt has succeeded, or none counts any more. */
    void end() {
        first = null;
    }

    /**
     * The second answer after a first one without rows, with which a list is begun. If it has rows,
     * these are not all new: the first answer may have lacked them.
     *
     * @throws ListException if the answers contradict each other
     */
    PageWindow<T> afterEmpty(PageWindow<T> empty) throws Exception {
        PageWindow<T> again = pager.top();
        if (empty.claimsMore() || (again.isEmpty() && again.claimsMore())) {
            Long total = again.page().total();
            throw EndOfList.contradiction(0, total == null ? empty.page().total() : total);
        }
        if (!again.isEmpty() && first == null) {
            LOG.warn(
                    "The first answer for the list under key {} has no rows and the second one {}."
                            + " Nothing shows when they were created, so they count as existing.",
                    settings.key(),
                    again.count());
        }
        return again;
    }

    /**
     * The checkpoint for two answers without rows. It must not make every record new that a later
     * answer shows.
     *
     * <p>If the list counts no rows twice, each record that becomes visible from now on is new, as
     * far back as the look-back reaches. Otherwise records may have been missing: in a list with
     * times, those are new that are created after the time of the first answer.
     *
     * @return null if nothing can be concluded, so that the next poll has to begin again
     */
    @Nullable Checkpoint ofEmptyList(PageWindow<T> empty, PageWindow<T> again) {
        boolean isCounted = empty.countsUpToItsEnd() && again.countsUpToItsEnd();
        First known = first;
        Instant now = known == null ? null : known.end();
        end();
        if (settings.order() != ListOrder.ROWS && now != null) {
            Instant floor = isCounted ? now.minus(settings.lookback()) : now;
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

    /** The server's time, but not later than the local one; null if the server does not say. */
    private @Nullable Instant timeOf(Page<?> answer) {
        Instant stated = answer.serverTime();
        if (stated == null) {
            return null;
        }
        Instant local = clock.instant();
        Duration ahead = Duration.between(local, stated);
        if (ahead.abs().compareTo(TOLERANCE) > 0) {
            LOG.warn(
                    "The server's clock for the list under key {} says {}, the local one {}. New"
                            + " are records from the earlier of the two times on; if neither is"
                            + " the clock by which records are created, the first ones may be"
                            + " missed.",
                    settings.key(),
                    stated,
                    local);
        }
        return stated.isBefore(local) ? stated : local;
    }

    /**
     * Reads page one a second time. The two answers have to share a row.
     *
     * @throws ListException if it does not
     */
    PageWindow<T> again(PageWindow<T> top) throws Exception {
        PageWindow<T> again = pager.top();
        if (top.sharedWith(again) == 0) {
            throw new ListException(
                    "Page one shows "
                            + (again.isEmpty() ? "no rows" : "other rows only")
                            + " when it is requested again; the next poll begins anew");
        }
        return again;
    }
}
