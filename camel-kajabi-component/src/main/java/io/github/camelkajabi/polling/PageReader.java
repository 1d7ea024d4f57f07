// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the requests and checks each answer on its own: its size, the order of its rows, and
 * whether each row can be followed. What answers prove together is for {@link OffsetPager} and
 * {@link EndOfList}. Used by one thread at a time, except for the counters.
 */
final class PageReader<T> {

    private static final Logger LOG = LoggerFactory.getLogger(PageReader.class);

    /** Contradictory answers after which a poll fails. */
    private static final int MAX_DOUBTS = 1000;

    /** An offset beyond the end of any list. */
    private static final int MAX_ROWS = 1 << 29;

    /** Rows put aside whose ids are remembered, so that each is reported once. */
    private static final int MAX_ASIDE = 1000;

    private final PageSource<T> source;
    private final ReaderSettings settings;
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
    private final ShownRows<T> shown;
    private int doubts;

    PageReader(PageSource<T> source, ReaderSettings settings) {
        this.source = source;
        this.settings = settings;
        this.shown = new ShownRows<>(settings.order() == ListOrder.TIME);
    }

    ShownRows<T> shown() {
        return shown;
    }

    /** Requests sent since the reader was created. May be called from any thread. */
    long requests() {
        return requests.get();
    }

    /** How many different rows were put aside as unreadable. May be called from any thread. */
    long putAside() {
        return putAside.get();
    }

    /**
     * Starts counting contradictions for a new poll.
     *
     * @param remembers whether a record is known that the list showed before
     */
    void begin(Instant now, boolean remembers) {
        doubts = 0;
        shown.beginPoll(now, !remembers);
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

    /** Logs that the list is believed although a row is missing that may still exist. */
    void warnOfMissing(String lastId, String missingId) {
        LOG.warn(
                "The list under key {} ends with id '{}', without id '{}' that it showed there"
                        + " before. It is believed now, after {} such polls and {} minutes.",
                settings.key(),
                lastId,
                missingId,
                Continuity.POLLS,
                Continuity.MIN_DOUBT_TIME.toMinutes());
    }

    /** Whether records may leave the list and still exist. */
    boolean rowsLeave() {
        return settings.rowsLeave();
    }

    PageSource.Presence presence(String id) throws Exception {
        requests.incrementAndGet();
        return source.presence(id);
    }

    /**
     * Reads a page.
     *
     * @param since see {@link PageRequest#since()}; the window does not carry it
     * @param wanted the number of rows that the page has where the list goes on
     * @throws ListException if the answer cannot be used
     */
    PageWindow<T> read(PageRequest request, @Nullable Instant since, int wanted) throws Exception {
        return requireReadable(look(request, since, wanted));
    }

    /** Returns a window that has a row to follow, or no rows at all. */
    PageWindow<T> requireReadable(PageWindow<T> window) {
        if (window.isUnreadable()) {
            throw new ListException(
                    "None of the "
                            + window.count()
                            + " rows of a page can be read, so the pages above and below it cannot"
                            + " be joined. If the rows are to be skipped, a larger pageSize reads"
                            + " others with them.");
        }
        return window;
    }

    /**
     * Reads a page like {@link #read}, and also accepts one whose rows are all unreadable. A caller
     * that needs a row of it has to ask {@link PageWindow#isUnreadable()} first.
     */
    PageWindow<T> look(PageRequest request, @Nullable Instant since, int wanted) throws Exception {
        Page<T> page = request(request, since);
        PageWindow<T> window = new PageWindow<>(request, check(page, request), wanted, page);
        if (since == null) {
            shown.note(window);
        }
        return window;
    }

    /** Reads a page without checking its rows. */
    Page<T> request(PageRequest request, @Nullable Instant since) throws Exception {
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
                            + " rows instead of at most "
                            + request.size()
                            + ": a list that does not honour the page size cannot be followed");
        }
        return page;
    }

    private static void requirePlace(PageRequest request) {
        if ((long) request.number() * request.size() > MAX_ROWS) {
            throw new ListException(
                    "The list returns rows however far down it is read: its pages repeat");
        }
    }

    private List<Item<T>> check(Page<T> page, PageRequest request) {
        List<Item<T>> items = new ArrayList<>(page.rows().size());
        @Nullable Item<T> newer = null;
        int number = 0;
        for (Row<T> row : page.rows()) {
            number++;
            if (isAside(row, number, request)) {
                continue;
            }
            Item<T> item = item(row, page.serverTime());
            if (settings.order() == ListOrder.TIME
                    && newer != null
                    && item.at().isAfter(newer.at())) {
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

    private Item<T> item(Row<T> row, @Nullable Instant answered) {
        Instant time = hasTimes() ? row.time() : null;
        boolean mayChange =
                time == null
                        || answered == null
                        || answered.isBefore(time.plusSeconds(1).plus(settings.lookback()));
        return new Item<>(row, time, mayChange);
    }

    private boolean hasTimes() {
        return settings.order() != ListOrder.ROWS;
    }

    private boolean isAside(Row<T> row, int number, PageRequest request) {
        String defect = row.defect();
        if (defect == null && hasTimes() && row.time() == null) {
            defect = "has no time";
        }
        if (defect == null) {
            return false;
        }
        if (!settings.skipUnreadable()) {
            throw new ListException(
                    "The record in row "
                            + number
                            + " of page "
                            + request.number()
                            + " with id '"
                            + row.id()
                            + "' "
                            + defect
                            + ", so the list cannot be followed past it. Each poll fails until the"
                            + " record is repaired or deleted; skipUnreadable=true puts such"
                            + " records aside.");
        }
        // Rows without an id are distinguished by the rest of their content.
        if (aside.add(
                row.id()
                        + "\n"
                        + defect
                        + (row.id().isEmpty() ? Objects.hashCode(row.value()) : ""))) {
            putAside.incrementAndGet();
            LOG.error(
                    "The record with id '{}' under key {} {}, so it is put aside and not delivered",
                    row.id(),
                    settings.key(),
                    defect);
        }
        return true;
    }
}
