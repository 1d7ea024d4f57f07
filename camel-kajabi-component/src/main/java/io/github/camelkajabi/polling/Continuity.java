// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that a list is still the one that was read before: it has to show a record that it showed
 * then. A list without one may belong to another site, be an old copy, or be empty for a moment.
 *
 * <p>If no known record is shown, up to {@value #LOOKED_UP} of them are looked up by id. If one
 * exists, the list is wrong and the poll fails. If all of them were deleted, the list is right.
 * This does not hold for a filtered list, which records can leave, and for a list of changes, where
 * they move up. There, and where records cannot be looked up, the list is believed only after it
 * has contradicted what is known for {@value #POLLS} polls and ten minutes.
 */
final class Continuity<T> {

    private static final Logger LOG = LoggerFactory.getLogger(Continuity.class);

    /** Known records among which those to look up are chosen, evenly from newest to oldest. */
    private static final int REMEMBERED = 200;

    static final int LOOKED_UP = 20;

    static final int POLLS = 3;
    static final Duration MIN_DOUBT_TIME = Duration.ofMinutes(10);

    private final OffsetPager<T> pager;
    private final RecordTracker<T, ?> records;
    private final ReaderSettings settings;
    private final Clock clock;

    /** Records that were found to be deleted. */
    private final Set<String> gone = new HashSet<>();

    /** Whether the list was empty, so that it cannot show a known record when rows appear. */
    private boolean emptied;

    /** Whether the last page one had no rows, and that was believed and reported. */
    private boolean isEmpty;

    /** Whether the list was accepted although it shows no known record. */
    private boolean isOther;

    private int doubts;
    private @Nullable Instant doubtedSince;

    Continuity(
            OffsetPager<T> pager,
            RecordTracker<T, ?> records,
            ReaderSettings settings,
            Clock clock) {
        this.pager = pager;
        this.records = records;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Requires that the rows of a pass belong to the list that was read before.
     *
     * @param showsKnown whether a record that the list showed before was among them
     * @throws ListException if it is not proven
     */
    void require(boolean showsKnown) throws Exception {
        if (isEmpty) {
            isEmpty = false;
            LOG.info("The list under key {} is no longer empty", settings.key());
        }
        if (showsKnown) {
            emptied = false;
            isOther = false;
        } else if (!emptied
                && !isOther
                && records.remembers()
                && !isGone("The list shows no record that it showed before")) {
            doubt();
        }
        believe();
    }

    /**
     * Called when page one has no rows.
     *
     * @return page one with rows, if it lacked them only for a moment; null if the list is empty,
     *     or nothing is known that could contradict that
     * @throws ListException if the emptiness contradicts what is known
     */
    @Nullable PageWindow<T> requireEmpty(PageWindow<T> empty) throws Exception {
        if (empty.claimsMore()) {
            throw EndOfList.contradiction(0, empty.page().total());
        }
        if (emptied || !records.remembers()) {
            return null;
        }
        PageWindow<T> again = pager.top();
        if (!again.isEmpty()) {
            return again;
        }
        if (again.claimsMore()) {
            throw EndOfList.contradiction(0, again.page().total());
        }
        if (!isGone("The list is empty") && !again.countsUpToItsEnd()) {
            doubt();
        }
        LOG.warn("The list under key {} has become empty", settings.key());
        emptied = true;
        isEmpty = true;
        return null;
    }

    /** Whether the list should show a known record: of those looked up not all were deleted. */
    boolean mustShowKnown() throws Exception {
        return !emptied && !isOther && records.remembers() && notGone() != null;
    }

    /**
     * Whether every known record that is looked up was deleted; false if that is unknown.
     *
     * @throws ListException if one still exists
     */
    private boolean isGone(String what) throws Exception {
        NotGone known = notGone();
        if (known == null) {
            return true;
        }
        if (!known.exists() || settings.rowsLeave() || settings.versions()) {
            return false;
        }
        throw new ListException(
                what
                        + ", although the record with id '"
                        + known.id()
                        + "' still exists. Nothing is concluded from an answer without it; the next"
                        + " poll reads again.");
    }

    /**
     * A known record that was not found to be deleted.
     *
     * @param exists whether it was found to exist; otherwise that is unknown
     */
    private record NotGone(String id, boolean exists) {}

    /** Looks known records up until one was not deleted; null if all were. */
    private @Nullable NotGone notGone() throws Exception {
        List<String> known = records.newestKnown(REMEMBERED);
        for (int i = 0; i < known.size(); i += 1 + known.size() / LOOKED_UP) {
            String id = known.get(i);
            if (gone.contains(id)) {
                continue;
            }
            PageSource.Presence presence = pager.presence(id);
            if (presence != PageSource.Presence.GONE) {
                return new NotGone(id, presence == PageSource.Presence.PRESENT);
            }
            gone.add(id);
        }
        gone.retainAll(Set.copyOf(known));
        return null;
    }

    private void doubt() {
        Instant now = clock.instant();
        Instant since = doubtedSince;
        if (since == null || now.isBefore(since)) {
            since = now;
            doubtedSince = now;
        }
        doubts++;
        if (doubts < POLLS || now.isBefore(since.plus(MIN_DOUBT_TIME))) {
            throw new ListException(
                    "The list shows no record that it showed before, and whether they left it is"
                            + " unknown. It is believed after "
                            + POLLS
                            + " such polls and "
                            + MIN_DOUBT_TIME.toMinutes()
                            + " minutes.");
        }
        isOther = true;
        LOG.warn(
                "The list under key {} has shown no record that it showed before in {} polls. It is"
                        + " believed from now on.",
                settings.key(),
                doubts);
    }

    private void believe() {
        doubts = 0;
        doubtedSince = null;
    }

    void startOver() {
        emptied = false;
        isOther = false;
        gone.clear();
        believe();
    }
}
