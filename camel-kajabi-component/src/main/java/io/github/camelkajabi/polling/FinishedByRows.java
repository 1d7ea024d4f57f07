// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the newest rows of a list without times. Each row has an ordinal, the later the newer,
 * written as a time of so many seconds; a row found below known rows comes a nanosecond after its
 * lower neighbour.
 *
 * <p>Until the first row is forgotten the memory is complete, and each unknown row is new. From
 * then on the oldest rows remembered are the anchors: all forgotten rows stand below the topmost of
 * them, even if rows at the edge of memory change places. What stands above it is known or new.
 */
final class FinishedByRows implements FinishedRecords {

    /** A row that appears with fewer rows above it is found. */
    static final int LOOKBACK = 400;

    private static final int BELOW = 100;

    /**
     * Of the rows below the look-back, or below the oldest open one, so many are no anchors: they
     * may change places with it.
     */
    private static final int TIES = 20;

    /** How many rows are remembered at least, once one was forgotten. */
    static final int KEPT = LOOKBACK + BELOW;

    /** Rows are forgotten so many at once. */
    private static final int SLACK = 50;

    private final Map<String, Instant> finished = new HashMap<>();
    private boolean complete = true;

    /** The newest anchor. */
    private Instant edge = Instant.MIN;

    /** Above older rows than this one no late row is looked for any more. */
    private Instant settled = Instant.MIN;

    private long newest;
    private int held;

    @Override
    public void restore(Checkpoint checkpoint) {
        Checkpoint.ByRows rows = (Checkpoint.ByRows) checkpoint;
        finished.clear();
        newest = 0;
        for (String id : rows.rows()) {
            finished.put(id, ordinal(++newest));
        }
        complete = rows.complete();
        edge = complete ? Instant.MIN : ordinal(rows.anchors());
        readAgain();
    }

    /** Rows that are not finished may be anywhere again, so that none may be forgotten. */
    @Override
    public void readAgain() {
        settled = Instant.MIN;
    }

    private static Instant ordinal(long number) {
        return Instant.ofEpochSecond(number);
    }

    boolean isComplete() {
        return complete;
    }

    @Nullable Instant find(String id) {
        return finished.get(id);
    }

    boolean isAnchor(String id) {
        Instant at = finished.get(id);
        return at != null && !at.isAfter(edge);
    }

    /** All rows up to this one were looked for: what they push out may be forgotten. */
    void settle(Instant at) {
        if (at.isAfter(settled)) {
            settled = at;
        }
    }

    /**
     * Gives the new rows of a stretch their ordinals.
     *
     * @param items newest first; the stretch begins above and reaches down to what is known
     * @param isTop whether nothing stands above it
     * @param known the ordinal of a known row, finished or open
     * @return the new ones, newest first
     */
    <T> List<Item<T>> place(
            List<Item<T>> items, boolean isTop, Function<String, @Nullable Instant> known) {
        int end = complete ? items.size() : 0;
        int firstKnown = items.size();
        Map<String, Instant> ordinals = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            String id = items.get(i).id();
            Instant at = known.apply(id);
            if (at != null) {
                ordinals.put(id, at);
                firstKnown = Math.min(firstKnown, i);
                if (!complete) {
                    end = i;
                    if (isAnchor(id)) {
                        break;
                    }
                }
            }
        }
        if (!complete && ordinals.isEmpty()) {
            throw new ListException("The rows read do not reach down to a known one");
        }
        List<Item<T>> placed = new ArrayList<>();
        Instant below = complete ? belowKnown(items, ordinals) : edge;
        if (end < items.size()) {
            below = ordinals.getOrDefault(items.get(end).id(), below);
        }
        for (int i = end - 1; i >= 0; i--) {
            Item<T> item = items.get(i);
            Instant at = ordinals.get(item.id());
            if (at != null) {
                below = at;
            } else {
                below = i > firstKnown ? below.plusNanos(1) : above(below, isTop);
                placed.add(0, new Item<>(item.row(), below));
            }
        }
        return placed;
    }

    /** An ordinal just below that of the lowest known row in the stretch. */
    private static <T> Instant belowKnown(List<Item<T>> items, Map<String, Instant> ordinals) {
        for (int i = items.size() - 1; i >= 0; i--) {
            Instant at = ordinals.get(items.get(i).id());
            if (at != null) {
                return at.minusMillis(500);
            }
        }
        return ordinal(0);
    }

    /** The ordinal of a new row above the known ones of its stretch. */
    private Instant above(Instant below, boolean isTop) {
        return isTop || !below.isBefore(ordinal(newest)) ? ordinal(++newest) : below.plusNanos(1);
    }

    @Override
    public boolean isUnfinished(Item<?> item) {
        return !finished.containsKey(item.id());
    }

    @Override
    public void finish(Item<?> item) {
        finished.put(item.id(), item.at());
    }

    @Override
    public boolean knows(String id) {
        return finished.containsKey(id);
    }

    @Override
    public List<String> newest(int count) {
        return finished.entrySet().stream()
                .sorted(Map.Entry.<String, Instant>comparingByValue().reversed())
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public boolean forget(@Nullable Instant oldestOpen) {
        held = 0;
        if (finished.size() < KEPT + SLACK) {
            return false;
        }
        List<Instant> sorted = new ArrayList<>(finished.values());
        sorted.removeIf(at -> at.isAfter(settled));
        sorted.sort(Comparator.naturalOrder());
        if (sorted.size() < KEPT + SLACK) {
            return false;
        }
        Instant limit = sorted.get(sorted.size() - LOOKBACK);
        if (oldestOpen != null && oldestOpen.isBefore(limit)) {
            limit = oldestOpen;
        }
        int below = 0;
        while (sorted.get(below).isBefore(limit)) {
            below++;
        }
        held = sorted.size() - LOOKBACK - below;
        if (below < BELOW + SLACK || !sorted.get(below - 1 - TIES).isAfter(edge)) {
            return false;
        }
        edge = sorted.get(below - 1 - TIES);
        Instant oldest = sorted.get(below - BELOW);
        complete &= !finished.values().removeIf(at -> at.isBefore(oldest));
        return true;
    }

    @Override
    public int held() {
        return held;
    }

    @Override
    public Checkpoint checkpoint() {
        List<String> rows =
                finished.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Instant>comparingByValue()
                                        .thenComparing(Map.Entry::getKey))
                        .map(Map.Entry::getKey)
                        .toList();
        int anchors = (int) finished.values().stream().filter(at -> !at.isAfter(edge)).count();
        return new Checkpoint.ByRows(complete, complete ? 0 : anchors, rows);
    }
}
