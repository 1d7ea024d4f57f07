// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Reads a list once while records are created and deleted between two requests, in the usual ways
 * and with {@code consistent=true}. {@code -Dkajabi.listing.seeds=1000} sets how many lists are
 * read in each way; the table goes into docs/producer.adoc.
 */
@Tag("slow")
class ListingUnderChangeTest {

    private static final int SEEDS = Integer.getInteger("kajabi.listing.seeds", 20);
    private static final int PAGE_SIZE = 100;
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    /** How a list is read. */
    private enum Way {
        LOOP("until a page is short, oldest first"),
        PAGES("the number of pages of the first response"),
        DEFAULT("camel-kajabi, default"),
        CONSISTENT("camel-kajabi, consistent=true");

        private final String label;

        Way(String label) {
            this.label = label;
        }

        private List<String> read(World world) {
            return switch (this) {
                case LOOP -> loop(world, false);
                case PAGES -> byCount(world);
                case DEFAULT -> loop(world, true);
                case CONSISTENT -> consistent(world);
            };
        }
    }

    /** What was seen of the records that were there from the first request to the last. */
    private static final class Sum {
        private long records;
        private long missed;
        private long repeated;
        private long requests;
        private long rows;
    }

    /** A list that changes with each request. */
    private static final class World {
        private final Random random;
        private final double changes;
        private final List<Row<String>> rows = new ArrayList<>();
        private final Set<String> deleted = new HashSet<>();
        private int made;
        private int requests;

        private World(long seed, double changes) {
            this.random = new Random(seed);
            this.changes = changes;
            int count = 2_000 + random.nextInt(2_000);
            for (int i = 0; i < count; i++) {
                create();
            }
        }

        /** Some records share a time. */
        private void create() {
            made++;
            String id = "r" + made;
            Instant time = EPOCH.plusSeconds(made - random.nextInt(2));
            int place = rows.size();
            while (place > 0 && time(rows.get(place - 1)).isAfter(time)) {
                place--;
            }
            rows.add(place, new Row<>(id, time, id));
        }

        private static Instant time(Row<String> row) {
            return Objects.requireNonNull(row.time());
        }

        private void change() {
            for (double left = changes; left > 0 && random.nextDouble() < left; left--) {
                if (random.nextBoolean()) {
                    create();
                } else if (!rows.isEmpty()) {
                    deleted.add(rows.remove(random.nextInt(rows.size())).id());
                }
            }
        }

        /** A page, oldest or newest first. */
        private List<Row<String>> page(int number, int size, boolean newestFirst) {
            if (requests++ > 0) {
                change();
            }
            int from = Math.min((number - 1) * size, rows.size());
            int to = Math.min(from + size, rows.size());
            if (!newestFirst) {
                return List.copyOf(rows.subList(from, to));
            }
            List<Row<String>> page =
                    new ArrayList<>(rows.subList(rows.size() - to, rows.size() - from));
            Collections.reverse(page);
            return List.copyOf(page);
        }
    }

    private static List<String> loop(World world, boolean dropsRepeated) {
        List<String> seen = new ArrayList<>();
        Set<String> before = Set.of();
        for (int number = 1; ; number++) {
            Set<String> page = new HashSet<>();
            for (Row<String> row : world.page(number, PAGE_SIZE, false)) {
                page.add(row.id());
                if (!dropsRepeated || !before.contains(row.id())) {
                    seen.add(row.id());
                }
            }
            before = page;
            if (page.size() < PAGE_SIZE) {
                return seen;
            }
        }
    }

    private static List<String> byCount(World world) {
        int pages = (world.rows.size() + PAGE_SIZE - 1) / PAGE_SIZE;
        List<String> seen = new ArrayList<>();
        for (int number = 1; number <= pages; number++) {
            world.page(number, PAGE_SIZE, false).forEach(row -> seen.add(row.id()));
        }
        return seen;
    }

    /** As the server shows the list to {@code WholeList}, which reads page one twice. */
    private static final class Source implements PageSource<String> {
        private final World world;
        private @Nullable Instant newestAtStart;

        private Source(World world) {
            this.world = world;
        }

        @Override
        public Page<String> read(PageRequest request) {
            List<Row<String>> rows = world.page(request.number(), request.size(), true);
            if (newestAtStart == null) {
                List<Row<String>> again = world.page(request.number(), request.size(), true);
                newestAtStart = latest(World.time(rows.get(0)), World.time(again.get(0)));
            }
            return new Page<>(rows, Page.Next.UNKNOWN, (long) world.rows.size(), null);
        }

        private static Instant latest(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }

        @Override
        public Presence presence(String id) {
            world.requests++;
            return world.deleted.contains(id) ? Presence.GONE : Presence.PRESENT;
        }

        private boolean isPassedBy(List<Delivery<String>> batch) {
            return World.time(batch.get(batch.size() - 1).row()).isAfter(newestAtStart);
        }
    }

    private static List<String> consistent(World world) {
        Source source = new Source(world);
        IncrementalReader<String> reader =
                new IncrementalReader<>(
                        source,
                        new Nowhere(),
                        ReaderSettings.of("list").withStartFrom(new StartFrom.Beginning()));
        List<String> seen = new ArrayList<>();
        try {
            reader.start();
            boolean wasEmpty = false;
            boolean ended = false;
            while (!ended) {
                List<Delivery<String>> batch = poll(reader);
                for (Delivery<String> delivery : batch) {
                    seen.add(delivery.row().id());
                    delivery.acknowledge();
                }
                ended =
                        batch.isEmpty()
                                ? wasEmpty && !reader.status().hasMore()
                                : source.isPassedBy(batch);
                wasEmpty = batch.isEmpty();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return seen;
    }

    /** A contradiction is tried again from the same place, as a list does. */
    private static List<Delivery<String>> poll(IncrementalReader<String> reader) throws Exception {
        for (int contradictions = 1; ; contradictions++) {
            try {
                return reader.poll(0);
            } catch (ListException e) {
                if (contradictions == 3) {
                    throw e;
                }
            }
        }
    }

    private static final class Nowhere implements CheckpointStore {
        @Override
        public @Nullable String load(String key) {
            return null;
        }

        @Override
        public void save(String key, String value) {}
    }

    @Test
    void onlyAConsistentListMissesAndRepeatsNothing() {
        for (double changes : new double[] {0.5, 2, 6}) {
            Map<Way, Sum> sums = new EnumMap<>(Way.class);
            for (Way way : Way.values()) {
                Sum sum = sums.computeIfAbsent(way, w -> new Sum());
                for (long seed = 1; seed <= SEEDS; seed++) {
                    read(way, seed, changes, sum);
                }
                System.out.printf(
                        Locale.ROOT,
                        "|%.1f |%s |%,d |%,d |%,d |%.1f%n",
                        changes,
                        way.label,
                        sum.records,
                        sum.missed,
                        sum.repeated,
                        100.0 * sum.requests / sum.rows);
            }
            sums.forEach(
                    (way, sum) -> {
                        if (way == Way.CONSISTENT) {
                            assertThat(sum.missed).isZero();
                            assertThat(sum.repeated).isZero();
                        } else {
                            assertThat(sum.missed).as(way.label).isPositive();
                        }
                    });
        }
    }

    private static void read(Way way, long seed, double changes, Sum sum) {
        World world = new World(seed, changes);
        List<String> before = world.rows.stream().map(Row::id).toList();
        List<String> seen = way.read(world);
        Map<String, Integer> times = new HashMap<>();
        seen.forEach(id -> times.merge(id, 1, Integer::sum));
        long missed = 0;
        for (String id : before) {
            if (!world.deleted.contains(id)) {
                sum.records++;
                missed += times.containsKey(id) ? 0 : 1;
            }
        }
        if (way == Way.CONSISTENT) {
            assertThat(missed).as("missed with seed %d, %.1f changes", seed, changes).isZero();
        }
        sum.missed += missed;
        sum.repeated += seen.size() - times.size();
        sum.requests += world.requests;
        sum.rows += seen.size();
    }
}
