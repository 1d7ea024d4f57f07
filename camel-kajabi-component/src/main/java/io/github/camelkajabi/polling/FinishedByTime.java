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
 * Remembers by time: all records older than {@code seen} have been read, all older than the floor
 * are finished, and those that are finished though not older are known by id. A few below the floor
 * are known too: by them the list is recognised.
 */
final class FinishedByTime implements FinishedRecords {

    /** How many records below the floor are remembered. */
    private static final int BELOW = 30;

    private final Map<String, Instant> finished = new HashMap<>();

    /** The content of finished records that have one. */
    private final Map<String, String> contents = new HashMap<>();

    /** The newest below the floor, oldest first. */
    private final Set<String> below = new LinkedHashSet<>();

    private final boolean versions;
    private Instant seen = Instant.MIN;
    private Instant floor = Instant.MIN;
    private int held;

    /**
     * Makes one that remembers nothing.
     *
     * @param versions whether a finished record counts as new with a later time
     */
    FinishedByTime(boolean versions) {
        this.versions = versions;
    }

    @Override
    public void restore(Checkpoint checkpoint) {
        Checkpoint.ByTime times = (Checkpoint.ByTime) checkpoint;
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

    Instant seen() {
        return seen;
    }

    @Nullable Instant floor() {
        return floor.equals(Instant.MIN) ? null : floor;
    }

    /** No record that is older is still to come. */
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
    public boolean isUnfinished(Item<?> item) {
        Instant at = item.at();
        if (at.isBefore(seen)) {
            return false;
        }
        Instant known = finished.get(item.id());
        return known == null
                || (versions
                        && (at.isAfter(known)
                                || (at.equals(known)
                                        && isOther(contents.get(item.id()), item.content()))));
    }

    /** Two changes within one printed time differ in nothing else. */
    static boolean isOther(@Nullable String content, @Nullable String other) {
        return content != null && other != null && !content.equals(other);
    }

    @Override
    public void finish(Item<?> item) {
        finished.put(item.id(), item.at());
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

    /** The oldest time of a finished record that is not older than this. */
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

    /** What fell below the floor takes the place of what was there. */
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
