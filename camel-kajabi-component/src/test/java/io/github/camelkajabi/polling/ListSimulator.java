// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A list on a server that changes, misreports and fails between any two requests. */
final class ListSimulator implements PageSource<Integer> {

    /** How the server reports that nothing follows. */
    enum LastFlag {
        RIGHT,
        ALWAYS_FALSE,
        ALWAYS_TRUE
    }

    record Entry(String id, Instant at) {}

    final Random random;

    /** Oldest first; the server shows it the other way round. */
    final List<Entry> entries = new ArrayList<>();

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
        Entry entry = new Entry(String.valueOf(nextId++), at);
        int place = entries.size();
        while (place > 0 && entries.get(place - 1).at().isAfter(at)) {
            place--;
        }
        entries.add(place, entry);
        alive.add(entry.id());
        return entry;
    }

    void insertMany(int count) {
        for (int i = 0; i < count; i++) {
            insert();
        }
    }

    void delete(int place) {
        alive.remove(entries.remove(place).id());
    }

    @Override
    public Page<Integer> read(PageRequest request) throws Exception {
        requests++;
        beforeRequest.run();
        if (random.nextDouble() < failureRate) {
            throw new IOException("simulated failure of " + request);
        }
        int size = Math.min(request.size(), cap);
        int from = Math.min((request.number() - 1) * size, entries.size());
        int to = Math.min(from + size, entries.size());
        List<Row<Integer>> rows = new ArrayList<>();
        for (Entry entry : slice(from, to)) {
            rows.add(new Row<>(entry.id(), entry.at(), Integer.parseInt(entry.id())));
        }
        boolean last =
                switch (lastFlag) {
                    case RIGHT -> to == entries.size();
                    case ALWAYS_FALSE -> false;
                    case ALWAYS_TRUE -> true;
                };
        return new Page<>(rows, last);
    }

    /** Rows of one time come in a new order each time, also across the borders of the slice. */
    private List<Entry> slice(int from, int to) {
        if (from == to) {
            return List.of();
        }
        int low = from;
        int high = to;
        if (shuffleTies) {
            while (low > 0 && newest(low - 1).at().equals(newest(from).at())) {
                low--;
            }
            while (high < entries.size() && newest(high).at().equals(newest(to - 1).at())) {
                high++;
            }
        }
        List<Entry> rows = new ArrayList<>();
        for (int i = low; i < high; i++) {
            rows.add(newest(i));
        }
        if (shuffleTies) {
            int start = 0;
            for (int i = 1; i <= rows.size(); i++) {
                if (i == rows.size() || !rows.get(i).at().equals(rows.get(start).at())) {
                    Collections.shuffle(rows.subList(start, i), random);
                    start = i;
                }
            }
        }
        return rows.subList(from - low, to - low);
    }

    private Entry newest(int place) {
        return entries.get(entries.size() - 1 - place);
    }
}
