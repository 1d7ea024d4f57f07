// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a list whose rows have a time, but whose order is not promised: {@link
 * ListOrder#TIME_BEST_EFFORT}. Serves one list, the transactions: Kajabi does not document an order
 * for them.
 *
 * <p>As long as no row follows an older one, it reads down to twice the look-back. A list ordered
 * by anything between a row's time and its becoming visible deviates by no more than that. With the
 * first row out of order it changes to reading the whole list each time. The windows are joined by
 * the rows they share in both cases, so only the depth depends on the order.
 *
 * <p>Of a longer backlog the {@value #MAX_KEPT} oldest records are kept in memory. Each further
 * pass brings the next ones.
 */
final class UnorderedReader<T> implements ListReader<T> {

    static final int MAX_KEPT = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(UnorderedReader.class);

    private final OffsetPager<T> pager;
    private final TimedRecords<T> records;
    private final ReaderSettings settings;
    private final Watermark watermark;
    private final Beginning<T> beginning;
    private final SinceFilter<T> filter;
    private final Continuity<T> continuity;
    private final QuietPolls quietPolls = new QuietPolls();
    private volatile boolean whole;
    private volatile boolean truncated;
    private volatile @Nullable Instant newestSeen;

    /** The oldest new records of one pass. */
    private final class Kept {
        private final Map<String, Item<T>> byId = new LinkedHashMap<>();
        private final PriorityQueue<Item<T>> newestFirst =
                new PriorityQueue<>(Comparator.comparing((Item<T> item) -> item.at()).reversed());
        private @Nullable Instant cut;
        private boolean showsKnown;

        void add(PageWindow<T> window) {
            showsKnown |= window.items().stream().anyMatch(records::knows);
            for (Item<T> item : records.news(window.items())) {
                Item<T> known = byId.get(item.id());
                if ((known != null && !item.at().isAfter(known.at()))
                        || (cut != null && !item.at().isBefore(cut))) {
                    continue;
                }
                if (known != null) {
                    newestFirst.remove(known);
                }
                byId.put(item.id(), item);
                newestFirst.add(item);
                if (newestFirst.size() > MAX_KEPT) {
                    Item<T> dropped = newestFirst.remove();
                    byId.remove(dropped.id());
                    cut = dropped.at();
                }
            }
        }

        List<Item<T>> sorted() {
            List<Item<T>> items = new ArrayList<>(byId.values());
            items.sort(Comparator.comparing((Item<T> item) -> item.at()).reversed());
            return items;
        }
    }

    UnorderedReader(OffsetPager<T> pager, ReaderSettings settings, Clock clock) {
        this.pager = pager;
        this.settings = settings;
        this.beginning = new Beginning<>(pager, settings, clock);
        this.records = new TimedRecords<>(settings, clock);
        this.watermark = new Watermark(settings, clock);
        this.continuity = new Continuity<>(pager, records, settings, clock);
        this.filter = new SinceFilter<>(pager, settings);
    }

    @Override
    public TimedRecords<T> records() {
        return records;
    }

    @Override
    public ReaderStatus.ReadMode readMode() {
        return whole ? ReaderStatus.ReadMode.WHOLE : ReaderStatus.ReadMode.BY_TIME;
    }

    @Override
    public boolean hasMore() {
        return truncated;
    }

    @Override
    public @Nullable Instant newestSeen() {
        return newestSeen;
    }

    @Override
    public void beginAnew() {
        beginning.end();
    }

    @Override
    public void startOver() {
        truncated = false;
        quietPolls.reset();
        continuity.startOver();
    }

    @Override
    public @Nullable Checkpoint now() throws Exception {
        boolean isAgain = beginning.isKnown();
        Beginning.@Nullable First ofWhole = null;
        while (true) {
            PageWindow<T> top = pager.top();
            watermark.note(top);
            Beginning.First noted = beginning.note(top);
            if (top.isEmpty()) {
                PageWindow<T> empty = top;
                top = beginning.afterEmpty(empty);
                if (top.isEmpty()) {
                    return beginning.ofEmptyList(empty, top);
                }
                isAgain = beginning.isKnown();
                if (noted.stated() == null) {
                    noted = beginning.note(top);
                }
            }
            PageWindow<T> first = top;
            top = pager.confirmed(top);
            if (whole && ofWhole == null) {
                // The newest record may stand anywhere. If the local clock is slow, only it says
                // what existed.
                Beginning.First[] shown = {noted};
                scan(pager, top, window -> shown[0] = shown[0].and(window), () -> Instant.MIN);
                ofWhole = shown[0];
                continue;
            }
            note(top);
            Beginning.First begin = isAgain || ofWhole == null ? noted : ofWhole;
            Instant end = begin.newFrom();
            Instant newest = newest();
            Instant floor = watermark.behind(newest.isBefore(end) ? newest : end);
            Map<String, Instant> finished = new HashMap<>();
            Consumer<PageWindow<T>> existing =
                    window ->
                            window.items().stream()
                                    .filter(item -> !item.at().isBefore(floor))
                                    .filter(item -> !begin.isNew(item))
                                    .forEach(item -> finished.put(item.id(), item.at()));
            if (scan(pager, top, existing, () -> backBy(settings.lookback(), floor))) {
                existing.accept(beginning.again(top));
                existing.accept(first);
                beginning.end();
                return new Checkpoint.ByTime(floor, finished);
            }
        }
    }

    @Override
    public void readOn() throws Exception {
        boolean isRead = false;
        while (!isRead) {
            OffsetPager<T> source = mayFilter() ? pager.since(records.seen()) : pager;
            @Nullable PageWindow<T> top = source.isFiltered() ? filter.top(source) : source.top();
            if (top == null || (top.isEmpty() && source.isFiltered())) {
                // The record that "seen" comes from must be there, so the filter is not believed.
                source = pager;
                top = source.top();
            }
            watermark.note(top);
            if (top.isEmpty()) {
                top = continuity.requireEmpty(top);
            }
            isRead = top == null || read(source, top);
        }
    }

    private boolean mayFilter() throws Exception {
        return whole && records.seen().isAfter(Instant.MIN) && filter.isObeyed();
    }

    /** Makes one pass; false if a row was out of order, so that the pass has to be repeated. */
    private boolean read(OffsetPager<T> source, PageWindow<T> first) throws Exception {
        boolean hasNews = !records.news(first.items()).isEmpty();
        PageWindow<T> top = hasNews ? source.confirmed(first) : first;
        Instant bound = backBy(settings.lookback(), records.seen());
        if (!whole
                && isInOrder(top)
                && !top.reachesBelow(bound)
                && !hasNews
                && top.items().stream().anyMatch(records::knows)
                && quietPolls.skipsPagesBelow()) {
            return true;
        }
        // Records that become visible behind the scan are no older than this less the look-back.
        // While the order holds, the first row is the newest. If it has just been broken, the scan
        // may end early, so the newest row of earlier passes must not vouch for rows not read.
        note(top);
        Instant newestAtStart = whole ? newest() : top.first();
        Kept kept = new Kept();
        if (!scan(source, top, kept::add, () -> bound)) {
            return false;
        }
        continuity.require(kept.showsKnown);
        // A page that may lack rows does not prove that there is nothing else.
        boolean isRead = hasNews || source.isSure(first);
        Instant readUpTo = isRead ? watermark.behind(newestAtStart) : records.seen();
        Instant cut = kept.cut;
        truncated = cut != null;
        records.add(kept.sorted(), cut != null && cut.isBefore(readUpTo) ? cut : readUpTo);
        quietPolls.ended(hasNews);
        return true;
    }

    /**
     * Reads down to below the bound, or to the end of the list if it is out of order.
     *
     * @return false if that was discovered just now
     */
    private boolean scan(
            OffsetPager<T> source,
            PageWindow<T> top,
            Consumer<PageWindow<T>> reader,
            Supplier<Instant> bound)
            throws Exception {
        OverlapScan<T> scan = new OverlapScan<>(source);
        PageWindow<T> low = top;
        while (true) {
            if (!whole && !isInOrder(low)) {
                whole = true;
                LOG.warn(
                        "The list under key {} is not ordered newest first as requested. From now"
                                + " on each poll reads the whole list.",
                        settings.key());
                return false;
            }
            note(low);
            reader.accept(low);
            // Rows of one time may come in any order and do not show it.
            boolean showsOrder = !low.isEmpty() && low.last().isBefore(top.first());
            if ((!whole && showsOrder && low.reachesBelow(bound.get()))
                    || source.end().isReachedBy(low)) {
                return true;
            }
            low = scan.below(low);
        }
    }

    private static <T> boolean isInOrder(PageWindow<T> window) {
        List<Instant> times = window.times();
        for (int i = 1; i < times.size(); i++) {
            if (times.get(i).isAfter(times.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    private void note(PageWindow<T> window) {
        Instant newest = newest();
        for (Item<T> item : window.items()) {
            if (item.at().isAfter(newest)) {
                newest = item.at();
            }
        }
        newestSeen = newest.equals(Instant.MIN) ? null : newest;
    }

    private Instant newest() {
        Instant newest = newestSeen;
        return newest == null ? Instant.MIN : newest;
    }

    private static Instant backBy(Duration duration, Instant at) {
        return at.isBefore(Instant.MIN.plus(duration)) ? Instant.MIN : at.minus(duration);
    }
}
