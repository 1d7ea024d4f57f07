// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a record that fails comes again, and what becomes of one that is parked. */
class RetryTest {

    private static final Duration POLL = Duration.ofSeconds(30);

    private final Map<String, String> stored = new HashMap<>();
    private final Ticking clock = new Ticking();
    private boolean isReplaced;

    @Test
    void aPoisonRecordCostsAHundredAttemptsADay() throws Exception {
        IncrementalReader<Integer> reader = start(Duration.ofMinutes(15));
        int attempts = 0;
        int polls = (int) (Duration.ofDays(1).toSeconds() / POLL.toSeconds());
        for (int i = 0; i < polls; i++) {
            for (Delivery<Integer> delivery : reader.poll(0)) {
                if (delivery.row().id().equals("1")) {
                    attempts++;
                    assertThat(delivery.attempt()).isEqualTo(attempts);
                    delivery.reject();
                } else {
                    delivery.acknowledge();
                }
            }
            clock.now = clock.now.plus(POLL);
        }
        assertThat(polls).isEqualTo(2_880);
        assertThat(attempts).isBetween(95, 105);
    }

    @Test
    void theSecondAttemptIsThatOfTheNextPollThenThePausesDouble() throws Exception {
        IncrementalReader<Integer> reader = start(Duration.ofMinutes(2));
        StringBuilder polls = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            List<Delivery<Integer>> batch = reader.poll(0);
            polls.append(batch.stream().anyMatch(d -> d.row().id().equals("1")) ? 'x' : '.');
            batch.forEach(d -> settle(d, false));
            clock.now = clock.now.plus(POLL);
        }
        assertThat(polls).hasToString("xxx.x...x...x...x...");
    }

    @Test
    void aClockThatIsSetBackMakesNothingWaitLonger() throws Exception {
        IncrementalReader<Integer> reader = start(Duration.ofMinutes(15));
        for (int i = 0; i < 3; i++) {
            reader.poll(0).forEach(d -> settle(d, false));
            clock.now = clock.now.plus(POLL);
        }
        clock.now = clock.now.minus(Duration.ofDays(1));
        assertThat(reader.poll(0)).hasSize(1);
    }

    /** It is in memory, whatever the list does. */
    @Test
    void aFailedRecordComesAgainWhileTheListCannotBeRead() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        IncrementalReader<Integer> reader = start(list, Duration.ZERO);
        reader.poll(0).forEach(d -> settle(d, false));
        Instant before = Objects.requireNonNull(reader.status().lastSuccessfulPoll());
        list.failureRate = 1;
        for (int i = 0; i < 3; i++) {
            clock.now = clock.now.plus(POLL);
            List<Delivery<Integer>> batch = reader.poll(0);
            assertThat(batch).extracting(d -> d.row().id()).containsExactly("1");
            assertThatThrownBy(() -> reader.pollOn(0)).isInstanceOf(IOException.class);
            batch.forEach(Delivery::reject);
        }
        assertThat(reader.status().lastSuccessfulPoll()).isEqualTo(before);
        assertThatThrownBy(
                        () -> {
                            reader.poll(0).forEach(Delivery::acknowledge);
                            reader.poll(0);
                        })
                .isInstanceOf(IOException.class);
    }

    @Test
    void retryFailedEndsEveryPause() throws Exception {
        IncrementalReader<Integer> reader = start(Duration.ofMinutes(15));
        for (int i = 0; i < 3; i++) {
            reader.poll(0).forEach(d -> settle(d, false));
            clock.now = clock.now.plus(POLL);
        }
        assertThat(reader.poll(0)).isEmpty();
        assertThat(reader.retryFailed()).isEqualTo(1);
        assertThat(reader.poll(0)).hasSize(1);
    }

    @Test
    void aParkedRecordHoldsNeitherFloorNorMemory() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        IncrementalReader<Integer> reader = start(list, Duration.ZERO);
        for (Delivery<Integer> delivery : reader.poll(0)) {
            if (delivery.row().id().equals("1")) {
                assertThat(delivery.park("x".repeat(1_000))).isTrue();
                assertThat(delivery.park("again")).isFalse();
                delivery.reject();
            } else {
                delivery.acknowledge();
            }
        }
        reader.save();
        Checkpoint checkpoint = Checkpoint.fromJson(String.valueOf(stored.get("key")));
        assertThat(checkpoint.parked()).containsOnlyKeys("1");
        assertThat(checkpoint.parked().get("1"))
                .satisfies(p -> assertThat(p.error()).hasSize(Parked.MAX_ERROR_LENGTH));
        assertThat(reader.status().undelivered()).isZero();
        assertThat(reader.poll(0)).isEmpty();

        Row<Integer> unknown = new Row<>("7", clock.now, 7);
        assertThat(reader.retryParked(unknown)).isFalse();
        Parked parked = Objects.requireNonNull(checkpoint.parked().get("1"));
        Row<Integer> row = new Row<>("1", parked.time(), 1);
        assertThat(reader.retryParked(row)).isTrue();
        assertThat(reader.retryParked(row)).as("it is under way").isFalse();
        assertThat(reader.checkpoint().parked()).containsOnlyKeys("1");
        Delivery<Integer> again = reader.poll(0).get(0);
        assertThat(again.attempt()).isEqualTo(2);
        again.acknowledge();
        assertThat(reader.checkpoint().parked()).isEmpty();
        assertThat(reader.dropParked("1")).isFalse();
    }

    @Test
    void aParkedRowKeepsItsPlaceWhileItIsTriedAgain() throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        list.hasTimes = false;
        IncrementalReader<Integer> reader = start(list, settings().withOrder(ListOrder.ROWS));
        for (Delivery<Integer> delivery : reader.poll(0)) {
            if (delivery.row().id().equals("2")) {
                assertThat(delivery.park("broken")).isTrue();
            } else {
                delivery.acknowledge();
            }
        }
        assertThat(reader.retryParked(new Row<>("2", null, 2))).isTrue();
        ListSimulator.Entry late = list.insertAt(list.entries.get(1).at().plusMillis(1));
        Delivery<Integer> again = reader.poll(0).get(0);
        assertThat(again.row().id()).isEqualTo("2");
        reader.poll(0).forEach(Delivery::acknowledge);
        again.acknowledge();

        assertThat(((Checkpoint.ByRows) reader.checkpoint()).rows())
                .containsExactly("1", "2", late.id(), "3");
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void aParkedRecordToBeTriedAgainIsNotForgottenWhenTheReaderStartsOver(ListOrder order)
            throws Exception {
        IncrementalReader<Integer> reader = readerThatParked("2", order);

        reader.startOver();
        assertThat(reader.retryParked(rowOf("2", order))).isTrue();
        assertThat(reader.retryParked(rowOf("2", order))).as("it is under way").isFalse();
        reader.startOver();
        List<Delivery<Integer>> batch = reader.poll(0);

        assertThat(batch).extracting(d -> d.row().id()).containsExactly("2");
        assertThat(batch.get(0).attempt()).isEqualTo(2);
        batch.get(0).acknowledge();
        assertThat(reader.checkpoint().parked()).isEmpty();
        assertThat(reader.poll(0)).isEmpty();
        assertThat(reader.status().undelivered()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void norWhenTheReaderGoesOnFromAnotherCheckpointThatHasItToo(ListOrder order) throws Exception {
        IncrementalReader<Integer> reader = readerThatParked("2", order);
        reader.save();
        String text = String.valueOf(stored.get("key"));
        assertThat(reader.retryParked(rowOf("2", order))).isTrue();

        isReplaced = true;
        assertThatThrownBy(() -> reader.poll(0)).isInstanceOf(CheckpointConflictException.class);
        List<Delivery<Integer>> batch = reader.poll(0);
        assertThat(batch).extracting(d -> d.row().id()).containsExactly("2");
        batch.get(0).reject();
        clock.now = clock.now.plus(POLL);
        batch = reader.poll(0);
        assertThat(batch).as("after a failure").extracting(d -> d.row().id()).contains("2");
        batch.forEach(Delivery::acknowledge);
        reader.save();
        assertThat(stored.get("key")).isEqualTo(withoutParked(text));
    }

    @ParameterizedTest
    @EnumSource(ListOrder.class)
    void aRecordThatAnotherCheckpointDoesNotHaveAsParkedIsNotTriedAgain(ListOrder order)
            throws Exception {
        IncrementalReader<Integer> reader = readerThatParked("2", order);
        reader.save();
        assertThat(reader.retryParked(rowOf("2", order))).isTrue();

        stored.put("key", withoutParked(String.valueOf(stored.get("key"))));
        isReplaced = true;
        assertThatThrownBy(() -> reader.poll(0)).isInstanceOf(CheckpointConflictException.class);
        assertThat(reader.poll(0)).isEmpty();
        assertThat(reader.status().undelivered()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"TIME", "TIME_BEST_EFFORT"})
    void aParkedRecordThatTheListBringsAgainIsDeliveredOnce(ListOrder order) throws Exception {
        IncrementalReader<Integer> reader = readerThatParked("2", order);
        assertThat(reader.retryParked(rowOf("2", order))).isTrue();
        Instant first = Objects.requireNonNull(rowOf("1", order).time());
        reader.seed(
                new Checkpoint.ByTime(first.minusSeconds(3600), Map.of())
                        .withParked(reader.checkpoint().parked()));
        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            for (Delivery<Integer> delivery : reader.poll(0)) {
                delivered.add(delivery.row().id());
                delivery.acknowledge();
            }
            clock.now = clock.now.plus(POLL);
        }
        assertThat(delivered).containsExactlyInAnyOrder("1", "2", "3");
    }

    private static String withoutParked(String text) {
        return Checkpoint.fromJson(text).withParked(Map.of()).toJson();
    }

    private static Row<Integer> rowOf(String id, ListOrder order) {
        Instant time =
                order == ListOrder.ROWS
                        ? null
                        : ListSimulator.of(3, 1000).entries.get(Integer.parseInt(id) - 1).at();
        return new Row<>(id, time, Integer.valueOf(id));
    }

    private IncrementalReader<Integer> readerThatParked(String id, ListOrder order)
            throws Exception {
        ListSimulator list = ListSimulator.of(3, 1000);
        list.hasTimes = order != ListOrder.ROWS;
        IncrementalReader<Integer> reader =
                start(
                        list,
                        settings().withOrder(order).withRetryDelay(Duration.ZERO, Duration.ZERO));
        for (Delivery<Integer> delivery : reader.poll(0)) {
            if (delivery.row().id().equals(id)) {
                assertThat(delivery.park("broken")).isTrue();
            } else {
                delivery.acknowledge();
            }
        }
        assertThat(reader.checkpoint().parked()).containsOnlyKeys(id);
        return reader;
    }

    @Test
    void aBrokenListOfParkedRecordsIsNotReadAsSomethingElse() {
        for (String broken :
                List.of(
                        "[]",
                        "{\"1\":2}",
                        "{\"1\":{\"since\":\"2026-01-31T08:00:00Z\",\"error\":\"e\"}}",
                        "{\"1\":{\"since\":\"yesterday\",\"attempts\":1,\"error\":\"e\"}}",
                        "{\"1\":{\"since\":\"2026-01-31T08:00:00Z\",\"attempts\":1,\"error\":\"e\","
                                + "\"more\":1}}")) {
            assertThatThrownBy(
                            () ->
                                    Checkpoint.fromJson(
                                            "{\"version\":2,\"floor\":null,\"parked\":"
                                                    + broken
                                                    + "}"))
                    .isInstanceOf(CheckpointException.class);
        }
    }

    private static void settle(Delivery<Integer> delivery, boolean always) {
        if (always || !delivery.row().id().equals("1")) {
            delivery.acknowledge();
        } else {
            delivery.reject();
        }
    }

    private IncrementalReader<Integer> start(Duration longest) throws Exception {
        return start(ListSimulator.of(3, 1000), longest);
    }

    private IncrementalReader<Integer> start(ListSimulator list, Duration longest)
            throws Exception {
        return start(list, settings().withRetryDelay(POLL, longest));
    }

    private static ReaderSettings settings() {
        return ReaderSettings.of("key").withStartFrom(new StartFrom.Beginning());
    }

    private IncrementalReader<Integer> start(ListSimulator list, ReaderSettings settings)
            throws Exception {
        IncrementalReader<Integer> reader =
                new IncrementalReader<>(
                        list,
                        new CheckpointStore() {
                            @Override
                            public @Nullable String load(String key) {
                                return stored.get(key);
                            }

                            @Override
                            public void save(String key, String value) {
                                stored.put(key, value);
                            }

                            @Override
                            public void verify(String key) {
                                if (isReplaced) {
                                    isReplaced = false;
                                    throw new CheckpointConflictException("planned");
                                }
                            }
                        },
                        settings,
                        clock);
        reader.start();
        return reader;
    }

    private static final class Ticking extends Clock {

        private Instant now = Instant.parse("2026-06-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
