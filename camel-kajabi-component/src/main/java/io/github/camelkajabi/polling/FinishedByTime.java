// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers finished records by time.
 *
 * <p>Two bounds divide the records, with {@code floor <= seen}. Every record older than {@code
 * seen} has been read. Every record older than {@code floor} is finished. A finished record at or
 * above the floor is known by its id. A few ids below the floor are kept to recognise the list.
 */
final class FinishedByTime implements FinishedRecords<Instant> {

    /** How many records below the floor are remembered. */
    private static final int BELOW = 30;

    private final Map<String, Instant> finished = new HashMap<>();

    /** Fingerprints of those finished versions that a later one of the same time may follow. */
    private final Map<String, String> contents = new HashMap<>();

    /** The newest records below the floor, oldest first. */
    private final Set<String> below = new LinkedHashSet<>();

    private final boolean versions;
    private Instant seen = Instant.MIN;
    private Instant floor = Instant.MIN;
    private int held;

    /**
     * Creates one that remembers nothing.
     *
     * @param versions whether a finished record with a later time is a new one
     */
    FinishedByTime(boolean versions) {
        this.versions = versions;
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        if (!(checkpoint instanceof Checkpoint.ByTime times)) {
            throw new IllegalArgumentException("The checkpoint is not one by time");
        }
        Instant saved = times.floor();
        floor = saved == null ? Instant.MIN : saved;
        seen = floor;
        finished.clear();
        finished.putAll(times.finished());
        contents.clear();
        contents.putAll(times.contents());
        below.clear();
        below.addAll(times.below());
    }

    /** All records older than this have been read. */
    Instant seen() {
        return seen;
    }

    @Override
    public @Nullable Instant floor() {
        return floor.equals(Instant.MIN) ? null : floor;
    }

    /** From now on, no record older than this is still to come. */
    void readUpTo(Instant at) {
        if (at.isAfter(seen)) {
            seen = at;
        }
    }

    @Override
    public void readAgain() {
        seen = floor;
    }

    @Override
    public boolean isFinished(Item<?> item) {
        Instant at = item.at();
        if (at.isBefore(seen)) {
            return true;
        }
        Instant known = finished.get(item.id());
        if (known == null) {
            return false;
        }
        return !(versions && item.isLaterThan(known, contents.get(item.id())));
    }

    @Override
    public void finish(Item<?> item, Instant position) {
        finished.put(item.id(), position);
        String content = item.content();
        if (versions && content != null) {
            contents.put(item.id(), content);
        } else {
            contents.remove(item.id());
        }
    }

    @Override
    public boolean knows(String id) {
        return finished.containsKey(id) || below.contains(id);
    }

    @Override
    public List<String> newest(int count) {
        List<String> newest =
                new ArrayList<>(
                        finished.entrySet().stream()
                                .sorted(Map.Entry.<String, Instant>comparingByValue().reversed())
                                .limit(count)
                                .map(Map.Entry::getKey)
                                .toList());
        List<String> older = new ArrayList<>(below);
        for (int i = older.size() - 1; i >= 0 && newest.size() < count; i--) {
            newest.add(older.get(i));
        }
        return newest;
    }

    /** The oldest time of a finished record at or after this one. */
    @Nullable Instant oldestFrom(Instant from) {
        return finished.values().stream()
                .filter(at -> !at.isBefore(from))
                .min(Comparator.naturalOrder())
                .orElse(null);
    }

    @Override
    public boolean forget(@Nullable Instant oldestOpen) {
        Instant lowest = oldestOpen != null && oldestOpen.isBefore(seen) ? oldestOpen : seen;
        boolean moves = lowest.isAfter(floor);
        if (moves) {
            floor = lowest;
            sink();
        }
        held = (int) finished.values().stream().filter(at -> at.isBefore(seen)).count();
        return moves;
    }

    /** Moves the records that the floor has passed into {@code below}, which keeps the newest. */
    private void sink() {
        List<Map.Entry<String, Instant>> sunk =
                finished.entrySet().stream()
                        .filter(entry -> entry.getValue().isBefore(floor))
                        .sorted(Map.Entry.comparingByValue())
                        .toList();
        for (Map.Entry<String, Instant> entry : sunk) {
            below.remove(entry.getKey());
            below.add(entry.getKey());
            finished.remove(entry.getKey());
            contents.remove(entry.getKey());
        }
        Iterator<String> oldest = below.iterator();
        for (int excess = below.size() - BELOW; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public int held() {
        return held;
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint.ByTime(floor(), finished, contents, List.copyOf(below));
    }
}
