// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.polling.CheckpointException;
import io.github.camelkajabi.polling.CheckpointStore;
import io.github.camelkajabi.polling.Delivery;
import io.github.camelkajabi.polling.IncrementalReader;
import io.github.camelkajabi.polling.Page;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.ReaderSettings;
import io.github.camelkajabi.polling.ReaderStatus;
import io.github.camelkajabi.polling.Row;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers each new record of a list as an exchange.
 *
 * <p>What has been delivered is the business of the {@link IncrementalReader}; here it meets Camel:
 * a record is done when its exchange has completed without an unhandled failure, wherever and
 * whenever that is, and only then is the checkpoint saved.
 */
public class KajabiConsumer extends ScheduledBatchPollingConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiConsumer.class);
    private static final long STOP_CHECK_MILLIS = 100;
    private static final Set<String> TURNING = Set.of("first", "prev", "next", "last");

    private final KajabiEndpoint endpoint;
    private final Operation list;
    private final ReaderSettings settings;

    private final StateRepository<String, String> repository;
    private final boolean saveEachRecord;
    private volatile @Nullable IncrementalReader<Resource> reader;

    KajabiConsumer(KajabiEndpoint endpoint, Processor processor, Operation list) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.list = list;
        StateRepository<String, String> durable = endpoint.getOffsetRepository();
        this.saveEachRecord = durable != null;
        this.repository = durable == null ? endpoint.getComponent().memory() : durable;
        this.settings = endpoint.readerSettings(CheckpointKey.of(endpoint, list));
    }

    @Override
    protected void doStart() throws Exception {
        endpoint.logIn();
        CamelContext context = endpoint.getCamelContext();
        // It lives as long as the context: a repository in memory forgets everything when it is
        // stopped.
        context.addService(repository, true, true);
        CheckpointClaims.of(context).claim(repository, settings.key());
        try {
            IncrementalReader<Resource> started =
                    new IncrementalReader<>(this::read, new Store(repository), settings);
            started.start();
            reader = started;
            super.doStart();
        } catch (CheckpointException e) {
            CheckpointClaims.of(context).release(repository, settings.key());
            throw new IllegalStateException(
                    "offsetRepository: the checkpoint '"
                            + settings.key()
                            + "' cannot be used. "
                            + e.getMessage(),
                    e);
        } catch (Exception e) {
            CheckpointClaims.of(context).release(repository, settings.key());
            throw e;
        }
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        IncrementalReader<Resource> stopped = reader;
        if (stopped != null) {
            CheckpointClaims.of(endpoint.getCamelContext()).release(repository, settings.key());
            stopped.save();
        }
    }

    /** How far the consumer is. */
    public ReaderStatus status() {
        return reader().status();
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        IncrementalReader<Resource> current = reader();
        int delivered = 0;
        while (isBatchAllowed()) {
            int room = maxMessagesPerPoll > 0 ? maxMessagesPerPoll - delivered : 0;
            List<Delivery<Resource>> batch = current.poll(room);
            forceConsumerAsReady();
            delivered += deliver(batch);
            current.save();
            boolean full = maxMessagesPerPoll > 0 && delivered >= maxMessagesPerPoll;
            if (batch.isEmpty() || full || !current.status().hasMore()) {
                break;
            }
        }
        return delivered;
    }

    private int deliver(List<Delivery<Resource>> batch) throws Exception {
        Queue<Object> queue = new ArrayDeque<>(batch);
        try {
            return processBatch(queue);
        } finally {
            for (Object notStarted : queue) {
                ((Delivery<?>) notStarted).release();
            }
        }
    }

    /**
     * Starts the deliveries of a batch one after the other; those that are not started stay in the
     * queue.
     */
    @Override
    @SuppressWarnings("unchecked") // the queue holds what deliver() put into it
    public int processBatch(Queue<Object> batch) throws Exception {
        int size = batch.size();
        int index = 0;
        while (!batch.isEmpty() && isBatchAllowed()) {
            Delivery<Resource> delivery = (Delivery<Resource>) batch.remove();
            pendingExchanges = batch.size();
            Exchange exchange = createExchange(delivery.row());
            exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
            exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, size);
            exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, batch.isEmpty());
            Completion completion = new Completion(delivery);
            exchange.getExchangeExtension().addOnCompletion(completion);
            index++;
            getAsyncProcessor().process(exchange, doneSync -> report(exchange));
            if (endpoint.isBreakOnFirstError() && !completion.awaitSuccess()) {
                break;
            }
        }
        return index;
    }

    private void report(Exchange exchange) {
        if (exchange.getException() != null) {
            getExceptionHandler()
                    .handleException(
                            "The record will be delivered again",
                            exchange,
                            exchange.getException());
        }
    }

    private Exchange createExchange(Row<Resource> row) {
        Exchange exchange = createExchange(true);
        Resource resource = row.value();
        exchange.getMessage()
                .setBody(
                        endpoint.getRequest().isRawPayload()
                                ? JsonWriter.toString(Map.of("data", resource))
                                : resource);
        RecordOrigin.received(exchange, resource, row.createdAt());
        return exchange;
    }

    private Page<Resource> read(PageRequest page) {
        ApiRequest request =
                new KajabiQuery(endpoint)
                        .follow(list)
                        .with(
                                new Parameter("page[number]", Integer.toString(page.number())),
                                new Parameter("page[size]", Integer.toString(page.size())));
        Document document =
                endpoint.session()
                        .execute(request, response -> Document.read(response.body(), list.type()));
        List<Row<Resource>> rows = document.resources().stream().map(this::row).toList();
        return new Page<>(rows, saysThatItIsTheLast(document));
    }

    /**
     * Some lists have neither complete links nor totals: then nobody says that a page is the last.
     */
    private static boolean saysThatItIsTheLast(Document document) {
        boolean turnsPages = TURNING.stream().anyMatch(document.links()::containsKey);
        boolean totals = document.totalCount().isPresent() || document.totalPages().isPresent();
        return !document.hasNext() && (turnsPages || totals);
    }

    private Row<Resource> row(Resource resource) {
        String id = Objects.requireNonNull(resource.getId(), "a record without id");
        return new Row<>(
                id, resource.getInstant(Objects.requireNonNull(list.followBy())), resource);
    }

    private IncrementalReader<Resource> reader() {
        IncrementalReader<Resource> current = reader;
        if (current == null) {
            throw new IllegalStateException("The consumer is not started");
        }
        return current;
    }

    /** Settles a delivery when its exchange completes, on whatever thread that is. */
    private final class Completion implements Synchronization {

        private final Delivery<Resource> delivery;
        private final CountDownLatch settled = new CountDownLatch(1);
        private volatile boolean succeeded;

        private Completion(Delivery<Resource> delivery) {
            this.delivery = delivery;
        }

        @Override
        public void onComplete(Exchange exchange) {
            if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
                onFailure(exchange);
                return;
            }
            delivery.done();
            succeeded = true;
            settled.countDown();
            if (saveEachRecord || !isRunAllowed()) {
                save();
            }
        }

        @Override
        public void onFailure(Exchange exchange) {
            delivery.failed();
            settled.countDown();
        }

        private void save() {
            try {
                reader().save();
            } catch (Exception e) {
                LOG.warn("The checkpoint could not be saved; the next poll will say so", e);
            }
        }

        private boolean awaitSuccess() throws InterruptedException {
            while (!settled.await(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (!isRunAllowed()) {
                    return false;
                }
            }
            return succeeded;
        }
    }

    private record Store(StateRepository<String, String> repository) implements CheckpointStore {
        @Override
        public @Nullable String load(String key) {
            return repository.getState(key);
        }

        @Override
        public void save(String key, String value) {
            repository.setState(key, value);
        }
    }
}
