// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.camelkajabi.CapturedLog;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the checkpoint is loaded, saved, verified and replaced, and who is told if that fails. */
class ReaderCheckpointTest {

    private static final String KEY = "key";

    private static final ReaderSettings FROM_BEGINNING =
            ReaderSettings.of(KEY).withStartFrom(new StartFrom.Beginning());

    private static final Instant PARKED_AT = Instant.parse("2026-03-01T00:00:00Z");

    private final Store store = new Store();

    /** A store in memory that notes each call. */
    private static final class Store implements CheckpointStore {

        private final List<String> calls = new ArrayList<>();
        private @Nullable String text;
        private @Nullable Throwable failure;
        private @Nullable CheckpointConflictException conflict;

        @Override
        public @Nullable String load(String key) {
            calls.add("load");
            return text;
        }

        @Override
        public void save(String key, String value) throws Exception {
            calls.add("save");
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof Exception exception) {
                throw exception;
            }
            text = value;
        }

        @Override
        public void verify(String key) {
            calls.add("verify");
            if (conflict != null) {
                throw conflict;
            }
        }

        private List<String> callsSince() {
            List<String> since = List.copyOf(calls);
            calls.clear();
            return since;
        }
    }

    private <T> IncrementalReader<T> start(PageSource<T> list, ReaderSettings settings)
            throws Exception {
        IncrementalReader<T> reader =
                new IncrementalReader<>(
                        list, store, settings, Clock.fixed(PARKED_AT, ZoneOffset.UTC));
        reader.start();
        return reader;
    }

    private static List<String> finish(List<? extends Delivery<?>> batch) {
        batch.forEach(Delivery::acknowledge);
        return batch.stream().map(delivery -> delivery.row().id()).toList();
    }

    private static Thread startThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Runs the call in another thread, and fails if it has to wait for a lock. */
    private static <V> V elsewhere(Callable<V> call) throws Exception {
        CompletableFuture<V> result = new CompletableFuture<>();
        startThread(
                () -> {
                    try {
                        result.complete(call.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                });
        return result.get(20, TimeUnit.SECONDS);
    }

    @Test
    void theBeginningIsDescribedOnceItIsKnown() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        IncrementalReader<Integer> reader = new IncrementalReader<>(list, store, FROM_BEGINNING);
        assertThat(reader.beginning()).isEmpty();

        reader.start();
        assertThat(reader.beginning()).isEqualTo("no checkpoint: beginning with the oldest record");

        reader.seed(new Checkpoint.ByTime(list.entries.get(1).at(), Map.of()));
        assertThat(reader.beginning()).isEqualTo("going on from 2026-01-01T00:00:02Z");
    }

    @Test
    void aCheckpointWithoutAFloorIsDescribedWithoutATime() throws Exception {
        store.text = new Checkpoint.ByTime(null, Map.of()).toJson();
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);

        assertThat(reader.beginning()).isEqualTo("going on");
    }

    @Test
    void onlyTheCallThatBeginsAPollVerifiesTheCheckpoint() throws Exception {
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);
        store.callsSince();

        reader.poll(1);
        assertThat(store.callsSince()).containsExactly("verify");
        reader.pollOn(1);
        assertThat(store.callsSince()).isEmpty();
    }

    @Test
    void aCheckpointReplacedByAnotherWriterEndsThePollAndTheNextOneGoesOnFromIt() throws Exception {
        ListSimulator list = ListSimulator.of(5, 600_000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        assertThat(finish(reader.poll(1))).containsExactly("1");
        String theirs = new Checkpoint.ByTime(list.entries.get(3).at(), Map.of()).toJson();
        store.text = theirs;
        store.conflict = new CheckpointConflictException("replaced");

        assertThatThrownBy(() -> reader.poll(1)).isSameAs(store.conflict);
        reader.save();
        assertThat(store.text).as("theirs is not overwritten").isEqualTo(theirs);

        store.conflict = null;
        assertThat(finish(reader.poll(0))).containsExactly("4", "5");
        assertThat(reader.beginning()).isEqualTo("going on from 2026-01-01T00:40:00Z");
    }

    @Test
    void aCheckpointRemovedByAnotherWriterStopsEachPollUntilItIsBack() throws Exception {
        ListSimulator list = ListSimulator.of(5, 600_000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        store.conflict = new CheckpointConflictException("removed");
        assertThatThrownBy(() -> reader.poll(1)).isSameAs(store.conflict);
        store.conflict = null;
        long before = list.requests;

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> reader.poll(1))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith(
                            "The checkpoint 'key' was removed while the consumer was running.");
        }
        assertThat(list.requests).isEqualTo(before);

        store.text = new Checkpoint.ByTime(list.entries.get(4).at(), Map.of()).toJson();
        assertThat(finish(reader.poll(1))).containsExactly("5");
    }

    @Test
    void whenNowIsKnownTheSamePollGoesOnToReadTheList() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        IncrementalReader<Integer> reader =
                start(
                        request -> {
                            // The record appears after "now" was determined.
                            if (store.calls.contains("save")) {
                                store.calls.clear();
                                list.pass(1000);
                                list.insert();
                            }
                            return list.read(request);
                        },
                        ReaderSettings.of(KEY));
        store.callsSince();

        assertThat(finish(reader.poll(0))).containsExactly("4");
    }

    @Test
    void nowIsNotKnownFromAnAnswerThatNothingConfirms() throws Exception {
        ListSimulator list = new ListSimulator(new Random(1));
        boolean[] claims = {true};
        PageSource<Integer> source =
                request ->
                        claims[0]
                                ? new Page<>(List.of(), Page.Next.UNKNOWN, null, null)
                                : list.read(request);
        IncrementalReader<Integer> reader = start(source, ReaderSettings.of(KEY));

        try (CapturedLog log = new CapturedLog()) {
            assertThat(reader.poll(0)).isEmpty();
            assertThat(reader.poll(0)).isEmpty();
            assertThat(log.events())
                    .as("warned once")
                    .filteredOn(event -> event.getLevel() == Level.WARN)
                    .singleElement()
                    .satisfies(
                            event ->
                                    assertThat(event.getFormattedMessage())
                                            .startsWith(
                                                    "The answer for the list under key key is"
                                                            + " empty"));
        }
        assertThat(reader.checkpoint()).isEqualTo(new Checkpoint.Reset());
        assertThat(reader.status().lastSuccessfulPoll()).isEqualTo(PARKED_AT);
        reader.save();
        assertThat(store.text).as("nothing is saved before now is known").isNull();

        claims[0] = false;
        list.insertMany(3);
        assertThat(reader.poll(0)).as("the first records shown count as old").isEmpty();
        list.pass(1000);
        list.insert();
        assertThat(finish(reader.poll(0))).containsExactly("4");
    }

    @Test
    void aSaveErrorIsKnownUntilItIsReported() throws Exception {
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);
        finish(reader.poll(1));
        assertThat(reader.hasSaveError()).isFalse();
        store.failure = new IOException("disk full");

        assertThatThrownBy(reader::save).hasMessage("disk full");
        assertThat(reader.hasSaveError()).isTrue();
        store.failure = null;
        assertThatThrownBy(() -> reader.poll(1)).hasMessage("disk full");
        assertThat(reader.hasSaveError()).isFalse();
    }

    @Test
    void anErrorOfTheStoreIsReportedByTheNextPollAsItsCause() throws Exception {
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);
        finish(reader.poll(1));
        Error error = new LinkageError("class gone");
        store.failure = error;
        assertThatThrownBy(reader::save).isSameAs(error);
        store.failure = null;

        assertThatThrownBy(() -> reader.poll(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The checkpoint cannot be saved")
                .hasCause(error);
    }

    @Test
    void saveOrTellThrowsTheEarlierErrorOnceAndSavesTheNextTime() throws Exception {
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);
        finish(reader.poll(1));
        store.failure = new IOException("disk full");
        assertThatThrownBy(reader::save).hasMessage("disk full");
        store.failure = null;
        store.callsSince();

        assertThatThrownBy(reader::saveOrTell).hasMessage("disk full");
        assertThat(store.callsSince()).isEmpty();
        reader.saveOrTell();
        assertThat(store.callsSince()).containsExactly("save");
        assertThat(store.text).isEqualTo(reader.checkpoint().toJson()).contains("\"1\"");
    }

    @Test
    void anErrorThatSaveOrTellThrowsIsNotReportedAgain() throws Exception {
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);
        finish(reader.poll(1));
        store.failure = new IOException("disk full");
        assertThatThrownBy(reader::saveOrTell).hasMessage("disk full");
        assertThat(reader.hasSaveError()).isFalse();
        store.failure = null;

        assertThat(finish(reader.poll(1))).containsExactly("2");
    }

    @Test
    void noCallKeepsAnotherThreadFromSavingOrPolling() throws Exception {
        ListSimulator list = ListSimulator.of(9, 600_000);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);

        finish(reader.poll(1));
        reader.save();
        assertThat(elsewhere(() -> finish(reader.poll(1)))).containsExactly("2");
        reader.saveOrTell();
        assertThat(elsewhere(() -> finish(reader.poll(1)))).containsExactly("3");
        reader.seed(new Checkpoint.ByTime(list.entries.get(6).at(), Map.of()));
        assertThat(elsewhere(() -> finish(reader.poll(1)))).containsExactly("7");
        reader.verify();
        assertThat(elsewhere(() -> finish(reader.poll(1)))).containsExactly("8");
    }

    @Test
    void saveOrTellWaitsForASaveUnderWay() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(
                        ListSimulator.of(3, 1000),
                        new CheckpointStore() {
                            @Override
                            public @Nullable String load(String key) {
                                return null;
                            }

                            @Override
                            public void save(String key, String value) throws Exception {
                                writing.countDown();
                                assertThat(goesOn.await(20, TimeUnit.SECONDS)).isTrue();
                                throw new IOException("disk full");
                            }
                        },
                        FROM_BEGINNING);
        reader.start();
        finish(reader.poll(1));
        CompletableFuture<Void> first =
                CompletableFuture.runAsync(
                        () -> assertThatThrownBy(reader::save).hasMessage("disk full"));
        assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Throwable> second = new CompletableFuture<>();
        Thread waiting =
                startThread(
                        () -> {
                            try {
                                reader.saveOrTell();
                                second.complete(new AssertionError("saved"));
                            } catch (Exception e) {
                                second.complete(e);
                            }
                        });
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        goesOn.countDown();
        first.get(20, TimeUnit.SECONDS);

        assertThat(second.get(20, TimeUnit.SECONDS)).hasMessage("disk full");
        assertThat(reader.hasSaveError()).as("it was thrown to the caller").isFalse();
    }

    @Test
    void aSeedBeforeTheStartIsRefused() {
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(ListSimulator.of(3, 1000), store, FROM_BEGINNING);

        assertThatThrownBy(() -> reader.seed(new Checkpoint.ByTime(null, Map.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The reader is not started");
        assertThat(store.calls).isEmpty();
    }

    @Test
    void aSeedForTheOtherKindOfListIsRefusedBeforeItIsStored() throws Exception {
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);
        store.callsSince();

        assertThatThrownBy(() -> reader.seed(new Checkpoint.ByRows(true, 0, List.of("1"))))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(
                        "The checkpoint 'key' is one of a list without times, but this list is"
                                + " followed by time.");
        assertThat(store.calls).isEmpty();
        assertThat(finish(reader.poll(1))).containsExactly("1");
    }

    @Test
    void aResetIsRefusedWhereTheReaderBeginsOnlyAtACheckpoint() throws Exception {
        Instant floor = Instant.parse("2026-01-01T00:00:02Z");
        store.text = new Checkpoint.ByTime(floor, Map.of()).toJson();
        IncrementalReader<Integer> reader =
                start(
                        ListSimulator.of(3, 1000),
                        ReaderSettings.of(KEY).withStartFrom(new StartFrom.Saved()));
        store.callsSince();

        assertThatThrownBy(reader::reset)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("A reset needs a place to begin at");
        assertThat(store.calls).isEmpty();
        reader.seed(new Checkpoint.ByTime(floor.plusSeconds(1), Map.of()));
        assertThat(finish(reader.poll(0))).containsExactly("3");
    }

    @Test
    void aDroppedRecordIsForgottenInTheStoreToo() throws Exception {
        IncrementalReader<Integer> reader = start(ListSimulator.of(3, 1000), FROM_BEGINNING);
        List<Delivery<Integer>> batch = reader.poll(0);
        assertThat(batch.get(1).park("broken")).isTrue();
        finish(List.of(batch.get(0), batch.get(2)));
        reader.save();
        Parked parked = new Parked(Instant.parse("2026-01-01T00:00:02Z"), PARKED_AT, 1, "broken");
        assertThat(reader.parked()).containsExactly(Map.entry("2", parked));
        assertThat(store.text).contains("\"parked\"");

        assertThat(reader.dropParked("2")).isTrue();
        assertThat(reader.parked()).isEmpty();
        assertThat(store.text).doesNotContain("\"parked\"");
        assertThat(reader.dropParked("2")).isFalse();
    }

    @Test
    void rowsThatCannotBeFollowedAreCountedOnceEach() throws Exception {
        Instant eight = Instant.parse("2026-01-01T08:00:00Z");
        List<Row<Integer>> rows =
                List.of(
                        new Row<>("a", eight, 1),
                        new Row<>("b", null, 2),
                        new Row<>("c", eight, null, "is broken", 3));
        IncrementalReader<Integer> reader =
                start(
                        request -> new Page<>(request.number() == 1 ? rows : List.of(), true),
                        FROM_BEGINNING.withSkipUnreadable(true));
        assertThat(reader.putAside()).isZero();

        assertThat(finish(reader.poll(0))).containsExactly("a");
        reader.poll(0);
        assertThat(reader.putAside()).isEqualTo(2);
    }

    @Test
    void aCheckpointOfTheLengthThatStillCountsAsShortIsSavedForEachRecord() throws Exception {
        // The floor keeps its length while the record that holds it back is open.
        IncrementalReader<Integer> reader = longCheckpoint(16_384);
        assertThat(finish(reader.poll(1))).hasSize(1);
        store.callsSince();

        reader.saveSoon();
        assertThat(store.callsSince()).containsExactly("save");
    }

    @Test
    void aLongCheckpointIsSavedAgainAfterOneRecordForEach2048Characters() throws Exception {
        IncrementalReader<Integer> reader = longCheckpoint(16_385);
        store.callsSince();
        List<Integer> savedAfter = new ArrayList<>();
        for (int finished = 1; finished <= 16; finished++) {
            assertThat(finish(reader.poll(1))).hasSize(1);
            reader.saveSoon();
            if (store.callsSince().contains("save")) {
                savedAfter.add(finished);
            }
        }

        assertThat(savedAfter).containsExactly(8, 16);
    }

    /** The ids of an exported checkpoint that a person set back without them, or with them. */
    @ParameterizedTest
    @CsvSource({
        "TIME,1000,below,998",
        "TIME,1000,below,500",
        "TIME,1000,below,120",
        "TIME,1000,finished,998",
        "TIME,1000,finished,500",
        "TIME,25000,finished,24990",
        "TIME,25000,below,24990",
        "TIME_BEST_EFFORT,1000,below,998",
        "TIME_BEST_EFFORT,1000,finished,998"
    })
    void aFloorThatIsSetBackDeliversEverythingFromThereOn(
            ListOrder order, int records, String kept, int known) throws Exception {
        ListSimulator list = ListSimulator.of(records, 60_000);
        Instant floor = list.entries.get(9).at();
        String one = String.valueOf(known);
        String other = String.valueOf(known + 1);
        store.text =
                kept.equals("below")
                        ? "{\"version\":1,\"floor\":\"%s\",\"below\":[\"%s\",\"%s\"]}"
                                .formatted(floor, one, other)
                        : "{\"version\":1,\"floor\":\"%s\",\"finished\":{\"%s\":\"%s\",\"%s\":\"%s\"}}"
                                .formatted(
                                        floor,
                                        one,
                                        list.entries.get(known - 1).at(),
                                        other,
                                        list.entries.get(known).at());
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withOrder(order));
        List<String> delivered = new ArrayList<>();
        int most = 0;
        while (delivered.isEmpty() || reader.status().hasMore()) {
            List<Delivery<Integer>> batch = reader.poll(10);
            most = Math.max(most, reader.status().pending());
            delivered.addAll(finish(batch));
        }

        List<String> expected =
                new ArrayList<>(
                        IntStream.rangeClosed(10, records).mapToObj(String::valueOf).toList());
        if (kept.equals("finished")) {
            expected.removeAll(List.of(one, other));
        }
        assertThat(delivered).isEqualTo(expected);
        assertThat(order == ListOrder.TIME ? most : 0).as("in memory").isLessThan(200);
        assertThat(list.requests).isLessThan(records / 100L * 3 + 40);
    }

    @Test
    void aDrainIsJoinedToAKnownRecordFurtherUpIfTheLowestOneWasDeleted() throws Exception {
        ListSimulator list = ListSimulator.of(1000, 60_000);
        store.text =
                "{\"version\":1,\"floor\":\"%s\",\"finished\":{\"50\":\"%s\",\"990\":\"%s\"}}"
                        .formatted(
                                list.entries.get(9).at(),
                                list.entries.get(49).at(),
                                list.entries.get(989).at());
        list.delete(49);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<String> delivered = new ArrayList<>();
        while (delivered.isEmpty() || reader.status().hasMore()) {
            delivered.addAll(finish(reader.poll(0)));
        }

        List<String> expected =
                new ArrayList<>(IntStream.rangeClosed(10, 1000).mapToObj(String::valueOf).toList());
        expected.removeAll(List.of("50", "990"));
        assertThat(delivered).isEqualTo(expected);
    }

    @Test
    void aFloorThatIsSetBackDoesNotDeliverTheRecordsOfAnotherList() throws Exception {
        for (String kept :
                List.of("\"below\":[\"998\",\"999\"]", "\"finished\":{\"999\":\"%s\"}")) {
            long last = Long.MAX_VALUE;
            for (long foreign = 1; foreign <= last; foreign++) {
                for (int answers : new int[] {1, 3, 1000}) {
                    ListSimulator list = ListSimulator.of(1000, 60_000);
                    store.text =
                            ("{\"version\":1,\"floor\":\"%s\"," + kept + "}")
                                    .formatted(
                                            list.entries.get(9).at(), list.entries.get(998).at());
                    long from = foreign;
                    list.beforeRequest =
                            () -> {
                                if (list.requests == from) {
                                    list.lie(ListSimulator.Lie.FOREIGN, answers, Duration.ZERO);
                                }
                            };
                    IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
                    List<String> delivered = new ArrayList<>();
                    for (int polls = 0; !delivered.contains("1000"); polls++) {
                        assertThat(polls).isLessThan(200);
                        try {
                            delivered.addAll(finish(reader.poll(0)));
                        } catch (ListException e) {
                            list.tellTheTruth();
                        }
                    }
                    List<String> expected =
                            new ArrayList<>(
                                    IntStream.rangeClosed(10, 1000)
                                            .mapToObj(String::valueOf)
                                            .toList());
                    if (kept.contains("finished")) {
                        expected.remove("999");
                    }
                    assertThat(delivered)
                            .as("%s, %d foreign answers from %d on", kept, answers, foreign)
                            .containsExactlyElementsOf(expected);
                    last = list.requests;
                }
            }
        }
    }

    /** A reader that began at a checkpoint of this length, and has one open record. */
    private IncrementalReader<Integer> longCheckpoint(int length) throws Exception {
        ListSimulator list = ListSimulator.of(50, 1000);
        List<String> below =
                new ArrayList<>(
                        IntStream.range(0, 200).mapToObj(i -> "below" + (1000 + i)).toList());
        Instant floor = list.entries.get(0).at();
        int missing =
                length - new Checkpoint.ByTime(floor, Map.of(), Map.of(), below).toJson().length();
        below.set(0, "x".repeat(missing) + below.get(0));
        store.text = new Checkpoint.ByTime(floor, Map.of(), Map.of(), below).toJson();
        assertThat(store.text).hasSize(length);
        return start(list, FROM_BEGINNING);
    }
}
