// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what "now" means at the first poll.
 *
 * <p>In a list with times, "now" is the time of the first answer, also if a later attempt is the
 * first that succeeds. Otherwise the records created in between would count as existing, and with a
 * long delay these are many.
 *
 * <p>That time is the server's or the local one, whichever is earlier: a clock that is ahead must
 * not make records old that are still to come. Nor must a record dated in the future, so one that
 * is newer than both clocks counts as old itself, but makes no other one old.
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
     * @param stated its time by the server's clock; null if the server does not say
     * @param local its time by the local clock
     * @param hasRows whether it has rows
     * @param newest the time of the newest record that it shows, apart from those in the future;
     *     {@link Instant#MIN} if there is none
     * @param future the records newer than both clocks that it shows, with their times
     */
    record First(
            @Nullable Instant stated,
            Instant local,
            boolean hasRows,
            Instant newest,
            Map<String, Instant> future) {

        static First of(PageWindow<?> answer, Instant local) {
            Instant stated = answer.page().serverTime();
            Instant latest = latest(stated, local);
            Map<String, Instant> future = new HashMap<>();
            Instant newest = Instant.MIN;
            Instant oldest = Instant.MAX;
            for (Item<?> item : answer.items()) {
                if (item.at().isAfter(latest)) {
                    future.put(item.id(), item.at());
                } else if (item.at().isAfter(newest)) {
                    newest = item.at();
                }
                oldest = item.at().isBefore(oldest) ? item.at() : oldest;
            }
            boolean mayBeSlow = stated == null || !answer.isShort();
            if (newest.equals(Instant.MIN) && !answer.isEmpty() && mayBeSlow) {
                // Rather than all records the clocks are wrong. Those further down are older.
                newest = oldest;
            }
            return new First(stated, local, !answer.isEmpty(), newest, future);
        }

        /**
         * Takes records as existing, and with them all older ones, that were shown later: those
         * that are no newer than the answer by the server's clock, or all if it does not say.
         */
        First and(PageWindow<?> window) {
            Instant existing = newest;
            for (Item<?> item : window.items()) {
                if (item.at().isAfter(existing) && (stated == null || !item.at().isAfter(stated))) {
                    existing = item.at();
                }
            }
            return new First(stated, local, hasRows, existing, future);
        }

        /** The time of the answer by the earlier clock; null if the server does not say. */
        @Nullable Instant time() {
            return stated == null || stated.isBefore(local) ? stated : local;
        }

        /** The time from which on records are new, apart from late ones. Not in the future. */
        Instant newFrom() {
            Instant time = time();
            Instant from = time == null || time.isBefore(newest) ? newest : time;
            Instant latest = latest(stated, local);
            return from.isAfter(latest) ? latest : from;
        }

        private static Instant latest(@Nullable Instant stated, Instant local) {
            return stated == null || stated.isBefore(local) ? local : stated;
        }

        /**
         * Whether a record was created after the first answer. One that the answer merely lacks was
         * not. Nor was one of the very time of an answer without rows.
         */
        boolean isNew(Item<?> item) {
            Instant at = item.at();
            Instant time = time();
            return at.isAfter(newest)
                    && !at.equals(future.get(item.id()))
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
     * @return the first one of all attempts that had a time, or else this one
     */
    First note(PageWindow<T> answer) {
        First known = first;
        if (known != null) {
            return known;
        }
        First noted = First.of(answer, clock.instant());
        first = noted.stated() == null ? null : noted;
        warnOfClocks(noted);
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
        Instant now = known == null ? null : known.newFrom();
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

    private void warnOfClocks(First noted) {
        Instant stated = noted.stated();
        if (stated != null
                && Duration.between(noted.local(), stated).abs().compareTo(TOLERANCE) > 0) {
            LOG.warn(
                    "The server's clock for the list under key {} says {}, the local one {}. New"
                            + " are records from the earlier of the two times on; if neither is"
                            + " the clock by which records are created, the first ones may be"
                            + " missed.",
                    settings.key(),
                    stated,
                    noted.local());
        }
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
