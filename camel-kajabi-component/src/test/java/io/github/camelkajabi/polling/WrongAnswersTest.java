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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Answers of status 200 that are wrong: nothing is lost, and what cannot be proven fails the poll.
 */
class WrongAnswersTest {

    private static final ReaderSettings FROM_BEGINNING =
            ReaderSettings.of("key").withStartFrom(new StartFrom.Beginning());

    private static final ReaderSettings FROM_NOW =
            ReaderSettings.of("key").withStartFrom(new StartFrom.Now());

    private static final int POLLS_IN_OUTAGE = 25;

    private final Map<String, String> saved = new HashMap<>();
    private int failedPolls;

    private <T> IncrementalReader<T> start(PageSource<T> list, ReaderSettings settings)
            throws Exception {
        return start(list, settings, Clock.systemUTC());
    }

    private <T> IncrementalReader<T> start(PageSource<T> list, ReaderSettings settings, Clock clock)
            throws Exception {
        IncrementalReader<T> reader =
                new IncrementalReader<>(
                        list,
                        new CheckpointStore() {
                            @Override
                            public @Nullable String load(String key) {
                                return saved.get(key);
                            }

                            @Override
                            public void save(String key, String value) {
                                saved.put(key, value);
                            }
                        },
                        settings,
                        clock);
        reader.start();
        return reader;
    }

    private List<String> poll(IncrementalReader<Integer> reader) throws Exception {
        try {
            List<Delivery<Integer>> batch = reader.poll(0);
            batch.forEach(Delivery::acknowledge);
            reader.save();
            return batch.stream().map(delivery -> delivery.row().id()).toList();
        } catch (ListException e) {
            failedPolls++;
            return List.of();
        }
    }

    /** Polls until two polls in a row have brought nothing and none has failed. */
    private List<String> drain(IncrementalReader<Integer> reader) throws Exception {
        List<String> all = new ArrayList<>();
        for (int quiet = 0, polls = 0; quiet < 2; polls++) {
            assertThat(polls).isLessThan(2000);
            int before = failedPolls;
            List<String> ids = poll(reader);
            all.addAll(ids);
            quiet = ids.isEmpty() && failedPolls == before ? quiet + 1 : 0;
        }
        return all;
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private static ListSimulator list(int records, ListOrder order) {
        ListSimulator list = ListSimulator.of(records, 1500);
        list.hasTimes = order != ListOrder.ROWS;
        return list;
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void changesWhileTheEndIsReadFailNoPoll(ListOrder order) throws Exception {
        for (int at = 1; at < 10; at++) {
            for (boolean inserts : new boolean[] {true, false}) {
                saved.clear();
                ListSimulator list = list(17, order);
                list.total = ListSimulator.Total.RIGHT;
                int request = at;
                list.beforeRequest =
                        () -> {
                            if (list.requests == request && inserts) {
                                list.insert();
                            } else if (list.requests == request) {
                                list.delete(8);
                            }
                        };
                IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withOrder(order));
                List<String> delivered = drain(reader);
                delivered.addAll(drain(reader));
                boolean isInserted = list.entries.size() == 18;
                List<String> expected = new ArrayList<>(numbers(1, isInserted ? 18 : 17));
                if (!inserts && !delivered.contains("9")) {
                    expected.remove("9");
                }
                assertThat(delivered)
                        .as("%s, %s at request %d", order, inserts ? "insert" : "delete", at)
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(failedPolls)
                        .as("%s, %s at request %d", order, inserts ? "insert" : "delete", at)
                        .isZero();
            }
        }
    }

    /**
     * A new account: page one is short and longer in each answer, like one of pages that are cut.
     */
    @ParameterizedTest
    @EnumSource(ListOrder.class)
    @Tag("slow")
    void aShortListThatGrowsWithEachRequestFailsNoPoll(ListOrder order) throws Exception {
        for (int seed = 1; seed <= 30; seed++) {
            for (int size : new int[] {0, 1, 2, 3, 5, 17, 60, 95}) {
                for (int growth : new int[] {1, 2, 3, 5}) {
                    String life = order + ", seed " + seed + ", " + size + " rows, up to " + growth;
                    aListGrows(new ListSimulator(new Random(seed)), size, growth, order, life);
                }
            }
        }
    }

    private void aListGrows(ListSimulator list, int size, int growth, ListOrder order, String life)
            throws Exception {
        saved.clear();
        list.hasTimes = order != ListOrder.ROWS;
        list.insertMany(size);
        list.beforeRequest =
                () -> {
                    if (list.requests <= 40) {
                        list.pass(15);
                        list.insertMany(list.random.nextInt(growth + 1));
                    }
                };
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withOrder(order));
        List<String> delivered = new ArrayList<>();
        while (list.requests <= 40) {
            delivered.addAll(poll(reader));
        }
        delivered.addAll(drain(reader));
        assertThat(delivered)
                .as(life)
                .containsExactlyInAnyOrderElementsOf(numbers(1, list.entries.size()));
        assertThat(failedPolls).as(life).isZero();
    }

    /** Nothing is known yet: only answers that an earlier poll had before it failed contradict. */
    @ParameterizedTest
    @EnumSource(ListOrder.class)
    @Tag("slow")
    void aPollAfterAFailedFirstOneDoesNotBelieveThatTheListIsShort(ListOrder order)
            throws Exception {
        for (int records : new int[] {57, 350}) {
            for (int failing : new int[] {2, 3, 5, 7}) {
                for (int rows : new int[] {0, 1, 2, 40}) {
                    String life = order + ", " + records + ", " + rows + " from " + failing;
                    assertThat(afterAnOutage(records, failing, rows, FROM_BEGINNING, order))
                            .as(life)
                            .containsExactlyInAnyOrderElementsOf(
                                    numbers(1, records + POLLS_IN_OUTAGE));
                    assertThat(afterAnOutage(records, failing, rows, FROM_NOW, order))
                            .as(life)
                            .doesNotContainAnyElementsOf(numbers(1, records));
                }
            }
        }
    }

    private List<String> afterAnOutage(
            int records, int failing, int rows, ReaderSettings settings, ListOrder order)
            throws Exception {
        saved.clear();
        ListSimulator list = list(records, order);
        list.pass(1);
        Outage outage = new Outage(list, failing, rows);
        IncrementalReader<Integer> reader = start(outage, settings.withOrder(order));
        List<String> delivered = new ArrayList<>();
        for (int polls = 0; polls < POLLS_IN_OUTAGE; polls++) {
            try {
                delivered.addAll(poll(reader));
            } catch (IOException e) {
                failedPolls++;
            }
            list.pass(1000);
            list.insert();
        }
        outage.isOver = true;
        delivered.addAll(drain(reader));
        return delivered;
    }

    @Test
    void aShorterListIsBelievedWithAWarningAfterThreePollsAndTenMinutes() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(PageReader.class);
        logger.addAppender(log);
        try {
            ListSimulator list = list(57, ListOrder.TIME);
            Minutes clock = new Minutes();
            IncrementalReader<Integer> reader =
                    start(new Outage(list, 2, 40), FROM_BEGINNING, clock);
            assertThatThrownBy(() -> poll(reader)).isInstanceOf(IOException.class);
            for (int minute = 0; minute < 10; minute++) {
                assertThat(poll(reader)).isEmpty();
                clock.passed++;
            }
            assertThat(log.list).isEmpty();
            assertThat(poll(reader)).hasSize(40);
            assertThat(log.list).hasSize(1);
            assertThat(log.list.get(0).getFormattedMessage())
                    .contains("ends with id '18'", "after 3 such polls and 10 minutes");
        } finally {
            logger.detachAppender(log);
        }
    }

    /** Stands still until the test lets minutes pass. */
    private static final class Minutes extends Clock {
        private int passed;

        @Override
        public Instant instant() {
            return Instant.parse("2027-01-01T00:00:00Z").plus(Duration.ofMinutes(passed));
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

    /** Answers, fails once, and then answers as if the list had its newest rows only. */
    private static final class Outage implements PageSource<Integer> {
        private final ListSimulator list;
        private final int failing;
        private final int rows;
        private int requests;
        private boolean isOver;

        Outage(ListSimulator list, int failing, int rows) {
            this.list = list;
            this.failing = failing;
            this.rows = rows;
        }

        @Override
        public Page<Integer> read(PageRequest request) throws Exception {
            Page<Integer> page = list.read(request);
            requests++;
            if (isOver || requests < failing) {
                return page;
            }
            if (requests == failing) {
                throw new IOException("Connection reset");
            }
            int left = Math.max(0, Math.min(page.rows().size(), rows - request.offset()));
            return new Page<>(page.rows().subList(0, left), Page.Next.UNKNOWN, null, null);
        }

        @Override
        public Presence presence(String id) {
            return list.presence(id);
        }
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void replicasThatAnswerInTurnLoseNothing(ListOrder order) throws Exception {
        ListSimulator fresh = list(711, order);
        for (int lag : new int[] {1, 7, 25, 68, 300}) {
            for (int first = 0; first < 2; first++) {
                for (int pageSize : new int[] {order == ListOrder.TIME ? 10 : 30, 50}) {
                    saved.clear();
                    InTurn list = new InTurn(fresh, list(711 - lag, order), first);
                    IncrementalReader<Integer> reader =
                            start(list, FROM_BEGINNING.withOrder(order).withPageSize(pageSize));
                    List<String> delivered = new ArrayList<>();
                    for (int i = 0; i < 30; i++) {
                        delivered.addAll(poll(reader));
                    }
                    list.second = fresh;
                    delivered.addAll(drain(reader));
                    assertThat(delivered)
                            .as("%s, lag %d, first %d, pages of %d", order, lag, first, pageSize)
                            .containsExactlyInAnyOrderElementsOf(numbers(1, 711));
                }
            }
        }
    }

    /** Two servers behind a round-robin balancer. */
    private static final class InTurn implements PageSource<Integer> {
        private final ListSimulator first;
        private ListSimulator second;
        private int answers;

        InTurn(ListSimulator first, ListSimulator second, int answers) {
            this.first = first;
            this.second = second;
            this.answers = answers;
        }

        @Override
        public Page<Integer> read(PageRequest request) throws Exception {
            return (answers++ % 2 == 0 ? first : second).read(request);
        }

        @Override
        public Presence presence(String id) {
            return first.presence(id);
        }
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void anEmptyAnswerInABacklogLosesNothing(ListOrder order) throws Exception {
        for (int records : new int[] {350, 1100}) {
            for (int first = 1; first < 12; first++) {
                saved.clear();
                ListSimulator list = list(records, order);
                int from = first;
                list.beforeRequest =
                        () -> {
                            if (list.requests == from) {
                                list.lie(ListSimulator.Lie.EMPTY, 4, Duration.ZERO);
                            }
                        };
                assertThat(drain(start(list, FROM_BEGINNING.withOrder(order))))
                        .as("%s, %d records, empty from request %d on", order, records, first)
                        .containsExactlyInAnyOrderElementsOf(numbers(1, records));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ListSimulator.Lie.class)
    void noWrongAnswerAtAnyPlaceLosesARecord(ListSimulator.Lie lie) throws Exception {
        for (ListSimulator.Total total :
                List.of(ListSimulator.Total.NONE, ListSimulator.Total.RIGHT)) {
            for (int first = 3; first < 40; first += 2) {
                saved.clear();
                ListSimulator list = list(150, ListOrder.TIME);
                list.total = total;
                IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
                List<String> delivered = new ArrayList<>(drain(reader));
                long quietAt = list.requests;
                for (int i = 0; i < 700; i++) {
                    list.pass(900);
                    list.insert();
                    if (i % 80 == 0) {
                        list.takeSnapshot();
                    }
                }
                int from = first;
                list.beforeRequest =
                        () -> {
                            if (list.requests == quietAt + from) {
                                list.lie(lie, 3, Duration.ZERO);
                            }
                        };
                delivered.addAll(drain(reader));
                Set<String> own = new HashSet<>(delivered);
                assertThat(own)
                        .as("%s from request %d on, total %s", lie, first, total)
                        .containsAll(numbers(1, 850));
            }
        }
    }

    /**
     * All known records stand near the top, so the drain begins with a page that reaches from there
     * down to its bound. That page may be page one.
     */
    @Test
    void aRowThatOneAnswerLacksIsFoundWhenADrainBeginsAtKnownRecordsNearTheTop() throws Exception {
        long last = Long.MAX_VALUE;
        for (long lacking = 1; lacking <= last; lacking++) {
            for (String id : List.of("500", "549", "452", "2")) {
                ListSimulator list = ListSimulator.of(550, 600_000);
                String text =
                        new Checkpoint.ByTime(
                                        list.entries.get(0).at(),
                                        Map.of("550", list.entries.get(549).at()))
                                .toJson();
                saved.put("key", text);
                long answer = lacking;
                IncrementalReader<Integer> reader =
                        start(
                                request -> {
                                    Page<Integer> page = list.read(request);
                                    return list.requests == answer ? without(page, id) : page;
                                },
                                FROM_BEGINNING);
                assertThat(drain(reader))
                        .as("answer %d lacks %s", lacking, id)
                        .containsExactlyInAnyOrderElementsOf(numbers(1, 549));
                last = list.requests;
            }
        }
        assertThat(last).isGreaterThan(10);
    }

    private static Page<Integer> without(Page<Integer> page, String id) {
        return new Page<>(
                page.rows().stream().filter(row -> !row.id().equals(id)).toList(),
                page.next(),
                page.total(),
                page.serverTime());
    }

    @Test
    void anEmptyFirstAnswerDoesNotMakeAllRecordsNew() throws Exception {
        for (ListOrder order : ListOrder.values()) {
            saved.clear();
            ListSimulator list = list(500, order);
            list.lie(ListSimulator.Lie.EMPTY, 5, Duration.ZERO);
            IncrementalReader<Integer> reader =
                    start(list, ReaderSettings.of("key").withOrder(order));
            for (int i = 0; i < 10; i++) {
                assertThat(poll(reader)).as("%s", order).isEmpty();
            }
            list.pass(1000);
            list.insert();
            assertThat(drain(reader)).as("%s", order).containsExactly("501");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstRecordOfAnEmptyListIsNew(boolean byTime) throws Exception {
        ListOrder order = byTime ? ListOrder.TIME : ListOrder.ROWS;
        ListSimulator list = list(0, order);
        list.total = ListSimulator.Total.RIGHT;
        IncrementalReader<Integer> reader = start(list, ReaderSettings.of("key").withOrder(order));
        assertThat(poll(reader)).isEmpty();
        list.pass(1000);
        list.insert();
        assertThat(drain(reader)).containsExactly("1");
    }

    @Test
    void aTotalThatContradictsFailsThePoll() throws Exception {
        ListSimulator list = list(350, ListOrder.TIME);
        list.total = ListSimulator.Total.RIGHT;
        list.lie(ListSimulator.Lie.SHORT, Integer.MAX_VALUE, Duration.ZERO);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            delivered.addAll(poll(reader));
        }
        assertThat(failedPolls).isPositive();
        list.tellTheTruth();
        delivered.addAll(drain(reader));
        assertThat(delivered).containsExactlyElementsOf(numbers(1, 350));
    }

    @Test
    void aLinkThatSaysThereIsNoNextPageIsNotBelieved() throws Exception {
        ListSimulator list = list(3000, ListOrder.TIME);
        list.lastFlag = ListSimulator.LastFlag.ALWAYS_TRUE;
        list.cut = 20;
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        List<String> all = new ArrayList<>(poll(reader));
        all.addAll(poll(reader));
        list.lie(ListSimulator.Lie.CUT, 0, Duration.ofDays(1));
        all.addAll(drain(reader));
        assertThat(all).containsExactlyElementsOf(numbers(1, 3000));
    }

    @Test
    void aListThatIsEmptyAlthoughItsRecordsExistFailsThePoll() throws Exception {
        ListSimulator list = list(30, ListOrder.TIME);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        drain(reader);
        list.lie(ListSimulator.Lie.EMPTY, 100, Duration.ZERO);
        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("The list is empty")
                .hasMessageContaining("still exists");
    }

    @Test
    void aListWhoseRecordsWereAllDeletedGoesOn() throws Exception {
        ListSimulator list = list(30, ListOrder.TIME);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        drain(reader);
        while (!list.entries.isEmpty()) {
            list.delete(0);
        }
        assertThat(poll(reader)).isEmpty();
        list.pass(1000);
        list.insert();
        assertThat(poll(reader)).containsExactly("31");
        assertThat(failedPolls).isZero();
    }

    @Test
    void thePageOfAnotherListIsNotDelivered() throws Exception {
        ListSimulator list = list(150, ListOrder.TIME);
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        drain(reader);
        for (int i = 0; i < 350; i++) {
            list.pass(1000);
            list.insert();
        }
        list.lie(ListSimulator.Lie.FOREIGN, 200, Duration.ZERO);
        assertThat(poll(reader)).isEmpty();
        assertThat(failedPolls).isEqualTo(1);
        list.tellTheTruth();
        assertThat(drain(reader)).containsExactlyElementsOf(numbers(151, 500));
    }

    @Test
    void twoChangesWithinAPrintedSecondAreTwo() throws Exception {
        ListSimulator list = list(0, ListOrder.TIME);
        list.wholeSeconds = true;
        list.now = Instant.parse("2026-01-01T08:00:00.100Z");
        list.insert();
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING.withVersions(true));
        assertThat(poll(reader)).containsExactly("1");
        list.pass(200);
        list.update(0);
        assertThat(poll(reader)).containsExactly("1");
        assertThat(poll(reader)).isEmpty();
        assertThat(poll(start(list, FROM_BEGINNING.withVersions(true)))).isEmpty();
    }

    @Test
    void pagesOfTenRowsThatMoveMakeProgress() throws Exception {
        ListSimulator list = list(600, ListOrder.TIME);
        list.cap = 10;
        list.beforeRequest =
                () -> {
                    list.pass(33);
                    list.insert();
                    list.delete(list.random.nextInt(list.entries.size()));
                };
        IncrementalReader<Integer> reader = start(list, FROM_BEGINNING);
        int delivered = 0;
        while (list.requests < 400) {
            delivered += poll(reader).size();
        }
        assertThat(delivered).isGreaterThan(100);
    }

    @Test
    void anUnreadableRowFailsThePollOrIsPutAside() throws Exception {
        ListSimulator whole = list(20, ListOrder.TIME);
        PageSource<Integer> list =
                request -> {
                    Page<Integer> page = whole.read(request);
                    List<Row<Integer>> rows = new ArrayList<>(page.rows());
                    rows.replaceAll(
                            row ->
                                    row.id().equals("15")
                                            ? new Row<>("", null, null, "has no id", row.value())
                                            : row);
                    return new Page<>(rows, page.next(), page.total(), page.serverTime());
                };
        IncrementalReader<Integer> strict = start(list, FROM_BEGINNING);
        assertThatThrownBy(() -> strict.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("has no id")
                .hasMessageContaining("skipUnreadable=true");
        List<String> expected = new ArrayList<>(numbers(1, 20));
        expected.remove("15");
        assertThat(drain(start(list, FROM_BEGINNING.withSkipUnreadable(true))))
                .containsExactlyElementsOf(expected);
    }
}
