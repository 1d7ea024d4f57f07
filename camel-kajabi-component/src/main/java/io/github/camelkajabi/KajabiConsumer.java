// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.ListDocument;
import io.github.camelkajabi.jsonapi.Document;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.polling.Checkpoint;
import io.github.camelkajabi.polling.CheckpointException;
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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.EmptyAsyncCallback;
import org.apache.camel.support.ExchangeHelper;
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
@ManagedResource(description = "Managed Kajabi consumer")
public class KajabiConsumer extends ScheduledBatchPollingConsumer
        implements ManagedKajabiConsumerMBean {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiConsumer.class);
    private static final long STOP_CHECK_MILLIS = 100;
    private static final Set<String> TURNING = Set.of("first", "prev", "next", "last");

    private final KajabiEndpoint endpoint;
    private final FollowedList list;
    private final ReaderSettings settings;

    private final StateRepository<String, String> repository;
    private final boolean saveEachRecord;
    private volatile CheckpointClaims.@Nullable Claim claim;
    private boolean warnedOfSaturation;

    KajabiConsumer(KajabiEndpoint endpoint, Processor processor, FollowedList list) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.list = list;
        StateRepository<String, String> durable = endpoint.getOffsetRepository();
        this.saveEachRecord = durable != null;
        this.repository = durable == null ? endpoint.getComponent().memory() : durable;
        this.settings = list.settings(CheckpointKey.of(endpoint));
    }

    @Override
    protected void doStart() throws Exception {
        endpoint.logIn();
        CamelContext context = endpoint.getCamelContext();
        // It lives as long as the context: a repository in memory forgets everything when it is
        // stopped.
        context.addService(repository, true, true);
        KajabiMonitoring monitoring = KajabiMonitoring.of(context);
        CheckpointClaims.Claim claimed = claim(CheckpointClaims.of(context));
        claim = claimed;
        try {
            super.doStart();
            monitoring.started(this);
        } catch (Exception e) {
            claimed.release(this);
            throw e;
        }
    }

    private CheckpointClaims.Claim claim(CheckpointClaims claims) throws Exception {
        try {
            return claims.claim(this, repository, settings, this::read);
        } catch (CheckpointException e) {
            throw new IllegalStateException(
                    "offsetRepository: the checkpoint '"
                            + settings.key()
                            + "'"
                            + (repository instanceof DirectoryStateRepository directory
                                    ? " in the file " + directory.file(settings.key())
                                    : "")
                            + " cannot be used. "
                            + e.getMessage(),
                    e);
        }
    }

    @Override
    protected void doStop() throws Exception {
        try {
            KajabiMonitoring.of(endpoint.getCamelContext()).stopped(this);
            super.doStop();
        } finally {
            CheckpointClaims.Claim stopped = claim;
            if (stopped != null) {
                try {
                    stopped.reader().save();
                } finally {
                    stopped.release(this);
                }
            }
        }
    }

    @Override
    protected void doBuild() throws Exception {
        if (getHealthCheck() == null) {
            setHealthCheck(
                    new ConsumerHealthCheck(
                            this,
                            () -> {
                                CheckpointClaims.Claim current = claim;
                                return current == null ? null : current.reader().status();
                            }));
        }
        super.doBuild();
    }

    @Override
    public String getResource() {
        return list.resource();
    }

    @Override
    public ReaderStatus status() {
        return claim().reader().status();
    }

    @Override
    public String getCheckpointKey() {
        return settings.key();
    }

    @Override
    public String exportCheckpoint() {
        return claim().reader().checkpoint().toJson();
    }

    @Override
    public void seedCheckpoint(String checkpoint) throws Exception {
        try {
            claim().reader().seed(Checkpoint.fromJson(checkpoint));
        } catch (CheckpointException e) {
            // JMX clients do not know the class of the exception.
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    @Override
    public void resetCheckpoint() throws Exception {
        claim().reader().reset();
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        CheckpointClaims.Claim current = claim();
        current.begin();
        try {
            return poll(current);
        } finally {
            current.end();
        }
    }

    private int poll(CheckpointClaims.Claim current) throws Exception {
        IncrementalReader<Resource> reader = current.reader();
        int delivered = 0;
        boolean hadFresh = false;
        for (boolean first = true; mayTakeABatch(); first = false) {
            int room = maxMessagesPerPoll > 0 ? maxMessagesPerPoll - delivered : 0;
            List<Delivery<Resource>> batch = first ? reader.poll(room) : reader.pollOn(room);
            forceConsumerAsReady();
            hadFresh |= batch.stream().anyMatch(delivery -> !delivery.failedBefore());
            delivered += deliver(batch);
            reader.save();
            boolean full = maxMessagesPerPoll > 0 && delivered >= maxMessagesPerPoll;
            if (batch.isEmpty() || full || !reader.status().hasMore()) {
                break;
            }
        }
        tellOfSaturation(reader.status(), hadFresh);
        return delivered;
    }

    /** Whoever stops or suspends the consumer waits for the batch in hand and not for a backlog. */
    private boolean mayTakeABatch() {
        return isBatchAllowed() && shutdownRunningTask == null && !isSuspendingOrSuspended();
    }

    /**
     * Camel suspends a consumer before it stops it, and may want the batch in hand to be completed.
     */
    private boolean mayGoOnWithTheBatch() {
        return isBatchAllowed()
                && (shutdownRunningTask == ShutdownRunningTask.CompleteAllTasks
                        || !isSuspendingOrSuspended());
    }

    /**
     * A consumer that failed records keep from taking new ones fails its poll, so that the health
     * check shows it. Records that are only slow are backpressure.
     *
     * @throws IllegalStateException if failed records hold up all others
     */
    private void tellOfSaturation(ReaderStatus status, boolean hadFresh) {
        if (hadFresh || !status.isSaturated()) {
            warnedOfSaturation &= status.isSaturated();
            return;
        }
        String what =
                "No new records are taken: "
                        + status.failed()
                        + " failed and "
                        + status.inFlight()
                        + " are under way, the oldest with the id '"
                        + status.oldestOpen()
                        + "'. The limit is maxOpenRecords="
                        + settings.maxOpen()
                        + ", and ten times as many that are done and wait for the oldest.";
        if (status.failed() > 0) {
            throw new IllegalStateException(what + " Failed ones are tried again at each poll.");
        }
        if (!warnedOfSaturation) {
            LOG.warn("{}", what);
            warnedOfSaturation = true;
        }
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
        while (!batch.isEmpty() && mayGoOnWithTheBatch()) {
            Delivery<Resource> delivery = (Delivery<Resource>) batch.remove();
            pendingExchanges = batch.size();
            Completion completion = new Completion(delivery, claim());
            try {
                Exchange exchange = createExchange(delivery.row());
                exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
                exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, size);
                exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, batch.isEmpty());
                exchange.getExchangeExtension().addOnCompletion(completion);
                getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
            } catch (Exception | Error e) {
                completion.fail();
                throw e;
            }
            index++;
            if (endpoint.isBreakOnFirstError() && !completion.awaitSuccess()) {
                break;
            }
        }
        return index;
    }

    private Exchange createExchange(Row<Resource> row) {
        Exchange exchange = createExchange(true);
        Resource resource = row.value();
        exchange.getMessage()
                .setBody(
                        endpoint.getRequest().isRawPayload()
                                ? JsonWriter.toString(Map.of("data", resource))
                                : resource);
        RecordOrigin.received(exchange, resource, list.createdAt(resource), row.time());
        return exchange;
    }

    private Page<Resource> read(PageRequest page) {
        Document document =
                endpoint.session()
                        .execute(
                                list.request(page),
                                response ->
                                        ListDocument.require(
                                                Document.read(response.body(), list.type())));
        List<Row<Resource>> rows = document.resources().stream().map(list::row).toList();
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

    private CheckpointClaims.Claim claim() {
        CheckpointClaims.Claim current = claim;
        if (current == null) {
            throw new IllegalStateException("The consumer is not started");
        }
        return current;
    }

    /**
     * Settles a delivery when its exchange completes, on whatever thread and however late that is:
     * the route may have been stopped, or started with another consumer, meanwhile.
     */
    private final class Completion implements Synchronization {

        private final Delivery<Resource> delivery;
        private final CheckpointClaims.Claim claim;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CountDownLatch settled = new CountDownLatch(1);
        private volatile boolean succeeded;

        private Completion(Delivery<Resource> delivery, CheckpointClaims.Claim claim) {
            this.delivery = delivery;
            this.claim = claim;
            claim.begin();
        }

        @Override
        public void onComplete(Exchange exchange) {
            if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
                onFailure(exchange);
            } else if (ended.compareAndSet(false, true)) {
                delivery.done();
                succeeded = true;
                settled.countDown();
                if (saveEachRecord) {
                    save();
                }
                claim.end();
            }
        }

        @Override
        public void onFailure(Exchange exchange) {
            Exception exception = exchange.getException();
            if (fail() && exception != null) {
                // A pooled exchange is another one's soon.
                getExceptionHandler()
                        .handleException(
                                "The record will be delivered again",
                                ExchangeHelper.createCopy(exchange, true),
                                exception);
            }
        }

        private boolean fail() {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            delivery.failed();
            settled.countDown();
            claim.end();
            return true;
        }

        private void save() {
            try {
                claim.reader().saveSoon();
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
}
