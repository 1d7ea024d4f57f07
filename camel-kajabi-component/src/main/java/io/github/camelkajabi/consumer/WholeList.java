// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.consumer;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.polling.CheckpointStore;
import io.github.camelkajabi.polling.Delivery;
import io.github.camelkajabi.polling.IncrementalReader;
import io.github.camelkajabi.polling.ListException;
import io.github.camelkajabi.polling.ListOrder;
import io.github.camelkajabi.polling.Page;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.PageSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Message;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list that is read once, from its oldest record to its newest, by the incremental reader: its
 * windows join in rows that they share, so records that are created or deleted meanwhile neither
 * hide nor repeat another one. Each record that exists from the first request to the last is
 * returned exactly once; one that is created meanwhile may be returned. Not thread-safe.
 */
public final class WholeList {

    private static final Logger LOG = LoggerFactory.getLogger(WholeList.class);

    /** How often in a row the list may contradict itself before that is a failure. */
    private static final int MAX_CONTRADICTIONS = 3;

    private final Operation operation;
    private final IncrementalReader<Resource> reader;
    private final boolean isOrdered;

    /**
     * A record with a later time did not exist at the start: the latest time in the first two
     * responses and of the first one itself. Null before them, and for a list without an order.
     */
    private @Nullable Instant newestAtStart;

    private boolean firstIsRead;

    /** Whether the last poll brought no record. */
    private boolean wasEmpty;

    private boolean ended;

    private WholeList(Operation operation, PolledList list, PageSource<Resource> source)
            throws Exception {
        this.operation = operation;
        this.isOrdered = list.order() == ListOrder.TIME;
        this.reader =
                new IncrementalReader<>(noting(source), new NoStore(), list.settingsOfWhole());
        reader.start();
    }

    /**
     * Prepares to read a list. Nothing is sent before the first rows are asked for.
     *
     * @throws IllegalArgumentException if an option or a header is wrong
     */
    public static WholeList of(
            Operation operation, Message message, EndpointOptions options, KajabiSession session)
            throws Exception {
        PolledList list = PolledList.whole(options, operation, message);
        ListPageSource source =
                new ListPageSource(() -> session, list, options.lenient(), (page, rows) -> {});
        return new WholeList(operation, list, source);
    }

    /** Nothing is kept: a list that fails is read anew. */
    private static final class NoStore implements CheckpointStore {
        @Override
        public @Nullable String load(String key) {
            return null;
        }

        @Override
        public void save(String key, String value) {}
    }

    private PageSource<Resource> noting(PageSource<Resource> source) {
        return new PageSource<>() {
            @Override
            public Page<Resource> read(PageRequest request) throws Exception {
                Page<Resource> page = source.read(request);
                if (isOrdered && !firstIsRead) {
                    // One response may be an old copy of the list.
                    newestAtStart = newest(page, source.read(request));
                    firstIsRead = true;
                }
                return page;
            }

            @Override
            public Presence presence(String id) throws Exception {
                return source.presence(id);
            }
        };
    }

    private static @Nullable Instant newest(Page<Resource> first, Page<Resource> second) {
        List<@Nullable Instant> times = new ArrayList<>();
        times.add(first.serverTime());
        first.rows().forEach(row -> times.add(row.time()));
        second.rows().forEach(row -> times.add(row.time()));
        return times.stream().filter(Objects::nonNull).max(Instant::compareTo).orElse(null);
    }

    /**
     * The next records, oldest first; empty after the last one.
     *
     * @throws io.github.camelkajabi.client.KajabiException if the list cannot be read; the next
     *     call goes on at the same place
     * @throws RuntimeCamelException if the responses contradict each other several times running
     */
    public List<Resource> next() {
        List<Resource> records = new ArrayList<>();
        while (!ended && records.isEmpty()) {
            List<Delivery<Resource>> batch = poll();
            for (Delivery<Resource> delivery : batch) {
                records.add(delivery.row().value());
                delivery.acknowledge();
            }
            ended =
                    batch.isEmpty()
                            ? isReadToItsEnd()
                            : isNewerThanTheList(batch.get(batch.size() - 1));
            wasEmpty = batch.isEmpty();
        }
        return records;
    }

    /**
     * The end is looked at twice: a single response may be an old copy without the last records.
     */
    private boolean isReadToItsEnd() {
        return wasEmpty && !reader.status().hasMore();
    }

    /** Records come oldest first, so after one that is newer than all at the start none is left. */
    private boolean isNewerThanTheList(Delivery<Resource> last) {
        Instant time = last.row().time();
        return newestAtStart != null && time != null && time.isAfter(newestAtStart);
    }

    private List<Delivery<Resource>> poll() {
        for (int contradictions = 1; ; contradictions++) {
            try {
                return reader.poll(0);
            } catch (ListException e) {
                if (contradictions >= MAX_CONTRADICTIONS) {
                    throw new RuntimeCamelException(
                            "kajabi:"
                                    + operation.uri()
                                    + " cannot be read consistently: "
                                    + e.getMessage(),
                            e);
                }
                LOG.info(
                        "kajabi:{}: {}. The list is read on from the same place.",
                        operation.uri(),
                        e.getMessage());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new RuntimeCamelException(e);
            }
        }
    }
}
