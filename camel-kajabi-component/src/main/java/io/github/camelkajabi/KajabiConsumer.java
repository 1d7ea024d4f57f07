// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi;

import io.github.camelkajabi.client.KajabiException;
import io.github.camelkajabi.client.KajabiNotFoundException;
import io.github.camelkajabi.client.KajabiPermissionException;
import io.github.camelkajabi.client.KajabiSession;
import io.github.camelkajabi.client.KajabiValidationException;
import io.github.camelkajabi.consumer.Acknowledger;
import io.github.camelkajabi.consumer.CheckpointKey;
import io.github.camelkajabi.consumer.CheckpointLeases;
import io.github.camelkajabi.consumer.ConsumerNotices;
import io.github.camelkajabi.consumer.Leadership;
import io.github.camelkajabi.consumer.ListPageSource;
import io.github.camelkajabi.consumer.ListedSites;
import io.github.camelkajabi.consumer.ParkingPlace;
import io.github.camelkajabi.consumer.PolledList;
import io.github.camelkajabi.jsonapi.JsonWriter;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.monitor.ConsumerHealthCheck;
import io.github.camelkajabi.monitor.ConsumerSnapshot;
import io.github.camelkajabi.monitor.ManagedKajabiConsumerMBean;
import io.github.camelkajabi.monitor.MonitoringService;
import io.github.camelkajabi.options.ConsumerOptions;
import io.github.camelkajabi.options.EndpointOptions;
import io.github.camelkajabi.polling.Checkpoint;
import io.github.camelkajabi.polling.CheckpointConflictException;
import io.github.camelkajabi.polling.CheckpointException;
import io.github.camelkajabi.polling.Delivery;
import io.github.camelkajabi.polling.IncrementalReader;
import io.github.camelkajabi.polling.ListOrder;
import io.github.camelkajabi.polling.PageRequest;
import io.github.camelkajabi.polling.Parked;
import io.github.camelkajabi.polling.ReaderSettings;
import io.github.camelkajabi.polling.ReaderStatus;
import io.github.camelkajabi.polling.Row;
import io.github.camelkajabi.polling.StartFrom;
import io.github.camelkajabi.request.RecordOrigin;
import io.github.camelkajabi.webhook.Doorbell;
import io.github.camelkajabi.webhook.DoorbellScheduler;
import io.github.camelkajabi.webhook.DoorbellStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.EmptyAsyncCallback;
import org.apache.camel.support.LoggingExceptionHandler;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.InetAddressUtil;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers each new record of a list as an exchange.
 *
 * <p>It adapts the {@link IncrementalReader} to Camel. A record is acknowledged when its exchange
 * completes without an unhandled failure, on any thread. Only then is the checkpoint saved.
 */
@ManagedResource(description = "Managed Kajabi consumer")
public class KajabiConsumer extends ScheduledBatchPollingConsumer
        implements ManagedKajabiConsumerMBean, ConsumerHealthCheck.Progress {

    private static final Logger LOG = LoggerFactory.getLogger(KajabiConsumer.class);
    private static final Duration SPARE_POLL_AGE = Duration.ofSeconds(30);
    private static final long CONFLICT_SHOWS_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * A consumer that was delayed longer than this checks the stored checkpoint before it
     * continues.
     */
    private static final long HELD_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KajabiEndpoint endpoint;
    private final EndpointOptions options;
    private final ConsumerOptions consumerOptions;
    private final PolledList list;
    private final ListPageSource source;
    private final Acknowledger acknowledger;
    private final ListedSites sites;
    private final Leadership leadership = new Leadership(this);
    private final ReaderSettings settings;

    private final StateRepository<String, String> repository;
    private final boolean saveEachRecord;
    private volatile CheckpointLeases.@Nullable Lease lease;
    private boolean warnedOfSaturation;
    private volatile long progress = System.nanoTime();
    private final ParkingPlace parkingPlace;
    private volatile @Nullable ConsumerNotices notices;
    private volatile @Nullable Conflict conflict;
    private volatile @Nullable SupersededException superseded;
    private boolean waits = true;

    private volatile @Nullable Doorbell doorbell;

    /** When the stored checkpoint was checked last, or a delivery began that it covers. */
    private long checked;

    /** When another writer of the checkpoint was detected. */
    private record Conflict(CheckpointConflictException exception, long at) {}

    KajabiConsumer(
            KajabiEndpoint endpoint,
            Processor processor,
            EndpointOptions options,
            ConsumerOptions consumerOptions) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.options = options;
        this.consumerOptions = consumerOptions;
        this.list = PolledList.of(options, consumerOptions);
        this.source =
                new ListPageSource(endpoint::session, list, options.lenient(), this::pageRead);
        this.sites = new ListedSites(endpoint::session, list.resource(), options.listedSite());
        StateRepository<String, String> durable = endpoint.getOffsetRepository();
        this.saveEachRecord = durable != null;
        this.repository = durable == null ? endpoint.getComponent().memory() : durable;
        this.settings =
                list.settings(
                        CheckpointKey.of(
                                StringHelper.before(endpoint.getEndpointUri(), ":"),
                                options,
                                consumerOptions),
                        consumerOptions);
        this.parkingPlace = new ParkingPlace(endpoint.getCamelContext(), consumerOptions.parkTo());
        this.acknowledger =
                new Acknowledger(
                        list.resource(),
                        consumerOptions,
                        parkingPlace,
                        saveEachRecord,
                        this::getRouteId,
                        this::getExceptionHandler,
                        this::createExchange);
    }

    /** Makes polls return without waiting for the exchanges of their records. */
    void leaveCompletionToOthers() {
        waits = false;
    }

    @Override
    protected void doStart() throws Exception {
        leadership.find();
        boolean isPolling = false;
        try {
            startPolling();
            isPolling = true;
        } finally {
            if (!isPolling) {
                leadership.giveUpUnlessStarted();
            }
        }
    }

    private void startPolling() throws Exception {
        endpoint.logIn();
        CamelContext context = endpoint.getCamelContext();
        // It lives as long as the context: an in-memory repository loses everything when it is
        // stopped.
        context.addService(repository, true, true);
        MonitoringService monitoring = MonitoringService.of(context);
        CheckpointLeases.Lease acquired = lease(CheckpointLeases.of(context));
        lease = acquired;
        superseded = null;
        try {
            parkingPlace.start();
            notices =
                    new ConsumerNotices(
                            endpoint::session,
                            list.resource(),
                            endpoint.getConfiguration().getRequestsPerMinute(),
                            consumerOptions.track() == Track.updated);
            progressed();
            wakeBy(getScheduler());
            super.doStart();
            monitoring.started(this);
            tellOfStart(acquired);
        } catch (Exception e) {
            if (doorbell != null) {
                doorbell.consumerStops();
            }
            acquired.release(this);
            throw e;
        }
    }

    /** Lets webhooks wake this consumer, if the endpoint has a doorbell. */
    private void wakeBy(ScheduledPollConsumerScheduler schedule) {
        Doorbell bell = endpoint.doorbell();
        if (bell != null && schedule instanceof DoorbellScheduler waked) {
            bell.consumerStarts(waked);
            doorbell = bell;
        }
    }

    /** The time of a suspension is not one without progress. */
    @Override
    protected void doResume() throws Exception {
        progressed();
        super.doResume();
        if (doorbell != null) {
            doorbell.consumerResumes();
        }
    }

    private CheckpointLeases.Lease lease(CheckpointLeases leases) throws Exception {
        try {
            return leases.acquire(this, name(), repository, settings, source);
        } catch (CheckpointException e) {
            throw new IllegalStateException(
                    "offsetRepository: the checkpoint '"
                            + settings.key()
                            + "' in "
                            + CheckpointLeases.place(repository, settings.key())
                            + " cannot be used. "
                            + e.getMessage(),
                    e);
        }
    }

    /** The name of this consumer, which the former owner of the checkpoint reports. */
    private String name() {
        String route = getRouteId();
        return (route != null ? "route " + route : "a caller that polls")
                + " of "
                + endpoint.getCamelContext().getName()
                + " on "
                + InetAddressUtil.getLocalHostNameSafe()
                + ", process "
                + ProcessHandle.current().pid();
    }

    private void tellOfStart(CheckpointLeases.Lease acquired) {
        String reads =
                settings.order() == ListOrder.ROWS ? "" : ", lookback " + settings.lookback();
        if (saveEachRecord) {
            LOG.info(
                    "Route {} polls {}: checkpoint '{}' in {}, {}{}",
                    getRouteId(),
                    list.resource(),
                    settings.key(),
                    acquired.place(),
                    acquired.reader().beginning(),
                    reads);
        } else {
            LOG.warn(
                    "Route {} polls {} without an offsetRepository, {}{}: its checkpoint '{}' is"
                            + " in memory only. A restart of this process {}",
                    getRouteId(),
                    list.resource(),
                    acquired.reader().beginning(),
                    reads,
                    settings.key(),
                    settings.startFrom() instanceof StartFrom.Now
                            ? "skips records that are created while it is down, and those in flight"
                            : "delivers everything again, "
                                    + (settings.startFrom() instanceof StartFrom.At at
                                            ? "from " + at.instant() + " on"
                                            : "from the oldest record on"));
        }
    }

    @Override
    protected void doStop() throws Exception {
        try {
            if (doorbell != null) {
                doorbell.consumerStops();
            }
            MonitoringService.of(endpoint.getCamelContext()).stopped(this);
            super.doStop();
            parkingPlace.stop();
        } finally {
            CheckpointLeases.Lease stopped = lease;
            if (stopped != null) {
                try {
                    stopped.reader().save();
                } catch (CheckpointConflictException e) {
                    LOG.warn("{}", e.getMessage());
                } catch (SupersededException e) {
                    LOG.debug("The rightful consumer writes the checkpoint", e);
                } finally {
                    stopped.release(this);
                }
            }
        }
    }

    @Override
    protected void doBuild() throws Exception {
        if (getHealthCheck() == null) {
            setHealthCheck(new ConsumerHealthCheck(this, this));
        }
        super.doBuild();
    }

    @Override
    public @Nullable String getRouteId() {
        String own = super.getRouteId();
        return own != null ? own : leadership.routeId();
    }

    @Override
    public @Nullable String getAccount() {
        KajabiSession session = endpoint.currentSession();
        return session == null ? null : session.name();
    }

    @Override
    public String getResource() {
        return list.resource();
    }

    @Override
    public @Nullable ConsumerSnapshot snapshot() {
        return lease == null ? null : ConsumerSnapshot.of(this, Instant.now());
    }

    @Override
    public @Nullable DoorbellStatus webhooks() {
        Doorbell bell = doorbell;
        return bell == null ? null : bell.status();
    }

    @Override
    public int unregisterHooks() {
        Doorbell bell = doorbell;
        if (bell == null) {
            throw new IllegalStateException(
                    "The consumer is not started, or has no option webhook=true");
        }
        return bell.unregister();
    }

    @Override
    public ReaderStatus status() {
        return lease().reader().status();
    }

    @Override
    public String getCheckpointKey() {
        return settings.key();
    }

    @Override
    public String exportCheckpoint() {
        return lease().reader().checkpoint().toJson();
    }

    @Override
    public void seedCheckpoint(String checkpoint) throws Exception {
        try {
            lease().reader().seed(Checkpoint.fromJson(checkpoint));
        } catch (CheckpointException | SupersededException e) {
            // JMX clients do not know the class of the exception.
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    @Override
    public void resetCheckpoint() throws Exception {
        try {
            lease().reader().reset();
        } catch (SupersededException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    @Override
    public int retryFailed() {
        return lease().reader().retryFailed();
    }

    @Override
    public String listParked() {
        return lease().reader().parked().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(
                        entry -> {
                            Parked record = entry.getValue();
                            return entry.getKey()
                                    + " of "
                                    + (record.time() == null ? "unknown time" : record.time())
                                    + ", since "
                                    + record.since()
                                    + ", "
                                    + record.attempts()
                                    + " attempts: "
                                    + record.error();
                        })
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void retryParked(String id) throws Exception {
        IncrementalReader<Resource> reader = lease().reader();
        requireParked(reader.parked().containsKey(id), id);
        requireParked(reader.retryParked(source.readRecord(id)), id);
    }

    @Override
    public long getUnreadable() {
        return lease().reader().putAside();
    }

    @Override
    public void dropParked(String id) throws Exception {
        try {
            requireParked(lease().reader().dropParked(id), id);
        } catch (SupersededException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    private static void requireParked(boolean isParked, String id) {
        if (!isParked) {
            throw new IllegalArgumentException(
                    "The record '" + id + "' is not parked, or is being delivered already");
        }
    }

    /**
     * An executor does not run a task again after it has thrown, so no further poll would follow.
     */
    @Override
    public void run() {
        try {
            super.run();
        } catch (Error e) {
            LOG.error("{} failed polling; it will try again at the next poll", this, e);
        }
    }

    @Override
    protected int poll() throws Exception {
        shutdownRunningTask = null;
        pendingExchanges = 0;
        CheckpointLeases.Lease current = lease();
        if (superseded != null) {
            return readNothing(superseded);
        }
        startEndpointIfStopped();
        current.begin();
        progressed();
        long requestsBefore = current.reader().status().requests();
        int records = 0;
        boolean failed = true;
        try {
            if (!consumerOptions.maxInFlightTime().isZero()) {
                current.giveUpAfter(consumerOptions.maxInFlightTime());
            }
            records = poll(current);
            failed = false;
            sites.check();
            return records;
        } catch (CheckpointConflictException e) {
            conflict = new Conflict(e, System.nanoTime());
            leadership.giveUp();
            throw e;
        } catch (SupersededException e) {
            superseded = e;
            reportSuccessor(e);
            leadership.giveUp();
            return readNothing(e);
        } catch (KajabiException e) {
            if (isAboutTheRequest(e)) {
                sites.check();
            }
            throw e;
        } catch (Error e) {
            // Camel does not count an Error as a failed poll, so health checks would not show it.
            throw new IllegalStateException("The poll ended with " + e, e);
        } finally {
            progressed();
            if (doorbell != null) {
                long requests = current.reader().status().requests() - requestsBefore;
                doorbell.polled(requests, records, failed);
            }
            current.end();
        }
    }

    /** The server has refused the request as such, for which a wrong site is one reason. */
    private static boolean isAboutTheRequest(KajabiException e) {
        return e instanceof KajabiValidationException
                || e instanceof KajabiPermissionException
                || e instanceof KajabiNotFoundException;
    }

    /**
     * The consumer of master: starts its delegate in a thread of its own. If the leadership is lost
     * and taken again in that moment, it can leave the consumer started and its endpoint stopped.
     */
    private void startEndpointIfStopped() {
        if (!endpoint.isStarted() && isStarted() && endpoint.getCamelContext().isStarted()) {
            LOG.info("The endpoint of {} was stopped; it is started again", list.resource());
            ServiceHelper.startService(endpoint);
        }
    }

    /** Another consumer reads the list now. Only the route of this one, started again, may too. */
    private int readNothing(SupersededException e) {
        progressed();
        if (isStartScheduler()) {
            return 0;
        }
        throw e;
    }

    private void reportSuccessor(SupersededException e) {
        String text = "Here " + name() + ", reads nothing any more. " + e.getMessage();
        if (getExceptionHandler() instanceof LoggingExceptionHandler) {
            LOG.error("{}", text);
        } else {
            try {
                getExceptionHandler().handleException(text, e);
            } catch (Exception | Error failure) {
                LOG.error("{} The exception handler failed, too", text, failure);
            }
        }
    }

    private void progressed() {
        progress = System.nanoTime();
    }

    @Override
    public @Nullable Duration stalledFor() {
        Duration maxPollAge = consumerOptions.maxPollAge();
        Duration most = maxPollAge == null ? derivedPollAge() : maxPollAge;
        if (most.isZero() || !isStarted() || isSuspendingOrSuspended()) {
            return null;
        }
        Duration since = Duration.ofNanos(System.nanoTime() - progress);
        return since.compareTo(most) > 0 ? since : null;
    }

    /** With a short delay the next poll could succeed before anyone notices the conflict. */
    @Override
    public @Nullable CheckpointConflictException recentConflict() {
        Conflict last = conflict;
        return last == null || System.nanoTime() - last.at() > CONFLICT_SHOWS_NANOS
                ? null
                : last.exception();
    }

    @Override
    public @Nullable String getSites() {
        return sites.text();
    }

    @Override
    public @Nullable String missingSite() {
        return sites.missing();
    }

    @Override
    public @Nullable Exception takenOver() {
        return superseded;
    }

    /** Zero if the schedule is unknown, for example with cron or when the caller polls. */
    Duration derivedPollAge() {
        if (!isStartScheduler()
                || getRepeatCount() > 0
                || !(getScheduler() instanceof DefaultScheduledPollConsumerScheduler
                        || getScheduler() instanceof DoorbellScheduler)) {
            return Duration.ZERO;
        }
        boolean backsOff = getBackoffIdleThreshold() > 0 || getBackoffErrorThreshold() > 0;
        long pause =
                getTimeUnit().toMillis(getDelay())
                        * (backsOff ? 1 + Math.max(0, getBackoffMultiplier()) : 1);
        return Duration.ofMillis(Math.max(pause, getTimeUnit().toMillis(getInitialDelay())))
                .multipliedBy(3)
                .plus(SPARE_POLL_AGE);
    }

    private int poll(CheckpointLeases.Lease current) throws Exception {
        IncrementalReader<Resource> reader = current.reader();
        int delivered = 0;
        boolean hadFresh = false;
        checked = System.nanoTime();
        for (boolean first = true; mayTakeABatch(); first = false) {
            int room = maxMessagesPerPoll > 0 ? maxMessagesPerPoll - delivered : 0;
            List<Delivery<Resource>> batch = first ? reader.poll(room) : reader.pollOn(room);
            forceConsumerAsReady();
            hadFresh |= batch.stream().anyMatch(delivery -> !delivery.failedBefore());
            delivered += deliver(batch);
            reader.saveOrTell();
            boolean full = maxMessagesPerPoll > 0 && delivered >= maxMessagesPerPoll;
            if (batch.isEmpty() || full || !reader.status().hasMore()) {
                break;
            }
        }
        // A caller that waits for one record has got it.
        tellOfSaturation(reader.status(), hadFresh || (!waits && delivered > 0));
        return delivered;
    }

    /** Stopping or suspending the consumer waits for the current batch, not for a backlog. */
    private boolean mayTakeABatch() {
        return isBatchAllowed() && shutdownRunningTask == null && !isSuspendingOrSuspended();
    }

    /**
     * Camel suspends a consumer before it stops it, and may require the current batch to be
     * completed.
     */
    private boolean mayGoOnWithTheBatch() {
        return isBatchAllowed()
                && !lease().reader().hasSaveError()
                && (shutdownRunningTask == ShutdownRunningTask.CompleteAllTasks
                        || !isSuspendingOrSuspended());
    }

    /**
     * If failed records block new ones, the poll fails so that the health check reports DOWN.
     * Records that are only slow are back-pressure.
     *
     * @throws IllegalStateException if failed records block all others
     */
    private void tellOfSaturation(ReaderStatus status, boolean hadFresh) {
        if (hadFresh || !status.isSaturated()) {
            warnedOfSaturation &= status.isSaturated();
            return;
        }
        String what =
                "No new records are accepted: "
                        + status.failed()
                        + " failed and "
                        + status.inFlight()
                        + " are in flight, the oldest with the id '"
                        + status.oldestOpen()
                        + "'. The limit is maxOpenRecords="
                        + settings.maxOpen()
                        + ", and ten times as many finished records that wait for the oldest.";
        if (status.failed() > 0) {
            throw new IllegalStateException(what + " Failed ones are tried again.");
        }
        if (!warnedOfSaturation) {
            LOG.warn("{}", what);
            warnedOfSaturation = true;
        }
    }

    private int deliver(List<Delivery<Resource>> batch) throws Exception {
        Queue<Object> queue = new ArrayDeque<>(batch);
        try {
            if (!batch.isEmpty()) {
                // Reading the pages may have taken long.
                lease().reader().verify();
            }
            return processBatch(queue);
        } finally {
            for (Object notStarted : queue) {
                ((Delivery<?>) notStarted).release();
            }
        }
    }

    /**
     * Starts the deliveries of a batch one after the other; deliveries that are not started stay in
     * the queue.
     */
    @Override
    @SuppressWarnings("unchecked") // the queue holds what deliver() put into it
    public int processBatch(Queue<Object> batch) throws Exception {
        int size = batch.size();
        int index = 0;
        while (!batch.isEmpty() && mayGoOnWithTheBatch()) {
            if (System.nanoTime() - checked > HELD_UP_NANOS) {
                // After such a delay, also of a response, another node may have taken over.
                lease().reader().verify();
            }
            checked = System.nanoTime();
            Delivery<Resource> delivery = (Delivery<Resource>) batch.remove();
            pendingExchanges = batch.size();
            progressed();
            Acknowledger.Acknowledgement completion = acknowledger.begin(delivery, lease());
            Exchange exchange = null;
            try {
                ConsumerNotices present = notices;
                if (present != null && delivery.attempt() == 1) {
                    present.delivered(delivery.row().id());
                }
                if (doorbell != null && delivery.attempt() == 1) {
                    doorbell.delivers(delivery.row().time());
                }
                exchange = createExchange(delivery.row());
                exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
                exchange.setProperty(ExchangePropertyKey.BATCH_SIZE, size);
                exchange.setProperty(ExchangePropertyKey.BATCH_COMPLETE, batch.isEmpty());
                exchange.getExchangeExtension().addOnCompletion(completion);
                getAsyncProcessor().process(exchange, EmptyAsyncCallback.get());
            } catch (Exception | Error e) {
                completion.fail(exchange, e);
            }
            progressed();
            index++;
            if (consumerOptions.breakOnFirstError()
                    && waits
                    && !completion.awaitSuccess(this::isRunAllowed)) {
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
                        options.rawPayload()
                                ? JsonWriter.toString(Map.of("data", resource))
                                : resource);
        String listed = options.listedSite();
        RecordOrigin.received(
                exchange,
                options.account(),
                listed == null || listed.indexOf(',') >= 0 ? null : listed,
                resource,
                list.createdAt(resource),
                row.time());
        return exchange;
    }

    private void pageRead(PageRequest page, int rows) {
        progressed();
        CheckpointLeases.Lease current = lease;
        ConsumerNotices present = notices;
        if (current != null && present != null) {
            // A pass that goes below page one reads a page for each request, as a drain does.
            present.read(page.number() > 1 || current.reader().status().hasMore());
        }
    }

    private CheckpointLeases.Lease lease() {
        CheckpointLeases.Lease current = lease;
        if (current == null) {
            throw new IllegalStateException("The consumer is not started");
        }
        return current;
    }
}
