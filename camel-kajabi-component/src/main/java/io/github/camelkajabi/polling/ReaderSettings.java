// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The settings of a reader.
 *
 * @param key names the checkpoint in its store; readers of different lists must not share it
 * @param startFrom where to begin without a saved checkpoint
 * @param lookback the allowed lateness: how much later than its creation a record may become
 *     visible. A record that is later can be missed. It costs one remembered id for each record
 *     created within it.
 * @param pageSize rows per request, at least 10, or 30 unless the order is {@link ListOrder#TIME}.
 *     The server may return fewer; the reader adapts.
 * @param maxOpen how many records may be in flight or failed. At that number the reader hands out
 *     only failed records again, see {@link ReaderStatus#isSaturated()}. It does the same when an
 *     unfinished record makes it remember ten times this number of finished ones.
 * @param maxPendingPages how many pages of backlog are read at once and kept in memory. A longer
 *     backlog is drained from its oldest end, a page at a time.
 * @param stopAtFailure whether a failed record holds back all newer ones until it is finished
 * @param order what the server promises about the order of the list
 * @param versions whether a record is new again with each later time (in a list by the time of the
 *     last change) or, within one printed time, with other content. A newer version replaces an
 *     older one that is pending or failed. Not allowed with {@link ListOrder#ROWS}.
 * @param sinceFilter whether the source supports {@link PageRequest#since()}. The filter is used
 *     only for a list that has to be read whole, and only if a test shows that the server honours
 *     it.
 * @param rowsLeave whether records may leave the list and still exist, because it is filtered
 * @param skipUnreadable whether a row that cannot be followed, for example one without an id or a
 *     time, is put aside with an error in the log. If not, it fails each poll until it is repaired.
 * @param retryDelay the pause before the third attempt at a failed record, doubled for each further
 *     one. The second attempt is made by the next poll. With zero each poll is an attempt.
 * @param maxRetryDelay the longest such pause
 */
public record ReaderSettings(
        String key,
        StartFrom startFrom,
        Duration lookback,
        int pageSize,
        int maxOpen,
        int maxPendingPages,
        boolean stopAtFailure,
        ListOrder order,
        boolean versions,
        boolean sinceFilter,
        boolean rowsLeave,
        boolean skipUnreadable,
        Duration retryDelay,
        Duration maxRetryDelay) {

    /** Two minutes. */
    public static final Duration DEFAULT_LOOKBACK = Duration.ofMinutes(2);

    /** 100 rows. */
    public static final int DEFAULT_PAGE_SIZE = 100;

    /** 1000 records. */
    public static final int DEFAULT_MAX_OPEN = 1000;

    /** 4 pages. If the backlog is longer, these few requests were in vain. */
    public static final int DEFAULT_MAX_PENDING_PAGES = 4;

    /** The smallest page that leaves room for the overlap between two of them. */
    static final int MIN_PAGE_SIZE = 10;

    /**
     * Windows that are joined by shared rows need more room: pages of up to 10 do not cross row
     * 2520.
     */
    static final int MIN_JOINED_PAGE_SIZE = 30;

    public ReaderSettings {
        if (key.isBlank()) {
            throw new IllegalArgumentException("The key of the checkpoint must not be blank");
        }
        if (lookback.isNegative()) {
            throw new IllegalArgumentException("lookback must not be negative, was " + lookback);
        }
        int smallest = order == ListOrder.TIME ? MIN_PAGE_SIZE : MIN_JOINED_PAGE_SIZE;
        if (pageSize < smallest) {
            throw new IllegalArgumentException(
                    "pageSize must be at least " + smallest + " for this list, was " + pageSize);
        }
        if (maxOpen < 1) {
            throw new IllegalArgumentException("maxOpen must be at least 1, was " + maxOpen);
        }
        if (retryDelay.isNegative() || maxRetryDelay.isNegative()) {
            throw new IllegalArgumentException("retryDelay and maxRetryDelay must not be negative");
        }
        if (maxPendingPages < 1) {
            throw new IllegalArgumentException(
                    "maxPendingPages must be at least 1, was " + maxPendingPages);
        }
        if (order == ListOrder.ROWS && startFrom instanceof StartFrom.At) {
            throw new IllegalArgumentException(
                    "startFrom must be 'now' or 'beginning' for a list whose records have no time,"
                            + " was "
                            + startFrom);
        }
        if (order == ListOrder.ROWS && versions) {
            throw new IllegalArgumentException(
                    "Changes cannot be followed in a list whose records have no time");
        }
    }

    /**
     * The defaults: new records only, from a list ordered by time, of which a failed one does not
     * hold back the others.
     */
    public static ReaderSettings of(String key) {
        return new ReaderSettings(
                key,
                new StartFrom.Now(),
                DEFAULT_LOOKBACK,
                DEFAULT_PAGE_SIZE,
                DEFAULT_MAX_OPEN,
                DEFAULT_MAX_PENDING_PAGES,
                false,
                ListOrder.TIME,
                false,
                false,
                false,
                false,
                Duration.ZERO,
                Duration.ZERO);
    }

    public ReaderSettings withStartFrom(StartFrom value) {
        return with(draft -> draft.startFrom = value);
    }

    public ReaderSettings withLookback(Duration value) {
        return with(draft -> draft.lookback = value);
    }

    public ReaderSettings withPageSize(int value) {
        return with(draft -> draft.pageSize = value);
    }

    public ReaderSettings withMaxOpen(int value) {
        return with(draft -> draft.maxOpen = value);
    }

    public ReaderSettings withMaxPendingPages(int value) {
        return with(draft -> draft.maxPendingPages = value);
    }

    public ReaderSettings withStopAtFailure(boolean value) {
        return with(draft -> draft.stopAtFailure = value);
    }

    public ReaderSettings withOrder(ListOrder value) {
        return with(draft -> draft.order = value);
    }

    public ReaderSettings withVersions(boolean value) {
        return with(draft -> draft.versions = value);
    }

    public ReaderSettings withSinceFilter(boolean value) {
        return with(draft -> draft.sinceFilter = value);
    }

    public ReaderSettings withRowsLeave(boolean value) {
        return with(draft -> draft.rowsLeave = value);
    }

    public ReaderSettings withSkipUnreadable(boolean value) {
        return with(draft -> draft.skipUnreadable = value);
    }

    public ReaderSettings withRetryDelay(Duration value, Duration longest) {
        return with(
                draft -> {
                    draft.retryDelay = value;
                    draft.maxRetryDelay = longest;
                });
    }

    /**
     * The pause before the next attempt at a record.
     *
     * @param failures how often it has failed, at least 1
     */
    Duration pauseAfter(int failures) {
        if (failures < 2 || retryDelay.isZero()) {
            return Duration.ZERO;
        }
        Duration pause = retryDelay;
        for (int i = 2; i < failures && pause.compareTo(maxRetryDelay) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(maxRetryDelay) < 0 ? pause : maxRetryDelay;
    }

    private ReaderSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** A mutable copy. */
    private static final class Draft {

        private final String key;
        private StartFrom startFrom;
        private Duration lookback;
        private int pageSize;
        private int maxOpen;
        private int maxPendingPages;
        private boolean stopAtFailure;
        private ListOrder order;
        private boolean versions;
        private boolean sinceFilter;
        private boolean rowsLeave;
        private boolean skipUnreadable;
        private Duration retryDelay;
        private Duration maxRetryDelay;

        private Draft(ReaderSettings settings) {
            key = settings.key;
            startFrom = settings.startFrom;
            lookback = settings.lookback;
            pageSize = settings.pageSize;
            maxOpen = settings.maxOpen;
            maxPendingPages = settings.maxPendingPages;
            stopAtFailure = settings.stopAtFailure;
            order = settings.order;
            versions = settings.versions;
            sinceFilter = settings.sinceFilter;
            rowsLeave = settings.rowsLeave;
            skipUnreadable = settings.skipUnreadable;
            retryDelay = settings.retryDelay;
            maxRetryDelay = settings.maxRetryDelay;
        }

        private ReaderSettings settings() {
            return new ReaderSettings(
                    key,
                    startFrom,
                    lookback,
                    pageSize,
                    maxOpen,
                    maxPendingPages,
                    stopAtFailure,
                    order,
                    versions,
                    sinceFilter,
                    rowsLeave,
                    skipUnreadable,
                    retryDelay,
                    maxRetryDelay);
        }
    }
}
