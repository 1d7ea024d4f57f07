// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One seeded life of a list and of the reader that follows it. Fails at the first wrong step. */
final class ReaderSimulation {

    /** What a run came to. */
    record Result(
            int records,
            int delivered,
            int lost,
            int kills,
            int repeatsAfterKill,
            int listErrors,
            int honestErrors,
            long requests,
            int idlePolls,
            int idlePollsOfOneRequest,
            long idleRequests,
            int replays,
            int readWhole,
            int nothingKnown,
            long lies,
            int foreign) {}

    /** How the list is followed. */
    enum Way {
        TIME,
        VERSIONS,
        BEST_EFFORT,
        ROWS
    }

    /** A saved checkpoint and what was finished then. */
    private record Sample(String text, Set<String> finished) {}

    private static final List<ListSimulator.Lie> LIES = List.of(ListSimulator.Lie.values());

    private static final List<ListSimulator.Total> LIES_OF_TOTAL =
            List.of(ListSimulator.Total.values());

    /** A row that appears late has fewer rows above it, ever. */
    private static final int LATE_ROWS = 390;

    private static final List<ListSimulator.LastFlag> LAST_FLAGS =
            List.of(ListSimulator.LastFlag.values());

    /** Records per life: a server that adds more than can be read per request is never read up. */
    private static final int MAX_RECORDS = 3000;

    /** Requests of a poll beyond which something goes round in circles. */
    private static final int MAX_REQUESTS = 50_000;

    private static final boolean HONEST = Boolean.getBoolean("kajabi.simulation.honest");

    private static final Duration LOOKBACK = Duration.ofMinutes(2);

    private final Random random;

    /** What the consumer does; apart, so that a seed keeps its list. */
    private final Random habits;

    private final ListSimulator list;
    private final boolean hugeGroups;
    private final Way way;
    private final ReaderSettings settings;
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Instant> latest = new HashMap<>();
    private final boolean massDeletes;
    private final int switchAt;
    private final double kills;
    private final double failures;
    private final double slow;
    private final double busy;
    private final double deletes;
    private final int max;
    private final int groupLimit;

    private final Map<String, Instant> all = new HashMap<>();
    private final Set<String> notWanted = new HashSet<>();
    private final Set<String> eitherWay = new HashSet<>();
    private final Set<String> finished = new HashSet<>();
    private final Set<String> finishedAtSave = new HashSet<>();
    private final Set<String> inFlight = new HashSet<>();
    private final Set<String> mayRepeat = new HashSet<>();
    private final List<Delivery<Integer>> later = new ArrayList<>();
    private final Store store = new Store();
    private IncrementalReader<Integer> reader;
    private @Nullable Instant beganEmpty;
    private final Set<String> foreign = new HashSet<>();
    private final boolean liar;
    private final boolean lags;
    private boolean startsNow;
    private boolean nowIsUnclear;
    private boolean nowIsSaved;
    private boolean quiet;
    private boolean replacing;
    private int delivered;
    private int killed;
    private int repeats;
    private int listErrors;
    private int failedPolls;
    private @Nullable ListException lastError;

    private final class Store implements CheckpointStore {
        @Nullable String value;

        @Override
        public @Nullable String load(String key) {
            return value;
        }

        @Override
        public void save(String key, String text) throws Exception {
            if (!quiet && random.nextDouble() < list.failureRate) {
                throw new IOException("simulated failure of the store");
            }
            value = text;
            if (ListSimulator.TRACE) {
                System.out.println("saved " + text);
            }
            Checkpoint checkpoint = Checkpoint.fromJson(text);
            if (startsNow && checkpoint instanceof Checkpoint.ByTime times) {
                beganEmpty = times.finished().isEmpty() ? times.floor() : null;
            }
            nowIsSaved |= startsNow && !replacing;
            if (!replacing) {
                checkInvariant(checkpoint);
                finishedAtSave.clear();
                finishedAtSave.addAll(finished);
                finishedAtSave.removeAll(mayRepeat);
                if (!startsNow && habits.nextInt(20) == 0) {
                    samples.add(new Sample(text, Set.copyOf(finishedAtSave)));
                }
            }
        }
    }

    ReaderSimulation(Way way, long seed, boolean hugeGroups) throws Exception {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 7);
        this.habits = new Random(seed);
        this.way = way;
        this.hugeGroups = hugeGroups;
        this.list = new ListSimulator(random);
        boolean byRows = way == Way.BEST_EFFORT || way == Way.ROWS;
        int[] caps = {10, 30, 100, Integer.MAX_VALUE};
        int[] sizes = {byRows ? 50 : 10, 30, 40, 100};
        list.cap = caps[random.nextInt(4)];
        int pageSize = sizes[random.nextInt(4)];
        list.shuffleTies = random.nextBoolean();
        if (byRows && list.shuffleTies && list.cap == 10) {
            // So few shared rows join nothing if they change places. The poll then fails.
            list.cap = 50;
        }
        list.lastFlag = LAST_FLAGS.get(random.nextInt(4));
        list.failureRate = random.nextInt(3) == 0 ? 0.05 : 0;
        this.kills = random.nextInt(3) == 0 ? 0.05 : 0;
        this.failures = random.nextInt(3) == 0 ? 0.1 : 0;
        this.slow = random.nextInt(3) == 0 ? 0.3 : 0;
        this.busy = random.nextInt(3) * 0.35;
        this.deletes = random.nextInt(3) * (way == Way.ROWS ? 0.05 : 0.3);
        this.max = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(150);
        int page = Math.min(pageSize, list.cap);
        this.groupLimit =
                !list.shuffleTies || hugeGroups
                        ? 3 * page
                        : byRows ? Math.max(3, page / 25) - 1 : page;
        this.massDeletes = way == Way.ROWS && random.nextInt(8) == 0;
        boolean switches = way == Way.BEST_EFFORT && random.nextInt(3) == 0;
        this.switchAt = switches ? random.nextInt(60) : -1;
        if (way == Way.BEST_EFFORT) {
            list.filter = List.of(ListSimulator.Filter.values()).get(random.nextInt(5));
            if (!switches) {
                list.orderBy(anyOrder());
            }
        }
        list.hasTimes = way != Way.ROWS;
        StartFrom start =
                switch (random.nextInt(4)) {
                    case 0 -> new StartFrom.Now();
                    case 1 ->
                            way == Way.ROWS
                                    ? new StartFrom.Beginning()
                                    : new StartFrom.At(list.now.plusSeconds(random.nextInt(3000)));
                    default -> new StartFrom.Beginning();
                };
        this.settings =
                ReaderSettings.of("key")
                        .withStartFrom(start)
                        .withLookback(LOOKBACK)
                        .withPageSize(pageSize)
                        .withMaxOpen(random.nextInt(4) == 0 ? 20 : 1000)
                        .withMaxPendingPages(1 + random.nextInt(5))
                        .withStopAtFailure(random.nextInt(5) == 0)
                        .withOrder(
                                switch (way) {
                                    case TIME, VERSIONS -> ListOrder.TIME;
                                    case BEST_EFFORT -> ListOrder.TIME_BEST_EFFORT;
                                    case ROWS -> ListOrder.ROWS;
                                })
                        .withVersions(way == Way.VERSIONS)
                        .withSinceFilter(list.filter != ListSimulator.Filter.NONE);
        this.liar = habits.nextInt(3) > 0;
        this.lags = habits.nextInt(6) == 0;
        // Rows of one time that change places with each request leave a wrong answer no trace.
        list.shuffleTies &= !liar;
        list.total = LIES_OF_TOTAL.get(liar ? habits.nextInt(5) : habits.nextInt(2));
        if (!liar && list.lastFlag == ListSimulator.LastFlag.ALWAYS_MORE) {
            list.lastFlag = ListSimulator.LastFlag.RIGHT;
        }
        // A stale answer can show the version before, of the same printed time, once more.
        boolean printsSeconds = habits.nextInt(4) == 0;
        list.wholeSeconds =
                printsSeconds
                        && way != Way.ROWS
                        && !list.shuffleTies
                        && (way != Way.VERSIONS || !liar);
        list.cut = List.of(10, 20, 30).get(habits.nextInt(3));
        fill(random.nextInt(4) == 0 ? 0 : random.nextInt(12 * page));
        list.beforeRequest = this::change;
        list.isRecognisable = this::isRecognisable;
        this.startsNow = start instanceof StartFrom.Now;
        this.reader = newReader();
    }

    private ListSimulator.Order anyOrder() {
        return List.of(ListSimulator.Order.values()).get(random.nextInt(4));
    }

    Result run() throws Exception {
        for (int step = 0; step < 60; step++) {
            if (step == switchAt) {
                list.orderBy(anyOrder());
            }
            if (massDeletes && random.nextInt(40) == 0) {
                int rest = random.nextBoolean() ? 0 : random.nextInt(1 + list.entries.size());
                while (list.entries.size() > rest) {
                    list.delete(0);
                }
            }
            list.pass(random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(20_000));
            change();
            if (liar) {
                lieNow();
            }
            if (random.nextInt(12) == 0) {
                grow(random.nextInt(4 * settings.pageSize()));
            }
            if (startsNow) {
                firstPoll();
            } else {
                poll();
            }
            settleSome();
            if (random.nextInt(3) > 0) {
                save();
            }
            if (random.nextDouble() < kills) {
                kill();
            }
            if (habits.nextInt(60) == 0) {
                replaceCheckpoint();
            }
        }
        try {
            return finish();
        } catch (NothingKnown e) {
            return result(0, 0, 0, 0, 0, 1);
        }
    }

    /** The server answers wrongly, from one request to minutes. */
    private void lieNow() {
        list.takeSnapshot();
        list.lagging = lags && habits.nextInt(3) > 0;
        if (habits.nextInt(3) > 0) {
            return;
        }
        ListSimulator.Lie lie = LIES.get(habits.nextInt(LIES.size()));
        if (startsNow && lie == ListSimulator.Lie.EMPTY && isEmptinessBelieved()) {
            return;
        }
        // Where records that changed stand elsewhere, another list is told from this one for a
        // while only.
        boolean isBrief = way == Way.VERSIONS && lie == ListSimulator.Lie.FOREIGN;
        boolean forATime = !isBrief && habits.nextInt(3) == 0;
        list.lie(
                lie,
                forATime ? 0 : 1 + habits.nextInt(isBrief || habits.nextBoolean() ? 2 : 20),
                Duration.ofSeconds(forATime ? 1 + habits.nextInt(240) : 0));
    }

    /** Without times nothing speaks against an empty list that is counted as empty. */
    private boolean isEmptinessBelieved() {
        return way == Way.ROWS && list.total != ListSimulator.Total.NONE;
    }

    /**
     * At first contact, and when all that was known is deleted, no list can be told from another.
     */
    private boolean isRecognisable() {
        List<String> known = new ArrayList<>();
        if (store.value != null) {
            Checkpoint saved = Checkpoint.fromJson(store.value);
            if (saved instanceof Checkpoint.ByTime times) {
                known.addAll(times.finished().keySet());
                known.addAll(times.below());
            } else if (saved instanceof Checkpoint.ByRows rows) {
                known.addAll(rows.rows());
            }
        }
        long alive = known.stream().filter(list.alive::contains).count();
        return !known.isEmpty() && alive * 3 > known.size();
    }

    private static final class NothingKnown extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What people do by hand. */
    private void replaceCheckpoint() throws Exception {
        boolean reset = habits.nextInt(4) == 0;
        @Nullable Sample sample =
                samples.isEmpty() ? null : samples.get(habits.nextInt(samples.size()));
        if (!reset && sample == null) {
            return;
        }
        replacing = true;
        try {
            if (reset) {
                reader.reset();
            } else {
                reader.seed(Checkpoint.fromJson(Objects.requireNonNull(sample).text()));
            }
        } catch (IllegalStateException e) {
            require(!inFlight.isEmpty(), "refuses a checkpoint with nothing in flight");
            return;
        } catch (IOException e) {
            require(list.failureRate > 0, "replacing fails");
            return;
        } finally {
            replacing = false;
        }
        require(inFlight.isEmpty(), "takes a checkpoint with records in flight");
        mayRepeat.clear();
        latest.clear();
        finished.clear();
        finishedAtSave.clear();
        if (reset) {
            samples.clear();
            startsNow = settings.startFrom() instanceof StartFrom.Now;
            nowIsSaved = false;
            nowIsUnclear = false;
            if (startsNow && list.isLyingEmpty() && isEmptinessBelieved()) {
                list.tellTheTruth();
            }
        } else {
            finished.addAll(Objects.requireNonNull(sample).finished());
            finishedAtSave.addAll(finished);
        }
    }

    /** Each checkpoint that was ever saved is one to go on from, always in the same way. */
    private int replay() throws Exception {
        int replays = 0;
        for (int i = 0; i < 2 && !samples.isEmpty(); i++) {
            Sample sample = samples.get(habits.nextInt(samples.size()));
            Set<String> first = replay(sample);
            require(first.equals(replay(sample)), "two reads from one checkpoint differ");
            for (ListSimulator.Entry entry : list.entries) {
                String key = key(entry);
                boolean expected = isWanted(key, entry.at()) && !sample.finished().contains(key);
                require(
                        !expected || first.contains(key),
                        key + " is lost from the checkpoint " + sample.text());
                require(
                        !first.contains(key) || !sample.finished().contains(key),
                        key + " is repeated from the checkpoint " + sample.text());
            }
            replays++;
        }
        return replays;
    }

    private Set<String> replay(Sample sample) throws Exception {
        Set<String> delivered = new HashSet<>();
        String[] value = {sample.text()};
        IncrementalReader<Integer> again =
                new IncrementalReader<>(
                        list,
                        new CheckpointStore() {
                            @Override
                            public @Nullable String load(String key) {
                                return value[0];
                            }

                            @Override
                            public void save(String key, String text) {
                                value[0] = text;
                            }
                        },
                        settings.withMaxOpen(1000),
                        new JumpingClock());
        again.start();
        int doubts = 0;
        for (int empty = 0; empty < 3; ) {
            List<Delivery<Integer>> batch;
            try {
                list.mostRequests = list.requests + MAX_REQUESTS;
                batch = again.poll(0);
            } catch (ListException e) {
                list.pass(360_000);
                if (++doubts > 6) {
                    throw nothingKnown(e);
                }
                continue;
            }
            for (Delivery<Integer> delivery : batch) {
                require(
                        delivered.add(key(delivery.row())),
                        delivery.row() + " is repeated in a replay");
                delivery.acknowledge();
            }
            empty = batch.isEmpty() ? empty + 1 : 0;
        }
        return delivered;
    }

    private static RuntimeException nothingKnown(ListException e) {
        return String.valueOf(e.getMessage()).startsWith("Not one of the records")
                ? new NothingKnown()
                : e;
    }

    /** What comes while "now" is being read may count as before or after it. */
    private void firstPoll() throws Exception {
        Set<String> before = Set.copyOf(all.keySet());
        boolean lied = list.isLying() && !list.isLyingEmpty();
        poll();
        boolean done = nowIsSaved && !(reader.checkpoint() instanceof Checkpoint.Reset);
        eitherWay.addAll(all.keySet());
        if (done && !nowIsUnclear && !lied) {
            // What is as old as "now" may be told from what comes, or not.
            before.stream()
                    .filter(key -> beganEmpty == null || time(key).isBefore(beganEmpty))
                    .forEach(notWanted::add);
            eitherWay.removeAll(notWanted);
        }
        startsNow = !done;
        nowIsUnclear = true;
    }

    private Result finish() throws Exception {
        quiet = true;
        list.failureRate = 0;
        list.tellTheTruth();
        for (int tries = 0; startsNow && tries < 10; tries++) {
            firstPoll();
        }
        // Nothing proves that a list without rows and totals is empty.
        require(!startsNow || list.entries.isEmpty(), "never reads now");
        while (!poll()) {
            list.pass(180_000);
            if (lastError != null && ++failedPolls > 6) {
                throw nothingKnown(lastError);
            }
            require(failedPolls < 10, "never gets over the failures");
        }
        for (int empty = 0, polls = 0; empty < 40; polls++) {
            require(polls < 20_000, "never comes to rest");
            boolean idle = inFlight.isEmpty();
            List<Delivery<Integer>> batch = pollQuietly();
            while (!later.isEmpty()) {
                settle(later.remove(0), Settle.DONE);
            }
            empty = batch.isEmpty() && idle ? empty + 1 : 0;
        }
        reader.save();
        int lost = 0;
        for (ListSimulator.Entry entry : list.entries) {
            if (isWanted(key(entry), entry.at()) && !finished.contains(key(entry))) {
                lost++;
            }
        }
        int idlePolls = 30;
        int idlePollsOfOneRequest = 0;
        long beforeIdle = list.requests;
        for (int i = 0; i < idlePolls; i++) {
            long before = list.requests;
            require(pollQuietly().isEmpty(), "delivers although at rest");
            idlePollsOfOneRequest += list.requests == before + 1 ? 1 : 0;
        }
        long idleRequests = list.requests - beforeIdle;
        return result(lost, idlePolls, idlePollsOfOneRequest, idleRequests, replay(), 0);
    }

    /**
     * Rows of one time that change places with each request may keep windows from joining: loudly,
     * and for a while.
     */
    private List<Delivery<Integer>> pollQuietly() throws Exception {
        for (int tries = 1; ; tries++) {
            try {
                return pollOnce();
            } catch (ListException e) {
                listErrors++;
                list.pass(180_000);
                if (tries == 20) {
                    throw nothingKnown(e);
                }
            }
        }
    }

    private Result result(
            int lost, int idle, int idleOfOne, long idleRequests, int replays, int nothingKnown) {
        return new Result(
                all.size(),
                delivered,
                lost,
                killed,
                repeats,
                listErrors,
                liar || list.shuffleTies ? 0 : listErrors,
                list.requests,
                idle,
                idleOfOne,
                idleRequests,
                replays,
                reader.status().readMode() == ReaderStatus.ReadMode.WHOLE ? 1 : 0,
                nothingKnown,
                list.lied,
                foreign.size());
    }

    private String key(ListSimulator.Entry entry) {
        return way == Way.VERSIONS
                ? entry.id() + "@" + entry.at() + "#" + entry.sequence()
                : entry.id();
    }

    private String key(Row<?> row) {
        return way == Way.VERSIONS ? row.id() + "@" + time(row) + "#" + row.content() : row.id();
    }

    private static String id(String key) {
        int at = key.indexOf('@');
        return at < 0 ? key : key.substring(0, at);
    }

    private boolean isWanted(String id, Instant at) {
        return !notWanted.contains(id)
                && (beganEmpty == null || !at.isBefore(beganEmpty))
                && !eitherWay.contains(id)
                && !(settings.startFrom() instanceof StartFrom.At start
                        && at.isBefore(start.instant()));
    }

    private boolean poll() throws Exception {
        try {
            pollOnce();
            lastError = null;
            return true;
        } catch (IOException e) {
            return false;
        } catch (ListException e) {
            listErrors++;
            if (ListSimulator.TRACE || (!liar && !list.shuffleTies && HONEST)) {
                System.out.println("fails loudly: " + e.getMessage());
            }
            lastError = e;
            return false;
        }
    }

    private List<Delivery<Integer>> pollOnce() throws Exception {
        list.mostRequests = list.requests + MAX_REQUESTS;
        if (!quiet && habits.nextInt(15) == 0) {
            reader.startOver();
        }
        List<Delivery<Integer>> batch =
                !quiet && habits.nextInt(3) == 0 ? reader.pollOn(max) : reader.poll(max);
        require(
                max == 0 || batch.size() <= max,
                "hands out " + batch.size() + " instead of " + max);
        if (ListSimulator.TRACE) {
            System.out.println("handed out " + batch.stream().map(d -> d.row().id()).toList());
        }
        @Nullable Row<Integer> older = null;
        for (Delivery<Integer> delivery : batch) {
            Row<Integer> row = delivery.row();
            String key = key(row);
            boolean isRevived =
                    notWanted.contains(key)
                            && list.entries.stream().noneMatch(entry -> key(entry).equals(key));
            if (row.value() >= ListSimulator.FOREIGN || (list.lied > 0 && isRevived)) {
                foreign.add(key);
                delivery.acknowledge();
                continue;
            }
            require(
                    older == null || way == Way.ROWS || !time(older).isAfter(time(row)),
                    "hands out " + key + " out of order");
            older = row;
            require(!inFlight.contains(key), key + " is handed out while in flight");
            if (finished.remove(key)) {
                require(mayRepeat.remove(key), key + " is repeated");
                repeats++;
            }
            if (way == Way.VERSIONS) {
                Instant former = latest.put(row.id(), time(row));
                require(
                        former == null || !former.isAfter(time(row)),
                        key + " comes after a newer version");
            }
            require(
                    !notWanted.contains(key)
                            && (eitherWay.contains(key) || isWanted(key, time(key))),
                    key + " is older than the start");
            inFlight.add(key);
            delivered++;
            if (quiet || random.nextDouble() >= slow) {
                settle(
                        delivery,
                        quiet || random.nextDouble() >= failures ? Settle.DONE : Settle.FAILED);
            } else {
                later.add(delivery);
            }
        }
        return batch;
    }

    private enum Settle {
        DONE,
        FAILED,
        RELEASE
    }

    private void settle(Delivery<Integer> delivery, Settle how) {
        inFlight.remove(key(delivery.row()));
        if (ListSimulator.TRACE && how != Settle.DONE) {
            System.out.println(how + " " + delivery.row().id());
        }
        switch (how) {
            case DONE -> {
                finished.add(key(delivery.row()));
                delivery.acknowledge();
                delivery.reject();
            }
            case FAILED -> delivery.reject();
            case RELEASE -> {
                delivery.release();
                delivery.acknowledge();
            }
        }
    }

    private void settleSome() {
        for (Delivery<Integer> delivery : List.copyOf(later)) {
            if (random.nextInt(3) == 0) {
                later.remove(delivery);
                settle(
                        delivery,
                        switch (random.nextInt(10)) {
                            case 0 -> Settle.FAILED;
                            case 1 -> Settle.RELEASE;
                            default -> Settle.DONE;
                        });
            }
        }
    }

    private void save() throws Exception {
        try {
            if (habits.nextBoolean()) {
                reader.save();
            } else {
                reader.saveSoon();
            }
        } catch (IOException e) {
            require(list.failureRate > 0, "save fails");
        }
    }

    private void kill() throws Exception {
        killed++;
        if (ListSimulator.TRACE) {
            System.out.println("killed");
        }
        inFlight.clear();
        later.clear();
        Checkpoint saved = store.value == null ? null : Checkpoint.fromJson(store.value);
        latest.clear();
        mayRepeat.clear();
        if (saved instanceof Checkpoint.Reset) {
            saved = null;
        }
        for (String id : finished) {
            if (saved == null || !covers(saved, id)) {
                require(
                        !finishedAtSave.contains(id),
                        id + " was finished when saved, but is not in it");
                mayRepeat.add(id);
            }
        }
        if (saved == null && settings.startFrom() instanceof StartFrom.Now) {
            startsNow = true;
            nowIsSaved = false;
            nowIsUnclear = true;
            eitherWay.addAll(all.keySet());
        }
        reader = newReader();
    }

    private boolean covers(Checkpoint checkpoint, String key) {
        if (checkpoint instanceof Checkpoint.ByRows rows) {
            return rows.rows().contains(key) || (!rows.complete() && finishedAtSave.contains(key));
        }
        Checkpoint.ByTime times = (Checkpoint.ByTime) checkpoint;
        Instant known = times.finished().get(id(key));
        String content = times.contents().get(id(key));
        boolean isSame =
                content == null
                        || Integer.parseInt(content)
                                >= Integer.parseInt(key.substring(key.indexOf('#') + 1));
        return (known != null && (known.isAfter(time(key)) || (known.equals(time(key)) && isSame)))
                || (times.floor() != null && time(key).isBefore(times.floor()));
    }

    private void checkInvariant(Checkpoint checkpoint) {
        if (startsNow) {
            return;
        }
        Set<String> named = Set.of();
        Instant bound = Instant.MIN;
        if (checkpoint instanceof Checkpoint.ByRows rows) {
            named = Set.copyOf(rows.rows());
            for (String anchor : rows.rows().subList(0, rows.anchors())) {
                boolean stands = list.alive.contains(anchor);
                bound = stands && time(anchor).isAfter(bound) ? time(anchor) : bound;
            }
        }
        for (ListSimulator.Entry entry : list.entries) {
            String key = key(entry);
            boolean covered =
                    way == Way.ROWS
                            ? named.contains(key) || entry.at().isBefore(bound)
                            : covers(checkpoint, key);
            require(
                    !covered || finished.contains(key) || !isWanted(key, entry.at()),
                    key + " counts as finished in a saved checkpoint, but is not");
        }
    }

    private IncrementalReader<Integer> newReader() throws Exception {
        IncrementalReader<Integer> made =
                new IncrementalReader<>(list, store, settings, new JumpingClock());
        made.start();
        return made;
    }

    /** Jumps by minutes, or is years ahead: the reader must not go by it. */
    private final class JumpingClock extends Clock {
        private final Duration ahead =
                habits.nextInt(4) == 0 ? Duration.ofDays(3650) : Duration.ZERO;

        @Override
        public Instant instant() {
            return list.now.plus(ahead).plusSeconds(habits.nextInt(600) - 300L);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void fill(int size) {
        while (list.entries.size() < Math.min(size, MAX_RECORDS)) {
            list.pass(random.nextInt(8_000));
            grow(random.nextInt(20) == 0 ? 1 + random.nextInt(groupLimit) : 1);
        }
    }

    private void grow(int count) {
        for (int i = 0; i < count && all.size() < MAX_RECORDS; i++) {
            if (random.nextInt(25) == 0) {
                burst();
            } else {
                list.pass(random.nextInt(300));
                add(list.now);
            }
        }
    }

    private void burst() {
        list.pass(1);
        int size = 2 + random.nextInt(groupLimit - 1);
        for (int i = 0; i < size; i++) {
            add(list.now);
        }
    }

    /** What other people do between two requests. */
    private void change() {
        if (quiet) {
            return;
        }
        if (all.size() < MAX_RECORDS && random.nextDouble() < busy) {
            switch (random.nextInt(12)) {
                case 0 -> burst();
                case 1, 2 -> addLate();
                case 3 -> add(list.now);
                default -> {
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        list.pass(random.nextInt(3) * 40L);
                        add(list.now);
                    }
                }
            }
        }
        if (way == Way.VERSIONS && !list.entries.isEmpty() && random.nextDouble() < busy) {
            list.pass(1);
            int near = random.nextInt(list.entries.size());
            int place = random.nextBoolean() ? near : list.entries.size() - 1;
            ListSimulator.Entry entry = list.update(place);
            all.put(key(entry), entry.at());
        }
        if (random.nextDouble() < deletes) {
            int count = random.nextInt(20) == 0 ? random.nextInt(40) : 1 + random.nextInt(3);
            int near = random.nextInt(1 + list.entries.size());
            for (int i = 0; i < count && !list.entries.isEmpty(); i++) {
                list.delete(Math.min(near, list.entries.size() - 1));
            }
        }
    }

    private void addLate() {
        if (way != Way.ROWS) {
            // What a stale answer lacks is as late as that answer is old.
            add(list.now.minusMillis(random.nextInt(liar ? 55_000 : 120_001)));
        } else if (!massDeletes && !list.entries.isEmpty()) {
            int place = list.entries.size() - 1 - random.nextInt(LATE_ROWS);
            Instant at = list.entries.get(Math.max(0, place)).at();
            if (all.values().stream().filter(other -> !other.isBefore(at)).count() < LATE_ROWS) {
                add(at);
            }
        }
    }

    /** A group that is reshuffled at each request stays within a page unless it is meant not to. */
    private void add(Instant at) {
        if (list.shuffleTies && !hugeGroups) {
            int same = 0;
            for (int i = list.entries.size() - 1; i >= 0; i--) {
                ListSimulator.Entry other = list.entries.get(i);
                if (other.at().isBefore(at.minus(LOOKBACK)) && way != Way.ROWS) {
                    break;
                }
                same += other.at().equals(at) || other.visible().equals(list.now) ? 1 : 0;
            }
            if (same >= groupLimit) {
                return;
            }
        }
        ListSimulator.Entry entry = list.insertAt(at);
        all.put(key(entry), entry.at());
    }

    private Instant time(String id) {
        Instant at = all.get(id);
        if (at == null) {
            throw new AssertionError(id + " was never in the list");
        }
        return at;
    }

    private static Instant time(Row<?> row) {
        Instant at = row.time();
        if (at == null) {
            throw new AssertionError(row.id() + " has no time");
        }
        return at;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }

    /** The settings that were drawn, for the report of a failure. */
    @Override
    public String toString() {
        return way
                + ", order switched at step "
                + switchAt
                + ", filter "
                + list.filter
                + ", mass deletes "
                + massDeletes
                + ", cap "
                + list.cap
                + ", shuffled "
                + list.shuffleTies
                + ", last "
                + list.lastFlag
                + ", request failures "
                + list.failureRate
                + ", kills "
                + kills
                + ", delivery failures "
                + failures
                + ", slow "
                + slow
                + ", busy "
                + busy
                + ", deletes "
                + deletes
                + ", max "
                + max
                + ", "
                + settings;
    }
}
