// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers by time: all records older than {@code seen} have been read, all older than the floor
 * are finished, and those that are finished though not older are known by id.
 */
final class TimeMemory implements Memory {

    private final Map<String, Instant> finished = new HashMap<>();
    private final boolean versions;
    private Instant seen = Instant.MIN;
    private Instant floor = Instant.MIN;
    private int held;

    /**
     * Makes one that remembers nothing.
     *
     * @param versions whether a finished record counts as new with a later time
     */
    TimeMemory(boolean versions) {
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
    public boolean isUnfinished(String id, Instant at) {
        if (at.isBefore(seen)) {
            return false;
        }
        Instant known = finished.get(id);
        return known == null || (versions && at.isAfter(known));
    }

    @Override
    public void finish(String id, Instant at) {
        finished.put(id, at);
    }

    @Override
    public boolean forget(@Nullable Instant oldestOpen) {
        Instant lowest = oldestOpen != null && oldestOpen.isBefore(seen) ? oldestOpen : seen;
        boolean moves = lowest.isAfter(floor);
        if (moves) {
            floor = lowest;
        }
        finished.values().removeIf(at -> at.isBefore(floor));
        held = (int) finished.values().stream().filter(at -> at.isBefore(seen)).count();
        return moves;
    }

    @Override
    public int held() {
        return held;
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint.ByTime(floor(), finished);
    }
}
