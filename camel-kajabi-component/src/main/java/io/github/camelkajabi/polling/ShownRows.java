// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last answers, as long as no record is known that could show a wrong one up. A list
 * that seems to end without a row that they have shown is incomplete, unless the row was deleted.
 *
 * <p>They are kept if the poll fails: the next one must not believe a shorter list either.
 */
final class ShownRows<T> {

    /** Answers of earlier polls that are kept. */
    private static final int KEPT = 64;

    /**
     * A row that should be in a window or below it.
     *
     * @param isOfEarlierPoll whether it was last shown before this poll, by one that did not get
     *     any record
     */
    record Missing(String id, boolean isOfEarlierPoll) {}

    private record Shown(String id, @Nullable Instant time) {}

    private record Answer(PageRequest request, List<Shown> rows) {

        static Answer of(PageWindow<?> window) {
            return new Answer(
                    window.request(),
                    window.items().stream()
                            .map(item -> new Shown(item.id(), item.time()))
                            .toList());
        }

        boolean showsAllOf(Answer other) {
            return rows.containsAll(other.rows());
        }
    }

    private final boolean isOrderedByTime;

    /** Of this poll, the latest one first. */
    private final Deque<Answer> current = new ArrayDeque<>();

    /** Of earlier polls, the latest one first. */
    private final Deque<Answer> earlier = new ArrayDeque<>();

    private final Set<String> deleted = new HashSet<>();
    private boolean isNeeded;

    private Instant now = Instant.MIN;
    private @Nullable Instant missingSince;
    private int polls;
    private boolean isMissing;

    ShownRows(boolean isOrderedByTime) {
        this.isOrderedByTime = isOrderedByTime;
    }

    /**
     * Begins a poll.
     *
     * @param needed whether no record is known that the list showed before
     */
    void beginPoll(Instant time, boolean needed) {
        if (!isMissing) {
            keep(current.stream().limit(KEPT).toList());
        }
        current.clear();
        deleted.clear();
        now = time;
        isMissing = false;
        isNeeded = needed;
        if (!needed) {
            earlier.clear();
            believe();
        }
    }

    /** Keeps answers, of which those that lack rows must not displace those that showed them. */
    private void keep(List<Answer> latestFirst) {
        for (int i = latestFirst.size() - 1; i >= 0; i--) {
            Answer answer = latestFirst.get(i);
            if (earlier.stream().noneMatch(other -> other.showsAllOf(answer))) {
                earlier.addFirst(answer);
            }
        }
        while (earlier.size() > KEPT) {
            earlier.removeLast();
        }
    }

    /** Notes an answer for the whole list. */
    void note(PageWindow<T> answer) {
        if (isNeeded && !answer.isEmpty()) {
            current.addFirst(Answer.of(answer));
        }
    }

    /**
     * The rows that earlier answers have shown in or below the window that the list seems to end
     * with, lowest first, but neither those that it shows nor those that were deleted. Of several
     * answers that show a row, the last one counts.
     */
    List<Missing> missingFrom(PageWindow<T> end) {
        List<Missing> missing = new ArrayList<>();
        Set<String> judged = new HashSet<>(deleted);
        judged.addAll(end.ids());
        Answer shown = Answer.of(end);
        boolean isBefore = !current.contains(shown);
        for (Answer answer : current) {
            if (isBefore) {
                addMissing(missing, judged, end, answer, false);
            }
            isBefore |= answer.equals(shown);
        }
        for (Answer answer : earlier) {
            addMissing(missing, judged, end, answer, true);
        }
        return missing;
    }

    private void addMissing(
            List<Missing> missing,
            Set<String> judged,
            PageWindow<T> end,
            Answer answer,
            boolean isOfEarlierPoll) {
        int first = firstBelow(end, answer.rows());
        for (int i = answer.rows().size() - 1; i >= 0; i--) {
            String id = answer.rows().get(i).id();
            if (judged.add(id) && i >= first) {
                missing.add(new Missing(id, isOfEarlierPoll));
            }
        }
    }

    /** The index of the first row of an answer that belongs in the end or below it. */
    private int firstBelow(PageWindow<T> end, List<Shown> rows) {
        Set<String> ids = end.ids();
        int first = rows.size();
        if (isOrderedByTime) {
            Instant from = end.first();
            while (first > 0 && Objects.requireNonNull(rows.get(first - 1).time()).isBefore(from)) {
                first--;
            }
            return first;
        }
        while (first > 0 && !ids.contains(rows.get(first - 1).id())) {
            first--;
        }
        return first == 0 && !end.isTop() ? rows.size() : first;
    }

    /** Does not count a row any more, because its record was deleted. */
    void forget(String id) {
        deleted.add(id);
    }

    /** No row is missing, or those that are count as rows of another list. */
    void believe() {
        missingSince = null;
        polls = 0;
    }

    /**
     * Counts a poll in which a row is missing that may still exist.
     *
     * @return whether that has been so for as long as {@link Continuity} asks for
     */
    boolean isGivenUp() {
        Instant since = missingSince;
        if (since == null || now.isBefore(since)) {
            since = now;
            missingSince = now;
        }
        polls += isMissing ? 0 : 1;
        isMissing = true;
        return polls >= Continuity.POLLS && !now.isBefore(since.plus(Continuity.MIN_DOUBT_TIME));
    }
}
