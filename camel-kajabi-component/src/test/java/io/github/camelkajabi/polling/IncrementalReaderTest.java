// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncrementalReaderTest {

    private static final ReaderSettings FROM_BEGINNING =
            ReaderSettings.of("key").withStartFrom(new StartFrom.Beginning());

    private final MemoryStore store = new MemoryStore();

    private static final class MemoryStore implements CheckpointStore {
        final Map<String, String> values = new HashMap<>();
        int saves;
        @Nullable IOException failure;

        @Override
        public @Nullable String load(String key) {
            return values.get(key);
        }

        @Override
        public void save(String key, String value) throws IOException {
            if (failure != null) {
                throw failure;
            }
            saves++;
            values.put(key, value);
        }
    }

    private <T> IncrementalReader<T> start(PageSource<T> list, ReaderSettings settings)
            throws Exception {
        IncrementalReader<T> reader = new IncrementalReader<>(list, store, settings);
        reader.start();
        return reader;
    }

    private static List<String> ids(List<? extends Delivery<?>> batch) {
        return batch.stream().map(delivery -> delivery.row().id()).toList();
    }

    private static List<String> finish(List<? extends Delivery<?>> batch) {
        batch.forEach(Delivery::acknowledge);
        return ids(batch);
    }

    private static List<String> drain(IncrementalReader<?> reader, int max) throws Exception {
        List<String> all = new ArrayList<>();
        while (true) {
            List<String> ids = finish(reader.poll(max));
            reader.save();
            if (ids.isEmpty()) {
                return all;
            }
            all.addAll(ids);
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private static Checkpoint.ByTime byTime(Checkpoint checkpoint) {
        return (Checkpoint.ByTime) checkpoint;
    }

    private static Instant at(String text) {
        return Instant.parse(text);
    }

    @Test
    void deliversOldestFirstAndTiesInTheServersOrderReversed() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        list.insertMany(3);

        assertThat(finish(start(list, FROM_BEGINNING).poll(0))).isEqualTo(numbers(1, 6));
    }

    @ParameterizedTest
    @CsvSource({"TIME, 60", "TIME, 600", "TIME_BEST_EFFORT, 60", "TIME_BEST_EFFORT, 600"})
    void aRecordDatedInTheFutureDoesNotMakeLaterOnesLookLate(ListOrder order, int secondsAhead)
            throws Exception {
        ListSimulator list = ListSimulator.of(1, 0);
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(
                        list,
                        new MemoryStore(),
                        ReaderSettings.of("key")
                                .withOrder(order)
                                .withStartFrom(new StartFrom.Beginning()),
                        Clock.fixed(list.now.plusSeconds(secondsAhead), ZoneOffset.UTC));
        reader.start();
        assertThat(drain(reader, 0)).containsExactly("1");
        list.insertAt(list.now.plus(Duration.ofDays(3650)));
        assertThat(drain(reader, 0)).containsExactly("2");
        list.pass(30_000);
        list.insertMany(3);
        assertThat(drain(reader, 0)).containsExactly("3", "4", "5");
    }

    @Test
    void anIdlePollIsOneRequest() throws Exception {
        ListSimulator list = ListSimulator.of(500, 60_000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        drain(reader, 0);

        for (int i = 0; i < 20; i++) {
            long before = list.requests;
            assertThat(reader.poll(0)).isEmpty();
            assertThat(list.requests - before).isEqualTo(1);
        }
    }

    @Test
    void aPollWithAFewNewRecordsIsOneRequest() throws Exception {
        ListSimulator list = ListSimulator.of(500, 60_000);
        IncrementalReader<Integer> reader = start(list, ReaderSettings.of("key"));
        reader.poll(0);
        list.pass(60_000);
        list.insertMany(7);

        long before = list.requests;
        assertThat(finish(reader.poll(0))).isEqualTo(numbers(501, 507));
        assertThat(list.requests - before).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 250, 400, 500, 700, 1000, 2000, 4000, 10_000, 60_000})
    void drainsWithinTheBudgetOfRequests(int records) throws Exception {
        ListSimulator list = ListSimulator.of(records, 1500);

        assertThat(drain(start(list, FROM_BEGINNING), 0)).isEqualTo(numbers(1, records));

        assertThat((double) list.requests).isLessThanOrEqualTo(1.3 * records / 100 + 12);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1000})
    void aSmallerBatchCostsNoMoreRequests(int max) throws Exception {
        ListSimulator list = ListSimulator.of(3000, 1500);

        assertThat(drain(start(list, FROM_BEGINNING), max)).isEqualTo(numbers(1, 3000));
        assertThat(list.requests).isLessThan(51);
    }

    @Test
    void aLongBacklogIsNeverHeldInMemory() throws Exception {
        ListSimulator list = ListSimulator.of(20_000, 1500);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);

        int most = 0;
        int remembered = 0;
        for (int i = 0; i < 150; i++) {
            List<Delivery<Integer>> batch = reader.poll(10);
            most = Math.max(most, reader.status().pending());
            finish(batch);
            remembered = Math.max(remembered, byTime(reader.checkpoint()).finished().size());
            assertThat(reader.status().hasMore()).isTrue();
        }

        assertThat(most).isLessThan(200);
        assertThat(remembered).isLessThan(200);
    }

    @Test
    void aDrainMayBeInterruptedAnywhere() throws Exception {
        ListSimulator list = ListSimulator.of(5000, 1500);
        List<String> all = new ArrayList<>();
        for (int life = 0; all.size() < 5000; life++) {
            IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
            for (int i = 0; i < 1 + life % 4; i++) {
                all.addAll(finish(reader.poll(0)));
            }
            reader.poll(0);
            reader.save();
        }
        assertThat(all).isEqualTo(numbers(1, 5000));
    }

    @Test
    void aBacklogMayShrinkWhileItIsDrained() throws Exception {
        ListSimulator list = ListSimulator.of(5000, 1500);
        list.cap = 10;
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<String> all = new ArrayList<>(finish(reader.poll(0)));
        while (list.entries.size() > 1000) {
            list.delete(0);
        }
        long before = list.requests;
        all.addAll(finish(reader.poll(0)));
        assertThat(list.requests - before).isLessThan(60);
        all.addAll(drain(reader, 0));

        assertThat(all).doesNotHaveDuplicates().containsAll(numbers(4001, 5000));
    }

    @Test
    void aFailedRequestLosesNothing() throws Exception {
        ListSimulator list = ListSimulator.of(5000, 1500);
        list.failureRate = 0.3;
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<String> all = new ArrayList<>();
        while (all.size() < 5000) {
            try {
                all.addAll(finish(reader.poll(0)));
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("simulated");
            }
        }
        assertThat(all).isEqualTo(numbers(1, 5000));
    }

    @ParameterizedTest
    @CsvSource({
        "10, RIGHT",
        "10, ALWAYS_FALSE",
        "10, ALWAYS_TRUE",
        "30, RIGHT",
        "30, ALWAYS_FALSE",
        "30, ALWAYS_TRUE"
    })
    void findsOutHowManyRowsAPageHolds(int cap, ListSimulator.LastFlag flag) throws Exception {
        for (int records : new int[] {1, 9, 10, 11, 29, 30, 31, 200}) {
            ListSimulator list = ListSimulator.of(records, 1500);
            list.cap = cap;
            list.lastFlag = flag;
            store.values.clear();

            assertThat(drain(start(list, FROM_BEGINNING), 0)).isEqualTo(numbers(1, records));
        }
    }

    @Test
    void getsPastRowsThatNoSmallPageCanJoin() throws Exception {
        ListSimulator list = ListSimulator.of(5500, 1500);
        list.cap = 10;

        assertThat(drain(start(list, FROM_BEGINNING), 0)).isEqualTo(numbers(1, 5500));
    }

    @Test
    void readsMoreRecordsOfOneTimeThanFitIntoAPage() throws Exception {
        ListSimulator list = ListSimulator.of(300, 1500);
        list.insertMany(2000);
        for (int i = 0; i < 900; i++) {
            list.pass(1500);
            list.insert();
        }

        assertThat(drain(start(list, FROM_BEGINNING), 0)).isEqualTo(numbers(1, 3200));
        assertThat(list.requests).isLessThan(120);
    }

    @Test
    void readsAPageFullOfOneTimeInAnyOrder() throws Exception {
        ListSimulator list = ListSimulator.of(330, 1500);
        list.shuffleTies = true;
        for (int i = 0; i < 5; i++) {
            list.pass(1500);
            list.insertMany(100);
        }

        assertThat(drain(start(list, FROM_BEGINNING), 0))
                .containsExactlyInAnyOrderElementsOf(numbers(1, 830));
    }

    @Test
    void startsNowWithWhatComesFromNowOn() throws Exception {
        ListSimulator list = ListSimulator.of(1000, 500);
        IncrementalReader<Integer> reader = start(list, ReaderSettings.of("key"));

        assertThat(reader.poll(0)).isEmpty();
        assertThat(store.values).containsKey("key");
        assertThat(byTime(Checkpoint.fromJson(store.values.getOrDefault("key", ""))).floor())
                .isEqualTo(list.now.minusSeconds(120));

        ListSimulator.Entry late = list.insertAt(list.now.minusSeconds(119));
        list.pass(10);
        ListSimulator.Entry fresh = list.insert();
        assertThat(finish(start(list, ReaderSettings.of("key")).poll(0)))
                .containsExactly(late.id(), fresh.id());
    }

    @Test
    void startsNowWithAnEmptyList() throws Exception {
        ListSimulator list = new ListSimulator(new Random(1));
        IncrementalReader<Integer> reader = start(list, ReaderSettings.of("key"));
        assertThat(reader.poll(0)).isEmpty();
        assertThat(store.values)
                .containsEntry("key", new Checkpoint.ByTime(list.now, Map.of()).toJson());

        list.insertMany(3);
        assertThat(finish(reader.poll(0))).isEqualTo(numbers(1, 3));
    }

    @Test
    void nowStaysWhenItsCheckpointCouldNotBeSaved() throws Exception {
        ListSimulator list = ListSimulator.of(10, 1000);
        IncrementalReader<Integer> reader = start(list, ReaderSettings.of("key"));
        store.failure = new IOException("disk full");
        assertThatThrownBy(() -> reader.poll(0)).hasMessage("disk full");
        store.failure = null;
        list.insert();

        assertThatThrownBy(() -> reader.poll(0)).hasMessage("disk full");
        assertThat(finish(reader.poll(0))).containsExactly("11");
    }

    @Test
    void startsAtATimeInclusively() throws Exception {
        ListSimulator list = ListSimulator.of(10, 1000);
        StartFrom start = new StartFrom.At(at("2026-01-01T00:00:04Z"));

        assertThat(drain(start(list, ReaderSettings.of("key").withStartFrom(start)), 0))
                .isEqualTo(numbers(4, 10));
    }

    @Test
    void aCheckpointInTheFutureYieldsNothingAndIsKept() throws Exception {
        ListSimulator list = ListSimulator.of(10, 1000);
        String future = "{\"version\":1,\"floor\":\"2030-01-01T00:00:00Z\",\"finished\":{}}";
        store.values.put("key", future);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);

        assertThat(reader.poll(0)).isEmpty();
        reader.save();
        assertThat(store.values).containsEntry("key", future);
        assertThat(list.requests).isEqualTo(1);
    }

    @Test
    void aBrokenCheckpointStopsTheStart() {
        ListSimulator list = ListSimulator.of(10, 1000);
        store.values.put("key", "{\"version\":9}");

        assertThatThrownBy(() -> start(list, FROM_BEGINNING))
                .isInstanceOf(CheckpointException.class);
        assertThat(store.values).containsEntry("key", "{\"version\":9}");
        assertThat(list.requests).isZero();
    }

    @Test
    void aRecordInFlightIsNotHandedOutAgain() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(2);

        assertThat(ids(reader.poll(0))).containsExactly("3");
        assertThat(reader.poll(0)).isEmpty();
        assertThat(reader.status().inFlight()).isEqualTo(3);
        assertThat(reader.status().floor()).isEqualTo(at("2026-01-01T00:00:01Z").minusSeconds(118));
        assertThat(ids(batch)).containsExactly("1", "2");
    }

    @Test
    void whatIsInFlightAtACrashComesAgain() throws Exception {
        ListSimulator list = ListSimulator.of(300, 60_000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(5);
        batch.get(0).acknowledge();
        batch.get(1).acknowledge();
        batch.get(3).acknowledge();
        reader.save();

        IncrementalReader<Integer> next = start(list, FROM_BEGINNING);
        assertThat(ids(next.poll(4))).containsExactly("3", "5", "6", "7");
    }

    @Test
    void onlyTheFirstSettlementCounts() throws Exception {
        ListSimulator list = ListSimulator.of(2, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(0);
        batch.get(0).acknowledge();
        batch.get(0).reject();
        batch.get(1).reject();
        batch.get(1).acknowledge();

        assertThat(ids(reader.poll(0))).containsExactly("2");
        batch.get(1).acknowledge();
        assertThat(reader.status().inFlight()).isEqualTo(1);
    }

    @Test
    void aReleasedRecordGoesBackToItsPlace() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(3);
        batch.get(2).release();
        batch.get(1).release();

        assertThat(reader.status().hasMore()).isTrue();
        assertThat(ids(reader.poll(3))).containsExactly("2", "3", "4");
        assertThat(list.requests).isEqualTo(4);
    }

    @Test
    void aFailedRecordComesAgainAndTheOthersGoOn() throws Exception {
        ListSimulator list = ListSimulator.of(5, 600_000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(2);
        batch.get(0).reject();
        batch.get(1).acknowledge();

        assertThat(finish(reader.poll(2))).containsExactly("3", "4");
        assertThat(finish(reader.poll(2))).containsExactly("5");
        assertThat(reader.status().floor()).isEqualTo(at("2026-01-01T00:10:00Z"));
        assertThat(reader.status().failed()).isEqualTo(1);
        assertThat(reader.status().hasMore()).isFalse();
        List<Delivery<Integer>> again = reader.poll(2);
        assertThat(ids(again)).containsExactly("1");
        again.get(0).reject();
        list.insert();
        assertThat(finish(reader.poll(1))).containsExactly("1");
        assertThat(finish(reader.poll(1))).containsExactly("6");
        assertThat(reader.status().floor()).isEqualTo(list.now.minusSeconds(120));
        assertThat(reader.status().failed()).isZero();
    }

    @Test
    void aRecordThatAlwaysFailsDoesNotBlockABacklog() throws Exception {
        ListSimulator list = ListSimulator.of(2000, 1500);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<String> finished = new ArrayList<>();
        int polls = 0;
        do {
            for (Delivery<Integer> delivery : reader.poll(1)) {
                if (delivery.row().id().equals("5")) {
                    delivery.reject();
                } else {
                    delivery.acknowledge();
                    finished.add(delivery.row().id());
                }
            }
            polls++;
        } while (reader.status().hasMore());

        assertThat(finished).hasSize(1999).doesNotContain("5");
        assertThat(polls).isLessThan(2050);
        assertThat(byTime(reader.checkpoint()).floor()).isEqualTo(list.entries.get(4).at());
    }

    @Test
    void stopsAtAFailureUntilItIsDone() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withStopAtFailure(true));
        List<Delivery<Integer>> batch = reader.poll(4);
        batch.get(1).reject();
        batch.get(0).release();
        batch.get(2).release();
        batch.get(3).acknowledge();

        assertThat(reader.status().hasMore()).isFalse();
        assertThat(finish(reader.poll(0))).containsExactly("1");
        List<Delivery<Integer>> again = reader.poll(0);
        assertThat(ids(again)).containsExactly("2");
        assertThat(reader.poll(0)).isEmpty();
        again.get(0).acknowledge();
        assertThat(finish(reader.poll(0))).containsExactly("3", "5");
    }

    @Test
    void takesOnNoMoreThanMayBeOpen() throws Exception {
        ListSimulator list = ListSimulator.of(20, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withMaxOpen(3));
        List<Delivery<Integer>> batch = reader.poll(10);
        assertThat(ids(batch)).containsExactly("1", "2", "3");
        assertThat(reader.status().isSaturated()).isTrue();
        assertThat(reader.status().hasMore()).isFalse();
        assertThat(reader.poll(10)).isEmpty();

        batch.get(0).reject();
        batch.get(1).reject();
        assertThat(ids(reader.poll(1))).containsExactly("1");
        assertThat(ids(reader.poll(1))).containsExactly("2");
        batch.get(2).acknowledge();
        assertThat(reader.status().isSaturated()).isFalse();
        assertThat(ids(reader.poll(10))).containsExactly("4");
    }

    @Test
    void remembersALimitedNumberOfIdsForAnOpenRecord() throws Exception {
        ListSimulator list = ListSimulator.of(2000, 1500);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withMaxOpen(10));
        Delivery<Integer> open = reader.poll(1).get(0);
        int finished = 0;
        while (reader.status().hasMore()) {
            finished += finish(reader.poll(0)).size();
        }
        assertThat(reader.status().isSaturated()).isTrue();
        assertThat(finished).isBetween(100, 300);
        assertThat(reader.poll(0)).isEmpty();

        open.acknowledge();
        assertThat(reader.poll(0)).isNotEmpty();
    }

    @Test
    void aFailedSaveIsThrownByEachPollUntilASaveSucceedsAndNothingIsHandedOut() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        finish(reader.poll(1));
        store.failure = new IOException("disk full");

        assertThatThrownBy(reader::save).hasMessage("disk full");
        assertThatThrownBy(() -> reader.poll(1)).hasMessage("disk full");
        assertThatThrownBy(() -> reader.poll(1)).hasMessage("disk full");
        store.failure = null;
        assertThat(ids(reader.poll(1))).containsExactly("2");
        assertThat(store.values.get("key")).contains("\"1\"");
    }

    @Test
    void savesOnlyWhatMoved() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        finish(reader.poll(0));
        reader.save();
        reader.save();
        reader.poll(0);
        reader.save();
        assertThat(store.saves).isEqualTo(1);
        assertThat(store.values).containsEntry("key", reader.checkpoint().toJson());
    }

    @Test
    void aFailedRecordComesAgainOnceInAPoll() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(2);
        assertThat(batch.get(0).failedBefore()).isFalse();
        batch.get(0).reject();
        batch.get(1).acknowledge();
        assertThat(finish(reader.pollOn(2))).containsExactly("3");
        assertThat(reader.pollOn(2)).isEmpty();

        List<Delivery<Integer>> again = reader.poll(2);
        assertThat(ids(again)).containsExactly("1");
        assertThat(again.get(0).failedBefore()).isTrue();
        again.get(0).reject();
        assertThat(reader.pollOn(2)).isEmpty();
        assertThat(ids(reader.poll(2))).containsExactly("1");
    }

    @Test
    void aFailedRecordComesAgainInAPollThatBeginsWithOthers() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        reader.poll(1).get(0).reject();
        assertThat(finish(reader.poll(4))).containsExactly("2", "3", "4", "5");
        assertThat(finish(reader.pollOn(4))).containsExactly("1");
    }

    @Test
    void startsOverWithWhatIsNotInFlight() throws Exception {
        ListSimulator list = ListSimulator.of(1000, 1500);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(5);
        batch.get(0).acknowledge();
        batch.get(1).reject();
        batch.get(3).acknowledge();
        batch.get(4).release();
        reader.startOver();

        assertThat(finish(reader.poll(3))).containsExactly("2", "5", "6");
        batch.get(2).reject();
        List<String> all = drain(reader, 0);
        assertThat(all).hasSize(995).doesNotHaveDuplicates().contains("3", "7", "1000");
    }

    @Test
    @Tag("slow")
    void aLongCheckpointIsNotSavedForEachRecord() throws Exception {
        ListSimulator list = ListSimulator.of(3000, 1500);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        Delivery<Integer> open = reader.poll(1).get(0);
        int longest = 0;
        for (int i = 2; i <= 3000; i++) {
            reader.poll(1).get(0).acknowledge();
            reader.saveSoon();
            String text = store.values.getOrDefault("key", "");
            int length = text.length();
            longest = Math.max(longest, length);
            int finished = byTime(Checkpoint.fromJson(text)).finished().size();
            assertThat(i - 1 - finished).isLessThanOrEqualTo(length <= 16_384 ? 0 : length / 2_048);
        }
        assertThat(longest).isGreaterThan(80_000);
        assertThat(store.saves).isLessThan(700);

        open.acknowledge();
        reader.save();
        assertThat(store.values).containsEntry("key", reader.checkpoint().toJson());
    }

    @Test
    void pagesBelowTheFirstAreReadLessOftenInQuietTimes() throws Exception {
        ListSimulator list = ListSimulator.of(50, 60_000);
        for (int i = 0; i < 1000; i++) {
            list.pass(20);
            list.insert();
        }
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        drain(reader, 0);

        long before = list.requests;
        for (int i = 0; i < 100; i++) {
            assertThat(reader.poll(0)).isEmpty();
        }
        assertThat(list.requests - before).isLessThan(260);

        ListSimulator.Entry late = list.insertAt(list.now.minusSeconds(15));
        List<String> found = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            found.addAll(finish(reader.poll(0)));
        }
        assertThat(found).containsExactly(late.id());
    }

    /**
     * 2,520 rows are full pages of each size up to ten, so any page that crosses the end is empty.
     */
    @ParameterizedTest
    @CsvSource({
        "2520, RIGHT, TIME",
        "2520, ALWAYS_FALSE, TIME",
        "5040, ALWAYS_FALSE, TIME",
        "2520, ALWAYS_FALSE, ROWS",
        "2520, ALWAYS_FALSE, TIME_BEST_EFFORT"
    })
    void aDrainFindsTheEndWhereEachPageEnds(int rows, ListSimulator.LastFlag flag, ListOrder order)
            throws Exception {
        ListSimulator list = ListSimulator.of(rows, 1000);
        list.cap = 10;
        list.lastFlag = flag;

        assertThat(drain(start(list, FROM_BEGINNING.withOrder(order)), 0))
                .isEqualTo(numbers(1, rows));
    }

    @Test
    void aListOutOfOrderFailsThePoll() throws Exception {
        Instant eight = at("2026-01-01T08:00:00Z");
        IncrementalReader<Integer> reader =
                start(
                        request ->
                                new Page<>(
                                        List.of(
                                                new Row<>("a", eight, 1),
                                                new Row<>("b", eight.plusSeconds(1), 2)),
                                        true),
                        FROM_BEGINNING);

        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("not ordered newest first: id 'b'");
        assertThat(reader.status().lastSuccessfulPoll()).isNull();
        assertThat(store.values).isEmpty();
    }

    @Test
    void aRowWithoutATimeFailsThePoll() throws Exception {
        IncrementalReader<Integer> reader =
                start(
                        request -> new Page<>(List.of(new Row<>("a7", null, 1)), true),
                        FROM_BEGINNING);

        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("id 'a7' has no time");
    }

    @Test
    void aServerThatDoesNotHonourThePageSizeFailsThePoll() throws Exception {
        ListSimulator list = ListSimulator.of(200, 1000);
        IncrementalReader<Integer> reader =
                start(request -> list.read(new PageRequest(request.number(), 30)), FROM_BEGINNING);

        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("does not honour the page size");
    }

    @Test
    @Tag("slow")
    void aListThatNeverHoldsStillFailsThePollAndLosesNothing() throws Exception {
        ListSimulator list = ListSimulator.of(600, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        list.beforeRequest =
                () -> {
                    list.pass(1000);
                    list.insertMany(150);
                };
        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("changes faster than it can be read");

        list.beforeRequest = () -> {};
        int size = list.entries.size();
        assertThat(drain(reader, 0)).isEqualTo(numbers(1, size));
    }

    @Test
    void tellsHowItStands() throws Exception {
        ListSimulator list = ListSimulator.of(250, 1000);
        Clock clock = Clock.fixed(at("2026-02-01T00:00:00Z"), ZoneOffset.UTC);
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(list, store, FROM_BEGINNING, clock);
        assertThat(reader.status())
                .isEqualTo(
                        new ReaderStatus(
                                ReaderStatus.ReadMode.BY_TIME,
                                null,
                                null,
                                0,
                                0,
                                0,
                                0,
                                false,
                                false,
                                null,
                                null,
                                null,
                                0,
                                null,
                                0));
        reader.start();
        reader.poll(20);

        assertThat(reader.status())
                .isEqualTo(
                        new ReaderStatus(
                                ReaderStatus.ReadMode.BY_TIME,
                                list.entries.get(0).at(),
                                list.now,
                                250,
                                20,
                                0,
                                230,
                                true,
                                false,
                                "1",
                                "1",
                                clock.instant(),
                                0,
                                clock.instant(),
                                list.requests));
    }

    @Test
    void isStartedOnce() throws Exception {
        ListSimulator list = ListSimulator.of(1, 1000);
        IncrementalReader<Integer> reader = new IncrementalReader<>(list, store, FROM_BEGINNING);
        assertThatThrownBy(() -> reader.poll(0)).isInstanceOf(IllegalStateException.class);
        reader.start();
        assertThatThrownBy(reader::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.poll(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anInterruptEndsThePoll() throws Exception {
        ListSimulator list = ListSimulator.of(1, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> reader.poll(0)).isInstanceOf(InterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(finish(reader.poll(0))).containsExactly("1");
    }

    @Test
    void isSettledFromOtherThreads() throws Exception {
        ListSimulator list = ListSimulator.of(5000, 1500);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<String> finished = Collections.synchronizedList(new ArrayList<>());
        ExecutorService routes = Executors.newFixedThreadPool(4);
        try {
            Random random = new Random(1);
            while (finished.size() < 5000) {
                for (Delivery<Integer> delivery : reader.poll(0)) {
                    boolean fails = random.nextInt(20) == 0;
                    routes.execute(
                            () -> {
                                if (fails) {
                                    delivery.reject();
                                } else {
                                    finished.add(delivery.row().id());
                                    delivery.acknowledge();
                                }
                            });
                }
                reader.save();
            }
        } finally {
            routes.shutdown();
            assertThat(routes.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(finished).hasSize(5000).doesNotHaveDuplicates();
        reader.poll(0);
        assertThat(reader.status().floor()).isEqualTo(list.now.minusSeconds(120));
    }

    @Test
    void settingsAreChecked() {
        ReaderSettings settings = ReaderSettings.of("key");
        assertThatThrownBy(() -> ReaderSettings.of(" ")).hasMessageContaining("key");
        assertThatThrownBy(() -> settings.withLookback(ReaderSettings.DEFAULT_LOOKBACK.negated()))
                .hasMessageContaining("lookback");
        assertThatThrownBy(() -> settings.withPageSize(9)).hasMessageContaining("at least 10");
        assertThatThrownBy(() -> settings.withMaxOpen(0)).hasMessageContaining("maxOpen");
        assertThatThrownBy(() -> settings.withMaxPendingPages(0))
                .hasMessageContaining("maxPendingPages");
        assertThatThrownBy(() -> new PageRequest(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
