// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a list ends with a window.
 *
 * <p>A page with few rows, or without any, proves nothing: the answer may lack rows. The end is
 * proven by three things together: another answer ends with the same row, a page below is empty,
 * and neither a total nor a link claims that more rows follow.
 */
final class EndOfList<T> {

    /** Looks at the end before a contradiction is an error. Rows come and go there. */
    private static final int MAX_LOOKS = 6;

    /** Rows of overlap of the first look; each further look doubles them. */
    private static final int FIRST_OVERLAP = 3;

    private final OffsetPager<T> pager;
    private final PageReader<T> pages;

    /** The total in the last answer to page one. */
    private @Nullable Long total;

    private @Nullable PageWindow<T> proven;

    /** Page one as a second answer confirmed it. */
    private @Nullable PageWindow<T> shownTwice;

    /** The page that followed it between those two answers; null if that is unknown. */
    private @Nullable PageWindow<T> belowShownTwice;

    EndOfList(OffsetPager<T> pager, PageReader<T> pages) {
        this.pager = pager;
        this.pages = pages;
    }

    /** Records the total that an answer to page one claims. */
    void noteTotal(@Nullable Long claimed) {
        total = claimed;
    }

    /**
     * Records that two answers to page one were alike, which is half of the proof.
     *
     * @param below the page below, read between the two; null if it was not
     */
    void noteShownTwice(PageWindow<T> top, @Nullable PageWindow<T> below) {
        shownTwice = top;
        belowShownTwice = below;
    }

    /**
     * Whether the list ends with the window. A short window is only a reason to look again.
     *
     * @throws ListException if the answers go on contradicting each other
     */
    boolean isReachedBy(PageWindow<T> low) throws Exception {
        if (low.equals(proven)) {
            return true;
        }
        if (low.isEmpty()) {
            throw contradiction(low.offset(), null);
        }
        if (!low.isShort()) {
            return false;
        }
        PageWindow<T> belowTop = belowShownTwice;
        if (low.equals(shownTwice)
                && belowTop != null
                && belowTop.count() == 0
                && claimedBelow(low, belowTop) == 0) {
            prove(low, low);
            return true;
        }
        PageWindow<T> look = low;
        long claimed = 0;
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            if (looks > 0) {
                pager.doubt();
            }
            // Below first: if rows are deleted above, the next rows move up and show in the look.
            PageWindow<T> below = below(low, look.isEmpty() ? low.bottom() : look.bottom());
            if (!low.showsAllOf(below)) {
                return false;
            }
            look = lookBelow(low, looks);
            if (low.sharedWith(look) > 0 && !low.isConfirmedBy(look)) {
                throw new UnsteadyListException(
                        "Reading the end of the list again returned rows between the last ones that"
                                + " were missing before");
            }
            if (low.isFollowedIn(look) || !look.isShort()) {
                return false;
            }
            if (below.count() > 0 || !isLastSeenIn(look, low)) {
                continue;
            }
            // An earlier, larger count is explained if as many rows were inserted above since.
            boolean isExplained = claimed > 0 && claimed <= look.bottom() && !look.claimsMore();
            claimed = isExplained ? 0 : claimedBelow(look, below);
            if (claimed == 0) {
                prove(low, low);
                return true;
            }
        }
        if (claimed > 0) {
            throw contradiction(look.bottom(), claimed);
        }
        throw new ListException(
                "The list seems to end with id '"
                        + low.lastId()
                        + "', but another request for its last rows shows "
                        + (look.isEmpty() ? "no rows" : "other rows")
                        + ". An end that cannot be confirmed is not believed.");
    }

    /**
     * Whether nothing follows a full window that no other window can overlap: it has to stay the
     * same while the page below stays empty.
     *
     * @param empty the empty page below, which counts as the proven end from then on
     */
    boolean isFollowedByNothing(PageWindow<T> low, PageWindow<T> empty) throws Exception {
        if (low.isShort()) {
            return false;
        }
        long claimed = 0;
        int confirmed = 0;
        for (int looks = 0; looks < MAX_LOOKS && confirmed < 2; looks++) {
            PageWindow<T> again = pager.window(low.request());
            PageWindow<T> below = pager.look(directlyBelow(low, low.bottom()));
            if (!again.ids().equals(low.ids()) || below.count() > 0) {
                return false;
            }
            claimed = claimedBelow(again, below);
            confirmed += claimed == 0 ? 1 : 0;
        }
        if (confirmed < 2) {
            throw contradiction(low.bottom(), claimed);
        }
        prove(low, empty);
        return true;
    }

    /**
     * Counts the end as proven.
     *
     * @param low the window that the list ends with
     * @param end what counts as the end from then on
     * @throws ListException if an earlier answer showed a row there that is missing now
     */
    private void prove(PageWindow<T> low, PageWindow<T> end) throws Exception {
        if (!pager.isFiltered()) {
            requireNoneMissing(low);
        }
        proven = end;
    }

    /**
     * Looks up rows that are missing at the end of the list. One whose record exists contradicts
     * the end. One of which nothing is known does so if it is of an earlier poll, since that poll
     * has failed.
     */
    private void requireNoneMissing(PageWindow<T> low) throws Exception {
        ShownRows<T> shown = pages.shown();
        List<ShownRows.Missing> missing = shown.missingFrom(low);
        for (int i = 0; i < missing.size(); i += 1 + missing.size() / Continuity.LOOKED_UP) {
            ShownRows.Missing row = missing.get(i);
            PageSource.Presence presence = pages.presence(row.id());
            boolean contradicts =
                    row.isOfEarlierPoll()
                            || (presence == PageSource.Presence.PRESENT && !pages.rowsLeave());
            if (presence == PageSource.Presence.GONE) {
                shown.forget(row.id());
            } else if (contradicts && shown.isGivenUp()) {
                pages.warnOfMissing(low.lastId(), row.id());
                break;
            } else if (contradicts) {
                throw new ListException(
                        "The list seems to end with id '"
                                + low.lastId()
                                + "', but without id '"
                                + row.id()
                                + "', which it showed there before. Nothing shows that this record"
                                + " was deleted, and nothing is concluded from missing rows; the"
                                + " next poll reads again.");
            }
        }
        shown.believe();
    }

    /**
     * Reads what follows these rows. If pages hold fewer rows than requested, this takes two pages
     * of different sizes: a small page can be empty because rows are missing, and a large page may
     * start further down.
     */
    PageWindow<T> below(PageWindow<T> low, int bottom) throws Exception {
        PageWindow<T> below = pager.look(directlyBelow(low, bottom));
        if (below.count() > 0 || !pager.isCut()) {
            return below;
        }
        PageWindow<T> other =
                pager.look(
                        low.isTop()
                                ? new PageRequest(2, bottom)
                                : new PageRequest(bottom / pager.width() + 2, pager.pageSize()));
        return other.count() == 0 ? below : other;
    }

    /** A large page with only rows that follow. */
    private PageRequest directlyBelow(PageWindow<T> low, int bottom) {
        if (low.isTop()) {
            return new PageRequest(2, pager.pageSize());
        }
        int width = pager.width();
        PageRequest best = new PageRequest(bottom / width + 2, width);
        for (int size = width; size > width / 2; size--) {
            PageRequest page = new PageRequest((bottom + size - 1) / size + 1, size);
            if (page.offset() < best.offset()) {
                best = page;
            }
        }
        return best;
    }

    /**
     * Reads the last rows again, with room for rows that follow. Starts further up with each look,
     * because rows above may have been deleted.
     */
    private PageWindow<T> lookBelow(PageWindow<T> low, int looks) throws Exception {
        int overlap = Math.min(FIRST_OVERLAP << looks, pager.width());
        PageRequest overlapping = pager.beyond(low.bottom(), low.bottom(), overlap, 1);
        if (overlapping != null) {
            return pager.look(overlapping);
        }
        return low.isTop() ? pager.topAsIs() : pager.window(low.request());
    }

    /** Whether another answer ends where the window does, or the window's last row was deleted. */
    private boolean isLastSeenIn(PageWindow<T> look, PageWindow<T> low) throws Exception {
        boolean isSamePage = look.offset() != low.offset() && look.ids().equals(low.ids());
        if (isSamePage || low.sharedWith(look) == 0) {
            return false;
        }
        return look.ids().contains(low.lastId())
                || look.bottom() == low.bottom()
                || pages.presence(low.lastId()) == PageSource.Presence.GONE;
    }

    /**
     * The number of rows that the server claims to have, if it is more than the list showed.
     *
     * @param below the answer to the request for the rows that follow
     * @return 0 if no answer claims more rows
     */
    private long claimedBelow(PageWindow<T> end, PageWindow<T> below) throws Exception {
        Long own = end.page().total();
        if (end.claimsMore()) {
            return own != null && own > end.bottom() ? own : end.bottom() + 1;
        }
        Long counted = below.page().total();
        if (counted != null && counted > end.bottom()) {
            return counted;
        }
        if (pager.isFiltered()) {
            return 0;
        }
        Long first = total;
        if (first != null && first > end.bottom()) {
            // That many rows may have been deleted since page one was read.
            first = pager.totalOfTop();
            total = first;
        }
        return first != null && first > end.bottom() ? first : 0;
    }

    static ListException contradiction(int shown, @Nullable Long counted) {
        return new ListException(
                "The list shows "
                        + shown
                        + " rows and no more, but the server claims that "
                        + (counted == null || counted == shown
                                ? "more follow"
                                : "there are " + counted)
                        + ". Nothing is concluded from missing rows; the next poll reads again. If"
                        + " the server's totals and links are wrong for good, lenient=true ignores"
                        + " them.");
    }
}
