// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
            long requests,
            int idlePolls,
            int idlePollsOfOneRequest) {}

    private static final List<ListSimulator.LastFlag> LAST_FLAGS =
            List.of(ListSimulator.LastFlag.values());

    /** Records per life: a server that adds more than can be read per request is never read up. */
    private static final int MOST = 3000;

    /** Requests of a poll beyond which something goes round in circles. */
    private static final int MOST_REQUESTS = 50_000;

    private static final Duration LOOKBACK = Duration.ofMinutes(2);

    private final Random random;

    /** What the consumer does; apart, so that a seed keeps its list. */
    private final Random habits;

    private final ListSimulator list;
    private final boolean hugeGroups;
    private final ReaderSettings settings;
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
    private boolean startsNow;
    private boolean nowIsUnclear;
    private boolean quiet;
    private int delivered;
    private int killed;
    private int repeats;
    private int listErrors;
    private int failedPolls;

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
            checkInvariant(Checkpoint.fromJson(text));
            finishedAtSave.clear();
            finishedAtSave.addAll(finished);
            finishedAtSave.removeAll(mayRepeat);
        }
    }

    ReaderSimulation(long seed, boolean hugeGroups) throws Exception {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 7);
        this.habits = new Random(seed);
        this.hugeGroups = hugeGroups;
        this.list = new ListSimulator(random);
        int[] caps = {10, 30, 100, Integer.MAX_VALUE};
        int[] sizes = {10, 30, 40, 100};
        list.cap = caps[random.nextInt(4)];
        int pageSize = sizes[random.nextInt(4)];
        list.shuffleTies = random.nextBoolean();
        list.lastFlag = LAST_FLAGS.get(random.nextInt(3));
        list.failureRate = random.nextInt(3) == 0 ? 0.05 : 0;
        this.kills = random.nextInt(3) == 0 ? 0.05 : 0;
        this.failures = random.nextInt(3) == 0 ? 0.1 : 0;
        this.slow = random.nextInt(3) == 0 ? 0.3 : 0;
        this.busy = random.nextInt(3) * 0.35;
        this.deletes = random.nextInt(3) * 0.3;
        this.max = random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(150);
        int page = Math.min(pageSize, list.cap);
        this.groupLimit = list.shuffleTies && !hugeGroups ? page : 3 * page;
        StartFrom start =
                switch (random.nextInt(4)) {
                    case 0 -> new StartFrom.Now();
                    case 1 -> new StartFrom.At(list.now.plusSeconds(random.nextInt(3000)));
                    default -> new StartFrom.Beginning();
                };
        this.settings =
                ReaderSettings.of("key")
                        .withStartFrom(start)
                        .withLookback(LOOKBACK)
                        .withPageSize(pageSize)
                        .withMaxOpen(random.nextInt(4) == 0 ? 20 : 1000)
                        .withMaxPendingPages(1 + random.nextInt(5))
                        .withStopAtFailure(random.nextInt(5) == 0);
        fill(random.nextInt(4) == 0 ? 0 : random.nextInt(12 * page));
        list.beforeRequest = this::change;
        this.startsNow = start instanceof StartFrom.Now;
        this.reader = newReader();
    }

    Result run() throws Exception {
        for (int step = 0; step < 60; step++) {
            list.pass(random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(20_000));
            change();
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
        }
        return finish();
    }

    /** What comes while "now" is being read may count as before or after it. */
    private void firstPoll() throws Exception {
        Set<String> before = Set.copyOf(all.keySet());
        boolean done = poll();
        eitherWay.addAll(all.keySet());
        if (done && !nowIsUnclear) {
            eitherWay.removeAll(before);
            notWanted.addAll(before);
        }
        startsNow = !done;
        nowIsUnclear = true;
    }

    private Result finish() throws Exception {
        quiet = true;
        list.failureRate = 0;
        while (startsNow) {
            firstPoll();
        }
        while (!poll()) {
            require(++failedPolls < 10, "never gets over the failures");
        }
        for (int empty = 0, polls = 0; empty < 40; polls++) {
            require(polls < 20_000, "never comes to rest");
            boolean idle = inFlight.isEmpty();
            List<Delivery<Integer>> batch = pollOnce();
            while (!later.isEmpty()) {
                settle(later.remove(0), Settle.DONE);
            }
            empty = batch.isEmpty() && idle ? empty + 1 : 0;
        }
        reader.save();
        int lost = 0;
        for (ListSimulator.Entry entry : list.entries) {
            if (isWanted(entry.id(), entry.at()) && !finished.contains(entry.id())) {
                lost++;
            }
        }
        int idlePolls = 30;
        int idlePollsOfOneRequest = 0;
        for (int i = 0; i < idlePolls; i++) {
            long before = list.requests;
            require(pollOnce().isEmpty(), "delivers although at rest");
            idlePollsOfOneRequest += list.requests == before + 1 ? 1 : 0;
        }
        return new Result(
                all.size(),
                delivered,
                lost,
                killed,
                repeats,
                listErrors,
                list.requests,
                idlePolls,
                idlePollsOfOneRequest);
    }

    private boolean isWanted(String id, Instant at) {
        return !notWanted.contains(id)
                && !eitherWay.contains(id)
                && !(settings.startFrom() instanceof StartFrom.At start
                        && at.isBefore(start.instant()));
    }

    private boolean poll() throws Exception {
        try {
            pollOnce();
            return true;
        } catch (IOException e) {
            return false;
        } catch (ListException e) {
            listErrors++;
            return false;
        }
    }

    private List<Delivery<Integer>> pollOnce() throws Exception {
        long before = list.requests;
        if (!quiet && habits.nextInt(15) == 0) {
            reader.startOver();
        }
        List<Delivery<Integer>> batch =
                !quiet && habits.nextInt(3) == 0 ? reader.pollOn(max) : reader.poll(max);
        require(list.requests - before < MOST_REQUESTS, "a poll asks for too many pages");
        require(
                max == 0 || batch.size() <= max,
                "hands out " + batch.size() + " instead of " + max);
        @Nullable Row<Integer> older = null;
        for (Delivery<Integer> delivery : batch) {
            Row<Integer> row = delivery.row();
            require(
                    older == null || !time(older).isAfter(time(row)),
                    "hands out " + row.id() + " out of order");
            older = row;
            require(!inFlight.contains(row.id()), row.id() + " is handed out while in flight");
            if (finished.remove(row.id())) {
                require(mayRepeat.remove(row.id()), row.id() + " is repeated");
                repeats++;
            }
            require(
                    !notWanted.contains(row.id())
                            && (eitherWay.contains(row.id()) || isWanted(row.id(), time(row))),
                    row.id() + " is older than the start");
            inFlight.add(row.id());
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
        inFlight.remove(delivery.row().id());
        switch (how) {
            case DONE -> {
                finished.add(delivery.row().id());
                delivery.done();
                delivery.failed();
            }
            case FAILED -> delivery.failed();
            case RELEASE -> {
                delivery.release();
                delivery.done();
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
        inFlight.clear();
        later.clear();
        Checkpoint saved = store.value == null ? null : Checkpoint.fromJson(store.value);
        mayRepeat.clear();
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
            nowIsUnclear = true;
            eitherWay.addAll(all.keySet());
        }
        reader = newReader();
    }

    private boolean covers(Checkpoint checkpoint, String id) {
        if (!(checkpoint instanceof Checkpoint.ByTime times)) {
            return false;
        }
        return times.finished().containsKey(id)
                || (times.floor() != null && time(id).isBefore(times.floor()));
    }

    private void checkInvariant(Checkpoint checkpoint) {
        if (startsNow) {
            return;
        }
        for (ListSimulator.Entry entry : list.entries) {
            require(
                    !covers(checkpoint, entry.id())
                            || finished.contains(entry.id())
                            || !isWanted(entry.id(), entry.at()),
                    entry.id() + " counts as finished in a saved checkpoint, but is not");
        }
    }

    private IncrementalReader<Integer> newReader() throws Exception {
        IncrementalReader<Integer> made = new IncrementalReader<>(list, store, settings);
        made.start();
        return made;
    }

    private void fill(int size) {
        while (list.entries.size() < Math.min(size, MOST)) {
            list.pass(random.nextInt(8_000));
            grow(random.nextInt(20) == 0 ? 1 + random.nextInt(groupLimit) : 1);
        }
    }

    private void grow(int count) {
        for (int i = 0; i < count && all.size() < MOST; i++) {
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
        if (all.size() < MOST && random.nextDouble() < busy) {
            switch (random.nextInt(12)) {
                case 0 -> burst();
                case 1, 2 -> add(list.now.minusMillis(random.nextInt(120_001)));
                case 3 -> add(list.now);
                default -> {
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        list.pass(random.nextInt(3) * 40L);
                        add(list.now);
                    }
                }
            }
        }
        if (random.nextDouble() < deletes) {
            int count = random.nextInt(20) == 0 ? random.nextInt(40) : 1 + random.nextInt(3);
            int near = random.nextInt(1 + list.entries.size());
            for (int i = 0; i < count && !list.entries.isEmpty(); i++) {
                list.delete(Math.min(near, list.entries.size() - 1));
            }
        }
    }

    /** A group that is reshuffled at each request stays within a page unless it is meant not to. */
    private void add(Instant at) {
        if (list.shuffleTies && !hugeGroups) {
            long same = 0;
            for (int i = list.entries.size() - 1; i >= 0; i--) {
                Instant other = list.entries.get(i).at();
                if (other.isBefore(at)) {
                    break;
                }
                same += other.equals(at) ? 1 : 0;
            }
            if (same >= groupLimit) {
                return;
            }
        }
        all.put(list.insertAt(at).id(), at);
    }

    private Instant time(String id) {
        Instant at = all.get(id);
        if (at == null) {
            throw new AssertionError(id + " was never in the list");
        }
        return at;
    }

    private static Instant time(Row<Integer> row) {
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
        return "cap "
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
