// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which windows join. A row of the list is named by its number from the oldest, and its time is
 * that many seconds. Requests are noted as the rows that they ask for, "16-32" for all rows after
 * the first 16 up to the 32nd.
 */
@SuppressWarnings("UnnecessaryLambda") // two answers that tests choose from
class TimeScanTest {

    private static final int PAGE_SIZE = 20;

    private static final Predicate<Item<Integer>> ALL_KNOWN = item -> true;
    private static final Predicate<Item<Integer>> NONE_KNOWN = item -> false;

    private final Server server = new Server();

    /** A list that changes, and answers that lie, before and at given requests. */
    private static final class Server implements PageSource<Integer> {

        private static final int MAX_REQUESTS = 6_000;

        private List<Row<Integer>> rows = new ArrayList<>();
        private final List<String> asked = new ArrayList<>();
        private final Map<Integer, Runnable> changes = new HashMap<>();
        private final Map<Integer, List<Row<Integer>>> lies = new HashMap<>();
        private @Nullable Runnable changeBeforeEach;

        @Override
        public Page<Integer> read(PageRequest request) {
            asked.add(request.offset() + "-" + request.bottom());
            int number = asked.size();
            if (number > MAX_REQUESTS) {
                throw new AssertionError("The scan does not end");
            }
            changes.getOrDefault(number, () -> {}).run();
            if (changeBeforeEach != null) {
                changeBeforeEach.run();
            }
            List<Row<Integer>> page = lies.get(number);
            if (page != null) {
                page = page.subList(0, Math.min(request.size(), page.size()));
            } else {
                page =
                        rows.subList(
                                Math.min(request.offset(), rows.size()),
                                Math.min(request.bottom(), rows.size()));
            }
            return new Page<>(page, Page.Next.UNKNOWN, null, null);
        }
    }

    private static Row<Integer> row(String id, int second) {
        return new Row<>(id, Instant.ofEpochSecond(second), second);
    }

    /** Rows named after their numbers, newest first. */
    private static List<Row<Integer>> rows(int newest, int oldest) {
        List<Row<Integer>> rows = new ArrayList<>();
        for (int number = newest; number >= oldest; number--) {
            rows.add(row(String.valueOf(number), number));
        }
        return rows;
    }

    /** Rows of one time, named by the prefix and a number. */
    private static List<Row<Integer>> ties(String prefix, int count, int second) {
        return IntStream.range(0, count).mapToObj(i -> row(prefix + i, second)).toList();
    }

    @SafeVarargs
    private static List<Row<Integer>> join(List<Row<Integer>>... parts) {
        List<Row<Integer>> all = new ArrayList<>();
        for (List<Row<Integer>> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    private static List<String> names(List<Row<Integer>> rows) {
        return rows.stream().map(Row::id).toList();
    }

    private static List<String> ids(@Nullable Segment<Integer> segment) {
        return Objects.requireNonNull(segment).items().stream().map(Item::id).toList();
    }

    private void insert(List<Row<Integer>> rows) {
        server.rows.addAll(0, rows);
    }

    private void deleteFromTop(int count) {
        server.rows.subList(0, count).clear();
    }

    private int offset(int index) {
        return Integer.parseInt(server.asked.get(index).split("-", 2)[0]);
    }

    private OffsetPager<Integer> pager(int pageSize) {
        return new OffsetPager<>(
                new PageReader<>(server, ReaderSettings.of("key").withPageSize(pageSize)),
                pageSize);
    }

    private @Nullable Segment<Integer> scan(int bound, Predicate<Item<Integer>> known)
            throws Exception {
        OffsetPager<Integer> pager = pager(PAGE_SIZE);
        return TimeScan.down(
                pager, pager.top(), Instant.ofEpochSecond(bound), known, Integer.MAX_VALUE);
    }

    private List<String> scan(int bound) throws Exception {
        return ids(scan(bound, ALL_KNOWN));
    }

    private List<String> scanFrom(PageRequest start, int pageSize, int bound) throws Exception {
        OffsetPager<Integer> pager = pager(pageSize);
        return ids(
                TimeScan.down(
                        pager,
                        pager.window(start),
                        Instant.ofEpochSecond(bound),
                        ALL_KNOWN,
                        Integer.MAX_VALUE));
    }

    @Test
    void windowsOverlapByTheLastTwoTimesAndTwoRowsForDeletes() throws Exception {
        server.rows = rows(100, 1);

        assertThat(scan(60)).isEqualTo(names(rows(100, 59)));
        assertThat(server.asked).containsExactly("0-20", "16-32", "28-42");
    }

    @Test
    void oneTimeDoesNotJoinTwoWindowsWithoutARowInCommon() throws Exception {
        server.rows = rows(100, 1);
        server.lies.put(2, join(ties("newer", 1, 200), ties("x", 15, 75)));

        assertThat(scan(70)).isEqualTo(names(rows(100, 61)));
        assertThat(server.asked).containsExactly("0-20", "16-32", "14-28", "20-40");
    }

    @Test
    void aPageOfAnotherListIsNotBelievedForOneRowInCommon() throws Exception {
        server.rows = rows(100, 1);
        server.lies.put(
                2, join(ties("x", 1, 83), ties("y", 1, 82), rows(81, 81), ties("z", 13, 70)));

        assertThat(scan(75)).isEqualTo(names(rows(100, 73)));
        assertThat(server.asked).containsExactly("0-20", "16-32", "14-28");
    }

    @Test
    void aRowThatAppearsAmongThoseReadBeforeIsBelievedWhenASecondWindowShowsIt() throws Exception {
        server.rows = rows(100, 1);
        server.changes.put(2, () -> server.rows.add(18, row("late", 82)));

        List<String> expected = new ArrayList<>(names(rows(100, 74)));
        expected.add(20, "late");
        assertThat(scan(75)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(server.asked).containsExactly("0-20", "16-32", "14-28");
    }

    @Test
    void aRowOfTheLastTimeInCommonIsNotEnoughAsOthersOfThatTimeMayStandAboveIt() throws Exception {
        server.rows = rows(100, 1);
        server.changes.put(
                2,
                () -> {
                    server.rows.add(19, row("late", 81));
                    deleteFromTop(4);
                });

        assertThat(scan(75)).hasSize(names(rows(100, 70)).size() + 1).contains("late", "81", "80");
        assertThat(server.asked).containsExactly("0-20", "16-32", "14-28");
    }

    @Test
    void deletedRowsMakeTheScanStepBackByFourRowsThenByTwiceAsMany() throws Exception {
        server.rows = rows(100, 1);
        server.changes.put(2, () -> deleteFromTop(9));

        assertThat(scan(75)).isEqualTo(names(rows(100, 72)));
        assertThat(server.asked).containsExactly("0-20", "16-32", "14-28", "0-20");
    }

    @Test
    void insertedRowsMakeTheScanGoOnTwoRowsAboveTheEndOfThePage() throws Exception {
        server.rows = rows(100, 1);
        server.changes.put(2, () -> insert(rows(140, 101)));

        assertThat(scan(75)).containsAll(names(rows(100, 74)));
        assertThat(server.asked).containsExactly("0-20", "16-32", "30-45", "40-60", "54-72");
    }

    @Test
    void rowsNewerThanAllReadBeforeAreNotTakenForRowsOfAnotherList() throws Exception {
        server.rows = rows(100, 1);
        server.changes.put(2, () -> insert(rows(118, 101)));

        assertThat(scan(75)).contains("100", "74");
        assertThat(server.asked).containsExactly("0-20", "16-32", "28-42", "38-57");
    }

    @Test
    void anEmptyAnswerBetweenRowsIsReplacedByAWindowFurtherUp() throws Exception {
        server.rows = rows(100, 1);
        server.lies.put(2, List.of());

        assertThat(scan(75)).isEqualTo(names(rows(100, 73)));
        assertThat(server.asked).containsExactly("0-20", "16-32", "14-28");
    }

    @Test
    void aWindowThatLacksRowsIsNotCompletedByAPageOfAnotherList() throws Exception {
        server.rows = rows(100, 1);
        server.lies.put(2, rows(84, 79));
        server.lies.put(4, join(ties("newer", 1, 200), ties("x", 15, 70)));

        assertThat(scan(75)).isEqualTo(names(rows(100, 73)));
        assertThat(server.asked).containsExactly("0-20", "16-32", "22-33", "16-32", "14-28");
    }

    @Test
    void eachDisturbanceCountsOnItsOwnAsLongAsTheScanGetsFurther() throws Exception {
        server.rows = rows(4_000, 1);
        server.changeBeforeEach =
                () -> {
                    if (server.asked.size() % 2 == 0) {
                        deleteFromTop(3);
                    }
                };

        assertThat(scan(1_500)).containsAll(names(rows(4_000, 1_500)));
        long stepsBack =
                IntStream.range(1, server.asked.size())
                        .filter(i -> offset(i) < offset(i - 1))
                        .count();
        assertThat(stepsBack).isGreaterThan(31);
    }

    @Test
    void aThousandWindowsThatAllJoinAreNotAContradiction() throws Exception {
        server.rows = rows(25_000, 1);

        assertThat(scan(3)).hasSizeGreaterThan(24_000);
        assertThat(server.asked).hasSizeGreaterThan(1_001);
    }

    @Test
    void aListThatMovesAPageWithEachRequestIsGivenUp() {
        server.rows = rows(100, 1);
        int[] newest = {100};
        server.changeBeforeEach =
                () -> {
                    insert(rows(newest[0] + 20, newest[0] + 1));
                    newest[0] += 20;
                };

        assertThatThrownBy(() -> scan(5))
                .isInstanceOf(UnsteadyListException.class)
                .hasMessageContaining("page after page did not join");
        assertThat(server.asked).hasSize(32);
    }

    @Test
    void withoutAKnownRowTheScanReadsThreeWindowsBeyondTheBound() throws Exception {
        server.rows = rows(300, 1);

        Segment<Integer> segment = Objects.requireNonNull(scan(290, NONE_KNOWN));
        assertThat(segment.showsKnown()).isFalse();
        assertThat(server.asked).containsExactly("0-20", "16-32", "28-42", "38-57");
    }

    @Test
    void beyondTheBoundTheScanStopsAtTheFirstKnownRow() throws Exception {
        server.rows = rows(300, 1);

        Segment<Integer> segment =
                Objects.requireNonNull(scan(290, item -> item.id().equals("275")));
        assertThat(segment.showsKnown()).isTrue();
        assertThat(server.asked).containsExactly("0-20", "16-32");
    }

    @Test
    void aScanThatNeedsMoreWindowsThanAllowedEndsWithoutASegment() throws Exception {
        server.rows = rows(100, 1);
        OffsetPager<Integer> pager = pager(PAGE_SIZE);
        PageWindow<Integer> top = pager.top();

        assertThat(TimeScan.down(pager, top, Instant.ofEpochSecond(60), ALL_KNOWN, 2)).isNull();
        assertThat(ids(TimeScan.down(pager, top, Instant.ofEpochSecond(60), ALL_KNOWN, 3)))
                .isEqualTo(names(rows(100, 59)));
    }

    @Test
    void newerRowsThatAStepBackShowsAreNotPartOfASegmentThatBeginsBelowThem() throws Exception {
        server.rows = rows(100, 1);
        server.lies.put(2, List.of());

        assertThat(scanFrom(new PageRequest(5, 5), PAGE_SIZE, 65)).isEqualTo(names(rows(80, 63)));
        assertThat(server.asked).containsExactly("20-25", "20-40", "19-38");
    }

    @Test
    void moreRowsOfOneTimeThanAHundredWindowsHoldAreReadInOneReading() throws Exception {
        server.rows = join(rows(100, 50), ties("t", 12_000, 49), rows(48, 1));

        assertThat(scanFrom(new PageRequest(1, 100), 100, 40))
                .containsAll(names(server.rows).subList(0, 12_050));
        assertThat(server.asked).hasSizeBetween(110, 170);
    }

    @Test
    void windowsWithinOneTimeShareAtLeastNineRowsWhereAPageBeginsThere() throws Exception {
        server.rows = join(rows(100, 96), ties("t", 40, 95), rows(94, 70));

        assertThat(scan(93)).isEqualTo(names(server.rows).subList(0, 54));
        assertThat(server.asked)
                .containsExactly(
                        "0-20", "20-40", "11-22", "13-26", "17-34", "20-40", "30-45", "36-54");
    }

    @Test
    void aPageOfOtherRowsOfTheSameTimeDoesNotContinueAWindow() throws Exception {
        server.rows = join(rows(100, 96), ties("t", 40, 95), rows(94, 70));
        server.lies.put(3, ties("x", 19, 95));

        assertThat(scan(93)).containsAll(names(server.rows).subList(0, 46)).doesNotContain("x0");
        assertThat(server.asked)
                .containsExactly(
                        "0-20", "20-40", "11-22", "11-22", "13-26", "17-34", "20-40", "30-45",
                        "36-54");
    }

    @Test
    void pagesOfOtherRowsOfTheSameTimeEndTheScanAfterThirtyOfThem() {
        server.rows = join(rows(100, 96), ties("t", 40, 95), rows(94, 70));
        for (int i = 2; i < 500; i++) {
            server.lies.put(i, ties(i + "x", 15, 95));
        }

        assertThatThrownBy(() -> scan(93)).isInstanceOf(UnsteadyListException.class);
        assertThat(server.asked).hasSizeLessThan(100);
    }

    @Test
    void anEmptyAnswerWithinOneTimeIsReplacedByAWindowFurtherUp() throws Exception {
        server.rows = join(rows(100, 96), ties("t", 40, 95), rows(94, 70));
        server.lies.put(3, List.of());

        assertThat(scan(93)).isEqualTo(names(server.rows).subList(0, 54));
        assertThat(server.asked)
                .containsExactly(
                        "0-20", "20-40", "11-22", "18-36", "11-22", "13-26", "17-34", "20-40",
                        "30-45", "36-54");
    }

    @Test
    void emptyAnswersWithinOneTimeEndTheScanAfterThirtyOfThem() {
        server.rows = join(rows(100, 96), ties("t", 40, 95), rows(94, 70));
        for (int i = 3; i < 500; i++) {
            server.lies.put(i, List.of());
        }

        assertThatThrownBy(() -> scan(93)).isInstanceOf(UnsteadyListException.class);
        assertThat(server.asked).hasSize(33);
    }

    @Test
    void rowsOfOneTimeInAnotherOrderEachTimeAreReadUntilTwelveReadingsShowNothingNew()
            throws Exception {
        server.rows = join(rows(100, 96), ties("t", 30, 95), rows(94, 70));
        server.changeBeforeEach = () -> Collections.rotate(server.rows.subList(5, 35), 7);

        assertThat(scan(93)).containsAll(names(server.rows).subList(0, 37));
        List<String> reading = List.of("0-20", "11-22", "11-22", "13-26", "17-34", "20-40");
        List<String> asked = server.asked;
        for (int i = 0; i < 12; i++) {
            assertThat(asked.subList(asked.size() - 6, asked.size())).isEqualTo(reading);
            asked = asked.subList(0, asked.size() - 6);
        }
        assertThat(asked)
                .containsExactly(
                        "0-20", "20-40", "11-22", "11-22", "0-20", "11-22", "11-22", "13-26",
                        "17-34", "20-40");
    }

    @Test
    void aFullPageThatNoOtherOverlapsIsTheEndOfTheListIfNothingFollowsTwice() throws Exception {
        server.rows = join(rows(100, 100), ties("t", 19, 95));

        assertThat(scan(90)).isEqualTo(names(server.rows));
        assertThat(server.asked).containsExactly("0-20", "20-40", "0-20", "20-40", "0-20", "20-40");
    }

    @Test
    void aListThatMovesWhereNoPageOverlapsIsGivenUp() {
        server.rows = join(rows(100, 100), ties("t", 19, 95));
        int[] requests = {0};
        server.changeBeforeEach = () -> server.rows.set(19, row("moved" + ++requests[0], 95));

        assertThatThrownBy(() -> scan(90)).isInstanceOf(UnsteadyListException.class);
        assertThat(server.asked).hasSizeLessThan(200);
    }

    @Test
    void windowsThatNoPageOverlapsJoinIfNeitherMoves() throws Exception {
        server.rows = join(rows(100, 100), ties("t", 19, 95), rows(94, 70));

        assertThat(scan(90)).isEqualTo(names(server.rows).subList(0, 40));
        assertThat(server.asked)
                .containsExactly(
                        "0-20", "20-40", "20-40", "0-20", "0-20", "20-40", "20-40", "0-20");
    }

    @Test
    void windowsThatNoPageOverlapsDoNotJoinWhileOneOfThemMoves() {
        server.rows = join(rows(100, 100), ties("t", 19, 95), rows(94, 50));
        int[] requests = {0};
        server.changeBeforeEach = () -> server.rows.set(39, row("m", 75 - ++requests[0] % 2));

        assertThatThrownBy(() -> scan(90)).isInstanceOf(UnsteadyListException.class);
        assertThat(server.asked).hasSizeLessThan(300);
    }

    @Test
    void aRowThatAppearsWhereNoPageOverlapsIsPartOfTheSegment() throws Exception {
        server.rows = join(rows(100, 100), ties("t", 19, 95), rows(94, 70));
        server.changes.put(
                2,
                () -> {
                    server.rows.add(1, row("late", 95));
                    insert(rows(120, 101));
                });

        assertThat(scan(90)).contains("100", "late", "t0", "t18", "94", "91");
    }

    @Test
    void moreOfOneTimeBelowAPageThatNoOtherOverlapsIsReadAsRowsOfThatTime() throws Exception {
        server.rows = join(rows(100, 100), ties("t", 30, 95), rows(94, 70));

        assertThat(scan(90)).isEqualTo(names(server.rows).subList(0, 45));
        assertThat(server.asked)
                .containsExactly("0-20", "20-40", "11-22", "13-26", "17-34", "30-45");
    }

    @Test
    void eachPlaceThatNoPageOverlapsMayBeDisturbed() throws Exception {
        for (int block = 40; block > 0; block--) {
            server.rows.addAll(rows(10 * block + 1, 10 * block + 1));
            server.rows.addAll(ties(block + "t", 19, 10 * block));
        }
        String[] disturbed = {""};
        server.changeBeforeEach =
                () -> {
                    String last = server.asked.get(server.asked.size() - 1);
                    if (!last.equals("0-20") && disturbed[0].indexOf(" " + last + " ") < 0) {
                        disturbed[0] += " " + last + " ";
                        server.lies.put(server.asked.size(), List.of());
                    }
                };

        assertThat(scan(25)).containsAll(names(server.rows).subList(0, 38 * 20));
    }

    @Test
    void rowsOfOneTimeContinueAcrossTheRowThatNoPageOfTenRowsCrosses() throws Exception {
        server.rows = join(rows(9_000, 9_000 - 2_510), ties("t", 40, 95), rows(94, 50));

        assertThat(scanFrom(new PageRequest(252, 10), 10, 90))
                .containsAll(names(server.rows).subList(2_510, 2_555));
    }

    @Test
    void whenTheOrderOfOneTimeChangesTheNextReadingBeginsTwoRowsAboveTheLastNewerRow()
            throws Exception {
        server.rows = join(rows(134, 96), ties("t", 30, 95), rows(94, 70));
        reverseTiesOnce();

        assertThat(scan(93)).containsAll(names(server.rows).subList(0, 71));
        assertThat(server.asked)
                .containsExactly(
                        "0-20", "16-32", "28-42", "36-54", "40-60", "51-68", "48-64", "54-72",
                        "36-54", "40-60", "51-68", "57-76");
    }

    @Test
    void aReadingThatBeginsWithinTheTimeIsBegunFurtherUp() throws Exception {
        server.rows = join(rows(134, 96), ties("t", 30, 95), rows(94, 70));
        reverseTiesOnce();
        server.changes.put(9, () -> deleteFromTop(3));

        assertThat(scan(93)).containsAll(names(server.rows).subList(0, 68));
        assertThat(server.asked.subList(8, 11)).containsExactly("36-54", "34-51", "40-60");
    }

    @Test
    void aRowThatOnlyTheFirstWindowOfASecondReadingShowsIsPartOfTheSegment() throws Exception {
        server.rows = join(rows(134, 96), ties("t", 30, 95), rows(94, 70));
        reverseTiesOnce();
        server.changes.put(9, () -> server.rows.add(39, row("late", 95)));

        assertThat(scan(93)).contains("late", "134", "96", "t0", "t29", "94", "93");
    }

    /** Reverses the rows of the time 95 before the first request that begins among them. */
    private void reverseTiesOnce() {
        boolean[] done = {false};
        server.changeBeforeEach =
                () -> {
                    if (!done[0] && offset(server.asked.size() - 1) > 45) {
                        done[0] = true;
                        Collections.reverse(server.rows.subList(39, 69));
                    }
                };
    }

    @Test
    void smallPagesNeedFewRowsInCommonToProveThatAnOrderStays() {
        assertThat(TimeScan.shared(100)).isEqualTo(3);
        assertThat(TimeScan.shared(30)).isEqualTo(4);
        assertThat(TimeScan.shared(20)).isEqualTo(5);
        assertThat(TimeScan.shared(10)).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"10,2.6", "20,0.4", "30,0.3", "100,0.12"})
    void rowsOfOneTimeInOneOrderCostFewRequestsEvenInSmallPages(int pageSize, double perRow)
            throws Exception {
        server.rows = join(rows(2020, 2001), ties("t", 700, 1000), rows(900, 850));

        assertThat(scanFrom(new PageRequest(1, pageSize), pageSize, 899))
                .containsAll(names(server.rows).subList(0, 722));
        assertThat(server.asked).hasSizeLessThan((int) (700 * perRow));
    }
}
