// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.webhook;

import io.github.camelkajabi.polling.CheckpointStore;
import io.github.camelkajabi.polling.Delivery;
import io.github.camelkajabi.polling.IncrementalReader;
import io.github.camelkajabi.polling.Page;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.PageSource;
import io.github.camelkajabi.polling.ReaderSettings;
import io.github.camelkajabi.polling.Row;
import io.github.camelkajabi.polling.StartFrom;
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
import java.util.Random;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The real schedule and the real reader on a list in simulated time, so that a day takes a moment
 * and each request is counted.
 */
final class DoorbellSimulation implements AutoCloseable {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Duration> ECHOES =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /**
     * What happens to hooks and polls, as probabilities.
     *
     * @param lost hooks that do not arrive
     * @param tripled hooks that arrive three times
     * @param late hooks that arrive up to 1.5 s late, and rarely by hours
     * @param early hooks whose record enters the list only afterwards, up to 45 s
     * @param failing requests that fail
     * @param failingRecords deliveries that fail and are made again
     */
    record Faults(
            double lost,
            double tripled,
            double late,
            double early,
            double failing,
            double failingRecords) {

        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0);
    }

    /** A record in the list. */
    private record Purchase(String id, Instant at, Instant visible) {}

    private final VirtualExecutor executor = new VirtualExecutor();
    private final Random random;
    private final Faults faults;
    private final List<Purchase> purchases = new ArrayList<>();
    private final Map<String, Integer> deliveries = new HashMap<>();
    private final List<Long> latencies = new ArrayList<>();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final DoorbellScheduler scheduler;
    private final ScheduledPollConsumer consumer;
    private final IncrementalReader<Integer> reader;
    private final boolean rings;
    private final Map<String, String> checkpoints = new HashMap<>();

    private long requests;
    private int polls;
    private int failedPolls;
    private int arrived;
    private int events;

    DoorbellSimulation(long seed, Duration delay, boolean rings, Faults faults) throws Exception {
        this.random = new Random(seed);
        this.faults = faults;
        this.rings = rings;
        this.scheduler = new DoorbellScheduler(Duration.ofSeconds(1), ECHOES, executor::now);
        this.reader =
                new IncrementalReader<>(
                        new SimulatedList(),
                        new CheckpointStore() {
                            @Override
                            public @Nullable String load(String key) {
                                return checkpoints.get(key);
                            }

                            @Override
                            public void save(String key, String value) {
                                checkpoints.put(key, value);
                            }
                        },
                        ReaderSettings.of("key")
                                .withStartFrom(new StartFrom.Beginning())
                                .withRetryDelay(delay, Duration.ZERO),
                        new VirtualClock());
        reader.start();
        context.start();
        Endpoint endpoint = context.getEndpoint("timer:any");
        consumer =
                new ScheduledPollConsumer(endpoint, exchange -> {}, executor) {
                    @Override
                    protected int poll() throws Exception {
                        return pollOnce();
                    }
                };
        consumer.setDelay(delay.toMillis());
        consumer.setInitialDelay(0);
        consumer.setScheduler(scheduler);
        consumer.start();
    }

    private Instant now() {
        return START.plusNanos(executor.now());
    }

    private int pollOnce() throws Exception {
        polls++;
        long before = requests;
        int delivered = 0;
        boolean failed = true;
        try {
            for (Delivery<Integer> delivery : reader.poll(0)) {
                if (random.nextDouble() < faults.failingRecords()) {
                    delivery.reject();
                    continue;
                }
                String id = delivery.row().id();
                deliveries.merge(id, 1, Integer::sum);
                Purchase purchase = purchases.get(delivery.row().value());
                latencies.add(Duration.between(purchase.at(), now()).toMillis());
                delivery.acknowledge();
                delivered++;
            }
            reader.saveOrTell();
            failed = false;
        } finally {
            failedPolls += failed ? 1 : 0;
            scheduler.polled(requests - before, delivered, failed);
        }
        return delivered;
    }

    /** Buys something, and sends its hook. */
    void purchase() {
        boolean early = random.nextDouble() < faults.early();
        Instant visible = early ? now().plusMillis(random.nextInt(45_000)) : now();
        purchases.add(new Purchase(String.valueOf(1_000_000 + purchases.size()), now(), visible));
        events++;
        if (!rings || random.nextDouble() < faults.lost()) {
            return;
        }
        int copies = random.nextDouble() < faults.tripled() ? 3 : 1;
        for (int i = 0; i < copies; i++) {
            long late = 0;
            if (random.nextDouble() < faults.late()) {
                late = random.nextInt(50) == 0 ? random.nextInt(7_200_000) : random.nextInt(1_500);
            }
            ScheduledFuture<?> unused =
                    executor.schedule(this::arrive, late, TimeUnit.MILLISECONDS);
        }
    }

    private void arrive() {
        arrived++;
        scheduler.ring();
    }

    void pass(Duration time) {
        executor.advance(time);
    }

    /** Until everything that was bought has had the time to be delivered. */
    void settle() {
        executor.advance(Duration.ofHours(5));
    }

    int lost() {
        return (int) purchases.stream().filter(p -> !deliveries.containsKey(p.id())).count();
    }

    int repeated() {
        return deliveries.values().stream().mapToInt(count -> count - 1).sum();
    }

    long requests() {
        return requests;
    }

    int polls() {
        return polls;
    }

    int failedPolls() {
        return failedPolls;
    }

    int arrived() {
        return arrived;
    }

    int events() {
        return events;
    }

    /** Milliseconds, the shortest first. */
    List<Long> latencies() {
        return latencies.stream().sorted().toList();
    }

    private final class SimulatedList implements PageSource<Integer> {

        @Override
        public Page<Integer> read(PageRequest request) throws IOException {
            requests++;
            executor.spend(Duration.ofMillis(50));
            if (random.nextDouble() < faults.failing()) {
                throw new IOException("simulated");
            }
            List<Row<Integer>> rows = new ArrayList<>();
            for (int i = purchases.size() - 1; i >= 0; i--) {
                Purchase purchase = purchases.get(i);
                if (!purchase.visible().isAfter(now())) {
                    rows.add(new Row<>(purchase.id(), purchase.at(), i));
                }
            }
            int from = Math.min(rows.size(), (request.number() - 1) * request.size());
            int to = Math.min(rows.size(), from + request.size());
            return new Page<>(
                    rows.subList(from, to),
                    to == rows.size() ? Page.Next.NONE : Page.Next.MORE,
                    (long) rows.size(),
                    now());
        }

        @Override
        public Presence presence(String id) {
            requests++;
            return Presence.PRESENT;
        }
    }

    private final class VirtualClock extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return now();
        }
    }

    @Override
    public void close() {
        consumer.stop();
        context.stop();
    }
}
