// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which records are open and which are finished, and so how far the floor may go.
 *
 * <p>All records older than {@code seen} have been read; of the others those are known that are
 * open or finished. Thread-safe.
 */
final class Ledger<T> {

    private enum State {
        PENDING,
        IN_FLIGHT,
        FAILED
    }

    private final class Entry {
        final Item<T> item;
        final long sequence;
        State state = State.PENDING;

        /** A later version that came while this one is in flight. */
        @Nullable Item<T> newer;

        boolean hasFailed;
        int failures;

        /** When it may come again, once it has failed. */
        Instant retryAt = Instant.MIN;

        /** Whether it may come again in the current poll. */
        boolean isDue;

        /** When it was handed out. */
        Instant since = Instant.MIN;

        /** Whether it is a parked one that is tried again: then it is finished already. */
        boolean isParked;

        /** Whether the checkpoint that was read anew says that it is finished. */
        boolean isFinishedElsewhere;

        Entry(Item<T> item, long sequence) {
            this.item = item;
            this.sequence = sequence;
        }

        Instant at() {
            return item.at();
        }

        Item<T> latest() {
            Item<T> later = newer;
            return later == null ? item : later;
        }

        long sequence() {
            return sequence;
        }

        boolean isTaken() {
            return hasFailed || state == State.IN_FLIGHT;
        }
    }

    private final class Handed implements Delivery<T> {
        private final Entry entry;
        private final boolean failedBefore;
        private final int attempt;
        private final AtomicBoolean settled = new AtomicBoolean();

        Handed(Entry entry) {
            this.entry = entry;
            this.failedBefore = entry.hasFailed;
            this.attempt = entry.failures + 1;
        }

        @Override
        public Row<T> row() {
            return entry.item.row();
        }

        @Override
        public boolean failedBefore() {
            return failedBefore;
        }

        @Override
        public int attempt() {
            return attempt;
        }

        @Override
        public @Nullable Instant nextAttempt() {
            Duration pause = settings.pauseAfter(attempt);
            return pause.isZero() ? null : clock.instant().plus(pause);
        }

        @Override
        public void acknowledge() {
            settle(
                    () -> {
                        finish(entry);
                        parked.remove(entry.item.id());
                    });
        }

        @Override
        public void reject() {
            settle(() -> fail(entry));
        }

        @Override
        public boolean park(String error) {
            AtomicBoolean done = new AtomicBoolean();
            settle(
                    () -> {
                        String id = entry.item.id();
                        if (parked.size() >= maxOpen && !parked.containsKey(id)) {
                            fail(entry);
                            return;
                        }
                        finish(entry);
                        parked.put(
                                id,
                                new Parked(
                                        entry.item.row().time(),
                                        clock.instant().truncatedTo(ChronoUnit.SECONDS),
                                        attempt,
                                        error));
                        done.set(true);
                    });
            return done.get();
        }

        @Override
        public void release() {
            settle(() -> enqueue(entry));
        }

        private void settle(Runnable change) {
            if (settled.compareAndSet(false, true)) {
                lock.lock();
                try {
                    if (open.get(entry.item.id()) != entry) {
                        // The checkpoint was read anew meanwhile, without this record.
                        return;
                    }
                    change.run();
                    Item<T> newer = entry.newer;
                    if (newer != null) {
                        replace(entry, newer);
                    }
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /**
     * What is known of some rows.
     *
     * @param known how many of them are
     * @param anchored whether all rows below them are known or forgotten
     * @param complete whether no row was ever forgotten
     */
    record RowKnowledge(int known, boolean anchored, boolean complete) {}

    /** Numbers of records, taken at one moment. */
    record Counts(
            int undelivered,
            int inFlight,
            int failed,
            int pending,
            boolean hasMore,
            boolean isSaturated,
            @Nullable String oldestOpen,
            @Nullable String oldestInFlight,
            @Nullable Instant oldestInFlightSince,
            int parked) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final ReaderSettings settings;
    private final Clock clock;
    private final int maxOpen;
    private final boolean stopAtFailure;
    private final boolean versions;
    private final FinishedRecords memory;
    private final Comparator<Entry> oldestFirst =
            Comparator.comparing(Entry::at).thenComparingLong(Entry::sequence);
    private final Map<String, Entry> open = new HashMap<>();
    private final TreeSet<Entry> pending = new TreeSet<>(oldestFirst);
    private final Map<String, Parked> parked = new HashMap<>();
    private long sequence;

    /** Grows with every change of what a checkpoint holds. */
    private long version;

    Ledger(ReaderSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.maxOpen = settings.maxOpen();
        this.stopAtFailure = settings.stopAtFailure();
        this.versions = settings.versions();
        this.memory =
                settings.order() == ListOrder.ROWS
                        ? new FinishedByRows()
                        : new FinishedByTime(versions);
    }

    /**
     * Forgets all and goes on from a checkpoint. Records in flight stay so where they have a place:
     * in a list with times.
     */
    void restore(Checkpoint checkpoint) {
        lock.lock();
        try {
            memory.restore(checkpoint);
            parked.clear();
            parked.putAll(checkpoint.parked());
            pending.clear();
            boolean hasPlaces = memory instanceof FinishedByTime;
            open.values().removeIf(e -> !hasPlaces || e.state != State.IN_FLIGHT);
            open.values()
                    .forEach(
                            e -> {
                                e.newer = null;
                                e.isFinishedElsewhere = !memory.isUnfinished(e.item);
                            });
            version++;
        } finally {
            lock.unlock();
        }
    }

    /** All records older than this have been read. */
    Instant seen() {
        lock.lock();
        try {
            return times().seen();
        } finally {
            lock.unlock();
        }
    }

    /** Those of the rows that are neither finished nor open. */
    List<Item<T>> news(Collection<Item<T>> items) {
        lock.lock();
        try {
            return items.stream().filter(this::isNew).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes in what was read by time.
     *
     * @param items newest first
     * @param readUpTo no record that is older than this is still to come
     */
    void add(List<Item<T>> items, Instant readUpTo) {
        lock.lock();
        try {
            add(items);
            times().readUpTo(readUpTo);
            forget();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes in a stretch of a list without times.
     *
     * @param items newest first, down to what is known
     * @param isTop whether it begins at the top of the list
     * @param settled whether the stretch is all that rows can still appear late in
     */
    void addRows(List<Item<T>> items, boolean isTop, boolean settled) {
        lock.lock();
        try {
            add(rows().place(items, isTop, this::place));
            if (settled) {
                items.stream()
                        .map(item -> place(item.id()))
                        .filter(Objects::nonNull)
                        .max(Comparator.naturalOrder())
                        .ifPresent(rows()::settle);
            }
            forget();
        } finally {
            lock.unlock();
        }
    }

    private void add(List<Item<T>> items) {
        for (int i = items.size() - 1; i >= 0; i--) {
            Item<T> item = items.get(i);
            if (isNew(item)) {
                Entry older = open.get(item.id());
                if (older != null && older.state == State.IN_FLIGHT) {
                    older.newer = item;
                } else {
                    replace(older, item);
                }
            }
        }
    }

    private void replace(@Nullable Entry older, Item<T> item) {
        if (older != null) {
            pending.remove(older);
        }
        Entry entry = new Entry(item, sequence++);
        open.put(item.id(), entry);
        enqueue(entry);
    }

    /** For a list without times: how much is known of some rows of it. */
    RowKnowledge knowledge(Collection<Item<T>> items) {
        lock.lock();
        try {
            int known = 0;
            boolean anchored = false;
            for (Item<T> item : items) {
                known += place(item.id()) == null ? 0 : 1;
                anchored |= rows().isAnchor(item.id());
            }
            return new RowKnowledge(known, anchored, rows().isComplete());
        } finally {
            lock.unlock();
        }
    }

    /** Whether the list showed the record before. */
    boolean knows(Item<T> item) {
        lock.lock();
        try {
            return open.containsKey(item.id()) || memory.knows(item.id());
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is any record that the list showed before. */
    boolean remembers() {
        return !newestKnown(1).isEmpty();
    }

    /** The newest records that the list showed before; open ones first. */
    List<String> newestKnown(int count) {
        lock.lock();
        try {
            List<String> ids = new ArrayList<>(memory.newest(count));
            open.values().stream()
                    .sorted(oldestFirst.reversed())
                    .limit(count)
                    .map(entry -> entry.item.id())
                    .forEach(ids::add);
            return ids;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest time of a record that the list showed before and that is not older than this. */
    @Nullable Instant oldestKnownFrom(Instant from) {
        lock.lock();
        try {
            Instant finished = times().oldestFrom(from);
            return open.values().stream()
                    .map(Entry::at)
                    .filter(at -> !at.isBefore(from))
                    .filter(at -> finished == null || at.isBefore(finished))
                    .min(Comparator.naturalOrder())
                    .orElse(finished);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Instant place(String id) {
        Entry entry = open.get(id);
        return entry == null ? rows().find(id) : entry.at();
    }

    private FinishedByTime times() {
        return (FinishedByTime) memory;
    }

    private FinishedByRows rows() {
        return (FinishedByRows) memory;
    }

    /** Takes the oldest records that may be handed out now. */
    List<Delivery<T>> take(int max) {
        lock.lock();
        try {
            List<Delivery<T>> batch = new ArrayList<>();
            int room = maxOpen - taken();
            Entry barrier = stopAtFailure ? oldestFailed() : null;
            for (Entry entry : new ArrayList<>(pending)) {
                if (batch.size() == max
                        || (barrier != null && oldestFirst.compare(entry, barrier) > 0)) {
                    break;
                }
                if (entry.isTaken() || room-- > 0) {
                    pending.remove(entry);
                    entry.state = State.IN_FLIGHT;
                    entry.since = clock.instant();
                    batch.add(new Handed(entry));
                }
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A poll begins: what failed until now, and has waited long enough, may come again in it; what
     * fails from now on may not.
     */
    void beginPoll() {
        lock.lock();
        try {
            Instant now = clock.instant();
            // A clock that was set back must not make anything wait longer than it would have.
            Instant latest = now.plus(settings.maxRetryDelay());
            open.values()
                    .forEach(
                            e ->
                                    e.isDue =
                                            e.state == State.FAILED
                                                    && (!e.retryAt.isAfter(now)
                                                            || e.retryAt.isAfter(latest)));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets all failed records come again with the next poll.
     *
     * @return how many there are
     */
    int retryNow() {
        lock.lock();
        try {
            int count = 0;
            for (Entry entry : open.values()) {
                if (entry.state == State.FAILED) {
                    entry.retryAt = Instant.MIN;
                    count++;
                }
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** The parked records by id. */
    Map<String, Parked> parked() {
        lock.lock();
        try {
            return Map.copyOf(parked);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts a parked record among those to be handed out. It stays parked until it is done.
     *
     * @return whether it is parked and not under way already
     */
    boolean retryParked(Item<T> item) {
        lock.lock();
        try {
            Parked record = parked.get(item.id());
            if (record == null || open.containsKey(item.id())) {
                return false;
            }
            Entry entry = new Entry(item, sequence++);
            entry.isParked = true;
            entry.hasFailed = true;
            entry.failures = record.attempts();
            open.put(item.id(), entry);
            enqueue(entry);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets that a record is parked: it is finished.
     *
     * @return whether it was parked
     */
    boolean dropParked(String id) {
        lock.lock();
        try {
            if (parked.remove(id) == null) {
                return false;
            }
            version++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void finish(Entry entry) {
        open.remove(entry.item.id());
        if (!entry.isParked) {
            memory.finish(entry.item);
        }
        version++;
    }

    private void fail(Entry entry) {
        if (entry.isFinishedElsewhere) {
            open.remove(entry.item.id());
            return;
        }
        entry.state = State.FAILED;
        entry.hasFailed = true;
        entry.failures++;
        entry.retryAt = clock.instant().plus(settings.pauseAfter(entry.failures));
    }

    /** Puts the failed records that are due back among those to be handed out. */
    void retryFailed() {
        lock.lock();
        try {
            open.values().stream()
                    .filter(e -> e.state == State.FAILED && e.isDue)
                    .forEach(this::enqueue);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what was read, except what is in flight, so that the rest is read anew. */
    void startOver() {
        lock.lock();
        try {
            forget();
            open.values().removeIf(e -> e.state != State.IN_FLIGHT);
            open.values().forEach(e -> e.newer = null);
            pending.clear();
            memory.readAgain();
        } finally {
            lock.unlock();
        }
    }

    boolean mayReadOn() {
        lock.lock();
        try {
            forget();
            return !isSaturated() && !isStopped();
        } finally {
            lock.unlock();
        }
    }

    boolean hasPending() {
        lock.lock();
        try {
            return !pending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    Checkpoint checkpoint() {
        lock.lock();
        try {
            forget();
            return memory.checkpoint().withParked(parked);
        } finally {
            lock.unlock();
        }
    }

    /** Stays the same as long as the checkpoint does. */
    long version() {
        lock.lock();
        try {
            forget();
            return version;
        } finally {
            lock.unlock();
        }
    }

    @Nullable Instant floor() {
        lock.lock();
        try {
            forget();
            return memory instanceof FinishedByTime times ? times.floor() : null;
        } finally {
            lock.unlock();
        }
    }

    Counts counts() {
        lock.lock();
        try {
            int inFlight = 0;
            int failed = 0;
            int fresh = 0;
            for (Entry entry : open.values()) {
                inFlight += entry.state == State.IN_FLIGHT ? 1 : 0;
                failed += entry.hasFailed ? 1 : 0;
                fresh += entry.state == State.PENDING && !entry.hasFailed ? 1 : 0;
            }
            boolean hasMore = fresh > 0 && taken() < maxOpen && !isStopped();
            String oldest =
                    open.values().stream()
                            .filter(Entry::isTaken)
                            .min(oldestFirst)
                            .map(e -> e.item.id())
                            .orElse(null);
            Entry longest =
                    open.values().stream()
                            .filter(e -> e.state == State.IN_FLIGHT)
                            .min(
                                    Comparator.comparing((Entry e) -> e.since)
                                            .thenComparing(oldestFirst))
                            .orElse(null);
            return new Counts(
                    open.size(),
                    inFlight,
                    failed,
                    pending.size(),
                    hasMore,
                    isSaturated(),
                    oldest,
                    longest == null ? null : longest.item.id(),
                    longest == null ? null : longest.since,
                    parked.size());
        } finally {
            lock.unlock();
        }
    }

    private boolean isNew(Item<T> item) {
        Entry known = open.get(item.id());
        return memory.isUnfinished(item)
                && (known == null || (versions && isLater(item, known.latest())));
    }

    private static boolean isLater(Item<?> item, Item<?> known) {
        return item.at().isAfter(known.at())
                || (item.at().equals(known.at())
                        && FinishedByTime.isOther(known.content(), item.content()));
    }

    private void enqueue(Entry entry) {
        entry.state = State.PENDING;
        entry.isDue = false;
        pending.add(entry);
    }

    private int taken() {
        return (int) open.values().stream().filter(Entry::isTaken).count();
    }

    private boolean isSaturated() {
        return taken() >= maxOpen || memory.held() >= 10L * maxOpen;
    }

    private boolean isStopped() {
        return stopAtFailure && oldestFailed() != null;
    }

    private @Nullable Entry oldestFailed() {
        return open.values().stream().filter(e -> e.hasFailed).min(oldestFirst).orElse(null);
    }

    private void forget() {
        Instant oldest =
                open.values().stream()
                        .filter(e -> !e.isParked)
                        .map(Entry::at)
                        .min(Instant::compareTo)
                        .orElse(null);
        if (memory.forget(oldest)) {
            version++;
        }
    }
}
