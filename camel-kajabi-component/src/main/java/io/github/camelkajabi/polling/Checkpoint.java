// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a list has been delivered. As text it is one line of JSON, which people may write too.
 * See each kind for its text.
 */
public sealed interface Checkpoint {

    /** The newest version that {@link #fromJson} reads. */
    int VERSION = 2;

    /** The version of a checkpoint without parked records, which older releases can read. */
    int VERSION_WITHOUT_PARKED = 1;

    /**
     * The records that count as finished because they failed too often, by id. In the text they
     * stand beside the other fields and make it version 2:
     *
     * <pre>{@code
     * "parked":{"4711":{"time":"2026-01-31T08:00:01Z","since":"2026-01-31T09:00:00Z","attempts":5,
     *   "error":"java.io.IOException: no route to host"}}
     * }</pre>
     */
    Map<String, Parked> parked();

    /** Returns the same checkpoint with these parked records. */
    Checkpoint withParked(Map<String, Parked> parked);

    /**
     * The checkpoint of a list whose records have a time. Every record older than the floor is
     * finished. A record at or after the floor is finished if and only if it is named here.
     * Everything but the floor may be left out:
     *
     * <pre>{@code
     * {"version":1,"floor":"2026-01-31T08:00:00Z","finished":{"4711":"2026-01-31T08:00:01Z"},"below":["4709","4710"]}
     * }</pre>
     *
     * @param floor by the server's clock; null if no record is known to be finished, which begins
     *     at the oldest one
     * @param finished the ids of the finished records at or after the floor, with their times
     * @param contents fingerprints of finished records where changes are followed, to distinguish
     *     two changes within one printed time
     * @param below some records older than the floor, oldest first, to recognise the list
     */
    record ByTime(
            @Nullable Instant floor,
            Map<String, Instant> finished,
            Map<String, String> contents,
            List<String> below,
            Map<String, Parked> parked)
            implements Checkpoint {
        public ByTime {
            finished = Map.copyOf(finished);
            contents = Map.copyOf(contents);
            below = List.copyOf(below);
            parked = Map.copyOf(parked);
        }

        /** Creates a checkpoint without parked records. */
        public ByTime(
                @Nullable Instant floor,
                Map<String, Instant> finished,
                Map<String, String> contents,
                List<String> below) {
            this(floor, finished, contents, below, Map.of());
        }

        /** Creates a checkpoint that names finished records only. */
        public ByTime(@Nullable Instant floor, Map<String, Instant> finished) {
            this(floor, finished, Map.of(), List.of());
        }

        @Override
        public Checkpoint withParked(Map<String, Parked> others) {
            return new ByTime(floor, finished, contents, below, others);
        }
    }

    /**
     * The checkpoint of a list whose records have no time: the newest finished records. A record
     * that is not named is new if it stands above all anchors in the list, or anywhere if the
     * checkpoint is complete. {@code complete} defaults to false, {@code anchors} to 1:
     *
     * <pre>{@code
     * {"version":1,"complete":false,"anchors":1,"rows":["4711","4712"]}
     * }</pre>
     *
     * @param complete whether every finished record is named
     * @param anchors how many of the rows, counted from the oldest, mark where the forgotten ones
     *     begin; 0 if complete, otherwise at least 1
     * @param rows their ids, oldest first, each once
     */
    record ByRows(boolean complete, int anchors, List<String> rows, Map<String, Parked> parked)
            implements Checkpoint {
        public ByRows {
            rows = List.copyOf(rows);
            parked = Map.copyOf(parked);
            if (new HashSet<>(rows).size() < rows.size()) {
                throw new IllegalArgumentException("A row is named twice");
            }
            if (complete ? anchors != 0 : anchors < 1 || anchors > rows.size()) {
                throw new IllegalArgumentException(
                        "anchors must be 0 if complete, otherwise 1 to the number of rows, was "
                                + anchors);
            }
        }

        /** Creates a checkpoint without parked records. */
        public ByRows(boolean complete, int anchors, List<String> rows) {
            this(complete, anchors, rows, Map.of());
        }

        @Override
        public Checkpoint withParked(Map<String, Parked> others) {
            return new ByRows(complete, anchors, rows, others);
        }
    }

    /**
     * The checkpoint of any list after a reset: the next poll begins at {@link
     * ReaderSettings#startFrom()}, as without a checkpoint.
     *
     * <pre>{@code
     * {"version":1,"reset":true}
     * }</pre>
     */
    record Reset() implements Checkpoint {
        @Override
        public Map<String, Parked> parked() {
            return Map.of();
        }

        @Override
        public Checkpoint withParked(Map<String, Parked> parked) {
            return this;
        }
    }

    /** Writes the checkpoint as text. Equal checkpoints have equal texts. */
    default String toJson() {
        return CheckpointText.write(this);
    }

    /**
     * Parses a text that {@link #toJson()} or a person wrote.
     *
     * @throws CheckpointException if the text is not a checkpoint, or one of a newer version
     */
    static Checkpoint fromJson(String text) {
        return CheckpointText.read(text);
    }
}
