// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that has a row for every page number: the poll fails after some hundred requests. */
class RepeatedPagesTest {

    private static final int MAX_REQUESTS = 600;

    private static final ReaderSettings FROM_BEGINNING =
            ReaderSettings.of("key").withStartFrom(new StartFrom.Beginning());

    private enum Shape {
        /** After the last row comes the first one again. */
        RING,
        /** From the last full page on, the page number is ignored. */
        LAST_FULL_PAGE,
        /** The offset is not larger than that of the last full page. */
        LAST_ROWS
    }

    private static final class RepeatingList implements PageSource<Integer> {

        private final Shape shape;
        private final int rows;
        private final boolean hasTimes;
        private boolean repeats = true;
        private int requests;

        RepeatingList(Shape shape, int rows, boolean hasTimes) {
            this.shape = shape;
            this.rows = rows;
            this.hasTimes = hasTimes;
        }

        @Override
        public Page<Integer> read(PageRequest request) {
            if (repeats && ++requests > MAX_REQUESTS) {
                throw new AssertionError("asks for page after page without end");
            }
            int size = request.size();
            int from = (request.number() - 1) * size;
            if (repeats) {
                from =
                        switch (shape) {
                            case RING -> from;
                            case LAST_FULL_PAGE -> Math.min(from, (rows / size - 1) * size);
                            case LAST_ROWS -> Math.min(from, rows - size);
                        };
            }
            List<Row<Integer>> page = new ArrayList<>();
            for (int i = from; i < from + size && (repeats || i < rows); i++) {
                int number = rows - i % rows;
                Instant time = hasTimes ? Instant.ofEpochSecond(1_700_000_000L + number) : null;
                page.add(new Row<>(String.valueOf(number), time, number));
            }
            return new Page<>(page, Page.Next.UNKNOWN, null, null);
        }
    }

    private static IncrementalReader<Integer> start(
            RepeatingList list, ReaderSettings settings, @Nullable String checkpoint)
            throws Exception {
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(
                        list,
                        new CheckpointStore() {
                            @Override
                            public @Nullable String load(String key) {
                                return checkpoint;
                            }

                            @Override
                            public void save(String key, String value) {}
                        },
                        settings);
        reader.start();
        return reader;
    }

    private static void failsLoudly(IncrementalReader<Integer> reader, String message) {
        assertThatThrownBy(() -> reader.poll(0))
                .isInstanceOf(ListException.class)
                .hasMessageContaining(message);
    }

    private static List<String> drain(IncrementalReader<Integer> reader) throws Exception {
        List<String> ids = new ArrayList<>();
        for (List<Delivery<Integer>> batch = reader.poll(0);
                !batch.isEmpty();
                batch = reader.poll(0)) {
            batch.forEach(delivery -> ids.add(delivery.row().id()));
            batch.forEach(Delivery::acknowledge);
        }
        return ids;
    }

    @ParameterizedTest
    @EnumSource
    void aListInNoOrderFailsThePoll(Shape shape) throws Exception {
        for (int rows : new int[] {100, 150, 350, 551, 1000, 5000}) {
            RepeatingList list = new RepeatingList(shape, rows, true);
            IncrementalReader<Integer> reader =
                    start(list, FROM_BEGINNING.withOrder(ListOrder.TIME_BEST_EFFORT), null);
            failsLoudly(reader, "The list's pages repeat");
            list.repeats = false;
            assertThat(drain(reader))
                    .isEqualTo(IntStream.rangeClosed(1, rows).mapToObj(String::valueOf).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aListWithoutTimesFailsTheFirstPoll(Shape shape) throws Exception {
        for (int rows : new int[] {100, 150, 350}) {
            RepeatingList list = new RepeatingList(shape, rows, false);
            failsLoudly(
                    start(list, ReaderSettings.of("key").withOrder(ListOrder.ROWS), null),
                    "The list's pages repeat");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 150, 350, 551, 1000, 5000})
    void aListWithoutKnownRowsFailsThePoll(int rows) throws Exception {
        RepeatingList list = new RepeatingList(Shape.RING, rows, false);
        failsLoudly(
                start(
                        list,
                        FROM_BEGINNING.withOrder(ListOrder.ROWS),
                        "{\"version\":1,\"rows\":[\"gone\"]}"),
                "The list's pages repeat");
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void aBacklogWithoutAnEndFailsThePoll(ListOrder order) throws Exception {
        RepeatingList list = new RepeatingList(Shape.RING, 5000, order != ListOrder.ROWS);
        failsLoudly(start(list, FROM_BEGINNING.withOrder(order), null), "pages repeat");
    }
}
