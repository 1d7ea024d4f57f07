// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a record that was delivered counts as changed. */
class VersionsTest {

    private static final ReaderSettings CHANGES =
            ReaderSettings.of("key")
                    .withStartFrom(new StartFrom.Beginning())
                    .withVersions(true)
                    .withLookback(Duration.ofMinutes(2));

    private final Map<String, String> saved = new HashMap<>();

    private IncrementalReader<Integer> start(PageSource<Integer> list) throws Exception {
        IncrementalReader<Integer> reader =
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
                        CHANGES);
        reader.start();
        return reader;
    }

    private static PageSource<Integer> each(
            PageSource<Integer> list, UnaryOperator<Row<Integer>> change) {
        return request -> {
            Page<Integer> page = list.read(request);
            return new Page<>(
                    page.rows().stream().map(change).toList(),
                    page.next(),
                    page.total(),
                    page.serverTime());
        };
    }

    private static List<String> poll(IncrementalReader<Integer> reader) throws Exception {
        List<Delivery<Integer>> batch = reader.poll(0);
        batch.forEach(Delivery::acknowledge);
        reader.save();
        return batch.stream().map(delivery -> delivery.row().id()).toList();
    }

    private static ListSimulator wholeSeconds() {
        ListSimulator list = new ListSimulator(new Random(1));
        list.wholeSeconds = true;
        list.now = Instant.parse("2026-01-01T08:00:00.100Z");
        return list;
    }

    @Test
    void contentThatDiffersWithEachAnswerIsNoChangeIfTimesHaveFractions() throws Exception {
        ListSimulator list = ListSimulator.of(20, 1500);
        int[] answers = {0};
        IncrementalReader<Integer> reader =
                start(
                        each(
                                list,
                                row ->
                                        new Row<>(
                                                row.id(),
                                                row.time(),
                                                "content" + answers[0]++,
                                                null,
                                                row.value())));
        // One in a thousand times ends at a whole second.
        list.entries.replaceAll(
                entry ->
                        new ListSimulator.Entry(
                                entry.id(),
                                entry.at().plusMillis(1),
                                entry.visible(),
                                entry.key(),
                                entry.sequence()));
        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            delivered.addAll(poll(reader));
            list.pass(30_000);
        }
        assertThat(delivered).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void contentThatDiffersWithEachAnswerIsAChangeOfOneSecondForTheLookBackOnly() throws Exception {
        ListSimulator list = wholeSeconds();
        list.insertMany(3);
        int[] answers = {0};
        IncrementalReader<Integer> reader =
                start(
                        each(
                                list,
                                row ->
                                        new Row<>(
                                                row.id(),
                                                row.time(),
                                                "content" + answers[0]++,
                                                null,
                                                row.value())));
        for (int i = 0; i < 10; i++) {
            poll(reader);
            list.pass(30_000);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(poll(reader)).isEmpty();
            list.pass(30_000);
        }
    }

    @Test
    void replicasThatShowTwoVersionsOfOneSecondInTurnEndWithTheLaterOne() throws Exception {
        ListSimulator fresh = wholeSeconds();
        ListSimulator old = wholeSeconds();
        fresh.insertMany(3);
        old.insertMany(3);
        int[] answers = {0};
        String[] last = {""};
        IncrementalReader<Integer> reader =
                start(
                        request -> {
                            boolean lags =
                                    answers[0]++ % 2 == 1
                                            && old.now.isBefore(
                                                    Instant.parse("2026-01-01T08:01:55Z"));
                            return (lags ? old : fresh).read(request);
                        });
        poll(reader);
        fresh.pass(200);
        String version = String.valueOf(fresh.update(0).sequence());
        int deliveries = 0;
        for (int i = 0; i < 60; i++) {
            for (Delivery<Integer> delivery : reader.poll(0)) {
                deliveries++;
                last[0] = String.valueOf(delivery.row().content());
                delivery.acknowledge();
            }
            reader.save();
            fresh.pass(10_000);
            old.pass(10_000);
        }
        // As long as one lags, either may be the later one.
        assertThat(deliveries).isBetween(1, 13);
        assertThat(last[0]).isEqualTo(version);
        for (int i = 0; i < 20; i++) {
            assertThat(poll(reader)).isEmpty();
        }
    }

    @Test
    void twoChangesWithinAPrintedSecondAreBothDelivered() throws Exception {
        ListSimulator list = wholeSeconds();
        list.insertMany(3);
        IncrementalReader<Integer> reader = start(list);
        assertThat(poll(reader)).containsExactly("1", "2", "3");
        list.pass(100);
        list.update(0);
        assertThat(poll(reader)).containsExactly("1");
        list.pass(100);
        list.update(2);
        list.pass(60_000);
        assertThat(poll(reader)).containsExactly("1");
        assertThat(poll(reader)).isEmpty();
    }

    @Test
    void timesThatArePrintedWithFractionsFromNowOnAreNoChange() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1500);
        boolean[] whole = {true};
        PageSource<Integer> source =
                each(
                        list,
                        row -> {
                            Instant time = row.time();
                            return time == null || !whole[0]
                                    ? row
                                    : new Row<>(
                                            row.id(),
                                            time.truncatedTo(ChronoUnit.SECONDS),
                                            row.content(),
                                            null,
                                            row.value());
                        });
        IncrementalReader<Integer> reader = start(source);
        assertThat(poll(reader)).hasSize(5);
        whole[0] = false;
        assertThat(poll(reader)).isEmpty();
        assertThat(poll(reader)).isEmpty();

        list.pass(5000);
        list.update(0);
        assertThat(poll(reader)).containsExactly("1");
        whole[0] = true;
        assertThat(poll(start(source))).isEmpty();
    }

    @Test
    void aChangedRecordThatWasParkedIsDeliveredOnceWhenItIsTriedAgain() throws Exception {
        ListSimulator list = ListSimulator.of(5, 1500);
        IncrementalReader<Integer> reader = start(list);
        for (Delivery<Integer> delivery : reader.poll(0)) {
            if (delivery.row().id().equals("3")) {
                delivery.park("full");
            } else {
                delivery.acknowledge();
            }
        }
        list.pass(5000);
        ListSimulator.Entry changed = list.update(2);
        String content = String.valueOf(changed.sequence());

        assertThat(reader.retryParked(new Row<>("3", changed.at(), content, null, 3))).isTrue();
        assertThat(poll(reader)).containsExactly("3");
        assertThat(poll(reader)).isEmpty();
        assertThat(reader.parked()).isEmpty();
        list.pass(5000);
        list.update(4);
        assertThat(poll(reader)).containsExactly("3");
    }
}
