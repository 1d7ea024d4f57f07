// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list on a server that changes, misreports and fails between any two requests. */
final class ListSimulator implements PageSource<Integer> {

    /** How the server reports that nothing follows. */
    enum LastFlag {
        RIGHT,
        ALWAYS_FALSE,
        ALWAYS_TRUE
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
        ANSWERS_NOTHING
    }

    /**
     * A record.
     *
     * @param key what its id is like: somewhere between its time and its becoming visible
     */
    record Entry(String id, Instant at, Instant visible, Instant key, int sequence) {}

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
    LastFlag lastFlag = LastFlag.RIGHT;
    double failureRate;
    long requests;

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

    private Entry insert(String id, Instant at) {
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

    @Override
    public Page<Integer> read(PageRequest request) throws Exception {
        requests++;
        beforeRequest.run();
        if (random.nextDouble() < failureRate) {
            throw new IOException("simulated failure of " + request);
        }
        List<Entry> answered = filtered(request.since());
        int size = Math.min(request.size(), cap);
        int from = Math.min((request.number() - 1) * size, answered.size());
        int to = Math.min(from + size, answered.size());
        List<Row<Integer>> rows = new ArrayList<>();
        for (Entry entry : slice(answered, from, to)) {
            rows.add(
                    new Row<>(
                            entry.id(),
                            hasTimes ? entry.at() : null,
                            Integer.parseInt(entry.id())));
        }
        boolean last =
                switch (lastFlag) {
                    case RIGHT -> to == answered.size();
                    case ALWAYS_FALSE -> false;
                    case ALWAYS_TRUE -> true;
                };
        return new Page<>(rows, last);
    }

    private List<Entry> filtered(@Nullable Instant since) {
        if (since == null) {
            return shown;
        }
        return switch (filter) {
            case NONE -> throw new AssertionError("asked for rows since " + since);
            case DOES_NOTHING -> shown;
            case ANSWERS_NOTHING -> List.of();
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
