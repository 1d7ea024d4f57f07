// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that cannot be followed, wherever they stand, do not stop a list that is to skip them. */
class UnreadableRowsTest {

    private static final ReaderSettings SKIP =
            ReaderSettings.of("key")
                    .withStartFrom(new StartFrom.Beginning())
                    .withSkipUnreadable(true);

    /** Nothing is kept. */
    private static final class NoStore implements CheckpointStore {
        @Override
        public @Nullable String load(String key) {
            return null;
        }

        @Override
        public void save(String key, String value) {}
    }

    private static PageSource<Integer> spoil(ListSimulator list, Set<String> unreadable) {
        return new PageSource<>() {
            @Override
            public Page<Integer> read(PageRequest request) throws Exception {
                Page<Integer> page = list.read(request);
                List<Row<Integer>> rows = new ArrayList<>(page.rows());
                rows.replaceAll(
                        row ->
                                unreadable.contains(row.id())
                                        ? new Row<>(row.id(), null, null, "is bad", row.value())
                                        : row);
                return new Page<>(rows, page.next(), page.total(), page.serverTime());
            }

            @Override
            public Presence presence(String id) {
                return list.presence(id);
            }
        };
    }

    private static IncrementalReader<Integer> start(
            PageSource<Integer> source, ReaderSettings settings) throws Exception {
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(source, new NoStore(), settings);
        reader.start();
        return reader;
    }

    private static List<String> drain(IncrementalReader<Integer> reader) throws Exception {
        List<String> all = new ArrayList<>();
        for (int quiet = 0; quiet < 3; ) {
            List<Delivery<Integer>> batch = reader.poll(0);
            batch.forEach(Delivery::acknowledge);
            batch.forEach(delivery -> all.add(delivery.row().id()));
            quiet = batch.isEmpty() ? quiet + 1 : 0;
        }
        return all;
    }

    private static ListSimulator list(int records, ListOrder order) {
        ListSimulator list = ListSimulator.of(records, 1500);
        list.hasTimes = order != ListOrder.ROWS;
        return list;
    }

    private static List<String> readable(int records, Set<String> unreadable) {
        return IntStream.rangeClosed(1, records)
                .mapToObj(String::valueOf)
                .filter(id -> !unreadable.contains(id))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void manyOfThemInABacklogAreSkipped(ListOrder order) throws Exception {
        for (int records : new int[] {700, 1500, 5000}) {
            for (int each : new int[] {30, 75, 400}) {
                Set<String> unreadable = new HashSet<>();
                for (int i = each; i <= records; i += each) {
                    unreadable.add(String.valueOf(i));
                }
                IncrementalReader<Integer> reader =
                        start(spoil(list(records, order), unreadable), SKIP.withOrder(order));

                assertThat(drain(reader))
                        .as("each %sth of %s", each, records)
                        .isEqualTo(readable(records, unreadable));
                assertThat(reader.putAside()).isEqualTo(unreadable.size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void theOnlyRowOrTheLastOneOfALastPageIsSkipped(ListOrder order) throws Exception {
        for (int records : new int[] {1, 2, 101, 201, 1001}) {
            for (int pageSize : new int[] {30, 100}) {
                Set<String> unreadable = Set.of("1");
                ListSimulator list = list(records, order);
                IncrementalReader<Integer> reader =
                        start(
                                spoil(list, unreadable),
                                SKIP.withOrder(order).withPageSize(pageSize));

                assertThat(drain(reader))
                        .as("%s rows, pages of %s", records, pageSize)
                        .isEqualTo(readable(records, unreadable));
                list.pass(1000);
                String next = list.insert().id();
                assertThat(drain(reader)).containsExactly(next);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void aFullPageOfThemFailsThePollAndSaysWhatHelps(ListOrder order) throws Exception {
        Set<String> unreadable = new HashSet<>();
        for (int i = 1; i <= 300; i++) {
            unreadable.add(String.valueOf(i));
        }
        IncrementalReader<Integer> reader =
                start(spoil(list(300, order), unreadable), SKIP.withOrder(order));

        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("None of the 100 rows")
                .hasMessageContaining("pageSize");
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void aListThatHasNoOtherIsEmptyForNow(ListOrder order) throws Exception {
        ListSimulator list = list(1, order);
        list.total = ListSimulator.Total.RIGHT;
        IncrementalReader<Integer> reader =
                start(
                        spoil(list, Set.of("1")),
                        SKIP.withOrder(order).withStartFrom(new StartFrom.Now()));
        assertThat(drain(reader)).isEmpty();
        list.pass(1000);

        String next = list.insert().id();
        assertThat(drain(reader)).containsExactly(next);
    }

    @Test
    void eachRecordWithoutAnIdIsCounted() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1500);
        PageSource<Integer> source =
                request -> {
                    Page<Integer> page = list.read(request);
                    List<Row<Integer>> rows = new ArrayList<>(page.rows());
                    rows.replaceAll(
                            row ->
                                    row.value() > 3
                                            ? row
                                            : new Row<>("", null, null, "has no id", row.value()));
                    return new Page<>(rows, page.next(), page.total(), page.serverTime());
                };
        IncrementalReader<Integer> reader = start(source, SKIP);

        assertThat(drain(reader)).containsExactly("4", "5");
        assertThat(reader.putAside()).isEqualTo(3);
    }
}
