// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ways of following a list have of their own. */
class ListOrderTest {

    private static final ReaderSettings FROM_BEGINNING =
            ReaderSettings.of("key").withStartFrom(new StartFrom.Beginning());
    private static final ReaderSettings ROWS = FROM_BEGINNING.withOrder(ListOrder.ROWS);
    private static final ReaderSettings BEST_EFFORT =
            FROM_BEGINNING.withOrder(ListOrder.TIME_BEST_EFFORT);

    private final Store store = new Store();

    private static final class Store implements CheckpointStore {
        @Nullable String value;

        @Override
        public @Nullable String load(String key) {
            return value;
        }

        @Override
        public void save(String key, String text) {
            value = text;
        }
    }

    private IncrementalReader<Integer> start(ListSimulator list, ReaderSettings settings)
            throws Exception {
        IncrementalReader<Integer> reader = new IncrementalReader<>(list, store, settings);
        reader.start();
        return reader;
    }

    private static List<String> drain(IncrementalReader<Integer> reader) throws Exception {
        List<String> ids = new ArrayList<>();
        List<Delivery<Integer>> batch;
        do {
            batch = reader.poll(0);
            batch.forEach(Delivery::acknowledge);
            batch.forEach(delivery -> ids.add(delivery.row().id()));
            reader.save();
        } while (!batch.isEmpty() || reader.status().hasMore());
        return ids;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private static ListSimulator rows(int size) {
        ListSimulator list = ListSimulator.of(size, 1000);
        list.hasTimes = false;
        return list;
    }

    private static void add(ListSimulator list, int count) {
        for (int i = 0; i < count; i++) {
            list.pass(1000);
            list.insert();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 400, 500, 501, 700, 1000, 10_000, 60_000})
    @Tag("slow")
    void rowsAreDrainedInConstantMemoryAndAtAKnownCost(int records) throws Exception {
        ListSimulator list = rows(records);
        IncrementalReader<Integer> reader = start(list, ROWS);

        assertThat(drain(reader)).isEqualTo(numbers(1, records));
        assertThat((double) list.requests).isLessThanOrEqualTo(1.3 * records / 100 + 44);
        assertThat(((Checkpoint.ByRows) reader.checkpoint()).rows()).hasSizeLessThan(1100);

        long before = list.requests;
        add(list, records);
        assertThat(drain(reader)).isEqualTo(numbers(records + 1, 2 * records));
        assertThat((double) list.requests - before).isLessThanOrEqualTo(1.4 * records / 100 + 44);
    }

    @Test
    void anIdlePollOfRowsIsOneRequest() throws Exception {
        ListSimulator list = rows(2000);
        IncrementalReader<Integer> reader = start(list, ROWS);
        drain(reader);
        for (int i = 0; i < 3; i++) {
            reader.poll(0);
        }
        long before = list.requests;
        assertThat(reader.poll(0)).isEmpty();
        assertThat(list.requests - before).isEqualTo(1);
    }

    @Test
    void aRowThatAppearsLateIsFoundAndForgottenOnesDoNotComeBack() throws Exception {
        ListSimulator list = rows(2000);
        drain(start(list, ROWS));
        ListSimulator.Entry late =
                list.insertAt(
                        list.entries.get(list.entries.size() - FinishedByRows.LOOKBACK + 2).at());

        assertThat(drain(start(list, ROWS))).containsExactly(late.id());
    }

    @Test
    void aDrainOfRowsMayBeInterruptedAnywhere() throws Exception {
        ListSimulator list = rows(5000);
        List<String> all = new ArrayList<>();
        for (int life = 0; all.size() < 5000; life++) {
            IncrementalReader<Integer> reader = start(list, ROWS);
            for (int i = 0; i < 1 + life % 4; i++) {
                for (Delivery<Integer> delivery : reader.poll(0)) {
                    all.add(delivery.row().id());
                    delivery.acknowledge();
                }
            }
            reader.save();
        }
        assertThat(all).isEqualTo(numbers(1, 5000));
    }

    @Test
    void saysSoWhenNoRememberedRowIsLeft() throws Exception {
        ListSimulator list = rows(2000);
        IncrementalReader<Integer> reader = start(list, ROWS);
        drain(reader);
        while (!list.entries.isEmpty()) {
            list.delete(0);
        }
        add(list, 700);

        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("Not one of the records")
                .hasMessageContaining("reset it");

        reader.seed(Checkpoint.fromJson("{\"version\":1,\"rows\":[\"2600\"]}"));
        assertThat(drain(reader)).isEqualTo(numbers(2601, 2700));
        reader.reset();
        assertThat(drain(reader)).isEqualTo(numbers(2001, 2700));
    }

    @Test
    void rowsStartNow() throws Exception {
        ListSimulator list = rows(2000);
        ReaderSettings settings = ReaderSettings.of("key").withOrder(ListOrder.ROWS);
        assertThat(start(list, settings).poll(0)).isEmpty();
        add(list, 3);

        assertThat(drain(start(list, settings))).isEqualTo(numbers(2001, 2003));
    }

    @Test
    void rowsCannotStartAtATimeNorBeFollowedByVersions() {
        assertThatThrownBy(() -> ROWS.withStartFrom(new StartFrom.At(Instant.EPOCH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("startFrom must be 'now' or 'beginning'");
        assertThatThrownBy(() -> ROWS.withVersions(true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCheckpointOfTheOtherKindIsRefused() throws Exception {
        ListSimulator list = rows(3);
        store.value = "{\"version\":1,\"floor\":null,\"finished\":{}}";
        assertThatThrownBy(() -> start(list, ROWS))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is one of a list with times");
        store.value = "{\"version\":1,\"complete\":true,\"anchors\":0,\"rows\":[\"1\"]}";
        assertThatThrownBy(() -> start(list, FROM_BEGINNING))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is one of a list without times");
        assertThat(drain(start(list, ROWS))).containsExactly("2", "3");
        assertThat(store.value)
                .isEqualTo(
                        "{\"version\":1,\"complete\":true,\"anchors\":0,"
                                + "\"rows\":[\"1\",\"2\",\"3\"]}");
    }

    @ParameterizedTest
    @EnumSource
    void aListInAnyOrderIsDeliveredOldestFirst(ListSimulator.Order order) throws Exception {
        ListSimulator list = ListSimulator.of(1000, 1000);
        list.orderBy(order);
        IncrementalReader<Integer> reader = start(list, BEST_EFFORT);
        assertThat(drain(reader)).isEqualTo(numbers(1, 1000));

        list.insertAt(list.now.minusSeconds(100));
        add(list, 5);
        assertThat(drain(reader)).isEqualTo(numbers(1001, 1006));
        assertThat(reader.status().readMode())
                .isEqualTo(
                        order == ListSimulator.Order.ID_ASCENDING
                                        || order == ListSimulator.Order.VISIBLE
                                ? ReaderStatus.ReadMode.WHOLE
                                : reader.status().readMode());
    }

    @Test
    @Tag("slow")
    void aLongListInNoOrderIsReadWithinBounds() throws Exception {
        ListSimulator list = ListSimulator.of(25_000, 1000);
        list.orderBy(ListSimulator.Order.ID_ASCENDING);
        IncrementalReader<Integer> reader = start(list, BEST_EFFORT);

        List<Delivery<Integer>> batch = reader.poll(10);
        assertThat(reader.status().undelivered()).isEqualTo(UnorderedReader.MAX_KEPT);
        assertThat(reader.status().hasMore()).isTrue();
        batch.forEach(Delivery::release);
        assertThat(drain(reader)).isEqualTo(numbers(1, 25_000));
    }

    @Test
    @Tag("slow")
    void theOrderMayBreakWhileABacklogIsDelivered() throws Exception {
        ListSimulator list = ListSimulator.of(25_000, 1000);
        IncrementalReader<Integer> reader = start(list, BEST_EFFORT);
        List<String> ids = new ArrayList<>();
        for (Delivery<Integer> delivery : reader.poll(3000)) {
            ids.add(delivery.row().id());
            delivery.acknowledge();
        }
        assertThat(reader.status().readMode()).isEqualTo(ReaderStatus.ReadMode.BY_TIME);
        list.orderBy(ListSimulator.Order.ID_ASCENDING);
        ids.addAll(drain(reader));

        assertThat(ids).isEqualTo(numbers(1, 25_000));
        assertThat(reader.status().readMode()).isEqualTo(ReaderStatus.ReadMode.WHOLE);
    }

    @ParameterizedTest
    @EnumSource
    void aFilterIsUsedOnlyIfItWorks(ListSimulator.Filter filter) throws Exception {
        ListSimulator list = ListSimulator.of(3000, 10_000);
        list.orderBy(ListSimulator.Order.ID_ASCENDING);
        list.filter = filter;
        boolean has = filter != ListSimulator.Filter.NONE;
        IncrementalReader<Integer> reader = start(list, BEST_EFFORT.withSinceFilter(has));
        assertThat(drain(reader)).isEqualTo(numbers(1, 3000));

        long before = list.requests;
        add(list, 2);
        assertThat(drain(reader)).isEqualTo(numbers(3001, 3002));
        if (filter == ListSimulator.Filter.WORKS) {
            assertThat(list.requests - before).isLessThan(10);
        } else {
            assertThat(list.requests - before).isGreaterThan(30);
        }
    }

    /** A server may accept the trial and refuse the filter later. */
    @Test
    void aFilterThatIsRefusedLaterStopsNothing() throws Exception {
        ListSimulator list = ListSimulator.of(300, 10_000);
        list.orderBy(ListSimulator.Order.ID_ASCENDING);
        list.filter = ListSimulator.Filter.WORKS;
        IncrementalReader<Integer> reader = start(list, BEST_EFFORT.withSinceFilter(true));
        assertThat(drain(reader)).isEqualTo(numbers(1, 300));
        add(list, 1);
        assertThat(drain(reader)).containsExactly("301");

        list.filter = ListSimulator.Filter.REFUSED;
        add(list, 2);
        assertThat(drain(reader)).containsExactly("302", "303");
    }

    /**
     * Rows that were forgotten long ago would seem to be new, since they stand above known ones.
     */
    @ParameterizedTest
    @CsvSource({"2000, 100", "700, 100", "2000, 30", "5000, 100"})
    void rowsInTheOppositeOrderFailThePoll(int count, int cap) throws Exception {
        ListSimulator list = rows(count);
        list.cap = cap;
        IncrementalReader<Integer> reader =
                start(list, ReaderSettings.of("key").withOrder(ListOrder.ROWS));
        assertThat(reader.poll(0)).isEmpty();

        list.orderBy(ListSimulator.Order.ID_ASCENDING);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> drain(reader))
                    .isInstanceOf(ListException.class)
                    .hasMessageContaining("opposite order");
        }
        list.orderBy(ListSimulator.Order.TIME);
        add(list, 1);
        assertThat(drain(reader)).containsExactly(String.valueOf(count + 1));
    }

    @Test
    void aNewerVersionTakesThePlaceOfOneThatFailedOrWaits() throws Exception {
        ListSimulator list = ListSimulator.of(4, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withVersions(true));
        List<Delivery<Integer>> batch = reader.poll(3);
        batch.get(0).acknowledge();
        batch.get(1).reject();
        list.pass(1000);
        list.update(0);
        list.pass(1000);
        list.update(0);
        list.pass(1000);
        list.update(0);
        assertThat(reader.poll(0)).extracting(d -> d.row().id()).containsExactly("4");
        reader.poll(0).forEach(Delivery::acknowledge);
        batch.get(2).reject();

        assertThat(drain(reader)).containsExactly("3");
        assertThat(reader.status().failed()).isZero();
        assertThat(((Checkpoint.ByTime) reader.checkpoint()).finished().get("3"))
                .isEqualTo(list.now);
    }

    @Test
    void aCheckpointIsReplacedOnlyWithNothingInFlight() throws Exception {
        ListSimulator list = ListSimulator.of(10, 1000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(3);
        assertThatThrownBy(reader::reset)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("suspend the route and wait");
        batch.forEach(Delivery::acknowledge);
        reader.seed(new Checkpoint.ByTime(list.now, Map.of()));
        assertThat(store.value).contains("\"floor\":\"" + list.now + "\"");
        assertThat(drain(reader)).containsExactly("10");
    }

    @Test
    void aResetToNowIsKeptOverACrashBeforeTheNextPoll() throws Exception {
        ListSimulator list = ListSimulator.of(10, 1000);
        ReaderSettings settings = ReaderSettings.of("key");
        IncrementalReader<Integer> reader = start(list, settings);
        reader.poll(0);
        reader.reset();
        reader.save();
        assertThat(store.value).isEqualTo("{\"version\":1,\"reset\":true}");
        add(list, 1);

        assertThat(drain(start(list, settings))).isEmpty();
        add(list, 1);
        assertThat(drain(start(list, settings))).containsExactly("12");
    }

    @Test
    void nothingIsSavedBeforeNowWasRead() throws Exception {
        ListSimulator list = ListSimulator.of(10, 1000);
        IncrementalReader<Integer> reader = start(list, ReaderSettings.of("key"));
        reader.save();

        assertThat(store.value).isNull();
        assertThat(drain(start(list, ReaderSettings.of("key")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 100, 250, 350})
    void aLateRowIsFoundAfterAllKnownRowsWereDeletedAndABacklogWasDrained(int more)
            throws Exception {
        for (int depth : new int[] {120, 200, 300, 380}) {
            store.value = null;
            ListSimulator list = rows(400);
            IncrementalReader<Integer> reader = start(list, ROWS.withPageSize(30));
            List<String> delivered = new ArrayList<>(drain(reader));
            while (!list.entries.isEmpty()) {
                list.delete(0);
            }
            add(list, 200);
            delivered.addAll(drain(reader));
            for (int added = 0; added < more; added += 10) {
                add(list, 10);
                delivered.addAll(drain(reader));
            }
            if (depth >= list.entries.size()) {
                continue;
            }
            String late =
                    list.insertAt(list.entries.get(list.entries.size() - 1 - depth).at()).id();
            for (int polls = 0; polls < 40; polls++) {
                delivered.addAll(drain(reader));
            }
            assertThat(delivered).as("%s rows above", depth).contains(late);
            assertThat(delivered).doesNotHaveDuplicates();
        }
    }

    @Test
    @Tag("slow")
    void rowsKeepTheirOrderIfNewOnesMoveThePagesWhileTheyAreRead() throws Exception {
        for (int seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            ListSimulator list = rows(100 + random.nextInt(600));
            store.value = null;
            IncrementalReader<Integer> reader =
                    start(list, ROWS.withPageSize(50).withMaxPendingPages(1 + random.nextInt(4)));
            int most = 2 + 2 * random.nextInt(5);
            int until = 20 + random.nextInt(300);
            list.beforeRequest =
                    () -> {
                        if (list.requests < until) {
                            for (int i = random.nextInt(most); i > 0; i--) {
                                list.pass(10);
                                list.insert();
                            }
                        }
                    };
            list.lie(ListSimulator.Lie.SHORT, 10 + random.nextInt(100), Duration.ZERO);
            for (int polls = 0; polls < 300; polls++) {
                try {
                    reader.poll(0).forEach(Delivery::acknowledge);
                } catch (ListException e) {
                    assertThat(list.isLying() || list.requests < 4L * until).isTrue();
                }
                reader.save();
            }
            List<Integer> rows =
                    ((Checkpoint.ByRows) reader.checkpoint())
                            .rows().stream().map(Integer::valueOf).toList();
            assertThat(rows).as("seed %s", seed).isSorted();
        }
    }

    /** A store whose checkpoint somebody else replaces. */
    private static final class Contested implements CheckpointStore {
        @Nullable String value;
        boolean isReplaced;

        @Override
        public @Nullable String load(String key) {
            return value;
        }

        @Override
        public void save(String key, String text) {
            value = text;
        }

        @Override
        public void verify(String key) {
            if (isReplaced) {
                isReplaced = false;
                throw new CheckpointConflictException("replaced");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void recordsInFlightStaySoWhenACheckpointIsReadAnew(ListOrder order) throws Exception {
        ListSimulator list = ListSimulator.of(8, 1000);
        list.hasTimes = order != ListOrder.ROWS;
        Contested contested = new Contested();
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(list, contested, FROM_BEGINNING.withOrder(order));
        reader.start();
        List<Delivery<Integer>> batch = reader.poll(0);
        batch.get(0).acknowledge();
        batch.get(1).acknowledge();
        reader.save();
        contested.isReplaced = true;
        assertThatThrownBy(() -> reader.poll(0)).isInstanceOf(CheckpointConflictException.class);

        assertThat(reader.poll(0)).isEmpty();
        assertThat(reader.status().inFlight()).isEqualTo(6);
        batch.get(2).acknowledge();
        batch.get(3).acknowledge();
        batch.get(4).reject();
        batch.get(5).release();
        assertThat(reader.poll(0)).extracting(delivery -> delivery.row().id()).containsExactly("6");
        reader.save();
        assertThat(reader.status().undelivered()).isEqualTo(4);
        assertThat(Checkpoint.fromJson(String.valueOf(contested.value)))
                .asString()
                .contains("1", "2", "3", "4");

        add(list, 2);
        assertThat(reader.poll(0))
                .extracting(delivery -> delivery.row().id())
                .containsAnyOf("9", "5");
    }

    @Test
    void aRowThatIsDoneBeforeItsPlaceIsKnownAgainIsForgottenIfTheListDoesNotShowIt()
            throws Exception {
        ListSimulator list = rows(8);
        Contested contested = new Contested();
        IncrementalReader<Integer> reader = new IncrementalReader<>(list, contested, ROWS);
        reader.start();
        List<Delivery<Integer>> batch = reader.poll(0);
        reader.save();
        contested.isReplaced = true;
        contested.value = "{\"version\":1,\"complete\":true,\"anchors\":0,\"rows\":[\"1\"]}";
        assertThatThrownBy(() -> reader.poll(0)).isInstanceOf(CheckpointConflictException.class);
        list.delete(7);
        assertThat(reader.poll(0)).isEmpty();
        batch.get(7).acknowledge();
        assertThat(reader.status().undelivered()).isEqualTo(7);
        assertThat(reader.status().inFlight()).isEqualTo(7);
        batch.subList(0, 7).forEach(Delivery::acknowledge);
        add(list, 1);
        reader.poll(0).forEach(Delivery::acknowledge);
        reader.save();

        assertThat(reader.status().undelivered()).isZero();
        assertThat(((Checkpoint.ByRows) reader.checkpoint()).rows())
                .containsExactly("1", "2", "3", "4", "5", "6", "7", "9");
    }
}
