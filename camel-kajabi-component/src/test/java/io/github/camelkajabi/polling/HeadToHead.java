// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ways of polling a list, each over the very same history of it.
 *
 * <p>What keeps the histories comparable: a history is drawn once from the load and the seed, as
 * changes with a time, and says by id which record is deleted. Each way gets its own copy of the
 * list, to which the changes are applied by the clock of that copy. All are polled at the same
 * ticks; a request moves the clock by {@value #REQUEST_MILLIS} ms, so that the list changes between
 * two requests as much as it would for any other way. A way that asks more often sees more of the
 * history, not another one. The next tick is skipped by whoever is not done yet.
 *
 * <p>All start from the beginning, with the list empty except where the consumer is off at first.
 * Deliveries take no time and succeed. The history is followed by polls of an unchanging list,
 * until everything that can still be found is found; their requests are not counted.
 */
final class HeadToHead {

    /** A state of affairs on the server, each with what it adds to plain inserts. */
    enum Load {
        CALM("calm", 15_000, 0, 0, false, false, 0),
        BUSY("busy", 125, 0, 0, false, false, 0),
        DELETES("deletes", 250, 0.5, 0, false, false, 0),
        LATE("late rows", 500, 0, 0.2, false, false, 0),
        BURSTS("equal times", 500, 0, 0, true, false, 0),
        BACKLOG("backlog", 1_000, 0.1, 0, false, true, 0),
        ALL("all of these", 250, 0.1, 0.1, true, true, 0),
        KILLS("kills", 1_000, 0, 0, false, false, 0.002);

        final String label;

        /** Mean time between two records. */
        final int gapMillis;

        /** Records deleted per record created. */
        final double deletes;

        /** Part of the records that become visible up to {@link #LOOKBACK} late. */
        final double late;

        /**
         * Whether most records come in groups of one time: 2 to 60, becoming visible within 1.5
         * seconds. Rows of one time then change their order with each request.
         */
        final boolean bursts;

        /** Whether the consumer is off for the first half and for most of the second one. */
        final boolean off;

        /** Kills per delivery, each after a record was delivered and before that was saved. */
        final double kills;

        Load(
                String label,
                int gapMillis,
                double deletes,
                double late,
                boolean bursts,
                boolean off,
                double kills) {
            this.label = label;
            this.gapMillis = gapMillis;
            this.deletes = deletes;
            this.late = late;
            this.bursts = bursts;
            this.off = off;
            this.kills = kills;
        }
    }

    /** A way of polling. */
    enum Way {
        FIRST_PAGE("newest page, ids seen"),
        WATERMARK("newest first, watermark"),
        PAGE_NUMBERS("oldest first, page number"),
        OURS("camel-kajabi");

        final String label;

        Way(String label) {
            this.label = label;
        }
    }

    /**
     * What a way came to.
     *
     * @param records those that became visible and were not deleted later
     * @param missed those of them that were never delivered
     * @param repeats deliveries of a record beyond its first
     */
    record Outcome(
            int records,
            int missed,
            int repeats,
            int kills,
            int polls,
            int failedPolls,
            long requests) {

        static final Outcome NONE = new Outcome(0, 0, 0, 0, 0, 0, 0);

        Outcome plus(Outcome other) {
            return new Outcome(
                    records + other.records,
                    missed + other.missed,
                    repeats + other.repeats,
                    kills + other.kills,
                    polls + other.polls,
                    failedPolls + other.failedPolls,
                    requests + other.requests);
        }
    }

    static final int PAGE_SIZE = 100;
    static final int RECORDS = 5_000;
    static final int TICK_MILLIS = 30_000;
    static final int REQUEST_MILLIS = 300;
    static final Duration LOOKBACK = Duration.ofMinutes(2);

    private static final int QUIET_POLLS = 40;
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    /** A record that appears at a time, or, if it says so, disappears. */
    private record Change(long millis, Row<Integer> row, boolean deletes) {}

    /** All that happens to a list. */
    private static final class History {
        private final Random random;
        private final Load load;
        final List<Change> changes = new ArrayList<>();
        final long end;

        History(Load load, long seed) {
            this.load = load;
            this.random = new Random(seed * 0x9E3779B97F4A7C15L + load.name().hashCode());
            List<Change> inserts = inserts();
            List<Row<Integer>> alive = new ArrayList<>();
            end = inserts.get(inserts.size() - 1).millis() + 1;
            for (int i = 0; i < inserts.size(); i++) {
                Change insert = inserts.get(i);
                changes.add(insert);
                alive.add(insert.row());
                if (random.nextDouble() < load.deletes) {
                    long next = i + 1 < inserts.size() ? inserts.get(i + 1).millis() : end;
                    long room = next - insert.millis();
                    delete(alive, insert.millis() + (long) (random.nextDouble() * room));
                }
            }
        }

        /** In the order in which they become visible. */
        private List<Change> inserts() {
            List<Change> inserts = new ArrayList<>();
            long now = 0;
            while (inserts.size() < RECORDS) {
                boolean burst = load.bursts && random.nextInt(10) < 7;
                int size = burst ? 2 + random.nextInt(59) : 1;
                now += 1 + (long) (-Math.log(1 - random.nextDouble()) * size * load.gapMillis);
                boolean late = random.nextDouble() < load.late;
                long at = late ? now - random.nextInt((int) LOOKBACK.toMillis() - 2_000) : now;
                for (int i = 0; i < size; i++) {
                    int id = inserts.size() + 1;
                    Instant time = BEGINNING.plusMillis(at);
                    long visible = burst ? now + random.nextInt(1_500) : now;
                    Row<Integer> row = new Row<>(String.valueOf(id), time, id);
                    inserts.add(new Change(visible, row, false));
                }
            }
            inserts.sort((one, other) -> Long.compare(one.millis(), other.millis()));
            return inserts;
        }

        /** Half of them among the newest 400, now and then many side by side. */
        private void delete(List<Row<Integer>> alive, long millis) {
            int range = random.nextBoolean() ? Math.min(400, alive.size()) : alive.size();
            int place = alive.size() - 1 - random.nextInt(range);
            int count = random.nextInt(200) == 0 ? 40 : 1;
            for (int i = 0; i < count && place < alive.size(); i++) {
                changes.add(new Change(millis, alive.remove(place), true));
            }
        }

        boolean isOff(long millis) {
            double part = 1.0 * millis / end;
            return load.off && (part < 0.5 || (part > 0.6 && part < 0.95));
        }

        Set<String> stayed() {
            Set<String> ids = new HashSet<>();
            for (Change change : changes) {
                if (change.deletes()) {
                    ids.remove(change.row().id());
                } else {
                    ids.add(change.row().id());
                }
            }
            return ids;
        }
    }

    /** One way's own copy of the list. */
    private static final class Copy implements PageSource<Integer> {
        private final List<Change> changes;
        private final boolean shuffles;
        private final Random random = new Random(1);

        /** By time, oldest first. */
        private final List<Row<Integer>> rows = new ArrayList<>();

        private int applied;
        long now;
        long requests;

        Copy(History history) {
            this.changes = history.changes;
            this.shuffles = history.load.bursts;
        }

        void passTo(long millis) {
            now = millis;
            while (applied < changes.size() && changes.get(applied).millis() <= now) {
                Change change = changes.get(applied++);
                if (change.deletes()) {
                    rows.remove(change.row());
                } else {
                    rows.add(placeOf(change.row()), change.row());
                }
            }
        }

        private int placeOf(Row<Integer> row) {
            int place = rows.size();
            while (place > 0 && time(rows.get(place - 1)).isAfter(time(row))) {
                place--;
            }
            return place;
        }

        @Override
        public Page<Integer> read(PageRequest request) {
            return page(request.number(), request.size(), true);
        }

        /** The API has a call for one record, which answers whether it was deleted. */
        @Override
        public Presence presence(String id) {
            requests++;
            passTo(now + REQUEST_MILLIS);
            return rows.stream().anyMatch(row -> row.id().equals(id))
                    ? Presence.PRESENT
                    : Presence.GONE;
        }

        Page<Integer> page(int number, int size, boolean newestFirst) {
            requests++;
            passTo(now + REQUEST_MILLIS);
            int from = Math.min((number - 1) * size, rows.size());
            int to = Math.min(from + size, rows.size());
            List<Row<Integer>> answer =
                    newestFirst ? slice(rows.size() - to, rows.size() - from) : slice(from, to);
            if (newestFirst) {
                Collections.reverse(answer);
            }
            return new Page<>(answer, to == rows.size());
        }

        /** Groups of one time are shuffled as a whole, also where the slice cuts them. */
        private List<Row<Integer>> slice(int from, int to) {
            if (!shuffles || from == to) {
                return new ArrayList<>(rows.subList(from, to));
            }
            int low = from;
            while (low > 0 && ties(low - 1, from)) {
                low--;
            }
            int high = to;
            while (high < rows.size() && ties(high, to - 1)) {
                high++;
            }
            int start = low;
            for (int i = low + 1; i <= high; i++) {
                if (i == high || !ties(i, start)) {
                    Collections.shuffle(rows.subList(start, i), random);
                    start = i;
                }
            }
            return new ArrayList<>(rows.subList(from, to));
        }

        private boolean ties(int one, int other) {
            return time(rows.get(one)).equals(time(rows.get(other)));
        }
    }

    /** The process dies: what a poller has not kept by now is gone. */
    private static final class Killed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private interface Route {
        void deliver(Row<Integer> row) throws Killed;
    }

    /**
     * What polls. Its fields are what it has saved, so they change only once a delivery returned;
     * nothing else outlives a kill.
     */
    private interface Poller {
        void poll(Route route) throws Exception;

        default void restart() throws Exception {}
    }

    /** Remembers all ids that it ever delivered, so it does not suffer from forgetting. */
    private static final class FirstPage implements Poller {
        private final Copy list;
        private final Set<String> seen = new HashSet<>();

        FirstPage(Copy list) {
            this.list = list;
        }

        @Override
        public void poll(Route route) throws Killed {
            for (Row<Integer> row : oldestFirst(list.page(1, PAGE_SIZE, true).rows())) {
                if (!seen.contains(row.id())) {
                    route.deliver(row);
                    seen.add(row.id());
                }
            }
        }
    }

    /** Reads down to the watermark. A row that two pages of a poll show is delivered once. */
    private static final class Watermark implements Poller {
        private final Copy list;
        private Instant watermark = Instant.MIN;

        Watermark(Copy list) {
            this.list = list;
        }

        @Override
        public void poll(Route route) throws Killed {
            Map<String, Row<Integer>> found = new LinkedHashMap<>();
            Instant newest = watermark;
            boolean reached = false;
            for (int number = 1; !reached; number++) {
                List<Row<Integer>> rows = list.page(number, PAGE_SIZE, true).rows();
                for (Row<Integer> row : rows) {
                    if (time(row).isAfter(watermark)) {
                        found.putIfAbsent(row.id(), row);
                        newest = time(row).isAfter(newest) ? time(row) : newest;
                    } else {
                        reached = true;
                    }
                }
                reached |= rows.size() < PAGE_SIZE;
            }
            for (Row<Integer> row : oldestFirst(List.copyOf(found.values()))) {
                route.deliver(row);
            }
            watermark = newest;
        }
    }

    /** Remembers the page it is on and what it had of it, and goes on once that is full. */
    private static final class PageNumbers implements Poller {
        private final Copy list;
        private int number = 1;
        private Set<String> had = new HashSet<>();

        PageNumbers(Copy list) {
            this.list = list;
        }

        @Override
        public void poll(Route route) throws Killed {
            while (true) {
                List<Row<Integer>> rows = list.page(number, PAGE_SIZE, false).rows();
                for (Row<Integer> row : rows) {
                    if (!had.contains(row.id())) {
                        route.deliver(row);
                        had.add(row.id());
                    }
                }
                if (rows.size() < PAGE_SIZE) {
                    return;
                }
                number++;
                had = new HashSet<>();
            }
        }
    }

    /**
     * The reader as the consumer drives it, except that where nothing is killed, and so nothing
     * loaded, it saves once per batch: that is most of the work otherwise.
     */
    private static final class Ours implements Poller, CheckpointStore {
        private static final ReaderSettings SETTINGS =
                ReaderSettings.of("key")
                        .withStartFrom(new StartFrom.Beginning())
                        .withPageSize(PAGE_SIZE)
                        .withLookback(LOOKBACK);

        private final Copy list;
        private final boolean savesEach;
        private @Nullable String saved;
        private IncrementalReader<Integer> reader;

        Ours(Copy list, boolean savesEach) throws Exception {
            this.list = list;
            this.savesEach = savesEach;
            this.reader = new IncrementalReader<>(list, this, SETTINGS);
            reader.start();
        }

        @Override
        public void poll(Route route) throws Exception {
            List<Delivery<Integer>> batch = reader.poll(0);
            while (!batch.isEmpty()) {
                for (Delivery<Integer> delivery : batch) {
                    route.deliver(delivery.row());
                    delivery.acknowledge();
                    if (savesEach) {
                        reader.saveSoon();
                    }
                }
                reader.save();
                batch = reader.status().hasMore() ? reader.pollOn(0) : List.of();
            }
            reader.save();
        }

        @Override
        public void restart() throws Exception {
            reader = new IncrementalReader<>(list, this, SETTINGS);
            reader.start();
        }

        @Override
        public @Nullable String load(String key) {
            return saved;
        }

        @Override
        public void save(String key, String value) {
            saved = value;
        }
    }

    private final History history;
    private final Copy list;
    private final Poller poller;
    private final Random killer;
    private final Map<String, Integer> delivered = new HashMap<>();
    private boolean quiet;
    private int kills;
    private int polls;
    private int failedPolls;

    private HeadToHead(Load load, Way way, long seed) throws Exception {
        this.history = new History(load, seed);
        this.list = new Copy(history);
        this.killer = new Random(seed);
        this.poller =
                switch (way) {
                    case FIRST_PAGE -> new FirstPage(list);
                    case WATERMARK -> new Watermark(list);
                    case PAGE_NUMBERS -> new PageNumbers(list);
                    case OURS -> new Ours(list, load.kills > 0);
                };
    }

    static Outcome run(Load load, Way way, long seed) throws Exception {
        return new HeadToHead(load, way, seed).run();
    }

    private Outcome run() throws Exception {
        for (long tick = 0; tick < history.end; tick += TICK_MILLIS) {
            if (!history.isOff(tick) && tick >= list.now) {
                list.passTo(tick);
                poll();
            }
        }
        int pollsCounted = polls;
        long requests = list.requests;
        list.passTo(Math.max(list.now, history.end));
        quiet = true;
        for (int i = 0; i < QUIET_POLLS; i++) {
            list.passTo(list.now + TICK_MILLIS);
            poll();
        }
        Set<String> stayed = history.stayed();
        int missed = (int) stayed.stream().filter(id -> !delivered.containsKey(id)).count();
        int deliveries = delivered.values().stream().mapToInt(Integer::intValue).sum();
        int repeats = deliveries - delivered.size();
        return new Outcome(
                stayed.size(), missed, repeats, kills, pollsCounted, failedPolls, requests);
    }

    private void poll() throws Exception {
        polls++;
        try {
            poller.poll(this::deliver);
        } catch (Killed e) {
            kills++;
            poller.restart();
        } catch (ListException e) {
            failedPolls++;
        }
    }

    private void deliver(Row<Integer> row) throws Killed {
        delivered.merge(row.id(), 1, Integer::sum);
        if (!quiet && killer.nextDouble() < history.load.kills) {
            throw new Killed();
        }
    }

    private static Instant time(Row<Integer> row) {
        return Objects.requireNonNull(row.time());
    }

    private static List<Row<Integer>> oldestFirst(List<Row<Integer>> newestFirst) {
        List<Row<Integer>> rows = new ArrayList<>(newestFirst);
        Collections.reverse(rows);
        return rows;
    }
}
