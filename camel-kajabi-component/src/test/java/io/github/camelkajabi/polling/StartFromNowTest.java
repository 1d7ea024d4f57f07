// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Which records are new if a list is followed from now on, and its first answers are wrong. */
class StartFromNowTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(Beginning.class)).addAppender(log);
    }

    @AfterEach
    void silence() {
        ((Logger) LoggerFactory.getLogger(Beginning.class)).detachAppender(log);
    }

    /** Nothing is kept. */
    private static class NoStore implements CheckpointStore {
        @Override
        public @Nullable String load(String key) {
            return null;
        }

        @Override
        public void save(String key, String value) {}
    }

    private static IncrementalReader<Integer> start(
            PageSource<Integer> source, ListOrder order, Clock clock) throws Exception {
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(
                        source,
                        new NoStore(),
                        ReaderSettings.of("key")
                                .withOrder(order)
                                .withLookback(Duration.ofMinutes(30)),
                        clock);
        reader.start();
        return reader;
    }

    private static Clock clock(Supplier<Instant> time) {
        return new Clock() {
            @Override
            public Instant instant() {
                return time.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    private static List<String> poll(IncrementalReader<Integer> reader) throws Exception {
        List<Delivery<Integer>> batch = reader.poll(0);
        batch.forEach(Delivery::acknowledge);
        return batch.stream().map(delivery -> delivery.row().id()).toList();
    }

    @ParameterizedTest
    @CsvSource({"TIME,30", "TIME,3600", "TIME_BEST_EFFORT,90", "TIME_BEST_EFFORT,3600"})
    void theFirstRecordsOfAListThatCountsAsEmptyAreDeliveredThoughTheServersClockIsAhead(
            ListOrder order, int secondsAhead) throws Exception {
        ListSimulator list = ListSimulator.of(0, 1);
        list.total = ListSimulator.Total.RIGHT;
        PageSource<Integer> ahead =
                request -> {
                    Page<Integer> page = list.read(request);
                    return new Page<>(
                            page.rows(),
                            page.next(),
                            page.total(),
                            list.now.plusSeconds(secondsAhead));
                };
        IncrementalReader<Integer> reader =
                start(ahead, order, Clock.fixed(list.now, ZoneOffset.UTC));
        List<String> delivered = new ArrayList<>(poll(reader));
        for (int i = 0; i < 3; i++) {
            list.pass(8000);
            list.insert();
            delivered.addAll(poll(reader));
        }
        assertThat(delivered).containsExactly("1", "2", "3");
        assertThat(log.list)
                .filteredOn(event -> event.getFormattedMessage().contains("server's clock"))
                .filteredOn(event -> event.getFormattedMessage().contains("the local one"))
                .hasSize(secondsAhead > 60 ? 1 : 0);
    }

    @Test
    void aListThatDoesNotCountAsEmptyIsFollowedFromTheTimeOfTheAnswerOn() throws Exception {
        ListSimulator list = ListSimulator.of(0, 1);
        IncrementalReader<Integer> reader = start(list, ListOrder.TIME, Clock.systemUTC());
        poll(reader);
        list.insertAt(list.now.minusSeconds(1));
        list.pass(1000);
        list.insert();

        assertThat(poll(reader)).containsExactly("2");
    }

    @ParameterizedTest
    @CsvSource({"TIME,NONE", "TIME,RIGHT", "TIME_BEST_EFFORT,NONE", "TIME_BEST_EFFORT,RIGHT"})
    void aRecordThatIsCreatedBetweenTheFirstTwoAnswersIsNew(
            ListOrder order, ListSimulator.Total total) throws Exception {
        ListSimulator list = ListSimulator.of(0, 1);
        list.total = total;
        list.beforeRequest =
                () -> {
                    if (list.requests == 2) {
                        list.pass(1000);
                        list.insert();
                    }
                };
        IncrementalReader<Integer> reader =
                start(list, order, Clock.fixed(list.now, ZoneOffset.UTC));
        List<String> delivered = new ArrayList<>(poll(reader));
        list.pass(3_600_000);
        list.insert();
        delivered.addAll(poll(reader));
        assertThat(delivered).containsExactly("1", "2");
    }

    /** Such as an answer during an incident. */
    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void recordsThatAFirstAnswerWithoutRowsLacksAreOld(ListOrder order) throws Exception {
        ListSimulator list = ListSimulator.of(500, 15_000);
        ListSimulator empty = ListSimulator.of(0, 1);
        list.pass(1);
        list.hasTimes = order != ListOrder.ROWS;
        PageSource<Integer> source =
                request -> {
                    Page<Integer> page = list.read(request);
                    Page<Integer> shown = list.requests == 1 ? empty.read(request) : page;
                    return new Page<>(shown.rows(), shown.next(), shown.total(), page.serverTime());
                };
        IncrementalReader<Integer> reader =
                start(source, order, Clock.fixed(list.now, ZoneOffset.UTC));
        List<String> delivered = new ArrayList<>(poll(reader));
        delivered.addAll(poll(reader));
        list.pass(1000);
        list.insert();
        delivered.addAll(poll(reader));
        assertThat(delivered).containsExactly("501");
        assertThat(log.list)
                .filteredOn(event -> event.getFormattedMessage().contains("count as existing"))
                .hasSize(order == ListOrder.ROWS ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void withoutAServersClockAFirstAnswerWithoutRowsMakesNoRecordNew(ListOrder order)
            throws Exception {
        for (int existing : new int[] {10, 500}) {
            ListSimulator list = ListSimulator.of(existing, 15_000);
            list.tellsTime = false;
            list.hasTimes = order != ListOrder.ROWS;
            PageSource<Integer> source =
                    request -> {
                        Page<Integer> page = list.read(request);
                        return list.requests == 1 ? new Page<>(List.of(), false) : page;
                    };
            IncrementalReader<Integer> reader = start(source, order, clock(() -> list.now));
            assertThat(polls(reader)).isEmpty();
            assertThat(polls(reader)).isEmpty();
            List<String> created = add(list, 3, 1000);
            assertThat(polls(reader)).isEqualTo(created);
        }
    }

    /** With a long delay many records are created before the next attempt. */
    @ParameterizedTest
    @CsvSource({"TIME,0", "TIME,150", "TIME_BEST_EFFORT,0", "TIME_BEST_EFFORT,150"})
    void recordsThatAreCreatedAfterAFirstAttemptThatFailsAreNew(ListOrder order, int existing)
            throws Exception {
        ListSimulator list = ListSimulator.of(existing, 15_000);
        list.pass(1);
        Instant[] time = {list.now};
        PageSource<Integer> source =
                request -> {
                    Page<Integer> page = list.read(request);
                    if (list.requests == 2) {
                        throw new IOException("simulated");
                    }
                    return page;
                };
        IncrementalReader<Integer> reader = start(source, order, clock(() -> time[0]));
        assertThatThrownBy(() -> poll(reader)).hasMessage("simulated");
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            list.pass(120_000);
            created.add(list.insert().id());
        }
        time[0] = list.now;
        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            delivered.addAll(poll(reader));
        }
        assertThat(delivered).isEqualTo(created);
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void recordsThatOnlyTheFirstAnswersLackAreOld(ListOrder order) throws Exception {
        for (int lag : new int[] {2, 40, 90}) {
            for (int stale : new int[] {1, 2}) {
                ListSimulator list = ListSimulator.of(500, 15_000);
                ListSimulator old = ListSimulator.of(500 - lag, 15_000);
                list.pass(1);
                list.hasTimes = order != ListOrder.ROWS;
                old.hasTimes = list.hasTimes;
                PageSource<Integer> source =
                        request -> {
                            Page<Integer> page = list.read(request);
                            Page<Integer> shown = list.requests <= stale ? old.read(request) : page;
                            return new Page<>(
                                    shown.rows(), shown.next(), shown.total(), page.serverTime());
                        };
                IncrementalReader<Integer> reader = start(source, order, Clock.systemUTC());

                assertThat(poll(reader)).as("%s rows, %s answers", lag, stale).isEmpty();
                assertThat(poll(reader)).as("%s rows, %s answers", lag, stale).isEmpty();
                list.pass(1000);
                list.insert();
                assertThat(poll(reader)).containsExactly("501");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID_ASCENDING", "VISIBLE"})
    void withoutAServersClockAnOrderFromOldToNewMakesNoRecordNew(ListSimulator.Order by)
            throws Exception {
        ListSimulator list = ListSimulator.of(150, 15_000);
        list.orderBy(by);
        list.tellsTime = false;
        IncrementalReader<Integer> reader =
                start(list, ListOrder.TIME_BEST_EFFORT, Clock.systemUTC());

        assertThat(poll(reader)).isEmpty();
        assertThat(poll(reader)).isEmpty();
        list.pass(1000);
        list.insert();
        assertThat(poll(reader)).containsExactly("151");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 60})
    void rowsThatAreInsertedMeanwhileDoNotMixUpTheOrderOfThoseWithoutATime(int perRequest)
            throws Exception {
        ListSimulator list = ListSimulator.of(2000, 1500);
        list.hasTimes = false;
        list.beforeRequest =
                () -> {
                    for (int i = 0; i < (list.requests < 20 ? perRequest : 0); i++) {
                        list.pass(5);
                        list.insert();
                    }
                };
        IncrementalReader<Integer> reader = start(list, ListOrder.ROWS, Clock.systemUTC());
        for (int i = 0; i < 30 && !(reader.checkpoint() instanceof Checkpoint.ByRows); i++) {
            try {
                reader.poll(0).forEach(Delivery::release);
            } catch (ListException e) {
                assertThat(e).hasMessageContaining("other rows only");
            }
        }
        List<Integer> rows =
                ((Checkpoint.ByRows) reader.checkpoint())
                        .rows().stream().map(Integer::valueOf).toList();
        assertThat(rows).isSorted();
    }

    /**
     * A record that changes while the first poll reads the list is new with that change only. Its
     * earlier version was never read: the record had left the pages below before they were.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000, 2500})
    void theVersionBeforeAChangeDuringTheFirstPollIsOld(int millisLater) throws Exception {
        ListSimulator list = ListSimulator.of(150, 1000);
        ListSimulator old = ListSimulator.of(150, 1000);
        List<String> changed = new ArrayList<>();
        list.beforeRequest =
                () -> {
                    if (list.requests == 2) {
                        list.pass(millisLater);
                        changed.add(list.update(20).id());
                    }
                };
        boolean[] isStale = {false};
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(
                        request -> isStale[0] ? old.read(request) : list.read(request),
                        new NoStore() {
                            @Override
                            public void save(String key, String value) {
                                // From here on it is known what exists.
                                isStale[0] = true;
                            }
                        },
                        ReaderSettings.of("key")
                                .withVersions(true)
                                .withLookback(Duration.ofMinutes(30)));
        reader.start();
        assertThat(poll(reader)).isEmpty();
        isStale[0] = false;
        assertThat(poll(reader)).isEqualTo(changed);
        assertThat(poll(reader)).isEmpty();
    }

    /** The first poll reads the list, but fails with its second request. */
    private IncrementalReader<Integer> failFirst(
            ListSimulator list, ListOrder order, PageSource<Integer> source, Clock clock)
            throws Exception {
        list.beforeRequest =
                () -> {
                    if (list.requests == 2) {
                        throw new IllegalStateException("unavailable");
                    }
                };
        IncrementalReader<Integer> reader = start(source, order, clock);
        assertThatThrownBy(() -> poll(reader)).hasMessage("unavailable");
        return reader;
    }

    private static List<String> add(ListSimulator list, int count, int everyMillis) {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.pass(everyMillis);
            created.add(list.insert().id());
        }
        return created;
    }

    private static List<String> polls(IncrementalReader<Integer> reader) throws Exception {
        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            delivered.addAll(poll(reader));
        }
        return delivered;
    }

    @ParameterizedTest
    @CsvSource({"TIME,0", "TIME,10", "TIME,150", "TIME_BEST_EFFORT,10", "TIME_BEST_EFFORT,150"})
    void aRecordDatedInTheFutureDoesNotMakeThoseOldThatAreCreatedAfterAFailedFirstPoll(
            ListOrder order, int existing) throws Exception {
        ListSimulator list = ListSimulator.of(existing, 15_000);
        list.insertAt(list.now.plus(Duration.ofDays(3650)));
        IncrementalReader<Integer> reader =
                failFirst(list, order, list, clock(() -> list.now.plusMillis(20)));
        List<String> created = add(list, 20, 180_000);

        assertThat(polls(reader)).isEqualTo(created);
    }

    @ParameterizedTest
    @CsvSource({"TIME,10", "TIME,150", "TIME_BEST_EFFORT,10", "TIME_BEST_EFFORT,150"})
    void aRecordDatedInTheFutureDoesNotMakeThoseOldThatAreCreatedDuringTheFirstPoll(
            ListOrder order, int existing) throws Exception {
        for (boolean tellsTime : new boolean[] {true, false}) {
            ListSimulator list = ListSimulator.of(existing, 15_000);
            list.tellsTime = tellsTime;
            list.insertAt(list.now.plus(Duration.ofDays(3650)));
            List<String> created = new ArrayList<>();
            list.beforeRequest =
                    () -> {
                        if (list.requests > 1 && list.requests < 5) {
                            created.addAll(add(list, 1, 500));
                        }
                    };
            IncrementalReader<Integer> reader =
                    start(list, order, clock(() -> list.now.plusMillis(20)));

            assertThat(polls(reader)).as("time is told: %s", tellsTime).isEqualTo(created);
        }
    }

    @ParameterizedTest
    @CsvSource({"TIME,NONE", "TIME,RIGHT", "TIME_BEST_EFFORT,NONE", "TIME_BEST_EFFORT,RIGHT"})
    void anEmptyListAfterARecordDatedInTheFutureIsFollowedFromTheFirstAnswerOn(
            ListOrder order, ListSimulator.Total total) throws Exception {
        ListSimulator list = ListSimulator.of(10, 15_000);
        list.insertAt(list.now.plus(Duration.ofDays(3650)));
        IncrementalReader<Integer> reader =
                failFirst(list, order, list, clock(() -> list.now.plusMillis(20)));
        while (!list.entries.isEmpty()) {
            list.delete(0);
        }
        list.total = total;
        assertThat(poll(reader)).isEmpty();
        List<String> created = add(list, 20, 180_000);

        assertThat(polls(reader)).isEqualTo(created);
    }

    @ParameterizedTest
    @CsvSource({"TIME,0", "TIME,10", "TIME,150", "TIME_BEST_EFFORT,10", "TIME_BEST_EFFORT,150"})
    void aServersClockThatIsAheadDoesNotMakeThoseOldThatAreCreatedAfterAFailedFirstPoll(
            ListOrder order, int existing) throws Exception {
        ListSimulator list = ListSimulator.of(existing, 15_000);
        list.pass(1);
        PageSource<Integer> ahead =
                request -> {
                    Page<Integer> page = list.read(request);
                    return new Page<>(
                            page.rows(), page.next(), page.total(), list.now.plusSeconds(3600));
                };
        IncrementalReader<Integer> reader =
                failFirst(list, order, ahead, clock(() -> list.now.plusMillis(20)));
        List<String> created = add(list, 20, 120_000);

        assertThat(polls(reader)).isEqualTo(created);
    }

    @ParameterizedTest
    @EnumSource(
            value = ListOrder.class,
            names = {"TIME", "TIME_BEST_EFFORT"})
    void aLocalClockThatIsSlowMakesNoRecordNew(ListOrder order) throws Exception {
        for (int existing : new int[] {10, 500}) {
            for (boolean fails : new boolean[] {true, false}) {
                for (boolean tellsTime : new boolean[] {true, false}) {
                    ListSimulator list = ListSimulator.of(existing, 15_000);
                    list.tellsTime = tellsTime;
                    list.pass(1);
                    Clock slow = clock(() -> list.now.minusSeconds(4000));
                    IncrementalReader<Integer> reader =
                            fails ? failFirst(list, order, list, slow) : start(list, order, slow);
                    String life = existing + " records, " + fails + ", " + tellsTime;
                    assertThat(polls(reader)).as(life).isEmpty();
                    List<String> created = add(list, 3, 1000);
                    assertThat(polls(reader)).as(life).isEqualTo(created);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID_ASCENDING", "VISIBLE"})
    void whateverTheOrderARecordThatIsCreatedDuringTheFirstPollIsNew(ListSimulator.Order by)
            throws Exception {
        ListSimulator list = ListSimulator.of(550, 15_000);
        list.orderBy(by);
        List<String> created = new ArrayList<>();
        list.beforeRequest =
                () -> {
                    if (list.requests == 4) {
                        created.addAll(add(list, 3, 1500));
                    }
                };
        IncrementalReader<Integer> reader =
                start(list, ListOrder.TIME_BEST_EFFORT, clock(() -> list.now.plusMillis(20)));

        assertThat(polls(reader)).isEqualTo(created);
    }

    @Test
    void afterAResetNowIsTheNextPollAlthoughAnEarlierAttemptHadAnAnswer() throws Exception {
        ListSimulator list = ListSimulator.of(300, 1500);
        list.beforeRequest =
                () -> {
                    if (list.requests == 2) {
                        throw new IllegalStateException("unavailable");
                    }
                };
        IncrementalReader<Integer> reader = start(list, ListOrder.TIME, Clock.systemUTC());
        assertThatThrownBy(() -> poll(reader)).hasMessage("unavailable");
        list.pass(60_000);
        list.insertMany(3);

        list.pass(60_000);
        reader.reset();
        assertThat(poll(reader)).isEmpty();
        list.pass(60_000);
        list.insert();
        assertThat(poll(reader)).containsExactly("304");
    }
}
