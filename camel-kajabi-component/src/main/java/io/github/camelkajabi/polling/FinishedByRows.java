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
 * Remembers the newest rows of a list without times.
 *
 * <p>The memory is complete until the first row is forgotten; up to then each unknown row is new.
 * Afterwards the oldest remembered rows are the <i>anchors</i>: every forgotten row stands below
 * the topmost anchor, even if rows near the end of the memory change places. So a row above all
 * anchors is either known or new.
 */
final class FinishedByRows implements FinishedRecords<RowPosition> {

    /** More known rows in the wrong order than ties that change places explain. */
    private static final int MIN_REVERSED = 8;

    /** A late row is found if it appears with fewer rows than this above it. */
    static final int LOOKBACK = 400;

    private static final int BELOW = 100;

    /**
     * Of the rows below the look-back, or below the oldest open one, this many are not anchors,
     * because they may change places with it.
     */
    private static final int TIES = 20;

    /** The least number of rows remembered once a row was forgotten. */
    static final int KEPT = LOOKBACK + BELOW;

    /** Rows are forgotten in batches of at least this size. */
    private static final int SLACK = 50;

    private final Map<String, RowPosition> finished = new HashMap<>();
    private boolean complete = true;

    /** The newest anchor. */
    private RowPosition edge = RowPosition.LOWEST;

    /** Late rows are no longer expected below this row. */
    private RowPosition settled = RowPosition.LOWEST;

    private long newest;
    private int held;

    @Override
    public void restore(Checkpoint checkpoint) {
        if (!(checkpoint instanceof Checkpoint.ByRows rows)) {
            throw new IllegalArgumentException("The checkpoint is not one by rows");
        }
        finished.clear();
        newest = 0;
        for (String id : rows.rows()) {
            finished.put(id, RowPosition.ofRow(++newest));
        }
        complete = rows.complete();
        edge = complete ? RowPosition.LOWEST : RowPosition.ofRow(rows.anchors());
        readAgain();
    }

    /** Unfinished rows may be anywhere again, so no row may be forgotten for now. */
    @Override
    public void readAgain() {
        settled = RowPosition.LOWEST;
    }

    boolean isComplete() {
        return complete;
    }

    @Nullable RowPosition find(String id) {
        return finished.get(id);
    }

    boolean isAnchor(String id) {
        RowPosition at = finished.get(id);
        return at != null && !at.isAbove(edge);
    }

    /**
     * Late rows were looked for down to this row, so the rows that it displaces may be forgotten.
     */
    void settle(RowPosition at) {
        if (at.isAbove(settled)) {
            settled = at;
        }
    }

    /**
     * Gives the new rows of a stretch their positions.
     *
     * @param items newest first; the stretch begins above the known rows and reaches down to them
     * @param isTop whether the stretch begins at the top of the list
     * @param known the position of a known row, finished or open
     * @return the new rows, newest first
     */
    <T> List<Placed<T, RowPosition>> place(
            List<Item<T>> items, boolean isTop, Function<String, @Nullable RowPosition> known) {
        requireOrder(items, known);
        int end = complete ? items.size() : 0;
        int firstKnown = items.size();
        Map<String, RowPosition> positions = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            String id = items.get(i).id();
            RowPosition at = known.apply(id);
            if (at != null) {
                positions.put(id, at);
                firstKnown = Math.min(firstKnown, i);
                if (!complete) {
                    end = i;
                    if (isAnchor(id)) {
                        break;
                    }
                }
            }
        }
        if (!complete && positions.isEmpty()) {
            throw new ListException("The rows read do not reach down to a known one");
        }
        List<Placed<T, RowPosition>> placed = new ArrayList<>();
        RowPosition below = complete ? belowKnown(items, positions) : edge;
        if (end < items.size()) {
            below = positions.getOrDefault(items.get(end).id(), below);
        }
        // Ties may have changed places: what stands above all known rows is above each of them.
        RowPosition highestKnown =
                positions.values().stream()
                        .max(Comparator.naturalOrder())
                        .orElse(RowPosition.LOWEST);
        for (int i = end - 1; i >= 0; i--) {
            Item<T> item = items.get(i);
            RowPosition at = positions.get(item.id());
            if (at != null) {
                below = at;
            } else {
                below = i > firstKnown ? below.next() : above(higher(below, highestKnown), isTop);
                placed.add(0, new Placed<>(item, below));
            }
        }
        return placed;
    }

    /**
     * Checks that known rows do not come the other way round, as in a list whose order the server
     * ignores: rows that were forgotten long ago would seem to stand above them, and to be new.
     * Ties, which may change places, are few.
     *
     * @throws ListException if most of them do
     */
    private static <T> void requireOrder(
            List<Item<T>> items, Function<String, @Nullable RowPosition> known) {
        int right = 0;
        int wrong = 0;
        RowPosition above = null;
        for (Item<T> item : items) {
            RowPosition at = known.apply(item.id());
            if (at != null && above != null) {
                right += above.isAbove(at) ? 1 : 0;
                wrong += at.isAbove(above) ? 1 : 0;
            }
            above = at == null ? above : at;
        }
        if (wrong >= MIN_REVERSED && wrong > 3 * right) {
            throw new ListException(
                    "The list comes in the opposite order: of "
                            + (right + wrong + 1)
                            + " known rows that follow each other, the newer ones come last. The"
                            + " server may have ignored sort.");
        }
    }

    /** A position below that of the lowest known row of the stretch. */
    private static <T> RowPosition belowKnown(
            List<Item<T>> items, Map<String, RowPosition> positions) {
        for (int i = items.size() - 1; i >= 0; i--) {
            RowPosition at = positions.get(items.get(i).id());
            if (at != null) {
                return at.below();
            }
        }
        return RowPosition.ofRow(0);
    }

    private static RowPosition higher(RowPosition a, RowPosition b) {
        return a.isAbove(b) ? a : b;
    }

    /** The position of a new row above the known ones of its stretch. */
    private RowPosition above(RowPosition below, boolean isTop) {
        boolean isNewest = below.compareTo(RowPosition.ofRow(newest)) >= 0;
        return isTop || isNewest ? RowPosition.ofRow(++newest) : below.next();
    }

    @Override
    public boolean isFinished(Item<?> item) {
        return finished.containsKey(item.id());
    }

    @Override
    public void finish(Item<?> item, RowPosition position) {
        finished.putIfAbsent(item.id(), position);
    }

    @Override
    public boolean knows(String id) {
        return finished.containsKey(id);
    }

    @Override
    public List<String> newest(int count) {
        return finished.entrySet().stream()
                .sorted(Map.Entry.<String, RowPosition>comparingByValue().reversed())
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public boolean forget(@Nullable RowPosition oldestOpen) {
        held = 0;
        if (finished.size() < KEPT + SLACK) {
            return false;
        }
        List<RowPosition> sorted = new ArrayList<>(finished.values());
        sorted.removeIf(at -> at.isAbove(settled));
        sorted.sort(Comparator.naturalOrder());
        if (sorted.size() < KEPT + SLACK) {
            return false;
        }
        RowPosition limit = sorted.get(sorted.size() - LOOKBACK);
        if (oldestOpen != null && limit.isAbove(oldestOpen)) {
            limit = oldestOpen;
        }
        int below = 0;
        while (limit.isAbove(sorted.get(below))) {
            below++;
        }
        held = sorted.size() - LOOKBACK - below;
        if (below < BELOW + SLACK || !sorted.get(below - 1 - TIES).isAbove(edge)) {
            return false;
        }
        edge = sorted.get(below - 1 - TIES);
        RowPosition oldest = sorted.get(below - BELOW);
        complete &= !finished.values().removeIf(oldest::isAbove);
        return true;
    }

    @Override
    public int held() {
        return held;
    }

    @Override
    public @Nullable Instant floor() {
        return null;
    }

    @Override
    public Checkpoint checkpoint() {
        List<String> rows =
                finished.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, RowPosition>comparingByValue()
                                        .thenComparing(Map.Entry::getKey))
                        .map(Map.Entry::getKey)
                        .toList();
        int anchors = (int) finished.values().stream().filter(at -> !at.isAbove(edge)).count();
        return new Checkpoint.ByRows(complete, complete ? 0 : anchors, rows);
    }
}
