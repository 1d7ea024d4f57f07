// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The records of a list whose rows have no time. Their order is all that is known. */
final class RowRecords<T> extends RecordTracker<T, RowPosition> {

    /**
     * What is known of some rows.
     *
     * @param known how many of them the list showed before
     * @param anchored whether every row below them is known or forgotten
     * @param complete whether no row was ever forgotten
     */
    record Knowledge(int known, boolean anchored, boolean complete) {}

    private final FinishedByRows finished;

    RowRecords(ReaderSettings settings, Clock clock) {
        this(new FinishedByRows(), settings, clock);
    }

    private RowRecords(FinishedByRows finished, ReaderSettings settings, Clock clock) {
        super(finished, settings, clock);
        this.finished = finished;
    }

    /** Below all other rows, so that it is handed out first. */
    @Override
    RowPosition positionOfParked(Row<T> row) {
        return RowPosition.ofRow(0);
    }

    /** Positions are numbered anew. One that the checkpoint does not name gets one when shown. */
    @Override
    void placeAnew(OpenRecord<T, RowPosition> record) {
        RowPosition at = finished.find(record.id());
        record.isUnplaced = at == null;
        record.position = at == null ? RowPosition.LOWEST : at;
    }

    /**
     * Adds a stretch of the list.
     *
     * @param items newest first, down to a known row
     * @param isTop whether it begins at the top of the list
     * @param settled whether late rows can appear only within the stretch
     */
    void add(List<Item<T>> items, boolean isTop, boolean settled) {
        lock.lock();
        try {
            List<Placed<T, RowPosition>> placed = finished.place(items, isTop, this::position);
            submit(placed);
            placed.forEach(this::placeAgain);
            if (isTop && settled) {
                open.discardSettled();
            }
            if (settled) {
                items.stream()
                        .map(item -> position(item.id()))
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .ifPresent(finished::settle);
            }
            forget();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a record that lost its place when a checkpoint was restored the one it is shown at. */
    private void placeAgain(Placed<T, RowPosition> placed) {
        OpenRecord<T, RowPosition> record = open.find(placed.item().id());
        if (record != null && record.isUnplaced && open.place(record, placed.position())) {
            finished.finish(placed.item(), placed.position());
        }
    }

    Knowledge knowledge(Collection<Item<T>> items) {
        lock.lock();
        try {
            int known = 0;
            boolean anchored = false;
            for (Item<T> item : items) {
                known += position(item.id()) == null ? 0 : 1;
                anchored |= finished.isAnchor(item.id());
            }
            return new Knowledge(known, anchored, finished.isComplete());
        } finally {
            lock.unlock();
        }
    }

    /** The position of a known row. That of a parked one stays while it is tried again. */
    private @Nullable RowPosition position(String id) {
        RowPosition at = finished.find(id);
        OpenRecord<T, RowPosition> record = open.find(id);
        return at != null || record == null || record.isParked || record.isUnplaced
                ? at
                : record.position();
    }
}
