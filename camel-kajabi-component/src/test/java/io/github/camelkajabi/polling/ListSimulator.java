// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A list on a server that changes, misreports and fails between any two requests. */
final class ListSimulator implements PageSource<Integer> {

    /** What the server says of a next page. */
    enum LastFlag {
        RIGHT,
        /** It says nothing. */
        ALWAYS_FALSE,
        /** It always says that there is none. */
        ALWAYS_TRUE,
        /** It always says that there is one. */
        ALWAYS_MORE
    }

    /** What the server says of the number of rows. */
    enum Total {
        NONE,
        RIGHT,
        TOO_SMALL,
        TOO_LARGE,
        /** As if the page were the last. */
        AS_SHOWN
    }

    /** Wrong answers of status 200. */
    enum Lie {
        /** No rows. */
        EMPTY,
        /** The last rows of the page are missing. */
        SHORT,
        /** A row in the middle is missing. */
        GAPPED,
        /** The page has fewer rows than asked for, and its number counts in such pages. */
        CUT,
        /** The page of another list, with no row of this one. */
        FOREIGN,
        /** As the list was a while ago. */
        STALE,
        /** What was answered to another request. */
        REPEATED
    }

    /** What the server orders by; whatever it is, the reader asks for newest first. */
    enum Order {
        TIME,
        ID_ASCENDING,
        ID_DESCENDING,
        VISIBLE
    }

    /** What the server makes of a filter by time. */
    enum Filter {
        NONE,
        WORKS,
        DOES_NOTHING,
        ANSWERS_NOTHING,
        /** A request with it is an error. */
        REFUSED
    }

    /**
     * A record.
     *
     * @param key what its id is like: somewhere between its time and its becoming visible
     */
    record Entry(String id, Instant at, Instant visible, Instant key, int sequence) {}

    static final boolean TRACE = Boolean.getBoolean("kajabi.simulation.trace");

    final Random random;

    /** By time, oldest first. */
    final List<Entry> entries = new ArrayList<>();

    /** As the server shows it, from the end to the top. */
    private List<Entry> shown = entries;

    private Order order = Order.TIME;
    Filter filter = Filter.NONE;
    boolean hasTimes = true;

    final Set<String> alive = new HashSet<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    int cap = Integer.MAX_VALUE;
    boolean shuffleTies;

    Total total = Total.NONE;

    /** Whether answers carry the server's time. */
    boolean tellsTime = true;

    LastFlag lastFlag = LastFlag.RIGHT;
    double failureRate;
    long requests;

    /** How old a stale answer can be. */
    Duration staleness = Duration.ofMinutes(1);

    /** Whether one of two servers always lags. */
    boolean lagging;

    /** Rows that a page has while they are cut. */
    int cut = 10;

    /** Whether times are printed without fractions. */
    boolean wholeSeconds;

    /** How many answers were lies. */
    long lied;

    /** Foreign records have ids from here on. */
    static final int FOREIGN = 1_000_000;

    private record Snapshot(Instant at, List<Entry> shown) {}

    private final List<Snapshot> snapshots = new ArrayList<>();
    private @Nullable Lie lie;
    private int lies;
    private int lieClaim;
    private double shortTo;
    private Instant liesUntil = Instant.MIN;
    private @Nullable Page<Integer> before;
    private boolean endDenied;
    private @Nullable String gapped;

    /** Whether the reader knows enough records that still exist to tell another list. */
    BooleanSupplier isRecognisable = () -> true;

    long mostRequests = Long.MAX_VALUE;

    /** What happens on the server before each request. */
    Runnable beforeRequest = () -> {};

    private int nextId = 1;
    private int nextSequence = 1;

    ListSimulator(Random random) {
        this.random = random;
    }

    static ListSimulator of(int size, long millisBetween) {
        ListSimulator list = new ListSimulator(new Random(1));
        for (int i = 0; i < size; i++) {
            list.pass(millisBetween);
            list.insert();
        }
        return list;
    }

    void pass(long millis) {
        now = now.plusMillis(millis);
    }

    Entry insert() {
        return insertAt(now);
    }

    Entry insertAt(Instant at) {
        return insert(String.valueOf(nextId++), at);
    }

    /** The record changes and so is now the newest. */
    Entry update(int place) {
        Entry old = entries.get(place);
        delete(place);
        return insert(old.id(), now);
    }

    private Entry insert(String id, Instant exact) {
        Instant at = wholeSeconds ? exact.truncatedTo(ChronoUnit.SECONDS) : exact;
        double part = order == Order.TIME ? 0 : random.nextDouble();
        Instant key = at.plusMillis((long) (part * Duration.between(at, now).toMillis()));
        Entry entry = new Entry(id, at, now, key, nextSequence++);
        entries.add(place(entries, entry, Order.TIME), entry);
        if (shown != entries) {
            shown.add(place(shown, entry, order), entry);
        }
        alive.add(entry.id());
        return entry;
    }

    private static int place(List<Entry> list, Entry entry, Order by) {
        Comparator<Entry> comparator = comparator(by);
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (comparator.compare(list.get(middle), entry) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static Comparator<Entry> comparator(Order by) {
        return switch (by) {
            case TIME -> Comparator.comparing(Entry::at);
            case VISIBLE -> Comparator.comparing(Entry::visible);
            case ID_DESCENDING -> Comparator.comparing(Entry::key).thenComparing(Entry::sequence);
            case ID_ASCENDING ->
                    Comparator.comparing(Entry::key).thenComparing(Entry::sequence).reversed();
        };
    }

    void orderBy(Order by) {
        order = by;
        if (by == Order.TIME) {
            shown = entries;
        } else {
            shown = new ArrayList<>(entries);
            shown.sort(comparator(by));
        }
    }

    void insertMany(int count) {
        for (int i = 0; i < count; i++) {
            insert();
        }
    }

    void delete(int place) {
        Entry entry = entries.remove(place);
        alive.remove(entry.id());
        if (shown != entries) {
            shown.remove(entry);
        }
    }

    /** Lies from now on, in the claims of the answers as well. */
    void lie(Lie how, int answers, Duration time) {
        lie = how;
        lies = answers;
        liesUntil = now.plus(time);
        lieClaim = random.nextInt(3);
        shortTo = random.nextDouble();
    }

    boolean isLying() {
        return lie != null || lagging;
    }

    boolean isLyingEmpty() {
        return lie == Lie.EMPTY && !lagging;
    }

    /** The world is right again. */
    void tellTheTruth() {
        lie = null;
        lagging = false;
        if (lastFlag == LastFlag.ALWAYS_MORE) {
            lastFlag = LastFlag.RIGHT;
        }
        if (total != Total.NONE) {
            total = Total.RIGHT;
        }
    }

    private @Nullable Lie lieNow() {
        if (lie == null || (lies <= 0 && !now.isBefore(liesUntil))) {
            lie = null;
            return null;
        }
        lies--;
        lied++;
        return lie;
    }

    /** Keeps the list as it is, to be shown later on. */
    void takeSnapshot() {
        snapshots.add(new Snapshot(now, List.copyOf(shown)));
    }

    @Override
    public Page<Integer> read(PageRequest request) throws Exception {
        requests++;
        if (requests > mostRequests) {
            throw new AssertionError("asks for page after page without end");
        }
        beforeRequest.run();
        if (random.nextDouble() < failureRate) {
            throw new IOException("simulated failure of " + request);
        }
        @Nullable Lie how = lieNow();
        if (how == Lie.FOREIGN && !isRecognisable.getAsBoolean()) {
            how = null;
        }
        if (how == null && lagging && random.nextBoolean()) {
            how = Lie.STALE;
            lied++;
        }
        if (how == Lie.REPEATED && before != null && before.rows().size() <= request.size()) {
            return before;
        }
        Page<Integer> page = answer(request, how);
        before = page;
        if (TRACE) {
            System.out.println(
                    now.toString().substring(11)
                            + " "
                            + request
                            + (how == null ? "" : " " + how)
                            + ": "
                            + page.rows().stream().map(Row::id).toList()
                            + " "
                            + page.next()
                            + " "
                            + page.total()
                            + " of "
                            + shown.size());
        }
        return page;
    }

    private Page<Integer> answer(PageRequest request, @Nullable Lie how) throws IOException {
        List<Entry> answered = filtered(request.since());
        snapshots.removeIf(snapshot -> snapshot.at().isBefore(now.minus(staleness)));
        if (how == Lie.STALE && !snapshots.isEmpty()) {
            answered = snapshots.get((int) (snapshots.size() * shortTo)).shown();
        } else if (how == Lie.FOREIGN) {
            answered = foreign();
        }
        int size = Math.min(request.size(), how == Lie.CUT ? Math.min(cap, cut) : cap);
        int from = Math.min((request.number() - 1) * size, answered.size());
        int to = Math.min(from + size, answered.size());
        List<Row<Integer>> rows = new ArrayList<>();
        for (Entry entry : slice(answered, from, to)) {
            rows.add(
                    new Row<>(
                            entry.id(),
                            hasTimes ? entry.at() : null,
                            String.valueOf(entry.sequence()),
                            null,
                            Integer.parseInt(entry.id())));
        }
        if (how == Lie.EMPTY) {
            rows.clear();
        } else if (how == Lie.SHORT && !rows.isEmpty() && !isEndDeniedAgain(to, answered)) {
            rows.subList((int) (rows.size() * shortTo), rows.size()).clear();
        } else if (how == Lie.GAPPED && rows.size() > 3) {
            // Not the same one twice running: what no answer shows does not exist.
            int place = 1 + random.nextInt(rows.size() - 3);
            place += rows.get(place).id().equals(gapped) ? 1 : 0;
            gapped = rows.remove(place).id();
        }
        int bottom = from + rows.size();
        Page.Next next =
                switch (lastFlag) {
                    case RIGHT -> to == answered.size() ? Page.Next.NONE : Page.Next.MORE;
                    case ALWAYS_FALSE -> Page.Next.UNKNOWN;
                    case ALWAYS_TRUE -> Page.Next.NONE;
                    case ALWAYS_MORE -> Page.Next.MORE;
                };
        @Nullable Long total =
                switch (this.total) {
                    case NONE -> null;
                    case RIGHT -> (long) answered.size();
                    case TOO_SMALL -> (long) answered.size() / 2;
                    case TOO_LARGE -> (long) answered.size() + 1 + random.nextInt(300);
                    case AS_SHOWN -> (long) bottom;
                };
        if (how != null && lieClaim == 1) {
            next = Page.Next.NONE;
            total = total == null ? null : (long) bottom;
        } else if (how != null && lieClaim == 2) {
            next = Page.Next.UNKNOWN;
            total = null;
        }
        return new Page<>(rows, next, total, tellsTime ? now : null);
    }

    /**
     * The last rows are not missing twice running: nothing tells a list that always lacks them from
     * one that ends there.
     */
    private boolean isEndDeniedAgain(int to, List<Entry> answered) {
        if (to < answered.size()) {
            return false;
        }
        endDenied = !endDenied;
        return !endDenied;
    }

    /** A list of the same age whose records have ids of their own. */
    private List<Entry> foreign() {
        List<Entry> rows = new ArrayList<>();
        for (Entry entry : shown) {
            String id = String.valueOf(FOREIGN + Integer.parseInt(entry.id()));
            Instant at = entry.at().plusMillis(1);
            rows.add(new Entry(id, at, entry.visible(), entry.key(), entry.sequence()));
        }
        return rows;
    }

    @Override
    public Presence presence(String id) {
        requests++;
        return alive.contains(id) ? Presence.PRESENT : Presence.GONE;
    }

    private List<Entry> filtered(@Nullable Instant since) throws IOException {
        if (since == null) {
            return shown;
        }
        return switch (filter) {
            case NONE -> throw new AssertionError("asked for rows since " + since);
            case DOES_NOTHING -> shown;
            case ANSWERS_NOTHING -> List.of();
            case REFUSED -> throw new IOException("simulated: the filter is refused");
            case WORKS ->
                    shown.stream().filter(e -> !e.at().isBefore(since.minusSeconds(300))).toList();
        };
    }

    /** Rows of one place come in a new order each time, also across the borders of the slice. */
    private List<Entry> slice(List<Entry> list, int from, int to) {
        if (from == to) {
            return List.of();
        }
        boolean shuffles = shuffleTies && (order == Order.TIME || order == Order.VISIBLE);
        int low = from;
        int high = to;
        if (shuffles) {
            while (low > 0 && ties(newest(list, low - 1), newest(list, from))) {
                low--;
            }
            while (high < list.size() && ties(newest(list, high), newest(list, to - 1))) {
                high++;
            }
        }
        List<Entry> rows = new ArrayList<>();
        for (int i = low; i < high; i++) {
            rows.add(newest(list, i));
        }
        if (shuffles) {
            int start = 0;
            for (int i = 1; i <= rows.size(); i++) {
                if (i == rows.size() || !ties(rows.get(i), rows.get(start))) {
                    Collections.shuffle(rows.subList(start, i), random);
                    start = i;
                }
            }
        }
        return rows.subList(from - low, to - low);
    }

    private boolean ties(Entry one, Entry other) {
        return comparator(order).compare(one, other) == 0;
    }

    private static Entry newest(List<Entry> list, int place) {
        return list.get(list.size() - 1 - place);
    }
}
