// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads windows that begin at nearly any row, although pages can only be numbered: the offset of a
 * page is {@code (number - 1) * size}, so number and size are chosen together.
 *
 * <p>What the server answers is checked here. How many rows a page really holds is learned from
 * page one. That a page has few rows, or none, proves nothing: the end of the list is proven by
 * another answer that ends with the same row, an empty page below, and no claim to the contrary.
 * Used by one thread at a time.
 */
final class OffsetPager<T> {

    private static final Logger LOG = LoggerFactory.getLogger(OffsetPager.class);

    /** Answers that are asked for before a contradiction between them is an error. */
    private static final int MAX_LOOKS = 3;

    /** The same for page one and for the end of the list, where rows come and go. */
    private static final int MAX_LOOKS_AT_END = 6;

    /**
     * Confirmations of a short page one after which its number of rows is what the server gives.
     */
    private static final int SURE = 5;

    /** Contradictory answers after which a poll fails. */
    private static final int MAX_DOUBTS = 1000;

    /** Rows that no list has. */
    private static final int MAX_ROWS = 1 << 29;

    /** Ids of rows put aside that are remembered, so that each is reported once. */
    private static final int MAX_ASIDE = 1000;

    private final PageSource<T> source;
    private final ReaderSettings settings;
    private final int pageSize;
    private final ListOrder order;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong putAside = new AtomicLong();
    private final Set<String> aside =
            Collections.newSetFromMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                            return size() > MAX_ASIDE;
                        }
                    });

    /** Rows that a page is known to hold: no page after the first is asked for more. */
    private int width;

    /** The rows of a short page one that a second look has confirmed; 0 if there was none. */
    private int confirmedWidth;

    private int confirmations;
    private int doubts;

    /** The total in the last answer to page one. */
    private @Nullable Long total;

    private @Nullable PageWindow<T> provenEnd;

    /** Page one as a second answer confirmed it. */
    private @Nullable PageWindow<T> shownTwice;

    /** What followed it between those two answers; null if that is unknown. */
    private @Nullable PageWindow<T> belowShownTwice;

    /** What every request asks for besides its page. */
    private @Nullable Instant since;

    OffsetPager(PageSource<T> source, ReaderSettings settings) {
        this.source = source;
        this.settings = settings;
        this.pageSize = settings.pageSize();
        this.order = settings.order();
        this.width = pageSize;
    }

    long requests() {
        return requests.get();
    }

    /** How many different rows could not be read and were put aside. May be asked by any thread. */
    long putAside() {
        return putAside.get();
    }

    PageSource.Presence presence(String id) throws Exception {
        requests.incrementAndGet();
        return source.presence(id);
    }

    /** From now on asks for rows of this time and later; null asks for all. */
    void ask(@Nullable Instant from) {
        since = from;
    }

    int width() {
        return width;
    }

    /** Starts counting contradictions for a new poll. */
    void begin() {
        doubts = 0;
    }

    /**
     * Counts an answer that contradicted an earlier one and is requested again.
     *
     * @throws ListException if this has happened too often in the current poll
     */
    void doubt() {
        if (++doubts > MAX_DOUBTS) {
            throw new ListException(
                    "The server's answers contradicted each other more than "
                            + MAX_DOUBTS
                            + " times in one poll. The next poll starts over.");
        }
    }

    /** Reads page one again if it had fewer rows than requested, which may have been temporary. */
    void learnWidth() throws Exception {
        if (width < pageSize && confirmations < SURE) {
            top();
        }
    }

    /** The newest rows. */
    PageWindow<T> top() throws Exception {
        PageWindow<T> window = read(new PageRequest(1, pageSize), pageSize);
        width = window.isEmpty() ? pageSize : window.count();
        if (window.count() > confirmedWidth) {
            confirmations = 0;
        }
        total = window.page().total();
        return window;
    }

    /**
     * Page one as two answers show it alike, where a single one may lack rows: it has fewer than
     * were asked for, and no earlier page explains that.
     *
     * @throws ListException if the answers go on contradicting each other
     */
    PageWindow<T> confirmed(PageWindow<T> top) throws Exception {
        PageWindow<T> window = top;
        for (int looks = 1; looks <= MAX_LOOKS_AT_END; looks++) {
            if (isSure(window)) {
                return window;
            }
            PageWindow<T> below = window.claimsMore() ? null : below(window, window.bottom());
            PageWindow<T> again = top();
            if (again.isEmpty()) {
                break;
            }
            if (looks > 1) {
                doubt();
            }
            boolean endsAlike =
                    again.ids().contains(window.lastId()) && window.ids().contains(again.lastId());
            if ((endsAlike || again.count() == window.count())
                    && window.isConfirmedBy(again)
                    && again.isConfirmedBy(window)) {
                confirmations = again.count() == confirmedWidth ? confirmations + 1 : 1;
                confirmedWidth = again.count();
                shownTwice = again;
                belowShownTwice = endsAlike ? below : null;
                return again;
            }
            window = again;
        }
        throw new ListException("Page one shows other rows, or none, when it is asked for again");
    }

    /** Whether page one holds as many rows as the server gives. */
    boolean isSure(PageWindow<T> top) {
        return !top.isShort() || (top.count() == confirmedWidth && confirmations >= SURE);
    }

    /** What page one names, without learning from it how many rows a page holds. */
    Set<String> firstIds() throws Exception {
        return request(new PageRequest(1, pageSize)).rows().stream()
                .map(Row::id)
                .collect(Collectors.toSet());
    }

    /** The page that reaches furthest down of those that begin at this offset or less. */
    PageRequest downFrom(int offset) {
        PageRequest best = new PageRequest(offset / width + 1, width);
        for (int size = width - 1; size > 0; size--) {
            PageRequest page = new PageRequest(offset / size + 1, size);
            if (bottom(page) > bottom(best)) {
                best = page;
            }
        }
        return best;
    }

    /** The page that reaches furthest up of those that hold this row, counted from 1. */
    PageRequest upFrom(int row) {
        PageRequest best = new PageRequest((row - 1) / width + 1, width);
        for (int size = width - 1; size > 0; size--) {
            PageRequest page = new PageRequest((row - 1) / size + 1, size);
            if (bottom(page) - page.size() < bottom(best) - best.size()) {
                best = page;
            }
        }
        return best;
    }

    static int bottom(PageRequest page) {
        return page.number() * page.size();
    }

    /**
     * The page that gets beyond the bottom with as many rows of overlap as possible, up to the
     * wanted and down to the needed number.
     *
     * @param bottom where the rows read so far end
     * @param start from where on the overlap counts, at or above the bottom
     * @return null if no page does
     */
    @Nullable PageRequest beyond(int bottom, int start, int wanted, int needed) {
        for (int overlap = wanted; overlap >= needed; overlap--) {
            PageRequest request = downFrom(Math.max(0, start - overlap));
            if (bottom(request) > bottom) {
                return request;
            }
        }
        return null;
    }

    PageWindow<T> window(PageRequest request) throws Exception {
        // Page one may have been asked for more than a page holds.
        return read(request, Math.min(request.size(), width));
    }

    /**
     * The window with all its rows: one that is short although the list goes on below it lacks
     * some, and is asked for again.
     *
     * @throws ListException if it stays short: pages hold fewer rows than page one showed
     */
    PageWindow<T> whole(PageWindow<T> window) throws Exception {
        PageWindow<T> current = window;
        for (int looks = 0; looks < MAX_LOOKS_AT_END; looks++) {
            if (current.isEmpty() || !current.isShort()) {
                return current;
            }
            if (current.isTop()) {
                return confirmed(current);
            }
            boolean isEnd = endsWith(current);
            if (looks > 0) {
                doubt();
            }
            // Start further up with each look, because rows above may have been deleted.
            PageWindow<T> again =
                    window(
                            looks == 0
                                    ? current.request()
                                    : downFrom(
                                            Math.max(0, current.offset() - (MAX_LOOKS << looks))));
            boolean isSeenWhole = again.ids().contains(current.items().get(0).id());
            if (isEnd && isSeenWhole && current.isConfirmedBy(again)) {
                return current;
            }
            if (!again.isEmpty()) {
                current = again;
            }
        }
        throw new ListException(
                "A page has "
                        + current.count()
                        + " rows instead of "
                        + current.wanted()
                        + " although more follow: pages became shorter, or this one lacks rows");
    }

    /**
     * Whether the list ends with the window. A short window is only a reason to look again.
     *
     * @throws ListException if the answers go on contradicting each other
     */
    boolean endsWith(PageWindow<T> low) throws Exception {
        if (low.equals(provenEnd)) {
            return true;
        }
        if (low.isEmpty()) {
            throw contradiction(low.offset(), null);
        }
        if (!low.isShort()) {
            return false;
        }
        if (low.equals(shownTwice)
                && belowShownTwice != null
                && belowShownTwice.isEmpty()
                && claimedBelow(low, belowShownTwice) == 0) {
            provenEnd = low;
            return true;
        }
        PageWindow<T> look = low;
        long claimed = 0;
        for (int looks = 0; looks < MAX_LOOKS_AT_END; looks++) {
            if (looks > 0) {
                doubt();
            }
            // Below first: if rows are deleted above, the next rows move up and show in the look.
            PageWindow<T> below = below(low, look.isEmpty() ? low.bottom() : look.bottom());
            if (!low.ids().containsAll(below.ids())) {
                return false;
            }
            look = lookBelow(low, looks);
            if (low.sharedWith(look) > 0 && !low.isConfirmedBy(look)) {
                throw new UnsteadyListException(
                        "ListReader the end of the list again returned rows between the last ones"
                                + " that were missing before");
            }
            if (low.isFollowedIn(look) || !look.isShort()) {
                return false;
            }
            if (!below.isEmpty() || !isLastSeenIn(look, low)) {
                continue;
            }
            // An earlier, larger count is explained if as many rows have been inserted above since.
            boolean isExplained = claimed > 0 && claimed <= look.bottom() && !look.claimsMore();
            claimed = isExplained ? 0 : claimedBelow(look, below);
            if (claimed == 0) {
                provenEnd = low;
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
                        + (look.isEmpty() ? "none" : "others")
                        + ". An end that cannot be confirmed is not believed.");
    }

    /**
     * Reads the last rows again, with room for rows that follow. Starts further up with each look,
     * because rows above may have been deleted.
     */
    private PageWindow<T> lookBelow(PageWindow<T> low, int looks) throws Exception {
        int overlap = MAX_LOOKS << looks;
        PageRequest overlapping = beyond(low.bottom(), low.bottom(), Math.min(overlap, width), 1);
        if (overlapping != null) {
            return window(overlapping);
        }
        return low.isTop() ? read(new PageRequest(1, pageSize), pageSize) : window(low.request());
    }

    /** Whether another answer ends where the window does, or the window's last row was deleted. */
    private boolean isLastSeenIn(PageWindow<T> look, PageWindow<T> low) throws Exception {
        boolean isSamePage = look.offset() != low.offset() && look.ids().equals(low.ids());
        if (isSamePage || low.sharedWith(look) == 0) {
            return false;
        }
        return look.ids().contains(low.lastId())
                || look.bottom() == low.bottom()
                || presence(low.lastId()) == PageSource.Presence.GONE;
    }

    /**
     * Reads what follows these rows. If pages hold fewer rows than requested, this takes two pages
     * of different sizes: a small page can be empty because rows are missing, and a large page may
     * start further down.
     */
    private PageWindow<T> below(PageWindow<T> low, int bottom) throws Exception {
        PageWindow<T> below = window(directlyBelow(low, bottom));
        if (!below.isEmpty() || width >= pageSize) {
            return below;
        }
        PageWindow<T> other =
                window(
                        low.isTop()
                                ? new PageRequest(2, bottom)
                                : new PageRequest(bottom / width + 2, pageSize));
        return other.isEmpty() ? below : other;
    }

    /** A large page with only rows that follow. */
    private PageRequest directlyBelow(PageWindow<T> low, int bottom) {
        if (low.isTop()) {
            return new PageRequest(2, pageSize);
        }
        PageRequest best = new PageRequest(bottom / width + 2, width);
        for (int size = width; size > width / 2; size--) {
            PageRequest page = new PageRequest((bottom + size - 1) / size + 1, size);
            if (bottom(page) - size < bottom(best) - best.size()) {
                best = page;
            }
        }
        return best;
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
        Long first = total;
        if (first != null && first > end.bottom() && since == null) {
            // So many may have been deleted since page one was read.
            total = request(new PageRequest(1, pageSize)).total();
            first = total;
        }
        return first != null && first > end.bottom() && since == null ? first : 0;
    }

    /**
     * Whether nothing is below a full window that no other window can overlap: it stays as it is
     * while what follows it stays empty.
     */
    boolean isFollowedByNothing(PageWindow<T> low, PageWindow<T> empty) throws Exception {
        if (low.isShort()) {
            return false;
        }
        long claimed = 0;
        int confirmed = 0;
        for (int looks = 0; looks < MAX_LOOKS_AT_END && confirmed < 2; looks++) {
            PageWindow<T> again = window(low.request());
            PageWindow<T> below = window(directlyBelow(low, low.bottom()));
            if (!again.ids().equals(low.ids()) || !below.isEmpty()) {
                return false;
            }
            claimed = claimedBelow(again, below);
            confirmed += claimed == 0 ? 1 : 0;
        }
        if (confirmed < 2) {
            throw contradiction(low.bottom(), claimed);
        }
        provenEnd = empty;
        return true;
    }

    /**
     * Whether two adjacent windows that no page can overlap do not change. They are read in
     * alternating order, so that replicas behind a round-robin balancer each answer for both.
     *
     * @param rows the part of a window that must not change
     */
    boolean areSteady(PageWindow<T> low, PageWindow<T> next, Function<PageWindow<T>, Object> rows)
            throws Exception {
        for (PageWindow<T> window : List.of(next, low, low, next, next, low)) {
            if (!rows.apply(window(window.request())).equals(rows.apply(window))) {
                return false;
            }
        }
        return true;
    }

    static ListException contradiction(int shown, @Nullable Long counted) {
        return new ListException(
                "The list shows "
                        + shown
                        + " rows and no more, but the server says that "
                        + (counted == null || counted == shown
                                ? "more follow"
                                : "there are " + counted)
                        + ". Nothing is concluded from rows that are missing; the next poll reads"
                        + " again. If the server's totals and links are wrong for good,"
                        + " lenient=true ignores them.");
    }

    private PageWindow<T> read(PageRequest request, int wanted) throws Exception {
        Page<T> page = request(request);
        List<Item<T>> items = check(page);
        if (items.isEmpty() && !page.rows().isEmpty()) {
            throw new ListException(
                    "None of the " + page.rows().size() + " rows of a page can be read");
        }
        return new PageWindow<>(request, items, wanted, page);
    }

    private Page<T> request(PageRequest request) throws Exception {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("Interrupted while reading the list");
        }
        requirePlace(request);
        requests.incrementAndGet();
        Page<T> page =
                source.read(
                        since == null
                                ? request
                                : new PageRequest(request.number(), request.size(), since));
        if (page.rows().size() > request.size()) {
            throw new ListException(
                    "The server answered with "
                            + page.rows().size()
                            + " rows when asked for at most "
                            + request.size()
                            + ": a list that does not honour the page size cannot be followed");
        }
        return page;
    }

    /**
     * A place that may be sought for.
     *
     * @throws ListException if it is beyond the end of any list: the same page comes again and
     *     again
     */
    private static void requirePlace(PageRequest request) {
        if ((long) request.number() * request.size() > MAX_ROWS) {
            throw new ListException(
                    "The list returns rows however far down it is read: its pages repeat");
        }
    }

    private List<Item<T>> check(Page<T> page) {
        List<Item<T>> items = new ArrayList<>(page.rows().size());
        @Nullable Item<T> newer = null;
        for (Row<T> row : page.rows()) {
            if (isAside(row)) {
                continue;
            }
            Item<T> item = new Item<>(row, order == ListOrder.ROWS ? null : time(row));
            if (order == ListOrder.TIME && newer != null && item.at().isAfter(newer.at())) {
                throw new ListException(
                        "The list is not ordered newest first: id '"
                                + item.id()
                                + "' of "
                                + item.at()
                                + " comes after id '"
                                + newer.id()
                                + "' of "
                                + newer.at());
            }
            newer = item;
            items.add(item);
        }
        return items;
    }

    private boolean isAside(Row<T> row) {
        String defect = row.defect();
        if (defect == null && order != ListOrder.ROWS && row.time() == null) {
            defect = "has no time";
        }
        if (defect == null) {
            return false;
        }
        if (!settings.skipUnreadable()) {
            throw new ListException(
                    "The record with id '"
                            + row.id()
                            + "' "
                            + defect
                            + ", so the list cannot be followed past it. Each poll fails until the"
                            + " record is mended or deleted; skipUnreadable=true puts such records"
                            + " aside.");
        }
        if (aside.add(row.id() + "\n" + defect)) {
            putAside.incrementAndGet();
            LOG.error(
                    "The record with id '{}' under key {} {}, so it is put aside and not delivered",
                    row.id(),
                    settings.key(),
                    defect);
        }
        return true;
    }

    private static Instant time(Row<?> row) {
        Instant at = row.time();
        if (at == null) {
            throw new IllegalStateException("Rows without a time were put aside");
        }
        return at;
    }
}
